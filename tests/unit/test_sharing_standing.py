"""When an agreement is in force, and what is said when it isn't."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sharing_partnership import SIGNED, agreement, clause, partnership

from diogel.sharing.standing import has_been_in_force, standing

CLAUSE = [clause("1", "incidents", ["When"], ["council"], ["analysis"])]
BOTH = {"police": SIGNED, "council": SIGNED}
PARTNERS = partnership().partners


@pytest.mark.parametrize(
    ("more", "on", "in_force", "state", "said"),
    [
        ({}, date(2025, 3, 31), False, "signed", "starts on 1 April 2025"),
        ({}, date(2025, 4, 1), True, "in_force", "since 1 April 2025"),
        ({"end": date(2026, 3, 31)}, date(2026, 3, 31), True, "in_force", "since 1 April 2025"),
        ({"end": date(2026, 3, 31)}, date(2026, 4, 1), False, "expired", "expired on 31 March 2026"),
        ({"withdrawn": date(2026, 1, 5)}, date(2026, 1, 4), True, "in_force", "since"),
        ({"withdrawn": date(2026, 1, 5)}, date(2026, 1, 5), False, "withdrawn", "withdrawn on 5 January 2026"),
        ({"review": date(2026, 1, 5)}, date(2026, 1, 5), True, "in_force", "since"),
        ({"review": date(2026, 1, 5)}, date(2026, 1, 6), True, "under_review", "5 January 2026"),
        ({"stage": "under_review"}, date(2026, 1, 6), True, "under_review", "under review"),
        ({"stage": "draft"}, date(2026, 1, 6), False, "draft", "draft"),
        ({"stage": "quality_assurance"}, date(2026, 1, 6), False, "quality_assurance", "quality assurance"),
        ({"stage": "assured"}, date(2026, 1, 6), False, "assured", "assured"),
    ],
)
def test_standing_on_a_day(more: dict[str, Any], on: date, in_force: bool, state: str, said: str) -> None:
    found = standing(agreement("isp", BOTH, CLAUSE, **more), on, PARTNERS)
    assert (found.in_force, found.state) == (in_force, state)
    assert said in found.reason.en
    assert found.reason.cy
    assert found.reason.cy != found.reason.en


def test_names_the_party_that_has_not_signed() -> None:
    found = standing(agreement("isp", {**BOTH, "health": None}, CLAUSE), date(2026, 1, 1), PARTNERS)
    assert (found.in_force, found.state) == (False, "unsigned")
    assert "Aberwylan Health Board" in found.reason.en
    assert "Bwrdd Iechyd Aberwylan" in found.reason.cy
    assert "Police" not in found.reason.en


def test_a_signature_counts_from_its_day() -> None:
    late = agreement("isp", {"police": SIGNED, "council": date(2026, 2, 1)}, CLAUSE)
    assert standing(late, date(2026, 1, 31), PARTNERS).state == "unsigned"
    assert standing(late, date(2026, 2, 1), PARTNERS).in_force


def test_stops_the_day_after_a_party_left() -> None:
    partners = partnership(left={"council": date(2026, 6, 30)}).partners
    held = agreement("isp", BOTH, CLAUSE)
    assert standing(held, date(2026, 6, 30), partners).in_force
    found = standing(held, date(2026, 7, 1), partners)
    assert (found.in_force, found.state) == (False, "withdrawn")
    assert "Aberwylan Council left the partnership on 30 June 2026" in found.reason.en
    assert "30 Mehefin 2026" in found.reason.cy


def test_a_licence_needs_no_signature_but_a_start() -> None:
    licence = agreement("ogl", {"press": None}, CLAUSE, type="licence", end=date(2026, 3, 31))
    assert not standing(licence, date(2025, 3, 31), PARTNERS).in_force
    assert standing(licence, date(2025, 4, 1), PARTNERS).in_force
    assert standing(licence, date(2026, 4, 1), PARTNERS).state == "expired"


def test_has_been_in_force_remembers_what_lapsed_and_nothing_that_never_was() -> None:
    on = date(2026, 11, 23)
    lapsed = agreement("isp", BOTH, CLAUSE, end=date(2026, 3, 31), withdrawn=date(2026, 3, 1))
    assert has_been_in_force(lapsed, on)
    assert not has_been_in_force(lapsed, date(2025, 3, 31))
    assert not has_been_in_force(agreement("isp", BOTH, CLAUSE, withdrawn=date(2025, 3, 25)), on)
    assert not has_been_in_force(agreement("isp", {"police": None}, CLAUSE), on)
    assert not has_been_in_force(agreement("isp", {"police": date(2026, 4, 2)}, CLAUSE, end=date(2026, 3, 31)), on)
