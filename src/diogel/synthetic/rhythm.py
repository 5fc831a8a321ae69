"""When things happen: by month, day of the week, hour, school term and feast.

A day runs from six in the morning, so that the small hours of Saturday night belong to Saturday.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from diogel.synthetic.draws import Bools, Days, Floats, Ints, weighted

_DAY_STARTS = np.timedelta64(6, "h")


def _digits(text: str) -> Floats:
    return np.array([int(digit) for digit in text], dtype=float)


@dataclass(frozen=True)
class Rhythm:
    """Each string is a row of weights 0-9: hours from six in the morning, weekdays from Monday, months from January."""

    hours: str
    weekend_hours: str = ""  # Friday and Saturday, where they differ
    weekdays: str = "5555555"
    months: str = "555555555555"
    feasts: dict[tuple[int, int], float] = field(default_factory=dict)
    term_only: bool = False


#                 6am.....noon....6pm.....mid...5
RHYTHMS = {
    "evening": Rhythm(
        "011111222334567887532100", "001111222334567889875321", "5556886", "334567887654", {(10, 31): 5, (11, 5): 3, (12, 31): 2}
    ),
    "nightlife": Rhythm("000000111112234566420000", "000000111111234578998620", "1112892", "444455666557", {(12, 31): 4, (12, 23): 2}),
    "home_night": Rhythm("112222223334455678764321", "112222223334445678987542", "5555677", "555556666556", {(12, 25): 2, (1, 1): 2}),
    "burglary": Rhythm("123334444445678776544433", "", "5555565", "765444445678"),
    "daytime": Rhythm("013578888888765321100000", "", "5555674", "555555555567"),
    "school_run": Rhythm("019200002941000000000000", "", "5555500", "555555515555", term_only=True),
    "school_day": Rhythm("003666666630000000000000", "", "5555500", "555556515555", term_only=True),
    "office": Rhythm("002688858885410000000000", "", "7666500", "555555455554"),
    "any": Rhythm("233444444455555555544333", "", "5555566"),
    "fires": Rhythm("000111122345678897421000", "", "5555577", "236744334432", {(10, 31): 6, (11, 5): 9, (11, 4): 4, (11, 6): 3}),
}

_TERMS = (((1, 5), (2, 14)), ((2, 24), (4, 3)), ((4, 21), (5, 23)), ((6, 2), (7, 20)), ((9, 2), (10, 24)), ((11, 2), (12, 19)))


def in_term(days: Days) -> Bools:
    """Whether school is open that week (the same dates each year, near enough)."""
    months = days.astype("datetime64[M]")
    month, day = months.astype(int) % 12 + 1, (days - months.astype("datetime64[D]")).astype(int) + 1
    number = month * 100 + day
    open_weeks = np.zeros(len(days), dtype=bool)
    for (first_month, first), (last_month, last) in _TERMS:
        open_weeks |= (number >= first_month * 100 + first) & (number <= last_month * 100 + last)
    return open_weeks


def weekdays(days: Days) -> Ints:
    """0 is Monday (1 January 1970 was a Thursday)."""
    numbers: Ints = (days.astype("datetime64[D]").astype(np.int64) + 3) % 7
    return numbers


def day_weights(rhythm: Rhythm, days: Days) -> Floats:
    """How likely each day is, relative to the others."""
    months = days.astype("datetime64[M]")
    month, day = months.astype(int) % 12, (days - months.astype("datetime64[D]")).astype(int) + 1
    weights = _digits(rhythm.weekdays)[weekdays(days)] * _digits(rhythm.months)[month]
    for (feast_month, feast_day), factor in rhythm.feasts.items():
        weights = np.where((month + 1 == feast_month) & (day == feast_day), weights * factor, weights)
    return np.where(in_term(days), weights, 0.0) if rhythm.term_only else weights


def moments(rhythm: Rhythm, days: Days, count: int, rng: np.random.Generator) -> Days:
    """`count` moments (to the second) within `days`; people round to the quarter of an hour, so most are."""
    day = days[weighted(np.cumsum(day_weights(rhythm, days)), rng.random(count))]
    uniform = rng.random(count)
    usual, weekend = _digits(rhythm.hours), _digits(rhythm.weekend_hours or rhythm.hours)
    hour = np.where(np.isin(weekdays(day), (4, 5)), weighted(np.cumsum(weekend), uniform), weighted(np.cumsum(usual), uniform))
    minute = rng.integers(0, 60, count)
    minute = np.where(rng.random(count) < 0.55, minute // 15 * 15, minute)
    moment = day.astype("datetime64[s]") + _DAY_STARTS + (hour * 3600 + minute * 60).astype("timedelta64[s]")
    late = moment >= (days[-1] + np.timedelta64(1, "D")).astype("datetime64[s]")
    kept: Days = np.where(late, moment - np.timedelta64(7, "D"), moment)
    return kept
