"""With and without the records of an agency that the reader may not know of, the reader is told the same, to the byte.

The council asks for casework: it may read the police's records and its own. Health's, which it may not know of, bridge two of
its persons, are the oldest of others, contradict one, and share a reference (tests/integration/twins.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from diogel.build import answers
from diogel.build.answers import measure_table, query_build
from diogel.build.export import as_csv
from diogel.build.open import open_current
from diogel.build.scope import Sight, scoped_persons
from diogel.definitions.load import load_or_fail
from diogel.errors import DiogelError
from diogel.sharing import journal, standing
from diogel.stores import guarded, sandbox
from integration import twins

QUERIES = {
    "who is one person": "SELECT person_id, identity_id, dataset, partner, since, how FROM person_identity",
    "what is known of persons": "SELECT * FROM person",
    "what each identity says": "SELECT * FROM person_source",
    "parts in events": "SELECT event_id, person_id, identity_id, dataset, role FROM involvement",
    "names": "SELECT i.family_name, i.given_names, p.person_id FROM identity AS i JOIN person_identity AS p USING (identity_id)",
    "some of the names": "SELECT identity_id FROM identity LIMIT 5",
    "how many persons": "SELECT count(DISTINCT person_id) AS n, count(*) AS identities FROM person_identity",
    "known to how many": "SELECT n, count(*) AS persons FROM "
    "(SELECT count(DISTINCT partner) AS n FROM person_identity GROUP BY person_id) GROUP BY n",
    "some persons": "SELECT person_id FROM person LIMIT 4",
    "the likeliest": "SELECT person_id, count(*) AS n FROM involvement GROUP BY person_id ORDER BY n DESC LIMIT 3",
    "all tables agree": "SELECT count(*) AS n FROM involvement AS i JOIN person_identity AS p ON p.identity_id = i.identity_id "
    "JOIN person_source AS s ON s.identity_id = i.identity_id JOIN person AS k ON k.person_id = i.person_id "
    "WHERE p.person_id = i.person_id AND s.person_id = i.person_id",
    "events": "SELECT * FROM event",
    "places": "SELECT p.*, a.area AS within FROM place AS p LEFT JOIN place_area AS a USING (place_id)",
    "places by name": "SELECT place_id FROM place WHERE postcode LIKE 'SY25 9%'",
    "incidents": "SELECT * FROM incident_event",
    "sites": "SELECT * FROM place_site",
    "deliveries": "SELECT * FROM delivery",
    "a step of a hidden name": "WITH person_seen AS (SELECT person_id FROM person) SELECT count(*) AS n FROM person_seen",
    "in order of arrival": "SELECT list(identity_id) AS all FROM person_identity",
    "nobody": "SELECT * FROM person WHERE person_id = 'p0000000000000000'",
}
REFUSED = {
    "a hidden table": "SELECT * FROM person_seen",
    "the ties": "SELECT * FROM tie",
    "a fault in hidden rows alone": "SELECT count(*) AS n FROM identity WHERE chr(CASE family_name WHEN 'Unseen' THEN -5 END) IS NULL",
    "a fault in rows that are seen": "SELECT CAST(family_name AS INTEGER) AS n FROM identity",
    "what is not there": "SELECT lost FROM person",
}


@dataclass(frozen=True)
class Twins:
    """`fuller` has health's records, `poorer` has another person of health's in their place."""

    fuller: Path
    poorer: Path

    def __iter__(self) -> Iterator[Path]:
        return iter((self.fuller, self.poorer))


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Twins:
    folder = tmp_path_factory.mktemp("twins")
    fuller = twins.folder(folder / "fuller" / "town", hidden=twins.HIDDEN)
    poorer = twins.folder(folder / "poorer" / "town", hidden=twins.ELSEWHERE)
    twins.build(fuller)
    twins.build(poorer, keys_of=fuller)
    return Twins(fuller, poorer)


@pytest.fixture(autouse=True)
def _here_and_today(monkeypatch: pytest.MonkeyPatch) -> None:
    """A child process for each of some eighty queries would take a minute."""
    monkeypatch.setattr(standing, "today", lambda: twins.TODAY)
    monkeypatch.setattr(guarded, "_run", lambda request, seconds: list(sandbox.rows(request)))


def told(folder: Path, sql: str, recipient: str = "council") -> str:
    """A query's answer as CSV, or what is said instead."""
    try:
        return as_csv(query_build(folder, sql, purpose="casework", recipient=recipient, on=twins.TODAY))
    except DiogelError as error:
        return str(error).replace(str(folder), "FOLDER")


