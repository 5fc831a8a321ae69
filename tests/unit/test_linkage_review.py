"""The queue's order: what a decision would change most comes first; what is held, and what bridges, is told."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pytest

from diogel.linkage.review import change_of, waiting
from diogel.stores.base import Store
from diogel.stores.duckdb import DuckDBStore
from diogel.stores.keys import Keys

PAIR = pa.schema([
    ("identity_id_l", pa.string()), ("identity_id_r", pa.string()), ("match_weight", pa.float64()), ("probability", pa.float64()),
    ("status", pa.string()), ("rule", pa.string()), ("decision", pa.string()),
])  # fmt: skip


@pytest.fixture
def store() -> Iterator[Store]:
    store = DuckDBStore(Keys(b"t" * 32, b"i" * 32), threads=1)
    yield store
    store.close()


def ranked(store: Store, persons: dict[str, str], pairs: list[tuple[str, str, float]], events: str = "", **more: object) -> list[dict]:
    """`persons`: "a1 b1" -> the partners that know person a by identity a1 and b1; the letters name partners, digits the identities."""
    identities = [{"person_id": person, "identity_id": one, "partner": one[0]} for person, some in persons.items() for one in some.split()]
    owner = {one["identity_id"]: one["person_id"] for one in identities}
    parts = [{"event_id": f"e{number}", "person_id": owner[one]} for number, one in enumerate(events.split())]
    rows = [
        {
            "identity_id_l": left,
            "identity_id_r": right,
            "match_weight": 0.0,
            "probability": p,
            "status": "review",
            "rule": None,
            "decision": None,
        }
        | dict(more)
        for left, right, p in pairs
    ]
    store.put("pair", pa.Table.from_pylist(rows, schema=PAIR))
    store.put("person_identity", pa.Table.from_pylist(identities))
    schema = pa.schema([("event_id", pa.string()), ("person_id", pa.string())])
    store.put("involvement", pa.Table.from_pylist(parts, schema=schema))
    return waiting(store, decided=0.5).to_pylist()


def order(rows: list[dict]) -> list[str]:
    return [f"{row['identity_id_l']} {row['identity_id_r']}" for row in rows]


PERSONS = {"P": "a1 b1 c1", "Q": "a2 b2 c2", "R": "a3", "S": "d1", "T": "a4 d2"}

ORDER = {
    "two large persons before a large one and a single record": ([("a1", "a3", 0.5), ("a1", "a2", 0.5)], "", ["a1 a2", "a1 a3"]),
    "more partners first": ([("a3", "a4", 0.5), ("c1", "d1", 0.5)], "", ["c1 d1", "a3 a4"]),
    "more events first": ([("a3", "d1", 0.5), ("a3", "d2", 0.5)], "a3 a3 d1 d2 d2", ["a3 d2", "a3 d1"]),
    "of equals, the one closest to even": ([("a1", "d1", 0.9), ("b1", "d1", 0.6)], "", ["b1 d1", "a1 d1"]),
    "then by their ids": ([("b1", "d1", 0.6), ("a1", "d1", 0.6)], "", ["a1 d1", "b1 d1"]),
    "what changes nothing comes last": ([("a1", "b1", 0.5), ("a3", "d1", 0.9)], "", ["a3 d1", "a1 b1"]),
}


@pytest.mark.parametrize(("pairs", "events", "expected"), ORDER.values(), ids=ORDER.keys())
def test_order(store: Store, pairs: list[tuple[str, str, float]], events: str, expected: list[str]) -> None:
    assert order(ranked(store, PERSONS, pairs, events)) == expected


def test_what_would_change(store: Store) -> None:
    (row,) = ranked(store, PERSONS, [("a1", "d2", 0.5)], "a1 b1 c1 d2")
    change = change_of(row)
    assert (change.identities, change.events, change.partners, change.moved) == ((3, 2), (3, 1), 4, (2, 1))
    assert (change.bridge, change.held, change.together) == (True, False, False)


def test_it_is_a_bridge_only_where_nothing_else_joins_the_two(store: Store) -> None:
    rows = ranked(store, PERSONS, [("a1", "a2", 0.5), ("b1", "b2", 0.5), ("a1", "a3", 0.5), ("b1", "d2", 0.5)])
    assert {f"{row['identity_id_l']} {row['identity_id_r']}": row["bridge"] for row in rows} == {
        "a1 a2": False, "b1 b2": False, "a1 a3": False, "b1 d2": True,
    }  # fmt: skip


def test_what_the_guard_held_is_told(store: Store) -> None:
    (row,) = ranked(store, PERSONS, [("a1", "a2", 0.99)], rule="held_by_guard")
    assert change_of(row).held


def test_pairs_of_one_person_are_together(store: Store) -> None:
    (row,) = ranked(store, PERSONS, [("a1", "b1", 0.6)])
    change = change_of(row)
    assert (change.together, change.moved, change.bridge) == (True, (0, 0), False)


@pytest.mark.parametrize(
    ("status", "decision", "probability", "there"),
    [
        ("review", None, 0.6, 1),
        ("link", None, 0.99, 0),
        ("no", None, 0.6, 0),
        ("link", "d1", 0.6, 1),
        ("no", "d1", 0.99, 1),
        ("no", "d1", 0.4, 0),
    ],
)
def test_which_pairs_are_looked_at(store: Store, status: str, decision: str | None, probability: float, there: int) -> None:
    """What a decision took out of review is there too: the decision may have been withdrawn."""
    assert len(ranked(store, PERSONS, [("a1", "a2", probability)], status=status, decision=decision)) == there


def test_nothing_waits(store: Store) -> None:
    assert ranked(store, PERSONS, [("a1", "a2", 0.9)], status="link") == []
    with pytest.raises(Exception, match="review_waiting"):
        store.count("review_waiting")
