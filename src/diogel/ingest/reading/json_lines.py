"""JSON lines: one object a line. The fields that aren't asked for are skipped without being decoded."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any

import msgspec
import numpy as np
import pyarrow as pa

from diogel.definitions.model import Dataset
from diogel.errors import DeliveryError
from diogel.ingest.reading.headers import match_headers
from diogel.ingest.reading.quoting import LONGEST_RECORD
from diogel.ingest.reading.reader import CHUNK_ROWS, Headers, Ragged, Reader, chunk_of, empty_chunk
from diogel.ingest.reading.survey import open_text, survey

SAMPLE = 1000
"""Lines that are looked at to learn which fields there are. A field seen only later still counts under its own name."""

Scalar = str | int | float | bool | None


def open_json_lines(path: Path, dataset: Dataset, allowed: Collection[str]) -> Reader:
    """A line that is no object, or holds a list or an object where a value is expected, is ragged."""
    found = survey(path, dataset.reading)
    with open_text(path, found.encoding) as stream:
        fields = _fields(stream, path)
    headers = match_headers(fields, dataset, allowed, path.name)
    ragged: list[Ragged] = []
    return Reader(headers, _chunks(path, found.encoding, headers, ragged), ragged=ragged, expected=found.records)


def _fields(stream: IO[bytes], path: Path) -> list[str]:
    """The fields of the first lines, in the order they are first seen; their values stay bytes."""
    decoder = msgspec.json.Decoder(dict[str, msgspec.Raw])
    fields: dict[str, None] = {}
    sample = list(islice(_lines(stream, path), SAMPLE))
    for line in sample:
        with contextlib.suppress(msgspec.MsgspecError, UnicodeDecodeError):  # it will be ragged
            fields.update(dict.fromkeys(decoder.decode(line)))
    if not fields:
        raise _no_object(sample, path)
    return list(fields)


def _no_object(sample: list[bytes], path: Path) -> DeliveryError:
    if sample and sample[0].lstrip().startswith(b"["):
        return DeliveryError(
            "it is one JSON list, not JSON lines", todo="write one object a line, without brackets and commas", where=path.name
        )
    return DeliveryError("there is no JSON object in it", todo="write one object a line", where=path.name)


def _lines(stream: IO[bytes], path: Path) -> Iterator[bytes]:
    first = True
    while line := stream.readline(LONGEST_RECORD):
        if len(line) == LONGEST_RECORD:
            raise DeliveryError("a line is longer than 16 MB", todo="write one object a line", where=path.name)
        yield line.removeprefix(b"\xef\xbb\xbf") if first else line
        first = False


def _chunks(path: Path, encoding: str, headers: Headers, ragged: list[Ragged]) -> Iterator[pa.Table]:
    with open_text(path, encoding) as stream:
        rows = _Rows(headers, ragged)
        numbered = enumerate(_lines(stream, path), start=1)
        while lines := list(islice(numbered, CHUNK_ROWS)):
            yield rows.chunk(lines)
    if not rows.seen:
        yield empty_chunk(headers.columns)


class _Rows:
    def __init__(self, headers: Headers, ragged: list[Ragged]) -> None:
        self._columns = headers.columns
        self._ragged = ragged
        self.seen = 0
        fields = [(f"f{place}", Scalar, None) for place in range(len(self._columns))]
        names = {f"f{place}": headers.seen[column] for place, column in enumerate(self._columns)}
        row: Any = msgspec.defstruct("Row", fields, rename=names, gc=False)
        self._decoder = msgspec.json.Decoder(row)
        self._attributes = tuple(names)

    def chunk(self, lines: list[tuple[int, bytes]]) -> pa.Table:
        rows, numbers, places = [], [], []
        for place, line in lines:
            if line.isspace():
                continue
            self.seen += 1
            row = self._decode(line, place)
            if row is not None:
                rows.append(row)
                numbers.append(self.seen)
                places.append(place)
        values = [pa.array([_text(getattr(row, name)) for row in rows], pa.string()) for name in self._attributes]
        return chunk_of(self._columns, values, np.array(numbers, np.int64), np.array(places, np.int64))

    def _decode(self, line: bytes, place: int) -> Any:
        try:
            return self._decoder.decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError):  # its message may repeat the line: not kept
            self._ragged.append(Ragged(place, self.seen, "not a JSON object with one value a field"))
            return None


def _text(value: Scalar) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
