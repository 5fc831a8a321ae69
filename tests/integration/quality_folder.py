"""A folder of two partners' deliveries about made-up people whose truth is known: for judging its links from start to finish."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import linkage_people

from diogel.build.open import build_folder
from diogel.progress import Silent

DAY = date(2026, 11, 1)
CANARY = "Zyxwowen"
"""A surname that stands in one row alone."""

PARTNERSHIP = """\
version: 1
partnership: judged
name: {en: Judged, cy: Barnwyd}
partners:
  - {id: police, name: {en: Police, cy: Heddlu}, kind: police}
  - {id: council, name: {en: Council, cy: Cyngor}, kind: council}
purposes: [{id: analysis, name: {en: Analysis, cy: Dadansoddi}}]
"""

_COLUMNS = {
    "REF": "event.reference", "WHEN": "event.occurred_from", "PERSON": "identity.reference", "FORENAME": "identity.given_names",
    "SURNAME": "identity.family_name", "BORN": "identity.date_of_birth", "SEX": "identity.sex", "ETHNIC": "identity.ethnicity",
    "ADDRESS": "identity.address", "POSTCODE": "identity.postcode", "NHS": "identity.nhs_number",
}  # fmt: skip
_DATASETS = {"calls": "police", "reports": "council"}
_HERE = {"police": "calls", "youth": "calls", "asb": "reports", "housing": "reports", "health": "reports"}

_AGREEMENT = """\
version: 1
agreement: sharing
type: ISP
title: {en: Sharing, cy: Rhannu}
parties: [{partner: police, signed: 2025-01-01}, {partner: council, signed: 2025-01-01}]
powers: ["Crime and Disorder Act 1998, section 115"]
bases: {article6: [e], schedule1: ["10"]}
start: 2025-01-01
review: 2030-01-01
end: 2035-01-01
clauses:
  - {clause: "1", dataset: calls, columns: [REF, WHEN], recipients: [council], purposes: [analysis], retention_days: 400}
  - {clause: "2", dataset: reports, columns: [REF, WHEN], recipients: [police], purposes: [analysis], retention_days: 800}
  - clause: "3"
    dataset: calls
    columns: [PERSON, FORENAME, SURNAME, BORN, SEX, ETHNIC, ADDRESS, POSTCODE, NHS]
    recipients: [council]
    purposes: [linkage]
    retention_days: 400
  - clause: "4"
    dataset: reports
    columns: [PERSON, FORENAME, SURNAME, BORN, SEX, ADDRESS, POSTCODE, NHS]
    recipients: [police]
    purposes: [linkage]
    retention_days: 800
"""


def quality_folder(folder: Path, people: int = 220) -> Path:
    """Definitions, a delivery of each dataset, and who is who: truth by row, by reference, and later by identity."""
    files = {"partnership.yaml": PARTNERSHIP, "agreements/sharing.yaml": _AGREEMENT}
    files |= {f"datasets/{name}.yaml": _dataset(name, provider) for name, provider in _DATASETS.items()}
    rows: dict[str, list[list[str]]] = {name: [] for name in _DATASETS}
    truth = [["dataset", "file", "row", "person"]]
    references = [["dataset", "reference", "person"]]
    for number, record in enumerate(linkage_people.records(people, 5).to_pylist()):
        name = _HERE.get(record["partner"])
        if name:
            reference = f"{name[0]}{number:05}"
            rows[name].append(_row(record, reference))
            truth.append([name, f"{name}/2026-10.csv", str(len(rows[name])), f"true-{record['truth']}"])
            references.append([name, reference, f"true-{record['truth']}"])
    rows["calls"][0][4] = CANARY
    files |= {f"deliveries/{name}/2026-10.csv": _csv([list(_COLUMNS), *mine]) for name, mine in rows.items()}
    files |= {"rows.csv": _csv(truth), "references.csv": _csv(references)}
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return folder


def build(folder: Path) -> None:
    build_folder(folder, on=DAY, progress=Silent())


def _row(record: dict[str, object], reference: str) -> list[str]:
    ethnic = ("A", "B", "W1", "")[int(str(record["truth"])) % 4]
    sex = str(record["sex"] or "")[:1].upper()
    born = record["date_of_birth"] or ""
    told = [record["given_names"], record["family_name"], born, sex, ethnic, record["address"], record["postcode"], record["nhs_number"]]
    return [f"E{reference}", "2026-10-01", reference, *("" if value is None else str(value) for value in told)]


def _dataset(name: str, provider: str) -> str:
    head = (
        f"version: 1\ndataset: {name}\ntitle: {{en: {name.title()}, cy: {name.title()}}}\nprovider: {provider}\nrow: involvement\n"
        f"columns:\n"
    )
    needed = {"REF", "WHEN"}
    return head + "".join(
        f"  - {{name: {column}, meaning: {meaning}{', required: true' if column in needed else ''}}}\n"
        for column, meaning in _COLUMNS.items()
    )


def _csv(rows: list[list[str]]) -> str:
    lines = io.StringIO(newline="")
    csv.writer(lines, lineterminator="\n").writerows(rows)
    return lines.getvalue()
