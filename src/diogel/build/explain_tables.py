"""What a build keeps of its persons and their links, read as far as one person goes: a build may hold millions of pairs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from diogel.build.artifacts import EVIDENCE, Build, secret_of
from diogel.definitions.tables import TABLES
from diogel.errors import UsageError
from diogel.stores.base import Store
from diogel.stores.open import open_store

Row = Mapping[str, Any]

_FIELDS = tuple(column.name for column in TABLES["identity"] if column.sources)


@dataclass(frozen=True)
class Kept:
    """The tables of a build behind one door. Of `identity` it tells which fields are filled, never what they say."""

    store: Store

    @classmethod
    @contextmanager
    def of(cls, build: Build) -> Iterator[Kept]:
        """UsageError when the build keeps no links."""
        if not all(build.table_path(name).is_file() for name in EVIDENCE):
            raise UsageError(
                "this build keeps no links: it was made by an earlier version", todo="build again: diogel build FOLDER --again"
            )
        with closing(open_store("duckdb", build.keys)) as store:
            kept = cls(store)
            for name in (*EVIDENCE, "person_identity", "identity"):
                kept.load(build, name)
            yield kept

    def load(self, build: Build, name: str) -> None:
        self.store.load(name, [build.table_path(name)], secret=secret_of(name))

    def members(self, person: str) -> list[Row]:
        """person_id, identity_id, dataset, partner, since, how of each identity of a person."""
        return self.rows("SELECT p.* FROM person_identity AS p JOIN wanted AS w ON w.id = p.person_id ORDER BY p.identity_id", [person])

    def persons(self, identities: Collection[str]) -> dict[str, Row]:
        """Identity -> its row of person_identity."""
        rows = self.rows("SELECT p.* FROM person_identity AS p JOIN wanted AS w ON w.id = p.identity_id", identities)
        return {row["identity_id"]: row for row in rows}

    def links(self, identities: Collection[str]) -> list[Row]:
        """identity_id_l, identity_id_r, how of the links among these identities, which are a whole person's."""
        return self.rows(
            "SELECT k.* FROM link AS k JOIN wanted AS w ON w.id = k.identity_id_l ORDER BY k.identity_id_l, k.identity_id_r", identities
        )

    def pairs(self, identities: Collection[str]) -> list[Row]:
        """The evidence of every pair of which one side or both are among these."""
        either = "p.identity_id_l IN (SELECT id FROM wanted) OR p.identity_id_r IN (SELECT id FROM wanted)"
        return self.rows(f"SELECT p.* FROM pair AS p WHERE {either} ORDER BY p.identity_id_l, p.identity_id_r", identities)

    def changes(self, person: str) -> list[Row]:
        """build, kind, person_id, other_person_id, identities, because of each change the person was part of, the earliest first."""
        either = "c.person_id = w.id OR c.other_person_id = w.id"
        return self.rows(
            f"SELECT c.* FROM person_change AS c JOIN wanted AS w ON {either} ORDER BY c.build, c.person_id, c.other_person_id", [person]
        )

    def filled(self, identities: Collection[str]) -> dict[str, frozenset[str]]:
        """Identity -> the fields it has something in."""
        flags = ", ".join(f"i.{name} IS NOT NULL AS {name}" for name in _FIELDS)
        rows = self.rows(f"SELECT i.identity_id, {flags} FROM identity AS i JOIN wanted AS w ON w.id = i.identity_id", identities)
        return {row["identity_id"]: frozenset(name for name in _FIELDS if row[name]) for row in rows}

    def rows(self, sql: str, wanted: Collection[str]) -> list[Row]:
        """`wanted` is a table with one column, id: what somebody typed is never part of the SQL."""
        found = self.store.fetch(sql, over={"wanted": pa.table({"id": pa.array(sorted(set(wanted)), pa.string())})})
        return list(found.to_pylist())
