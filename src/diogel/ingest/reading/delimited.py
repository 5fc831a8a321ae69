"""CSV and its kin: comma, semicolon, tab or bar between fields.

Only the allowed columns are converted: the parser steps over the bytes of the others, and they never become a value.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from diogel.definitions.model import Dataset
from diogel.errors import DeliveryError
from diogel.ingest.reading.headers import known_headers, match_headers
from diogel.ingest.reading.quoting import DELIMITERS, LONGEST_RECORD
from diogel.ingest.reading.reader import CHUNK_ROWS, Numbers, Ragged, Reader, chunk_of, empty_chunk
from diogel.ingest.reading.streams import GZIP
from diogel.ingest.reading.survey import Survey, open_text, scan_records, survey

_LONGEST_HEADER = 2**20


@dataclass(frozen=True)
class _Layout:
    """Where the data begin, and how."""

    headers: tuple[str, ...]
    delimiter: str
    line: int
    """The line of the headers."""
    offset: int
    """Bytes of the UTF-8 stream before the first row."""


def open_delimited(path: Path, dataset: Dataset, allowed: Collection[str]) -> Reader:
    """Look the file through and open it. Raises DeliveryError when it can't be a delivery of this dataset."""
    found = survey(path, dataset.reading)
    if not found.records or found.records == len(found.blanks):
        raise DeliveryError(
            "the file is empty", todo="send it again; where there is nothing to report, send the headers alone", where=path.name
        )
    layout = _find_layout(path, dataset, found)
    if layout.delimiter not in found.tidy:
        found = scan_records(path, found, layout.delimiter.encode())
    headers = match_headers(layout.headers, dataset, allowed, f"{path.name}:{layout.line}")
    numbering = _Numbering(path.name, found, found.record_at(layout.line))
    return Reader(headers, _chunks(path, found, layout, headers.position, numbering), ragged=numbering.ragged, expected=found.records)


def _find_layout(path: Path, dataset: Dataset, found: Survey) -> _Layout:
    with open_text(path, found.encoding) as stream:
        offset = len(stream.read(found.bom))
        line = _first_line(found, dataset.reading.header_row)
        for _ in range(line - 1):
            offset += len(_line(stream, path))
        head = stream.read(_LONGEST_HEADER)
    choices = (_named_delimiter(dataset, path),) if dataset.reading.delimiter else DELIMITERS
    layouts = [_layout(head, delimiter, line, offset) for delimiter in choices]
    return max(layouts, key=lambda one: (known_headers(one.headers, dataset), len(one.headers)))


def _named_delimiter(dataset: Dataset, path: Path) -> str:
    delimiter = dataset.reading.delimiter
    if not delimiter.isascii() or delimiter in '"\r\n':
        raise DeliveryError(
            f"the dataset's reading: delimiter: {delimiter!r} can't stand between fields", todo="give one ASCII sign", where=path.name
        )
    return delimiter


def _first_line(found: Survey, header_row: int) -> int:
    """The headers' line; where the definition leaves it at the first, empty lines above are passed over."""
    if header_row > 1:
        return header_row
    blanks = set(found.blanks[:1000].tolist())
    return next(line for line in range(1, len(blanks) + 2) if line not in blanks)


def _line(stream: IO[bytes], path: Path) -> bytes:
    line = stream.readline(_LONGEST_HEADER)
    if len(line) == _LONGEST_HEADER:
        raise DeliveryError("its lines are longer than any table's", todo="check that it is a CSV file", where=path.name)
    return line


def _layout(head: bytes, delimiter: str, line: int, offset: int) -> _Layout:
    """Read the one record of headers; its length in bytes is where the rows begin."""
    text = head.decode("utf-8", "replace")
    source = _Lines(text)
    try:
        fields = next(csv.reader(iter(source), delimiter=delimiter), [])
    except csv.Error:  # a field as long as no header is: a quotation mark left open
        fields = []
    return _Layout(tuple(fields), delimiter, line, offset + len(text[: source.place].encode()))


class _Lines:
    """Lines of a text, as a CSV reader asks for them; knows how far it was read."""

    def __init__(self, text: str) -> None:
        self._source = io.StringIO(text, newline="")
        self.place = 0

    def __iter__(self) -> Iterator[str]:
        for line in self._source:
            self.place += len(line)
            yield line


