"""When groups meet: what was called, and what their rules say besides. A bank holiday is only pointed at: moving it is for a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays
from django.db.models import Q, QuerySet
from django.utils import timezone

from diogel.definitions.model import Group
from diogel.definitions.recurrence import following
from diogel.web.meetings.models import Meeting
from diogel.web.meetings.queries.groups import Here, meetings_of

LATEST = 6
"""How many days of a rule are shown."""


@dataclass(frozen=True)
class Coming:
    """A meeting that was called, or a day on which one would be."""

    group: Group
    starts: datetime
    meeting: Meeting | None = None
    bank_holiday: bool = False


def coming(here: Here, group: Group, count: int = LATEST) -> list[Coming]:
    """From today on, soonest first."""
    return _coming(here, group, _from_today(here).filter(group=group.group), count)


def within(here: Here, days: int) -> list[Coming]:
    """Of all groups, in the days to come."""
    until, known = here.today + timedelta(days=days), list(_from_today(here))
    several = (_coming(here, group, [one for one in known if one.group == group.group], LATEST) for group in here.groups.values())
    found = [one for ones in several for one in ones if local(one.starts).date() <= until]
    return sorted((one for one in found if not one.meeting or one.meeting.state != Meeting.State.CANCELLED), key=lambda one: one.starts)


def _coming(here: Here, group: Group, known: Iterable[Meeting], count: int) -> list[Coming]:
    called = [one for one in known if local(one.starts).date() >= here.today]
    taken = {one.planned for one in known if one.planned}
    planned = [one for one in following(group, here.today, count + len(taken)) if one.date() not in taken][:count]
    found = [Coming(group, one.starts, one, bank_holiday(here, local(one.starts).date())) for one in called]
    found += [Coming(group, timezone.make_aware(one), None, bank_holiday(here, one.date())) for one in planned]
    return sorted(found, key=lambda one: one.starts)


def _from_today(here: Here) -> QuerySet[Meeting]:
    """Those that are to come, and those that stand for a day to come though they were held already or are held later."""
    midnight = timezone.make_aware(datetime.combine(here.today, time()))
    return meetings_of(here).filter(Q(starts__gte=midnight) | Q(planned__gte=here.today))


def local(moment: datetime) -> datetime:
    return timezone.localtime(moment)


def bank_holiday(here: Here, day: date) -> bool:
    """Whether offices of the partnership's country are closed."""
    return day in _holidays(here.partnership.file.country, day.year)


@lru_cache
def _holidays(country: str, year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("GB", subdiv={"wales": "WLS", "england": "ENG"}[country], years=year)
