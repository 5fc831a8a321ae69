"""A small town for the look-up: five datasets of four partners, and a person in each kind of trouble that a look-up has to keep apart.

For casework the council is given: of the police's crimes case numbers and days (standing), names and parts (on request); of the
landlord's tenancies names, birth dates and addresses (on request); of intelligence its kind (standing); of health's call-outs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from diogel.build.run import Outcome
from integration import folders, twins
from integration.twins import TODAY

PARTNERSHIP = """\
version: 1
partnership: town
name: {en: Town, cy: Tref}
partners:
  - {id: police, name: {en: Police, cy: Heddlu}, kind: police, contact: "Desk, 01632 960001"}
  - {id: council, name: {en: Council, cy: Cyngor}, kind: council, contact: "Safety team, 01632 960002"}
  - {id: landlord, name: {en: Landlord, cy: Landlord}, kind: housing, contact: "Data lead, 01632 960003"}
  - {id: health, name: {en: Health, cy: Iechyd}, kind: health, contact: "Desk, 01632 960004"}
purposes:
  - {id: casework, name: {en: Casework, cy: Gwaith achos}}
  - {id: victims, name: {en: Victims, cy: Dioddefwyr}}
"""

_PERSON = {
    "PERSON": "identity.reference",
    "GIVEN": "identity.given_names",
    "FAMILY": "identity.family_name",
    "BORN": "identity.date_of_birth",
    "ADDRESS": "identity.address",
    "POSTCODE": "identity.postcode",
}
_EVENT = {"REF": "event.reference", "WHEN": "event.occurred_from", "KIND": "event.category", "ROLE": "involvement.role"}
COLUMNS: dict[str, dict[str, str]] = {
    "crimes": {**_EVENT, **_PERSON, "NOTES": "attribute.notes"},
    "complaints": {**_EVENT, "POLICE": "event.quoted_reference", **_PERSON, "NOTES": "attribute.notes"},
    "tenancies": {"REF": "event.reference", "WHEN": "event.occurred_from", **_PERSON},
    "intelligence": {**_EVENT, **_PERSON, "GRADE": "row.grading", "HANDLING": "row.handling_conditions"},
    "callouts": {**_EVENT, **_PERSON},
}
PROVIDERS = {"crimes": "police", "complaints": "council", "tenancies": "landlord", "intelligence": "police", "callouts": "health"}

HANDLE = "Not to be spoken of to the person"
NAMES = ("GIVEN", "FAMILY", "BORN", "POSTCODE")
_LINK = tuple(_PERSON)
CLAUSES: tuple[tuple[str, str, Sequence[str], Sequence[str], Sequence[str], bool], ...] = (
    # clause, dataset, columns, recipients, purposes, on request
    *((f"l{number}", name, _LINK, ["police", "council", "landlord"], ["linkage"], False) for number, name in enumerate(COLUMNS)),
    ("1", "crimes", ["REF", "WHEN"], ["council"], ["casework"], False),
    ("2", "crimes", NAMES, ["council"], ["casework"], True),
    ("3", "crimes", ["KIND", "ROLE"], ["council"], ["casework"], True),
    ("4", "crimes", ["NOTES"], ["council"], ["victims"], True),
    ("5", "tenancies", [*NAMES, "ADDRESS"], ["council"], ["casework"], True),
    ("6", "tenancies", ["REF", "WHEN"], ["council"], ["casework"], True),
    ("7", "intelligence", ["WHEN", "KIND", "GRADE", "HANDLING"], ["council"], ["casework"], False),
    ("8", "complaints", [*NAMES, "REF", "WHEN", "ROLE"], ["police"], ["casework"], False),
    ("9", "callouts", ["WHEN"], ["police"], ["casework"], True),
    ("10", "tenancies", NAMES, ["landlord", "police"], ["casework"], True),
)
CONDITIONS = {"2": ("Not outside the case", "Nid y tu allan i'r achos")}

PEOPLE: dict[str, tuple[str, str, str, str, str]] = {
    "sian": ("Siân", "O'Brien-Hughes", "1985-03-04", "1 Harbour Row", "SY25 6AA"),
    "bob": ("Robert", "Llewellyn", "1971-09-07", "2 Chapel Lane", "SY25 6AB"),
    "carys": ("Carys", "Prosser", "1990-12-01", "2 Chapel Lane", "SY25 6AB"),
    "dewi": ("Dewi", "Gruffydd", "1999-06-06", "7 Mill Road", "SY25 6AC"),
    "nest": ("Nest", "Hidden", "1964-02-02", "9 Far Street", "LL55 1AA"),
}

ROWS: Mapping[str, Sequence[tuple[str, Mapping[str, str]]]] = {
    "crimes": [
        ("sian", {"REF": "CR1", "ROLE": "victim", "PERSON": "P1", "NOTES": "Siân was told by Robert Llewellyn to leave"}),
        ("bob", {"REF": "CR1", "ROLE": "suspect", "PERSON": "P2"}),
        ("sian", {"REF": "CR2", "ROLE": "victim", "PERSON": "P1"}),
        ("sian", {"REF": "CR2", "ROLE": "suspect", "PERSON": "P1"}),
        ("carys", {"REF": "CR2", "ROLE": "witness", "PERSON": "P3"}),
        ("dewi", {"REF": "CR9", "ROLE": "suspect", "PERSON": "P4"}),
    ],
    "complaints": [
        ("sian", {"REF": "CO1", "ROLE": "reporter", "NOTES": "Robert shouted; Siân called twice"}),
        ("bob", {"REF": "CO1", "ROLE": "subject"}),
    ],
    "tenancies": [("bob", {"REF": "T1"}), ("carys", {"REF": "T2"}), ("sian", {"REF": "T3"})],
    "intelligence": [
        ("bob", {"REF": "IN1", "ROLE": "subject", "GRADE": "1BC", "HANDLING": HANDLE}),
        ("carys", {"REF": "IN2", "ROLE": "subject", "GRADE": "3EP"}),
    ],
    "callouts": [("sian", {"REF": "AM1", "ROLE": "patient"}), ("nest", {"REF": "AM2", "ROLE": "patient"})],
}


def town(into: Path) -> Path:
    texts = {"partnership.yaml": PARTNERSHIP, "agreements/sharing.yaml": agreement()}
    for name, columns in COLUMNS.items():
        texts[f"datasets/{name}.yaml"] = _dataset(name, columns)
        texts[f"deliveries/{name}/2026-10.csv"] = _rows(name)
    for name, text in texts.items():
        twins.write(into / name, text)
    return into


def build(into: Path) -> Outcome:
    with twins.clock(twins.AT):
        return folders.built(into)


def agreement(**more: str) -> str:
    lines = [
        "version: 1", "agreement: sharing", "type: ISP", "title: {en: Sharing, cy: Rhannu}",
        "parties: [" + ", ".join(f"{{partner: {one}, signed: 2025-01-01}}" for one in ("police", "council", "landlord", "health")) + "]",
        'bases: {article6: [e], article9: [g], schedule1: ["10"]}', "start: 2025-01-01", "review: 2030-01-01", "end: 2035-01-01",
        *(f"{key}: {value}" for key, value in more.items()), "clauses:",
    ]  # fmt: skip
    for number, dataset, columns, recipients, purposes, on_request in CLAUSES:
        what = (
            f"dataset: {dataset}, columns: [{', '.join(columns)}], recipients: [{', '.join(recipients)}], purposes: [{', '.join(purposes)}]"
        )
        told = f', conditions: {{en: "{CONDITIONS[number][0]}", cy: "{CONDITIONS[number][1]}"}}' if number in CONDITIONS else ""
        lines.append(f'  - {{clause: "{number}", {what}, on_request: {str(on_request).lower()}{told}}}')
    return "\n".join(lines) + "\n"


def _dataset(name: str, columns: Mapping[str, str]) -> str:
    listed = "\n".join(f"  - {{name: {column}, meaning: {meaning}}}" for column, meaning in columns.items())
    title = f"{{en: {name.title()}, cy: {name.title()}}}"
    constants = "constants: {event.category: tenancy, involvement.role: tenant}\n" if name == "tenancies" else ""
    return f"version: 1\ndataset: {name}\ntitle: {title}\nprovider: {PROVIDERS[name]}\nrow: involvement\n{constants}columns:\n{listed}\n"


def _rows(name: str) -> str:
    lines = [",".join(COLUMNS[name])]
    for number, (who, row) in enumerate(ROWS[name]):
        given, family, born, address, postcode = PEOPLE[who]
        cells = {"WHEN": f"2026-10-{1 + number:02d} 10:00", "KIND": "Assault", **row}
        cells |= {"GIVEN": given, "FAMILY": family, "BORN": born, "ADDRESS": address, "POSTCODE": postcode}
        lines.append(",".join(f'"{cells.get(column, "")}"' for column in COLUMNS[name]))
    return "\n".join(lines) + "\n"


__all__ = ["TODAY", "build", "town"]
