"""Tellings as a few words each: who told, when and where, and whatever else a case is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa

from diogel.linkage.incidents.model import IncidentModel
from diogel.linkage.incidents.people import Involved
from diogel.linkage.incidents.recognise import Recognised, recognise
from diogel.linkage.incidents.tellings import COLUMNS
from diogel.stores.base import Store

MODEL = IncidentModel.load()
NIGHT = datetime(2026, 5, 13, 22, 0)
"""A Wednesday."""

HERE = {"longitude": -3.1800, "latitude": 51.4800}
TYPES = {"occurred_from": pa.timestamp("us"), "occurred_to": pa.timestamp("us"), "longitude": pa.float64(), "latitude": pa.float64()}

Row = dict[str, Any]


def telling(event_id: str, dataset: str, at: datetime = NIGHT, **more: Any) -> Row:
    """One event as an agency told it; `people` are identities, each with the role (`amy=victim`)."""
    partner = {"police_hate": "police"}.get(dataset, dataset)
    usual = {"partner": partner, "occurred_precision": "instant", "category": "antisocial_behaviour", "precision": "exact", "people": {}}
    return dict.fromkeys(COLUMNS) | usual | {"event_id": event_id, "dataset": dataset, "occurred_from": at} | more


def metres_east(metres: float) -> dict[str, float]:
    """So far east of HERE."""
    return {"longitude": HERE["longitude"] + metres / 69_400, "latitude": HERE["latitude"]}


def years_of_quiet(datasets: Iterable[str]) -> list[Row]:
    """Something small now and then, far away, so that each agency has a history: one a month for a year, each at a place of its own."""
    start = datetime(2025, 6, 3, 11, 0)
    return [
        telling(
            f"{dataset}-quiet-{month}", dataset, start + timedelta(days=30 * month), longitude=-4.0 + month / 50, latitude=52.0 + shift / 50
        )
        for shift, dataset in enumerate(sorted(set(datasets)))
        for month in range(12)
    ]


def table(rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    listed = list(rows)
    return pa.table({name: pa.array([row[name] for row in listed], TYPES.get(name, pa.string())) for name in COLUMNS})


def involved(rows: Iterable[Mapping[str, Any]]) -> Involved:
    """The same name is the same person; an identity is a name as one dataset has it."""
    parts = [(row["event_id"], f"{row['dataset']}/{name}", role) for row in rows for name, role in row["people"].items()]
    columns = {name: pa.array([part[at] for part in parts], pa.string()) for at, name in enumerate(("event_id", "identity_id", "role"))}
    return Involved(pa.table(columns), lambda identities: pa.array([one.split("/")[1] for one in identities.to_pylist()], pa.string()))


def found_in(store: Store, rows: Iterable[Row], *, model: IncidentModel | None = None, **more: Any) -> Recognised:
    listed = list(rows)
    store.put("tellings_given", table(listed))
    return recognise(store, "tellings_given", model=model or MODEL, involved=involved(listed), salt="salt", **more)


def incidents_of(found: Recognised) -> list[str]:
    """['a b', 'c']: the events of each incident."""
    together: dict[str, list[str]] = {}
    for row in found.incident_event.to_pylist():
        together.setdefault(row["incident_id"], []).append(row["event_id"])
    return sorted(" ".join(sorted(events)) for events in together.values())
