"""Each column that may pass, with the SQL that reads it by its meaning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from diogel.definitions.meanings import DEFAULT_VOCABULARIES, MATCH_KEYS, Meaning, meaning_of
from diogel.definitions.model import Column, Vocabulary
from diogel.errors import DefinitionError
from diogel.ingest.conform import codes, once, vocabulary
from diogel.ingest.conform.dates import DateColumn, read_date
from diogel.ingest.conform.quantities import read_boolean, read_number
from diogel.ingest.conform.reading import Finding, Reading, literal
from diogel.ingest.conform.written import text_findings

_CODES = {
    "postcode": codes.read_postcode, "outward_postcode": codes.read_outward, "uprn": codes.read_uprn, "phone": codes.read_phone,
    "nhs_number": codes.read_nhs_number, "marking": codes.read_marking, "grading": codes.read_grading,
    **{name.rpartition(".")[2]: codes.read_match_key for name in MATCH_KEYS},
}  # fmt: skip

DROPPED = frozenset({"identity.title"})
"""Meanings that no table has a place for."""


@dataclass(frozen=True)
class Source:
    """A column of the delivery, or a constant of the dataset. `chunk` is the chunk's column with its text as it came."""

    column: Column
    meaning: Meaning
    chunk: str
    constant: str | None
    text: str
    value: str
    reading: Reading
    findings: tuple[Finding, ...]
    once: once.OncePerValue | None = None

    @property
    def sql(self) -> str:
        return self.chunk if self.constant is None else literal(self.constant)

    def constant_parts(self) -> dict[str, str]:
        """What Python reads of a constant, which stands beside no chunk."""
        if self.once is None or self.constant is None:
            return {}
        parts = zip(self.once.fields, self.once.of(self.constant), strict=True)
        return {
            f"{self.text}_{field}": str(part).upper() if isinstance(part, bool) else literal(part) if part else "NULL"
            for field, part in parts
        }

    @property
    def usual_missing(self) -> bool:
        """Names have placeholders of their own; in a vocabulary 'N/A' may be a code."""
        return self.once is None


def source_of(column: Column, number: int, vocabularies: Mapping[str, Vocabulary], today: date, *, constant: str | None = None) -> Source:
    """The source for the `number`th column; a constant is read the same way as a column would be."""
    meaning = meaning_of(column.meaning, column.type or "text")
    if meaning is None:
        raise DefinitionError(f"the column {column.name} means {column.meaning}, which is no meaning", todo="run diogel check")
    _check_pattern(column)
    text, value = f"t{number}", f"v{number}"
    by_value = _once(column, meaning, vocabularies)
    reading = _read_once(meaning, text) if by_value else _Reader(column, meaning, text, value, today).reading()
    findings = (*reading.findings, *text_findings(text, column.checks))
    return Source(column, meaning, f"c{number}", constant, text, value, reading, _worst_first(findings), by_value)


def _worst_first(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: not finding.fatal))


def _check_pattern(column: Column) -> None:
    """A pattern is run by RE2, which knows neither look-around nor back-references; say so before a delivery is read."""
    if column.checks.pattern is None:
        return
    try:
        pc.match_substring_regex(pa.array([""]), column.checks.pattern)
    except pa.ArrowInvalid as fault:
        todo = "write it without look-around and back-references (RE2 syntax)"
        raise DefinitionError(f"the pattern of the column {column.name} can't be run: {column.checks.pattern}", todo=todo) from fault


def _once(column: Column, meaning: Meaning, vocabularies: Mapping[str, Vocabulary]) -> once.OncePerValue | None:
    if meaning.name in ("identity.full_name", "identity.given_names", "identity.family_name"):
        return once.once_per_name(column)
    if meaning.name in ("identity.address", "event.address"):
        return once.once_per_address(column)
    if meaning.kind == "vocabulary":
        return once.once_per_code(column, vocabularies.get(column.vocabulary or DEFAULT_VOCABULARIES.get(meaning.name, "")))
    return None


def _read_once(meaning: Meaning, text: str) -> Reading:
    if meaning.kind == "vocabulary":
        return vocabulary.read_term(text)
    kept = f"{text}_address" if meaning.name.endswith(".address") else f"COALESCE({text}_given, {text}_family)"
    return Reading(kept, findings=(Finding("placeholder", f"{text}_unknown"),))


@dataclass(frozen=True)
class _Reader:
    """Chooses how a column is read: by what it means first, by its kind otherwise."""

    column: Column
    meaning: Meaning
    text: str
    value: str
    today: date

    def reading(self) -> Reading:
        name = self.meaning.name
        table, _, last = name.partition(".")
        if name == "identity.pnc_id":
            return codes.read_pnc_id(self.text, self.value, self.today.year)
        if last in _CODES and table != "attribute":
            return _CODES[last](self.text, self.value)
        return self._by_kind()

    def _by_kind(self) -> Reading:
        kind = self.meaning.kind
        if kind in ("date", "timestamp", "month"):
            return self._date()
        if kind in ("number", "integer"):
            return read_number(self.text, self.value, self.column.checks, whole=kind == "integer")
        if kind == "boolean":
            return read_boolean(self.text, self.value)
        return Reading(self.value, ({self.value: f"NFC_NORMALIZE({self.text})"},))

    def _date(self) -> Reading:
        column = DateColumn(
            self.text, self.value, self.today, formats=self.column.formats, checks=self.column.checks,
            birth=self.meaning.name == "identity.date_of_birth", event=self.meaning.name.startswith("event."),
            month=self.meaning.kind == "month",
        )  # fmt: skip
        return read_date(column, "DATE" if self.meaning.kind == "date" else "TIMESTAMP")
