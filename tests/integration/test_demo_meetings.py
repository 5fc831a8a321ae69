"""The demo's meetings: one of each of three groups is held, with cases of its own decided there, and the next is called."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from diogel.sharing import standing
from diogel.web.accounts import demo as accounts
from diogel.web.cases.demo import make as cases
from diogel.web.meetings import demo
from diogel.web.meetings.models import Action, Decision, Meeting, Note

DAY = date(2026, 11, 2)


@pytest.fixture
def town(aberwylan: Path, sqlite: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.FOLDER, settings.BUILDS = aberwylan, None
    monkeypatch.setattr(standing, "today", lambda: DAY)
    accounts.make("aberwylan")
    cases.make(cases=120)


def test_the_last_is_held_and_the_next_is_called(town: None) -> None:
    assert demo.make() == 6
    held, called = Meeting.objects.filter(state="ended"), Meeting.objects.filter(state="called")
    assert {one.group for one in held} == {one.group for one in called} == {"mace_panel", "asb_strike_four", "problem_solving_aberwylan"}
    assert all(one.items.filter(kind="minutes").exists() for one in called)
    assert Decision.objects.exists() and Note.objects.exists() and Action.objects.exists()
    assert max(one.items.filter(kind="case", state="open").count() for one in Meeting.objects.all()) <= 12
    assert demo.make() == 0
