"""Giving cases to somebody, many at once, and taking that back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from diogel.web.accounts.models import User
from diogel.web.audit import Kind
from diogel.web.cases import kept
from diogel.web.cases.actions import handing
from diogel.web.cases.actions.acting import held, tell
from diogel.web.cases.models import Case
from diogel.web.cases.queries.seeing import Seer, look
from diogel.web.permissions import Permission, require


@dataclass(frozen=True)
class Change:
    """A case that was given to somebody; before and after by their ids, empty for nobody."""

    case: str
    before: str
    after: str


def allocate(*, seer: Seer, cases: Iterable[Case], person: User) -> tuple[Change, ...]:
    """Those that are theirs already stay as they are."""
    given = [(case, str(case.lead_person_id or "")) for case in cases if case.lead_person_id != person.id]
    for case, _before in given:
        handing.allocate(seen=look(seer, case), to=person)
    return tuple(Change(str(case.id), before, str(person.id)) for case, before in given)


def take_back(*, seer: Seer, cases: Iterable[Case], changes: Sequence[Change]) -> int:
    """Give back those that nobody gave on meanwhile. How many."""
    undone = {one.case: one for one in changes}
    before = {str(user.id): user for user in User.objects.filter(id__in=[one.before for one in changes if one.before], left_at=None)}
    back = [case for case in cases if str(case.id) in undone and str(case.lead_person_id or "") == undone[str(case.id)].after]
    for case in back:
        _back_to(seer, case, before.get(undone[str(case.id)].before))
    return len(back)


def _back_to(seer: Seer, case: Case, person: User | None) -> None:
    require(seer.user, Permission.CASES_SUPERVISE, case)
    now = held(case)
    now.lead_person = person
    kept.settle(now)
    tell(Kind.ALTERATION, now, look(seer, now), step="allocation_taken_back", to=str(person.id) if person else "")
