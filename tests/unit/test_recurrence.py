"""When groups meet: by the wall's clock, over the change of the clocks and the turn of the year."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.utils import timezone

from diogel.definitions.model import Group, Text
from diogel.definitions.recurrence import following, occurrences, rule


def group(meets: str, first: date = date(2024, 1, 1)) -> Group:
    return Group(version=1, group="panel", name=Text(en="Panel"), kind="panel", meets=meets, first=first)


def days(meets: str, since: date, until: date, first: date = date(2024, 1, 1)) -> list[str]:
    return [f"{one:%Y-%m-%d %H:%M}" for one in occurrences(group(meets, first), since, until)]


@pytest.mark.parametrize(
    ("meets", "since", "until", "expected"),
    [
        ("FREQ=WEEKLY;BYDAY=MO", (2026, 12, 20), (2027, 1, 5), ["2026-12-21 10:00", "2026-12-28 10:00", "2027-01-04 10:00"]),
        ("RRULE:FREQ=MONTHLY;BYDAY=2TU;BYHOUR=14;BYMINUTE=30", (2026, 12, 1), (2027, 1, 31), ["2026-12-08 14:30", "2027-01-12 14:30"]),
        ("FREQ=MONTHLY;BYDAY=-1FR", (2026, 12, 25), (2026, 12, 25), ["2026-12-25 10:00"]),
        ("FREQ=MONTHLY;INTERVAL=3;BYDAY=2TH", (2026, 1, 1), (2026, 6, 30), ["2026-01-08 10:00", "2026-04-09 10:00"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31", (2026, 1, 1), (2026, 4, 30), ["2026-01-31 10:00", "2026-03-31 10:00"]),
        ("FREQ=WEEKLY;BYDAY=MO;UNTIL=20261214T235959Z", (2026, 12, 1), (2027, 1, 31), ["2026-12-07 10:00", "2026-12-14 10:00"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", (2026, 1, 1), (2028, 12, 31), ["2028-02-29 10:00"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", (2026, 1, 1), (2028, 12, 31), []),
        ("", (2026, 1, 1), (2028, 12, 31), []),
    ],
)  # fmt: skip
def test_days(meets: str, since: tuple[int, int, int], until: tuple[int, int, int], expected: list[str]) -> None:
    assert days(meets, date(*since), date(*until)) == expected


def test_ten_o_clock_stays_ten_o_clock_when_the_clocks_change() -> None:
    around = occurrences(group("FREQ=WEEKLY;BYDAY=MO"), date(2026, 10, 19), date(2026, 11, 2))
    aware = [timezone.make_aware(one) for one in around]
    assert [f"{one:%H:%M %z}" for one in aware] == ["10:00 +0100", "10:00 +0000", "10:00 +0000"]


def test_every_fifth_week_is_counted_from_the_day_the_group_says() -> None:
    fifth = "FREQ=WEEKLY;INTERVAL=5;BYDAY=TH"
    counted = days(fifth, date(2026, 11, 1), date(2026, 12, 31), first=date(2026, 11, 5))
    assert counted == ["2026-11-05 10:00", "2026-12-10 10:00"]
    assert days(fifth, date(2026, 11, 1), date(2026, 12, 31), first=date(2026, 11, 12)) == ["2026-11-12 10:00", "2026-12-17 10:00"]


def test_a_daily_rule_gives_no_more_than_is_asked() -> None:
    assert following(group("FREQ=DAILY"), date(2026, 12, 31), 2) == (datetime(2026, 12, 31, 10), datetime(2027, 1, 1, 10))
    assert len(occurrences(group("FREQ=DAILY"), date(2026, 1, 1), date(2036, 1, 1))) == 200


@pytest.mark.parametrize(
    "meets", ["every Tuesday", "FREQ=WEEKLY;BYDAY=XX", "FREQ=WEEKLY;INTERVAL=often", "FREQ=", "BYDAY=MO", "FREQ=WEEKLY;;"]
)
def test_what_is_no_rule_is_refused(meets: str) -> None:
    with pytest.raises(ValueError):
        rule(meets, date(2024, 1, 1))
