"""At a partner: an extract with names in, an extract with tokens out, so that nothing leaves the house that says who somebody is.

It reads and standardises as intake does, with the same code, or else no token would agree with another partner's.
"""

from __future__ import annotations

import contextlib
import re
import secrets
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from diogel.build.hash_columns import HashColumns
from diogel.build.workspace import Workspace
from diogel.definitions.model import Column, Dataset, Reading
from diogel.errors import DeliveryError, UsageError
from diogel.ingest.conform import Conformed, Conformer
from diogel.ingest.conform.names import fold
from diogel.ingest.quarantine import RAGGED
from diogel.ingest.reading import Reader, open_reader
from diogel.ingest.reading.reader import LINE, ROW_NUMBER
from diogel.ingest.rewrite import csv_for
from diogel.linkage.hashed import Crowds, Hasher
from diogel.progress import Progress
from diogel.stores.duckdb import DuckDBStore
from diogel.stores.keys import KEY_BYTES, KEY_FILE, Keys

TOLD = 10
"""How many rows that were left out are told one by one; the list beside the output has them all."""

_SHORTEST_NAME = 3
"""A shorter surname stands in too many words to be looked for in free text."""


@dataclass(frozen=True)
class LeftOut:
    """A row that could not be hashed: where it is and why, nothing that stands in it. No `column` where the whole row is at fault."""

    line: int
    column: str
    reason: str


@dataclass
class HashedExtract:
    """What became of an extract. `tokens`: header -> rows that have one; `doubts`: (column, reason) -> values that could not be used or
    may be wrong; `crowded`: (header, how many of its tokens are on too many people, the most on one)."""

    path: Path
    columns: HashColumns
    rows: int = 0
    left_out: int = 0
    left_out_path: Path | None = None
    first_left_out: list[LeftOut] = field(default_factory=list)
    tokens: Counter[str] = field(default_factory=Counter)
    doubts: Counter[tuple[str, str]] = field(default_factory=Counter)
    crowded: tuple[tuple[str, int, int], ...] = ()


def away_from_the_workbench(dataset_file: Path) -> None:
    """UsageError when a dataset's file lies in a folder that is built: whoever links tokens must not have the key to them."""
    folder = dataset_file.resolve().parent.parent
    if Workspace.of(folder).builds.exists() or (folder / KEY_FILE).exists():
        raise UsageError(
            "this folder is built here, and the hashing key must never be where tokens are linked",
            todo="hash at the partner: copy the dataset's file there, and take the key away from this machine",
            where=str(folder),
        )


def hash_extract(
    extract: Path, dataset: Dataset, hasher: Hasher, out: Path, *, keep: Collection[str] = (), without: Collection[str] = (),
    today: date, progress: Progress,
) -> HashedExtract:  # fmt: skip
    """Write `extract` anew to `out`, with tokens in place of every identity.* column.

    The dataset's other columns stay, but those that say who somebody is (unless `keep` names them) and those in `without`; columns that
    the dataset doesn't know go. Rows come chunk by chunk. One that can't be conformed is left out and told by line, column and reason,
    in `OUT.left-out.csv` too. Raises DeliveryError when the extract can't be read or a kept text names its own row's person, UsageError
    when `out` is there already or its folder is not; then nothing is left behind. No message repeats anything that stands in a row.
    """
    columns = HashColumns.of(dataset, keep=keep, without=without)
    beside = out.with_suffix(".left-out.csv")
    if not out.parent.is_dir():
        raise UsageError("there is no such folder", todo="make it, or give another --out", where=str(out.parent))
    for path in (out, beside):
        if path.exists():
            raise UsageError("there is a file here already", todo="give another --out, or take it away", where=str(path))
    partial, partial_beside = (path.with_name(f".{path.name}.part") for path in (out, beside))
    try:
        with contextlib.closing(_open(extract, dataset, columns.read)) as reader:
            told = HashedExtract(out, columns.among(reader.headers.columns, unknown=reader.headers.unknown))
            _Work(extract, dataset, hasher, told).run(reader, partial, partial_beside, today, progress)
        if told.left_out:
            told.left_out_path = partial_beside.rename(beside)
        partial.rename(out)
    finally:
        for path in (partial, partial_beside):
            path.unlink(missing_ok=True)
    return told


def _open(extract: Path, dataset: Dataset, names: Collection[str]) -> Reader:
    try:
        return open_reader(extract, dataset, names)
    except OSError as problem:
        what = f"the extract can't be read: {problem.strerror}"
        raise DeliveryError(what, todo="look at the file and its rights", where=extract.name) from None


@dataclass(frozen=True)
class _Passing:
    dataset: Dataset
    columns: tuple[Column, ...]


