"""Aberwylan's events straight from its agencies' extracts, with the happening that each tells of: what a build would hand to recognition.

Persons are the true ones; each agency's record of somebody is linked to the others' with the chance given, so that the figures do not hang
on a person model.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from diogel.linkage.incidents.people import Involved, Persons
from diogel.linkage.incidents.tellings import COLUMNS
from diogel.synthetic.agencies import SOURCES
from diogel.synthetic.draws import chance
from diogel.synthetic.world import World, make_world

TYPES = {"occurred_from": pa.timestamp("us"), "occurred_to": pa.timestamp("us"), "longitude": pa.float64(), "latitude": pa.float64()}


class Telling(NamedTuple):
    """Where an agency's extract says what."""

    dataset: str
    partner: str
    reference: str
    at: str
    form: str
    category: str | None
    kind: str | None
    precision: str = "exact"
    until: str | None = None
    place: str | None = None
    point: tuple[str, str] | None = None
    quotes: str | None = None


SENT = (
    Telling(
        "police_incidents",
        "police",
        "OCC_REF",
        "OCC_FROM",
        "%Y-%m-%d %H:%M:%S",
        "CLASS",
        None,
        until="OCC_TO",
        place="LOC_TEXT",
        point=("EASTING", "NORTHING"),
    ),
    Telling(
        "council_asb",
        "council",
        "Case No",
        "Date/Time of incident",
        "%d/%m/%Y %H:%M",
        None,
        "Type",
        place="Where",
        point=("Lon", "Lat"),
        quotes="Police ref",
    ),
    Telling(
        "ambulance_callouts", "ambulance", "incident", "call_time", "%Y-%m-%dT%H:%M:%S", None, "nature", point=("longitude", "latitude")
    ),
    Telling(
        "emergency_attendances", "health", "AttendanceID", "ArrivalDateTime", "", None, "AttendanceGroup", "street", place="IncidentPlace"
    ),
    Telling(
        "deliberate_fires",
        "fire",
        "IRS number",
        "Time of call",
        "%d-%b-%y %H:%M",
        None,
        None,
        place="Location",
        point=("Easting", "Northing"),
    ),
    Telling("hate_incidents", "police", "Hate ref", "When", "%d %b %Y %H:%M", None, None, point=("Longitude", "Latitude")),
)
_CONSTANT = {
    "council_asb": "antisocial_behaviour", "ambulance_callouts": "ambulance_callout", "emergency_attendances": "emergency_attendance",
    "deliberate_fires": "deliberate_fire", "hate_incidents": "hate_incident",
}  # fmt: skip


class Made(NamedTuple):
    """`tellings` as recognition reads them, who is in them, and event_id -> happening."""

    tellings: pa.Table
    involved: Involved
    truth: dict[str, int]


def make(people: int, seed: int, *, linked: float = 0.85, until: date = date(2026, 10, 31)) -> Made:
    """Everything that Aberwylan's agencies would send of so many people."""
    from diogel.definitions.examples import example
    from diogel.definitions.load import load_or_fail

    world, maps = make_world(people, until, seed), load_or_fail(example("aberwylan")).datasets
    tables, parts, truth = [], [], {}
    for sent in SENT:
        extract = SOURCES[sent.dataset].make(world)
        references, first = np.unique(extract.reference.astype(str), return_index=True)
        ids = np.array([f"{sent.dataset}:{reference}" for reference in references.tolist()], dtype=object)
        truth |= dict(zip(ids.tolist(), extract.happening[first].tolist(), strict=True))
        columns = {name: values.take(pa.array(first)) for name, values in extract.columns.items()}
        tables.append(_events(sent, ids, references, columns, maps[sent.dataset]))
        parts.append(_parts(sent, extract.reference, extract.person, world, extract.columns, maps[sent.dataset]))
    involved = pa.concat_tables(parts)
    return Made(pa.concat_tables(tables), Involved(involved, _persons(seed, linked)), truth)


