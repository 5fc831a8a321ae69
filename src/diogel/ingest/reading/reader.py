"""What every way of reading a file gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from diogel.ingest.reading.ahead import read_ahead

CHUNK_ROWS = 250_000
"""About how many rows a chunk has: enough for SQL over it to be worth starting, few enough for memory."""

ROW_NUMBER = "row_number"
LINE = "line"

Numbers = npt.NDArray[np.int64]


class Ragged(NamedTuple):
    """A row that can't be divided into columns. Its text is never kept: a refused column may be anywhere in it."""

    line: int
    row_number: int
    reason: str


@dataclass(frozen=True)
class Headers:
    """How a file's headers meet the dataset's columns."""

    position: dict[str, int]
    """Column -> where it stands in the file, from 0; allowed columns only."""
    seen: dict[str, str]
    """Column -> the header it stands under."""
    unknown: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    renamed: dict[str, str] = field(default_factory=dict)
    duplicated: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.position)


class Reader:
    """A delivery being read. Iterate over it once, for its chunks: one string column per allowed column that the file has
    (empty text where there is no value), then `row_number` and `line`. At least one chunk comes, which may be empty.

    `ragged` grows while it is read and is complete when it ends. A file that turns out to be unreadable raises a
    DeliveryError, at any chunk.
    """

    def __init__(
        self,
        headers: Headers,
        chunks: Iterator[pa.Table],
        *,
        ragged: list[Ragged] | None = None,
        expected: int | None = None,
        release: Callable[[], None] = lambda: None,
    ) -> None:
        self.headers = headers
        self.expected = expected
        """About how many rows there will be, for those who show progress; None where it can't be told beforehand."""
        self.ragged: list[Ragged] = [] if ragged is None else ragged
        self._chunks = read_ahead(chunks)
        self._release = release

    def __iter__(self) -> Iterator[pa.Table]:
        return self._chunks

    def close(self) -> None:
        """Let go of the file, also when it was not read to its end."""
        self._chunks.close()
        self._release()


def chunk_of(columns: Sequence[str], values: Sequence[pa.Array | pa.ChunkedArray], rows: Numbers, lines: Numbers) -> pa.Table:
    """A chunk as the conformer takes it."""
    return pa.table([*values, pa.array(rows, pa.int64()), pa.array(lines, pa.int64())], names=[*columns, ROW_NUMBER, LINE])


def empty_chunk(columns: Sequence[str]) -> pa.Table:
    nothing = np.empty(0, np.int64)
    return chunk_of(columns, [pa.array([], pa.string()) for _ in columns], nothing, nothing)
