"""What every change to a case has in common: who acts, that nobody else changed it meanwhile, what follows, and the line in the log."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from django.utils.timezone import now

from diogel.errors import UsageError
from diogel.pathways.case import Actor, State, Step
from diogel.pathways.moves import Taken
from diogel.web import audit
from diogel.web.audit import Kind
from diogel.web.audit import Subject as About
from diogel.web.cases import kept
from diogel.web.cases.models import Case, Edition
from diogel.web.cases.queries.seeing import Seen
from diogel.web.permissions import Permission, require
from diogel.web.ui.languages import said as _

Doing = Callable[[State, Actor, datetime], Taken | Step]


def act(
    seen: Seen, version: int, doing: Doing, *, permission: Permission = Permission.CASES_WORK, more: Mapping[str, str] | None = None,
    edition: Edition | None = None,
) -> State:  # fmt: skip
    """Do one thing to a case as it stands now, with all that follows from it. Raises the kernel's Refused, and kept.Changed where the case
    no longer stands where whoever acts saw it. `edition`: the one on which it goes on."""
    from diogel.web.cases.actions.following import follow

    require(seen.seer.user, permission, seen.case)
    case = held(seen.case)
    if case.version != version:
        raise kept.Changed
    if case.merged_into_id:
        raise UsageError(str(_("This case was joined to another: go on there")))
    taken = doing(kept.state_of(case), seen.seer.actor, now())
    case.edition = edition or case.edition
    steps = taken.steps if isinstance(taken, Taken) else (taken,)
    state = kept.keep(case, steps, by=seen.seer.user, version=version)
    for step in steps:
        tell(Kind.ALTERATION, case, seen, **{"step": step.kind, "what": step.what, **(more or {})})  # type: ignore[arg-type]
    if isinstance(taken, Taken):
        follow(seen, case, state, taken)
    return state


def held(case: Case) -> Case:
    """As it is now, and nobody else changes it meanwhile."""
    return Case.objects.select_for_update().get(id=case.id)


def tell(kind: Kind, case: Case, seen: Seen | None, *, recipients: tuple[str, ...] = (), **detail: str) -> None:
    """A line about a case, under the clauses that let it be seen, or as its lead partner's own. Never a name, nor what somebody typed."""
    pathway = kept.pathway_of(case)
    said = {name: value for name, value in detail.items() if value}
    ground = {"ground": "lead"} if seen is None or seen.whole else {}
    audit.record(
        kind, subject=About("case", str(case.id)), purpose=pathway.purpose, clauses=seen.clauses if seen else (), recipients=recipients,
        detail={"number": case.number, "pathway": case.pathway, **ground, **said},
    )  # fmt: skip
