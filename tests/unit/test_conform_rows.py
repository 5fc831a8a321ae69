"""What a conformed row, an identity and a fault carry, between columns and between rows."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conforming import chunk, conform_rows, conformer, faults_of
from diogel.errors import DefinitionError
from diogel.ingest.conform import REASONS, Conformer, reason_text
from diogel.ingest.conform.places import to_degrees

PERSON = {
    "Ref": "identity.reference",
    "Forename": "identity.given_names",
    "Surname": "identity.family_name",
    "DOB": "identity.date_of_birth",
}


def test_rows_carry_the_fields_that_may_pass_in_a_fixed_order_and_no_others() -> None:
    columns = [
        {"name": "Extra", "meaning": "attribute.weather"},
        {"name": "Kind", "meaning": "event.category"},
        {"name": "Secret", "meaning": "event.address"},
        {"name": "Ref", "meaning": "event.reference"},
        {"name": "When", "meaning": "event.month"},
    ]
    made = conformer(columns, allowed=["Extra", "Kind", "Ref", "When"]).conform(
        chunk(Extra=["rain"], Kind=["Drugs"], Ref=["a"], When=["2025-03"])
    )
    assert made.rows.column_names == [
        "delivery_id", "dataset", "partner", "row_number", "line", "identity_id", "event_reference", "event_occurred_from",
        "event_occurred_to", "event_occurred_precision", "event_category", "event_category_source", "attribute_weather",
    ]  # fmt: skip
    assert made.rows.to_pylist()[0] == {
        "delivery_id": "0123456789abcdef", "dataset": "incidents", "partner": "police", "row_number": 1, "line": 2, "identity_id": None,
        "event_reference": "a", "event_occurred_from": datetime(2025, 3, 1), "event_occurred_to": datetime(2025, 3, 31, 23, 59, 59),
        "event_occurred_precision": "month", "event_category": "drugs", "event_category_source": "Drugs", "attribute_weather": "rain",
    }  # fmt: skip


def test_a_half_of_a_point_that_may_not_pass_leaves_no_point() -> None:
    columns = [{"name": "Lon", "meaning": "event.longitude"}, {"name": "Lat", "meaning": "event.latitude"}]
    made = conformer(columns, allowed=["Lon"]).conform(chunk(Lon=["-3.1"]))
    assert not [name for name in made.rows.column_names if name.startswith("event_")]


def test_precision_says_how_much_of_the_time_is_known() -> None:
    columns = {"From": "event.occurred_from", "To": "event.occurred_to", "Month": "event.month"}
    rows = [
        ["02/03/2025 14:30", "02/03/2025 15:00", ""],
        ["02/03/2025", "03/03/2025", ""],
        ["", "", "2025-03"],
        ["", "", ""],
        ["02/03/2025 10:00", "", "2025-03"],
    ]
    found = [
        tuple(row.values())
        for row in conform_rows(columns, rows)
        .rows.select(["event_occurred_from", "event_occurred_to", "event_occurred_precision"])
        .to_pylist()
    ]
    assert found == [
        (datetime(2025, 3, 2, 14, 30), datetime(2025, 3, 2, 15), "instant"),
        (datetime(2025, 3, 2), datetime(2025, 3, 3, 23, 59, 59), "day"),
        (datetime(2025, 3, 1), datetime(2025, 3, 31, 23, 59, 59), "month"),
        (None, None, None),
        (datetime(2025, 3, 2, 10), None, "instant"),
    ]


def test_an_end_before_the_start_is_flagged_on_the_end() -> None:
    made = conform_rows(
        {"From": "event.occurred_from", "To": "event.occurred_to"}, [["02/03/2025 14:30", "01/03/2025"], ["02/03/2025 14:30", "02/03/2025"]]
    )
    assert faults_of(made) == [(1, "To", "ends_before_start", False)]
    assert made.rows.num_rows == 2


def test_an_end_alone_says_no_more_than_its_column_may() -> None:
    made = conform_rows({"From": "event.occurred_from"}, [["02/03/2025"]])
    assert "event_occurred_to" not in made.rows.column_names


def test_grid_metres_become_degrees_and_what_lies_outside_is_left_out() -> None:
    rows = [["319300", "174500"], ["0", "0"], ["9000000", "174500"], ["319300", ""], ["", ""]]
    made = conform_rows({"E": "event.easting", "N": "event.northing"}, rows, point_precision="exact")
    points = made.rows.select(["event_longitude", "event_latitude", "event_point_precision"]).to_pylist()
    assert points[0]["event_longitude"] == pytest.approx(-3.1631, abs=1e-4)
    assert points[0]["event_latitude"] == pytest.approx(51.4637, abs=1e-4)
    assert [point["event_point_precision"] for point in points] == ["exact", None, None, None, None]
    assert faults_of(made) == [(2, "E", "zero_point", False), (3, "E", "outside_uk", False), (4, "E", "half_a_point", False)]


def test_grid_and_degrees_agree_with_the_ordnance_surveys_example() -> None:
    """TG 51409 13177 is 52 39 28.72 N, 1 42 57.79 E in ETRS89 (Ordnance Survey, A guide to coordinate systems, annexe C)."""
    longitude, latitude = to_degrees(np.array([651409.903, np.nan]), np.array([313177.270, 1.0]))
    assert (longitude[0], latitude[0]) == pytest.approx((1 + 42 / 60 + 57.79 / 3600, 52 + 39 / 60 + 28.72 / 3600), abs=1e-4)
    assert np.isnan(longitude[1])


def test_a_row_that_names_nobody_has_no_identity() -> None:
    columns = PERSON | {"Sex": "identity.sex", "PC": "identity.postcode"}
    rows = [
        ["", "", "", "", "F", "CF10 1AA"],
        ["", "UNKNOWN", "N/K", "01/01/1900", "M", ""],
        ["", "Siân", "", "", "", ""],
        ["R1", "", "", "", "", ""],
    ]
    made = conform_rows(columns, rows)
    named = [row["identity_id"] is not None for row in made.rows.to_pylist()]
    assert named == [False, False, True, True]
    assert made.identity.num_rows == 2


def test_equal_identities_are_one_and_any_difference_makes_another() -> None:
    rows = [
        ["", "Siân", "Jones", "03/04/1980"],
        ["", "SIÂN", "JONES", "1980-04-03"],
        ["", "Siân", "Jones", "04/04/1980"],
        ["R1", "Siân", "Jones", "03/04/1980"],
    ]
    made = conform_rows(PERSON, rows)
    ids = made.rows.column("identity_id").to_pylist()
    assert ids[0] == ids[1]
    assert len(set(ids)) == 3
    assert made.identity.column("identity_id").to_pylist() == list(dict.fromkeys(ids))
    assert all(len(one) == 24 for one in ids)


def test_the_id_depends_on_salt_partner_and_dataset() -> None:
    columns = [{"name": "Ref", "meaning": "identity.reference"}]
    ids = {
        conformer(columns, **more).conform(chunk(Ref=["R1"])).identity.column("identity_id")[0].as_py()
        for more in ({}, {"salt": "other"}, {"provider": "council"}, {"dataset": "register"})
    }
    assert len(ids) == 4


def test_names_keep_what_is_shown_beside_what_is_compared() -> None:
    made = conform_rows({"Name": "identity.full_name"}, [["AP RHYS, Siân"]])
    identity = made.identity.to_pylist()[0]
    assert {name: value for name, value in identity.items() if name != "identity_id"} == {
        "identity_given_names": "sian", "identity_given_names_written": "Siân", "identity_family_name": "ap rhys",
        "identity_family_name_written": "ap Rhys",
    }  # fmt: skip


def test_a_part_of_a_name_in_its_own_column_comes_before_the_whole_name() -> None:
    columns = {"Name": "identity.full_name", "Surname": "identity.family_name"}
    made = conform_rows(columns, [["Siân Mair Lloyd Jones", "Lloyd Jones"], ["Rhys Evans", ""]])
    assert made.identity.column("identity_family_name").to_pylist() == ["lloyd jones", "evans"]


def test_what_linkage_must_know_of_a_birth_date() -> None:
    rows = [[f"R{one}", "", "", one] for one in ("01/01/1980", "12/25/1980", "03/04/80", "1980", "03/04/1980", "01/01/1900")]
    flags = conform_rows(PERSON, rows).identity.column("identity_dob_flag").to_pylist()
    assert flags == ["placeholder", "swapped_possible", "two_digit_year", "placeholder", None, "placeholder"]


def test_the_first_of_two_columns_with_one_meaning_that_says_something_counts() -> None:
    columns = {"Ref": "identity.reference", "Self": "identity.ethnicity", "Officer": "identity.ethnicity"}
    made = conform_rows(columns, [["a", "W1", "Black"], ["b", "", "Black"], ["c", "ZZ", "Asian"]])
    found = [(one["identity_ethnicity"], one["identity_ethnicity_source"]) for one in made.identity.to_pylist()]
    assert found == [("white", "W1"), ("black", "Black"), ("asian", "Asian")]


def test_constants_fill_every_row_and_are_conformed_like_a_column() -> None:
    made = conform_rows(
        {"Ref": "event.reference"}, [["a"], ["b"]], constants={"event.category": "Drugs", "event.recorded_on": "02/03/2025"}
    )
    assert made.rows.column("event_category").to_pylist() == ["drugs", "drugs"]
    assert made.rows.column("event_recorded_on").to_pylist() == [date(2025, 3, 2)] * 2
    assert made.faults.num_rows == 0


def test_rows_in_are_rows_accepted_and_rows_kept_out() -> None:
    columns = {"Ref": {"meaning": "event.reference", "required": True}, "When": "event.occurred_from", "PC": "event.postcode"}
    made = conform_rows(columns, [["a", "02/03/2025", "CF10 1AA"], ["", "soon", "x"], ["b", "31/02/2025", ""], ["c", "", "CF1O 1AA"]])
    assert made.rows.column("row_number").to_pylist() == [1, 4]
    assert faults_of(made) == [
        (2, "PC", "not_a_postcode", False), (2, "Ref", "missing", True), (2, "When", "unreadable_date", True),
        (3, "When", "unreadable_date", True), (4, "PC", "corrected", False),
    ]  # fmt: skip
    assert set(made.faults.column("row_number").filter(made.faults.column("fatal")).to_pylist()) == {2, 3}


def test_a_fault_tells_the_shape_of_a_value_and_never_the_value() -> None:
    made = conform_rows({"When": "event.occurred_from", "PC": "event.postcode"}, [["Mawrth 2il?", "Llŷr 12"]])
    assert [(fault["column"], fault["value_class"], fault["line"]) for fault in made.faults.to_pylist()] == [
        ("PC", "Aa?a 99", 2),
        ("When", "Aaaaaa 9aa?", 2),
    ]
    assert "Mawrth" not in str(made.faults.to_pylist())


def test_a_column_that_did_not_come_is_empty() -> None:
    made = conformer([{"name": "Ref", "meaning": "event.reference"}, {"name": "PC", "meaning": "event.postcode"}]).conform(chunk(Ref=["a"]))
    assert made.rows.column("event_postcode").to_pylist() == [None]


def test_an_empty_chunk_and_a_chunk_of_bad_rows_keep_their_columns() -> None:
    maker = conformer(
        [
            {"name": "Ref", "meaning": "identity.reference", "required": True},
            {"name": "E", "meaning": "event.easting"},
            {"name": "N", "meaning": "event.northing"},
        ]
    )
    empty, bad = maker.conform(chunk(Ref=[], E=[], N=[])), maker.conform(chunk(Ref=["", ""], E=["x", "1"], N=["1", "1"]))
    assert empty.rows.schema == bad.rows.schema
    assert (empty.rows.num_rows, bad.rows.num_rows, bad.identity.num_rows) == (0, 0, 0)
    assert empty.faults.schema == bad.faults.schema


def test_quotes_in_codes_headers_and_checks_do_no_harm() -> None:
    columns = {
        "O'Kind": {"meaning": "event.category", "map": {"it's '; DROP TABLE x; --": "drugs"}, "missing": ["don't know"]},
        'a "b"': "attribute.b",
    }
    made = conform_rows(columns, [["It's '; drop table x; --", "b'b"], ["Don't know", '"']])
    assert made.rows.column("event_category").to_pylist() == ["drugs", None]
    assert made.rows.column("attribute_b").to_pylist() == ["b'b", '"']


def test_a_pattern_that_can_not_be_run_is_told_before_any_row_is_read() -> None:
    with pytest.raises(DefinitionError, match="the pattern of the column Ref"):
        conformer([{"name": "Ref", "meaning": "event.reference", "checks": {"pattern": "(?=a)b"}}])


def test_rows_in_many_chunks_are_the_rows_of_one() -> None:
    maker = conformer([{"name": name, "meaning": meaning} for name, meaning in PERSON.items()])
    values = {
        "Ref": [str(n % 7) for n in range(60)],
        "Forename": ["Siân"] * 60,
        "Surname": ["Jones"] * 60,
        "DOB": ["03/04/80", "x", ""] * 20,
    }
    whole = chunk(**values)
    parts = [maker.conform(whole.slice(at, 13)) for at in range(0, 60, 13)]
    at_once = maker.conform(whole)
    assert pa.concat_tables([part.rows for part in parts]).equals(at_once.rows)
    assert pa.concat_tables([part.faults for part in parts]).equals(at_once.faults)


ANY_TEXT = [
    "identity.full_name", "identity.date_of_birth", "event.occurred_from", "event.month", "event.postcode", "event.easting",
    "event.northing",
    "identity.phone", "identity.nhs_number", "identity.pnc_id", "identity.uprn", "identity.address", "event.category", "event.count",
    "event.longitude", "event.latitude", "row.marking", "row.grading",
]  # fmt: skip


@pytest.fixture(scope="module")
def reads_anything() -> Conformer:
    return conformer([{"name": meaning, "meaning": meaning} for meaning in ANY_TEXT])


@settings(max_examples=15, deadline=None)
@given(values=st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30), min_size=1, max_size=20))
def test_no_text_stops_a_delivery(reads_anything: Conformer, values: list[str]) -> None:
    made = reads_anything.conform(chunk(**dict.fromkeys(ANY_TEXT, values)))
    kept_out = set(made.faults.column("row_number").filter(made.faults.column("fatal")).to_pylist())
    assert made.rows.num_rows + len(kept_out) == len(values)


def test_every_reason_has_words_in_both_languages() -> None:
    assert all(text.en and text.cy and text.en != text.cy for text in REASONS.values())
    assert reason_text("unmapped", "cy") == REASONS["unmapped"].cy
    assert reason_text("not a code") == "not a code"
