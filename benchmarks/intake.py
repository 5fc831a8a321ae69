"""Intake of event rows from CSV through gate, conform and quarantine, against DuckDB reading the same CSV into Parquet.

python -m benchmarks.intake [ROWS]
"""

from __future__ import annotations

import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.measure import Run, median, run

ROWS = 5_000_000
_KINDS = ["Anti-social behaviour", "Burglary", "Criminal damage and arson", "Drugs", "Other theft", "Public order", "Shoplifting",
          "Vehicle crime", "Violence and sexual offences", "Something nobody mapped"]  # fmt: skip

_DATASET = """\
version: 1
dataset: calls
title: {en: Calls, cy: Galwadau}
provider: police
row: event
point_precision: exact
columns:
  - {name: INCIDENT_REF, meaning: event.reference, required: true}
  - {name: STARTED, meaning: event.occurred_from, required: true, checks: {not_before: 2015-01-01}}
  - {name: ENDED, meaning: event.occurred_to}
  - {name: RECORDED, meaning: event.recorded_on}
  - {name: KIND, meaning: event.category, map: {Something else: other_crime}}
  - {name: LON, meaning: event.longitude}
  - {name: LAT, meaning: event.latitude}
  - {name: STREET, meaning: event.location_name}
  - {name: POSTCODE, meaning: event.postcode}
  - {name: BEAT, meaning: attribute.beat, type: code}
  - {name: NOTES, meaning: attribute.notes}
"""

_AGREEMENT = """\
version: 1
agreement: bench
type: ISP
title: {en: Bench, cy: Mainc}
parties: [{partner: police, signed: 2024-01-01}, {partner: council, signed: 2024-01-01}]
bases: {article6: [e], part3: [prevention of crime]}
start: 2024-01-01
review: 2035-01-01
clauses:
  - clause: "1"
    dataset: calls
    columns: [INCIDENT_REF, STARTED, ENDED, RECORDED, KIND, LON, LAT, STREET, POSTCODE, BEAT]
    recipients: [council]
    purposes: [analysis]
"""

_PARTNERSHIP = """\
version: 1
partnership: bench
name: {en: Bench, cy: Mainc}
partners:
  - {id: police, name: {en: Police, cy: Heddlu}, kind: police}
  - {id: council, name: {en: Council, cy: Cyngor}, kind: council}
purposes: [{id: analysis, name: {en: Analysis, cy: Dadansoddi}}]
"""


def make_folder(folder: Path, rows: int) -> Path:
    """A folder with one dataset of `rows` events, one in fifty of them wrong in some way. Returns the CSV."""
    for name, content in {"partnership.yaml": _PARTNERSHIP, "datasets/calls.yaml": _DATASET, "agreements/bench.yaml": _AGREEMENT}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, "utf-8")
    import numpy as np
    import pyarrow.csv

    csv = folder / "deliveries" / "calls" / "2026-10.csv"
    csv.parent.mkdir(parents=True)
    draw = np.random.default_rng(7)
    with pyarrow.csv.CSVWriter(csv, _chunk(draw, 0, 1).schema, write_options=pyarrow.csv.WriteOptions(quoting_style="none")) as writer:
        for start in range(0, rows, 500_000):
            writer.write(_chunk(draw, start, min(500_000, rows - start)))
    return csv


