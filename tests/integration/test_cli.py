"""The commands as a person or a script calls them: what they say, and the exit code by class of error."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from diogel.build.open import open_current
from diogel.cli import main
from diogel.sharing import journal, standing
from diogel.stores.keys import Keys
from integration.folders import AGREEMENT, DATASET, PARTNERSHIP, ROWS, minimal, one_dataset

DAY = "2026-11-01"
BUILT = ("--on", DAY)


def run(*words: object) -> Result:
    """A command; whatever goes wrong is told in words, so nothing but an exit may come out of it."""
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result


@pytest.fixture(autouse=True)
def _that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "today", lambda: date.fromisoformat(DAY))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The minimal partnership, built; for tests that only look at it."""
    folder = minimal(tmp_path_factory.mktemp("cli"))
    result = run("build", folder, *BUILT)
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture
def own(built: Path, tmp_path: Path) -> Path:
    """The same, for tests that change it."""
    return Path(shutil.copytree(built, tmp_path / "own", symlinks=True))


def test_check_of_a_right_folder(built: Path) -> None:
    result = run("check", built, *BUILT)
    assert (result.exit_code, result.stderr) == (0, "nothing wrong\n")
    assert json.loads(run("check", built, *BUILT, "--json").stdout) == []


def test_check_of_a_wrong_folder_names_file_line_and_column(tmp_path: Path) -> None:
    folder = one_dataset(tmp_path, partnership=PARTNERSHIP.replace("name: {en: One", "nam: {en: One"))
    result = run("check", folder)
    assert result.exit_code == 10
    assert re.search(r"partnership\.yaml:3:1: error: 'nam' is not a key", result.stdout)
    faults = json.loads(run("check", folder, "--json").stdout)
    assert {"file", "line", "column", "severity", "what", "todo"} <= set(faults[0])
    assert run("build", folder, *BUILT).exit_code == 10
    assert not (folder / "builds").exists() and not (folder / "keys").exists()


def test_what_is_wrong_in_a_delivery_is_exit_code_11(tmp_path: Path) -> None:
    folder = one_dataset(tmp_path, rows="REF,WHEN,KIND,NOTES\nA1,never,Drugs,x\nA2,not yet,Drugs,x\n")
    result = run("build", folder, *BUILT)
    assert result.exit_code == 11
    assert "refused: calls, deliveries/calls/2026-10.csv\n  none of its 2 rows can be used" in result.stderr
    assert run("build", folder, *BUILT).exit_code == 11, "it is told again as long as it lasts"


def test_what_agreements_keep_out_is_exit_code_12(tmp_path: Path) -> None:
    lapsed = AGREEMENT.replace("end: 2035-01-01", "end: 2026-10-15").replace("review: 2030-01-01", "review: 2026-10-01")
    result = run("build", one_dataset(tmp_path, agreement=lapsed), *BUILT)
    assert result.exit_code == 12
    assert "expired on 15 October 2026" in result.stderr


def test_an_end_brought_forward_lapses_and_does_not_stop_the_build(tmp_path: Path) -> None:
    folder = one_dataset(tmp_path, agreement=AGREEMENT.replace("end: 2035-01-01", "end: 2026-10-15"))
    result = run("build", folder, *BUILT)
    assert result.exit_code == 12 and "expired on 15 October 2026" in result.stderr
    checked = run("check", folder, *BUILT)
    assert checked.exit_code == 0
    assert "warning: its review on 2030-01-01 is after its end on 2026-10-15" in checked.stdout


@pytest.mark.parametrize(
    "words",
    [
        *[("check",), ("build",), ("query", "--measure", "x"), ("explain", "x"), ("scorecard",), ("synth",), ("serve",), ("keys",)],
        *[("retention", "due"), ("retention", "erase", "x"), ("retention", "certificates")],
    ],
    ids=" ".join,
)
def test_a_folder_that_is_not_there_is_exit_code_2(tmp_path: Path, words: tuple[str, ...]) -> None:
    at = 2 if words[0] == "retention" else 1
    result = run(*words[:at], tmp_path / "nowhere", *words[at:])
    assert result.exit_code == 2
    assert "there is no such folder" in result.stderr and str(tmp_path / "nowhere") in result.stderr


