"""When groups meet: what was called, and what their rules say besides. A bank holiday is only pointed at: moving it is for a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

import holidays
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
    called = [one for one in meetings_of(here).filter(group=group.group) if local(one.starts).date() >= here.today]
    taken = {one.planned for one in meetings_of(here).filter(group=group.group, planned__isnull=False)}
    planned = [one for one in following(group, here.today, count + len(taken)) if one.date() not in taken][:count]
    found = [Coming(group, one.starts, one, bank_holiday(here, local(one.starts).date())) for one in called]
    found += [Coming(group, timezone.make_aware(one), None, bank_holiday(here, one.date())) for one in planned]
    return sorted(found, key=lambda one: one.starts)


def within(here: Here, days: int) -> list[Coming]:
    """Of all groups, in the days to come."""
    until = here.today + timedelta(days=days)
    found = [one for group in here.groups.values() for one in coming(here, group) if local(one.starts).date() <= until]
    return sorted((one for one in found if not one.meeting or one.meeting.state != Meeting.State.CANCELLED), key=lambda one: one.starts)


def local(moment: datetime) -> datetime:
    return timezone.localtime(moment)


def bank_holiday(here: Here, day: date) -> bool:
    """Whether offices of the partnership's country are closed."""
    return day in _holidays(here.partnership.file.country, day.year)


@lru_cache
def _holidays(country: str, year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("GB", subdiv={"wales": "WLS", "england": "ENG"}[country], years=year)
