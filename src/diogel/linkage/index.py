"""What one run leaves to the next: who was who, and an index by which what is new finds what it has to be compared with.

    member.parquet     every identity: its record, its person, since when it is known
    record-N.parquet   of each record what is compared, and its hashed blocking keys; N-th addition
    candidate.parquet  every pair that could ever count, with its levels, and what became of it
    cluster.parquet    which linked records hang together, and which of them are one person
    term.parquet, oversized.parquet, index.json

An index serves only the model, the engine and the form it was written with; otherwise everything is compared anew and only the
persons' ids are taken over. It holds names and dates of birth, so all of it is encrypted under the identity key; and a record that
nobody has any more, since it was corrected or erased, is not carried along: the additions are then written anew without it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from diogel.linkage.model import LinkageModel
from diogel.stores.base import Store

_FORM = 3
_ADDITIONS = 12
"""So many additions are read side by side before they are written as one."""

MEMBER = "linkage_known_member"
RECORD = "linkage_known_record"

_MEMBER = pa.schema([
    ("identity_id", pa.string()), ("tuple_id", pa.int64()), ("reference_key", pa.int64()), ("print", pa.int64()),
    ("person_id", pa.string()), ("origin", pa.string()), ("since", pa.timestamp("us")), ("how", pa.string()),
])  # fmt: skip


def model_mark(model: LinkageModel) -> str:
    """Names a model by all that decides what it makes of records."""
    said = model.model_dump_json(exclude={"title", "trained_on", "revision"})
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _engine(store: Store) -> str:
    """The form of hashes is an engine's own, and may be another in its next version."""
    return f"{store.dialect} {store.fetch('SELECT version() AS version')['version'][0].as_py()}"


@dataclass(frozen=True)
class Known:
    """An index in a folder."""

    folder: Path

    def meta(self) -> dict[str, Any]:
        return dict(json.loads((self.folder / "index.json").read_text("utf-8")))

    def there(self) -> bool:
        return (self.folder / "index.json").is_file()

    def fits(self, store: Store, model: LinkageModel) -> bool:
        """Whether what is new can be compared by it; if not, only who was who is of use."""
        meta = self.meta()
        serves = {"form": _FORM, "engine": _engine(store), "model": model_mark(model)}
        return store.dialect == "duckdb" and all(meta.get(name) == value for name, value in serves.items())

    def load_members(self, store: Store) -> None:
        """As a table: it is read many times."""
        store.load("linkage_known_part", [self.folder / "member.parquet"], secret="identity")
        store.create(MEMBER, "SELECT * FROM linkage_known_part")
        store.drop("linkage_known_part")

    def load_index(self, store: Store) -> None:
        store.load(RECORD, [self.folder / part for part in self.meta()["record"]], secret="identity")

    def table(self, store: Store, stem: str) -> pa.Table:
        store.load("linkage_known_part", [self.folder / f"{stem}.parquet"], secret="identity")
        found = store.fetch("SELECT * FROM linkage_known_part")
        store.drop("linkage_known_part")
        return found


def no_members(store: Store) -> None:
    store.put(MEMBER, _MEMBER.empty_table())


@dataclass
class Keeping:
    """An index being written. `added` is a SELECT of the records that this run adds; `standing` of all that stay of those that were there,
    read only when additions are written as one."""

    folder: Path
    model: LinkageModel
    before: Known | None = None
    added: str = ""
    standing: str = ""

    def write(self, store: Store, *, members: str, gone: int, tables: dict[str, pa.Table], records: int) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        meta: dict[str, Any] = {"form": _FORM, "engine": _engine(store), "model": model_mark(self.model), "records": records}
        store.save(members, self.folder / "member.parquet", secret="identity")
        if store.dialect == "duckdb":
            meta["record"] = self._records(store, anew=gone > 0)
            for name, table in tables.items():
                store.put("linkage_kept", table)
                store.save("linkage_kept", self.folder / f"{name}.parquet", secret="identity")
                store.drop("linkage_kept")
        (self.folder / "index.json").write_text(json.dumps(meta, indent=1), "utf-8")

    def _records(self, store: Store, *, anew: bool) -> list[str]:
        """The names of an index's additions: those of before, linked and not copied, and this run's; or, `anew`, all in one."""
        before = [] if self.before is None else list(self.before.meta()["record"])
        if anew or len(before) >= _ADDITIONS:
            store.save(f"{self.standing} UNION ALL {self.added}", self.folder / "record-0.parquet", secret="identity")
            return ["record-0.parquet"]
        for name in before:
            assert self.before is not None  # noqa: S101 - or there were no names
            _link(self.before.folder / name, self.folder / name)
        name = f"record-{int(before[-1].partition('-')[2].removesuffix('.parquet')) + 1 if before else 0}.parquet"
        store.save(self.added, self.folder / name, secret="identity")
        return [*before, name]


def _link(source: Path, target: Path) -> None:
    """The same file under a second name, which stays when the first goes; a copy where the disk can't do that."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
