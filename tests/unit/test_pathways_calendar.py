"""Days as clocks count them: over Christmas, leap days, the ends of months and the nights when clocks change."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diogel.definitions.pathway import Length
from diogel.pathways.ages import age
from diogel.pathways.calendar import Calendar, day_of, span_of

WALES, ENGLAND = Calendar.of("wales"), Calendar.of("england")

AFTER: list[tuple[str, dict[str, int], str]] = [
    ("2026-11-27", {"working_days": 1}, "2026-11-30"),  # from a Friday
    ("2026-11-28", {"working_days": 1}, "2026-11-30"),  # from a Saturday
    ("2026-11-30", {"working_days": 10}, "2026-12-14"),
    ("2026-12-24", {"working_days": 1}, "2026-12-29"),  # Boxing Day is a Saturday, so Monday is off too
    ("2026-12-18", {"working_days": 10}, "2027-01-06"),
    ("2027-12-24", {"working_days": 1}, "2027-12-29"),  # Christmas on a Saturday: Monday and Tuesday
    ("2026-04-02", {"working_days": 1}, "2026-04-07"),  # Good Friday and Easter Monday
    ("2026-05-01", {"working_days": 1}, "2026-05-05"),  # May Day
    ("2026-08-28", {"working_days": 1}, "2026-09-01"),  # the last Monday in August
    ("2026-01-31", {"months": 1}, "2026-02-28"),
    ("2028-01-31", {"months": 1}, "2028-02-29"),
    ("2026-08-31", {"months": 6}, "2027-02-28"),
    ("2026-03-15", {"months": 6}, "2026-09-15"),
    ("2026-12-31", {"months": 2}, "2027-02-28"),
    ("2028-02-29", {"years": 1}, "2029-02-28"),
    ("2028-02-29", {"years": 4}, "2032-02-29"),
    ("2028-02-28", {"days": 1}, "2028-02-29"),
    ("2026-02-28", {"days": 1}, "2026-03-01"),
    ("2026-03-27", {"days": 3}, "2026-03-30"),  # the clocks go forward on the 29th
    ("2026-10-23", {"weeks": 1}, "2026-10-30"),  # and back on the 25th
]


def length(**said: Any) -> Length:
    return Length(**said)


@pytest.mark.parametrize(("day", "said", "last"), AFTER)
def test_last_day_of_a_time(day: str, said: dict[str, int], last: str) -> None:
    assert WALES.after(date.fromisoformat(day), length(**said)) == date.fromisoformat(last)


BEFORE: list[tuple[str, dict[str, int], str]] = [
    ("2026-11-30", {"working_days": 1}, "2026-11-27"),
    ("2026-12-29", {"working_days": 1}, "2026-12-24"),
    ("2026-03-31", {"months": 1}, "2026-02-28"),
    ("2026-06-30", {"months": 6}, "2025-12-30"),
    ("2029-02-28", {"years": 1}, "2028-02-28"),
    ("2026-03-01", {"days": 1}, "2026-02-28"),
    ("2026-06-30", {"weeks": 4}, "2026-06-02"),
]


@pytest.mark.parametrize(("day", "said", "first"), BEFORE)
def test_first_day_of_a_time_that_ends(day: str, said: dict[str, int], first: str) -> None:
    assert WALES.before(date.fromisoformat(day), length(**said)) == date.fromisoformat(first)


def test_both_countries_keep_the_bank_holidays_of_england_and_wales() -> None:
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]
    off = [day for day in days if day.weekday() < 5 and not WALES.works(day)]
    assert [day.isoformat() for day in off] == [
        "2026-01-01", "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31", "2026-12-25", "2026-12-28",
    ]  # fmt: skip
    assert off == [day for day in days if day.weekday() < 5 and not ENGLAND.works(day)]


def test_another_country_is_refused() -> None:
    with pytest.raises(ValueError, match="one of wales, england"):
        Calendar.of("france")


DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
WORKING = st.integers(1, 60)
LENGTHS = st.one_of(
    *(
        st.builds(length, **{unit: st.integers(1, most)})
        for unit, most in [("working_days", 60), ("days", 400), ("weeks", 60), ("months", 60), ("years", 20)]
    )
)


@given(day=DAYS, number=WORKING)
def test_working_days_end_on_a_day_that_works_and_count_as_many(day: date, number: int) -> None:
    last = WALES.after(day, length(working_days=number))
    assert WALES.works(last)
    assert sum(WALES.works(day + timedelta(days=past)) for past in range(1, (last - day).days + 1)) == number


@given(day=DAYS, number=WORKING)
def test_working_days_back_are_the_mirror(day: date, number: int) -> None:
    first = WALES.before(day, length(working_days=number))
    assert WALES.works(first)
    assert sum(WALES.works(day - timedelta(days=past)) for past in range(1, (day - first).days + 1)) == number


@given(day=DAYS, later=st.integers(0, 40), of=LENGTHS)
def test_who_starts_later_ends_no_earlier(day: date, later: int, of: Length) -> None:
    assert WALES.after(day + timedelta(days=later), of) >= WALES.after(day, of) > day
    assert WALES.before(day + timedelta(days=later), of) >= WALES.before(day, of)


@given(day=DAYS, number=WORKING)
def test_a_longer_time_ends_later(day: date, number: int) -> None:
    assert WALES.after(day, length(working_days=number + 1)) > WALES.after(day, length(working_days=number))


def test_a_time_beyond_the_calendar_ends_with_it() -> None:
    assert WALES.after(date(2026, 1, 1), length(years=99_999)) == date.max
    assert WALES.before(date(2026, 1, 1), length(days=999_999_999)) == date.min


MOMENTS = [
    ("2026-07-01T22:59:00+00:00", "2026-07-01"),
    ("2026-07-01T23:00:00+00:00", "2026-07-02"),  # midnight in summer
    ("2026-12-01T23:59:00+00:00", "2026-12-01"),
    ("2026-03-29T00:59:00+00:00", "2026-03-29"),
    ("2026-10-24T23:30:00+00:00", "2026-10-25"),  # half past midnight of the day on which the clocks go back
    ("2026-10-25T23:30:00+00:00", "2026-10-25"),
]


@pytest.mark.parametrize(("at", "day"), MOMENTS)
def test_day_is_the_day_in_london(at: str, day: str) -> None:
    assert day_of(datetime.fromisoformat(at)) == date.fromisoformat(day)


SPANS: list[tuple[object, tuple[str, str] | None]] = [
    ("2026-03-04", ("2026-03-04", "2026-03-04")),
    ("2026-02", ("2026-02-01", "2026-02-28")),
    ("2028-02", ("2028-02-01", "2028-02-29")),
    ("2026", ("2026-01-01", "2026-12-31")),
    ("2026-02-30", None),
    ("2026-13", None),
    ("soon", None),
    ("", None),
    (None, None),
    (("2026",), None),
]


@pytest.mark.parametrize(("written", "span"), SPANS)
def test_span_of_what_is_known(written: object, span: tuple[str, str] | None) -> None:
    assert span_of(written) == (span and tuple(map(date.fromisoformat, span)))


@given(born=DAYS, on=DAYS)
def test_age_goes_up_on_one_day_a_year(born: date, on: date) -> None:
    birthday = on + timedelta(days=1)
    same = (birthday.month, birthday.day) == (born.month, born.day)
    leap = (born.month, born.day) == (2, 29) and (birthday.month, birthday.day) == (3, 1) and on.day == 28
    assert age(born, birthday) - age(born, on) == int(same or leap)
