"""Doors out of addresses, and sites out of places: what is one door, and what never is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from diogel.linkage.incidents.addresses import WORDS, door, street
from diogel.linkage.incidents.nearby import WITHIN_METRES, beside, chained
from diogel.linkage.incidents.sites import doors, sites

ONE_DOOR = [
    ["12 Station Road", "12 STATION RD.", "12, Station Rd, Caerdydd", "12 Heol yr Orsaf", "12 Heol Orsaf", "12 Ffordd yr Orsaf"],
    ["Flat 2, 12 Station Road", "flat 2 12 Station Rd", "Fflat 2, 12 Heol yr Orsaf", "Apartment 2, 12 Station Road, Cardiff"],
    ["Ground Floor Flat, 12 Station Road", "ground flat, 12 Station Rd"],
    ["12a Station Road", "12A Station Rd"],
    ["10 St Mary Street", "10 St. Mary St", "10 St Mary's Street"],
    ["1 Stryd Fawr", "1 High Street", "1 High St"],
    ["7 Lôn y Felin", "7 Lon y Felin", "7 Mill Lane"],
    ["3 Heol Pen-y-bont", "3 Heol Penybont", "3 Pen y Bont Road"],
    ["Tŷ Gwyn, Heol y Bont", "Ty Gwyn", "TY GWYN, Bridge Road, Penarth"],
    ["Flat 3, Castle Court", "flat 3 castle court, High Street"],
    ["10 Bridge Street", "10 Stryd y Bont"],
    ["10 Bridge Road", "10 Heol y Bont"],
    ["14 Station Road"],
]  # fmt: skip
NO_DOOR = [
    "Station Road",
    "Heol yr Orsaf",
    "outside 12 Station Road",
    "o/s The Red Lion",
    "near Ty Gwyn",
    "PO Box 12",
    "NFA",
    "",
    "Castle Court",
]


def test_one_door_has_one_key_however_it_is_written_and_two_doors_have_two() -> None:
    keys = [{door(address, "CF10 1AA") for address in addresses} for addresses in ONE_DOOR]
    assert [len(key) for key in keys] == [2 if "St Mary's" in str(addresses) else 1 for addresses in ONE_DOOR]
    assert len(set().union(*keys)) == sum(len(key) for key in keys)


@pytest.mark.parametrize("address", NO_DOOR)
def test_what_is_no_door(address: str) -> None:
    assert door(address, "CF10 1AA") is None


@pytest.mark.parametrize("postcode", [None, "", "CF10", "Cardiff"])
def test_without_a_whole_postcode_there_is_no_door(postcode: str | None) -> None:
    assert door("12 Station Road", postcode) is None


def test_the_postcode_is_part_of_the_door() -> None:
    assert door("12 Station Road", "cf101aa") == door("12 Station Road", "CF10 1AA") != door("12 Station Road", "CF10 1AB")


@pytest.mark.parametrize(
    ("written", "one"),
    [
        ("Harbour Street", "harbour street"), ("12 HARBOUR ST", "harbour street"), ("o/s Harbour St.", "harbour street"),
        ("ger Heol yr Eglwys", "church road"), ("Church Rd, Barry", "church road"), ("Parc y Berllan", "orchard park"),
        ("Y Llew Du", "llewdu"), ("Clwb y Cei", "clwbycei"), ("", ""),
    ],
)  # fmt: skip
def test_a_street_or_venue_by_its_name(written: str, one: str) -> None:
    assert street(written) == one


def test_no_word_of_street_names_stands_for_two() -> None:
    for listed in yaml.safe_load(WORDS.read_text("utf-8")).values():
        forms = [form for one, other in listed.items() for form in {one, *other}]
        assert len(forms) == len(set(forms)), sorted({form for form in forms if forms.count(form) > 1})


# -- sites -------------------------------------------------------------------------------------------------------------

SPOT = (-3.18, 51.48)


def east(metres: float) -> tuple[float, float]:
    return SPOT[0] + metres / 69_400, SPOT[1]


def place(id: str, *, at: tuple[float, float] | None = None, precision: str = "exact", **said: Any) -> dict[str, Any]:
    longitude, latitude = at or (None, None)
    return {"place_id": id, "uprn": None, "postcode": None, "address": None, "longitude": longitude, "latitude": latitude,
            "precision": precision if at else "none"} | said  # fmt: skip


TYPES = {"longitude": pa.float64(), "latitude": pa.float64()}


def site_rows(places: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    table = pa.table({name: pa.array([row[name] for row in places], TYPES.get(name, pa.string())) for name in places[0]})
    return {row["place_id"]: row for row in sites(doors(table), salt="salt").to_pylist()}


def grouped(places: list[dict[str, Any]]) -> list[str]:
    """['a b', 'c']: the places of each site."""
    together: dict[str, list[str]] = {}
    for id, row in site_rows(places).items():
        together.setdefault(row["site_id"], []).append(id)
    return sorted(" ".join(sorted(ids)) for ids in together.values())


STATION = {"address": "12 Station Road", "postcode": "CF10 1AA"}
SITES: list[tuple[str, list[dict[str, Any]], list[str]]] = [
    ("one number, whatever else is said", [place("a", uprn="100"), place("b", uprn="0100", at=SPOT, **STATION)], ["a b"]),
    (
        "an address, and the number that stands at it",
        [place("a", uprn="100", **STATION), place("b", **STATION), place("c", uprn="100")],
        ["a b c"],
    ),
    (
        "an address at which two numbers stand: a building whose flat was not said",
        [place("a", uprn="100", **STATION), place("b", uprn="200", **STATION), place("c", **STATION)],
        ["a", "b", "c"],
    ),
    ("two numbers a metre apart", [place("a", uprn="100", at=SPOT), place("b", uprn="200", at=east(1))], ["a", "b"]),
    ("points within what the grid and six decimals differ by", [place("a", at=SPOT), place("b", at=east(3))], ["a b"]),
    ("points ten metres apart", [place("a", at=SPOT), place("b", at=east(10))], ["a", "b"]),
    ("a chain of points longer than a door is wide", [place(str(n), at=east(4 * n)) for n in range(5)], ["0", "1", "2", "3", "4"]),
    ("an exact point at one door", [place("a", uprn="100", at=SPOT), place("b", at=east(3))], ["a b"]),
    (
        "an exact point between two doors",
        [place("a", uprn="100", at=SPOT), place("b", at=east(3)), place("c", uprn="200", at=east(6))],
        ["a", "b", "c"],
    ),
    ("a published point on a doorstep", [place("a", uprn="100", at=SPOT), place("b", at=SPOT, precision="snapped")], ["a", "b"]),
    ("one published point", [place("a", at=SPOT, precision="snapped"), place("b", at=SPOT, precision="snapped", address="x")], ["a b"]),
    ("a published point and a pin", [place("a", at=SPOT, precision="snapped"), place("b", at=SPOT)], ["a", "b"]),
    ("a point of unknown precision and a pin", [place("a", at=SPOT, precision="unknown"), place("b", at=SPOT)], ["a", "b"]),
    (
        "a postcode is no door",
        [
            place("a", at=SPOT, precision="postcode", postcode="CF10 1AA"),
            place("b", **STATION),
            place("c", at=SPOT, precision="postcode", postcode="CF101AA"),
        ],
        ["a c", "b"],
    ),
    ("nothing to compare", [place("a"), place("b")], ["a", "b"]),
]


@pytest.mark.parametrize(("places", "expected"), [case[1:] for case in SITES], ids=[case[0] for case in SITES])
def test_which_places_are_one_site(places: list[dict[str, Any]], expected: list[str]) -> None:
    assert grouped(places) == expected
    assert grouped(places[::-1]) == expected


def test_a_site_says_how_it_is_known_and_how_precisely() -> None:
    rows = site_rows(
        [
            place("a", uprn="100", at=SPOT),
            place("b", at=east(2)),
            place("c", at=SPOT, precision="snapped"),
            place("d", **STATION),
            place("e"),
        ]
    )
    assert {id: (row["how"], row["precision"]) for id, row in rows.items()} == {
        "a": ("uprn", "door"), "b": ("point", "door"), "c": ("shared_point", "snapped"), "d": ("address", "door"), "e": ("alone", "none"),
    }  # fmt: skip


def test_a_site_says_nothing_of_where_it_is() -> None:
    (row,) = site_rows([place("a", uprn="100012345", **STATION)]).values()
    assert len(row["site_id"]) == 24 and not {"100012345", "CF10"} & set(row.values())


places = st.lists(
    st.builds(
        place,
        st.uuids().map(str),
        at=st.none() | st.builds(east, st.integers(0, 40)),
        precision=st.sampled_from(["exact", "street", "snapped", "unknown"]),
        uprn=st.none() | st.sampled_from(["100", "200"]),
        address=st.none() | st.sampled_from(["12 Station Road", "14 Station Road", "Flat 1, 12 Station Road"]),
        postcode=st.none() | st.sampled_from(["CF10 1AA", "CF10 1AB"]),
    ),
    min_size=1,
    max_size=9,
    unique_by=lambda row: row["place_id"],
)


@settings(max_examples=60, deadline=None)
@given(places, st.randoms(use_true_random=False))
def test_no_order_of_places_counts(given_places: list[dict[str, Any]], shuffle: Any) -> None:
    shuffled = list(given_places)
    shuffle.shuffle(shuffled)
    assert site_rows(shuffled) == site_rows(given_places)


@settings(max_examples=60, deadline=None)
@given(places)
def test_no_site_holds_two_doors_and_no_coarse_point_a_door(given_places: list[dict[str, Any]]) -> None:
    rows = site_rows(given_places)
    said: dict[str, set[str]] = {}
    for one in given_places:
        row = rows[one["place_id"]]
        if one["uprn"]:
            said.setdefault(row["site_id"], set()).add(one["uprn"])
        has_door = one["uprn"] or door(one["address"], one["postcode"])
        if one["precision"] != "exact" and not has_door:
            assert row["precision"] != "door"
        if has_door:
            assert row["precision"] == "door"
    assert all(len(numbers) == 1 for numbers in said.values())


@settings(max_examples=60, deadline=None)
@given(places, places)
def test_a_coarse_place_more_or_less_changes_no_other_site(given_places: list[dict[str, Any]], coarse: list[dict[str, Any]]) -> None:
    """What one partner knows roughly tells nothing about the doors of the others."""
    more = [row | {"uprn": None, "address": None, "precision": "snapped" if row["longitude"] else "none"} for row in coarse]
    without, with_ = site_rows(given_places), site_rows([*given_places, *more])
    assert {id: with_[id] for id in without} == without


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(-20, 20), st.integers(-20, 20)), min_size=1, max_size=30, unique=True))
def test_points_beside_one_another_are_those_within_reach(points: list[tuple[int, int]]) -> None:
    x, y = (np.array([point[axis] for point in sorted(points)], dtype=float) for axis in (0, 1))
    left, right = beside(x, y)
    apart = np.hypot(x[:, None] - x, y[:, None] - y)
    expected = {(i, j) for i in range(len(x)) for j in range(i + 1, len(x)) if apart[i, j] <= WITHIN_METRES}
    assert sorted(zip(left.tolist(), right.tolist(), strict=True)) == sorted(expected)
    stands = chained(x, y, left, right, np.ones(len(x), dtype=bool))
    for number in set(stands.tolist()):
        mine = stands == number
        assert np.hypot(np.ptp(x[mine]), np.ptp(y[mine])) <= 2 * WITHIN_METRES


def test_a_hundred_thousand_points_are_soon_compared() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.random((2, 100_000)) * 30_000
    left, right = beside(x, y)
    order = np.argsort(x)
    steps = ((x[order][k:] - x[order][:-k], y[order][k:] - y[order][:-k]) for k in range(1, 100))
    assert len(left) == sum(int((np.hypot(*step) <= WITHIN_METRES).sum()) for step in steps) > 300
    assert (left < right).all()
