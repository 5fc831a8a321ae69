"""Two tellings, and what is made of them: one incident, a question for a person, or two. Run on every store.

Each case has agencies of its own; what two agencies tell hangs on no third one, so all cases are decided in one run.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

import pytest

from diogel.linkage.incidents.recognise import Recognised
from diogel.stores.base import Store
from incident_tellings import HERE, NIGHT, Row, found_in, metres_east, telling, years_of_quiet


class Case(NamedTuple):
    """What police and council say of it; `police_before` is how often the police were called to the same place in the year before."""

    name: str
    police: Mapping[str, Any]
    council: Mapping[str, Any]
    state: str
    because: str
    """A level that the evidence has to have, '' for a pair that is not even recorded."""
    called_before: int = 0


def at(minutes: float) -> Any:
    return NIGHT + timedelta(minutes=minutes)


DAY = NIGHT.replace(hour=0)
MONTH = DAY.replace(day=1)
SNAPPED = {**HERE, "precision": "snapped"}
DOOR = {"uprn": "100012"}

CASES = [
    Case("the same door by its number", DOOR, {**DOOR, "at": at(25)}, "one", "same_door"),
    Case(
        "one door, in English and in Welsh",
        {"address": "12 Station Rd", "postcode": "CF10 1AA"},
        {"address": "12 Heol yr Orsaf", "postcode": "cf101aa", "at": at(5)},
        "one",
        "same_door",
    ),
    Case(
        "another flat of the house, and no point says how near",
        {"address": "Flat 1, 12 Station Road", "postcode": "CF10 1AA"},
        {"address": "Flat 2, 12 Station Road", "postcode": "CF10 1AA", "at": at(5)},
        "apart",
        "",
    ),
    Case("ten minutes and twenty metres apart, in a quiet street", HERE, {**metres_east(20), "at": at(10)}, "one", "same_point"),
    Case("an hour apart where the police come every night", HERE, {**HERE, "at": at(60)}, "apart", "", 330),
    Case("an hour apart at a published point that is often busy", SNAPPED, {**SNAPPED, "at": at(60)}, "apart", "", 330),
    Case(
        "where the police come every night, and the same person complained",
        {**HERE, "people": {"amy": "reporter"}},
        {**HERE, "at": at(15), "people": {"amy": "reporter"}},
        "one",
        "same_part",
        330,
    ),
    Case(
        "the same street by name, an hour apart",
        {"location_name": "Harbour Street"},
        {"location_name": "harbour st.", "at": at(50)},
        "one",
        "same_name",
    ),
    Case(
        "the same month, and that is all",
        HERE,
        {**HERE, "at": MONTH, "occurred_precision": "month", "occurred_to": at(20_000)},
        "apart",
        "",
        5,
    ),
    Case("the same day at the same door, no hour", DOOR, {**DOOR, "at": DAY, "occurred_precision": "day"}, "one", "same_day"),
    Case("the same day at a busy place, no hour", HERE, {**HERE, "at": DAY, "occurred_precision": "day"}, "apart", "", 330),
    Case("two days apart at the same door", DOOR, {**DOOR, "at": at(2880)}, "apart", ""),
    Case("kinds that are no one incident", {**DOOR, "category": "shoplifting"}, {**DOOR, "category": "missing_episode"}, "apart", ""),
    Case("a kind that nobody tells twice", {**DOOR, "category": "school_exclusion"}, {**DOOR, "category": "school_exclusion"}, "apart", ""),
    Case("kinds that go together", {**DOOR, "category": "criminal_damage_arson"}, {**DOOR, "at": at(5)}, "one", "goes_with"),
    Case(
        "the police's number in the council's record, the place unknown",
        {"reference": "AWP26-000123"},
        {"quoted_reference": "police ref AWP26/000123 (rang 101)", "at": at(-180)},
        "one",
        "within_three_hours",
    ),
    Case(
        "the police's number, three months later",
        {"reference": "AWP26-000999"},
        {"quoted_reference": "AWP26-000999", "at": at(130_000)},
        "wait",
        "",
    ),
    Case("a number that stands for nothing", {"reference": "4711"}, {"quoted_reference": "4711", "at": at(-180)}, "apart", ""),
    Case(
        "somebody harmed in one telling and suspected in the other, somewhere near",
        {**HERE, "people": {"amy": "victim"}},
        {**metres_east(150), "at": at(90), "people": {"amy": "suspect"}},
        "apart",
        "contrary_part",
    ),
    Case(
        "the same person, on the other side of town",
        {**HERE, "people": {"amy": "reporter"}},
        {**metres_east(4000), "at": at(100), "people": {"amy": "reporter"}},
        "wait",
        "elsewhere",
    ),
    Case(
        "both name people, and others",
        {**HERE, "people": {"amy": "victim"}},
        {**HERE, "at": at(2), "people": {"bob": "victim"}},
        "one",
        "nobody_in_common",
    ),
]


def rows_of(number: int, case: Case) -> list[Row]:
    """Four weeks after the case before, so that no two cases are one incident."""
    police, council = f"police{number}", f"council{number}"
    place = {name: value for name, value in case.police.items() if name not in ("people", "at")}
    calls = [NIGHT - timedelta(days=360 / case.called_before * (turn + 1), hours=turn % 5 - 2) for turn in range(case.called_before)]
    rows = [
        *years_of_quiet([police, council]),
        *(telling(f"{number}-before-{turn}", police, call, **place) for turn, call in enumerate(calls)),
        telling(f"{number}-l", police, **{"at": NIGHT, **case.police}),
        telling(f"{number}-r", council, **{"at": NIGHT, **case.council}),
    ]
    return [_later(row, timedelta(weeks=4 * number)) for row in rows]


def _later(row: Row, by: timedelta) -> Row:
    return row | {name: row[name] + by for name in ("occurred_from", "occurred_to") if row[name]}


@pytest.fixture(scope="module")
def found(store: Store) -> Recognised:
    return found_in(store, [row for number, case in enumerate(CASES) for row in rows_of(number, case)])


@pytest.mark.parametrize(("number", "case"), list(enumerate(CASES)), ids=[case.name for case in CASES])
def test_two_tellings(number: int, case: Case, found: Recognised) -> None:
    pairs = {(row["event_id_l"], row["event_id_r"]): row for row in found.links.to_pylist()}
    pair = pairs.get((f"{number}-l", f"{number}-r"))
    assert (pair["state"] if pair else "apart") == case.state, pair
    if case.because:
        assert pair is not None and case.because in {pair[part] for part in ("time", "place", "kind", "people")}, pair
    incidents = {row["event_id"]: row["incident_id"] for row in found.incident_event.to_pylist()}
    assert (incidents[f"{number}-l"] == incidents[f"{number}-r"]) == (case.state == "one")


def test_every_event_is_in_one_incident(found: Recognised) -> None:
    ids = found.incident_event["event_id"].to_pylist()
    assert ids == sorted({row["event_id"] for number, case in enumerate(CASES) for row in rows_of(number, case)})
    assert set(found.incident_event["how"].to_pylist()) == {"alone", "evidence", "quoted"}
