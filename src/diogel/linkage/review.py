"""The queue of pairs that wait for a person, those first of which a decision would change most.

What joining two persons changes: the smaller one's identities and events come to be the larger one's, and every partner that knows
the joined person sees it so. A queue in the order of partners x (identities + events moved) starts where a mistake reaches furthest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from diogel.linkage.resolve import HELD_BY_GUARD
from diogel.stores.base import Store

WAITING = "review_waiting"


@dataclass(frozen=True)
class Change:
    """What two persons are, and what joining them would bring together. `together`: they are one person already, by way of others.

    `bridge`: it is the one pair that would join two persons of several identities each. `held`: the records agree well enough, but
    joining them would make a person that contradicts itself.
    """

    identities: tuple[int, int]
    events: tuple[int, int]
    partners: int
    together: bool
    held: bool
    bridge: bool

    @property
    def moved(self) -> tuple[int, int]:
        """Identities and events that would come to the larger person."""
        return (0, 0) if self.together else (min(self.identities), min(self.events))


def waiting(store: Store, *, decided: float | None = None) -> pa.Table:
    """The pairs in review, in order: every column of `pair`, then person_l, person_r, identities_l, identities_r, events_l, events_r,
    partners, together, bridge, moved. Reads the store's tables pair, person_identity and involvement.

    With `decided`, also the pairs at least so probable that a decision took out of review: it may have been withdrawn since.
    """
    names = store.fetch("SELECT * FROM pair LIMIT 0").column_names
    store.create(WAITING, _waiting(_which(names, decided)))
    try:
        return store.fetch(_ranked(names))
    finally:
        store.drop(WAITING)


def change_of(row: Mapping[str, Any]) -> Change:
    """What a row of `waiting` says would change."""
    return Change(
        identities=(row["identities_l"], row["identities_r"]),
        events=(row["events_l"], row["events_r"]),
        partners=row["partners"],
        together=row["together"],
        held=row["rule"] == HELD_BY_GUARD,
        bridge=row["bridge"],
    )


def _which(names: list[str], decided: float | None) -> str:
    if "decision" not in names or decided is None:
        return "status = 'review'"
    return f"status = 'review' OR (decision IS NOT NULL AND probability >= {decided})"


def _waiting(which: str) -> str:
    return f"""
        SELECT p.*, l.person_id AS person_l, r.person_id AS person_r, LEAST(l.person_id, r.person_id) AS one,
            GREATEST(l.person_id, r.person_id) AS other
        FROM (SELECT * FROM pair WHERE {which}) AS p
        JOIN person_identity AS l ON l.identity_id = p.identity_id_l JOIN person_identity AS r ON r.identity_id = p.identity_id_r
    """


def _ranked(names: list[str]) -> str:
    columns = ", ".join(f"w.{name}" for name in names)
    return f"""
        WITH concerned AS (SELECT person_l AS person_id FROM {WAITING} UNION SELECT person_r FROM {WAITING}),
        known AS (
            SELECT i.person_id, COUNT(*) AS identities FROM person_identity AS i JOIN concerned AS c ON c.person_id = i.person_id
            GROUP BY i.person_id
        ), seen AS (
            SELECT v.person_id, COUNT(DISTINCT v.event_id) AS events FROM involvement AS v JOIN concerned AS c ON c.person_id = v.person_id
            GROUP BY v.person_id
        ), joined AS (SELECT one, other, COUNT(*) AS pairs FROM {WAITING} GROUP BY one, other),
        met AS (
            SELECT one, other, COUNT(DISTINCT partner) AS partners FROM (
                SELECT j.one, j.other, i.partner FROM joined AS j JOIN person_identity AS i ON i.person_id = j.one
                UNION ALL SELECT j.one, j.other, i.partner FROM joined AS j JOIN person_identity AS i ON i.person_id = j.other
            ) AS both_known GROUP BY one, other
        ), told AS (
            SELECT {columns}, w.person_l, w.person_r, kl.identities AS identities_l, kr.identities AS identities_r,
                COALESCE(sl.events, 0) AS events_l, COALESCE(sr.events, 0) AS events_r, m.partners, w.one = w.other AS together,
                w.one <> w.other AND kl.identities > 1 AND kr.identities > 1 AND j.pairs = 1 AS bridge
            FROM {WAITING} AS w JOIN known AS kl ON kl.person_id = w.person_l JOIN known AS kr ON kr.person_id = w.person_r
            LEFT JOIN seen AS sl ON sl.person_id = w.person_l LEFT JOIN seen AS sr ON sr.person_id = w.person_r
            JOIN joined AS j ON j.one = w.one AND j.other = w.other JOIN met AS m ON m.one = w.one AND m.other = w.other
        ), weighed AS (
            SELECT *, LEAST(identities_l, identities_r) + LEAST(events_l, events_r) AS moved FROM told
        )
        SELECT * FROM weighed
        ORDER BY CASE WHEN together THEN 0 ELSE partners * moved END DESC, ABS(probability - 0.5), identity_id_l, identity_id_r
    """
