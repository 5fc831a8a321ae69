"""What is done to a case besides its moves: each a step that the kernel makes or refuses."""

from __future__ import annotations

from datetime import date

from diogel.definitions.model import Text
from diogel.definitions.pathway import Owner
from diogel.pathways import moves
from diogel.web.accounts.queries import seats
from diogel.web.cases import kept
from diogel.web.cases.actions import beside
from diogel.web.cases.actions.acting import act
from diogel.web.cases.models import Case
from diogel.web.cases.queries.seeing import Seen
from diogel.web.permissions import Permission


def consult(*, seen: Seen, version: int, partner: str, reason: str) -> None:
    act(seen, version, lambda state, actor, at: moves.consult(state, actor, partner, at, reason=reason))


def consent(*, seen: Seen, version: int, consent: str, state: str, because: str, reason: str) -> None:
    """Going on without it rests on one of the reasons that the pathway gives; what makes it right is kept as a note of its own."""
    overridden = state == "overridden"
    act(seen, version, lambda now, actor, at: moves.consent(now, actor, consent, state, at, reason=because if overridden else reason))
    if overridden:
        beside.write(seen=seen, words="fact", text=reason)


def set_risk(*, seen: Seen, version: int, level: str, reason: str, until: date) -> None:
    act(
        seen,
        version,
        lambda state, actor, at: moves.set_risk(state, actor, level, at, reason=reason, until=until, calendar=kept.calendar()),
    )


def add_action(*, seen: Seen, version: int, title: str, owner: Owner, due: date) -> None:
    """In the words of whoever adds it, in whichever language that is."""
    act(seen, version, lambda state, actor, at: moves.add_action(state, actor, Text(en=title, cy=title), owner, due, at))


def end_action(*, seen: Seen, version: int, action: str, result: str, reason: str) -> None:
    act(seen, version, lambda state, actor, at: moves.end_action(state, actor, action, at, result=result, reason=reason))


def void(*, seen: Seen, version: int, number: int, reason: str) -> None:
    act(seen, version, lambda state, actor, at: moves.void(state, actor, number, at, reason=reason))


def decide(*, seen: Seen, version: int, group: str, decision: str, reason: str) -> None:
    act(seen, version, lambda state, actor, at: moves.decide(state, actor, group, decision, at, reason=reason))


def lead(*, seen: Seen, version: int, partner: str, reason: str) -> None:
    """The other partner sees all of it from now on, and whoever worked on it here does so no longer."""
    may = {seat for group in seen.pathway.partners for seat in seats(seen.seer.partnership, group)}
    doing = lambda state, actor, at: moves.lead(state, actor, partner, at, reason=reason, may_lead=may)  # noqa: E731
    act(seen, version, doing, permission=Permission.CASES_SUPERVISE, more={"to": partner})
    Case.objects.filter(id=seen.case.id).update(lead_person=None)
    seen.case.dues.filter(person__isnull=False).update(person=None)


def recast(*, seen: Seen, version: int, reason: str) -> None:
    """The case goes on under the edition that is agreed now."""
    to = seen.seer.partnership.pathways[seen.case.pathway]
    edition = kept.edition_of(to, seen.case.partnership)
    doing = lambda state, actor, at: moves.recast(state, actor, to, at, reason=reason)  # noqa: E731
    act(seen, version, doing, permission=Permission.CASES_SUPERVISE, more={"edition": str(to.edition)}, edition=edition)
