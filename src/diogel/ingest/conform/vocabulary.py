"""Partners' codes to a vocabulary's terms. What stands in no map is reported, never guessed."""

from __future__ import annotations

from collections.abc import Mapping

from diogel.definitions.model import Vocabulary
from diogel.ingest.conform.reading import Finding, Reading


def mapping(own: Mapping[str, str], vocabulary: Vocabulary | None) -> dict[str, str]:
    """Code, without case and surrounding space -> term. The column's own map first, then the vocabulary's common codes,
    then the terms themselves by id and by name in either language."""
    common = dict(vocabulary.codes) if vocabulary else {}
    named: dict[str, str] = {}
    for term in vocabulary.terms if vocabulary else ():
        named |= {term.term: term.term, term.name.en: term.term, **({term.name.cy: term.term} if term.name.cy else {})}
    merged: dict[str, str] = {}
    for source in (own, common, named):
        for code, term_id in source.items():
            merged.setdefault(folded(code), term_id)
    return merged


def folded(code: str) -> str:
    return " ".join(code.lower().split())


def read_term(text: str) -> Reading:
    """The term beside each code, as `once_per_code` finds it. The source is kept, unless it says only that nothing is known."""
    source = f"CASE WHEN {text}_term IS NOT NULL OR {text}_unmapped THEN {text} END"
    return Reading(f"{text}_term", findings=(Finding("unmapped", f"{text}_unmapped"),), extras={"source": source})