@pytest.mark.parametrize(
    "words",
    [("explain", "person", "x"), ("query", "--measure", "events_by_area_month"), ("scorecard",), ("retention", "due")],
    ids=" ".join,
)
def test_what_needs_a_build_says_so(tmp_path: Path, words: tuple[str, ...]) -> None:
    folder = minimal(tmp_path)
    at = 2 if words[0] == "retention" else 1
    result = run(*words[:at], folder, *words[at:])
    assert result.exit_code == 2
    assert "there is no finished build" in result.stderr and "diogel build" in result.stderr


def test_new_keys_are_told_once_and_wrong_ones_at_once(own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = one_dataset(tmp_path / "fresh")
    result = run("build", folder, *BUILT)
    assert f"made new keys in {folder / 'keys' / 'diogel.key'}: keep a copy in the partnership's safe" in result.stderr
    assert "made new keys" not in run("build", folder, *BUILT, "--again").stderr
    Keys.create(tmp_path / "other.key")
    monkeypatch.setenv("DIOGEL_KEY_FILE", str(tmp_path / "other.key"))
    for words in (("query", "--measure", "events_by_area_month"), ("scorecard",), ("explain", "person", "x")):
        result = run(words[0], own, *words[1:])
        assert (result.exit_code, "made with other keys" in result.stderr) == (2, True), words
    monkeypatch.setenv("DIOGEL_KEY_FILE", str(tmp_path / "lost.key"))
    assert run("build", own, *BUILT).exit_code == 2


def test_keys_are_made_where_they_are_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, safe = one_dataset(tmp_path / "one"), tmp_path / "safe" / "one.key"
    result = run("keys", folder, "--file", safe)
    assert result.exit_code == 0 and "keep a copy" in result.stderr and f"DIOGEL_KEY_FILE={safe}" in result.stderr
    assert run("keys", folder, "--file", safe).exit_code == 2
    monkeypatch.setenv("DIOGEL_KEY_FILE", str(safe))
    assert run("build", folder, *BUILT).exit_code == 0
    assert not (folder / "keys").exists()
    again = run("keys", folder)
    assert again.exit_code == 2 and "made with keys of its own" in again.stderr


ASKED = ("--purpose", "analysis", "--recipient", "safety_group", *BUILT)


def test_a_query_gives_what_the_purpose_allows(built: Path, tmp_path: Path) -> None:
    sql = "SELECT category, COUNT(*) AS events FROM event GROUP BY category ORDER BY category"
    said = run("query", built, sql, *ASKED)
    assert said.exit_code == 0 and said.stdout.splitlines()[0].split() == ["category", "events"]
    found = json.loads(run("query", built, sql, *ASKED, "--as", "json").stdout)
    assert sum(row["events"] for row in found) > 0
    written = run("query", built, sql, *ASKED, "-o", tmp_path / "events.csv")
    rows = list(csv.DictReader((tmp_path / "events.csv").read_text("utf-8-sig").splitlines()))
    assert written.exit_code == 0 and [row["category"] for row in rows] == [row["category"] for row in found]
    measured = run("query", built, "--measure", "events_by_area_month", "--as", "csv")
    assert measured.exit_code == 0 and len(list(csv.reader(io.StringIO(measured.stdout)))) > 1


@pytest.mark.parametrize(
    ("sql", "purpose", "recipient"),
    [
        ("SELECT family_name FROM identity", "analysis", "safety_group"),
        ("SELECT occurred_from FROM event", "linkage", "safety_group"),
        ("SELECT family_name FROM identity", "linkage", "safety_group"),
        ("SELECT category FROM event WHERE EXISTS (SELECT 1 FROM identity WHERE family_name = 'x')", "analysis", "safety_group"),
    ],
)
def test_a_query_that_no_clause_allows_is_exit_code_12(built: Path, sql: str, purpose: str, recipient: str) -> None:
    result = run("query", built, sql, "--purpose", purpose, "--recipient", recipient, *BUILT)
    assert result.exit_code == 12
    assert result.stderr.startswith("diogel: ")


@pytest.mark.parametrize(
    ("purpose", "recipient", "told"), [("analysys", "safety_group", "analysis"), ("analysis", "safety_grup", "safety_group")]
)
def test_a_purpose_or_recipient_that_nobody_defined_is_exit_code_10(built: Path, purpose: str, recipient: str, told: str) -> None:
    result = run("query", built, "SELECT category FROM event", "--purpose", purpose, "--recipient", recipient, *BUILT)
    assert result.exit_code == 10 and told in result.stderr


SHARING = "agreements/sharing.yaml"
MEASURED = ("--measure", "events_by_area_month")


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_query_may_not_look_back_past_a_withdrawal(own: Path) -> None:
    sql, who = "SELECT COUNT(*) AS events FROM event", ("--purpose", "analysis", "--recipient", "safety_group")
    rewrite(own / SHARING, "end: 2036-01-31\n", "end: 2036-01-31\nwithdrawn: 2026-11-01\n")
    assert run("query", own, sql, *who).exit_code == 12
    for words in ((sql, *who), MEASURED):
        back = run("query", own, *words, "--on", "2026-10-31")
        assert (back.exit_code, back.stdout) == (2, "")
        assert "goes by the agreements in force today, not by those of 2026-10-31" in back.stderr


def test_a_query_may_look_ahead_and_the_day_is_written_down(own: Path) -> None:
    sql, who = "SELECT COUNT(*) AS events FROM event", ("--purpose", "analysis", "--recipient", "safety_group")
    assert run("query", own, sql, *who, "--on", "2036-01-31").exit_code == 0
    for words in ((sql, *who), MEASURED):
        lapsed = run("query", own, *words, "--on", "2036-02-01")
        assert lapsed.exit_code == 12 and "expired on 31 January 2036" in lapsed.stderr
    reasons = [line["reason"] for path in (own / "state").glob("decisions-*.jsonl") for line in journal.read(path)]
    assert {"2036-01-31", "2036-02-01"} <= {day for reason in reasons for day in re.findall("as of ([0-9-]+)", reason)}


def test_a_measure_is_not_given_once_its_agreement_is_withdrawn(own: Path) -> None:
    assert run("query", own, *MEASURED).exit_code == 0
    rewrite(own / SHARING, "end: 2036-01-31\n", "end: 2036-01-31\nwithdrawn: 2026-11-01\n")
    result = run("query", own, *MEASURED)
    assert (result.exit_code, result.stdout) == (12, "")
    assert "was withdrawn on 1 November 2026" in result.stderr
    lines = [line for path in (own / "state").glob("decisions-*.jsonl") for line in journal.read(path)]
    assert {line["allowed"] for line in lines} == {True, False}


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (
            SHARING,
            "columns: [Reference, Kind, Date, Longitude",
            "columns: [Reference, Kind, Longitude",
            "no longer be read for it: asb_reports",
        ),
        ("measures/events_by_area_month.sql", "COUNT(*) AS", "COUNT(*) + 0 AS", "its definition is not the one"),
    ],
)
def test_a_measure_made_from_more_than_may_be_read_now_has_to_be_built_again(own: Path, file: str, old: str, new: str, told: str) -> None:
    rewrite(own / file, old, new)
    result = run("query", own, *MEASURED)
    assert (result.exit_code, result.stdout) == (12, "")
    assert told in result.stderr and "build again" in result.stderr