def _events(sent: Telling, ids: np.ndarray, references: np.ndarray, columns: dict[str, pa.Array], dataset) -> pa.Table:
    count = len(ids)
    none = pa.nulls(count, pa.string())
    at, until = _when(sent, columns[sent.at]), _when(sent, columns[sent.until]) if sent.until else pa.nulls(count, pa.timestamp("us"))
    day = pc.equal(at, pc.floor_temporal(at, unit="day"))
    longitude, latitude = _point(sent, columns) if sent.point else (pa.nulls(count, pa.float64()),) * 2
    mapped = {
        "event_id": pa.array(ids, pa.string()),
        "dataset": pa.array([sent.dataset] * count),
        "partner": pa.array([sent.partner] * count),
        "reference": pa.array(references.astype(object), pa.string()),
        "quoted_reference": columns[sent.quotes] if sent.quotes else none,
        "occurred_from": at,
        "occurred_to": until,
        "occurred_precision": pc.if_else(day, "day", "instant"),
        "category": _mapped(dataset, sent.category, columns) if sent.category else pa.array([_CONSTANT[sent.dataset]] * count),
        "subcategory": _mapped(dataset, sent.kind, columns) if sent.kind else none,
        "longitude": longitude,
        "latitude": latitude,
        "precision": pc.if_else(pc.is_valid(longitude), sent.precision, pa.scalar(None, pa.string())),
        "location_name": columns[sent.place] if sent.place else none,
    }
    return pa.table({name: mapped.get(name, none).cast(TYPES.get(name, pa.string())) for name in COLUMNS})


def _when(sent: Telling, column: pa.Array) -> pa.Array:
    if not sent.form:
        return column.cast(pa.timestamp("us"))
    return pa.array([datetime.strptime(text, sent.form) if text else None for text in column.to_pylist()], pa.timestamp("us"))


def _point(sent: Telling, columns: dict[str, pa.Array]) -> tuple[pa.Array, pa.Array]:
    from diogel.ingest.conform.places import to_degrees

    one, other = (columns[name].cast(pa.float64()) for name in sent.point)
    if sent.point[0].lower() == "easting":
        degrees = to_degrees(*(np.asarray(values.to_numpy(zero_copy_only=False), dtype=float) for values in (one, other)))
        one, other = (pa.array(values, pa.float64(), from_pandas=True) for values in degrees)
    return one, other


def _mapped(dataset, name: str, columns: dict[str, pa.Array]) -> pa.Array:
    from diogel.definitions.catalogue import vocabulary

    column = dataset.column(name)
    codes = vocabulary(column.vocabulary or "event_category")["codes"] | column.map
    return pa.array([codes.get(code) for code in columns[name].to_pylist()], pa.string())


_ROLES = {
    "AGG": "victim", "SUS": "suspect", "ARR": "suspect", "SUBJ": "subject", "WIT": "witness", "INFT": "reporter", "Perpetrator": "subject",
    "Complainant": "reporter", "Victim": "victim", "Alleged perpetrator": "suspect",
}  # fmt: skip
_PART = {"police_incidents": "ROLE", "council_asb": "Party", "hate_incidents": "Part"}


def _parts(sent: Telling, reference: np.ndarray, person: np.ndarray, world: World, sent_columns: dict[str, pa.Array], dataset) -> pa.Table:
    named = np.flatnonzero(person >= 0)
    roles = sent_columns[_PART[sent.dataset]].to_pylist() if sent.dataset in _PART else ["patient"] * len(person)
    columns = {
        "event_id": [f"{sent.dataset}:{reference[row]}" for row in named.tolist()],
        "identity_id": [f"{sent.dataset}:{person[row]}" for row in named.tolist()],
        "role": [_ROLES.get(roles[row] or "", roles[row]) for row in named.tolist()],
    }
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})


def _persons(seed: int, share: float) -> Persons:
    """The true person of each record; a record that its agency wrote too badly stays outside."""

    def persons(identities: pa.Array) -> pa.Array:
        dataset, person = zip(*(identity.split(":") for identity in identities.to_pylist()), strict=True)
        number, known = np.array(person, dtype=np.int64), np.zeros(len(person), dtype=bool)
        for name in set(dataset):
            mine = np.array([one == name for one in dataset])
            known[mine] = chance(seed, f"linked:{name}", number[mine]) < share
        return pa.array([who if linked else identity for who, linked, identity in zip(person, known, identities.to_pylist(), strict=True)])

    return persons
