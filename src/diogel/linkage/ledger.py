"""Where the decisions on pairs lie: FOLDER/state/linkage/decisions.parquet, encrypted under the identity key.

A reason may name people, so it is nowhere in plain text. Each change writes the whole file anew under another name and then takes
the old one's place in one step: a crash at any point leaves the ledger as it was, or with the whole change.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pyarrow as pa
from pydantic import ValidationError

from diogel.errors import DiogelError, UsageError
from diogel.linkage.decisions import Entry, Ledger, forget
from diogel.sharing.decisions import utc_now
from diogel.stores.encrypted import read_encrypted, write_encrypted
from diogel.stores.keys import Keys

_SCHEMA = pa.schema([("entry", pa.string())])


@dataclass(frozen=True)
class LedgerFile:
    """The ledger of a folder. Reading needs no lock: the file is always whole."""

    path: Path
    keys: Keys = field(repr=False)
    clock: Callable[[], datetime] = utc_now

    @classmethod
    def of(cls, folder: Path, keys: Keys) -> LedgerFile:
        return cls(folder / "state" / "linkage" / "decisions.parquet", keys)

    def read(self) -> Ledger:
        """UsageError when it was written with other keys; it is never written over then."""
        if not self.path.exists():
            return Ledger(self.keys.pseudonym_salt())
        try:
            table = read_encrypted(self.path, self.keys, "identity")
        except UsageError as error:
            raise UsageError(
                f"the decisions on pairs can't be read: {error.what}",
                where=str(self.path),
                todo="give the keys they were written with (DIOGEL_KEY and DIOGEL_IDENTITY_KEY, or DIOGEL_KEY_FILE)",
            ) from None
        return Ledger(self.keys.pseudonym_salt(), tuple(self._parsed(table)))

    @contextmanager
    def changing(self) -> Iterator[Draft]:
        """The ledger to add to, for one writer at a time; what was added is written when the block ends well, all or nothing."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with (self.path.parent / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            draft = Draft(before := self.read(), before, self.clock)
            yield draft
            if draft.ledger.entries != before.entries:
                self._write(draft.ledger.entries)

    def forget(self, there: Callable[[], Sequence[str]]) -> int:
        """Remove what tells of people of whom nothing is left, and say of how many decisions; see `decisions.forget`.

        `there` is asked only when there is something to forget.
        """
        if not self.path.exists():
            return 0
        with self.changing() as draft:
            if all(entry.forgotten for entry in draft.ledger.entries):
                return 0
            draft.ledger, gone = forget(draft.ledger, there(), self.clock())
            return gone

    def _write(self, entries: Sequence[Entry]) -> None:
        for left in self.path.parent.glob(f".{self.path.name}.*.part"):  # of a writer that was killed
            left.unlink(missing_ok=True)
        table = pa.table({"entry": [entry.model_dump_json(exclude_defaults=True) for entry in entries]}, schema=_SCHEMA)
        write_encrypted(table, self.path, self.keys, "identity")

    def _parsed(self, table: pa.Table) -> Iterator[Entry]:
        try:
            yield from (Entry.model_validate_json(text) for text in table["entry"].to_pylist())
        except (KeyError, ValidationError):
            raise DiogelError(
                "this is no ledger of decisions, or one of a later version", where=str(self.path), todo="bring it back from a backup"
            ) from None


@dataclass
class Draft:
    """A ledger that entries are being added to."""

    ledger: Ledger
    before: Ledger
    clock: Callable[[], datetime]

    def add(self, entry: Entry) -> None:
        self.ledger = self.ledger.and_(entry)

    @property
    def added(self) -> tuple[Entry, ...]:
        return self.ledger.entries[len(self.before.entries) :]

    def discard(self) -> None:
        """Nothing is to be written after all."""
        self.ledger = self.before
