"""What the interface says of pathways and cases: never more than the pages show the same account."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import localdate

from diogel.definitions.pathway import Pathway
from diogel.pathways.case import Offer
from diogel.web.cases import kept
from diogel.web.cases.models import Referral
from diogel.web.cases.queries import Seen, Seer
from diogel.web.cases.queries.beside import stands


def pathway(one: Pathway) -> dict[str, Any]:
    return {
        "pathway": one.pathway,
        "title": one.title.model_dump(),
        "about": one.about.model_dump(),
        "edition": one.edition,
        "subjects": list(one.subjects),
        "stages": [{"stage": stage.stage, "name": stage.name.model_dump(), "ends": stage.ends} for stage in one.stages],
        "moves": [
            {"move": move.move, "name": move.name.model_dump(), "from": list(move.from_), "to": move.to, "form": move.form}
            for move in one.moves
        ],
        "forms": [form.model_dump(mode="json", exclude_defaults=True) for form in one.forms],
        "outcomes": [outcome.model_dump() for outcome in one.outcomes],
    }


def case(seen: Seen) -> dict[str, Any]:
    """What may be seen of it; what may not isn't there."""
    one = seen.case
    columns = {
        "subject": one.subject,
        "born": _day(one.born),
        "opened": _day(localdate(one.opened)),
        "stage": one.stage,
        "entered": _day(localdate(one.entered)),
        "risk": one.risk or None,
        "ended": _day(localdate(one.ended)) if one.ended else None,
        "outcome": one.outcome or None,
        "lead": one.lead,
        "next": _day(one.next_due),
    }
    said = {name: value for name, value in columns.items() if seen.may(name)}
    return {"id": str(one.id), "number": one.number, "pathway": one.pathway, "version": one.version, **said}


def whole(seen: Seen) -> dict[str, Any]:
    """With its answers; and, for its lead partner, its actions and steps."""
    state = kept.state_of(seen.case)
    answers = {name: kept.plain(answer) for name, answer in state.answers.items() if seen.may(name.removesuffix("_detail"))}
    said = {**case(seen), "subject_kind": seen.case.subject_kind, "answers": answers}
    if seen.whole:
        said["counters"] = dict(state.counters)
        said["actions"] = [
            {"action": one.id, "title": one.title.model_dump(), "due": _day(one.due), "state": one.state} for one in state.actions
        ]
        said["steps"] = [
            {"step": one.number, "at": one.at.isoformat(), "kind": one.kind, "what": one.what, "voided": one.number in state.voided}
            for one in state.steps
        ]
    return said


def offer(one: Offer) -> dict[str, Any]:
    return {
        "move": one.move.move,
        "name": one.move.name.model_dump(),
        "form": one.move.form,
        "refusals": [{"test": no.test, "why": no.why.model_dump(), "todo": no.todo.model_dump()} for no in one.refusals],
    }


def referral(one: Referral, seer: Seer) -> dict[str, Any]:
    return {
        "referral": str(one.id),
        "case": one.case.number,
        "pathway": one.case.pathway,
        "from": one.from_partner,
        "partner": one.partner,
        "why": one.why,
        "until": _day(one.until),
        "state": stands(one, seer.on),
        "answer": one.answer,
    }


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None