HOSTILE = [
    "DROP TABLE event",
    "SELECT 1; DROP TABLE event",
    "COPY event TO '/tmp/stolen.csv'",
    "ATTACH '/tmp/stolen.db'",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM duckdb_settings()",
    "SET enable_external_access = true",
    "PRAGMA database_list",
    "SELECT (",
    "SELECT * FROM nowhere",
    "SELECT nothing FROM event",
    "'; --",
    "SELECT getenv('DIOGEL_KEY') FROM event",
    "\x00",
]


@pytest.mark.parametrize("sql", HOSTILE)
def test_hostile_sql_gets_a_sentence_and_no_more(built: Path, sql: str) -> None:
    result = run("query", built, sql, *ASKED)
    assert result.exit_code in (1, 2, 10, 12)
    assert result.stdout == "" and result.stderr.startswith("diogel: ")
    assert not Path("/tmp/stolen.csv").exists() and not Path("/tmp/stolen.db").exists()


def test_a_query_without_its_purpose_is_exit_code_2(built: Path) -> None:
    assert run("query", built, "SELECT 1").exit_code == 2
    assert "it has: events_by_area_month" in run("query", built, "--measure", "lost").stderr


def test_explain_says_where_each_kind_of_thing_came_from(built: Path) -> None:
    delivery = json.loads(next(path for path in sorted((built / "builds" / "current" / "receipts").glob("*.json"))).read_text())
    identities = Counter(open_current(built).table("person_identity").column("person_id").to_pylist())
    (person, several), alone = identities.most_common(1)[0], next(person for person, count in identities.items() if count == 1)
    expected = {
        ("incidents.Surname",): "let in by sharing clause 2.1",
        ("incidents",): "feeds event.category",
        ("event.category",): "incidents.Category",
        ("event.event_id",): "made by the program",
        ("events_by_area_month",): "reads event",
        (delivery["delivery_id"],): f"sha256: {delivery['sha256']}",
        ("person", person): f"person {person}: {several} identities, from ",
        ("person", alone): f"person {alone}: 1 identity, from 1 dataset of 1 partner",
    }
    for name, told in expected.items():
        result = run("explain", built, *name, *BUILT)
        assert result.exit_code == 0 and told in result.stdout, (name, result.output)
    lines = json.loads(run("explain", built, "event.category", *BUILT, "--json").stdout)
    assert isinstance(lines, list) and all(isinstance(line, str) for line in lines)


