"""The persons of one circle, and the incidents of one, over the rows of the base: put together by `diogel.build.scope`, once for each
circle that is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from diogel.build.lookup.base import Base, Groups, Ints
from diogel.build.scope import Sight
from diogel.sharing.permits import Permit
from diogel.sharing.scoped import SEEN, SEEN_INCIDENTS


@dataclass(frozen=True)
class Circle:
    """`person` is the number of each identity's person, -1 outside the circle; ids are in order."""

    person: Ints
    ids: tuple[str, ...]
    number: Mapping[str, int]
    members: Groups

    def rows(self, person: int) -> Ints:
        return self.members[person]


def circle_of(base: Base, sight: Sight, permit: Permit) -> Circle:
    beside = sight.beside(permit)
    inside = np.array([name in permit.circle for name in base.datasets], dtype=np.bool_)[base.dataset]
    if SEEN in beside:
        seen = beside[SEEN]
        at = pc.index_in(base.identities["identity_id"], value_set=seen["identity_id"].combine_chunks())
        persons = seen["person_id"].combine_chunks().take(at)
    else:
        persons = base.persons
    return _circle(pc.if_else(pa.array(inside), persons, pa.scalar(None, pa.string())))


@dataclass(frozen=True)
class Incidents:
    """`incident` is the number of each event's incident, -1 where it may not be told of one."""

    incident: Ints
    events: Groups

    def beside(self, event: int) -> list[int]:
        """The other events that tell of the same incident."""
        number = int(self.incident[event])
        return [int(other) for other in self.events[number] if other != event] if number >= 0 else []


def incidents_of(base: Base, sight: Sight, permit: Permit) -> Incidents:
    seen = sight.beside(permit).get(SEEN_INCIDENTS)
    if seen is None:
        seen = sight.store.fetch("SELECT event_id, incident_id FROM incident_event")
    at = pc.index_in(base.events["event_id"], value_set=seen["event_id"].combine_chunks())
    incident, ids = _numbered(seen["incident_id"].combine_chunks().take(at))
    return Incidents(incident, Groups.of(incident, len(ids)))


def _circle(persons: pa.Array) -> Circle:
    person, ids = _numbered(persons)
    return Circle(person, ids, {id: number for number, id in enumerate(ids)}, Groups.of(person, len(ids)))


def _numbered(ids: pa.Array) -> tuple[Ints, tuple[str, ...]]:
    """Each by its place among the distinct ones, which are in order; -1 where there is none."""
    encoded = ids.dictionary_encode()
    found = encoded.dictionary.to_pylist()
    order = sorted(range(len(found)), key=found.__getitem__)
    rank = np.full(len(found) + 1, -1, dtype=np.int64)
    rank[order] = np.arange(len(found))
    return rank[encoded.indices.fill_null(len(found)).to_numpy()], tuple(found[at] for at in order)
