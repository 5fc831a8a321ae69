"""What a part of a pathway refers to is there: in the pathway itself, or in the folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from pydantic import BaseModel

from diogel.definitions.checks.draft import Draft
from diogel.definitions.checks.pathways.look import Look
from diogel.definitions.documents import Steps
from diogel.definitions.faults import Fault
from diogel.definitions.pathway import (
    OPENING,
    Age,
    AnswerIs,
    Condition,
    Consulted,
    Count,
    Counted,
    CounterStep,
    Decided,
    Effect,
    Elapsed,
    Form,
    Guard,
    Moment,
    Move,
    NewCase,
    OtherCases,
    Owner,
    Pathway,
    Replaced,
    Review,
    Reviewed,
    RiskIs,
    Stage,
)

_CONDITION = {"filled": "question", "consent": "consent"}
REFERS: dict[type[BaseModel], dict[str, str]] = {
    Pathway: {
        "lead": "partner",
        "partners": "partner or group",
        "purpose": "purpose",
        "dataset": "dataset",
        "groups": "group",
        "measures": "measure",
    },
    Stage: {"lead": "partner"},
    Move: {"from_": "stage", "to": "stage", "partners": "partner or group", "form": "form", "outcomes": "outcome"},
    Effect: {"letter": "letter", "set": "question"},
    NewCase: {"pathway": "pathway"},
    CounterStep: {"counter": "counter"},
    Owner: {"partner": "partner", "group": "group"},
    Form: {"stages": "stage", "again": "question"},
    Moment: {"stage": "stage", "left": "stage", "move": "move", "form": "form", "review": "review"},
    Review: {"stages": "stage", "form": "form"},
    Guard: _CONDITION,
    Condition: _CONDITION,
    AnswerIs: {"question": "question"},
    Count: {"form": "form", "move": "move", "of": "move"},
    Age: {"on": "question"},
    Consulted: {"partner": "partner"},
    Decided: {"group": "group", "one_of": "decision"},
    Reviewed: {"review": "review"},
    RiskIs: {"least": "level", "most": "level"},
    OtherCases: {"pathways": "pathway"},
    Elapsed: {"stage": "stage", "move": "move", "form": "form"},
    Counted: {"counter": "counter"},
}
"""Which keys of a part are names of other things, and of what sort."""


def check(look: Look) -> Iterator[Fault]:
    for model, keys in REFERS.items():
        for steps, part in look.of(model):
            for field, sort in keys.items():
                yield from _references(look, steps, part, field, sort)
    for steps, replaced in look.of(Replaced):
        for old, stage in replaced.stages.items():
            yield from _known(look, (*steps, "stages", old), "stage", stage)


def _references(look: Look, steps: Steps, part: BaseModel, field: str, sort: str) -> Iterator[Fault]:
    value = getattr(part, field)
    at: Steps = (*steps, type(part).model_fields[field].alias or field)
    if isinstance(value, str):
        yield from _known(look, at, sort, value)
    elif isinstance(value, tuple):
        for place, one in enumerate(value):
            yield from _known(look, (*at, place), sort, one)
    elif isinstance(value, dict):
        for one in value:
            yield from _known(look, (*at, one), sort, one, key=True)


def _known(look: Look, at: Steps, sort: str, word: str, *, key: bool = False) -> Iterator[Fault]:
    known = known_names(look, sort)
    if known is not None and word not in known and not (word == OPENING and at[-2:-1] == ("from",)):
        yield look.source.unknown(at, sort, word, known | {OPENING} if at[-2:-1] == ("from",) else known, key=key)


def known_names(look: Look, sort: str) -> Set[str] | None:
    """The names of a sort; None where they can't be known, so that nothing is called wrong for it."""
    return look.names[sort] if sort in look.names else folder_names(look.draft).get(sort)


def folder_names(draft: Draft) -> Mapping[str, Set[str]]:
    """The names that the folder's other files give, as far as they can be known."""
    found: dict[str, Set[str]] = {kind: draft.ids(kind) for kind in ("group", "dataset", "measure", "pathway")}
    if draft.known_partnership:
        found |= {"partner": draft.partner_ids, "partner or group": draft.recipient_ids, "purpose": draft.purpose_ids}
    return found
