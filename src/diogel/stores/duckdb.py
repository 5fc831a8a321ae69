"""The default store: DuckDB in memory, spilling encrypted to a temporary folder of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import duckdb
import pyarrow as pa

from diogel.stores.base import Secret, is_name, wide
from diogel.stores.connection import beside, open_connection, told
from diogel.stores.dialect import bare, quoted
from diogel.stores.encrypted import copy_encrypted, scan
from diogel.stores.keys import Keys

_NARROWER = {"HUGEINT": "BIGINT", "UHUGEINT": "BIGINT", "UBIGINT": "BIGINT", "UINTEGER": "BIGINT", "TIMESTAMP WITH TIME ZONE": "TIMESTAMP"}
"""Types that a SELECT can end in and a file or the other store can't hold as they are (Parquet would make HUGEINT a DOUBLE)."""


class DuckDBStore:
    """`memory_limit` as DuckDB writes it (`2GB`; 80% of the machine otherwise); `temp` is the folder to spill under."""

    dialect = "duckdb"

    def __init__(self, keys: Keys, *, memory_limit: str | None = None, threads: int | None = None, temp: Path | None = None) -> None:
        self._spill = tempfile.TemporaryDirectory(prefix="diogel-", dir=temp)
        self.connection = open_connection(keys.by_name, temp=Path(self._spill.name), memory_limit=memory_limit, threads=threads)

    def put(self, name: str, data: pa.Table | pa.RecordBatchReader) -> None:
        given = f"given {name}"
        self.connection.register(given, data)
        try:
            self._replace(name, "TABLE", f"SELECT * FROM {quoted(given)}")
        finally:
            self.connection.unregister(given)

    def create(self, name: str, sql: str) -> None:
        self._replace(name, "TABLE", _narrowed(self.connection, sql))

    def fetch(self, sql: str, *, over: Mapping[str, pa.Table] | None = None) -> pa.Table:
        with told(), beside(self.connection, over) as connection:
            return wide(connection.execute(bare(sql)).to_arrow_table())

    def count(self, name: str) -> int:
        with told():
            (rows,) = self.connection.execute(f"SELECT count(*) FROM {quoted(name)}").fetchall()[0]
        return int(rows)

    def drop(self, name: str) -> None:
        """DuckDB wants to be told whether it is a table or a view; asking which takes longer than finding out."""
        try:
            self.connection.execute(f"DROP TABLE IF EXISTS {quoted(name)}")
        except duckdb.CatalogException:
            self.connection.execute(f"DROP VIEW {quoted(name)}")

    def save(self, sql_or_table: str, path: Path, *, secret: Secret, over: Mapping[str, pa.Table] | None = None) -> int:
        select = f"SELECT * FROM {quoted(sql_or_table.strip())}" if is_name(sql_or_table) else sql_or_table
        with told(), beside(self.connection, over) as connection:
            return copy_encrypted(connection, _narrowed(connection, select), path, secret)

    def load(self, name: str, paths: Sequence[Path], *, secret: Secret) -> None:
        """As a view: the files are read, column by column, whenever something asks for `name`."""
        with told(paths[0] if len(paths) == 1 else ""):
            self._replace(name, "VIEW", f"SELECT * FROM {scan(paths, secret)}")

    def close(self) -> None:
        self.connection.close()
        self._spill.cleanup()

    def _replace(self, name: str, kind: Literal["TABLE", "VIEW"], select: str) -> None:
        """Make the new one under a passing name first: its SELECT may read the old one, and a failure leaves the old one."""
        passing = quoted(f"new {name}")
        with told():
            self.connection.execute(f"CREATE OR REPLACE {kind} {passing} AS {select}")
        self.drop(name)
        self.connection.execute(f"ALTER {kind} {passing} RENAME TO {quoted(name)}")


def _narrowed(connection: duckdb.DuckDBPyConnection, sql: str) -> str:
    with told():
        described = connection.execute(f"DESCRIBE {bare(sql)}").fetchall()
    casts = [f"CAST({quoted(name)} AS {_NARROWER[type]}) AS {quoted(name)}" for name, type, *_ in described if type in _NARROWER]
    return f"SELECT * REPLACE ({', '.join(casts)}) FROM (\n{bare(sql)})" if casts else bare(sql)
