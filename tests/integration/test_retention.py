"""What is past its time goes, everywhere, on the word of two people; everything else stands as it stood."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from diogel.build import erasing
from diogel.build.open import build_folder, open_current
from diogel.build.retention import Retention, states
from diogel.build.workspace import Workspace
from diogel.cli import main
from diogel.errors import UsageError
from diogel.progress import Silent
from diogel.stores.base import Store
from diogel.stores.duckdb import DuckDBStore
from diogel.stores.keys import Keys
from integration.folders import AGREEMENT, DATASET, PARTNERSHIP, one_dataset

CANARY = "Cyfrinachwen"
"""A surname that stands in the delivery to be erased alone."""

BORN = "1941-05-06"
"""So does this date of birth."""

PASSING = "Pasiowrth"
"""A surname in the delivery that stays: what finds the one finds the other."""

LATER = date(2027, 2, 20)
"""October's delivery is past its hundred days; January's is not."""

PEOPLE = (
    DATASET.replace("row: event", "row: involvement")
    + """\
  - {name: SURNAME, meaning: identity.family_name, required: true}
  - {name: BORN, meaning: identity.date_of_birth}
"""
)

CLAUSE = "columns: [REF, WHEN, KIND], recipients: [council], purposes: [analysis]}"
ALL_OF_IT = AGREEMENT.replace(
    CLAUSE, "columns: [REF, WHEN, KIND, NOTES, SURNAME, BORN], recipients: [council], purposes: [analysis, linkage], retention_days: 100}"
)
NAMES_SHORTER = AGREEMENT.replace(CLAUSE, CLAUSE.replace("}", ", retention_days: 1000}")) + (
    '  - {clause: "2", dataset: calls, columns: [SURNAME, BORN], recipients: [council], purposes: [linkage], retention_days: 100}\n'
)


def rows_of(prefix: str, month: str, name: str) -> str:
    lines = [
        f"{prefix}{n},{month}-0{n} 10:00,Drugs,{name} {prefix}{n},{name},{BORN if name == CANARY else '1951-06-07'}" for n in range(1, 5)
    ]
    return "\n".join(["REF,WHEN,KIND,NOTES,SURNAME,BORN", *lines, f"{prefix}9,never,Drugs,,{name},1990-01-01", f"{name},ragged", ""])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Each folder is built once; tests work on copies."""
    folders: dict[str, Path] = {}

    def of(agreement: str) -> Path:
        if agreement not in folders:
            folders[agreement] = two_deliveries(tmp_path_factory.mktemp("built"), agreement)
        return folders[agreement]

    return of


@pytest.fixture
def copy(made: Callable[[str], Path], tmp_path: Path) -> Callable[[str], Path]:
    return lambda agreement: Path(shutil.copytree(made(agreement), tmp_path / "folder", symlinks=True))


@pytest.fixture
def folder(copy: Callable[[str], Path]) -> Path:
    return copy(ALL_OF_IT)


def two_deliveries(folder: Path, agreement: str) -> Path:
    one_dataset(folder, rows=rows_of("Aber", "2026-10", CANARY), agreement=agreement, dataset=PEOPLE, partnership=PARTNERSHIP)
    write(folder, "2027-01.csv", rows_of("Bryn", "2027-01", PASSING))
    measures = folder / "measures"
    measures.mkdir()
    (measures / "references.sql").write_text("SELECT reference, COUNT(*) AS n FROM event GROUP BY reference")
    (measures / "references.yaml").write_text(
        "version: 1\nmeasure: references\ntitle: {en: References, cy: Cyfeirnodau}\nquestion: {en: Which?, cy: Pa rai?}\n"
        "purpose: analysis\nrecipient: council\ndirection: neither\n"
    )
    build(folder)
    return folder


def write(folder: Path, name: str, rows: str) -> Path:
    path = folder / "deliveries" / "calls" / name
    path.write_text(rows, "utf-8")
    return path


def build(folder: Path, on: date = LATER) -> Any:
    return build_folder(folder, on=on, progress=Silent())


def open_on(folder: Path, on: date = LATER) -> Retention:
    return Retention.of(folder, on=on)


def approved(folder: Path, on: date = LATER) -> str:
    """The erasure of the one delivery that is due."""
    retention = open_on(folder, on)
    (due,) = retention.due()
    (asked,) = retention.ask([due.held.delivery_id], by="Data protection officer", why="past its time")
    return retention.approve(asked.id, by="Chair", why="agreed").id


