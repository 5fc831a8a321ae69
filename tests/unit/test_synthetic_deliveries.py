"""The files as they arrive: the same for the same seed, wrong where the list of faults says so, and nowhere else."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from synthetic_town import UNTIL, delivered, faults, partnership, truth

from diogel.errors import UsageError
from diogel.synthetic import synthesise
from diogel.synthetic.agencies import SOURCES
from diogel.synthetic.deliveries import slots
from diogel.synthetic.workbook import workbook


def _out() -> Path:
    return delivered().deliveries


def _rows(path: Path) -> list[list[str | None]]:
    """A delivered file's rows as text, header first, whatever its form."""
    habits = SOURCES[path.parent.name].habits
    if habits.form == "csv":
        return [list(row) for row in csv.reader(io.StringIO(path.read_bytes().decode(habits.encoding)), delimiter=habits.delimiter)]
    if habits.form == "xlsx":
        sheet = list(openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True))
        return [list(row) for row in sheet[len(habits.title) :]]
    if habits.form == "parquet":
        table = pq.read_table(path)
        return [table.column_names, *([*row.values()] for row in table.to_pylist())]
    lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    return [["a line"], *([line] for line in lines)]


def _files() -> list[Path]:
    return sorted(path for path in _out().rglob("*") if path.is_file())


def _digests(folder: Path) -> dict[str, str]:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    for name, seed in (("one", 3), ("again", 3), ("other", 4)):
        synthesise(partnership(), people=300, seed=seed, until=UNTIL, out=tmp_path / name / "deliveries")
    assert _digests(tmp_path / "one") == _digests(tmp_path / "again")
    other = _digests(tmp_path / "other")
    same = [name for name, digest in _digests(tmp_path / "one").items() if other.get(name) == digest]
    assert [Path(name).name for name in same] == ["postcodes.csv"]


def test_every_row_of_every_file_that_counts_is_in_the_truth() -> None:
    told = Counter(truth()["file"].to_pylist())
    put_aside = {fault["file"] for fault in faults() if fault["expect"] in ("duplicate", "superseded", "refuse")}
    found = {path.relative_to(_out()).as_posix(): len(_rows(path)) - 1 for path in _files()}
    assert {name: count for name, count in found.items() if name not in put_aside} == dict(told)
    assert put_aside <= set(found)


def test_the_truth_names_the_row_by_its_reference() -> None:
    table = truth().filter(pa.compute.equal(truth()["file"], "council_asb/2025.csv")).to_pylist()
    spoilt = {fault["row"] for fault in faults() if fault["file"] == "council_asb/2025.csv"}
    rows = _rows(_out() / "council_asb" / "2025.csv")
    checked = [(one["reference"], rows[one["row"]][0]) for one in table if one["row"] not in spoilt]
    assert len(checked) > 50 and all(mine == theirs for mine, theirs in checked)


def test_truth_counts_as_many_rows_as_the_summary() -> None:
    assert Counter(truth()["dataset"].to_pylist()) == delivered().rows
    assert truth().num_rows == delivered().total_rows


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet", "jsonl.gz"])
def test_faults_lie_where_they_are_said_to_lie(form: str) -> None:
    checked = 0
    for fault in faults():
        habits = SOURCES[fault["dataset"]].habits
        if fault["row"] is None or habits.form != form:
            continue
        rows = _rows(_out() / fault["file"])
        row = rows[fault["row"]]
        if fault["kind"] == "ragged":
            assert len(row) != len(rows[0]) if form == "csv" else not str(row[0]).endswith("}")
        else:
            slip = next(one for one in habits.slips if (one.kind, one.column) == (fault["kind"], fault["column"]))
            value = json.loads(str(row[0]))[slip.column] if form == "jsonl.gz" else row[rows[0].index(slip.column)]
            assert (value or "") in slip.values
        checked += 1
    assert checked > 0


def test_nothing_else_is_ragged() -> None:
    told = {(fault["file"], fault["row"]) for fault in faults() if fault["kind"] == "ragged"}
    for path in _files():
        if path.suffix == ".csv" and SOURCES[path.parent.name].habits.form == "csv":
            rows = _rows(path)
            name = path.relative_to(_out()).as_posix()
            superseded = any(fault["file"] == name and fault["expect"] in ("superseded", "duplicate") for fault in faults())
            odd = {number for number, row in enumerate(rows) if len(row) != len(rows[0])}
            assert superseded or odd == {row for file, row in told if file == name}, name


def test_lines_are_physical_lines_even_where_notes_have_breaks() -> None:
    path = _out() / "council_asb" / "2025.csv"
    lines = path.read_bytes().decode("cp1252").split("\n")
    table = truth().filter(pa.compute.equal(truth()["file"], "council_asb/2025.csv")).to_pylist()
    spoilt = {fault["row"] for fault in faults() if fault["file"] == "council_asb/2025.csv"}
    assert len(lines) > len(table) + 2
    assert all(lines[one["line"] - 1].startswith(one["reference"]) for one in table if one["row"] not in spoilt)


def test_between_half_and_three_rows_in_a_hundred_must_be_quarantined() -> None:
    share = sum(fault["expect"] == "quarantine" for fault in faults()) / delivered().total_rows
    assert 0.005 < share < 0.03


def test_a_file_sent_twice_is_the_same_file() -> None:
    twice = [fault["file"] for fault in faults() if fault["kind"] == "duplicate"]
    assert twice
    for name in twice:
        assert (_out() / name).read_bytes() == (_out() / name.replace("_copy", "")).read_bytes()


