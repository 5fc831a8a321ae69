"""Aberwylan's measures that count an incident once: rows in, rows out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pytest

from diogel.definitions.examples import example
from diogel.definitions.load import load_or_fail
from diogel.stores.base import Store
from diogel.stores.duckdb import DuckDBStore
from diogel.stores.keys import Keys

MEASURES = example("aberwylan") / "measures"
EVENT = pa.schema([
    ("event_id", pa.string()), ("partner", pa.string()), ("category", pa.string()), ("area", pa.string()),
    ("occurred_from", pa.timestamp("us")), ("recorded_on", pa.date32()),
])  # fmt: skip


@pytest.fixture
def store() -> Iterator[Store]:
    opened = DuckDBStore(Keys(b"t" * 32, b"i" * 32), threads=1)
    yield opened
    opened.close()


def event(id: str, partner: str, day: int, *, month: int = 10, area: str | None = "A1", told_after: int = 1, **more: Any) -> dict[str, Any]:
    at = datetime(2026, month, day, 21)
    recorded = date.fromordinal(at.toordinal() + told_after)
    return {
        "event_id": id,
        "partner": partner,
        "category": "antisocial_behaviour",
        "area": area,
        "occurred_from": at,
        "recorded_on": recorded,
    } | more


def put(store: Store, events: list[dict[str, Any]], incidents: dict[str, str]) -> None:
    """`incidents`: event -> incident; an event not named is an incident of its own."""
    store.put("event", pa.Table.from_pylist(events, schema=EVENT))
    ids = [row["event_id"] for row in events]
    store.put("incident_event", pa.table({"incident_id": [incidents.get(id, f"of {id}") for id in ids], "event_id": ids}))
    areas = [
        ("A1", "neighbourhood", "North", "Gogledd", 100),
        ("A2", "neighbourhood", "South", "De", 50),
        ("T1", "town", "Town", "Tref", 150),
    ]
    store.put(
        "area", pa.table({name: [row[at] for row in areas] for at, name in enumerate(("code", "level", "name", "name_cy", "population"))})
    )


def asked(store: Store, name: str) -> list[dict[str, Any]]:
    return store.fetch((MEASURES / f"{name}.sql").read_text("utf-8")).to_pylist()


def test_what_two_partners_were_told_counts_once(store: Store) -> None:
    events = [
        event("p1", "police", 3), event("c1", "council", 3), event("p2", "police", 9), event("c3", "council", 20, area="A2"),
        event("p3", "police", 20, area="A1"), event("old", "police", 1, month=3, occurred_from=datetime(2025, 3, 1)),
        event("theft", "police", 3, category="shoplifting"),
    ]  # fmt: skip
    put(store, events, {"p1": "i1", "c1": "i1", "c3": "i3", "p3": "i3", "theft": "i1"})
    rows = [
        {name: row[name] for name in ("area", "reports", "separate_incidents", "told_to_several")} for row in asked(store, "asb_incidents")
    ]
    assert rows == [
        {"area": "A1", "reports": 5, "separate_incidents": 3, "told_to_several": 2},
        {"area": "A2", "reports": 0, "separate_incidents": 0, "told_to_several": 0},
    ]


def test_the_threshold_of_a_case_review_is_three_incidents_and_not_three_reports(store: Store) -> None:
    told = [event(f"{partner}{day}", partner, day) for partner in ("police", "council") for day in (2, 9)]
    late = event("late", "police", 5, month=9, told_after=40)
    more = [event(f"bob{day}", "council", day) for day in (4, 5, 6)]
    put(store, [*told, late, *more], {"police2": "i2", "council2": "i2", "police9": "i9", "council9": "i9"})
    parts = [*((row["event_id"], "amy") for row in [*told, late]), *((row["event_id"], "bob") for row in more)]
    store.put(
        "involvement",
        pa.table({"event_id": [one for one, _ in parts], "person_id": [who for _, who in parts], "role": ["reporter"] * len(parts)}),
    )
    assert asked(store, "asb_case_review") == [{"complainants": 2, "with_three_reports": 2, "with_three_incidents": 1}]


@pytest.mark.parametrize("name", ["asb_incidents", "asb_case_review"])
def test_it_is_asked_in_both_languages(name: str) -> None:
    measure = load_or_fail(example("aberwylan")).measures[name]
    assert measure.title.cy and measure.question.cy and measure.title.cy != measure.title.en
