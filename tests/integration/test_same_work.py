"""What meets a hidden record does the same work as what meets none, so that no stopwatch tells them apart: counted, not timed. The council
may know nothing of health's records; Zelda Unseen is known to health alone, and Zilpa Unsaid to nobody."""

from __future__ import annotations

import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from django.test import Client

from crawling import asked
from diogel.build.lookup import Lookup
from diogel.sharing import standing
from integration import test_lookup_twin_worlds, twins
from integration.people_town import at_work
from workplace import somebody

HIDDEN, NOBODY = {"given": "Zelda", "family": "Unseen"}, {"given": "Zilpa", "family": "Unsaid"}
HERE = "diogel"
SPELLINGS = {"diogel.build.lookup.index.one_slip", "diogel.build.lookup.index: C"}
"""What is typed is held against the distinct spellings that are near it, whoever's they are, before any record is: some microseconds."""


@dataclass(frozen=True)
class Work:
    """Of one request: the statements it sent to the database, how many of its functions ran how often, and how much it answered."""

    statements: tuple[str, ...]
    calls: Counter[str]
    bytes: int
    status: int


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = twins.folder(tmp_path_factory.mktemp("work") / "town", hidden=twins.HIDDEN)
    agreement = made / "agreements" / "sharing.yaml"
    agreement.write_text(test_lookup_twin_worlds.on_request(agreement.read_text("utf-8")), "utf-8")
    twins.build(made)
    return made


@pytest.fixture
def alice(world: Path, sqlite: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Client:
    settings.FOLDER, settings.CODES_REQUIRED = world, False
    monkeypatch.setattr(standing, "today", lambda: twins.TODAY)
    client = at_work(somebody("Alice Evans", partner="council", roles=["practitioner"], partnership="twins"))
    for given in (HIDDEN, NOBODY):
        searched(client, **given)  # what is read once, has been read
    return client


def searched(client: Client, **given: str) -> Work:
    client.post("/en/people/", given)
    return counted(client, "/en/people/found/")


def counted(client: Client, address: str) -> Work:
    calls: Counter[str] = Counter()

    def watch(frame: FrameType, event: str, _: Any) -> None:
        module = frame.f_globals.get("__name__", "")
        if event == "call" and module.startswith(HERE):
            calls[f"{module}.{frame.f_code.co_qualname}"] += 1
        elif event == "c_call" and module.startswith(f"{HERE}.build.lookup"):
            calls[f"{module}: C"] += 1

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        answer = asked(client, address)
    finally:
        sys.setprofile(before)
    return Work(tuple(re.sub(r"'[^']*'|\d+", "?", sql) for sql in answer.queries), calls, len(answer.body), answer.status)


def test_a_search_that_meets_a_hidden_record_does_the_work_of_one_that_meets_none(alice: Client) -> None:
    met, missed = searched(alice, **HIDDEN), searched(alice, **NOBODY)
    assert met.status == 200
    assert (met.statements, met.bytes) == (missed.statements, missed.bytes)
    differ = (met.calls - missed.calls) + (missed.calls - met.calls)
    assert {*differ} <= SPELLINGS and differ.total() < 8, "no record is touched; a spelling or two are held letter by letter against others"


def test_the_page_of_a_hidden_person_does_the_work_of_one_that_is_not_there(world: Path, alice: Client) -> None:
    base = Lookup.of(world).base
    hidden = next(str(base.persons[row].as_py()) for row in range(base.size) if base.said(row, "family_name") == "Unseen")
    for rest in ("", "joined/", "print/", "emergency/", "ask/health/"):
        counted(alice, f"/en/people/{hidden}/{rest}")
        met, missed = (counted(alice, f"/en/people/{id}/{rest}") for id in (hidden, "p" + "0" * (len(hidden) - 1)))
        assert met.status == missed.status == 404
        assert (met.statements, met.bytes) == (missed.statements, missed.bytes)
        assert met.calls == missed.calls, rest


def test_somebody_who_may_be_seen_is_more_work(alice: Client) -> None:
    """What is counted tells a difference where there is one."""
    seen, missed = searched(alice, given="Rhys", family="Morgan"), searched(alice, **NOBODY)
    assert seen.bytes > missed.bytes and seen.calls.total() > missed.calls.total() and len(seen.statements) >= len(missed.statements)