def erase(folder: Path, on: date = LATER) -> Any:
    return open_on(folder, on).erase(approved(folder, on), progress=Silent())


def found_in(folder: Path, *words: str) -> set[str]:
    """The files in which one of the words stands, in whatever case: as they lie, and what is encrypted under either key."""
    wanted = [word.lower().encode() for word in words]
    with closing(DuckDBStore(Keys.find(folder, {}))) as store:
        return {
            path.relative_to(folder).as_posix()
            for path in folder.rglob("*")
            if path.is_file() and any(word in content.lower() for content in contents(path, store) for word in wanted)
        }


def contents(path: Path, store: Store) -> Iterator[bytes]:
    content = path.read_bytes()
    yield content
    if content[-4:] == b"PARE":
        within = {path.parent.parent.name, path.parent.name, path.stem.split("-")[0]}
        store.load("it", [path], secret="identity" if {"identity", "quarantine"} & within else "tables")
        yield json.dumps(store.fetch("SELECT * FROM it").to_pylist(), default=str).encode()


def rows(folder: Path, table: str) -> list[dict[str, Any]]:
    return sorted(open_current(folder).table(table).to_pylist(), key=str)


def test_only_what_is_past_its_time_is_due(folder: Path) -> None:
    assert open_on(folder, date(2026, 11, 30)).due() == []
    (due,) = open_on(folder).due()
    assert due.whole and due.held.rows == 4
    assert due.names == ("REF", "WHEN", "KIND", "NOTES", "SURNAME", "BORN")


def test_what_is_erased_is_found_nowhere_and_the_rest_stands(folder: Path) -> None:
    tables = ("event", "involvement", "identity", "person", "person_identity")
    before = {name: rows(folder, name) for name in tables}
    held = found_in(folder, CANARY, "Aber1", BORN)
    assert {Path(path).parts[-2] for path in held} >= {"calls", "tables", "identity", "quarantine", "measures"}, "the search finds it"
    old = open_current(folder).path
    assert (gone := open_on(folder).due()[0].held.delivery_id) in (old / "manifest.json").read_text()

    certificate = erase(folder)
    assert found_in(folder, CANARY, "Aber1") == set()
    assert {Path(path).parts[-2] for path in found_in(folder, PASSING, "Bryn1")} >= {
        "calls",
        "tables",
        "identity",
        "quarantine",
        "measures",
    }
    assert not old.exists()
    assert found_in(folder, gone) == {
        "state/retention.jsonl",
        f"state/certificates/{certificate.erasure.id}.json",
        *(path.relative_to(folder).as_posix() for path in (folder / "state").glob("decisions-*.jsonl")),
    }
    stays = {one["event_id"] for one in before["event"] if one["reference"].startswith("B")}
    people = {one["person_id"] for one in before["involvement"] if one["event_id"] in stays}
    assert len(stays) == 4
    for name in tables:
        expected = [one for one in before[name] if (one.get("event_id") or next(iter(stays))) in stays]
        if name in ("person", "person_identity"):
            expected = [one for one in before[name] if one["person_id"] in people]
        if name == "identity":
            expected = [one for one in before[name] if one["family_name"].lower() == PASSING.lower()]
        assert rows(folder, name) == expected, name


def test_the_certificate_says_what_went_and_on_whose_word(folder: Path) -> None:
    certificate = erase(folder)
    written = json.loads((folder / "state" / "certificates" / f"{certificate.erasure.id}.json").read_text())
    places = [removed["place"] for removed in written["removed"]]
    assert places[0] == "deliveries/calls/2026-10.csv"
    assert [place.split("/")[0:2] for place in places[1:]] == [["builds", ".intake"], ["builds", places[2].split("/")[1]]]
    assert (written["erasure"]["asked"]["by"], written["erasure"]["approved"]["by"]) == ("Data protection officer", "Chair")
    assert open_on(folder).due() == []


def test_copies_and_the_versions_it_corrected_go_with_it(folder: Path) -> None:
    content = (folder / "deliveries" / "calls" / "2026-10.csv").read_text()
    write(folder, "2026-10.csv", content.replace("Drugs", "Burglary"))
    write(folder, "2026-10_v2.csv", content)
    write(folder, "again 2026-10.csv", content)
    build(folder)
    retention = open_on(folder)
    counting = next(
        one for one in retention.due() if one.held.rows == 4 and one.held.sha256 == sha(folder / "deliveries/calls/2026-10_v2.csv")
    )
    (asked,) = retention.ask([counting.held.delivery_id], by="Officer", why="past its time")
    retention.approve(asked.id, by="Chair", why="agreed")
    retention.erase(asked.id, progress=Silent())
    assert [path.name for path in (folder / "deliveries" / "calls").iterdir()] == ["2027-01.csv"]
    assert found_in(folder, CANARY) == set()


