"""How every kind of value is conformed: what a partner writes, what it becomes, and what is said of it.

Each table holds (as written, as conformed, reason). A reason in capitals keeps the row out; one in small letters is a
flag. The deliveries of these tables came on 23 November 2026.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pytest

from conforming import chunk, conformer

Row = tuple[str | None, Any, str]


def conformed(meaning: str, written: Sequence[str | None], **column: Any) -> list[tuple[Any, str]]:
    """For each value, what it becomes and its reason. A row that is kept out has no value."""
    made = conformer([{"name": "Value", "meaning": meaning, **column}]).conform(chunk(Value=written))
    field = meaning.replace(".", "_")
    kept = (made.identity if meaning.startswith("identity.") else made.rows).to_pylist()
    by_row = {row["row_number"]: row for row in made.rows.to_pylist()}
    identities = {row["identity_id"]: row for row in kept} if meaning.startswith("identity.") else {}
    faults = {fault["row_number"]: fault for fault in made.faults.to_pylist()}
    results = []
    for number in range(1, len(written) + 1):
        row = by_row.get(number, {})
        holder = identities.get(row.get("identity_id"), {}) if identities else row
        fault = faults.get(number)
        reason = (fault["reason"].upper() if fault["fatal"] else fault["reason"]) if fault else ""
        results.append((holder.get(field), reason))
    return results


def holds(meaning: str, table: Sequence[Row], **column: Any) -> None:
    found = conformed(meaning, [row[0] for row in table], **column)
    assert [(written, *one) for (written, _, _), one in zip(table, found, strict=True)] == list(table)


BIRTH_DATES: list[Row] = [
    ("03/04/1980", date(1980, 4, 3), ""),  # the day comes first
    ("3/4/1980", date(1980, 4, 3), ""),
    ("03-04-1980", date(1980, 4, 3), ""),
    ("03.04.1980", date(1980, 4, 3), ""),
    ("1980-04-03", date(1980, 4, 3), ""),
    ("1980/04/03", date(1980, 4, 3), ""),
    ("19800403", date(1980, 4, 3), ""),
    ("03041980", date(1980, 4, 3), ""),
    ("1980-04-03T00:00:00", date(1980, 4, 3), ""),
    ("03/04/1980 00:00", date(1980, 4, 3), ""),
    ("3 April 1980", date(1980, 4, 3), ""),
    ("3rd Apr 1980", date(1980, 4, 3), ""),
    ("Thursday 3 April 1980", date(1980, 4, 3), ""),
    ("03-APR-1980", date(1980, 4, 3), ""),
    ("03APR1980", date(1980, 4, 3), ""),
    ("April 3, 1980", date(1980, 4, 3), ""),
    ("Apr  3 1980 12:00AM", date(1980, 4, 3), ""),  # as SQL Server prints it
    ("3 Ebrill 1980", date(1980, 4, 3), ""),
    ("3 Tachwedd 1980", date(1980, 11, 3), ""),
    ("  03/04/1980 ", date(1980, 4, 3), ""),
    ("29/02/2000", date(2000, 2, 29), ""),
    ("12/25/1980", date(1980, 12, 25), "swapped_possible"),  # only month first makes a date
    ("03/04/80", date(1980, 4, 3), "two_digit_year"),
    ("03/04/26", date(2026, 4, 3), "two_digit_year"),
    ("03/04/27", date(1927, 4, 3), "two_digit_year"),  # 2027 has not come
    ("29310", date(1980, 3, 30), "excel_serial"),
    ("01/01/1980", date(1980, 1, 1), "first_of_january"),
    ("1980", date(1980, 1, 1), "year_only"),
    ("01/01/1900", None, "placeholder"),
    ("1899-12-30", None, "placeholder"),
    ("9999-12-31", None, "placeholder"),
    ("24/11/2026", None, "in_future"),
    ("23/11/2026", date(2026, 11, 23), ""),
    ("03/04/1899", None, "implausible"),
    ("31/02/1980", None, "UNREADABLE_DATE"),
    ("20/13/1980", None, "UNREADABLE_DATE"),
    ("29/02/1981", None, "UNREADABLE_DATE"),
    ("yesterday", None, "UNREADABLE_DATE"),
    ("3/22021", None, "UNREADABLE_DATE"),
    ("N/K", None, ""),
    ("anhysbys", None, ""),
    ("", None, ""),
    (None, None, ""),
]  # fmt: skip


def test_birth_dates() -> None:
    holds("identity.date_of_birth", BIRTH_DATES)


TIMES: list[Row] = [
    ("02/03/2025 14:30", datetime(2025, 3, 2, 14, 30), ""),
    ("02/03/2025 14:30:05", datetime(2025, 3, 2, 14, 30, 5), ""),
    ("2/3/2025 9:05", datetime(2025, 3, 2, 9, 5), ""),
    ("02/03/2025 2:30 pm", datetime(2025, 3, 2, 14, 30), ""),
    ("02/03/2025 1430", datetime(2025, 3, 2, 14, 30), ""),
    ("02/03/2025 14.30", datetime(2025, 3, 2, 14, 30), ""),
    ("2025-03-02 14:30", datetime(2025, 3, 2, 14, 30), ""),
    ("2025-03-02T14:30:05.250", datetime(2025, 3, 2, 14, 30, 5, 250000), ""),
    ("2025-03-02", datetime(2025, 3, 2), ""),
    ("2 Mawrth 2025 14:30", datetime(2025, 3, 2, 14, 30), ""),
    ("2025-03-02T14:30:00Z", datetime(2025, 3, 2, 14, 30), ""),  # winter: Greenwich time is ours
    ("2025-07-02T14:30:00Z", datetime(2025, 7, 2, 15, 30), ""),  # summer: the clock in Wales shows an hour more
    ("2025-07-02T14:30Z", datetime(2025, 7, 2, 15, 30), ""),
    ("2019-03-31T23:00:00+00:00", datetime(2019, 4, 1), ""),
    ("2025-07-02T14:30:00+01:00", datetime(2025, 7, 2, 14, 30), ""),
    ("2025-07-02T14:30:00+0200", datetime(2025, 7, 2, 13, 30), ""),
    ("45718.5", datetime(2025, 3, 2, 12), "excel_serial"),
    ("02/03/25 14:30", datetime(2025, 3, 2, 14, 30), "two_digit_year"),
    ("01/01/2025", datetime(2025, 1, 1), ""),  # an event may well be on 1 January
    ("01/01/1900", None, "placeholder"),
    ("24/11/2026 00:00", datetime(2026, 11, 24), "in_future"),
    ("02/03/2025 25:10", None, "UNREADABLE_DATE"),
    ("2025-02-30T10:00:00", None, "UNREADABLE_DATE"),
    ("14:30", None, "UNREADABLE_DATE"),
    ("unknown", None, ""),
]  # fmt: skip


def test_times() -> None:
    holds("event.occurred_from", TIMES)


MONTHS: list[Row] = [
    ("2018-10", datetime(2018, 10, 1), ""),
    ("10/2018", datetime(2018, 10, 1), ""),
    ("1/2018", datetime(2018, 1, 1), ""),
    ("201810", datetime(2018, 10, 1), ""),
    ("Oct 2018", datetime(2018, 10, 1), ""),
    ("October 2018", datetime(2018, 10, 1), ""),
    ("Hydref 2018", datetime(2018, 10, 1), ""),
    ("Oct-18", datetime(2018, 10, 1), "two_digit_year"),
    ("2018-10-17", datetime(2018, 10, 1), ""),
    ("17/10/2018", datetime(2018, 10, 1), ""),
    ("2018-13", None, "UNREADABLE_DATE"),
    ("autumn", None, "UNREADABLE_DATE"),
]  # fmt: skip


def test_months() -> None:
    found = conformed("event.month", [row[0] for row in MONTHS])
    starts = conformer([{"name": "Value", "meaning": "event.month"}]).conform(chunk(Value=[row[0] for row in MONTHS])).rows.to_pylist()
    assert [one["event_occurred_from"] for one in starts] == [value for _, value, _ in MONTHS if value]
    assert [reason for _, reason in found] == [reason for _, _, reason in MONTHS]
    assert starts[0]["event_occurred_to"] == datetime(2018, 10, 31, 23, 59, 59)
    assert {one["event_occurred_precision"] for one in starts} == {"month"}


def test_a_partners_own_formats_come_first() -> None:
    american: list[Row] = [
        ("03/04/2025", datetime(2025, 3, 4), ""),
        ("2025-04-03", datetime(2025, 4, 3), ""),  # the usual ones follow
        ("040325", None, "UNREADABLE_DATE"),
    ]
    holds("event.occurred_from", american, formats=["%m/%d/%Y"])
    holds("event.occurred_from", [("040325", datetime(2025, 3, 4), "two_digit_year")], formats=["%d%m%y"])
    offset: list[Row] = [
        ("2019-03-31T23:00:00+00:00", datetime(2019, 4, 1), ""),
        ("2019-01-31T23:00:00+00:00", datetime(2019, 1, 31, 23), ""),
    ]
    holds("event.occurred_from", offset, formats=["%d/%m/%Y", "%Y-%m-%dT%H:%M:%S%z"])
    holds("identity.date_of_birth", [("450304", date(1945, 3, 4), "")], formats=["%y%m%d"])


POSTCODES: list[Row] = [
    ("CF10 1AA", "CF10 1AA", ""),
    ("cf101aa", "CF10 1AA", ""),
    (" CF10   1AA ", "CF10 1AA", ""),
    ("CF10-1AA.", "CF10 1AA", ""),
    ("M1 1AE", "M1 1AE", ""),
    ("EC1A 1BB", "EC1A 1BB", ""),
    ("W1A 0AX", "W1A 0AX", ""),
    ("CR0 2YR", "CR0 2YR", ""),
    ("AW3 4XY", "AW3 4XY", ""),
    ("CF1O 1AA", "CF10 1AA", "corrected"),  # O where a digit must stand
    ("CF10 IAA", "CF10 1AA", "corrected"),
    ("CFIO OAA", "CF10 0AA", "corrected"),
    ("S014 7AA", "SO14 7AA", "corrected"),  # 0 where a letter must stand
    ("C01 1AA", "CO1 1AA", "corrected"),
    ("0X1 1AA", "OX1 1AA", "corrected"),
    ("CF10", None, "outward_only"),
    ("ZZ99 3VZ", None, "placeholder"),  # no fixed abode, in NHS data
    ("CF10 1AI", None, "not_a_postcode"),  # no inward part has an I
    ("10115", None, "not_a_postcode"),
    ("none", None, ""),
]  # fmt: skip


def test_postcodes() -> None:
    holds("event.postcode", POSTCODES)


def test_outward_postcodes() -> None:
    holds("event.outward_postcode", [("cf10", "CF10", ""), ("CF10 1AA", "CF10", ""), ("Cardiff", None, "not_a_postcode")])


UPRNS: list[Row] = [
    ("100100012345", "100100012345", ""),
    ("000100012345", "100012345", ""),
    ("10001.0", "10001", ""),
    ("1.00100012345E+11", None, "not_a_uprn"),  # a spreadsheet has lost its digits
    ("1234567890123", None, "not_a_uprn"),
    ("0", None, "not_a_uprn"),
]  # fmt: skip


def test_uprns() -> None:
    holds("event.uprn", UPRNS)


PHONES: list[Row] = [
    ("07700 900123", "+447700900123", ""),
    ("+44 7700 900123", "+447700900123", ""),
    ("+44 (0)7700 900 123", "+447700900123", ""),
    ("0044 7700 900123", "+447700900123", ""),
    ("447700900123", "+447700900123", ""),
    ("7700900123", "+447700900123", ""),  # a spreadsheet has taken the 0 away
    ("(029) 2018 0123", "+442920180123", ""),
    ("+353 20 912 3456", "+353209123456", ""),
    ("01632 960", None, "not_a_phone"),
    ("960123", None, "not_a_phone"),  # without its area code
    ("00000000000", None, "placeholder"),
    ("01234567890", None, "placeholder"),
    ("07700 900123 / 07700 900456", None, "not_a_phone"),
    ("ask mother", None, "not_a_phone"),
]  # fmt: skip


def test_phones() -> None:
    holds("identity.phone", PHONES)


NHS_NUMBERS: list[Row] = [
    ("943 476 5919", "9434765919", ""),
    ("943-476-5919", "9434765919", ""),
    ("9434765919.0", "9434765919", ""),
    ("9434765918", None, "check_digit"),
    ("1111111111", None, "placeholder"),
    ("943476591", None, "not_a_nhs_number"),
]  # fmt: skip


def test_nhs_numbers() -> None:
    holds("identity.nhs_number", NHS_NUMBERS)


PNC_IDS: list[Row] = [
    ("2003/0062845E", "2003/0062845E", ""),
    ("03/62845e", "2003/0062845E", ""),
    ("20030062845E", "2003/0062845E", ""),
    ("81/154257C", "1981/0154257C", ""),
    ("2003/0062845F", None, "check_digit"),
    ("62845E", None, "not_a_pnc_id"),
]  # fmt: skip


def test_pnc_ids() -> None:
    holds("identity.pnc_id", PNC_IDS)


NUMBERS: list[Row] = [
    ("12", 12.0, ""), ("1,234.5", 1234.5, ""), ("£12.50", 12.5, ""), ("7 %", 7.0, ""), ("(3)", -3.0, ""), ("1e3", 1000.0, ""),
    ("<5", None, "suppressed"), ("*", None, "suppressed"), ("[c]", None, "suppressed"),
    ("about ten", None, "UNREADABLE_NUMBER"), ("inf", None, "UNREADABLE_NUMBER"), ("-", None, ""),
]  # fmt: skip


def test_numbers() -> None:
    holds("attribute.amount", NUMBERS, type="number")
    holds("event.count", [("3", 3, ""), ("3.0", 3, ""), ("1,000", 1000, ""), ("2.5", None, "NOT_WHOLE"), ("<5", None, "suppressed")])


def test_booleans() -> None:
    table: list[Row] = [
        ("Y", True, ""),
        ("no", False, ""),
        ("Oes", True, ""),
        ("Nac oes", False, ""),
        ("1", True, ""),
        ("2", None, "UNREADABLE_BOOLEAN"),
    ]
    holds("attribute.flag", table, type="boolean")


CATEGORIES: list[Row] = [
    ("Burglary", "burglary", ""),  # a term by its name
    (" BURGLARY ", "burglary", ""),
    ("burglary", "burglary", ""),  # by its id
    ("Anti-social behaviour", "antisocial_behaviour", ""),  # a code that everybody uses
    ("B1", "burglary", ""),  # the partner's own map
    ("Violence and sexual offences", "public_order", ""),  # and it wins
    ("something else", None, "unmapped"),
    ("not known", None, ""),
]  # fmt: skip


def test_categories() -> None:
    holds("event.category", CATEGORIES, map={"b1": "burglary", "Violence and Sexual Offences": "public_order"})


def test_a_code_without_a_term_keeps_the_row_out_where_the_row_needs_it() -> None:
    holds("event.category", [("something else", None, "UNMAPPED"), ("", None, "MISSING"), ("N/K", None, "MISSING")], required=True)


def test_sex_and_ethnic_group() -> None:
    columns = [
        {"name": "Ref", "meaning": "identity.reference"},
        {"name": "Sex", "meaning": "identity.sex"},
        {"name": "E", "meaning": "identity.ethnicity"},
    ]
    made = conformer(columns).conform(chunk(Ref=["a", "b", "c"], Sex=["F", "male", "?"], E=["W1", "Asian or Asian British - Indian", "Z9"]))
    found = [(row["identity_sex"], row["identity_ethnicity"], row["identity_ethnicity_source"]) for row in made.identity.to_pylist()]
    assert found == [("female", "white", "W1"), ("male", "asian", "Asian or Asian British - Indian"), (None, None, "Z9")]
    assert [(fault["column"], fault["reason"]) for fault in made.faults.to_pylist()] == [("E", "unmapped")]


CHECKS: Mapping[str, tuple[str, dict[str, Any], list[Row]]] = {
    "pattern": ("event.reference", {"pattern": r"CR\d+"}, [("CR12", "CR12", ""), ("XCR12", None, "PATTERN"), ("", None, "")]),
    "one_of": ("event.reference", {"one_of": ["A", "B"]}, [("A", "A", ""), ("C", None, "NOT_LISTED")]),
    "max_length": ("event.reference", {"max_length": 3}, [("abc", "abc", ""), ("abcd", None, "TOO_LONG")]),
    "minimum": ("event.count", {"minimum": 1}, [("1", 1, ""), ("0", None, "BELOW_MINIMUM")]),
    "maximum": ("event.count", {"maximum": 9}, [("9", 9, ""), ("10", None, "ABOVE_MAXIMUM")]),
    "not_before": (
        "event.recorded_on", {"not_before": date(2020, 1, 1)},
        [("2020-01-01", date(2020, 1, 1), ""), ("31/12/2019", None, "TOO_EARLY")],
    ),
    "not_future": (
        "event.recorded_on", {"not_future": True},
        [("23/11/2026", date(2026, 11, 23), ""), ("24/11/2026", None, "IN_FUTURE_REFUSED"), ("31/12/9999", None, "placeholder")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("check", CHECKS)
def test_checks(check: str) -> None:
    meaning, checks, table = CHECKS[check]
    holds(meaning, table, checks=checks)


def test_markings_and_gradings() -> None:
    markings: list[Row] = [
        ("Official", "OFFICIAL", ""), ("OFFICIAL - SENSITIVE", "OFFICIAL-SENSITIVE", ""), ("O-S", "OFFICIAL-SENSITIVE", ""),
        ("SECRET", None, "MARKING_ABOVE_CEILING"), ("Top Secret", None, "MARKING_ABOVE_CEILING"), ("purple", None, "MARKING_UNKNOWN"),
    ]  # fmt: skip
    holds("row.marking", markings)
    holds("row.grading", [("1ap", "1AP", ""), ("2 B P", "2BP", ""), ("4AP", None, "GRADING_UNKNOWN"), ("1AC", None, "CONDITIONS_MISSING")])


POINTS: list[tuple[str, str, float | None, float | None, str]] = [
    ("-3.18", "51.48", -3.18, 51.48, ""),
    ("51.48", "-3.18", -3.18, 51.48, "swapped_coordinates"),
    ("0", "0", None, None, "zero_point"),
    ("0.5", "51.48", 0.5, 51.48, ""),
    ("2.35", "48.85", None, None, "outside_uk"),  # Paris
    ("-3.18", "", None, None, "half_a_point"),
    ("", "", None, None, ""),
]  # fmt: skip


def test_points() -> None:
    columns = [{"name": "Lon", "meaning": "event.longitude"}, {"name": "Lat", "meaning": "event.latitude"}]
    made = conformer(columns, point_precision="snapped").conform(chunk(Lon=[row[0] for row in POINTS], Lat=[row[1] for row in POINTS]))
    faults = {fault["row_number"]: fault["reason"] for fault in made.faults.to_pylist()}
    found = [(row["event_longitude"], row["event_latitude"], faults.get(row["row_number"], "")) for row in made.rows.to_pylist()]
    assert found == [row[2:] for row in POINTS]
    assert [row["event_point_precision"] for row in made.rows.to_pylist()] == ["snapped" if row[2] is not None else None for row in POINTS]
