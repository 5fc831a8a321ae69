"""A build of small folders, from delivery to tables: what it makes, what it leaves alone, what a crash can't break."""

from __future__ import annotations

import os
import random
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from diogel.build.artifacts import Build
from diogel.build.open import build_folder, open_current
from diogel.build.workspace import Workspace
from diogel.definitions.tables import TABLES
from diogel.errors import UsageError
from diogel.progress import Silent
from integration.folders import AGREEMENT, DATASET, DAY, ROWS, built, minimal, one_dataset


def in_order(table: pa.Table, *, without: tuple[str, ...] = ()) -> list[dict[str, object]]:
    return sorted(table.drop_columns([name for name in without if name in table.column_names]).to_pylist(), key=str)


@pytest.fixture(scope="module")
def of_minimal(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The minimal partnership's build, for who only reads."""
    return built(minimal(tmp_path_factory.mktemp("built"))).build


def test_every_artefact_is_there_and_encrypted(of_minimal: Build) -> None:
    build = of_minimal
    for name in TABLES:
        path = build.table_path(name)
        assert path.read_bytes()[-4:] == b"PARE", f"{name} is not an encrypted Parquet file"
        assert build.table(name).column_names == [column.name for column in TABLES[name]]
    assert {"manifest.json", "results.json", "decisions.jsonl", "receipts", "quarantine", "tables", "measures", "identity"} <= {
        path.name for path in build.path.iterdir()
    }
    assert all(receipt.rows_in == receipt.rows_accepted + receipt.rows_quarantined for receipt in build.receipts)
    assert build.table("event").num_rows and build.table("person").num_rows and build.table("involvement").num_rows


def test_names_stand_in_identity_alone(of_minimal: Build) -> None:
    build = of_minimal
    families = {row["family_name"] for row in build.table("identity").to_pylist()} - {None}
    assert families
    for name in set(TABLES) - {"identity"}:
        said = {value for row in build.table(name).to_pylist() for value in row.values() if isinstance(value, str)}
        assert not families & said


def test_nothing_changed_means_nothing_done(tmp_path: Path) -> None:
    folder = minimal(tmp_path)
    first = built(folder)
    assert first.fresh
    second = built(folder)
    assert not second.fresh
    assert second.build.path == first.build.path


def test_unchanged_deliveries_are_not_taken_in_again(tmp_path: Path) -> None:
    folder = one_dataset(tmp_path)
    built(folder)
    kept = {path: path.stat().st_mtime_ns for path in (folder / "builds" / ".intake").rglob("rows.parquet")}
    (folder / "deliveries" / "calls" / "2026-11.csv").write_text(ROWS.replace("A1", "B1").replace("A2", "B2"))
    build = built(folder).build
    assert build.table("event").num_rows == 4
    assert {path: path.stat().st_mtime_ns for path in kept} == kept


def test_any_order_of_arrival_gives_the_same_state(tmp_path: Path) -> None:
    files = {
        "2026-08.csv": ROWS.replace("A", "C"),
        "2026-09.csv": ROWS.replace("A", "B"),
        "2026-10.csv": ROWS,
        "2026-09_v2.csv": ROWS.replace("A", "D"),
    }
    states = []
    for turn, order in enumerate([list(files), list(reversed(files))]):
        folder = one_dataset(tmp_path / str(turn))
        if turn:
            (folder / "keys").mkdir()
            (folder / "keys" / "diogel.key").write_bytes((tmp_path / "0" / "keys" / "diogel.key").read_bytes())
            (folder / "keys" / "diogel.key").chmod(0o600)
        (folder / "deliveries" / "calls" / "2026-10.csv").unlink()
        for name in order:
            (folder / "deliveries" / "calls" / name).write_text(files[name])
            built(folder)
        states.append({name: in_order(open_current(folder).table(name)) for name in ("event", "delivery", "place")})
    assert states[0] == states[1]
    assert {row["reference"] for row in states[0]["event"]} == {"A1", "A2", "C1", "C2", "D1", "D2"}


def test_a_lapsed_agreement_closes_the_gate_at_the_next_call(tmp_path: Path) -> None:
    folder = one_dataset(tmp_path)
    assert built(folder).exit_code == 0
    (folder / "agreements" / "sharing.yaml").write_text(
        AGREEMENT.replace("end: 2035-01-01", "end: 2026-10-15").replace("review: 2030-01-01", "review: 2026-10-01")
    )
    outcome = built(folder)
    assert outcome.exit_code == 12
    assert outcome.build.table("event").num_rows == 0
    (receipt,) = outcome.build.receipts
    assert receipt.status == "refused" and receipt.by_agreement and "15 October 2026" in str(receipt.problem)


def test_a_wrong_key_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = one_dataset(tmp_path)
    built(folder)
    monkeypatch.setenv("DIOGEL_KEY", "11" * 32)
    monkeypatch.setenv("DIOGEL_IDENTITY_KEY", "22" * 32)
    with pytest.raises(UsageError, match="other keys"):
        open_current(folder)


def test_a_delivery_for_no_dataset_is_told(tmp_path: Path) -> None:
    folder = one_dataset(tmp_path)
    stray = folder / "deliveries" / "callz" / "2026-10.csv"
    stray.parent.mkdir()
    stray.write_text(ROWS)
    outcome = built(folder)
    assert outcome.exit_code == 11
    assert "callz" in outcome.build.results["strays"][0] and "deliveries/calls" in outcome.build.results["strays"][0]


def test_old_builds_go_and_the_current_stays(tmp_path: Path) -> None:
    folder = one_dataset(tmp_path)
    for _ in range(6):
        build_folder(folder, on=DAY, progress=Silent(), again=True)
    workspace = Workspace.of(folder)
    assert len(workspace.finished()) == 5
    assert workspace.current() in workspace.finished()


FORKING = """
import os, sys
from pathlib import Path
from integration.folders import built
for folder in sys.stdin:
    child = os.fork()
    if not child:
        os.setsid()
        try:
            built(Path(folder.strip()))
        finally:
            os._exit(0)
    print(child, flush=True)
    os.waitpid(child, 0)
    print("ended", flush=True)
"""
"""Builds each folder that it is told of in a process of its own, with everything imported: what is killed is a build, not its imports."""


@pytest.fixture
def forking() -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", FORKING]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=Path(__file__).parents[1], text=True, bufsize=1, **pipes) as process:  # type: ignore[call-overload]
        yield process
        process.stdin.close()


@pytest.mark.slow
def test_kill_at_any_moment_leaves_the_last_good_build(tmp_path: Path, forking: subprocess.Popen[str]) -> None:
    """kill -9 at points drawn from all along a build: what is visible is always a whole build, old or new, and the next run ends well."""
    folder = one_dataset(tmp_path)
    good = built(folder).build
    (folder / "deliveries" / "calls" / "more.csv").write_text(ROWS.replace("A", "B"))
    whole = _whole_build(forking, folder, 600)
    assert whole is not None
    draw = random.Random(3)
    rows, killed, points = 4, 0, 24
    for turn in draw.sample(range(points), points):
        (folder / "deliveries" / "calls" / f"extra-{turn:02}.csv").write_text(ROWS.replace("A", f"K{turn:02}-"))
        rows += 2
        took = _whole_build(forking, folder, (turn + draw.random()) / points * 1.05 * whole)
        killed, whole = killed + (took is None), min(whole, took or whole)
        seen = open_current(folder)
        events = seen.table("event")
        assert events.num_rows == len(set(events.column("event_id").to_pylist())) == sum(one.rows_accepted for one in seen.receipts)
        assert not [one for one in seen.receipts if one.rows_in != one.rows_accepted + one.rows_quarantined]
    assert killed > points / 3
    assert good.path.name <= open_current(folder).path.name
    last = built(folder).build
    assert last.table("event").num_rows == rows
    assert not list((folder / "builds").glob(".partial-*"))


def _whole_build(forking: subprocess.Popen[str], folder: Path, seconds: float) -> float | None:
    """How long a build took; None where it was not over in so many seconds, and was killed."""
    assert forking.stdin and forking.stdout
    begun = time.perf_counter()
    forking.stdin.write(f"{folder}\n")
    child = int(forking.stdout.readline())
    over, _, _ = select.select([forking.stdout], [], [], seconds)
    if not over:
        os.killpg(child, signal.SIGKILL)
    assert forking.stdout.readline() == "ended\n"
    return time.perf_counter() - begun if over else None


@pytest.mark.spark
@pytest.mark.slow
def test_duckdb_and_spark_make_the_same_tables(tmp_path: Path) -> None:
    folder = minimal(tmp_path)
    ours = built(folder).build
    theirs = built(folder, store="spark:local[2]", out=tmp_path / "on-spark").build
    for name in TABLES:
        assert in_order(ours.table(name), without=("since",)) == in_order(theirs.table(name), without=("since",)), name
    for name, made in ours.results["measures"].items():
        assert made["status"] == "made"
        assert in_order(ours.measure(name)) == in_order(theirs.measure(name)), name


def test_a_build_opens_with_its_keys(tmp_path: Path) -> None:
    outcome = built(one_dataset(tmp_path))
    assert isinstance(outcome.build, Build)
    outcome.build.check_keys()


REGISTER = """\
version: 1
dataset: calls
title: {en: Calls, cy: Galwadau}
provider: police
row: event
repeats: latest
key: [REF]
columns:
  - {name: REF, meaning: attribute.number, type: code, required: true}
  - {name: WHEN, meaning: event.occurred_from, required: true}
  - {name: KIND, meaning: event.category}
"""


def test_the_latest_delivery_of_a_key_counts(tmp_path: Path) -> None:
    """A register that is sent whole every month: what it says last stands, once, whatever the key's meaning."""
    folder = one_dataset(tmp_path, dataset=REGISTER, rows="REF,WHEN,KIND\nA1,2026-10-01,Drugs\nA2,2026-10-02,Burglary\n")
    (folder / "deliveries" / "calls" / "2026-09.csv").write_text("REF,WHEN,KIND\nA1,2026-09-01,Robbery\nA3,2026-09-02,Robbery\n")
    events = in_order(built(folder).build.table("event"))
    assert sorted(str(event["category"]) for event in events) == ["burglary", "drugs", "robbery"]


def test_what_linkage_may_use_is_decided_and_logged(of_minimal: Build) -> None:
    decisions = [one for one in of_minimal.decisions() if one["kind"] == "link"]
    assert decisions and all(one["purpose"] == "linkage" for one in decisions)
    assert all(one["clause"] for one in decisions if one["allowed"])


def test_without_a_clause_for_linkage_nobody_is_known_to_two(tmp_path: Path) -> None:
    folder = minimal(tmp_path)
    (agreement,) = (folder / "agreements").glob("*.yaml")
    agreement.write_text(agreement.read_text("utf-8").replace("purposes: [linkage]", "purposes: [analysis]"), "utf-8")
    build = built(folder).build
    assert not [one for one in build.decisions() if one["kind"] == "link" and one["allowed"]]
    assert set(build.results["known_to"]) == {"1"}


GRADED = DATASET.replace("  - {name: NOTES", "  - {name: GRADE, meaning: row.grading}\n  - {name: NOTES")


def test_intelligence_of_grade_3_or_e_never_counts(tmp_path: Path) -> None:
    rows = "REF,WHEN,KIND,GRADE,NOTES\n" + "".join(
        f"A{number},2026-10-0{number},Drugs,{grade},x\n" for number, grade in enumerate(["1AP", "3AP", "2EP", "2BP", ""], start=1)
    )
    agreement = AGREEMENT.replace("[REF, WHEN, KIND]", "[REF, WHEN, KIND, GRADE]")
    build = built(one_dataset(tmp_path, dataset=GRADED, rows=rows, agreement=agreement)).build
    assert [receipt.rows_accepted for receipt in build.receipts] == [5]
    assert sorted(str(row["reference"]) for row in build.table("event").to_pylist()) == ["A1", "A4", "A5"]


def test_a_marking_that_may_not_be_read_closes_the_dataset(tmp_path: Path) -> None:
    """Else a row marked SECRET would be taken in without a word."""
    marked = DATASET.replace("  - {name: NOTES", "  - {name: MARK, meaning: row.marking}\n  - {name: NOTES")
    rows = "REF,WHEN,KIND,MARK,NOTES\nA1,2026-10-01,Drugs,SECRET,x\nA2,2026-10-02,Drugs,OFFICIAL,x\n"
    outcome = built(one_dataset(tmp_path, dataset=marked, rows=rows))
    assert outcome.exit_code == 12
    assert outcome.build.table("event").num_rows == 0
    assert "MARK" in str(outcome.build.receipts[0].problem)
