"""Days, as clocks count them: days of the calendar and days on which offices work, in the time of London."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from diogel.definitions.pathway import Length

LONDON = ZoneInfo("Europe/London")
_SUBDIVISION = {"wales": "WLS", "england": "ENG"}
_SATURDAY = 5
Span = tuple[date, date]


def day_of(at: datetime) -> date:
    """The day it is in London at that moment: half past eleven at night in July, UTC, is the next day there."""
    return at.astimezone(LONDON).date()


def span_of(written: object) -> Span | None:
    """From which day to which an answer may mean: a whole month for `2026-03`, one day for `2026-03-04`; None where it says none."""
    if not isinstance(written, str):
        return None
    try:
        parts = [int(part) for part in written.split("-")]
        if len(parts) == 1:
            return date(parts[0], 1, 1), date(parts[0], 12, 31)
        if len(parts) == 2:
            return date(parts[0], parts[1], 1), date(parts[0], parts[1], monthrange(parts[0], parts[1])[1])
        return (day := date.fromisoformat(written)), day
    except ValueError:
        return None


@lru_cache(maxsize=1024)
def _holidays(country: str, year: int) -> frozenset[date]:
    import holidays

    return frozenset(holidays.country_holidays("GB", subdiv=_SUBDIVISION[country], years=year, expand=False))


@dataclass(frozen=True)
class Calendar:
    """The calendar of a country: `wales` or `england`."""

    country: str

    @classmethod
    def of(cls, country: str) -> Calendar:
        if country not in _SUBDIVISION:
            raise ValueError(f"no calendar for '{country}': one of {', '.join(_SUBDIVISION)}")
        return cls(country)

    def works(self, day: date) -> bool:
        """Whether offices work on that day."""
        return day.weekday() < _SATURDAY and day not in _holidays(self.country, day.year)

    def after(self, day: date, length: Length) -> date:
        """The last day of a time that starts on a day; day one is the day after. `after(Friday, one working day)` is Monday."""
        return self._moved(day, length, 1)

    def before(self, day: date, length: Length) -> date:
        """The first day of a time that ends on a day: its mirror."""
        return self._moved(day, length, -1)

    def _moved(self, day: date, length: Length, way: int) -> date:
        try:
            if length.working_days:
                return self._working(day, length.working_days, way)
            if length.months or length.years:
                return _months(day, way * ((length.months or 0) + 12 * (length.years or 0)))
            return day + timedelta(days=way * ((length.days or 0) + 7 * (length.weeks or 0)))
        except OverflowError:  # beyond the year 9999, or before the first
            return date.max if way > 0 else date.min

    def _working(self, day: date, count: int, way: int) -> date:
        one = timedelta(days=way)
        while count:
            day += one
            count -= self.works(day)
        return day


def _months(day: date, count: int) -> date:
    """The same day of another month, or its last one."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