def test_explain_names_what_every_row_says_by_constants(tmp_path: Path) -> None:
    folder = one_dataset(tmp_path, dataset=DATASET.replace("row: event\n", "row: event\nconstants: {event.subcategory: nuisance}\n"))
    said = run("explain", folder, "event.subcategory", *BUILT).stdout.splitlines()
    assert said == ["event.subcategory: from what means event.subcategory", "  calls: nuisance in every row, by its constants"]
    assert "  every row: event.subcategory is nuisance, by its constants" in run("explain", folder, "calls", *BUILT).stdout


def test_explain_of_a_delivery_is_in_words(tmp_path: Path) -> None:
    folder = one_dataset(tmp_path, rows=ROWS + "A3,never,Drugs,x\n")
    assert run("build", folder, *BUILT).exit_code == 0
    said = run("explain", folder, "deliveries/calls/2026-10.csv", *BUILT).stdout
    for line in (
        "deliveries/calls/2026-10.csv: Calls, from Police",
        "  accepted",
        "  3 rows came in: 2 accepted, 1 in quarantine",
        "  events from 1 October 2026 to 2 October 2026",
        "  in quarantine: WHEN: not a date (1 row, first on line 4)",
        "  never read, no clause names it: NOTES",
        "  let in by sharing/1: REF, WHEN, KIND",
    ):
        assert line in said.splitlines(), said
    assert not re.search(r"[{}\[\]]", said)


def test_explain_of_a_measure_lists_deliveries_by_dataset_and_day(own: Path) -> None:
    rows = (own / "sample/incidents/2026-q3.csv").read_text("utf-8")
    for month in (10, 4, 6, 5, 9, 8):
        path = own / f"sample/incidents/month-{17 - month}.csv"
        path.write_text(rows + "\n" * month, "utf-8")
        os.utime(path, (datetime(2026, month, 1).timestamp(),) * 2)
    assert run("build", own, *BUILT, "--again").exit_code == 0
    said = run("explain", own, "events_by_area_month", *BUILT).stdout
    found = re.findall(r"from \S+ \((\w+), (\d{4}-\d\d-\d\d), ", said)
    assert len(found) == 8 and found == sorted(found)


@pytest.mark.parametrize("name", [("unknown",), ("incidents.unknown",), ("event.unknown",), ("person", "unknown"), ("person",)])
def test_explain_of_what_is_not_there_is_exit_code_2(built: Path, name: tuple[str, ...]) -> None:
    result = run("explain", built, *name, *BUILT)
    assert result.exit_code == 2 and result.stderr.startswith("diogel: ")


