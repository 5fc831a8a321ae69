"""Pairs that wait for a person, from the queue to a decision that binds: as a reviewer meets it at the command line and in Excel."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from diogel.build.artifacts import Build
from diogel.build.open import build_folder, open_current
from diogel.build.retention import Retention
from diogel.build.review import queue
from diogel.build.review_decisions import decide, log, undo
from diogel.build.review_export import HEADERS
from diogel.cli import main
from diogel.errors import UsageError
from diogel.linkage.ledger import LedgerFile
from diogel.progress import Silent
from diogel.sharing import journal, standing
from diogel.sharing.erasure import Certificate
from integration.review_folder import CANARY, ROWS, deliver, review_folder

DAY = date(2026, 11, 1)
NAMES = ("--purpose", "casework", "--recipient", "council")


@pytest.fixture(autouse=True)
def _that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "today", lambda: DAY)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = review_folder(tmp_path_factory.mktemp("review"))
    build_folder(folder, on=DAY, progress=Silent())
    return folder


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "folder", symlinks=True))


def run(*words: object) -> Result:
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result


def pairs(folder: Path) -> list[tuple[str, str]]:
    """The twins first: three identities of three partners."""
    return [(pair.identity_id_l, pair.identity_id_r) for pair in queue(folder).pairs]


def ledger(folder: Path) -> LedgerFile:
    return LedgerFile.of(folder, open_current(folder).keys)


def rebuilt(folder: Path) -> Build:
    return build_folder(folder, on=DAY, progress=Silent()).build


def persons(build: Build) -> dict[str, str]:
    table = build.table("person_identity")
    return dict(zip(table["identity_id"].to_pylist(), table["person_id"].to_pylist(), strict=True))


def together(build: Build, left: str, right: str) -> bool:
    person = persons(build)
    return person[left] == person[right]


# -- the queue -------------------------------------------------------------------------------------------------------


def test_the_queue_starts_where_a_decision_changes_most(built: Path) -> None:
    first, second = queue(built).pairs
    assert (sum(first.change.identities), sum(first.change.events), first.change.partners, first.change.moved) == (3, 5, 3, (1, 2))
    assert (sum(second.change.identities), second.change.partners, second.change.moved) == (2, 2, (1, 1))
    assert first.evidence is not None and first.evidence.by == "rule"
    assert queue(built).counts == {"open": 2, "second": 0, "disputed": 0, "decided": 0}
    assert len(queue(built, first=1).pairs) == 1


def test_a_list_shows_what_agrees_and_no_name(built: Path) -> None:
    result = run("review", "list", built)
    assert result.exit_code == 0
    assert "the dates of birth are the same" in result.stdout and "pairs that wait: 2" in result.stderr
    for private in (CANARY, "Carys", "1984", "Mill Lane", "CF10", "P1"):
        assert private not in result.output
    assert "mae'r dyddiadau geni yr un fath" in run("review", "list", built, "--language", "cy").stdout


def test_names_stand_side_by_side_as_far_as_clauses_give_them(built: Path) -> None:
    said = shown(run("review", "list", built, *NAMES, "-n", 1).stdout)
    assert said["Surname"] == {CANARY} and said["Forenames"] == {"Catrin", "Carys"}
    assert said["Postcode"] == {"CF10 1AA", "(not shown)"}, "calls and tenancies give none for casework; reports are the council's own"
    assert said["Date of birth"] == {"1984-03-17"}, "one of the two equal records may show it"


def shown(said: str) -> dict[str, set[str]]:
    """What is told of the two sides of the first pair, by field."""
    lines = [line.strip().partition(": ") for line in said.partition("\n\n")[0].splitlines() if " | " in line]
    return {field: set(sides.split(" | ")) for field, _, sides in lines}


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (("--purpose", "linkage", "--recipient", "council"), 12),
        (("--purpose", "casework", "--recipient", "nobody"), 10),
        (("--purpose", "casewrk", "--recipient", "council"), 10),
        (("--purpose", "casework"), 2),
        (("--recipient", "council"), 2),
        (("--purpose", "casework", "--recipient", "council", "--on", "2035-01-02"), 0),
        (("--purpose", "casework", "--recipient", "council", "--on", "2026-10-31"), 2),
    ],
)
def test_who_may_not_see_names_sees_none(built: Path, tmp_path: Path, asked: tuple[str, ...], code: int) -> None:
    for words in (("list", built), ("export", built, tmp_path / "queue.csv")):
        result = run("review", *words, *asked)
        assert result.exit_code == code
        if code:
            assert CANARY not in result.output and not (tmp_path / "queue.csv").exists()


def test_a_partner_without_a_clause_sees_its_own_side_alone(built: Path) -> None:
    said = run("review", "list", built, "--purpose", "casework", "--recipient", "police").stdout
    assert shown(said)["Surname"] == {"(not shown)", CANARY} and "Catrin" not in said


def test_every_look_is_in_the_log(folder: Path) -> None:
    before = looks(folder)
    run("review", "list", folder)
    assert looks(folder) == before
    run("review", "list", folder, *NAMES)
    fresh = looks(folder)[len(before) :]
    shown = {one["reason"].split()[-1] for one in fresh if one["kind"] == "view"}
    assert {identity for pair in pairs(folder) for identity in pair} <= shown
    assert {one["column"] for one in fresh if one["kind"] == "query" and one["allowed"]} >= {"SURNAME", "BORN", "FORENAME"}
    assert {(one["purpose"], one["recipient"]) for one in fresh} == {("casework", "council")}


def looks(folder: Path) -> list[dict[str, str]]:
    return [line for path in sorted((folder / "state").glob("decisions-*.jsonl")) for line in journal.read(path)]


# -- deciding --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("decides", ["same", "different"])
def test_of_two_persons_one_pair_is_asked(tmp_path: Path, decides: str) -> None:
    """Another of Catrin's records waits for Carys as well: whatever is decided of the two persons, that pair is not asked again."""
    folder = review_folder(tmp_path)
    another = "T3,2026-09-09,L7,Catryn,Rhydderchwen,1984-03-17,F,12 Mill Lane,CF10 1AA"
    deliver(folder, "tenancies", "2026-10.csv", [*ROWS["tenancies"], another])
    build_folder(folder, on=DAY, progress=Silent())
    (left, right), other = pairs(folder)
    first, _ = queue(folder).pairs
    assert first.further == 1 and "further pairs of the same two persons: 1" in run("review", "list", folder).stdout
    outcome = decide(folder, left, right, decides, by="Ann", why="x")  # type: ignore[arg-type]
    assert pairs(folder) == [other] and queue(folder).counts["decided"] == 2
    undo(folder, outcome.decision, by="Ann", why="x")
    assert pairs(folder) == [(left, right), other]
    decide(folder, left, right, decides, by="Ann", why="x", second_opinion=True)  # type: ignore[arg-type]
    assert pairs(folder) == [other] and queue(folder).counts["second"] == 1


