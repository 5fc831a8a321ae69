"""When a group meets, worked out from its rule. Days and times are those on the wall: ten o'clock is ten o'clock, summer and winter."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from dateutil.rrule import rrule, rrulestr

from diogel.definitions.model import Group

TEN = time(10, 0)
"""When a group meets whose rule names no hour."""
_MOST = 200


def rule(meets: str, first: date) -> rrule:
    """ValueError for what is no recurrence rule (RFC 5545, 3.3.10)."""
    written = re.sub(r"(UNTIL=\d{8}T\d{6})Z", r"\1", meets.removeprefix("RRULE:").upper())
    try:
        found = rrulestr(written, dtstart=datetime.combine(first, TEN))
    except (KeyError, IndexError, TypeError, AttributeError) as fault:
        raise ValueError(meets) from fault
    if not isinstance(found, rrule):
        raise ValueError(meets)
    return found


def occurrences(group: Group, since: date, until: date) -> tuple[datetime, ...]:
    """When it would meet from one day to another, both among them; at most two hundred times."""
    if not group.meets or until < since:
        return ()
    found: list[datetime] = []
    for one in rule(group.meets, group.first).xafter(datetime.combine(since, time.min), inc=True):
        if one.date() > until or len(found) == _MOST:
            break
        found.append(one)
    return tuple(found)


def following(group: Group, since: date, count: int) -> tuple[datetime, ...]:
    """The next so many times it would meet, from a day on; fewer where its rule ends, or has none within two years."""
    return occurrences(group, since, since + timedelta(days=731))[:count]
