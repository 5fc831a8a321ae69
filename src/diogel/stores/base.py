"""What every store can do, and what can go wrong in one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Protocol

import pyarrow as pa

from diogel.errors import DefinitionError, DiogelError

Secret = Literal["tables", "identity"]
"""Which of the two keys a file is written under: names and birth dates have one of their own."""


class QueryError(DefinitionError):
    """A SELECT that can't be run as it is written. It never repeats a value from the data."""


class StoreError(DiogelError):
    """The machine could not do it: the disk is full, the memory is used up, a file is damaged."""


class Store(Protocol):
    """Named tables and SELECTs over them. A name is an identifier; SQL is in DuckDB's dialect whichever store it is."""

    dialect: str
    connection: Any
    """The engine's own session, for the linkage engine alone."""

    def put(self, name: str, data: pa.Table | pa.RecordBatchReader) -> None:
        """Hold these rows as table `name`, in place of what had that name. A reader is read once, batch by batch."""

    def create(self, name: str, sql: str) -> None:
        """Hold the rows of a SELECT as table `name`; it may read the table it replaces."""

    def fetch(self, sql: str, *, over: Mapping[str, pa.Table] | None = None) -> pa.Table:
        """The rows of a SELECT; whole numbers as int64, others as float64, moments in UTC without a zone.

        It may read the tables in `over` by their names: they are read
        where they lie in memory, and another thread may use the store meanwhile."""

    def count(self, name: str) -> int:
        """How many rows table `name` has."""

    def drop(self, name: str) -> None:
        """Forget table `name`, if there is one."""

    def save(self, sql_or_table: str, path: Path, *, secret: Secret, over: Mapping[str, pa.Table] | None = None) -> int:
        """Write a table or a SELECT as an encrypted Parquet file, whole or not at all; says how many rows. `over` as in `fetch`."""

    def load(self, name: str, paths: Sequence[Path], *, secret: Secret) -> None:
        """Make the rows of encrypted Parquet files with one schema readable as `name`."""

    def close(self) -> None:
        """Let go of memory and temporary files."""


def is_name(text: str) -> bool:
    """Whether it can only be the name of a table: `save` takes either that or a SELECT."""
    return text.strip().isidentifier()


def plain(table: pa.Table) -> pa.Table:
    """The same rows with types that files and both stores hold alike.

    DuckDB's HUGEINT (what BIGINT sums to, seen from outside as DECIMAL(38,0)) and unsigned numbers become BIGINT; moments are in
    UTC and say nothing of a zone; text is `string`.
    """
    return _with_types(table, _plain_type)


def wide(table: pa.Table) -> pa.Table:
    """Plain, and every whole number int64, every other number float64: year(d) has 32 bits on one store and 64 on the other."""
    return _with_types(table, _wide_type)


def _with_types(table: pa.Table, change: Callable[[pa.DataType], pa.DataType]) -> pa.Table:
    return table.cast(pa.schema([pa.field(field.name, _within(field.type, change)) for field in table.schema]))


def _within(type: pa.DataType, change: Callable[[pa.DataType], pa.DataType]) -> pa.DataType:
    """The type changed, or the type of what a list holds."""
    is_list = pa.types.is_list(type) or pa.types.is_large_list(type)
    return pa.list_(_within(type.value_type, change)) if is_list else change(type)


def _plain_type(type: pa.DataType) -> pa.DataType:
    if pa.types.is_unsigned_integer(type) or (pa.types.is_decimal(type) and type.scale == 0):
        return pa.int64()
    if pa.types.is_timestamp(type):
        return pa.timestamp("us")
    return pa.string() if pa.types.is_large_string(type) or pa.types.is_string_view(type) else type


def _wide_type(type: pa.DataType) -> pa.DataType:
    if pa.types.is_decimal(type) and type.scale > 0:
        return pa.float64()
    if pa.types.is_integer(type):
        return pa.int64()
    return pa.float64() if pa.types.is_floating(type) else _plain_type(type)
