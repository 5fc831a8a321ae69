"""What somebody has begun to fill, kept until they send it; sending it is what makes it count."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import now

from diogel.pathways import moves
from diogel.pathways.case import Actor, Answer, State, Step
from diogel.pathways.moves import Taken
from diogel.web.cases import kept
from diogel.web.cases.actions import files
from diogel.web.cases.actions.acting import act
from diogel.web.cases.actions.opening import open_case
from diogel.web.cases.models import Case, Draft
from diogel.web.cases.queries.asking import Asking
from diogel.web.cases.queries.seeing import Seen, Seer
from diogel.web.cases.queries.subjects import Described, keys_of, others


def begin_opening(*, seer: Seer, pathway: str, move: str, subject: Described) -> Draft:
    return Draft.objects.create(
        partnership=seer.user.partnership, by=seer.user, kind=Draft.Kind.OPENING, pathway=pathway, what=move, subject=subject.said
    )


def begin(*, seen: Seen, kind: str, what: str) -> Draft:
    """What was begun before goes on; else it begins with the case as it stands now."""
    user, case = seen.seer.user, seen.case
    there = Draft.objects.filter(by=user, case=case, kind=kind, what=what).first()
    return there or Draft.objects.create(
        partnership=case.partnership, by=user, case=case, version=case.version, pathway=case.pathway, kind=kind, what=what
    )


def describe(draft: Draft, subject: Described) -> None:
    draft.subject = subject.said
    draft.save(update_fields=["subject"])


def answer(draft: Draft, *, asked: frozenset[str], answers: Mapping[str, Answer], uploads: Mapping[str, Any]) -> None:
    """What one page asked: what was not answered on it any more is gone."""
    kept_ones = {name: answer for name, answer in draft.answers.items() if name not in asked}
    sent = {name: files.uploaded(upload) for name, upload in uploads.items()}
    draft.answers = {**kept_ones, **{name: kept.plain(given) for name, given in answers.items()}, **sent}
    draft.at = now()
    draft.save(update_fields=["answers", "at"])


def go_on(draft: Draft, case: Case) -> None:
    """Whoever filled it has seen what was done meanwhile, and means it still."""
    draft.version = case.version
    draft.save(update_fields=["version"])


def discard(draft: Draft) -> None:
    draft.delete()
    files.sweep()


KEPT = timedelta(days=28)
"""For how long what was begun is kept for whoever began it."""


def discard_old() -> None:
    """What nobody has gone on with. It says something of a person, and counts for nothing."""
    if Draft.objects.filter(at__lt=now() - KEPT).delete()[0]:
        files.sweep()


def send(asking: Asking, *, outcome: str, reason: str) -> Case:
    """Do it. Raises the kernel's Refused, and kept.Changed."""
    if asking.seen is None:
        case = open_case(
            seer=asking.seer, pathway=asking.pathway, subject=asking.described, move=asking.draft.what, answers=asking.answers,
            outcome=outcome, reason=reason,
        )  # fmt: skip
    else:
        case = asking.seen.case
        act(asking.seen, asking.draft.version, _doing(asking, outcome, reason))
    files.attach(case, asking)
    asking.draft.delete()
    return case


def _doing(asking: Asking, outcome: str, reason: str) -> Callable[[State, Actor, datetime], Taken | Step]:
    draft, answers, seen = asking.draft, asking.answers, asking.seen
    assert seen  # noqa: S101 - a case that is open
    if draft.kind == Draft.Kind.FORM:
        return lambda state, actor, at: moves.fill(state, actor, draft.what, at, answers=answers)
    if draft.kind == Draft.Kind.REVIEW:
        return lambda state, actor, at: moves.review(state, actor, draft.what, at, answers=answers)
    known = others(seen.seer, keys_of(seen.case), besides=seen.case)
    return lambda state, actor, at: moves.take(
        state, actor, draft.what, at, answers=answers, outcome=outcome, reason=reason, others=known, calendar=kept.calendar()
    )
