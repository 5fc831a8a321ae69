"""Who is in common between two agencies' tellings: by links between the two agencies' own identities alone.

A person whom only a third agency's record joins is nobody in common to these two: what one agency told must not show, by way of a link,
to somebody who may not see that agency's data.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from diogel.linkage.clusters import components
from diogel.linkage.incidents.tellings import TELLINGS
from diogel.stores.base import Store

PEOPLE = "incident_person"
_GIVEN = "incident_involved"

Ints = npt.NDArray[np.int64]

_SCHEMA = pa.schema([("agencies", pa.int64()), ("telling", pa.int64()), ("person", pa.int64()), ("role", pa.string())])


@dataclass(frozen=True)
class Involved:
    """Who is in which event: `parts` (event_id, identity_id, role), a part a row; `links` (identity_id_l, identity_id_r, how), every
    accepted link, `exact` between equal identities and their representative."""

    parts: pa.Table
    links: pa.Table

    @classmethod
    def nobody(cls) -> Involved:
        text = pa.string()
        return cls(
            pa.table({name: pa.array([], text) for name in ("event_id", "identity_id", "role")}),
            pa.table({name: pa.array([], text) for name in ("identity_id_l", "identity_id_r", "how")}),
        )


def persons_between(store: Store, involved: Involved) -> list[tuple[str, str]]:
    """Fill `incident_person` (agencies, telling, person, role): for each pair of datasets of two partners, which tellings have which
    person. Returns the pairs of datasets; `agencies` is a pair's place in that list, and `person` means something within it alone."""
    store.put(_GIVEN, involved.parts.select(["event_id", "identity_id", "role"]))
    rows = store.fetch(
        f"SELECT DISTINCT t.telling, t.dataset, t.partner, g.identity_id, g.role FROM {_GIVEN} AS g "
        f"JOIN {TELLINGS} AS t ON t.event_id = g.event_id WHERE g.identity_id IS NOT NULL ORDER BY telling, identity_id, role"
    )
    store.drop(_GIVEN)
    partners = dict(zip(rows["dataset"].to_pylist(), rows["partner"].to_pylist(), strict=True))
    pairs = [(one, other) for one, other in combinations(sorted(partners), 2) if partners[one] != partners[other]]
    store.put(PEOPLE, pa.concat_tables([_SCHEMA.empty_table(), *_between(rows, involved.links, pairs)]))
    return pairs


def _between(rows: pa.Table, links: pa.Table, pairs: Iterable[tuple[str, str]]) -> Iterator[pa.Table]:
    if not rows.num_rows:
        return
    graph = _Graph.of(rows["identity_id"], links)
    datasets = np.array(rows["dataset"].to_pylist(), dtype=object)
    for number, pair in enumerate(pairs):
        mine = np.flatnonzero(np.isin(datasets, pair))
        yield pa.table(
            {
                "agencies": np.full(len(mine), number, dtype=np.int64),
                "telling": rows["telling"].take(pa.array(mine)),
                "person": graph.persons(graph.node[mine]),
                "role": rows["role"].take(pa.array(mine)),
            },
            schema=_SCHEMA,
        )


@dataclass(frozen=True)
class _Graph:
    """Identities in links and rows as numbers. `record` names the class of equal identities; `left` and `right` link two classes."""

    node: Ints  # of each row
    record: Ints  # of each identity
    left: Ints
    right: Ints

    @classmethod
    def of(cls, identities: pa.ChunkedArray, links: pa.Table) -> _Graph:
        columns = (identities, links["identity_id_l"], links["identity_id_r"])
        every = pc.unique(pa.chunked_array([chunk for column in columns for chunk in column.chunks], pa.string()))
        every = every.take(pc.sort_indices(every))
        node, left, right = (_places(column, every) for column in columns)
        exact = np.asarray(pc.equal(links["how"], "exact").fill_null(False).to_numpy(zero_copy_only=False), dtype=np.bool_)
        record = components(len(every), left[exact], right[exact])
        return cls(node, record, record[left[~exact]], record[right[~exact]])

    def persons(self, nodes: Ints) -> Ints:
        """A number for each node's person, as far as these nodes alone tell who is one."""
        seen = np.zeros(len(self.record), dtype=np.bool_)
        seen[self.record[nodes]] = True
        both = seen[self.left] & seen[self.right]
        return components(len(self.record), self.left[both], self.right[both])[self.record[nodes]]


def _places(column: pa.ChunkedArray, among: pa.Array) -> Ints:
    return np.asarray(pc.index_in(column, among).to_numpy(), dtype=np.int64)