def sha(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def test_a_file_that_comes_back_is_left_out_and_told(folder: Path) -> None:
    content = (folder / "deliveries" / "calls" / "2026-10.csv").read_text()
    certificate = erase(folder)
    write(folder, "2026-10 once more.csv", content)
    result = run("build", folder, "--on", LATER)
    assert result.exit_code == 0, result.output
    assert f"left out: calls, deliveries/calls/2026-10 once more.csv\n  erased under certificate {certificate.erasure.id}" in result.stderr
    assert [one["reference"] for one in rows(folder, "event")] and not [one for one in rows(folder, "event") if one["reference"][0] == "A"]
    assert found_in(folder, CANARY) == {"deliveries/calls/2026-10 once more.csv"}
    again = erase(folder)
    assert again.erasure.id != certificate.erasure.id
    assert found_in(folder, CANARY) == set()
    assert open_on(folder).due() == []


def test_a_column_goes_alone_and_the_rest_of_the_delivery_stands(copy: Callable[[str], Path]) -> None:
    folder = copy(NAMES_SHORTER)
    before = rows(folder, "event")
    (due,) = open_on(folder).due()
    assert (due.names, due.whole) == (("SURNAME", "BORN"), False)
    erase(folder)
    assert found_in(folder, CANARY, BORN) == set()
    assert (folder / "deliveries" / "calls" / "2026-10.csv").read_text("utf-8-sig").splitlines()[:2] == [
        "REF,WHEN,KIND",
        "Aber1,2026-10-01 10:00,Drugs",
    ]
    told = ("reference", "occurred_from", "category")
    assert sorted(str([one[name] for name in told]) for one in rows(folder, "event")) == sorted(
        str([one[name] for name in told]) for one in before
    )
    assert {one["family_name"] for one in rows(folder, "identity")} == {PASSING}
    receipt = next(one for one in open_current(folder).receipts if "2026-10" in one.file)
    assert receipt.rows_accepted == 4 and "erased under certificate" in receipt.refused_columns["SURNAME"].en
    assert open_on(folder).due() == []
    assert not build(folder).fresh


def test_a_workbook_is_left_as_a_csv_without_the_column(copy: Callable[[str], Path]) -> None:
    folder = copy(NAMES_SHORTER)
    plain = folder / "deliveries" / "calls" / "2026-10.csv"
    book = openpyxl.Workbook()
    for line in plain.read_text().splitlines()[:6]:
        book.active.append(line.split(","))
    plain.unlink()
    book.save(plain.with_suffix(".xlsx"))
    build(folder)
    retention = open_on(folder)
    asked = retention.ask([one.held.delivery_id for one in retention.due()], by="Officer", why="past its time")
    for one in asked:
        retention.approve(one.id, by="Chair", why="agreed")
        retention.erase(one.id, progress=Silent())
    assert sorted(path.name for path in plain.parent.iterdir()) == ["2026-10.csv", "2027-01.csv"]
    assert found_in(folder, CANARY) == set()
    assert sorted(one["reference"] for one in rows(folder, "event")) == [f"{side}{n}" for side in ("Aber", "Bryn") for n in range(1, 5)]


@pytest.mark.parametrize(
    ("hand", "agreement"),
    [("files", NAMES_SHORTER), ("intake", ALL_OF_IT), ("builds", NAMES_SHORTER), ("made", NAMES_SHORTER), ("dropped", ALL_OF_IT)],
    ids=["files", "intake", "builds", "made", "dropped"],
)
def test_cut_off_anywhere_it_is_run_again_to_the_end(
    copy: Callable[[str], Path], agreement: str, hand: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copy(agreement)
    id = approved(folder)
    with monkeypatch.context() as patched:
        cut_off(patched, hand)
        with pytest.raises(KeyboardInterrupt):
            open_on(folder).erase(id, progress=Silent())
    assert states(open_on(folder).register)[id] == "begun"
    if hand == "files":  # a build in between takes nothing in again, whatever still lies there
        build(folder)
        assert not [one for one in rows(folder, "identity") if one["family_name"].lower() == CANARY.lower()]
    open_on(folder).erase(id, progress=Silent())
    assert found_in(folder, CANARY) == set()
    assert states(open_on(folder).register)[id] == "erased"
    assert {one["reference"][0] for one in rows(folder, "event")} == ({"B"} if agreement is ALL_OF_IT else {"A", "B"})


def cut_off(patched: pytest.MonkeyPatch, hand: str) -> None:
    def stop(*_: object, **__: object) -> Any:
        raise KeyboardInterrupt

    if hand == "made":  # the new build has been published, no older one has gone
        made = erasing.run_build
        patched.setattr(erasing, "run_build", lambda *given, **named: (made(*given, **named), stop()))
    elif hand == "dropped":  # an older build is half gone
        patched.setattr(
            Workspace, "drop", lambda self, build: (next(build.glob("tables/*")).unlink(), build.rename(self.partial("x")), stop())
        )
    else:
        patched.setattr(erasing.Hands, hand, stop)


def test_wrong_keys_are_told_before_anything_is_touched(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    id = approved(folder)
    monkeypatch.setenv("DIOGEL_KEY", "11" * 32)
    monkeypatch.setenv("DIOGEL_IDENTITY_KEY", "22" * 32)
    with pytest.raises(UsageError, match="other keys"):
        open_on(folder).erase(id, progress=Silent())
    assert (folder / "deliveries" / "calls" / "2026-10.csv").exists()


def test_a_file_that_another_dataset_reads_too_is_not_taken_from_it(folder: Path) -> None:
    other = PEOPLE.replace("dataset: calls", "dataset: twin\ndeliveries: deliveries/calls/*.csv")
    (folder / "datasets" / "twin.yaml").write_text(other)
    id = approved(folder)
    with pytest.raises(UsageError, match="delivery of dataset twin as well"):
        open_on(folder).erase(id, progress=Silent())
    assert found_in(folder, CANARY)


def test_data_of_a_dataset_that_was_taken_out_of_the_folder_goes(folder: Path) -> None:
    (folder / "datasets" / "calls.yaml").rename(folder / "datasets" / "other.yaml")
    (folder / "datasets" / "other.yaml").write_text(PEOPLE.replace("dataset: calls", "dataset: other"))
    agreement = folder / "agreements" / "sharing.yaml"
    agreement.write_text(agreement.read_text().replace("dataset: calls", "dataset: other"))
    retention = open_on(folder)
    asked = retention.ask([one.held.delivery_id for one in retention.due()], by="Officer", why="no longer shared")
    assert len(asked) == 2
    for one in asked:
        retention.approve(one.id, by="Chair", why="agreed")
        retention.erase(one.id, progress=Silent())
    assert found_in(folder, CANARY, PASSING) == set()


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def test_the_commands_from_list_to_certificate(folder: Path) -> None:
    listed = run("retention", "due", folder, "--on", LATER)
    assert listed.exit_code == 0 and "everything, since 2027-02-09" in listed.stdout and "100 days" in listed.stderr
    (due,) = json.loads(run("retention", "due", folder, "--on", LATER, "--json").stdout)
    assert due["columns"][0]["reason"]["cy"]
    asked = run("retention", "ask", folder, due["delivery"], "--by", "Officer", "--why", "past its time", "--on", LATER)
    id = asked.stdout.split("erasure ")[1].split(",")[0]
    same = run("retention", "approve", folder, id, "--by", "officer ", "--why", "agreed")
    assert same.exit_code == 2 and "takes another" in same.stderr
    early = run("retention", "erase", folder, id, "--on", LATER)
    assert early.exit_code == 2 and "nobody has approved" in early.stderr
    assert run("retention", "approve", folder, id, "--by", "Chair", "--why", "agreed").exit_code == 0
    erased = run("retention", "erase", folder, id, "--on", LATER)
    assert erased.exit_code == 0 and "erased: deliveries/calls/2026-10.csv" in erased.stdout
    assert run("retention", "erase", folder, id, "--on", LATER).exit_code == 2
    assert "erased" in run("retention", "certificates", folder).stdout
    (certificate,) = json.loads(run("retention", "certificates", folder, "--json").stdout)
    assert certificate["erasure"]["id"] == id


def test_nothing_that_is_not_due_can_be_asked_for(folder: Path) -> None:
    result = run("retention", "ask", folder, "0" * 16, "--by", "Officer", "--why", "tidy", "--on", LATER)
    assert result.exit_code == 2 and "past its time" in result.stderr
    assert not (folder / "state" / "retention.jsonl").exists()
