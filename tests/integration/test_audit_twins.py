"""Recordings that are broken on purpose: the promise below catches each of them, and lets the real one pass."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from unittest import mock

import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError, OperationalError, connection, transaction

from diogel.web import audit
from diogel.web.audit import Actor, Kind, Subject, ledger
from diogel.web.audit.models import Event

SIAN = Actor(id="u-1", name="Siân Rees", partner="police", hat="police")


def keeps_its_promise() -> bool:
    """The database gives out at the append: then nothing may be shown, changed or told; and what fails in a view is not told either."""
    return _nothing_without_its_entry() and _no_entry_without_its_change()


def _nothing_without_its_entry() -> bool:
    def gives_out(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if 'INSERT INTO "audit_event"' in sql:
            raise OperationalError("disk full")
        return execute(sql, *rest)

    shown = False
    try:
        with connection.execute_wrapper(gives_out), audit.recording(SIAN):
            _do()
        shown = True
    except (audit.Unwritable, DatabaseError):
        pass
    return not shown and not Session.objects.exists() and not Event.objects.exists()


def _no_entry_without_its_change() -> bool:
    try:
        with audit.recording(SIAN):
            _do()
            raise KeyError
    except KeyError:
        pass
    return not Session.objects.exists() and not Event.objects.exists()


def _do() -> None:
    Session.objects.create(session_key="k", session_data="", expire_date=datetime(2026, 12, 1, tzinfo=UTC))
    audit.record(Kind.ALTERATION, subject=Subject("account", "u-1"))


@contextmanager
def swallows_the_failure(pages: Any) -> Iterator[None]:
    with transaction.atomic():
        yield
        try:
            with transaction.atomic():
                ledger.append(pages.entries)
        except DatabaseError:
            pass


@contextmanager
def writes_after_the_commit(pages: Any) -> Iterator[None]:
    with transaction.atomic():
        yield
    ledger.append(pages.entries)


@contextmanager
def writes_whatever_happens(pages: Any) -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    finally:
        ledger.append(pages.entries)


@contextmanager
def opens_no_transaction(pages: Any) -> Iterator[None]:
    yield
    ledger.append(pages.entries)


TWINS = (swallows_the_failure, writes_after_the_commit, writes_whatever_happens, opens_no_transaction)


def test_the_real_one_keeps_its_promise(database: Any) -> None:
    assert keeps_its_promise()


@pytest.mark.parametrize("twin", TWINS)
def test_a_broken_one_is_caught(database: Any, twin: Any) -> None:
    with mock.patch.object(sys.modules["diogel.web.audit.recording"], "_kept", twin):
        assert not keeps_its_promise()
