"""What a build holds of persons, in memory: read once, asked many times, never changed.

Identities are rows, and so are events and parts in events; what names them elsewhere is looked up once. Nothing here decides what
may be seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from diogel.build.artifacts import Build, secret_of
from diogel.build.lookup.index import Index, as_reference, index_of
from diogel.definitions.tables import TABLES
from diogel.errors import UsageError
from diogel.stores.base import Store

Ints = npt.NDArray[np.int64]

IDENTITY_FIELDS = tuple(column.name for column in TABLES["identity"] if column.sources)
EVENT_FIELDS = ("reference", "occurred_from", "occurred_to", "recorded_on", "category", "subcategory", "outcome")

_READ = ("identity", "person_identity", "event", "involvement", "place")
_HANDLING = ("row_grading", "row_handling_conditions")


@dataclass(frozen=True)
class Groups:
    """Rows by what they belong to: those of `n` are order[start[n]:start[n + 1]]."""

    order: Ints
    start: Ints

    @classmethod
    def of(cls, owner: Ints, size: int) -> Groups:
        order = np.argsort(owner, kind="stable")
        return cls(order, np.searchsorted(owner[order], np.arange(size + 1)))

    def __getitem__(self, owner: int) -> Ints:
        return self.order[self.start[owner] : self.start[owner + 1]]


@dataclass(frozen=True)
class Rows:
    """A table with the rows of each identity."""

    table: pa.Table
    of: Groups

    def __call__(self, identity: int) -> list[dict[str, Any]]:
        return list(self.table.take(pa.array(self.of[identity])).to_pylist())


@dataclass(frozen=True, repr=False)
class Base:
    """`identities` and `events`: their columns. `dataset` of each identity by its place in `datasets`; `persons` everybody's; parts in
    events side by side; `own` what each dataset keeps to itself, by dataset; `index` what is searched."""

    identities: Mapping[str, pa.Array]
    row_of: Mapping[str, int]
    datasets: tuple[str, ...]
    dataset: npt.NDArray[np.int16]
    persons: pa.Array
    events: Mapping[str, pa.Array]
    event_reference: pa.ChunkedArray
    event_of: Mapping[str, int]
    part_event: Ints
    part_identity: Ints
    part_role: tuple[str | None, ...]
    parts_of: Groups
    parts_in: Groups
    own: Mapping[str, Rows]
    index: Index

    @property
    def size(self) -> int:
        return len(self.dataset)

    def said(self, row: int, name: str) -> Any:
        """What a record says in a column of `identity`."""
        return self.identities[name][row].as_py()

    def id(self, row: int) -> str:
        return str(self.identities["identity_id"][row].as_py())

    def dataset_of(self, row: int) -> str:
        return str(self.datasets[self.dataset[row]])

    def told(self, event: int, name: str) -> Any:
        """What was told of an event."""
        return self.events[name][event].as_py()

    def parts(self, rows: Sequence[int]) -> Iterator[tuple[int, int, str | None]]:
        """(identity, event, role) of these identities, as rows."""
        for row in rows:
            for part in self.parts_of[row]:
                yield row, int(self.part_event[part]), self.part_role[part]

    def events_called(self, reference: str) -> list[int]:
        """Those with this number, written in capitals without signs."""
        return [int(row) for row in np.flatnonzero(np.asarray(pc.fill_null(pc.equal(self.event_reference, pa.scalar(reference)), False)))]

    def involved(self, event: int) -> Iterator[tuple[int, str | None]]:
        """(identity, role) of everybody in an event."""
        for part in self.parts_in[event]:
            yield int(self.part_identity[part]), self.part_role[part]


def read_base(build: Build, store: Store) -> Base:
    """Read it all from the build. UsageError when the build was made by an earlier version."""
    for name in _READ:
        path = build.table_path(name)
        if not path.is_file():
            raise UsageError("this build keeps no persons: it was made by an earlier version", todo="build again: --again")
        store.load(name, [path], secret=secret_of(name))
    identities = store.fetch(
        f"SELECT i.identity_id, i.dataset, {', '.join(f'i.{name}' for name in IDENTITY_FIELDS)}, p.person_id FROM identity AS i "
        "JOIN person_identity AS p ON p.identity_id = i.identity_id ORDER BY i.dataset, i.identity_id"
    ).combine_chunks()
    ids = identities["identity_id"].to_pylist()
    row_of = {id: row for row, id in enumerate(ids)}
    dataset = identities["dataset"].combine_chunks().dictionary_encode()
    events = _events(store)
    event_of = {id: row for row, id in enumerate(events["event_id"].to_pylist())}
    parts = store.fetch("SELECT event_id, identity_id, role FROM involvement ORDER BY event_id, identity_id, role")
    part_event = _rows(parts["event_id"], event_of)
    part_identity = _rows(parts["identity_id"], row_of)
    datasets = tuple(dataset.dictionary.to_pylist())
    return Base(
        identities=_columns(identities),
        row_of=row_of,
        datasets=datasets,
        dataset=dataset.indices.to_numpy().astype(np.int16),
        persons=identities["person_id"].combine_chunks(),
        events=_columns(events),
        event_reference=as_reference(events["reference"]),
        event_of=event_of,
        part_event=part_event,
        part_identity=part_identity,
        part_role=tuple(parts["role"].to_pylist()),
        parts_of=Groups.of(part_identity, len(ids)),
        parts_in=Groups.of(part_event, len(event_of)),
        own={name: rows for name in datasets if (rows := _own(build, store, name, row_of))},
        index=index_of(store, identities),
    )


def _columns(table: pa.Table) -> dict[str, pa.Array]:
    return {name: table[name].combine_chunks() for name in table.column_names}


def _events(store: Store) -> pa.Table:
    """The events that somebody had a part in, with their place in words."""
    return store.fetch(
        "SELECT e.event_id, e.dataset, e.reference, e.occurred_from, e.occurred_to, e.occurred_precision, e.recorded_on, e.category, "
        "e.subcategory, e.outcome, p.name AS place FROM event AS e JOIN (SELECT DISTINCT event_id FROM involvement) AS v "
        "ON v.event_id = e.event_id LEFT JOIN place AS p ON p.place_id = e.place_id ORDER BY e.event_id"
    ).combine_chunks()


def _rows(ids: pa.ChunkedArray, row_of: Mapping[str, int]) -> Ints:
    return np.fromiter((row_of[id] for id in ids.to_pylist()), dtype=np.int64, count=len(ids))


def _own(build: Build, store: Store, dataset: str, row_of: Mapping[str, int]) -> Rows | None:
    """What a dataset keeps to itself: attributes, grading and handling conditions, of each identity."""
    path = build.table_path(f"dataset_{dataset}")
    if not path.is_file():
        return None
    store.load("dataset_own", [path], secret="tables")
    known = store.fetch("SELECT * FROM dataset_own LIMIT 0").column_names
    kept = [name for name in known if name.startswith("attribute_") or name in _HANDLING]
    if "identity_id" not in known or not kept:
        return None
    said = " OR ".join(f'"{name}" IS NOT NULL' for name in kept)
    columns = ", ".join(f'"{name}"' for name in kept)
    rows = store.fetch(f"SELECT DISTINCT identity_id, {columns} FROM dataset_own WHERE identity_id IS NOT NULL AND ({said}) ORDER BY ALL")
    there = np.array([id in row_of for id in rows["identity_id"].to_pylist()], dtype=bool)
    rows = rows.filter(pa.array(there))
    return Rows(rows.drop_columns(["identity_id"]), Groups.of(_rows(rows["identity_id"], row_of), len(row_of)))
