"""Where somebody else's SELECT runs: a child process that can write no file and take no more memory than it was given.

DuckDB's own interrupt and memory limit are not enough: `repeat('x', 3000000000)` passes over both.
"""

from __future__ import annotations

import resource
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

import duckdb
import pyarrow as pa

from diogel.errors import DiogelError
from diogel.stores.base import QueryError, Secret
from diogel.stores.connection import open_connection, told
from diogel.stores.dialect import quoted
from diogel.stores.encrypted import scan
from diogel.stores.order import told_apart
from diogel.stores.readonly import behind_a_wall

HELD = "held"
"""The schema in which the tables lie whose rows may be seen only in part."""

_BATCH_ROWS = 10_000
_MEGABYTE = 2**20
_ROOM_TO_RUN = 1024
"""Megabytes of addresses beside the rows: code, stacks and arenas that are set aside and never filled."""


@dataclass(frozen=True)
class Request:
    """What is to be run. `scopes` holds, for each name that may be read, the SELECT over the held tables that it stands for."""

    tables: Mapping[str, Path | pa.Table]
    scopes: Mapping[str, str]
    sql: str
    keys: Mapping[str, bytes] = field(repr=False)
    secret: Secret
    row_limit: int
    memory_megabytes: int


def answer(request: Request, pipe: Connection) -> None:
    """Run it and send its rows as Arrow batches, then None; or send the error."""
    try:
        _confine(request.memory_megabytes)
        for batch in rows(request):
            pipe.send(batch)
        pipe.send(None)
    except DiogelError as error:
        pipe.send(error)
    except MemoryError:
        pipe.send(QueryError("it needs more memory than it may have", todo="ask for less at a time"))


def rows(request: Request) -> Iterator[pa.RecordBatch]:
    """The rows of the SELECT on a connection that holds the tables and nothing else; at least one batch, for its schema."""
    connection = open_connection(request.keys, memory_limit=f"{request.memory_megabytes}MB", threads=2)
    with told():
        _hold(connection, request)
        _lock(connection, [path for path in request.tables.values() if isinstance(path, Path)])
        sql = told_apart(request.sql, lambda sql: len(connection.execute(f"DESCRIBE {sql}").fetchall()))
        reader = connection.execute(sql).to_arrow_reader(_BATCH_ROWS)
        yield pa.RecordBatch.from_pylist([], schema=reader.schema)
        yield from _limited(reader, request)


def _hold(connection: duckdb.DuckDBPyConnection, request: Request) -> None:
    connection.execute(f"CREATE SCHEMA {HELD}")
    for name, source in request.tables.items():
        if isinstance(source, Path):
            connection.execute(f"CREATE VIEW {HELD}.{quoted(name)} AS SELECT * FROM {scan([source], request.secret)}")
        else:
            connection.register("given", source)
            connection.execute(f"CREATE TABLE {HELD}.{quoted(name)} AS SELECT * FROM given")
            connection.unregister("given")
    for name, select in request.scopes.items():
        connection.execute(f"CREATE VIEW main.{quoted(name)} AS {behind_a_wall(select)}")


def _lock(connection: duckdb.DuckDBPyConnection, paths: list[Path]) -> None:
    """From here on it reads those files and no others, and nothing can undo that."""
    allowed = ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
    connection.execute(f"SET allowed_paths = [{allowed}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def _limited(reader: pa.RecordBatchReader, request: Request) -> Iterator[pa.RecordBatch]:
    sent = sent_bytes = 0
    for batch in reader:
        sent += batch.num_rows
        sent_bytes += batch.nbytes
        if sent > request.row_limit:
            raise QueryError(f"it gives more than {request.row_limit} rows", todo="group them, or ask for fewer")
        if sent_bytes > request.memory_megabytes * _MEGABYTE:
            raise QueryError("its rows take more memory than they may", todo="ask for fewer rows or columns")
        yield batch


def _confine(megabytes: int) -> None:
    """For good, and for this process alone."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) if Path("/proc/self/statm").exists() else 0
    most = pages * resource.getpagesize() + (megabytes + _ROOM_TO_RUN) * _MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
