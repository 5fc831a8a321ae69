"""Vocabularies: terms stand once, narrower ones under known ones, and codes lead to terms."""

from __future__ import annotations

from collections.abc import Iterator

from diogel.definitions.checks.draft import Draft, header
from diogel.definitions.checks.partnership import repeated
from diogel.definitions.documents import Steps
from diogel.definitions.faults import Fault, choose
from diogel.definitions.model import Vocabulary
from diogel.definitions.sources import Source


def check(draft: Draft) -> Iterator[Fault]:
    for id, vocabulary in draft.vocabularies.items():
        source = draft.source("vocabulary", id)
        if source:
            yield from repeated(source, "terms", "term", [term.term for term in vocabulary.terms])
            yield from _broader(source, vocabulary)
            yield from check_codes(source, ("codes",), vocabulary.codes, {term.term for term in vocabulary.terms}, id)


def check_codes(source: Source, at: Steps, codes: dict[str, str], terms: set[str], vocabulary: str) -> Iterator[Fault]:
    """Each code leads to a term, and no code to two of them."""
    seen: dict[str, str] = {}
    for code, term in codes.items():
        if term not in terms:
            yield source.error((*at, code), f"vocabulary '{vocabulary}' has no term '{term}'", choose(term, terms, "term"))
        elif seen.setdefault(header(code), term) != term:
            what = f"'{code}' already leads to '{seen[header(code)]}'; codes are compared without case and surrounding space"
            yield source.error((*at, code), what, "keep one of the two", key=True)


def _broader(source: Source, vocabulary: Vocabulary) -> Iterator[Fault]:
    broader = {term.term: term.within for term in vocabulary.terms}
    for place, term in enumerate(vocabulary.terms):
        steps = ("terms", place, "within")
        if term.within and term.within not in broader:
            yield source.error(steps, f"there is no term '{term.within}' in this vocabulary", choose(term.within, broader, "term"))
        elif term.term in circle(term.term, broader):
            yield source.error(steps, f"term '{term.term}' ends up within itself", "let the broadest term have no 'within'")


def circle(start: str, above: dict[str, str | None]) -> list[str]:
    """The way up from `start` when it comes back to it: `circle("a", {"a": "b", "b": "a"})` is `["b", "a"]`; empty otherwise."""
    way: list[str] = []
    step = above.get(start)
    while step is not None and step not in way:
        way.append(step)
        step = above.get(step)
    return way if start in way else []
