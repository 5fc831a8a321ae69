"""From pairs to incidents: the events that accepted pairs join, under a guard, each under an id that says nothing.

Of two pairs that together would make too much of one incident (two of one agency's references, too long, too many events) the stronger
stays. Whoever may see some datasets alone gets the incidents of their events by the same rule: nothing here looks at an event that is not
given, and the id comes from the events that are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from diogel.linkage.incidents.model import Guard

_STRENGTH = {"decision": 0, "reference": 1, "quoted": 2, "evidence": 3}

INCIDENT_EVENT = pa.schema([
    ("incident_id", pa.string()), ("event_id", pa.string()), ("dataset", pa.string()), ("partner", pa.string()), ("how", pa.string()),
])  # fmt: skip


@dataclass(frozen=True)
class _Group:
    """An incident as far as it has been put together; times in minutes."""

    events: tuple[str, ...]
    first_end: int
    last_start: int
    partners: frozenset[str]


def incidents(events: pa.Table, links: pa.Table, guard: Guard, *, salt: str) -> tuple[pa.Table, set[tuple[str, str]]]:
    """`events` (event_id, dataset, partner) and accepted `links` (event_id, partner, started and ended of both, how, probability, weight)
    -> `incident_event` (incident_id, event_id, dataset, partner, how: alone | reference | quoted | evidence | decision), every event once,
    in order; and the links that the guard held. A link to an event that is not given is passed over."""
    groups: dict[str, _Group] = {}
    how: dict[str, str] = {}
    held: set[tuple[str, str]] = set()
    for row in sorted(_between_given(events, links), key=_order):
        ids = (row["event_id_l"], row["event_id_r"])
        one, other = (groups.get(row[f"event_id_{side}"]) or _alone(row, side) for side in "lr")
        both = _joined(one, other, guard, own=row["partner_l"] if row["how"] == "reference" else None)
        if both is None:
            held.add(ids)
            continue
        groups |= dict.fromkeys(both.events, both)
        for id in ids:
            how.setdefault(id, row["how"])
    return _table(events, groups, how, salt), held


def _between_given(events: pa.Table, links: pa.Table) -> list[dict[str, Any]]:
    given = events["event_id"].combine_chunks()
    both = pc.and_(pc.is_in(links["event_id_l"], given), pc.is_in(links["event_id_r"], given))
    rows: list[dict[str, Any]] = links.filter(both).to_pylist()
    return rows


def incident_id(events: Iterable[str], salt: str) -> str:
    """24 hexadecimal digits out of the smallest event id: the same as long as that event is in it, and nothing can be read off it."""
    return sha256(f"{salt}|incident|{min(events)}".encode()).hexdigest()[:24]


def _order(row: dict[str, Any]) -> tuple[Any, ...]:
    """The strongest first; of equals the smallest ids, so that no order of arrival counts."""
    return (_STRENGTH[row["how"]], -row["probability"], -row["weight"], row["event_id_l"], row["event_id_r"])


def _alone(row: dict[str, Any], side: str) -> _Group:
    return _Group((row[f"event_id_{side}"],), row[f"ended_{side}"], row[f"started_{side}"], frozenset({row[f"partner_{side}"]}))


def _joined(one: _Group, other: _Group, guard: Guard, *, own: str | None) -> _Group | None:
    """Both as one; None when together they would be too much for one incident. An agency is in it twice under one reference alone."""
    if one.events == other.events:
        return one
    ends, starts = min(one.first_end, other.first_end), max(one.last_start, other.last_start)
    twice = (one.partners & other.partners) - {own}
    events = tuple(sorted({*one.events, *other.events}))
    if twice or len(events) > guard.largest or starts - ends > guard.longest_hours * 60:
        return None
    return _Group(events, ends, starts, one.partners | other.partners)


def _table(events: pa.Table, groups: dict[str, _Group], how: dict[str, str], salt: str) -> pa.Table:
    order = pa.array(np.argsort(np.array(events["event_id"].to_pylist(), dtype=str), kind="stable"))
    ids = events["event_id"].take(order).to_pylist()
    return pa.table(
        {
            "incident_id": [incident_id(groups[id].events if id in groups else (id,), salt) for id in ids],
            "event_id": ids,
            "dataset": events["dataset"].take(order),
            "partner": events["partner"].take(order),
            "how": [how.get(id, "alone") for id in ids],
        },
        schema=INCIDENT_EVENT,
    )
