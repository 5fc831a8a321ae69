"""Texts without their Welsh: no less favourably than English is the standard, so each is told."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from diogel.definitions.checks.draft import Draft
from diogel.definitions.faults import Fault
from diogel.definitions.model import Text
from diogel.definitions.shape import parts
from diogel.definitions.sources import Kind, Source


def check(draft: Draft) -> Iterator[Fault]:
    if draft.file and "cy" not in draft.file.languages:
        return
    for source, definition in _definitions(draft):
        for steps, part in parts(definition, ()):
            if isinstance(part, Text) and not part.cy.strip() and source.document.has((*source.written(steps), "en")):
                yield source.warning(steps, "this text has no Welsh", "add 'cy:'")


def _definitions(draft: Draft) -> Iterator[tuple[Source, BaseModel]]:
    if draft.file:
        yield draft.declared["partnership"][0], draft.file
    kinds: dict[Kind, dict[str, BaseModel]] = {
        "vocabulary": {**draft.vocabularies},
        "dataset": {**draft.datasets},
        "agreement": {**draft.agreements},
        "group": {**draft.groups},
        "measure": {**draft.measures},
        "pathway": {**draft.pathways},
        "test": {**draft.tests},
    }
    for kind, definitions in kinds.items():
        for source in draft.declared.get(kind, []):
            if source.id in definitions:
                yield source, definitions[source.id]
