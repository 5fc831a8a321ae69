"""The kernel's steps and states as rows, and back: the one place that writes what a case amounts to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings

from diogel.build.open import definitions_of
from diogel.definitions.model import Partnership, Text
from diogel.definitions.pathway import Owner, Pathway
from diogel.pathways.calendar import Calendar
from diogel.pathways.case import Answer, State, Step, Subject
from diogel.pathways.due import due
from diogel.pathways.fold import fold
from diogel.pathways.who import leads_here
from diogel.web.accounts.models import User
from diogel.web.cases import models
from diogel.web.cases.models import Case, Edition

# -- pathways --------------------------------------------------------------------------------------------------------


def edition_of(pathway: Pathway, partnership: str) -> Edition:
    """As it is agreed now, kept once."""
    definition = pathway.model_dump(mode="json", by_alias=True)
    sha = hashlib.sha256(json.dumps([partnership, definition], sort_keys=True).encode()).hexdigest()
    given = {"partnership": partnership, "pathway": pathway.pathway, "edition": pathway.edition, "definition": definition}
    edition, made = Edition.objects.get_or_create(sha=sha, defaults=given)
    if made:
        _made.append(sha)
    return edition


_made: list[str] = []
"""Editions that this process has kept: whoever knows the others looks again once there is one more."""


def editions_for(user: User) -> tuple[str, ...]:
    """All that are kept of their partnership, asked for once while somebody is answered."""
    at = len(_made)
    known = user.__dict__.get("_editions")
    if known is None or known[0] != at:
        known = at, tuple(Edition.objects.filter(partnership=user.partnership).values_list("sha", flat=True))
        user.__dict__["_editions"] = known
    found: tuple[str, ...] = known[1]
    return found


def pathway_of(case: Case) -> Pathway:
    """That of the edition on which it stands."""
    return pathway(case.edition_id)


def pathway(sha: str) -> Pathway:
    if sha not in _pathways:
        _pathways[sha] = Pathway.model_validate(Edition.objects.get(sha=sha).definition)
    return _pathways[sha]


_pathways: dict[str, Pathway] = {}
"""By edition, which never changes."""


def partnership() -> Partnership:
    return definitions_of(settings.FOLDER, settings.BUILDS)


def calendar() -> Calendar:
    return _calendar(partnership().file.country)


@lru_cache
def _calendar(country: str) -> Calendar:
    return Calendar.of(country)


# -- steps -----------------------------------------------------------------------------------------------------------


def said_of(step: Step) -> dict[str, Any]:
    """What of a step has no column of its own; what is empty isn't there."""
    said = {
        "what": step.what,
        "answers": {question: plain(answer) for question, answer in step.answers.items()},
        "outcome": step.outcome,
        "reason": step.reason,
        "state": step.state,
        "until": step.until.isoformat() if step.until else None,
        "of": step.of,
        "title": step.title.model_dump() if step.title else None,
        "owner": step.owner.model_dump(exclude_defaults=True) if step.owner else None,
        "counters": dict(step.counters),
    }
    return {name: value for name, value in said.items() if value not in (None, "", {})}


def plain(answer: Answer) -> Any:
    """An answer as JSON has it."""
    if isinstance(answer, str):
        return answer
    return [one if isinstance(one, str) else dict(one) for one in answer]


def answer_of(kept: Any) -> Answer:
    return kept if isinstance(kept, str) else tuple(kept)


def step_of(row: models.Step) -> Step:
    said: Mapping[str, Any] = row.said
    until, title, owner = said.get("until"), said.get("title"), said.get("owner")
    return Step(
        number=row.number, at=row.at, kind=row.kind, partner=row.partner,  # type: ignore[arg-type]
        what=said.get("what", ""), outcome=said.get("outcome", ""), reason=said.get("reason", ""), state=said.get("state", ""),
        answers={question: answer_of(kept) for question, kept in said.get("answers", {}).items()},
        until=date.fromisoformat(until) if until else None, of=said.get("of"), counters=said.get("counters", {}),
        title=Text(**title) if title else None, owner=Owner(**owner) if owner else None,
    )  # fmt: skip


# -- states ----------------------------------------------------------------------------------------------------------


def subject_of(case: Case) -> Subject:
    return Subject(kind=case.subject_kind, born=case.born)  # type: ignore[arg-type]


def state_of(case: Case) -> State:
    """What its steps amount to, on the edition it stands on."""
    steps = tuple(step_of(row) for row in case.steps.all())
    return fold(pathway_of(case), subject_of(case), case.first_lead, steps, calendar(), names=names())


def names() -> dict[str, Text]:
    """What partners, groups and pathways are called today, for the words of refusals."""
    there = partnership()
    titles = {id: pathway.title for id, pathway in there.pathways.items()}
    groups = {id: group.name for id, group in there.groups.items()}
    return {**titles, **groups, **{id: partner.name for id, partner in there.partners.items()}}


class Changed(Exception):
    """Somebody else changed the case meanwhile: nothing was kept."""


def keep(case: Case, steps: Sequence[Step], *, by: User | None, version: int) -> State:
    """Add steps and bring the case's columns up to them. `Changed` unless `version`, the last step that whoever acts knew of, still is."""
    last = steps[-1].number
    if not Case.objects.filter(id=case.id, version=version).update(version=last):
        raise Changed
    models.Step.objects.bulk_create(
        models.Step(case=case, number=one.number, at=one.at, by=by, partner=one.partner, kind=one.kind, said=said_of(one)) for one in steps
    )
    case.version = last
    return settle(case)


def settle(case: Case) -> State:
    """Bring the case's columns, and what is due of it, to what its steps amount to."""
    state = state_of(case)
    coming = due(state, calendar())
    assert state.stage and state.opened and state.entered  # noqa: S101 - its first step opened it
    case.stage, case.opened, case.entered, case.ended = state.stage, state.opened, state.entered, state.ended
    case.lead, case.leading, case.outcome = state.lead, leads_here(state), state.outcome
    case.risk = state.risk.what if state.risk else ""
    case.next_due = min((one.day for one in coming), default=None)
    case.save()
    case.dues.all().delete()
    models.Due.objects.bulk_create(
        models.Due(case=case, kind=one.kind, what=one.id, name=one.name.model_dump(), day=one.day, **answering(one.owner, case))
        for one in coming
    )
    return state


def answering(owner: Owner, case: Case) -> dict[str, Any]:
    """Who answers for something, as columns; the lead is its lead person where there is one."""
    if owner.group:
        return {"group": owner.group}
    if owner.partner:
        return {"partner": owner.partner}
    if owner.role:
        return {"partner": case.lead, "role": owner.role}
    return {"partner": case.lead, "person": case.lead_person}
