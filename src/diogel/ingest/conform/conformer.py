"""Conforms a delivery chunk by chunk: rows, identities, and what was found wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from diogel.definitions.model import Column, Dataset, Vocabulary
from diogel.ingest.conform.places import to_degrees
from diogel.ingest.conform.plan import CHUNK, FATAL, Plan, make_plan
from diogel.ingest.conform.reasons import CODES
from diogel.ingest.conform.written import tidied

FAULTS = pa.schema([
    ("row_number", pa.int64()), ("line", pa.int64()), ("column", pa.string()), ("reason", pa.string()), ("value_class", pa.string()),
    ("fatal", pa.bool_()),
])  # fmt: skip

_SHAPE_LENGTH = 24
"""A longer shape is cut: it is there to show how a value was written, not how long it was."""

_REASONS = pa.array(CODES)


class Passing(Protocol):
    """What of a passage conforming needs: the dataset, and which of its columns may pass."""

    @property
    def dataset(self) -> Dataset: ...

    @property
    def columns(self) -> tuple[Column, ...]: ...


class ChunkStore(Protocol):
    """What of a store conforming needs."""

    def fetch(self, sql: str, *, over: Mapping[str, pa.Table]) -> pa.Table: ...


@dataclass(frozen=True)
class Conformed:
    """`rows` without those that a fatal fault keeps out; `identity`, distinct; `faults`, one a row and column."""

    rows: pa.Table
    identity: pa.Table
    faults: pa.Table


class Conformer:
    """Built once for a delivery. `today` is the day it came: what is later lies in the future."""

    def __init__(
        self,
        passage: Passing,
        vocabularies: Mapping[str, Vocabulary],
        *,
        salt: str,
        store: ChunkStore,
        delivery_id: str,
        today: date | None = None,
    ) -> None:
        self._dataset = passage.dataset
        self._columns = tuple(passage.columns)
        self._store = store
        self._delivery_id = delivery_id
        self.plan: Plan = make_plan(self._dataset, self._columns, vocabularies, salt=salt, today=today or date.today())

    def conform(self, chunk: pa.Table) -> Conformed:
        """`chunk`: a text column for each column that may pass, `row_number` and `line`."""
        found = _in_order(self._store.fetch(self.plan.sql, over={CHUNK: self._numbered(chunk)}))
        faults = self._faults(found, chunk)
        good = self._without_fatal(found)
        if self.plan.grid:
            good = _with_degrees(good)
        return Conformed(self._rows(good), self._identities(good), faults)

    def _numbered(self, chunk: pa.Table) -> pa.Table:
        """The chunk with columns c0, c1, ... beside which stand those that Python reads once per distinct value."""
        data: dict[str, Any] = {"row_number": chunk.column("row_number"), "line": chunk.column("line")}
        texts = {f"c{at}": tidied(_text_of(chunk, column.name)) for at, column in enumerate(self._columns)}
        data |= texts
        for source in self.plan.sources:
            if source.once and source.constant is None:
                data |= {f"{source.text}_{field}": values for field, values in source.once.columns(texts[source.chunk]).items()}
        return pa.table(data)

    def _without_fatal(self, found: pa.Table) -> pa.Table:
        kept = found.drop_columns([*(f"f{at}" for at in self.plan.judged), "fatal"])
        return kept.filter(pc.invert(found.column("fatal"))) if pc.any(found.column("fatal")).as_py() else kept

    def _rows(self, good: pa.Table) -> pa.Table:
        constant = {"delivery_id": self._delivery_id, "dataset": self._dataset.dataset, "partner": self._dataset.provider}
        columns: dict[str, Any] = {name: pa.repeat(value, good.num_rows) for name, value in constant.items()}
        columns |= {name: good.column(name) for name in ("row_number", "line", "identity_id", *self.plan.rows)}
        return pa.table(columns)

    def _identities(self, good: pa.Table) -> pa.Table:
        """Each identity once: an id is made of all its fields, so the first row of an id says all of it."""
        named = good.select(["identity_id", *self.plan.identity])
        named = named.filter(pc.is_valid(named.column("identity_id")))
        coded = pc.dictionary_encode(named.column("identity_id").combine_chunks())
        _, first = np.unique(coded.indices.to_numpy(), return_index=True)
        return named.take(np.sort(first))

    def _faults(self, found: pa.Table, chunk: pa.Table) -> pa.Table:
        parts = []
        for at in self.plan.judged:
            column = self.plan.sources[at].column.name
            numbers = found.column(f"f{at}")
            if numbers.null_count < found.num_rows:
                parts.append(_faults_of(column, numbers, found, _text_of(chunk, column)))
        if not parts:
            return FAULTS.empty_table()
        faults = pa.concat_tables(parts)
        faults = faults.set_column(faults.column_names.index("value_class"), "value_class", _shape(faults.column("value_class")))
        return faults.sort_by([("row_number", "ascending"), ("column", "ascending")])


def _text_of(chunk: pa.Table, name: str) -> pa.ChunkedArray:
    """A column of the chunk; a column that may pass and did not come is empty."""
    if name not in chunk.column_names:
        return pa.chunked_array([pa.nulls(chunk.num_rows, pa.string())])
    return chunk.column(name).cast(pa.string())


def _in_order(found: pa.Table) -> pa.Table:
    """A store need not keep the order of rows; sorting is dear and seldom needed."""
    numbers = found.column("row_number").to_numpy()
    return found if np.all(numbers[1:] > numbers[:-1]) else found.sort_by("row_number")


def _faults_of(column: str, numbers: pa.ChunkedArray, found: pa.Table, written: pa.ChunkedArray) -> pa.Table:
    """One column's faults, the values still as they were written."""
    where = np.flatnonzero(pc.is_valid(numbers).to_numpy())
    codes: npt.NDArray[np.int8] = numbers.take(where).to_numpy()
    count = len(where)
    return pa.table(
        {
            "row_number": found.column("row_number").take(where),
            "line": found.column("line").take(where),
            "column": pa.repeat(column, count),
            "reason": _REASONS.take(pa.array(codes % FATAL)),
            "value_class": written.take(where),
            "fatal": pa.array(codes >= FATAL),
        },
        schema=FAULTS,
    )


def _shape(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """How a value is written without what it says: 'cf10 1AA' -> 'aa99 9AA'; nothing for an empty one."""
    shape = pc.utf8_slice_codeunits(pc.fill_null(values, ""), 0, _SHAPE_LENGTH)
    for pattern, mark in ((r"\d", "9"), ("[A-Z]", "A"), ("[a-z]", "a"), (r"[^\x20-\x7e]", "?")):
        shape = pc.replace_substring_regex(shape, pattern, mark)
    return shape


def _with_degrees(found: pa.Table) -> pa.Table:
    """British National Grid metres into WGS84, where degrees were not given."""
    eastings, northings = (_floats(found.column(name)) for name in ("point_east", "point_north"))
    for name, computed in zip(("event_longitude", "event_latitude"), to_degrees(eastings, northings), strict=True):
        given = _floats(found.column(name))
        values = np.where(np.isnan(given), computed, given)
        found = found.set_column(found.column_names.index(name), name, pa.array(values, mask=np.isnan(values)))
    return found


def _floats(column: pa.ChunkedArray) -> npt.NDArray[np.float64]:
    values: npt.NDArray[np.float64] = column.cast(pa.float64()).to_numpy(zero_copy_only=False).astype(np.float64)
    return values