def persons(folder: Path, recipient: str = "council") -> pa.Table:
    """person_identity as a recipient may see it."""
    return scoped_persons(
        open_current(folder), load_or_fail(folder), purpose="casework", recipient=recipient, on=twins.TODAY
    ).person_identity


def by_name(folder: Path, recipient: str = "council") -> dict[str, list[str]]:
    """Person -> the names of the identities that are this person."""
    sql = (
        "SELECT p.person_id, i.given_names || ' ' || i.family_name AS name FROM identity AS i JOIN person_identity AS p USING (identity_id)"
    )
    rows = query_build(folder, sql, purpose="casework", recipient=recipient, on=twins.TODAY).to_pylist()
    return {row["person_id"]: sorted(one["name"] for one in rows if one["person_id"] == row["person_id"]) for row in rows}


@pytest.mark.parametrize("asked", QUERIES)
def test_an_answer_is_the_same_to_the_byte(both: Twins, asked: str) -> None:
    fuller, poorer = (told(folder, QUERIES[asked]) for folder in both)
    assert "\r\n" in fuller, fuller
    assert fuller == poorer


@pytest.mark.parametrize("asked", REFUSED)
def test_a_refusal_is_the_same_to_the_letter(both: Twins, asked: str) -> None:
    fuller, poorer = (told(folder, REFUSED[asked]) for folder in both)
    assert fuller == poorer


@pytest.mark.parametrize("name", twins.MEASURES)
def test_a_measure_is_the_same_to_the_byte(both: Twins, name: str) -> None:
    fuller, poorer = (as_csv(measure_table(folder, name, on=twins.TODAY)) for folder in both)
    assert fuller.count("\r\n") > 2
    assert fuller == poorer


def test_what_is_told_of_a_measure_is_the_same(both: Twins) -> None:
    fuller, poorer = (open_current(folder).results["measures"] for folder in both)
    assert fuller == poorer
    assert fuller["known_together"]["reads"] == {"person_identity": ["complaints", "crimes"]}


def test_persons_are_the_same(both: Twins) -> None:
    fuller, poorer = (persons(folder) for folder in both)
    assert fuller.num_rows == sum(map(len, twins.SEEN.values())) - 1  # one identity has two parts
    assert fuller.equals(poorer)


def test_the_log_tells_of_no_hidden_dataset_that_it_was_read(both: Twins) -> None:
    for folder in both:
        told(folder, QUERIES["what is known of persons"])
        lines = [line for file in (folder / "state").glob("decisions-*.jsonl") for line in journal.read(file)]
        assert {line["dataset"] for line in lines if line["allowed"]} == {"crimes", "complaints"}


# -- what would have shown -------------------------------------------------------------------------------------------


def test_hidden_records_do_join_part_and_name_those_that_are_seen(both: Twins) -> None:
    """To the police, who may know of all three, the fuller world is another."""
    everything, without = by_name(both.fuller, "police"), by_name(both.poorer, "police")
    together, apart = list(everything.values()), list(without.values())
    assert ["Carys Llewellyn", "Carys Prosser", "Caryss Prosser"] in together
    assert {"Carys Llewellyn", "Caryss Prosser"} <= {names[0] for names in apart if len(names) == 1}
    assert ["Emrys Quinn"] in together and ["Emrys Quinn", "Emrys Wyn Quinn"] in apart
    assert ["Dafydd Jones"] * 4 in together and apart.count(["Dafydd Jones"]) == 2
    seen, known = persons(both.fuller).to_pylist(), persons(both.fuller, "police").to_pylist()
    ids = {row["identity_id"]: row["person_id"] for row in known}
    founded_by_health = [row for row in seen if row["how"] == "exact" and ids[row["identity_id"]] != row["person_id"]]
    assert founded_by_health