@pytest.mark.parametrize("decides", ["same", "different"])
def test_a_decision_leaves_the_queue_and_binds_every_later_run(folder: Path, decides: str) -> None:
    (left, right), other = pairs(folder)
    said = run("review", "decide", folder, right, left, decides.upper(), "--by", "Ann", "--why", "both files seen")
    assert said.exit_code == 0 and "the next build goes by it: diogel build" in said.stderr
    assert pairs(folder) == [other]
    assert queue(folder).counts["decided"] == 1
    for again in (False, True):
        outcome = build_folder(folder, on=DAY, progress=Silent(), again=again)
        assert outcome.fresh and together(outcome.build, left, right) == (decides == "same")
        decided = [one for one in outcome.build.table("pair").to_pylist() if one["decision"]]
        assert {one["decision"] for one in decided} == set(ledger(folder).read().standings)
    assert not build_folder(folder, on=DAY, progress=Silent()).fresh
    assert queue(folder).counts == {"open": 1, "second": 0, "disputed": 0, "decided": 0}


def test_undone_is_as_it_was(folder: Path) -> None:
    """The pair comes back at once, and with the next build everybody has the same number as before."""
    (left, right), _ = waiting = pairs(folder)
    before, evidence = persons(open_current(folder)), open_current(folder).table("pair")
    outcome = decide(folder, left, right, "same", by="Ann", why="x")
    assert together(rebuilt(folder), left, right) and len(pairs(folder)) == 1
    said = run("review", "undo", folder, outcome.decision, "--by", "Bob", "--why", "a mistake")
    assert said.exit_code == 0 and "is withdrawn" in said.stdout
    assert sorted(pairs(folder)) == sorted(waiting)
    after = rebuilt(folder)
    assert persons(after) == before and after.table("pair").equals(evidence)
    assert pairs(folder) == waiting


