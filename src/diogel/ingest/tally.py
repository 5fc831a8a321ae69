"""Counts, as a delivery comes in, what its receipt will say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from diogel.definitions.model import Column
from diogel.ingest.quarantine import RAGGED, REPEATS, short_shape
from diogel.ingest.reading.reader import LINE, ROW_NUMBER, Ragged
from diogel.ingest.receipt import EXAMPLES, UNMAPPED_AT_LEAST, UNMAPPED_LENGTH, ColumnScore, Finding

MISSING = "missing"
UNMAPPED = "unmapped"

SHAPES = 5
"""How many shapes of values a finding shows."""

_MOST_DISTINCT = 20_000
"""Beyond so many distinct values in one count, the rarest are let go: they would not be shown."""


@dataclass
class _Found:
    rows: int = 0
    lines: list[int] = field(default_factory=list)
    shapes: Counter[str] = field(default_factory=Counter)


class Tally:
    """Of one delivery. Give it every chunk, then the ragged rows."""

    def __init__(self, columns: Iterable[Column]) -> None:
        self._columns = {column.name: column for column in columns}
        self.accepted = 0
        self.quarantined = 0
        self._read = 0
        self._filled: Counter[str] = Counter()
        self._found: dict[tuple[str, str, bool], _Found] = {}
        self._unmapped: dict[str, Counter[str]] = {}
        self.first_event: datetime | None = None
        self.last_event: datetime | None = None

    def add(self, chunk: pa.Table, rows: pa.Table, faults: pa.Table) -> None:
        """`faults`: those that keep rows out, and the doubts about rows that are accepted."""
        self._read += chunk.num_rows
        self.accepted += rows.num_rows
        self.quarantined += chunk.num_rows - rows.num_rows
        for name in chunk.column_names:
            if name in self._columns:
                self._filled[name] += pc.sum(pc.greater(pc.binary_length(chunk.column(name)), 0)).as_py() or 0
        self._add_faults(faults)
        self._add_unmapped(chunk, faults)
        self._add_period(rows)

    def add_ragged(self, ragged: list[Ragged]) -> None:
        self.quarantined += len(ragged)
        if ragged:
            self._found[("", RAGGED, True)] = _Found(len(ragged), [one.line for one in ragged[:EXAMPLES]])

    def _add_faults(self, faults: pa.Table) -> None:
        groups = faults.group_by(["column", "reason", "fatal"], use_threads=False).aggregate([([], "count_all")])
        for group in groups.to_pylist():
            key = (group["column"], group["reason"], group["fatal"])
            found = self._found.setdefault(key, _Found())
            found.rows += group["count_all"]
            mine = faults.filter((pc.field("column") == key[0]) & (pc.field("reason") == key[1]) & (pc.field("fatal") == key[2]))
            found.lines += mine.column(LINE)[: EXAMPLES - len(found.lines)].to_pylist()
            _count(found.shapes, mine.column("value_class"))

    def _add_unmapped(self, chunk: pa.Table, faults: pa.Table) -> None:
        unmapped = faults.filter(pc.field("reason") == UNMAPPED)
        for name in pc.unique(unmapped.column("column")).to_pylist():
            numbers = unmapped.filter(pc.field("column") == name).column(ROW_NUMBER).to_numpy()
            places = np.searchsorted(chunk.column(ROW_NUMBER).to_numpy(), numbers)
            _count(self._unmapped.setdefault(name, Counter()), pc.utf8_trim_whitespace(chunk.column(name).take(places)))

    def _add_period(self, rows: pa.Table) -> None:
        if "event_occurred_from" not in rows.column_names:
            return
        period: dict[str, Any] = pc.min_max(rows.column("event_occurred_from")).as_py()
        self.first_event = min((day for day in (self.first_event, period["min"]) if day), default=None)
        self.last_event = max((day for day in (self.last_event, period["max"]) if day), default=None)

    def columns(self) -> dict[str, ColumnScore]:
        return {name: self._score(name, column) for name, column in self._columns.items()}

    def _score(self, name: str, column: Column) -> ColumnScore:
        """A repeated row says nothing against the columns of its key, and an empty cell is told by its completeness."""
        mine = {
            (reason, fatal): found.rows
            for (where, reason, fatal), found in self._found.items()
            if where == name and reason not in (REPEATS, MISSING)
        }
        return ColumnScore(
            meaning=column.meaning,
            rows=self._read,
            filled=self._filled[name],
            invalid=sum(rows for (_, fatal), rows in mine.items() if fatal),
            flagged=sum(rows for (_, fatal), rows in mine.items() if not fatal),
            unmapped=mine.get((UNMAPPED, False), 0),
        )

    def findings(self) -> tuple[Finding, ...]:
        ordered = sorted(self._found.items(), key=lambda item: (-item[1].rows, item[0]))
        return tuple(
            Finding(column=column, reason=reason, fatal=fatal, rows=found.rows, lines=tuple(found.lines), shapes=_commonest(found.shapes))
            for (column, reason, fatal), found in ordered
        )

    def by_reason(self, *, fatal: bool) -> dict[str, int]:
        counted: Counter[str] = Counter()
        for (_, reason, kept), found in self._found.items():
            if kept == fatal:
                counted[reason] += found.rows
        return dict(counted.most_common())

    def examples(self) -> dict[str, tuple[int, ...]]:
        lines: dict[str, set[int]] = {}
        for (_, reason, _), found in self._found.items():
            lines.setdefault(reason, set()).update(found.lines)
        return {reason: tuple(sorted(those)[:EXAMPLES]) for reason, those in sorted(lines.items())}

    def unmapped(self) -> dict[str, dict[str, int]]:
        """Codes without a term, where they are frequent and short: anything else may be somebody's words."""
        shown = {
            column: {
                value: rows
                for value, rows in sorted(counted.items(), key=lambda item: (-item[1], item[0]))
                if rows >= UNMAPPED_AT_LEAST and len(value) <= UNMAPPED_LENGTH
            }
            for column, counted in sorted(self._unmapped.items())
        }
        return {column: values for column, values in shown.items() if values}


def _count(counter: Counter[str], values: pa.ChunkedArray) -> None:
    for pair in pc.value_counts(values).to_pylist():
        counter[pair["values"] or ""] += pair["counts"]
    if len(counter) > _MOST_DISTINCT:
        frequent = counter.most_common(_MOST_DISTINCT // 2)
        counter.clear()
        counter.update(dict(frequent))


def _commonest(shapes: Counter[str]) -> dict[str, int]:
    shortened: Counter[str] = Counter()
    for shape, rows in sorted(shapes.items()):
        shortened[short_shape(shape)] += rows
    return {shape: rows for shape, rows in sorted(shortened.items(), key=lambda item: (-item[1], item[0]))[:SHAPES] if shape}