@pytest.mark.parametrize("asked", ["who is one person", "parts in events", "known to how many", "what is known of persons"])
def test_with_everybodys_persons_the_twins_would_be_told_apart(both: Twins, asked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests notice when persons are not put together for the reader."""
    monkeypatch.setattr(answers, "beside", lambda *_: {})
    assert told(both.fuller, QUERIES[asked]) != told(both.poorer, QUERIES[asked])


@pytest.mark.slow
def test_measures_of_everybodys_persons_would_tell_the_twins_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sight, "beside", lambda *_: {})
    fuller = twins.folder(tmp_path / "fuller", hidden=twins.HIDDEN)
    twins.build(fuller)
    poorer = twins.folder(tmp_path / "poorer", hidden=twins.ELSEWHERE)
    twins.build(poorer, keys_of=fuller)
    for name in twins.MEASURES:
        one, other = (as_csv(open_current(folder).measure(name)) for folder in (fuller, poorer))
        assert one != other, name


# -- as time goes by -------------------------------------------------------------------------------------------------


AS_TIME_GOES = ("who is one person", "what is known of persons", "parts in events", "in order of arrival", "deliveries")


def told_of(folder: Path) -> dict[str, str]:
    """What the council is told, by question and by measure."""
    asked = {name: told(folder, QUERIES[name]) for name in AS_TIME_GOES}
    return asked | {name: as_csv(open_current(folder).measure(name)) for name in twins.MEASURES}


@pytest.mark.slow
def test_nothing_changes_when_hidden_records_come_and_when_they_go(tmp_path: Path) -> None:
    """The next morning health sends what it has; the day after it takes it back."""
    folder = twins.folder(tmp_path)
    twins.build(folder)
    before = told_of(folder)
    delivery = twins.deliver(folder, "callouts", twins.HIDDEN)
    twins.build(folder, at=twins.AT + timedelta(days=1))
    assert persons(folder, "police").num_rows > persons(folder).num_rows
    assert told_of(folder) == before
    delivery.unlink()
    twins.build(folder, at=twins.AT + timedelta(days=2))
    assert told_of(folder) == before


@pytest.mark.slow
def test_hidden_records_that_were_there_first_name_nobody(tmp_path: Path) -> None:
    """In one of the worlds health's records are a day older than those that the council sees."""
    seen: list[dict[str, str]] = []
    for name, hidden in (("poorer", twins.ELSEWHERE), ("fuller", twins.HIDDEN)):
        folder = twins.folder(tmp_path / name, hidden=hidden, seen={})
        twins.build(folder, keys_of=tmp_path / "poorer" if seen else None)
        for dataset, rows in twins.SEEN.items():
            twins.deliver(folder, dataset, rows)
        twins.build(folder, at=twins.AT + timedelta(days=1))
        seen.append(told_of(folder))
    assert seen[0] == seen[1]


# -- roles -----------------------------------------------------------------------------------------------------------


def test_who_is_victim_and_suspect_in_one_event_keeps_both_parts_apart(both: Twins) -> None:
    for recipient in ("council", "police"):
        named = "identity AS i USING (identity_id) WHERE i.family_name = 'Wynne'"
        sql = f"SELECT v.role, v.event_id FROM involvement AS v JOIN {named} ORDER BY role"
        rows = query_build(both.fuller, sql, purpose="casework", recipient=recipient, on=twins.TODAY).to_pylist()
        assert [row["role"] for row in rows] == ["suspect", "victim"]
        assert len({row["event_id"] for row in rows}) == 1


def test_a_part_in_an_event_is_said_of_the_identity_that_had_it_and_of_no_other_of_the_person(both: Twins) -> None:
    """The persons are linked; what each was in which event stays with the record that says so."""
    sql = (
        "SELECT count(*) AS n FROM involvement AS v JOIN identity AS i USING (identity_id) JOIN event AS e USING (event_id) "
        "WHERE v.dataset <> i.dataset OR v.dataset <> e.dataset"
    )
    for recipient in ("council", "police"):
        assert told(both.fuller, sql, recipient).split() == ["n", "0"]
    parts = query_build(
        both.fuller,
        "SELECT event_id, person_id, identity_id, role FROM involvement",
        purpose="casework",
        recipient="police",
        on=twins.TODAY,
    )
    assert parts.num_rows == sum(len(rows) for rows in (*twins.SEEN.values(), twins.HIDDEN))