def test_decided_and_undone_before_a_build_nothing_has_changed(folder: Path) -> None:
    (left, right), _ = pairs(folder)
    undo(folder, decide(folder, left, right, "same", by="Ann", why="x").decision, by="Ann", why="x")
    assert not build_folder(folder, on=DAY, progress=Silent()).fresh


def test_a_decision_follows_the_reference_when_the_partner_sends_the_record_anew(folder: Path) -> None:
    (left, right), _ = pairs(folder)
    decide(folder, left, right, "same", by="Ann", why="x")
    (stays,) = {left, right} - {identity for identity, _ in of_dataset(folder, "reports")}
    moved = [row.replace("12 Mill Lane,CF10 1AA", "9 Heol Fawr,SA1 9ZZ") for row in ROWS["reports"]]
    deliver(folder, "reports", "2026-10.csv", moved)
    build_folder(folder, on=DAY, progress=Silent())
    fresh = identity(folder, "reports", "K1")
    assert fresh not in (left, right)
    assert together(rebuilt(folder), stays, fresh)


def of_dataset(folder: Path, dataset: str) -> list[tuple[str, str]]:
    rows = open_current(folder).table("identity").to_pylist()
    return [(row["identity_id"], row["reference"]) for row in rows if row["dataset"] == dataset]


def identity(folder: Path, dataset: str, reference: str) -> str:
    """The one to which a partner gives this number."""
    (found,) = (identity for identity, its in of_dataset(folder, dataset) if its == reference)
    return found


def test_what_can_not_be_decided_is_said_plainly(folder: Path) -> None:
    (left, right), (third, _) = pairs(folder)
    for words, told in (((left, "0" * 24), "the current build has no identity"), ((left, right, "--why", " "), "who decides and why")):
        result = run("review", "decide", folder, *words[:2], "same", "--by", "Ann", *(words[2:] or ("--why", "x")))
        assert result.exit_code == 2 and told in result.stderr
    decide(folder, left, right, "same", by="Ann", why="x")
    decide(folder, right, third, "same", by="Ann", why="x")
    result = run("review", "decide", folder, left, third, "different", "--by", "Bob", "--why", "x")
    assert result.exit_code == 2 and result.stderr.count("by Ann on") == 2 and "diogel review undo" in result.stderr
    assert run("review", "undo", folder, "nothing", "--by", "Ann", "--why", "x").exit_code == 2


