"""The demo's story, in Aberwylan as its agreements stand: an officer of the council's looks somebody up, asks, and is told more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from diogel.build.lookup import Asked, Grant, Lookup, PersonSeen
from diogel.build.lookup.rights import rights
from diogel.definitions.load import load_or_fail
from diogel.sharing import standing
from diogel.sharing.clauses import ClauseBook
from integration.conftest import BUILT_ON

PREVENTION: dict[str, Any] = {"purpose": "prevention", "recipient": "council", "on": BUILT_ON}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "today", lambda: BUILT_ON)


@pytest.fixture
def lookup(aberwylan: Path) -> Lookup:
    return Lookup.of(aberwylan)


def somebody(lookup: Lookup, *datasets: str) -> dict[str, Any]:
    """What the first of these datasets says of a person who is in them all, and whom a search finds alone."""
    base = lookup.base
    held: dict[str, dict[str, int]] = {}
    for row, person in enumerate(base.persons.to_pylist()):
        held.setdefault(str(person), {})[base.dataset_of(row)] = row
    for _, rows in sorted(held.items()):
        said = {name: base.said(rows[datasets[0]], name) for name in base.identities} if datasets[0] in rows else {}
        if set(datasets) <= set(rows) and said["given_names"] and said["family_name"] and said["date_of_birth"]:
            return said
    raise AssertionError(f"nobody is in all of {datasets}")


def found(lookup: Lookup, said: dict[str, Any], asking: dict[str, Any]) -> str:
    asked = Asked(given=said["given_names"].split()[0], family=said["family_name"].upper(), born=str(said["date_of_birth"].year))
    pointers = lookup.search(asked, **asking).pointers
    return next(pointer.person_id for pointer in pointers if said["identity_id"] in pointer.identities)


def person(lookup: Lookup, id: str, asking: dict[str, Any], grants: tuple[Grant, ...] = ()) -> PersonSeen:
    seen = lookup.person(id, **asking, grants=grants)
    assert seen is not None
    return seen


def test_an_officer_looks_somebody_up_asks_the_police_and_is_told_what_the_clause_lets_through(lookup: Lookup) -> None:
    said = somebody(lookup, "council_asb", "police_incidents", "youth_justice_caseload")
    id = found(lookup, said, PREVENTION)
    seen = person(lookup, id, PREVENTION)
    assert {"council", "police", "youth_justice"} <= set(seen.known_to)
    assert {one.partner: one.contact for one in seen.ring}["police"] == "Information Management Unit, 01632 960110"
    assert {record.dataset for record in seen.records if record.partner != "council"} == set(), "pointed at, and nothing shown of who it is"
    ask = next(ask for ask in seen.askable if ask.partner == "police")
    assert str(ask.clause) == "casework/2.1" and ask.conditions
    agreed = Grant("police", ask.clause.agreement, ask.clause.clause, "prevention", "council", frozenset(seen.identities), BUILT_ON)
    after = person(lookup, id, PREVENTION, (agreed,))
    shown = {field.name for record in after.records if record.dataset == "police_incidents" for field in record.fields}
    assert {"given_names", "family_name"} <= shown <= {"given_names", "family_name", "date_of_birth", "postcode"}
    assert ask.conditions[0] in after.conditions
    assert not [record for record in after.records if record.dataset == "youth_justice_caseload"], "nothing was asked of them"
    assert any(ask.partner == "youth_justice" for ask in after.askable)


def test_for_safeguarding_the_police_events_are_shown_only_when_they_agree(lookup: Lookup) -> None:
    asking = {**PREVENTION, "purpose": "safeguarding"}
    id = found(lookup, somebody(lookup, "council_asb", "police_incidents"), asking)
    before = person(lookup, id, asking)
    events = [event for part in before.timeline.values() for event in part if event.dataset == "police_incidents"]
    assert "police" in before.known_to and events == []
    agreed = Grant("police", "casework", "2.2", "safeguarding", "council", frozenset(before.identities), BUILT_ON)
    told = person(lookup, id, asking, (agreed,)).timeline
    assert all(event.role for part in told.values() for event in part if event.dataset == "police_incidents")
    assert any(event.dataset == "police_incidents" for part in told.values() for event in part)


def test_the_landlord_is_told_less_of_children_than_the_council(lookup: Lookup) -> None:
    said = somebody(lookup, "council_asb", "police_incidents", "youth_justice_caseload")
    housing = {**PREVENTION, "recipient": "housing"}
    for pointer in lookup.search(Asked(given=said["given_names"], family=said["family_name"]), **housing).pointers:
        assert "youth_justice" not in pointer.known_to


def test_no_health_or_school_record_is_pointed_at_for_preventing_crime(aberwylan: Path) -> None:
    partnership = load_or_fail(aberwylan)
    fed = ClauseBook.written(partnership, BUILT_ON).let_in()
    book = ClauseBook.asking(partnership, BUILT_ON)
    for recipient in ("police", "council", "housing", "asb_strike_four"):
        permit, _ = rights(partnership, book, purpose="prevention", recipient=recipient, fed=fed)
        known = {partnership.datasets[name].provider for name in permit.circle} - {recipient}
        assert known <= {"police", "council", "housing", "youth_justice"}
    panel, _ = rights(partnership, book, purpose="safeguarding", recipient="mace_panel", fed=fed)
    assert {"ambulance_callouts", "emergency_attendances"} <= set(panel.circle)
