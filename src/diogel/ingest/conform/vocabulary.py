"""Partners' codes to a vocabulary's terms. What stands in no map is reported, never guessed."""

from __future__ import annotations

from collections.abc import Mapping

from diogel.definitions.model import Vocabulary
from diogel.ingest.conform.reading import Finding, Layer, Reading, literal


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
    return code.strip().lower()


def read_vocabulary(text: str, value: str, *, codes: Mapping[str, str], not_known: str) -> Reading:
    """The term of each code, by one hash join. `not_known` is the SQL condition under which a code without a term says
    only that nothing is known."""
    if not codes:
        return Reading(value, ({value: text},), extras={"source": text})
    rows = ", ".join(f"({literal(code)}, {literal(term)})" for code, term in codes.items())
    table = f"{value}_codes"
    join = f"LEFT JOIN (VALUES {rows}) AS {table}(code, term) ON {table}.code = LOWER({text})"
    layers: tuple[Layer, ...] = (
        {f"{value}_s": f"CASE WHEN {table}.term IS NULL AND {not_known} THEN NULL ELSE {text} END", value: f"{table}.term"},
    )
    unmapped = Finding("unmapped", f"{value}_s IS NOT NULL AND {value} IS NULL")
    return Reading(value, layers, (unmapped,), join=join, extras={"source": f"{value}_s"})
