"""A small fictional partnership for the tests of sharing: who gives what to whom is easy to keep in one's head.

police  -> incidents  (category, when, place, role; names for linkage alone)        isp-asb, by all three partners
council -> asb        (kind, when; name and birth date for linkage and casework)    isp-asb
health  -> ambulance  (kind, place)                                                 dda-health, health and police only
press   -> street     (everything)                                                  ogl, a licence
council -> parking    (no clause at all)
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from diogel.definitions.model import Agreement, Dataset, Group, Measure, Partnership, PartnershipFile
from diogel.sharing.decisions import DecisionLog

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def text(en: str, cy: str = "") -> dict[str, str]:
    return {"en": en, "cy": cy or en}


def dataset(id: str, provider: str, columns: dict[str, str], **more: Any) -> Dataset:
    return Dataset.model_validate(
        {
            "version": 1,
            "dataset": id,
            "title": text(id),
            "provider": provider,
            "row": "event",
            "columns": [{"name": name, "meaning": meaning} for name, meaning in columns.items()],
            **more,
        }
    )


def clause(number: str, dataset: str, columns: list[str], recipients: list[str], purposes: list[str], **more: Any) -> dict[str, Any]:
    return {"clause": number, "dataset": dataset, "columns": columns, "recipients": recipients, "purposes": purposes, **more}


def agreement(id: str, parties: dict[str, date | None], clauses: list[dict[str, Any]], **more: Any) -> Agreement:
    return Agreement.model_validate(
        {
            "version": 1,
            "agreement": id,
            "type": "ISP",
            "title": text(id),
            "parties": [{"partner": partner, "signed": signed} for partner, signed in parties.items()],
            "start": date(2025, 4, 1),
            "review": date(2027, 4, 1),
            "clauses": clauses,
            "bases": {"article9": ["g"], "schedule1": ["10"]},
            **more,
        }
    )


def measure(id: str, purpose: str, recipient: str) -> Measure:
    return Measure.model_validate(
        {
            "version": 1,
            "measure": id,
            "title": text(id),
            "question": text("How many?", "Faint?"),
            "purpose": purpose,
            "recipient": recipient,
        }
    )


SIGNED = date(2025, 3, 20)

INCIDENTS = dataset(
    "incidents",
    "police",
    {
        "Number": "event.reference",
        "When": "event.occurred_from",
        "Kind": "event.category",
        "Lon": "event.longitude",
        "Lat": "event.latitude",
        "Surname": "identity.family_name",
        "Born": "identity.date_of_birth",
        "Sex": "identity.sex",
        "Role": "involvement.role",
        "Notes": "attribute.notes",
    },
)
ASB = dataset(
    "asb",
    "council",
    {
        "When": "event.occurred_from",
        "Type": "event.category",
        "Address": "event.address",
        "Easting": "event.easting",
        "Northing": "event.northing",
        "Name": "identity.full_name",
        "DOB": "identity.date_of_birth",
        "Gender": "identity.sex",
    },
    constants={"involvement.role": "subject"},
)
AMBULANCE = dataset("ambulance", "health", {"Time": "event.occurred_from", "Code": "event.category", "Postcode": "event.postcode"})
STREET = dataset("street", "press", {"Month": "event.month", "Crime type": "event.category", "LSOA code": "event.area"}, marking="OFFICIAL")
PARKING = dataset("parking", "council", {"Date": "event.occurred_from", "Fine": "event.category"})

BOARD = Group.model_validate(
    {"version": 1, "group": "board", "name": text("Board", "Bwrdd"), "kind": "board", "members": ["police", "council"]}
)

ISP = agreement(
    "isp-asb",
    {"police": SIGNED, "council": SIGNED, "health": SIGNED},
    [
        clause("1", "incidents", ["When", "Kind", "Lon", "Lat", "Role"], ["board"], ["analysis"], retention_days=365),
        clause("2", "incidents", ["Surname", "Born", "Sex"], ["council"], ["linkage"], retention_days=100),
        clause("3", "asb", ["When", "Type", "Address", "Easting", "Northing"], ["board"], ["analysis"]),
        clause(
            "4",
            "asb",
            ["Name", "DOB", "Gender"],
            ["police"],
            ["linkage", "casework"],
            conditions=text("Not to be copied", "Ni chaniateir copïo"),
        ),
        clause("5", "incidents", ["When"], ["health"], ["casework"], retention_days=30, marking="OFFICIAL"),
    ],
)
DDA = agreement(
    "dda-health",
    {"health": SIGNED, "police": SIGNED},
    [clause("1", "ambulance", ["Time", "Code", "Postcode"], ["police"], ["analysis"])],
    type="DDA",
    end=date(2026, 11, 30),
)
OGL = agreement(
    "ogl", {"press": None}, [clause("1", "street", ["*"], ["board"], ["analysis"], marking="OFFICIAL")], type="licence", review=None
)


def partnership(**changes: Any) -> Partnership:
    """The partnership above; `agreements`, `datasets`, `groups`, `measures`, `sql` and `left` stand in for its own."""
    left = changes.pop("left", {})
    partners = [
        {"id": id, "name": text(en, cy), "kind": kind, "left": left.get(id)}
        for id, en, cy, kind in [
            ("police", "Aberwylan Police", "Heddlu Aberwylan", "police"),
            ("council", "Aberwylan Council", "Cyngor Aberwylan", "council"),
            ("health", "Aberwylan Health Board", "Bwrdd Iechyd Aberwylan", "health"),
            ("press", "Crime maps", "Mapiau troseddu", "publisher"),
        ]
    ]
    file = PartnershipFile.model_validate(
        {
            "version": 1,
            "partnership": "aberwylan",
            "name": text("Aberwylan"),
            "partners": partners,
            "purposes": [
                {"id": "analysis", "name": text("Analysis", "Dadansoddi")},
                {"id": "casework", "name": text("Casework", "Gwaith achos")},
            ],
            "retention_days": 2190,
        }
    )
    parts: dict[str, Any] = {
        "datasets": [INCIDENTS, ASB, AMBULANCE, STREET, PARKING],
        "agreements": [ISP, DDA, OGL],
        "groups": [BOARD],
        "measures": [],
        **changes,
    }
    return Partnership(
        folder=Path("aberwylan"),
        file=file,
        vocabularies={},
        sql=parts.get("sql", {}),
        datasets={one.dataset: one for one in parts["datasets"]},
        agreements={one.agreement: one for one in parts["agreements"]},
        groups={one.group: one for one in parts["groups"]},
        measures={one.measure: one for one in parts["measures"]},
    )


def log_in(folder: Path) -> DecisionLog:
    return DecisionLog(folder / "decisions.jsonl", clock=lambda: NOW)