def test_the_ledger_is_unreadable_without_the_key(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (left, right), _ = pairs(folder)
    decide(folder, left, right, "same", by="Ann", why=f"{CANARY} told us")
    written = ledger(folder).path.read_bytes()
    assert CANARY.encode() not in written and left.encode() not in written
    run("keys", folder, "--file", tmp_path / "other.key")
    from diogel.stores.keys import Keys

    Keys.create(tmp_path / "other.key")
    monkeypatch.setenv("DIOGEL_KEY_FILE", str(tmp_path / "other.key"))
    for words in (("log", folder), ("undo", folder, "x", "--by", "A", "--why", "b")):
        result = run("review", *words)
        assert result.exit_code == 2 and "the decisions on pairs can't be read" in result.stderr
    assert ledger_path_of(folder).read_bytes() == written


def ledger_path_of(folder: Path) -> Path:
    return folder / "state" / "linkage" / "decisions.parquet"


def test_who_comes_back_between_two_that_were_set_apart_meanwhile_is_told(folder: Path) -> None:
    """Catrin was decided to be Carys and Ifan; while no delivery named her, those two were decided to be two people."""
    catrin, ifan, carys = identity(folder, "reports", "K1"), identity(folder, "reports", "K2"), identity(folder, "calls", "P1")
    first = decide(folder, catrin, carys, "same", by="Ann", why="x").decision
    second = decide(folder, catrin, ifan, "same", by="Ann", why="x").decision
    deliver(folder, "reports", "2026-10.csv", ROWS["reports"][2:])
    rebuilt(folder)
    different = decide(folder, carys, ifan, "different", by="Ann", why="x").decision
    assert {line.id: line.state for line in log(folder)} == {first: "idle", second: "idle", different: "binds"}
    deliver(folder, "reports", "2026-10.csv", [row.replace("12 Mill", "7 Heol") for row in ROWS["reports"]])
    said = run("build", folder, "--on", DAY)
    assert {line.id: line.state for line in log(folder)} == {first: "binds", second: "contradicted", different: "binds"}
    (told,) = (line for line in said.stderr.splitlines() if line.startswith(f"decision {second} is not followed everywhere: "))
    assert first in told and different in told
    person = persons(open_current(folder))
    assert person[identity(folder, "reports", "K1")] == person[carys] != person[ifan]


def test_a_decision_with_nobody_to_bind_is_listed_as_such(folder: Path) -> None:
    _, (left, right) = pairs(folder)
    decision = decide(folder, left, right, "different", by="Ann", why="x").decision
    deliver(folder, "reports", "2026-10.csv", ROWS["reports"][:2])
    rebuilt(folder)
    assert {line.id: line.state for line in log(folder)} == {decision: "idle"}


# -- forgetting ------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_an_erasure_forgets_a_decision_once_neither_side_is_in_any_delivery(folder: Path) -> None:
    _, (left, right) = pairs(folder)
    decision = decide(folder, left, right, "different", by="Ann", why=f"{CANARY} told us").decision
    erased = []
    for dataset in ("reports", "calls"):
        certificate = erase(folder, dataset)
        erased.append([one.rows for one in certificate.removed if one.place == "state/linkage/decisions.parquet"])
        (entry,) = ledger(folder).read().entries
        assert (entry.id, entry.by, entry.decides) == (decision, "Ann", "different")
    assert erased == [[], [1]]
    assert (entry.why, entry.left, entry.right) == ("", (), ())
    assert " forgotten" in run("review", "log", folder).stdout


def erase(folder: Path, dataset: str) -> Certificate:
    retention = Retention.of(folder, on=date(2033, 1, 1))
    (due,) = (one for one in retention.due() if one.held.dataset == dataset)
    (asked,) = retention.ask([due.held.delivery_id], by="Data protection officer", why="past its time")
    retention.approve(asked.id, by="Chair", why="agreed")
    return retention.erase(asked.id, progress=Silent())


# -- a second opinion ------------------------------------------------------------------------------------------------


@pytest.fixture
def two(folder: Path) -> Path:
    """A partnership that always asks for a second opinion."""
    path = folder / "partnership.yaml"
    path.write_text(path.read_text("utf-8") + "second_opinion: true\n", "utf-8")
    return folder


def test_a_second_opinion_is_blind(two: Path) -> None:
    (left, right), _ = pairs(two)
    said = run("review", "decide", two, left, right, "same", "--by", "Ann", "--why", "the same tattoo")
    assert "waiting for a second opinion" in said.stdout and "next build" not in said.stderr
    assert queue(two, which="second", by="ann").pairs == ()
    (pair,) = queue(two, which="second", by="Bob").pairs
    assert (pair.evidence, pair.held, pair.opinions, pair.blind) == (None, None, (), True)
    for shown in (run("review", "list", two, "--second", "--by", "Bob"), run("review", "log", two), run("review", "log", two, "--json")):
        assert shown.exit_code == 0
        assert "tattoo" not in shown.output and "before comparing" not in shown.output and '"same"' not in shown.output
    assert run("review", "list", two, "--second").exit_code == 2
    assert not together(rebuilt(two), left, right)
    agreed = run("review", "decide", two, left, right, "same", "--by", "Bob", "--why", "the same tattoo")
    assert "one person" in agreed.stdout
    assert together(rebuilt(two), left, right)


def test_the_chair_settles_where_two_disagree(two: Path) -> None:
    (left, right), _ = pairs(two)
    first = decide(two, left, right, "same", by="Ann", why="x")
    second = decide(two, left, right, "different", by="Bob", why="y")
    assert (second.decision, second.state) == (first.decision, "disputed")
    shown = run("review", "list", two, "--disputed").stdout
    assert "Ann on" in shown and "Bob on" in shown
    assert run("review", "settle", two, first.decision, "same", "--by", "Bob", "--why", "z").exit_code == 2
    settled = run("review", "settle", two, first.decision, "same", "--by", "Chair", "--why", "z")
    assert settled.exit_code == 0 and together(rebuilt(two), left, right)
    assert undo(two, first.decision, by="Chair", why="z").state == "withdrawn"


# -- through a spreadsheet -------------------------------------------------------------------------------------------

Mangle = Callable[[str], bytes]
FILLED = {"Decision": ["same", "different"], "Why": ["met both; the same person", "twins"], "By": ["", "Bob"]}


def filled(text: str, delimiter: str = ",", **values: list[str]) -> str:
    rows = list(csv.DictReader(io.StringIO(text)))
    for name, column in (FILLED | values).items():
        for row, value in zip(rows, column, strict=True):
            row[name] = value
    lines = io.StringIO(newline="")
    writer = csv.DictWriter(lines, rows[0].keys(), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return lines.getvalue()


def exported(folder: Path, *options: object) -> str:
    file = folder / "queue.csv"
    file.unlink(missing_ok=True)
    assert run("review", "export", folder, file, *options).exit_code == 0
    return file.read_text("utf-8-sig")


MANGLED: dict[str, Mangle] = {
    "as it was": lambda text: filled(text).encode("utf-8-sig"),
    "without the mark, Unix line ends": lambda text: filled(text).replace("\r\n", "\n").encode(),
    "semicolons": lambda text: filled(text, ";").encode("utf-8-sig"),
    "semicolons, and told so": lambda text: b"sep=;\r\n" + filled(text, ";").encode(),
    "Unicode text": lambda text: filled(text, "\t").encode("utf-16"),
    "an old code page": lambda text: filled(text, Why=["gwraig tŷ… â'r un enw".replace("ŷ", "y"), "x"]).encode("cp1252"),
    "capitals and spaces": lambda text: filled(text, Decision=[" SAME", "Different "]).encode(),
    "Welsh words": lambda text: filled(text, Decision=["Yr un", "gwahanol"]).encode(),
    "rows in another order, empty rows at the end": lambda text: turned(filled(text)).encode(),
    "columns moved about and one too many": lambda text: swapped(filled(text)).encode(),
    "a reason of two lines": lambda text: filled(text, Why=["seen\nboth", "x"]).encode(),
}


def turned(text: str) -> str:
    header, *rows = text.splitlines()
    return "\r\n".join([header, *reversed(rows), "," * header.count(","), "", ""])


def swapped(text: str) -> str:
    rows = [["extra" if not at else "?", *reversed(row)] for at, row in enumerate(csv.reader(io.StringIO(text)))]
    lines = io.StringIO(newline="")
    csv.writer(lines).writerows(rows)
    return lines.getvalue()


@pytest.mark.parametrize("mangle", MANGLED.values(), ids=MANGLED.keys())
def test_what_comes_back_from_a_spreadsheet_is_taken_as_it_is_meant(folder: Path, mangle: Mangle) -> None:
    (first, second) = pairs(folder)
    file = folder / "back.csv"
    file.write_bytes(mangle(exported(folder)))
    tried = run("review", "import", folder, file, "--by", "Ann")
    assert tried.exit_code == 0 and "would decide: 2 decisions" in tried.stderr and "--apply" in tried.stderr
    assert not ledger_path_of(folder).exists()
    done = run("review", "import", folder, file, "--by", "Ann", "--apply")
    assert done.exit_code == 0 and "decided: 2 decisions" in done.stderr
    said = {
        frozenset({one.entry.left[0].identity_id, one.entry.right[0].identity_id}): (one.decides, one.by)
        for one in ledger(folder).read().binding
    }
    assert said == {frozenset(first): ("same", "Ann"), frozenset(second): ("different", "Bob")}
    again = run("review", "import", folder, file, "--by", "Ann", "--apply")
    assert again.exit_code == 0 and "0 decisions, 2 known already" in again.stderr
    assert len(ledger(folder).read().entries) == 2


def test_a_row_left_open_decides_nothing(folder: Path) -> None:
    file = folder / "back.csv"
    file.write_text(filled(exported(folder), Decision=["", "same"]), "utf-8")
    done = run("review", "import", folder, file, "--by", "Ann", "--apply")
    assert done.exit_code == 0 and "1 decisions, 0 known already, 1 rows left open" in done.stderr


BAD = {
    "no such word": ({"Decision": ["same", "maybe"]}, [(3, "Decision", "this is no decision")]),
    "no reason": ({"Why": ["", "x"]}, [(2, "Why", "needs its reason")]),
    "two at once": ({"Decision": ["ja", "nein"], "Why": ["", "x"]}, [(2, "Decision", ""), (2, "Why", ""), (3, "Decision", "")]),
    "no pair": ({"Pair": ["1.2E+23", "x"]}, [(2, "Pair", "not the id of a pair"), (3, "Pair", "not the id of a pair")]),
    "an identity that is not there": ({"Pair": ["a1-b2", "c3-d4"]}, [(2, "Pair", "has no identity"), (3, "Pair", "has no identity")]),
}  # fmt: skip


@pytest.mark.parametrize(("values", "expected"), BAD.values(), ids=BAD.keys())
def test_each_bad_row_is_told_with_its_place_and_nothing_is_decided(
    folder: Path, values: dict[str, list[str]], expected: list[tuple[int, str, str]]
) -> None:
    file = folder / "back.csv"
    file.write_text(filled(exported(folder), **values), "utf-8")
    for apply in ((), ("--apply",)):
        result = run("review", "import", folder, file, "--by", "Ann", *apply)
        assert result.exit_code == 2 and "nothing was decided" in result.stderr
        for line, column, told in expected:
            assert f"{file}:{line}: {column}: " in result.stderr and told in result.stderr
        assert result.stderr.count(str(file)) == len(expected) + 1
    assert not ledger_path_of(folder).exists()


def test_a_file_that_contradicts_itself_says_in_which_lines(folder: Path) -> None:
    (left, right), (third, _) = pairs(folder)
    lines = [f"{left}-{right},same,x", f"{right}-{third},same,x", f"{left}-{third},different,x", f"{right}-{left},same,x"]
    file = folder / "back.csv"
    file.write_text("\n".join(["pair,decision,why", *lines]), "utf-8")
    result = run("review", "import", folder, file, "--by", "Ann", "--apply")
    assert result.exit_code == 2 and not ledger_path_of(folder).exists()
    contradiction, repeated = (line for line in result.stderr.splitlines() if line.startswith(f"{file}:"))
    assert contradiction.startswith(f"{file}:4: decision: this contradicts what was decided: ")
    assert "line 2 of this file" in contradiction and "line 3 of this file" in contradiction
    assert repeated.startswith(f"{file}:5: decision: this pair is decided: line 2 of this file")


def test_what_is_no_export_is_refused(folder: Path, tmp_path: Path) -> None:
    for name, content in {"a.csv": b"", "b.csv": b"a,b\n1,2\n", "c.csv": b"PK\x03\x04rest", "d.csv": b"\xff\xfe\x00"}.items():
        (tmp_path / name).write_bytes(content)
        result = run("review", "import", folder, tmp_path / name, "--by", "Ann")
        assert result.exit_code == 2 and str(tmp_path / name) in result.stderr
    assert run("review", "import", folder, tmp_path / "none.csv", "--by", "Ann").exit_code == 2


def test_an_export_opens_in_excel_and_runs_nothing(folder: Path) -> None:
    rows = [row.replace(CANARY, "=HYPERLINK(0)").replace("Carys", "@SUM(A1)") for row in ROWS["calls"]]
    deliver(folder, "calls", "2026-10.csv", rows)
    build_folder(folder, on=DAY, progress=Silent())
    text = exported(folder, *NAMES)
    assert (folder / "queue.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]
    assert (folder / "queue.csv").stat().st_mode & 0o077 == 0


def test_an_export_is_in_both_languages_and_never_written_over(folder: Path) -> None:
    assert exported(folder, "--language", "cy").startswith("Pâr,Tystiolaeth,Tebygolrwydd,")
    again = run("review", "export", folder, folder / "queue.csv")
    assert again.exit_code == 2 and "there is a file here already" in again.stderr
    assert all(text.cy and text.cy != text.en for text in HEADERS.values())


def test_a_blind_export_says_nothing_of_weights(folder: Path) -> None:
    header, row, _ = csv.reader(io.StringIO(exported(folder, "--blind")))
    assert row[header.index("Probability")] == "" and "the dates of birth are the same" in row[header.index("Evidence")]
    assert "before comparing" not in row[header.index("Evidence")] and "+" not in row[header.index("Evidence")]


def test_for_machines(folder: Path) -> None:
    listed = json.loads(run("review", "list", folder, "--json", *NAMES).stdout)
    assert listed["counts"]["open"] == 2 and listed["pairs"][0]["names"][0]["family_name"] == CANARY
    assert json.loads(run("review", "list", folder, "--json").stdout)["pairs"][0]["names"] == [{}, {}]


def test_a_build_that_keeps_no_model_is_to_be_made_again(folder: Path) -> None:
    (open_current(folder).path / "linkage-model.yaml").unlink()
    result = run("review", "list", folder)
    assert result.exit_code == 2 and "does not say what model linked it" in result.stderr and "build again" in result.stderr


def test_a_folder_without_a_build_says_so(tmp_path: Path) -> None:
    folder = review_folder(tmp_path)
    assert "there is no finished build" in run("review", "list", folder).stderr
    with pytest.raises(UsageError, match="there is no finished build"):
        decide(folder, "a", "b", "same", by="Ann", why="x")
