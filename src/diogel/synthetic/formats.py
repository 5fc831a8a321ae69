"""An extract as the bytes of a file, in each form that an agency sends; and the line on which each row starts."""

from __future__ import annotations

import gzip
import io
import json
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from diogel.synthetic.draws import Ints
from diogel.synthetic.habits import Habits
from diogel.synthetic.slips import RAGGED, Spoilt
from diogel.synthetic.workbook import workbook


def to_bytes(spoilt: Spoilt, headers: list[str], habits: Habits) -> tuple[bytes, Ints]:
    """The file, and for each row the line (of a workbook: the sheet's row; of Parquet: the row) where it starts, from 1."""
    return {"csv": _csv, "xlsx": _xlsx, "parquet": _parquet, "jsonl.gz": _json_lines}[habits.form](spoilt, headers, habits)


def _csv(spoilt: Spoilt, headers: list[str], habits: Habits) -> tuple[bytes, Ints]:
    table = pa.table(spoilt.columns)
    file = io.BytesIO()
    options = pyarrow.csv.WriteOptions(include_header=False, delimiter=habits.delimiter, quoting_style="needed")
    pyarrow.csv.write_csv(table, file, options)
    breaks = sum(
        (pc.fill_null(pc.count_substring(column, "\n"), 0).to_numpy() for column in table.columns), np.zeros(len(table), dtype=np.int64)
    )
    starts = 2 + np.arange(len(table)) + np.cumsum(breaks) - breaks
    body = _ragged(file.getvalue().decode(), starts[(spoilt.slip == RAGGED) & (breaks == 0)] - 2, habits.delimiter)
    return (habits.delimiter.join(headers) + "\n" + body).encode(habits.encoding, errors="replace"), starts


def _ragged(body: str, places: Ints, delimiter: str) -> str:
    """Some lines with fields too many, some cut short (which only lines without quotes can safely be)."""
    if not len(places):
        return body
    lines = body.split("\n")
    for turn, place in enumerate(places.tolist()):
        line = lines[place]
        short = turn % 2 and '"' not in line
        lines[place] = delimiter.join(line.split(delimiter)[:4]) if short else f"{line}{delimiter}{delimiter}see{delimiter}note"
    return "\n".join(lines)


def _xlsx(spoilt: Spoilt, headers: list[str], habits: Habits) -> tuple[bytes, Ints]:
    cells = [column if isinstance(column, list) else column.to_pylist() for column in spoilt.columns.values()]
    above: list[list[Any]] = [[line] for line in habits.title]
    rows = [*above, headers, *(list(row) for row in zip(*cells, strict=True))]
    return workbook(rows), len(above) + 2 + np.arange(len(spoilt.slip))


def _parquet(spoilt: Spoilt, headers: list[str], habits: Habits) -> tuple[bytes, Ints]:
    file = io.BytesIO()
    pyarrow.parquet.write_table(pa.table(dict(zip(headers, spoilt.columns.values(), strict=True))), file, compression="zstd")
    return file.getvalue(), 1 + np.arange(len(spoilt.slip))


def _json_lines(spoilt: Spoilt, headers: list[str], habits: Habits) -> tuple[bytes, Ints]:
    rows = pa.table(dict(zip(headers, spoilt.columns.values(), strict=True))).to_pylist()
    lines = [json.dumps({key: value for key, value in row.items() if value is not None}, ensure_ascii=False) for row in rows]
    for row in np.flatnonzero(spoilt.slip == RAGGED).tolist():
        lines[row] = lines[row][: len(lines[row]) * 2 // 3]
    return gzip.compress(("\n".join(lines) + "\n").encode(), 6, mtime=0), 1 + np.arange(len(rows))