def test_a_corrected_file_has_what_the_first_one_lacked() -> None:
    corrected = [fault["file"] for fault in faults() if fault["kind"] == "correction"]
    assert corrected
    for name in corrected:
        whole, first = len(_rows(_out() / name)), len(_rows(_out() / name.replace("_v2", "")))
        assert first < whole


def test_a_late_file_says_for_which_day_it_is_and_came_nine_days_after() -> None:
    late = [fault["file"] for fault in faults() if fault["kind"] == "late"]
    assert late
    for name in late:
        came, day = Path(name).name.split(".")[0].split("_for_")
        assert (np.datetime64(came) - np.datetime64(day)).astype(int) == 10


def test_a_renamed_header_stands_in_one_month_alone() -> None:
    now = {fault["column"]: fault for fault in faults() if fault["kind"] == "renamed_header"}
    assert {name: fault["expect"] for name, fault in now.items()} == {"LOCATION_TEXT": "alias", "Result of visit": "missing_column"}
    for name, fault in now.items():
        having = [path.name for path in (_out() / fault["dataset"]).iterdir() if name in _rows(path)[0]]
        assert having == [Path(fault["file"]).name]


def test_what_is_marked_too_high_comes_by_itself() -> None:
    [fault] = [fault for fault in faults() if fault["kind"] == "above_ceiling"]
    marked = [path.name for path in (_out() / "police_incidents").iterdir() if "SECRET" in path.read_text("utf-8-sig")]
    assert marked == [Path(fault["file"]).name]


def test_files_are_for_years_then_months_then_days() -> None:
    sent = np.array(["2023-11-05", "2025-12-31", "2026-01-01", "2026-09-30", "2026-10-01", "2026-10-31"], dtype="datetime64[D]")
    last = np.datetime64("2026-10-31")
    assert slots(sent, "daily", last).tolist() == ["2023", "2025", "2026-01", "2026-09", "2026-10-01", "2026-10-31"]
    assert slots(sent, "monthly", last).tolist() == ["2023", "2025", "2026-01", "2026-09", "2026-10", "2026-10"]
    assert slots(sent, "snapshot", last).tolist() == sent.astype(str).tolist()


def test_files_are_dated_the_morning_after() -> None:
    came = datetime.fromtimestamp((_out() / "police_incidents" / "2026-09.csv").stat().st_mtime, UTC)
    assert (came.hour, came.day, came.month) == (6, 1, 10)


def test_no_telephone_number_or_postcode_could_be_somebodys() -> None:
    newest = max((_out() / "housing_tenancies").glob("2026-*.csv"))
    for path, headers in ((_out() / "police_incidents" / "2025.csv", ("TEL", "HOME_POSTCODE")), (newest, ("mobile", "postcode"))):
        rows = _rows(path)
        values = {row[rows[0].index(header)] for header in headers for row in rows[1:] if len(row) == len(rows[0])}
        assert len(values) > 50
        assert all(not value or str(value).startswith(("0", "ZW", "NO FIXED", "SEE")) for value in values)


def test_planted_patterns_name_the_rows_that_show_them() -> None:
    planted = json.loads((delivered().truth / "planted.json").read_text("utf-8"))
    references = set(truth()["reference"].to_pylist())
    assert [one["pattern"] for one in planted] == ["hotspot", "near_repeat", "near_repeat", "emerging_cluster", "disproportion"]
    for one in planted[:4]:
        listed = {reference for found in one["references"].values() for reference in found}
        assert listed and listed <= references


def test_a_second_run_takes_the_place_of_the_first(tmp_path: Path) -> None:
    out = tmp_path / "deliveries"
    synthesise(partnership(), people=400, seed=1, until=UNTIL, out=out)
    synthesise(partnership(), people=300, seed=2, until=UNTIL, out=out)
    fresh = tmp_path / "fresh" / "deliveries"
    synthesise(partnership(), people=300, seed=2, until=UNTIL, out=fresh)
    assert _digests(out) == _digests(fresh)


def test_real_deliveries_are_never_written_over(tmp_path: Path) -> None:
    real = tmp_path / "deliveries" / "council_asb" / "october.csv"
    real.parent.mkdir(parents=True)
    real.write_text("Case No\n1\n")
    with pytest.raises(UsageError, match="not made up here"):
        synthesise(partnership(), people=300, out=tmp_path / "deliveries")
    assert [path for path in (tmp_path / "deliveries").rglob("*") if path.is_file()] == [real]


def test_what_cannot_be_made_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="people can't be made"):
        synthesise(partnership(), people=3, out=tmp_path)
    bare = partnership().model_copy(update={"datasets": {}})
    with pytest.raises(UsageError, match="none of the partnership's datasets"):
        synthesise(bare, people=300, out=tmp_path)


def test_only_the_datasets_that_a_folder_has_are_made(tmp_path: Path) -> None:
    some = partnership().model_copy(update={"datasets": {"deliberate_fires": partnership().datasets["deliberate_fires"]}})
    made = synthesise(some, people=300, out=tmp_path / "deliveries")
    assert list(made.rows) == ["deliberate_fires"] == [path.name for path in (tmp_path / "deliveries").iterdir()]


def test_the_workbook_opens_with_its_cells_as_written(tmp_path: Path) -> None:
    rows = [["Name", "Dydd", "n"], ["Siân <& Co>", UNTIL, 3], [None, "31/02/2025", 1.5]]
    (tmp_path / "one.xlsx").write_bytes(workbook(rows))
    [first, second, third] = openpyxl.load_workbook(tmp_path / "one.xlsx").worksheets[0].iter_rows(values_only=True)
    assert first == ("Name", "Dydd", "n")
    assert second[0] == "Siân <& Co>" and second[1].date() == UNTIL and second[2] == 3
    assert third == (None, "31/02/2025", 1.5)
