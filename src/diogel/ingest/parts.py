"""Writes a table that grows chunk by chunk: each chunk at once to disk, encrypted, and at the end one file of them all."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from diogel.stores.base import Secret, Store


class Parts:
    """Becomes `<kind>.parquet` in `folder` when closed, or nothing when no part was added.

    `distinct` keeps each row once over all parts.
    """

    def __init__(self, store: Store, folder: Path, kind: str, secret: Secret, *, distinct: bool = False) -> None:
        self._store = store
        self._folder = folder
        self._kind = kind
        self._secret: Secret = secret
        self._distinct = distinct
        self._written: list[Path] = []

    def add(self, rows: pa.Table) -> None:
        table = f"part_{self._kind}"
        path = self._folder / f"{self._kind}-{len(self._written):05}.parquet"
        self._store.put(table, rows)
        try:
            self._store.save(table, path, secret=self._secret)
        finally:
            self._store.drop(table)
        self._written.append(path)

    def close(self) -> None:
        whole = self._folder / f"{self._kind}.parquet"
        if len(self._written) == 1:
            self._written.pop().rename(whole)
        elif self._written:
            self._join(whole)

    def discard(self) -> None:
        while self._written:
            self._written.pop().unlink()

    def _join(self, whole: Path) -> None:
        table = f"parts_{self._kind}"
        self._store.load(table, self._written, secret=self._secret)
        try:
            self._store.save(f"SELECT {'DISTINCT ' if self._distinct else ''}* FROM {table}", whole, secret=self._secret)
        finally:
            self._store.drop(table)
        self.discard()