def test_a_scorecard_is_a_csv_for_each_partner(built: Path, tmp_path: Path) -> None:
    result = run("scorecard", built, "-o", tmp_path / "back")
    assert result.exit_code == 0
    written = sorted((tmp_path / "back").iterdir())
    assert [path.name for path in written] == ["scorecard-council.csv", "scorecard-police.csv"]
    for path in written:
        rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
        assert len(rows) > 5 and len({len(row) for row in rows}) == 1
    one = run("scorecard", built, "--partner", "police")
    assert one.exit_code == 0 and "incidents" in one.stdout and "asb_reports" not in one.stdout
    assert run("scorecard", built, "--partner", "fire").exit_code == 2


def test_a_build_for_machines(tmp_path: Path) -> None:
    folder = one_dataset(tmp_path)
    result = run("build", folder, *BUILT, "--json")
    made = json.loads(result.stdout)
    assert (result.exit_code, made["fresh"], made["tables"]["event"]) == (0, True, 2)
    told = [json.loads(line) for line in result.stderr.splitlines() if line.startswith("{")]
    assert {"intake", "tables"} <= {line["stage"] for line in told if line["state"] == "finished"}
    assert json.loads(run("build", folder, *BUILT, "--json").stdout)["fresh"] is False


POLICE_UK = """\
Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context
,2026-09,South Wales Police,South Wales Police,-3.18,51.48,On or near High Street,W01000001,Aberwylan 001A,Anti-social behaviour,,
{id},2026-09,South Wales Police,South Wales Police,-3.18,51.48,On or near High Street,W01000001,Aberwylan 001A,Burglary,Under investigation,
""".replace("{id}", "ab" * 32)

MEASURE = """\
version: 1
measure: by_category
title: {en: Events by kind, cy: Digwyddiadau yn ôl math}
question: {en: How many of each kind?, cy: Sawl un o bob math?}
purpose: analysis
recipient: everybody
direction: neither
"""


def test_from_nothing_to_counts(tmp_path: Path) -> None:
    """init with a ready-made dataset, one measure written, then check, build, query."""
    folder = tmp_path / "mine"
    words = ("init", folder, "--name", "Safer Aberwylan", "--name-cy", "Aberwylan Ddiogelach", "--like", "police_uk_street")
    assert run(*words).exit_code == 0
    (folder / "README.md").write_text("ours")
    assert "wrote" not in run(*words).stdout and (folder / "README.md").read_text() == "ours"
    (folder / "measures").mkdir(exist_ok=True)
    recipient = re.search(r"recipients: *\[?([a-z_]+)", (folder / "agreements" / "open_licence.yaml").read_text())
    purpose = re.search(r"purposes: *\[?([a-z_]+)", (folder / "agreements" / "open_licence.yaml").read_text())
    assert recipient and purpose
    measure = MEASURE.replace("everybody", recipient[1]).replace("analysis", purpose[1])
    (folder / "measures" / "by_category.yaml").write_text(measure)
    (folder / "measures" / "by_category.sql").write_text("SELECT category, SUM(events) AS events FROM event GROUP BY category")
    delivery = folder / "deliveries" / "police_uk_street" / "2026-09" / "2026-09-south-wales-street.csv"
    delivery.parent.mkdir(parents=True)
    delivery.write_text(POLICE_UK)
    assert run("check", folder).exit_code == 0
    result = run("build", folder)
    assert result.exit_code == 0, result.output
    found = json.loads(run("query", folder, "--measure", "by_category", "--as", "json").stdout)
    assert {row["category"]: row["events"] for row in found} == {"antisocial_behaviour": 1, "burglary": 1}


def test_schemas_and_the_catalogue(tmp_path: Path) -> None:
    assert run("schema", tmp_path / "schemas").exit_code == 0
    for path in (tmp_path / "schemas").iterdir():
        assert json.loads(path.read_text())["properties"]
    assert "police_uk_street" in run("schema", "--catalogue").stdout
    assert json.loads(run("schema").stdout)


def test_the_wrong_day_path_or_area_is_exit_code_2(built: Path, tmp_path: Path) -> None:
    assert run("check", built, "--on", "23/11/2026").exit_code == 2
    assert run("check", built, "--path", "DATA").exit_code == 2
    assert run("check", built, "--path", f"DATA={tmp_path / 'nowhere'}").exit_code == 2
    assert run("init", tmp_path / "x", "--areas", "lsoa").exit_code == 2
    assert run("build", one_dataset(tmp_path / "y", rows=ROWS), *BUILT, "--store", "oracle").exit_code == 2
