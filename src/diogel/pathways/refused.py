"""A step that isn't taken, with every reason why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from diogel.definitions.model import Text
from diogel.pathways.case import Refusal
from diogel.pathways.forms import Wrong


class Refused(Exception):
    """Why a step is not taken. `wrong` says which answers won't do, for the page that asked for them. As text it names the tests alone:
    the words can tell of a person, and an exception's text can end up in a log."""

    def __init__(self, refusals: Iterable[Refusal], wrong: Iterable[Wrong] = ()) -> None:
        self.refusals = tuple(refusals)
        self.wrong = tuple(wrong)
        super().__init__(", ".join(one.test for one in self.refusals))


def refuse(test: str, why: Text, todo: Text) -> Refused:
    return Refused([Refusal(test, why, todo)])


def unless(refusals: Iterable[Refusal]) -> None:
    """Raise Refused when there is a refusal."""
    found = tuple(refusals)
    if found:
        raise Refused(found)


def no_such(kind: str) -> Refused:
    """What was asked for isn't part of this pathway: a page that is out of date, or somebody who tries things."""
    return refuse(
        kind,
        Text(en="This pathway has no such thing", cy="Nid oes y fath beth ar y llwybr hwn"),
        Text(en="Open the case again and choose from what it offers", cy="Agorwch yr achos eto a dewiswch o’r hyn sydd ar gael"),
    )


def reason_needed() -> Refusal:
    return Refusal(
        "reason",
        Text(en="A reason is needed, and none is written", cy="Mae angen rheswm, ac nid oes un wedi’i ysgrifennu"),
        Text(en="Write why", cy="Ysgrifennwch pam"),
    )


def aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a step's time says its time zone")
    return at
