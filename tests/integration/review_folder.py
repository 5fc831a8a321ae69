"""A folder whose build has two pairs that wait for a person: twins, a girl's record being at two partners, and two brothers."""

from __future__ import annotations

from pathlib import Path

PARTNERSHIP = """\
version: 1
partnership: twins
name: {en: Twins, cy: Efeilliaid}
partners:
  - {id: police, name: {en: Police, cy: Heddlu}, kind: police}
  - {id: council, name: {en: Council, cy: Cyngor}, kind: council}
  - {id: landlord, name: {en: Landlord, cy: Landlord}, kind: housing}
purposes:
  - {id: analysis, name: {en: Analysis, cy: Dadansoddi}}
  - {id: casework, name: {en: Casework, cy: Gwaith achos}}
"""

COLUMNS = """\
columns:
  - {name: REF, meaning: event.reference, required: true}
  - {name: WHEN, meaning: event.occurred_from, required: true}
  - {name: PERSON, meaning: identity.reference}
  - {name: FORENAME, meaning: identity.given_names}
  - {name: SURNAME, meaning: identity.family_name}
  - {name: BORN, meaning: identity.date_of_birth}
  - {name: SEX, meaning: identity.sex}
  - {name: ADDRESS, meaning: identity.address}
  - {name: POSTCODE, meaning: identity.postcode}
"""

DATASETS = {"calls": "police", "reports": "council", "tenancies": "landlord"}

AGREEMENT = """\
version: 1
agreement: sharing
type: ISP
title: {en: Sharing, cy: Rhannu}
parties: [{partner: police, signed: 2025-01-01}, {partner: council, signed: 2025-01-01}, {partner: landlord, signed: 2025-01-01}]
bases: {article6: [e], schedule1: ["10"]}
start: 2025-01-01
review: 2030-01-01
end: 2035-01-01
clauses:
"""

_NAMES = "PERSON, FORENAME, SURNAME, BORN, SEX, ADDRESS, POSTCODE"
_CLAUSES = [
    *[(dataset, "REF, WHEN", "[police, council, landlord]", "analysis") for dataset in DATASETS],
    *[(dataset, _NAMES, "[police, council, landlord]", "linkage") for dataset in DATASETS],
    ("calls", "FORENAME, SURNAME, BORN, ADDRESS", "[council]", "casework"),
    ("tenancies", "FORENAME, SURNAME", "[council]", "casework"),
]

HEADER = "REF,WHEN,PERSON,FORENAME,SURNAME,BORN,SEX,ADDRESS,POSTCODE"
CANARY = "Rhydderchwen"
"""A surname that only a clause may show."""

ROWS = {
    "calls": [
        "C1,2026-09-01,P1,Carys,Rhydderchwen,1984-03-17,F,12 Mill Lane,CF10 1AA",
        "C2,2026-09-02,P1,Carys,Rhydderchwen,1984-03-17,F,12 Mill Lane,CF10 1AA",
        "C3,2026-09-03,P2,Ivor,Llewellyn,1950-05-02,M,3 High Street,CF10 2BB",
    ],
    "reports": [
        "R1,2026-09-04,K1,Catrin,Rhydderchwen,1984-03-17,F,12 Mill Lane,CF10 1AA",
        "R2,2026-09-05,K1,Catrin,Rhydderchwen,1984-03-17,F,12 Mill Lane,CF10 1AA",
        "R3,2026-09-06,K2,Ifan,Llewellyn,1950-05-02,M,3 High Street,CF10 2BB",
    ],
    "tenancies": [
        "T1,2026-09-07,L1,Carys,Rhydderchwen,1984-03-17,F,12 Mill Lane,CF10 1AA",
        *[
            f"T{number},2026-09-08,L{number},{name},{1930 + 3 * number}-{number:02}-{5 * number:02},M,{number} Bryn Glas,CF10 3CC"
            for number, name in enumerate(("Emrys,Quinn", "Alwyn,Beynon", "Dafydd,Hopkin", "Tudur,Vaughan"), start=2)
        ],
    ],
}


def review_folder(folder: Path) -> Path:
    """Its keys are given, so that ids, and with them the order of a pair's two sides, are the same every time."""
    files = {"partnership.yaml": PARTNERSHIP, "agreements/sharing.yaml": AGREEMENT + _clauses()}
    for dataset, partner in DATASETS.items():
        head = f"version: 1\ndataset: {dataset}\ntitle: {{en: {dataset}, cy: {dataset}}}\nprovider: {partner}\nrow: involvement\n"
        files[f"datasets/{dataset}.yaml"] = head + COLUMNS
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, "utf-8")
    for dataset in DATASETS:
        deliver(folder, dataset, "2026-10.csv", ROWS[dataset])
    key = folder / "keys" / "diogel.key"
    key.parent.mkdir(exist_ok=True)
    key.write_text(f'tables = "{"7" * 64}"\nidentity = "{"1" * 64}"\n', "utf-8")
    key.chmod(0o600)
    return folder


def _clauses() -> str:
    return "".join(
        f'  - {{clause: "{number}", dataset: {dataset}, columns: [{columns}], recipients: {recipients}, purposes: [{purpose}], '
        "retention_days: 2000}\n"
        for number, (dataset, columns, recipients, purpose) in enumerate(_CLAUSES, start=1)
    )


def deliver(folder: Path, dataset: str, name: str, rows: list[str]) -> Path:
    path = folder / "deliveries" / dataset / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([HEADER, *rows, ""]), "utf-8")
    return path
