"""A folder opened for the review of pairs: its current build, and the ledger of what people decided."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from diogel.build.anchors import Records, sides
from diogel.build.artifacts import Build, secret_of
from diogel.build.open import open_current
from diogel.definitions.load import load_or_fail
from diogel.definitions.model import Partnership
from diogel.linkage.decisions import Side
from diogel.linkage.ledger import LedgerFile
from diogel.linkage.model import LinkageModel
from diogel.stores.base import Store
from diogel.stores.open import open_store


@dataclass(frozen=True)
class Opened:
    """A folder with its current build and the ledger of its decisions."""

    folder: Path
    build: Build
    partnership: Partnership
    file: LedgerFile

    @classmethod
    def of(cls, folder: Path, *, out: Path | None = None, paths: Mapping[str, Path] | None = None) -> Opened:
        build = open_current(folder, out)
        partnership = load_or_fail(folder, paths={**build.given_paths, **(paths or {})})
        return cls(folder, build, partnership, LedgerFile.of(folder, build.keys))

    @contextmanager
    def store(self) -> Iterator[Store]:
        """With the build's tables of persons, pairs and names readable by their names."""
        with closing(open_store("duckdb", self.build.keys)) as store:
            for name in ("pair", "person_identity", "identity", "involvement"):
                store.load(name, [self.build.table_path(name)], secret=secret_of(name))
            yield store

    @property
    def index(self) -> Path:
        return self.build.path / "identity" / "index"

    def model(self) -> LinkageModel:
        """The model that linked the build."""
        return self.build.model

    def records(self, store: Store, identities: Iterable[str | None]) -> Records:
        """The records of these identities."""
        return Records.of(store, self.index, identities)

    def sides(self, store: Store, identities: Collection[str]) -> dict[str, Side]:
        """What a decision on each of these holds on to; one that is not in the current build is absent."""
        return sides(store, self.records(store, identities), self.file.read(), self.partnership, identities)
