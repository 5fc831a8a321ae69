"""Meetings, and what is due, as calendars understand them (iCalendar, RFC 5545): what, when and where, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from icalendar import Calendar, Event


@dataclass(frozen=True)
class Entry:
    """Its moments are written as they are in the world, so that no calendar has to know when the clocks change. `sequence` goes up with
    each change, by which a calendar knows that what it holds is older."""

    id: str
    title: str
    starts: datetime
    ends: datetime
    place: str
    changed: datetime
    sequence: int
    cancelled: bool = False


@dataclass(frozen=True)
class Day:
    """Something to be done by a day: it stands in the calendar and keeps no time free."""

    id: str
    title: str
    day: date


def diary(entries: Iterable[Entry], *, name: str) -> bytes:
    return _published("Meetings", name, map(_event, entries))


def days(entries: Iterable[Day], *, name: str, now: datetime) -> bytes:
    return _published("Due", name, (_day(entry, now) for entry in entries))


def _published(of: str, name: str, events: Iterable[Event]) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", f"-//Diogel//{of}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _day(entry: Day, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.id}@diogel")
    event.add("dtstamp", now)
    event.add("summary", entry.title)
    event.add("dtstart", entry.day)
    event.add("transp", "TRANSPARENT")
    return event


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", f"{entry.id}@diogel")
    event.add("dtstamp", entry.changed.astimezone(UTC))
    event.add("sequence", entry.sequence)
    event.add("summary", entry.title)
    event.add("dtstart", entry.starts.astimezone(UTC))
    event.add("dtend", entry.ends.astimezone(UTC))
    if entry.place:
        event.add("location", entry.place)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    return event