def _chunk(draw: Any, start: int, rows: int) -> Any:
    import numpy as np
    import pyarrow as pa

    started = np.datetime64("2023-11-01T00:00") + draw.integers(0, 3 * 365 * 24 * 60, rows).astype("timedelta64[m]")
    text = np.datetime_as_string(started, unit="m")
    british = np.char.add(
        np.char.add(_part(text, 8, 10), "/"), np.char.add(np.char.add(_part(text, 5, 7), "/"), np.char.add(_part(text, 0, 4), " "))
    )
    when = np.char.add(british, _part(text, 11, 16))
    when = np.where(draw.random(rows) < 0.01, "not a date", when)
    reference = np.char.add("INC", (start + np.arange(rows)).astype(str))
    reference = np.where(draw.random(rows) < 0.01, "", reference)
    return pa.table(
        {
            "INCIDENT_REF": reference, "STARTED": when, "ENDED": when, "RECORDED": np.char.replace(_part(text, 0, 10), "-", "/"),
            "KIND": np.array(_KINDS)[draw.integers(0, len(_KINDS), rows)], "LON": np.round(-4.2 + draw.random(rows) / 5, 5).astype(str),
            "LAT": np.round(52.2 + draw.random(rows) / 5, 5).astype(str), "STREET": np.char.add("On or near Heol ", draw.integers(0, 4000, rows).astype(str)),
            "POSTCODE": np.char.add(np.char.add("ZW", draw.integers(1, 9, rows).astype(str)), np.char.add(" ", np.char.add(draw.integers(1, 9, rows).astype(str), "AB"))),
            "BEAT": np.char.add("B", draw.integers(10, 99, rows).astype(str)), "NOTES": np.char.add("free text nobody may read ", draw.integers(0, 10**6, rows).astype(str)),
        }
    )  # fmt: skip


def _part(text: Any, start: int, stop: int) -> Any:
    width = text.dtype.itemsize // 4
    return text.view("U1").reshape(len(text), width)[:, start:stop].copy().view(f"U{stop - start}").ravel()


PEER = "import duckdb, sys; duckdb.sql('set enable_progress_bar = false'); duckdb.sql(f\"copy (from read_csv('{sys.argv[1]}')) to '{sys.argv[2]}' (format parquet)\")"

MAKE = """
import sys
from pathlib import Path
from benchmarks.intake import make_folder
make_folder(Path(sys.argv[1]), int(sys.argv[2]))
"""

OURS = """
import sys
from pathlib import Path
from benchmarks.intake import take_in_folder
take_in_folder(Path(sys.argv[1]))
"""


def take_in_folder(folder: Path) -> None:
    """Gate, read, conform, quarantine: everything up to the conformed files."""
    from diogel.build.intake import take_in_all
    from diogel.build.open import keys_for
    from diogel.build.plan import make_plan
    from diogel.build.workspace import Workspace
    from diogel.definitions.load import load_or_fail
    from diogel.progress import Silent
    from diogel.sharing.decisions import DecisionLog

    partnership = load_or_fail(folder)
    workspace = Workspace.of(folder)
    keys = keys_for(folder, workspace)
    plan = make_plan(
        partnership, workspace, keys, on=date(2026, 11, 1), now="0", store="duckdb", log=DecisionLog(folder / "decisions.jsonl")
    )
    receipts = take_in_all(plan, partnership.vocabularies, workspace, keys, Silent())
    assert all(one.rows_in == one.rows_accepted + one.rows_quarantined for one in receipts)
    print([(one.rows_in, one.rows_accepted, one.rows_quarantined) for one in receipts])


def measure(rows: int = ROWS, times: int = 3) -> dict[str, object]:
    """Ours and the peer's in turn; the ratio of the medians."""
    ours: list[Run] = []
    peer: list[Run] = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "bench"
        folder.mkdir()
        # in a process of its own: a child is charged with the memory its parent had when it was started
        run("-c", MAKE, str(folder), str(rows))
        csv = folder / "deliveries" / "calls" / "2026-10.csv"
        for turn in range(times):
            peer.append(run("-c", PEER, str(csv), str(Path(scratch) / f"peer{turn}.parquet")))
            ours.append(run("-c", OURS, str(folder)))
            _forget(folder)
        size = csv.stat().st_size / 2**20
    return {
        "task": f"intake of {rows:,} event rows ({size:,.0f} MB of CSV): gate, conform, quarantine", "peer": "DuckDB, the same CSV into Parquet",
        "ours": median(ours), "theirs": median(peer), "goal": "at most 4 times the time, below 2 GB",
    }  # fmt: skip


def _forget(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder / "builds")


if __name__ == "__main__":
    print(measure(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS, 1))
