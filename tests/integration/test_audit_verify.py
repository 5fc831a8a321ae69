"""Whatever somebody with the database does to the log, verifying finds it and says where: on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from databases import unguarded
from diogel.web import audit
from diogel.web.audit import Actor, Kind, Subject, actions, chain
from diogel.web.audit.checkpoints import Checkpoint
from diogel.web.audit.models import Event
from diogel.web.audit.verify import Verdict, verify

pytestmark = pytest.mark.usefixtures("database")
SIAN = Actor(id="u-1", name="Siân Rees", partner="police", hat="police")
COLUMNS = ", ".join((*chain.FIELDS, "hash"))


def look(times: int) -> None:
    for number in range(times):
        with audit.recording(SIAN):
            audit.record(Kind.CONSULTATION, subject=Subject("identity", f"h{number}"), purpose="safety", detail={"person": "p1"})


def checkpoint() -> Checkpoint:
    with audit.recording(SIAN):
        return actions.make_checkpoint(partner="council")


def tamper(*statements: str) -> None:
    with unguarded(), transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def found(verdict: Verdict) -> list[tuple[str, int | None, int | None]]:
    return [(one.what, one.after and one.after.sequence, one.before and one.before.sequence) for one in verdict.faults]


def rehash(first: int) -> None:
    """What somebody does who has the code too: makes the chain anew from here on."""
    with unguarded():
        before = Event.objects.filter(sequence__lt=first).order_by("sequence").last()
        previous = before.hash if before else chain.FIRST
        for event in Event.objects.filter(sequence__gte=first).order_by("sequence"):
            said = {name: getattr(event, name) for name in chain.FIELDS} | {"previous": previous}
            previous = chain.hashed(said)
            Event.objects.filter(sequence=event.sequence).update(previous=said["previous"], hash=previous)


# -- the database refuses ----------------------------------------------------------------------------------------------

_AGAIN = f"SELECT {COLUMNS} FROM audit_event WHERE sequence = 3"
EVERYWHERE = (
    "UPDATE audit_event SET purpose = 'other'",
    "UPDATE audit_event SET purpose = 'other' WHERE sequence = 3",
    "DELETE FROM audit_event",
    "DELETE FROM audit_event WHERE sequence = 4",
    f"INSERT INTO audit_event ({COLUMNS}) {_AGAIN}",
    f"INSERT INTO audit_event ({COLUMNS}) {_AGAIN.replace('SELECT sequence', 'SELECT 7')}",
    f"INSERT INTO audit_event ({COLUMNS}) {_AGAIN.replace('SELECT sequence', 'SELECT 6')}",
    f"INSERT INTO audit_event ({COLUMNS}) {_AGAIN} ON CONFLICT (sequence) DO UPDATE SET purpose = 'other'",
)
SQLITE = (
    f"INSERT OR REPLACE INTO audit_event ({COLUMNS}) {_AGAIN}",
    f"REPLACE INTO audit_event ({COLUMNS}) {_AGAIN.replace('SELECT sequence', 'SELECT NULL')}",
    "UPDATE OR REPLACE audit_event SET sequence = 2 WHERE sequence = 3",
    "UPDATE OR IGNORE audit_event SET purpose = 'other'",
)
POSTGRESQL = ("TRUNCATE audit_event", "TRUNCATE audit_event RESTART IDENTITY CASCADE")


@pytest.mark.parametrize("recursive", [True, False])
def test_the_database_refuses_to_change_or_drop_an_entry(database: Any, recursive: bool) -> None:
    look(4)
    before = list(Event.objects.order_by("sequence").values())
    if database.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA recursive_triggers = {'ON' if recursive else 'OFF'}")
    for statement in EVERYWHERE + (SQLITE if database.vendor == "sqlite" else POSTGRESQL):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert list(Event.objects.order_by("sequence").values()) == before, statement


def test_without_the_triggers_each_of_them_is_done() -> None:
    """The twin: it is the triggers that refuse."""
    for statement in (EVERYWHERE[0], EVERYWHERE[1], EVERYWHERE[3]):
        look(4)
        tamper(statement)
        assert not verify().whole
        tamper(EVERYWHERE[2])
        assert not Event.objects.exists()


# -- what verifying finds ----------------------------------------------------------------------------------------------


def test_a_log_that_nobody_touched_is_whole() -> None:
    assert verify().whole
    look(3)
    held = checkpoint()
    look(2)
    verdict = verify([held])
    assert (verdict.whole, verdict.entries, verdict.last and verdict.last.sequence) == (True, 7, 7)


EDITS = {
    "sequence": "sequence + 100",
    "at": {"sqlite": "'2020-01-01 00:00:00'", "postgresql": "at + interval '1 microsecond'"},
    "clauses": "'[\"other\"]'",
    "recipients": "'[\"other\"]'",
    "detail": "'{}'",
    "hash": f"'{'a' * 64}'",
    "previous": f"'{'a' * 64}'",
}


@pytest.mark.parametrize("column", (*chain.FIELDS, "hash"))
def test_each_column_of_an_entry_that_was_changed_is_found(database: Any, column: str) -> None:
    look(5)
    value = EDITS.get(column, f"{column} || 'x'")
    tamper(f"UPDATE audit_event SET {column} = {value[database.vendor] if isinstance(value, dict) else value} WHERE sequence = 4")
    verdict = verify()
    if column == "sequence":
        assert found(verdict)[0] == ("missing", 3, 5)
    else:
        assert ("changed", 3, 5) in found(verdict)
    assert all(fault.after and fault.after.sequence >= 3 for fault in verdict.faults)


def test_an_entry_that_was_changed_and_hashed_again_does_not_fit_the_next() -> None:
    look(5)
    tamper("UPDATE audit_event SET purpose = 'other' WHERE sequence = 4")
    event = Event.objects.get(sequence=4)
    hash = chain.hashed({name: getattr(event, name) for name in chain.FIELDS})
    tamper(f"UPDATE audit_event SET hash = '{hash}' WHERE sequence = 4")
    assert found(verify()) == [("broken", 4, 5)]


def test_entries_that_are_gone_are_found() -> None:
    look(6)
    tamper("DELETE FROM audit_event WHERE sequence IN (3, 4)")
    assert found(verify()) == [("missing", 2, 5)]


def test_the_beginning_that_is_gone_is_found() -> None:
    look(3)
    tamper("DELETE FROM audit_event WHERE sequence = 1")
    assert found(verify()) == [("missing", None, 2)]


def test_two_entries_that_changed_places_are_found() -> None:
    look(5)
    tamper(*(f"UPDATE audit_event SET sequence = {new} WHERE sequence = {old}" for old, new in ((3, 99), (4, 3), (99, 4))))
    what = found(verify())
    assert {one for one, _, _ in what} == {"broken", "changed"}
    assert {(after, before) for _, after, before in what} <= {(2, 3), (2, 4), (3, 4), (3, 5), (4, 5)}


def test_an_entry_that_was_put_in_is_found() -> None:
    look(4)
    moves = [f"UPDATE audit_event SET sequence = {old + 1} WHERE sequence = {old}" for old in (5, 4)]
    copy = f"INSERT INTO audit_event ({COLUMNS}) SELECT {COLUMNS.replace('sequence', '4', 1)} FROM audit_event WHERE sequence = 3"
    tamper(*moves, copy)
    what = found(verify())
    assert ("changed", 3, 5) in what
    assert ("broken", 3, 4) in what


def test_an_end_that_is_gone_is_found_by_a_checkpoint_and_by_nothing_else() -> None:
    look(4)
    held = checkpoint()
    tamper("DELETE FROM audit_event WHERE sequence > 3")
    assert verify().whole
    assert found(verify([held])) == [("cut_off", 3, 5)]
    tamper("DELETE FROM audit_event")
    assert verify().whole
    assert found(verify([held])) == [("cut_off", None, 5)]


def test_a_chain_that_was_made_anew_is_found_between_two_checkpoints() -> None:
    look(3)
    first = checkpoint()
    look(4)
    second = checkpoint()
    look(1)
    tamper("UPDATE audit_event SET purpose = 'other' WHERE sequence = 7")
    rehash(7)
    assert verify().whole, "the chain alone can't tell"
    assert verify([first]).whole, "nor a checkpoint of before"
    assert found(verify([second, first])) == [("made_anew", first.sequence, second.sequence)]


def test_a_log_that_was_begun_anew_is_told_as_another_installations() -> None:
    look(3)
    held = checkpoint()
    tamper("DELETE FROM audit_event")
    look(8)
    assert found(verify([held])) == [("other_installation", None, held.sequence)]


HARDLY_GIVEN = {
    "sqlite": (
        "PRAGMA ignore_check_constraints = ON",
        "UPDATE audit_event SET detail = '{' WHERE sequence = 3",
        "UPDATE audit_event SET kind = x'ff', at = 'never' WHERE sequence = 5",
    ),
    "postgresql": (
        "UPDATE audit_event SET detail = '[1.50, null]' WHERE sequence = 3",
        "UPDATE audit_event SET at = 'epoch' WHERE sequence = 5",
    ),
}


def test_what_the_database_can_hardly_give_is_found(database: Any) -> None:
    look(5)
    tamper(*HARDLY_GIVEN[database.vendor])
    assert {what for what in found(verify()) if what[0] == "changed"} == {("changed", 2, 4), ("changed", 4, 6)}


def test_each_fault_is_told_in_both_languages_with_its_times() -> None:
    look(4)
    tamper("DELETE FROM audit_event WHERE sequence = 3")
    (fault,) = verify().faults
    assert fault.says.en == "entries are missing: 3"
    assert fault.says.cy == "mae cofnodion ar goll: 3"
    assert fault.after and fault.after.at.endswith("Z")


# -- properties --------------------------------------------------------------------------------------------------------

Edit = Callable[[list[dict[str, Any]], int, int], None]


def _flip(rows: list[dict[str, Any]], at: int, other: int) -> None:
    names = sorted(rows[at])
    name = names[other % len(names)]
    rows[at][name] = _other(rows[at][name])


def _other(value: Any) -> Any:
    if isinstance(value, dict | list):
        return {"tampered": 1}
    if isinstance(value, str):
        return value[::-1] if len(value) == 64 else f"{value}x"
    return value + (1000 if isinstance(value, int) else timedelta(microseconds=1))


def _drop(rows: list[dict[str, Any]], at: int, other: int) -> None:
    del rows[at]


def _swap(rows: list[dict[str, Any]], at: int, other: int) -> None:
    rows[at], rows[other] = rows[other] | {"sequence": rows[at]["sequence"]}, rows[at] | {"sequence": rows[other]["sequence"]}


def _insert(rows: list[dict[str, Any]], at: int, other: int) -> None:
    rows.insert(at, dict(rows[other]))
    for number, row in enumerate(rows, start=1):
        row["sequence"] = number


def test_any_edit_is_found_and_lies_between_the_entries_that_are_told(database: Any) -> None:
    look(12)
    original = list(Event.objects.order_by("sequence").values())

    @given(st.sampled_from([_flip, _drop, _swap, _insert]), st.integers(0, 11), st.integers(0, 11))
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    def holds(edit: Edit, at: int, other: int) -> None:
        rows = [dict(row) for row in original]
        edit(rows, at, other)
        if rows == original:
            return
        with unguarded():
            Event.objects.all().delete()
            Event.objects.bulk_create(Event(**row) for row in rows)
        verdict = verify()
        assert not verdict.whole
        first = verdict.faults[0]
        touched = min(number for number in range(13) if number >= len(rows) or rows[number] != original[number]) + 1
        assert (first.after.sequence if first.after else 0) <= touched
        assert first.before is None or first.before.sequence >= touched

    holds()


@given(st.dictionaries(st.text(max_size=5).filter(lambda text: "\0" not in text), st.one_of(st.integers(), st.text(max_size=9))))
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
def test_canonical_bytes_are_the_same_whatever_the_order_and_after_json(detail: dict[str, Any]) -> None:
    said = dict.fromkeys(chain.FIELDS, "") | {"sequence": 1, "at": datetime(2026, 1, 1, tzinfo=UTC), "detail": detail}
    again = dict(reversed(said.items())) | {"detail": json.loads(json.dumps(dict(reversed(detail.items()))))}
    again["at"] = said["at"].astimezone(timezone(timedelta(hours=1)))
    assert chain.canonical(said) == chain.canonical(again)
