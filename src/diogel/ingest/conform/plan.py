"""The one SQL statement that conforms a delivery, built once from what may pass and run on each chunk.

Layer upon layer: the text as it came, without what says nothing; each column's reading; the fields; the identity's
id; the reasons. DuckDB computes each layer's columns once for all that stand on them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from diogel.definitions.model import Column, Dataset, Vocabulary
from diogel.ingest.conform import fields as made
from diogel.ingest.conform.fields import IDENTITY_FIELDS, NAMING, TOKENS, Sources
from diogel.ingest.conform.reading import Finding, Layer, literal
from diogel.ingest.conform.reasons import CODES
from diogel.ingest.conform.sources import DROPPED, Source, source_of
from diogel.ingest.conform.written import without_missing

CHUNK = "conform_chunk"
"""The table of the store in which a chunk lies while it is conformed."""

FATAL = 64
"""Added to a reason's number where it keeps the row out, so that one signed byte a row and column says both."""


@dataclass(frozen=True)
class Plan:
    sql: str
    sources: tuple[Source, ...]
    judged: tuple[int, ...]
    """Positions of the sources whose reasons the statement gives, as columns f<position>."""
    rows: tuple[str, ...]
    identity: tuple[str, ...]
    grid: bool


def make_plan(dataset: Dataset, columns: Sequence[Column], vocabularies: Mapping[str, Vocabulary], *, salt: str, today: date) -> Plan:
    """`columns` are those that may pass; constants of the dataset stand beside them and are never judged."""
    passing = [source_of(column, at, vocabularies, today) for at, column in enumerate(columns) if column.meaning not in DROPPED]
    constants = [
        source_of(Column(name=meaning, meaning=meaning), len(columns) + at, vocabularies, today, constant=value)
        for at, (meaning, value) in enumerate(dataset.constants.items())
    ]
    sources = Sources((*passing, *constants))
    rows, identity = made.row_fields(sources, dataset) | _row_key(sources, dataset, salt), made.identity_fields(sources)
    findings = _findings(sources, len(passing))
    named = {"identity_id": _identity_id(identity, dataset, salt)}
    judged = {f"f{at}": _judged(sources.all[at], found) for at, found in findings.items()}
    inner = _stacked(sources, [*made.point_layers(sources), {**rows, **identity}, {**named, **judged}])
    grid = made.has_grid(sources)
    wanted = ["row_number", "line", *named, *rows, *identity, *(["point_east", "point_north"] if grid else []), *judged]
    worst = f"COALESCE(GREATEST({', '.join([*judged, '0'])}) >= {FATAL}, FALSE) AS fatal"
    sql = f"SELECT {', '.join(wanted)}, {worst} FROM ({inner}) AS conformed"
    return Plan(sql, sources.all, tuple(findings), tuple(rows), tuple(identity), grid)


def _findings(sources: Sources, passing: int) -> dict[int, list[Finding]]:
    across = made.across_findings(sources)
    found = {at: [*sources.all[at].findings, *across.get(at, [])] for at in range(passing)}
    return {at: sorted(one, key=lambda finding: not finding.fatal) for at, one in found.items() if one or sources.all[at].column.required}


def _stacked(sources: Sources, later: Sequence[Layer]) -> str:
    """Each layer a SELECT over the one before."""
    sql = f"SELECT * FROM {CHUNK}"
    first: Layer = {source.text: without_missing(source.sql, source.column, usual=source.usual_missing) for source in sources.all} | {
        name: sql for source in sources.all for name, sql in source.constant_parts().items()
    }
    readings: list[Layer] = [
        {name: expression for layer in layers for name, expression in layer.items()}
        for layers in zip_longest(*(source.reading.layers for source in sources.all), fillvalue={})
    ]
    for layer in (first, *readings, *later):
        if layer:
            expressions = ", ".join(f"{expression} AS {name}" for name, expression in layer.items())
            sql = f"SELECT below.*, {expressions} FROM ({sql}) AS below"
    return sql


_BY_VALUE = frozenset({"date", "timestamp", "month", "integer", "number"})
"""Kinds whose values are compared as what they mean, not as they were written."""


def _row_key(sources: Sources, dataset: Dataset, salt: str) -> dict[str, str]:
    """Names a row by the dataset's key, so that of several deliveries the latest can count: opaque, and NULL where the key is
    empty. There is none where rows with one key are all kept, or where part of the key may not pass."""
    named = {source.column.name: source for source in sources.all if source.constant is None}
    if not dataset.key or dataset.repeats == "keep" or not all(name in named for name in dataset.key):
        return {}
    key = [named[name] for name in dataset.key]
    parts = [source.reading.value if source.meaning.kind in _BY_VALUE else source.text for source in key]
    known = " OR ".join(f"{part} IS NOT NULL" for part in parts)
    texts = ", ".join(f"COALESCE(CAST({part} AS VARCHAR), '')" for part in parts)
    hashed = f"SHA256(CONCAT_WS(CHR(31), {literal(salt)}, {literal(dataset.dataset)}, {texts}))"
    return {"row_key": f"CASE WHEN {known} THEN LEFT({hashed}, 24) END"}


def _identity_id(identity: Mapping[str, str], dataset: Dataset, salt: str) -> str:
    """Equal for exactly equal identities of a dataset, and for no others; NULL where nothing names anybody."""
    naming = [name for name in identity if name in NAMING]
    if not naming:
        return "CAST(NULL AS VARCHAR)"
    parts = [literal(salt), literal(dataset.provider), literal(dataset.dataset)]
    parts += [f"COALESCE(CAST({name} AS VARCHAR), '')" if name in identity else "''" for name in IDENTITY_FIELDS]
    # Only where there are tokens, so that identities without any keep the ids that they have had.
    parts += [f"COALESCE({name}, '')" for name in TOKENS if name in identity]
    known = " OR ".join(f"{name} IS NOT NULL" for name in naming)
    return f"CASE WHEN {known} THEN LEFT(SHA256(CONCAT_WS(CHR(31), {', '.join(parts)})), 24) END"


def _judged(source: Source, findings: Sequence[Finding]) -> str:
    """The number of the first reason that applies; where the row needs the value and has none, whatever is found is fatal."""
    value, needed = source.reading.value, source.column.required
    cases = [f"WHEN {finding.when} THEN {_number(finding, value, needed=needed)}" for finding in findings]
    if needed:
        missing = CODES.index("missing") + FATAL
        cases = [f"WHEN {source.text} IS NULL THEN {missing}", *cases, f"WHEN {value} IS NULL THEN {missing}"]
    # Findings across columns and checks on the text stand beside those of the reading, of which alone `clean` speaks.
    if source.reading.clean and set(findings) == set(source.reading.findings):
        cases.insert(0, f"WHEN {source.reading.clean} THEN NULL")
    return f"CAST(CASE {' '.join(cases)} END AS TINYINT)"


def _number(finding: Finding, value: str, *, needed: bool) -> str:
    number = CODES.index(finding.reason)
    if finding.fatal:
        return str(number + FATAL)
    return f"CASE WHEN {value} IS NULL THEN {number + FATAL} ELSE {number} END" if needed else str(number)
