"""The persons of one circle, over the rows of the base: put together once, by `diogel.build.scope`, for each circle that is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from diogel.build.lookup.base import Base, Groups, Ints
from diogel.build.scope import Sight
from diogel.sharing.permits import Permit
from diogel.sharing.scoped import SEEN


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
        persons = seen["person_id"].combine_chunks().take(at.combine_chunks())
    else:
        persons = base.persons
    return _circle(pc.if_else(pa.array(inside), persons, pa.scalar(None, pa.string())))


def _circle(persons: pa.Array) -> Circle:
    encoded = persons.dictionary_encode()
    found = encoded.dictionary.to_pylist()
    order = sorted(range(len(found)), key=found.__getitem__)
    rank = np.full(len(found) + 1, -1, dtype=np.int64)
    rank[order] = np.arange(len(found))
    person = rank[encoded.indices.fill_null(len(found)).to_numpy()]
    ids = tuple(found[at] for at in order)
    return Circle(person, ids, {id: number for number, id in enumerate(ids)}, Groups.of(person, len(ids)))
