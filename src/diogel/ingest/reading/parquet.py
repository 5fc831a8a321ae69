"""Parquet: the allowed columns' pages alone are read from the file, one row group's worth at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from diogel.definitions.model import Dataset
from diogel.errors import DeliveryError
from diogel.ingest.reading.as_text import as_text
from diogel.ingest.reading.headers import match_headers
from diogel.ingest.reading.reader import CHUNK_ROWS, Reader, chunk_of, empty_chunk

LARGEST_ROW_GROUP = 8 * 2**30
"""Bytes of one row group before compression; more than any real writer makes."""


def open_parquet(path: Path, dataset: Dataset, allowed: Collection[str]) -> Reader:
    """Line numbers are row numbers: a Parquet file has no lines."""
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowException, OSError):
        raise _damaged(path) from None
    groups = (file.metadata.row_group(index).total_byte_size for index in range(file.metadata.num_row_groups))
    if max(groups, default=0) > LARGEST_ROW_GROUP:
        raise DeliveryError("it says it holds more than could be read", todo="send it in several files, or as CSV", where=path.name)
    headers = match_headers(file.schema_arrow.names, dataset, allowed, path.name)
    for column, header in headers.seen.items():
        _refuse_nested(column, file.schema_arrow.field(header).type, path)
    return Reader(headers, _chunks(file, headers.seen, path), expected=file.metadata.num_rows)


def _chunks(file: pq.ParquetFile, seen: dict[str, str], path: Path) -> Iterator[pa.Table]:
    columns = tuple(seen)
    before = 0
    try:
        for batch in file.iter_batches(batch_size=CHUNK_ROWS, columns=list(seen.values())):
            numbers = np.arange(before + 1, before + batch.num_rows + 1, dtype=np.int64)
            yield chunk_of(columns, [as_text(batch.column(seen[column])) for column in columns], numbers, numbers)
            before += batch.num_rows
    except (pa.ArrowException, OSError):
        raise _damaged(path) from None
    if not before:
        yield empty_chunk(columns)


def _refuse_nested(column: str, kind: pa.DataType, path: Path) -> None:
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        raise DeliveryError(
            f"column {column} holds {kind}, where one value is expected", todo="send it as text, a number or a date", where=path.name
        )


def _damaged(path: Path) -> DeliveryError:
    return DeliveryError("the Parquet file is cut short or damaged", todo="send it again", where=path.name)
