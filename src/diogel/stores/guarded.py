"""Somebody's SELECT, run where it can do no harm: it reads the tables it is given, for so long, in so much memory, and that is all."""

from __future__ import annotations

import multiprocessing
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import pyarrow as pa

from diogel.errors import DiogelError, UsageError
from diogel.stores.base import QueryError, Secret, wide
from diogel.stores.dialect import quoted
from diogel.stores.encrypted import write_encrypted
from diogel.stores.keys import Keys
from diogel.stores.order import by_value, chooses
from diogel.stores.readonly import one_select, within
from diogel.stores.sandbox import HELD, Request
from diogel.stores.sandbox import answer as answering

_LARGE = 2**23
"""Bytes of a table that is not handed over in memory."""

_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["diogel.stores.sandbox", "sqlglot.dialects.duckdb", "diogel.cli"])
"""What a child would else import before each SELECT; the last since a child begins with the main module of its parent."""


def guarded_query(
    tables: Mapping[str, Path | pa.Table],
    sql: str,
    keys: Keys,
    *,
    scopes: Mapping[str, str] | None = None,
    secret: Secret = "tables",  # noqa: S107 (the name of a key)
    seconds: float = 60,
    row_limit: int = 1_000_000,
    memory_megabytes: int = 1024,
) -> pa.Table:
    """The rows of a SELECT over `tables`: each an encrypted Parquet file (written under `secret`) or rows in memory.

    With `scopes`, the SELECT sees these names and no others, each standing for a SELECT over `tables` (what a permit lets through):
    `{"event": "SELECT event_id, category FROM event WHERE dataset IN ('police')"}`.
    The rows come in the order that the SELECT gives them; what it leaves open is decided by their values, the first column first.
    QueryError when it is more than one SELECT, reads anything else, takes longer than `seconds` or more than its memory, or gives more
    rows than `row_limit`.
    """
    missing = [path for path in tables.values() if isinstance(path, Path) and not path.is_file()]
    if missing:
        raise UsageError("there is no such file", where=str(missing[0]), todo="build again")
    shown = scopes if scopes is not None else {name: f"SELECT * FROM {quoted(name)}" for name in tables}
    checked = one_select(sql, shown)
    with _handed_over(tables, keys, secret) as given:
        request = Request(
            tables=given,
            scopes={name: within(select, HELD) for name, select in shown.items()},
            sql=checked,
            keys={secret: keys.by_name[secret]},
            secret=secret,
            row_limit=row_limit,
            memory_megabytes=memory_megabytes,
        )
        answer = wide(pa.Table.from_batches(_run(request, seconds)))
    return answer if chooses(checked) else by_value(answer)


@contextmanager
def _handed_over(tables: Mapping[str, Path | pa.Table], keys: Keys, secret: Secret) -> Iterator[dict[str, Path | pa.Table]]:
    """The tables, with large ones in memory written down, encrypted, for as long as the block lasts: the child reads off them what it
    needs, where to hold a million rows beside its own work would be more than it may take."""
    with tempfile.TemporaryDirectory(prefix="diogel-") as folder:
        given = dict(tables)
        for number, (name, table) in enumerate(tables.items()):
            if isinstance(table, pa.Table) and table.nbytes > _LARGE:
                path = Path(folder) / f"{number}.parquet"
                write_encrypted(table, path, keys, secret)
                given[name] = path
        yield given


def _run(request: Request, seconds: float) -> list[pa.RecordBatch]:
    ours, theirs = _PROCESSES.Pipe(duplex=False)
    process = _PROCESSES.Process(target=answering, args=(request, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        return _collect(ours, seconds)
    finally:
        process.kill()
        process.join()
        ours.close()


def _collect(pipe: Connection, seconds: float) -> list[pa.RecordBatch]:
    """The batches up to the None that ends them. A child that dies first has gone over its limits."""
    deadline = time.monotonic() + seconds
    batches: list[pa.RecordBatch] = []
    while pipe.poll(max(0.0, deadline - time.monotonic())):
        try:
            sent = pipe.recv()
        except EOFError:
            raise QueryError("it needs more memory than it may have", todo="ask for less at a time") from None
        if sent is None:
            return batches
        if isinstance(sent, DiogelError):
            raise sent
        batches.append(sent)
    raise QueryError(f"it was stopped after {seconds:g} seconds", todo="narrow it, or group before joining")
