"""What an on-request clause gives at each door: the table says it, row by row.

Opened: a book of clauses in which a request about somebody was granted. Whatever is not said to be opened is closed.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from sharing_partnership import AMBULANCE, ASB, INCIDENTS, SIGNED, TODAY, agreement, clause, log_in, partnership

from diogel.definitions.model import Agreement, Partnership
from diogel.errors import AgreementError
from diogel.sharing import journal
from diogel.sharing.clauses import ClauseBook
from diogel.sharing.gate import open_to_linkage, would_pass
from diogel.sharing.lineage import read
from diogel.sharing.permits import judge
from diogel.sharing.query import permit
from diogel.sharing.view import visible

PARTIES = {"police": SIGNED, "council": SIGNED, "health": SIGNED}
ASKED_FOR = clause("9", "asb", ["Name", "DOB"], ["police"], ["casework"], on_request=True)
STANDING = clause("8", "asb", ["When", "Type"], ["police"], ["casework"])
LINKED = clause("7", "asb", ["Name"], ["police"], ["linkage"])
WRONGLY = clause("6", "asb", ["DOB"], ["police"], ["linkage"], on_request=True)


def town(*clauses: dict[str, object], **more: object) -> Partnership:
    agreements: list[Agreement] = [agreement("isp", PARTIES, list(clauses), **more)]
    return partnership(agreements=agreements, datasets=[INCIDENTS, ASB, AMBULANCE])


TOWN = town(ASKED_FOR, STANDING, LINKED, WRONGLY)


ROWS = [
    # column    let in  linked standing opened  why
    ("Name", (True, True, False, True), "on request, and linked by a clause of its own"),
    ("DOB", (True, False, False, True), "on request; a clause on request links nothing"),
    ("When", (True, False, True, True), "standing"),
    ("Address", (False, False, False, False), "no clause"),
]


@pytest.mark.parametrize(("column", "expected", "why"), ROWS, ids=[row[2] for row in ROWS])
def test_each_door(column: str, expected: tuple[bool, ...], why: str) -> None:
    passage = would_pass(TOWN, "asb", TODAY)
    asked = {"purpose": "casework", "recipient": "police"}
    closed, opened = ClauseBook(TOWN, TODAY), ClauseBook(TOWN, TODAY, opened=frozenset({"isp/9"}))
    found = (
        column in passage.read,
        column in passage.linkable,
        bool(closed.covering_for(ASB, column, **asked)),
        bool(opened.covering_for(ASB, column, **asked)),
    )
    assert found == expected, why


@pytest.mark.parametrize(
    ("purpose", "recipient", "opened", "gives"),
    [
        ("casework", "police", {"isp/9"}, True),
        ("casework", "police", set(), False),
        ("casework", "police", {"isp/8", "other/9"}, False),
        ("analysis", "police", {"isp/9"}, False),
        ("casework", "health", {"isp/9"}, False),
        ("casework", "board", {"isp/9"}, False),
    ],
)
def test_opening_a_clause_opens_nothing_but_it(purpose: str, recipient: str, opened: set[str], gives: bool) -> None:
    book = ClauseBook(TOWN, TODAY, opened=frozenset(opened))
    assert bool(book.covering_for(ASB, "Name", purpose=purpose, recipient=recipient)) is gives


def test_as_if_all_had_agreed_opens_them_all_and_only_those_in_force() -> None:
    assert ClauseBook.asking(TOWN, TODAY).opened == {"isp/6", "isp/9"}
    ended = town(ASKED_FOR, withdrawn=TODAY)
    book = ClauseBook.asking(ended, TODAY)
    assert book.covering_for(ASB, "Name", purpose="casework", recipient="police") == ()


def test_a_query_reads_nothing_by_it(tmp_path: Path) -> None:
    sql = "SELECT family_name, date_of_birth FROM identity"
    for one in (TOWN, town(ASKED_FOR)):
        permitted = permit(one, sql, purpose="casework", recipient="police", on=TODAY, log=log_in(tmp_path))
        assert permitted.tables["identity"].datasets == ("incidents",), "the police's own, and nothing of the council's"
    nobody = partnership(agreements=[agreement("isp", PARTIES, [ASKED_FOR])], datasets=[ASB])
    with pytest.raises(AgreementError, match="no dataset may be read in table identity"):
        permit(nobody, sql, purpose="casework", recipient="police", on=TODAY, log=log_in(tmp_path))


def test_it_brings_nothing_into_the_circle_of_queries_nor_a_delivery_into_sight() -> None:
    asked = {"purpose": "casework", "recipient": "police"}
    lineage = read("SELECT p.person_id, d.file FROM person_identity AS p, delivery AS d")
    only = town(ASKED_FOR)
    closed = judge(only, lineage, ClauseBook(only, TODAY), **asked)
    assert "asb" not in closed.circle
    assert "asb" not in closed.tables["delivery"].datasets
    assert "asb" in judge(only, lineage, ClauseBook.asking(only, TODAY), **asked).circle


def test_a_page_is_shown_nothing_by_it_and_the_log_says_why(tmp_path: Path) -> None:
    seen = visible(TOWN, recipient="police", purpose="casework", on=TODAY, log=log_in(tmp_path))
    assert set(seen["asb"]) == {"When", "Type"}
    lines = [line for line in journal.read(tmp_path / "decisions.jsonl") if line["column"] == "Name"]
    assert [(line["allowed"], line["reason"]) for line in lines] == [(False, "a clause gives it on request alone, about one person")]


def test_linkage_on_request_is_told_in_the_log_as_not_given(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    assert open_to_linkage(would_pass(TOWN, "asb", TODAY), log) == {"Name"}
    refused = {line["column"] for line in journal.read(tmp_path / "decisions.jsonl") if not line["allowed"]}
    assert refused == {"DOB"}
