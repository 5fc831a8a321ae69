"""The demo's cases: of the town's own people, through the real moves, the same whenever they are made."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from diogel.sharing import standing
from diogel.web.accounts import demo as accounts
from diogel.web.audit.models import Event
from diogel.web.cases import kept
from diogel.web.cases.demo import make
from diogel.web.cases.models import Case, Due, Note, Series, Step

DAY = date(2026, 11, 2)


@pytest.fixture
def town(aberwylan: Path, sqlite: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.FOLDER, settings.BUILDS = aberwylan, None
    monkeypatch.setattr(standing, "today", lambda: DAY)
    accounts.make("aberwylan")


def told() -> list[tuple[str, str, str, str, int]]:
    return list(Case.objects.order_by("number").values_list("number", "subject", "stage", "outcome", "version"))


def test_cases_are_believable_and_the_same_again(town: None) -> None:
    made = make.make(cases=40)
    assert made == Case.objects.count() > 30
    cases = list(Case.objects.all())
    assert len({case.pathway for case in cases}) > 5
    assert len({case.stage for case in cases}) > 6
    assert any(case.ended for case in cases)
    assert any(case.next_due and case.next_due < DAY for case in cases if not case.ended)
    assert Note.objects.exists()
    assert Due.objects.exists()
    assert not Step.objects.filter(at__date__gt=DAY).exists()
    assert Event.objects.filter(kind="collection", subject_kind="case").count() == made
    assert make.make(cases=40) == 0
    before = told()
    Case.objects.all().delete()
    Series.objects.all().delete()
    make.make(cases=40)
    assert told() == before


def test_columns_are_what_the_steps_amount_to(town: None) -> None:
    make.make(cases=15)
    for case in Case.objects.all():
        state = kept.state_of(case)
        assert (case.stage, case.ended, case.lead, case.outcome) == (state.stage, state.ended, state.lead, state.outcome)
        before = sorted(case.dues.values_list("kind", "what", "day", "partner", "group", "role", "person"))
        kept.settle(case)
        assert sorted(case.dues.values_list("kind", "what", "day", "partner", "group", "role", "person"), key=str) == sorted(
            before, key=str
        )
