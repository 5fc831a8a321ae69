"""Who is in common between two agencies' tellings: as far as the two agencies' own records tell who is one person.

A person whom only a third agency's record joins is nobody in common to these two: what one agency told must not show, by way of a link,
to somebody who may not see that agency's data.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pyarrow as pa

from diogel.linkage.incidents.tellings import TELLINGS
from diogel.stores.base import Store

PEOPLE = "incident_person"
_GIVEN = "incident_involved"

Persons = Callable[[pa.Array], pa.Array]
"""Identity ids, each once -> the person of each, as far as these identities alone tell; any id will do that two of one person share."""

_SCHEMA = pa.schema([("agencies", pa.int64()), ("telling", pa.int64()), ("person", pa.int64()), ("role", pa.string())])


@dataclass(frozen=True)
class Involved:
    """Who is in which event: `parts` (event_id, identity_id, role), a part a row; and who is one person among some identities."""

    parts: pa.Table
    persons: Persons

    @classmethod
    def nobody(cls) -> Involved:
        return cls(
            pa.table({name: pa.array([], pa.string()) for name in ("event_id", "identity_id", "role")}), lambda identities: identities
        )


def persons_between(store: Store, involved: Involved) -> list[tuple[str, str]]:
    """Fill `incident_person` (agencies, telling, person, role): for each pair of datasets of two partners, which tellings have which
    person. Of a telling of which only the month is known nobody counts.

    Returns the pairs of datasets; `agencies` is a pair's place in that list, and `person` means something within it alone.
    """
    store.put(_GIVEN, involved.parts.select(["event_id", "identity_id", "role"]))
    rows = store.fetch(
        f"SELECT DISTINCT t.telling, t.dataset, t.partner, g.identity_id, g.role FROM {_GIVEN} AS g "
        f"JOIN {TELLINGS} AS t ON t.event_id = g.event_id WHERE g.identity_id IS NOT NULL AND t.known_to <> 'month' "
        "ORDER BY telling, identity_id, role"
    )
    store.drop(_GIVEN)
    partners = dict(zip(rows["dataset"].to_pylist(), rows["partner"].to_pylist(), strict=True))
    pairs = [(one, other) for one, other in combinations(sorted(partners), 2) if partners[one] != partners[other]]
    datasets = np.array(rows["dataset"].to_pylist(), dtype=str)
    between = [_between(rows.filter(pa.array(np.isin(datasets, pair))), number, involved.persons) for number, pair in enumerate(pairs)]
    store.put(PEOPLE, pa.concat_tables([_SCHEMA.empty_table(), *between]))
    return pairs


def _between(rows: pa.Table, number: int, persons: Persons) -> pa.Table:
    identities = rows["identity_id"].combine_chunks().dictionary_encode()
    person = persons(identities.dictionary).dictionary_encode().indices
    return pa.table(
        {
            "agencies": pa.array(np.full(rows.num_rows, number, dtype=np.int64)),
            "telling": rows["telling"],
            "person": person.take(identities.indices).cast(pa.int64()),
            "role": rows["role"],
        },
        schema=_SCHEMA,
    )
