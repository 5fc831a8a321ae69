"""Encrypted Parquet: every table at rest is such a file, written whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from diogel.stores.base import Secret
from diogel.stores.connection import open_connection, told
from diogel.stores.dialect import bare
from diogel.stores.keys import Keys


def write_encrypted(data: pa.Table | pa.RecordBatchReader, path: Path, keys: Keys, secret: Secret) -> int:
    """Write these rows for those who have no store; says how many. A reader is written batch by batch."""
    connection = open_connection(keys.by_name)
    try:
        connection.register("given", data)
        return copy_encrypted(connection, "SELECT * FROM given", path, secret)
    finally:
        connection.close()


def read_encrypted(path: Path, keys: Keys, secret: Secret) -> pa.Table:
    """All rows of an encrypted Parquet file. UsageError when it is not there or the key is another's."""
    connection = open_connection(keys.by_name)
    try:
        with told(path):
            return connection.execute(f"SELECT * FROM {scan([path], secret)}").to_arrow_table()
    finally:
        connection.close()


def copy_encrypted(connection: duckdb.DuckDBPyConnection, select: str, path: Path, secret: Secret) -> int:
    """Write a SELECT on this connection as an encrypted file at `path`; says how many rows."""
    with told(path), replacing(path) as part:
        copied = connection.execute(
            f"COPY ({bare(select)}) TO {_text(part)} "
            f"(FORMAT parquet, COMPRESSION snappy, USE_TMP_FILE false, ENCRYPTION_CONFIG {{footer_key: '{secret}'}})"
        ).fetchall()
    return int(copied[0][0])


def scan(paths: Sequence[Path], secret: Secret) -> str:
    """What stands in FROM to read these files."""
    if not paths:
        raise ValueError("no files to read: their schema can't be known")
    return f"read_parquet([{', '.join(map(_text, paths))}], encryption_config = {{footer_key: '{secret}'}})"


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary name in the same folder; when the block ends well, it is on the disk for good and has taken the name `path`.

    Whoever reads `path` meanwhile sees the old file or the new one, never a part; after a failure nothing new is left.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        yield part
        _onto_disk(part)
        part.replace(path)
        _onto_disk(path.parent)
    finally:
        part.unlink(missing_ok=True)


def _onto_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
