"""Whatever happens, the change, its entry and what is shown stand or fall together: on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError, OperationalError, connection, transaction

from databases import unguarded
from diogel.web import audit
from diogel.web.audit import Actor, Kind, Subject, Unwritable, ledger
from diogel.web.audit.models import Event
from diogel.web.audit.verify import verify

pytestmark = pytest.mark.usefixtures("database")
SIAN = Actor(id="u-1", name="Siân Rees", partner="police", hat="police")
TOM = Actor(id="u-2", name="Tom Evans", partner="council", hat="safety_group")


def change(key: str = "k") -> None:
    """Any change to any other table."""
    Session.objects.create(session_key=key, session_data="", expire_date=datetime(2026, 12, 1, tzinfo=UTC))


def look(**more: Any) -> None:
    audit.record(Kind.CONSULTATION, subject=Subject("identity", "housing:1"), purpose="safety", clauses=["isp/3"], **more)


def kinds() -> list[str]:
    return list(Event.objects.order_by("sequence").values_list("kind", flat=True))


def test_what_is_told_stands_in_the_chain_with_who_and_for_what() -> None:
    with audit.recording(SIAN):
        look(recipients=["police"], detail={"person": "p1", "fields": 3})
    begin, seen = Event.objects.order_by("sequence")
    assert (begin.sequence, begin.kind, begin.detail["partnership"]) == (1, "begin", "minimal")
    assert (seen.sequence, seen.actor_id, seen.actor_name, seen.actor_partner, seen.hat) == (2, "u-1", "Siân Rees", "police", "police")
    assert (seen.subject_kind, seen.subject_id, seen.purpose) == ("identity", "housing:1", "safety")
    assert (seen.clauses, seen.recipients, seen.detail) == (["isp/3"], ["police"], {"person": "p1", "fields": 3})
    assert seen.previous == begin.hash
    assert verify().whole


def test_an_exception_leaves_neither_change_nor_entry() -> None:
    with pytest.raises(ZeroDivisionError), audit.recording(SIAN):
        change()
        look()
        1 / 0
    assert not Session.objects.exists()
    assert not kinds()


def test_a_recording_within_another_joins_it() -> None:
    with audit.recording(SIAN):
        look()
        with audit.recording(TOM):
            change()
            look()
        assert not kinds(), "nothing is appended before the end"
    assert kinds() == ["begin", "consultation", "consultation"]
    assert list(Event.objects.order_by("sequence").values_list("actor_id", flat=True)) == ["system", "u-1", "u-2"]


def test_what_failed_within_and_was_caught_is_neither_done_nor_told() -> None:
    with audit.recording(SIAN):
        look()
        with pytest.raises(KeyError), audit.recording(TOM):
            change()
            audit.record(Kind.ALTERATION)
            raise KeyError
        change("after")
    assert kinds() == ["begin", "consultation"]
    assert [one.session_key for one in Session.objects.all()] == ["after"]


def test_the_outer_one_takes_the_inner_one_with_it() -> None:
    with pytest.raises(KeyError), audit.recording(SIAN):
        with audit.recording(TOM):
            change()
            look()
        raise KeyError
    assert not kinds()
    assert not Session.objects.exists()


def test_a_recording_is_never_part_of_a_transaction_that_could_take_it_back() -> None:
    with pytest.raises(Unwritable), transaction.atomic(), audit.recording(SIAN):
        look()
    assert not kinds()


# -- the append fails --------------------------------------------------------------------------------------------------

WRITES = ("pg_advisory_xact_lock", 'FROM "audit_event"', 'INSERT INTO "audit_event"')


@contextmanager
def failing(words: str) -> Iterator[None]:
    """The database gives out at the statement that has these words."""

    def gives_out(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if words in sql:
            raise OperationalError("disk full")
        return execute(sql, *rest)

    with connection.execute_wrapper(gives_out):
        yield


@pytest.mark.parametrize("words", WRITES)
def test_where_the_append_fails_nothing_is_changed_and_nothing_is_shown(words: str) -> None:
    if words.startswith("pg_") and connection.vendor != "postgresql":
        pytest.skip("SQLite has its lock from the start of the transaction")
    shown = []
    with failing(words), pytest.raises(Unwritable) as told:
        with audit.recording(SIAN):
            change()
            look()
            answer = "what is held about the person"
        shown.append(answer)
    assert not shown
    assert not Session.objects.exists()
    assert not kinds()
    assert told.value.says.cy and told.value.do.cy and told.value.exit_code == 14


def fails(*_: Any) -> None:
    raise OperationalError("the server went away")


def test_where_the_commit_fails_nothing_is_shown(database: Any) -> None:
    with mock.patch.object(database, "_commit", fails), pytest.raises(Unwritable), audit.recording(SIAN):
        change()
        look()
    connection.close()
    assert not kinds()
    assert not Session.objects.exists()


def test_where_the_database_is_gone_nothing_begins(database: Any) -> None:
    database.close()
    began = []
    with mock.patch.object(database, "get_new_connection", fails), pytest.raises(Unwritable), audit.recording(SIAN):
        began.append(1)
    assert not began


def test_a_transaction_that_was_marked_to_be_rolled_back_is_not_taken_for_written() -> None:
    with pytest.raises(Unwritable), audit.recording(SIAN):
        look()
        transaction.set_rollback(True)
    assert not kinds()


def test_a_fault_of_the_view_itself_goes_up_as_it_is() -> None:
    with pytest.raises(DatabaseError), audit.recording(SIAN):
        look()
        with connection.cursor() as cursor:
            cursor.execute("SELECT nothing FROM nowhere")
    assert not kinds()


def test_a_log_that_is_written_without_its_table_is_unwritable(database: Any) -> None:
    with unguarded(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_event RENAME TO gone")
        with pytest.raises(Unwritable), audit.recording(SIAN):
            change()
            look()
        cursor.execute("ALTER TABLE gone RENAME TO audit_event")
    assert not Session.objects.exists()


# -- told where nothing is open ----------------------------------------------------------------------------------------


def test_nothing_is_told_outside_a_recording() -> None:
    with pytest.raises(audit.NotRecording):
        look()


def test_what_is_made_while_it_is_sent_can_tell_nothing() -> None:
    def pieces() -> Iterator[str]:
        look()
        yield "what is held"

    with audit.recording(SIAN):
        answer = pieces()
    with pytest.raises(audit.NotRecording):
        list(answer)


def test_another_thread_is_not_recording() -> None:
    told: list[Exception] = []

    def elsewhere() -> None:
        try:
            look()
        except audit.NotRecording as fault:
            told.append(fault)

    with audit.recording(SIAN):
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
    assert len(told) == 1


@pytest.mark.parametrize("detail", [{"a": 1.5}, {"a": None}, {"a": True}, {"a": "\ud800"}, {"a": "x\0"}, {1: "a"}])
def test_what_has_no_one_spelling_is_not_kept(detail: Any) -> None:
    with pytest.raises((TypeError, ValueError)), audit.recording(SIAN):
        audit.record(Kind.SEARCH, detail=detail)
    assert not kinds()


# -- one after another -------------------------------------------------------------------------------------------------


def test_many_at_once_make_one_chain() -> None:
    def work(number: int) -> None:
        try:
            for turn in range(10):
                with audit.recording(SIAN):
                    change(f"{number}-{turn}")
                    look()
                    look()
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    verdict = verify()
    assert verdict.whole, verdict.faults
    assert verdict.entries == 81
    assert Session.objects.count() == 40


def test_a_clock_that_is_set_back_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2026, 11, 30, 12, tzinfo=UTC)
    for moment in (now, now - timedelta(seconds=3), now - timedelta(hours=1), now - timedelta(minutes=59)):
        monkeypatch.setattr(ledger, "clock", lambda moment=moment: moment)
        with audit.recording(SIAN):
            look()
    assert kinds() == ["begin", "consultation", "consultation", "clock_back", "consultation", "consultation"]
    assert Event.objects.get(kind="clock_back").detail == {"seconds": 3597}
    assert verify().whole
