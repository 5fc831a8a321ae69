"""A pathway as its checks look at it: every part with its place in the file, and the names that parts may refer to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Set
from functools import cached_property
from typing import Any, TypeVar

from pydantic import BaseModel

from diogel.definitions.checks.draft import Draft
from diogel.definitions.checks.pathways.graph import Graph
from diogel.definitions.documents import Steps
from diogel.definitions.pathway import Form, Pathway, Question
from diogel.definitions.shape import parts
from diogel.definitions.sources import Source

Part = TypeVar("Part", bound=BaseModel)


class Look:
    """One pathway among the definitions of its folder."""

    def __init__(self, draft: Draft, source: Source, pathway: Pathway) -> None:
        self.draft, self.source, self.pathway = draft, source, pathway
        self.places: dict[type[BaseModel], list[tuple[Steps, Any]]] = defaultdict(list)
        for steps, part in parts(pathway, ()):
            self.places[type(part)].append((steps, part))

    def of(self, model: type[Part]) -> list[tuple[Steps, Part]]:
        """Every part of this sort, in the order of the file."""
        return self.places[model]

    @cached_property
    def names(self) -> dict[str, Set[str]]:
        """The names of each sort of part."""
        own = self.pathway
        return {
            "stage": {one.stage for one in own.stages},
            "move": {one.move for one in own.moves},
            "form": {one.form for one in own.forms},
            "question": set(self.answers),
            "clock": {one.clock for one in own.clocks},
            "review": {one.review for one in own.reviews},
            "level": {one.level for one in own.risk.levels} if own.risk else set(),
            "consent": {one.consent for one in own.consents},
            "counter": {one.counter for one in own.counters},
            "outcome": {one.outcome for one in own.outcomes},
            "decision": {one.value for one in own.decisions},
            "letter": {one.letter for one in own.letters},
        }

    @cached_property
    def graph(self) -> Graph:
        return Graph(self.pathway)

    @cached_property
    def forms(self) -> dict[str, Form]:
        return {form.form: form for form in self.pathway.forms}

    @cached_property
    def questions(self) -> dict[str, Question]:
        return questions(self.pathway)

    @cached_property
    def answers(self) -> dict[str, Question]:
        return answers(self.pathway)

    def asked(self, form: str | None) -> Set[str]:
        """The names under which a form keeps its answers."""
        return self._asked.get(form or "", frozenset())

    @cached_property
    def _asked(self) -> dict[str, Set[str]]:
        return {form.form: _asked(form, self.questions) for form in self.pathway.forms}


def questions(pathway: Pathway) -> dict[str, Question]:
    return {question.question: question for form in pathway.forms for question in form.questions}


def answers(pathway: Pathway) -> dict[str, Question]:
    """What answers a case can have, by name: the detail of a yes is one of its own, in words."""
    found = questions(pathway)
    details = {f"{id}_detail": question for id, question in found.items() if question.detail}
    return {**{id: question.model_copy(update={"kind": "long_text"}) for id, question in details.items()}, **found}


def _asked(form: Form, known: dict[str, Question]) -> Set[str]:
    asked = [*form.questions, *(known[id] for id in form.again if id in known)]
    return {question.question for question in asked} | {f"{question.question}_detail" for question in asked if question.detail}
