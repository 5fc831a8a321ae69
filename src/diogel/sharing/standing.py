"""Where an agreement stands on a day, and whether it is in force.

In force: signed by every party on or before the day, at the stage signed or under review, started, not ended (its end is
the last day it holds), not withdrawn (it stops on the day it is withdrawn), and no party has left the partnership. A
licence for published data needs no signature.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from diogel.definitions.model import Agreement, Partner, Text
from diogel.sharing.wording import day, joined

State = Literal["draft", "quality_assurance", "assured", "signed", "in_force", "under_review", "expired", "withdrawn", "unsigned"]

IN_PREPARATION: dict[str, tuple[State, Text]] = {
    "draft": ("draft", Text(en="is still a draft", cy="yn ddrafft o hyd")),
    "quality_assurance": (
        "quality_assurance",
        Text(en="is in quality assurance, not yet signed", cy="yn y cam sicrhau ansawdd, heb ei lofnodi eto"),
    ),
    "assured": ("assured", Text(en="is assured but not yet signed", cy="wedi'i sicrhau ond heb ei lofnodi eto")),
}
"""The stages before it is signed."""


def today() -> date:
    """The day that counts where none is given."""
    return date.today()


@dataclass(frozen=True)
class Standing:
    """`reason` completes a sentence whose subject is the agreement: "it … expired on 31 March 2026"."""

    in_force: bool
    state: State
    reason: Text


def standing(agreement: Agreement, on: date, partners: Mapping[str, Partner] | None = None) -> Standing:
    """The agreement's standing on a day. `partners` gives names, and the days on which partners left.

    A protocol signed by all by 20 March, starting 1 April 2025 and ending 31 March 2026: "signed" on 25 March 2025,
    "in_force" from 1 April 2025 to 31 March 2026, "expired" on 1 April 2026.
    """
    known = partners or {}
    hindrances = (check(agreement, on, known) for check in _HINDRANCES)
    return next((found for found in hindrances if found), None) or _in_force(agreement, on)


def has_been_in_force(agreement: Agreement, on: date, partners: Mapping[str, Partner] | None = None) -> bool:
    """Whether the agreement was in force on some day up to `on`: what it let in may still be held."""
    signatures = [party.signed for party in agreement.parties] if agreement.type != "licence" else []
    if None in signatures:
        return False
    first = max([agreement.start, *(signed for signed in signatures if signed)])
    # Everything after the first possible day can only end it.
    return first <= on and standing(agreement, first, partners).in_force


def ended_on(agreement: Agreement, on: date, partners: Mapping[str, Partner] | None = None) -> date | None:
    """The first day, up to `on`, on which it no longer held; None when nothing has ended it."""
    known = partners or {}
    parties = [known[party.partner] for party in agreement.parties if party.partner in known]
    lasts = [agreement.end, *(partner.left for partner in parties)]
    firsts = [agreement.withdrawn, *(last + timedelta(days=1) for last in lasts if last)]
    return min((first for first in firsts if first and first <= on), default=None)


def _withdrawn(agreement: Agreement, on: date, partners: Mapping[str, Partner]) -> Standing | None:
    if agreement.withdrawn is None or agreement.withdrawn > on:
        return None
    then = day(agreement.withdrawn)
    return _no("withdrawn", Text(en=f"was withdrawn on {then.en}", cy=f"wedi'i dynnu'n ôl ar {then.cy}"))


def _in_preparation(agreement: Agreement, on: date, partners: Mapping[str, Partner]) -> Standing | None:
    if agreement.stage not in IN_PREPARATION:
        return None
    state, reason = IN_PREPARATION[agreement.stage]
    return _no(state, reason)


def _expired(agreement: Agreement, on: date, partners: Mapping[str, Partner]) -> Standing | None:
    if agreement.end is None or on <= agreement.end:
        return None
    then = day(agreement.end)
    return _no("expired", Text(en=f"expired on {then.en}", cy=f"wedi dod i ben ar {then.cy}"))


def _left(agreement: Agreement, on: date, partners: Mapping[str, Partner]) -> Standing | None:
    for party in agreement.parties:
        partner = partners.get(party.partner)
        if partner and partner.left and partner.left < on:
            name, then = partner.name, day(partner.left)
            return _no(
                "withdrawn",
                Text(
                    en=f"lost a party: {name.en} left the partnership on {then.en}",
                    cy=f"wedi colli un o'i bartïon: gadawodd {name.in_language('cy')} y bartneriaeth ar {then.cy}",
                ),
            )
    return None


def _unsigned(agreement: Agreement, on: date, partners: Mapping[str, Partner]) -> Standing | None:
    if agreement.type == "licence":
        return None
    waiting = [party.partner for party in agreement.parties if party.signed is None or party.signed > on]
    if not waiting:
        return None
    names = joined(partners[id].name if id in partners else Text(en=id, cy=id) for id in waiting)
    return _no("unsigned", Text(en=f"is unsigned by {names.en}", cy=f"heb ei lofnodi; heb lofnod: {names.cy}"))


def _not_started(agreement: Agreement, on: date, partners: Mapping[str, Partner]) -> Standing | None:
    if agreement.start <= on:
        return None
    then = day(agreement.start)
    return _no("signed", Text(en=f"has not started: it starts on {then.en}", cy=f"heb ddechrau: mae'n dechrau ar {then.cy}"))


_Check = Callable[[Agreement, date, Mapping[str, Partner]], Standing | None]
_HINDRANCES: tuple[_Check, ...] = (_withdrawn, _in_preparation, _expired, _left, _unsigned, _not_started)


def _in_force(agreement: Agreement, on: date) -> Standing:
    since = day(agreement.start)
    if agreement.review and agreement.review < on:
        due = day(agreement.review)
        return Standing(
            True,
            "under_review",
            Text(en=f"is in force, its review was due on {due.en}", cy=f"mewn grym, ac roedd i'w adolygu erbyn {due.cy}"),
        )
    if agreement.stage == "under_review":
        return Standing(True, "under_review", Text(en="is in force and under review", cy="mewn grym ac yn cael ei adolygu"))
    return Standing(True, "in_force", Text(en=f"has been in force since {since.en}", cy=f"mewn grym ers {since.cy}"))


def _no(state: State, reason: Text) -> Standing:
    return Standing(False, state, reason)
