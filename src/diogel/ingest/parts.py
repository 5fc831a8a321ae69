"""Writes a table that grows chunk by chunk: each chunk goes to disk at once, encrypted."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from diogel.stores.base import Secret, Store


def parts_of(folder: Path, kind: str) -> list[Path]:
    """The files that together hold a delivery's `kind` of rows, in the file's order: `kind.parquet`, or where there were
    several chunks `kind-00000.parquet`, `kind-00001.parquet`, ...; none where there are no such rows."""
    whole = _whole(folder, kind)
    return [whole] if whole.is_file() else sorted(folder.glob(f"{kind}-[0-9]*.parquet"))


def _whole(folder: Path, kind: str) -> Path:
    return folder / f"{kind}.parquet"


class Parts:
    """The parts of one kind of rows, in `folder`, under one of the two keys."""

    def __init__(self, store: Store, folder: Path, kind: str, secret: Secret) -> None:
        self._store = store
        self._folder = folder
        self._kind = kind
        self._secret: Secret = secret
        self._written: list[Path] = []

    def add(self, rows: pa.Table) -> None:
        path = self._folder / f"{self._kind}-{len(self._written):05}.parquet"
        self._store.save("SELECT * FROM part", path, secret=self._secret, over={"part": rows})
        self._written.append(path)

    def close(self) -> None:
        """The last part has come; several stay as they are."""
        if len(self._written) == 1:
            self._written[0].rename(_whole(self._folder, self._kind))

    def close_as_one(self, select: str) -> None:
        """The last part has come; several become one file by way of `select`, in which {} stands for their rows."""
        self.close()
        if len(self._written) > 1:
            self._join(select)

    def _join(self, select: str) -> None:
        table = f"parts_{self._kind}"
        self._store.load(table, self._written, secret=self._secret)
        try:
            self._store.save(select.format(table), _whole(self._folder, self._kind), secret=self._secret)
        finally:
            self._store.drop(table)
        self.discard()

    def discard(self) -> None:
        while self._written:
            self._written.pop().unlink()
