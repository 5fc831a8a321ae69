"""A table into a file that opens in Excel, safely: a cell that looks like a formula is kept as text."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from diogel.errors import UsageError
from diogel.ingest.scorecard import safe_cell


def write(table: pa.Table, as_: str, output: Path | None) -> None:
    """Write as csv, json, parquet or xlsx, to `output` or, for text, to standard output."""
    if as_ in ("parquet", "xlsx") and output is None:
        raise UsageError(f"{as_} can't be printed", todo="name a file: -o FILE")
    if as_ == "csv":
        _text(as_csv(table), output, "utf-8-sig")
    elif as_ == "json":
        _text(json.dumps(table.to_pylist(), ensure_ascii=False, indent=1, default=str) + "\n", output, "utf-8")
    elif as_ == "parquet":
        pq.write_table(table, output)
    else:
        _workbook(table, output)


def as_csv(table: pa.Table) -> str:
    return "".join(lines_of_csv(table.column_names, (row.values() for row in table.to_pylist())))


def lines_of_csv(names: Sequence[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """RFC 4180, with a leading apostrophe where a text would run as a formula (OWASP, CSV injection)."""
    for row in chain([names], rows):
        line = io.StringIO()
        csv.writer(line).writerow([safe_cell(value) for value in row])
        yield line.getvalue()


def _text(content: str, output: Path | None, encoding: str) -> None:
    if output is None:
        sys.stdout.write(content)
    else:
        output.write_text(content, encoding)


def _workbook(table: pa.Table, output: Path | None) -> None:
    rows = (list(row.values()) for row in table.to_pylist())
    Path(str(output)).write_bytes(as_xlsx(table.column_names, rows))


def as_xlsx(names: Sequence[str], rows: Iterable[Iterable[object]]) -> bytes:
    """A workbook of one sheet, in which no text is a formula or a link."""
    kept = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "default_date_format": "yyyy-mm-dd hh:mm"}
    book = xlsxwriter.Workbook(kept, options)
    sheet, last = book.add_worksheet("table"), 1
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, names, book.add_format({"bold": True}))
    for last, row in enumerate(rows, start=1):
        sheet.write_row(last, 0, list(row))
    sheet.autofilter(0, 0, last, len(names) - 1)
    sheet.autofit()
    book.close()
    return kept.getvalue()
