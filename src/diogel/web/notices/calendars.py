"""What is due, for somebody's own calendar: the case's number and what is due, and nothing about a person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from diogel.definitions.model import Text
from diogel.web.accounts.models import User
from diogel.web.notices import mine
from diogel.web.notices.models import Wish

_NAME = Text(en="Diogel: what is due", cy="Diogel: yr hyn sydd i'w wneud")
_AHEAD = timedelta(days=120)


def of_secret(secret: str, language: str) -> bytes | None:
    """None where it is nobody's, or theirs no longer."""
    wish = Wish.objects.filter(secret=secret).select_related("user").first()
    return None if wish is None or not wish.user.is_active else of(wish.user, language)


def of(user: User, language: str) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Diogel//Due//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _NAME.in_language(language))
    now = datetime.now(UTC)
    for due in mine.dues(user, until=mine.today() + _AHEAD):
        event = Event()
        event.add("uid", f"{due.case_id}-{due.kind}-{due.what}@diogel")
        event.add("dtstamp", now)
        # An action's title is somebody's words, which may name a person; what a pathway calls a thing names nobody.
        event.add("summary", f"{due.case.number}: {_said(due.kind, due.name, language)}")
        event.add("dtstart", due.day)
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


_ACTION = Text(en="An action", cy="Cam gweithredu")


def _said(kind: str, name: dict[str, str], language: str) -> str:
    return _ACTION.in_language(language) if kind == "action" else Text(**name).in_language(language)
