"""Rows that were kept out: where they stand, why, and what may be kept of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from diogel.ingest.reading.reader import LINE, ROW_NUMBER, Ragged

RAGGED = "ragged"
REPEATS = "repeats"

FAULTS = pa.schema([
    (ROW_NUMBER, pa.int64()), (LINE, pa.int64()), ("column", pa.string()), ("reason", pa.string()), ("value_class", pa.string()),
])  # fmt: skip
"""What keeps rows out, one line per row and column."""

QUARANTINE = pa.schema([
    ("delivery_id", pa.string()), ("line", pa.int64()), ("row_number", pa.int64()), ("column", pa.string()), ("reason", pa.string()),
    ("value_class", pa.string()), ("faults", pa.string()), ("row", pa.string()),
])  # fmt: skip
"""One line per row kept out. `column`, `reason` and `value_class` are of its first fault, `faults` (JSON) has all of them;
`row` (JSON) is what the allowed columns held, and NULL where the row could not be divided into columns."""

_SHAPE = 20
_RUN = re.compile(r"(.)\1{4,}")


def short_shape(shape: str) -> str:
    """A value's shape in at most 20 characters, runs of more than four shortened: 'Aaaaaaaaa 99' -> 'Aaaaa 99'."""
    return _RUN.sub(lambda run: run[1] * 4, shape)[:_SHAPE]


def of_faults(delivery_id: str, chunk: pa.Table, fatal: pa.Table) -> pa.Table:
    """Rows of a chunk that faults keep out. `fatal`: row_number, line, column, reason, value_class, by row and column."""
    by_row: dict[int, list[dict[str, object]]] = {}
    for fault in fatal.to_pylist():
        by_row.setdefault(fault[ROW_NUMBER], []).append(fault)
    kept = chunk.filter(pc.is_in(chunk.column(ROW_NUMBER), value_set=pa.array(by_row, pa.int64())))
    return pa.Table.from_pylist([_line(delivery_id, row, by_row[row[ROW_NUMBER]]) for row in kept.to_pylist()], schema=QUARANTINE)


def of_ragged(delivery_id: str, ragged: Iterable[Ragged]) -> pa.Table:
    """Rows that could not be divided into columns; nothing of them was kept."""
    lines = [
        {"delivery_id": delivery_id, "line": one.line, "row_number": one.row_number, "column": "", "reason": RAGGED, "value_class": "",
         "faults": json.dumps([{"column": "", "reason": f"{RAGGED}: {one.reason}", "value_class": ""}]), "row": None}
        for one in ragged
    ]  # fmt: skip
    return pa.Table.from_pylist(lines, schema=QUARANTINE)


def _line(delivery_id: str, row: dict[str, object], faults: list[dict[str, object]]) -> dict[str, object]:
    told = [{name: fault[name] for name in ("column", "reason", "value_class")} for fault in faults]
    for fault in told:
        fault["value_class"] = short_shape(str(fault["value_class"] or ""))
    where = {"delivery_id": delivery_id, "line": row.pop(LINE), "row_number": row.pop(ROW_NUMBER)}
    return {**where, **told[0], "faults": _json(told), "row": _json(row)}


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
