"""Small folders that tests build: the minimal partnership, copied, and a one-dataset folder of any size."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from diogel.build.open import build_folder
from diogel.build.run import Outcome
from diogel.definitions.examples import example
from diogel.progress import Silent

DAY = date(2026, 11, 1)


def minimal(into: Path) -> Path:
    """A copy of partnerships/minimal, its deliveries with it."""
    return Path(shutil.copytree(example("minimal"), into / "minimal", ignore=shutil.ignore_patterns("builds", "keys", "state")))


def built(folder: Path, **more: object) -> Outcome:
    return build_folder(folder, on=DAY, progress=Silent(), **more)  # type: ignore[arg-type]


PARTNERSHIP = """\
version: 1
partnership: one
name: {en: One, cy: Un}
partners:
  - {id: police, name: {en: Police, cy: Heddlu}, kind: police}
  - {id: council, name: {en: Council, cy: Cyngor}, kind: council}
purposes: [{id: analysis, name: {en: Analysis, cy: Dadansoddi}}]
"""

DATASET = """\
version: 1
dataset: calls
title: {en: Calls, cy: Galwadau}
provider: police
row: event
columns:
  - {name: REF, meaning: event.reference, required: true}
  - {name: WHEN, meaning: event.occurred_from, required: true}
  - {name: KIND, meaning: event.category}
  - {name: NOTES, meaning: attribute.notes}
"""

AGREEMENT = """\
version: 1
agreement: sharing
type: ISP
title: {en: Sharing, cy: Rhannu}
parties: [{partner: police, signed: 2025-01-01}, {partner: council, signed: 2025-01-01}]
bases: {article6: [e], schedule1: ["10"]}
start: 2025-01-01
review: 2030-01-01
end: 2035-01-01
clauses:
  - {clause: "1", dataset: calls, columns: [REF, WHEN, KIND], recipients: [council], purposes: [analysis]}
"""

ROWS = "REF,WHEN,KIND,NOTES\nA1,2026-10-01 10:00,Drugs,private words\nA2,02/10/2026 23:15,Burglary,private words\n"


def one_dataset(
    folder: Path, *, rows: str = ROWS, agreement: str = AGREEMENT, dataset: str = DATASET, partnership: str = PARTNERSHIP
) -> Path:
    """A folder with one dataset, `calls`, and one delivery of it."""
    files = {
        "partnership.yaml": partnership,
        "datasets/calls.yaml": dataset,
        "agreements/sharing.yaml": agreement,
        "deliveries/calls/2026-10.csv": rows,
    }
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return folder