class _Numbering:
    """Gives each parsed row its number and line.

    The parser tells which records it could not divide; those, the empty lines and the rows it gives are, in order, all
    the records there are. At the end the count must come out, or no line number could be trusted.
    """

    def __init__(self, name: str, found: Survey, header: int) -> None:
        self.ragged: list[Ragged] = []
        self._name = name
        self._survey = found
        self._header = header
        self._next = header + 1
        self._row = 1
        self._blanks = found.blanks[found.blanks > header]
        self._skipped: dict[int, str] = {}

    def skip(self, row: arrow_csv.InvalidRow) -> Literal["skip"]:
        """The parser's word on a row with too few or too many fields. Its text holds refused columns too: it is let go here."""
        blank = row.actual_columns == 1 and not row.text.strip()
        reason = "" if blank else f"{row.actual_columns} fields where the headers have {row.expected_columns}"
        self._skipped[self._header + row.number] = reason
        return "skip"

    def take(self, parsed: int) -> tuple[Numbers, Numbers, Numbers]:
        """For so many parsed rows: which of them are rows (not empty lines), their numbers and their lines."""
        return self._number(self._through(parsed))

    def _through(self, parsed: int) -> range:
        """The records up to the last of the parsed ones, with those skipped among them."""
        stop = self._next + parsed
        for record in sorted(self._skipped):
            if record >= stop:
                break
            stop += 1
        return range(self._next, stop)

    def _number(self, records: range) -> tuple[Numbers, Numbers, Numbers]:
        every = np.arange(records.start, records.stop, dtype=np.int64)
        reasons = {record: self._skipped.pop(record) for record in sorted(self._skipped) if record < records.stop}
        skipped = np.isin(every, np.fromiter(reasons, np.int64, len(reasons)))
        empty = np.isin(every, [*self._blanks_among(records), *(record for record, reason in reasons.items() if not reason)])
        numbers = self._row - 1 + np.cumsum(~empty)
        lines = self._survey.line_of(every)
        for record, reason in reasons.items():
            place = record - records.start
            if reason:
                self.ragged.append(Ragged(int(lines[place]), int(numbers[place]), reason))
        self._next = records.stop
        self._row += int(np.count_nonzero(~empty))
        rows = ~skipped & ~empty
        return np.flatnonzero(rows[~skipped]), numbers[rows], lines[rows]

    def _blanks_among(self, records: range) -> Numbers:
        begin, end = np.searchsorted(self._blanks, [records.start, records.stop])
        return self._blanks[begin:end]

    def finish(self) -> None:
        """What is left was skipped after the last row that could be parsed."""
        left = self._survey.records + 1 - self._next
        if left != len(self._skipped):
            raise DeliveryError(
                "its rows can't be told apart with certainty: a quotation mark is out of place",
                todo="export it again with quotation marks inside values doubled",
                where=self._name,
            )
        self._number(range(self._next, self._survey.records + 1))


def _chunks(path: Path, found: Survey, layout: _Layout, position: dict[str, int], numbering: _Numbering) -> Iterator[pa.Table]:
    columns = tuple(position)
    yielded = False
    for batches in _gathered(_batches(path, found, layout, list(position.values()), numbering)):
        table = pa.Table.from_batches(batches)
        rows, numbers, lines = numbering.take(table.num_rows)
        if len(rows) < table.num_rows:
            table = table.take(rows)
        yield chunk_of(columns, table.columns, numbers, lines)
        yielded = True
    numbering.finish()
    if not yielded:
        yield empty_chunk(columns)


def _gathered(batches: Iterator[pa.RecordBatch]) -> Iterator[list[pa.RecordBatch]]:
    held: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        held.append(batch)
        rows += batch.num_rows
        if rows >= CHUNK_ROWS:
            yield held
            held, rows = [], 0
    if held:
        yield held


def _batches(path: Path, found: Survey, layout: _Layout, wanted: Sequence[int], numbering: _Numbering) -> Iterator[pa.RecordBatch]:
    names = [str(place) for place in range(len(layout.headers))]
    included = [names[place] for place in wanted]
    with _source(path, found, layout.offset) as source:
        try:
            yield from arrow_csv.open_csv(
                source,
                # One thread: only then does the parser know which row it could not divide.
                read_options=arrow_csv.ReadOptions(use_threads=False, block_size=LONGEST_RECORD, column_names=names),
                parse_options=arrow_csv.ParseOptions(
                    delimiter=layout.delimiter,
                    newlines_in_values=found.starts is not None,
                    ignore_empty_lines=False,
                    invalid_row_handler=numbering.skip,
                ),
                convert_options=arrow_csv.ConvertOptions(
                    include_columns=included,
                    column_types=dict.fromkeys(included, pa.string()),
                    strings_can_be_null=False,
                    check_utf8=False,  # the survey has looked, or made it so
                ),
            )
        except pa.ArrowInvalid as problem:
            # Its message may repeat a row: only its kind is told.
            if "Empty CSV file" not in str(problem):
                raise DeliveryError(
                    "its rows can't be told apart: one is longer than 16 MB, or a quotation mark is out of place",
                    todo="export it again, each row on a line of its own and quotation marks inside values doubled",
                    where=path.name,
                ) from None


def _source(path: Path, found: Survey, offset: int) -> pa.NativeFile:
    """The stream at its first row. Arrow opens plain UTF-8 itself: then bytes never pass through Python."""
    with path.open("rb") as handle:
        plain = found.encoding == "utf-8" and handle.read(2) != GZIP
    if plain:
        source = pa.OSFile(str(path))
        source.seek(offset)
        return source
    stream = open_text(path, found.encoding)
    stream.read(offset)
    return pa.PythonFile(stream, mode="r")
