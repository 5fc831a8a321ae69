"""An extract as the bytes of a file, in each form that an agency sends; and the line on which each row starts."""

from __future__ import annotations

import gzip
import io
import json
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from diogel.synthetic.draws import Ints
from diogel.synthetic.habits import Habits
from diogel.synthetic.slips import RAGGED, Spoilt
from diogel.synthetic.workbook import workbook


def to_bytes(spoilt: Spoilt, headers: list[str], habits: Habits) -> tuple[bytes, Ints]:
    """The file, and for each row the line (of a workbook: the sheet's row; of Parquet: the row) where it starts, from 1."""
    return {"csv": _csv, "xlsx": _xlsx, "parquet": _parquet, "jsonl.gz": _json_lines}[habits.form](spoilt, headers, habits)


def _csv(spoilt: Spoilt, headers: list[str], habits: Habits) -> tuple[bytes, Ints]:
    fields = [_field(column, habits.delimiter) for column in spoilt.columns.values()]
    joined = pc.binary_join_element_wise(*fields, habits.delimiter, null_handling="replace", null_replacement="")
    lines = _ragged(joined.to_pylist(), np.flatnonzero(spoilt.slip == RAGGED), habits.delimiter)
    heights = 1 + np.array([line.count("\n") for line in lines], dtype=np.int64)
    text = "\n".join([habits.delimiter.join(headers), *lines, ""])
    return text.encode(habits.encoding, errors="replace"), 2 + np.cumsum(heights) - heights


def _field(column: pa.Array, delimiter: str) -> pa.Array:
    """Quoted where it has to be, and only there, as spreadsheets do."""
    doubled = pc.replace_substring(column, '"', '""')
    return pc.if_else(
        pc.match_substring_regex(column, f'["\\n\\r\\{delimiter}]'), pc.binary_join_element_wise('"', doubled, '"', ""), column
    )


def _ragged(lines: list[str], places: Ints, delimiter: str) -> list[str]:
    """Some lines with fields too many, some cut short (which only lines without quotes can safely be)."""
    for turn, place in enumerate(places.tolist()):
        line = lines[place]
        short = turn % 2 and '"' not in line
        lines[place] = delimiter.join(line.split(delimiter)[:4]) if short else f"{line}{delimiter}{delimiter}see{delimiter}note"
    return lines


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
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    for row in np.flatnonzero(spoilt.slip == RAGGED).tolist():
        lines[row] = lines[row][: len(lines[row]) * 2 // 3]
    return gzip.compress(("\n".join(lines) + "\n").encode(), 6, mtime=0), 1 + np.arange(len(rows))
