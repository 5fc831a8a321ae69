"""Pathways: what their parts refer to is there, the way through leads from a beginning to an end, and nothing waits for what can't be."""

from __future__ import annotations

from collections.abc import Iterator

from diogel.definitions.checks.draft import Draft
from diogel.definitions.checks.pathways import asking, cases, conditions, effects, letters, names, references, timing, way
from diogel.definitions.checks.pathways.look import Look
from diogel.definitions.faults import Fault


def check(draft: Draft) -> Iterator[Fault]:
    for id, pathway in draft.pathways.items():
        source = draft.source("pathway", id)
        if source:
            look = Look(draft, source, pathway)
            for of in (names, references, way, asking, conditions, effects, letters, timing, cases):
                yield from of.check(look)
    yield from cases.without_a_question(draft)