@dataclass
class _Work:
    """One extract on its way, and what is told of it as it goes."""

    extract: Path
    dataset: Dataset
    hasher: Hasher
    told: HashedExtract
    crowds: Crowds = field(default_factory=Crowds)

    def run(self, reader: Reader, to: Path, left_out: Path, today: date, progress: Progress) -> None:
        progress.start("hash", total=reader.expected, unit="rows")
        about = self.extract.name
        with (
            contextlib.closing(DuckDBStore(_passing_keys(), threads=1)) as store,
            csv_for(self.dataset.reading, to, about=about, private=True) as rows,
            csv_for(Reading(), left_out, about=about, private=True) as lines,
        ):
            conformer = self._conformer(store, today)
            rows.writerow((*self.told.columns.kept, *self.told.columns.headers))
            lines.writerow(("line", "column", "reason"))
            for chunk in reader:
                self._take(chunk, conformer.conform(chunk), rows, lines)
                progress.advance(chunk.num_rows)
            self._leave_out([LeftOut(ragged.line, "", RAGGED) for ragged in reader.ragged], lines)
        self.told.crowded = tuple(self.crowds.found(self.told.columns.headers))
        progress.finish(f"{self.told.rows:,} rows")

    def _conformer(self, store: DuckDBStore, today: date) -> Conformer:
        """Only what tokens are made of is read by its meaning; the rest is intake's to judge."""
        alone = self.dataset.model_copy(update={"constants": {}, "key": (), "repeats": "keep"})
        passing = _Passing(alone, self.told.columns.made_of)
        return Conformer(passing, {}, salt=secrets.token_hex(KEY_BYTES), store=store, delivery_id="", today=today)

    def _take(self, chunk: pa.Table, conformed: Conformed, rows: Any, lines: Any) -> None:
        fatal = pc.field("fatal")
        self._leave_out([LeftOut(one["line"], one["column"], one["reason"]) for one in conformed.faults.filter(fatal).to_pylist()], lines)
        self.told.doubts.update((one["column"], one["reason"]) for one in conformed.faults.filter(~fatal).to_pylist())
        whose = pc.index_in(conformed.rows.column("identity_id"), value_set=conformed.identity.column("identity_id"))
        kept = chunk.filter(pc.is_in(chunk.column(ROW_NUMBER), value_set=conformed.rows.column(ROW_NUMBER)))
        self._watch(kept, conformed.identity, whose)
        tokens = self.hasher.table(conformed.identity)
        self.crowds.add(conformed.identity.column("identity_id"), tokens)
        columns = [kept.column(name) for name in self.told.columns.kept] + [column.take(whose) for column in tokens.columns]
        for header, column in zip(self.told.columns.headers, columns[len(self.told.columns.kept) :], strict=True):
            self.told.tokens[header] += len(column) - column.null_count
        rows.writerows(zip(*(column.to_pylist() for column in columns), strict=True))
        self.told.rows += kept.num_rows

    def _leave_out(self, rows: list[LeftOut], lines: Any) -> None:
        """A row with several faults is one row."""
        self.told.left_out += len({row.line for row in rows})
        self.told.first_left_out += rows[: TOLD - len(self.told.first_left_out)]
        lines.writerows((row.line, row.column, row.reason) for row in rows)

    def _watch(self, kept: pa.Table, identity: pa.Table, whose: pa.ChunkedArray) -> None:
        """Refuse free text that names the person whose row it is in: what is hashed in one column would stand in another."""
        if not self.told.columns.watched:
            return
        names, numbers = (_said(identity, field).take(whose).to_pylist() for field in ("family_name", "nhs_number"))
        for column in self.told.columns.watched:
            texts = zip(kept.column(column).to_pylist(), names, numbers, kept.column(LINE).to_pylist(), strict=True)
            for text, name, number, line in texts:
                if text and _names(text, name, number):
                    raise DeliveryError(
                        f"column {column} names the person that its row is about",
                        todo=f"leave it out (--without '{column}'); where the agreement gives its very words, keep it (--keep '{column}')",
                        where=f"{self.extract.name}:{line}",
                    )


def _passing_keys() -> Keys:
    """For whatever the store may spill to disk while it works; nobody can read it afterwards."""
    return Keys(secrets.token_bytes(KEY_BYTES), secrets.token_bytes(KEY_BYTES))


def _said(identity: pa.Table, field: str) -> pa.ChunkedArray:
    name = f"identity_{field}"
    return identity.column(name) if name in identity.column_names else pa.chunked_array([pa.nulls(identity.num_rows, pa.string())])


def _names(text: str, family: str | None, number: str | None) -> bool:
    """Whether a text has the surname as words of its own, or the NHS number however it is spaced."""
    if number and number in re.sub(r"[\s-]", "", text):
        return True
    if not family or len(family) < _SHORTEST_NAME:
        return False
    words = re.sub(r"[^\w]+", " ", fold(text))
    return f" {family} " in f" {words} "
