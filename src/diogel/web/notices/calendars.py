"""What is due, for somebody's own calendar: the case's number and what is due, and nothing about a person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from diogel.definitions.model import Text
from diogel.reports.diary import Day, days
from diogel.web.accounts.models import User
from diogel.web.cases.models import Due
from diogel.web.notices import mine
from diogel.web.notices.models import Wish

_NAME = Text(en="Diogel: what is due", cy="Diogel: yr hyn sydd i'w wneud")
_AHEAD = timedelta(days=120)


def of_secret(secret: str, language: str) -> bytes | None:
    """None where it is nobody's, or theirs no longer."""
    wish = Wish.objects.filter(secret=secret).select_related("user").first()
    return None if wish is None or not wish.user.is_active else of(wish.user, language)


def of(user: User, language: str) -> bytes:
    found = mine.dues(user, until=mine.today() + _AHEAD)
    entries = (Day(f"{due.case_id}-{due.kind}-{due.what}", _title(due, language), due.day) for due in found)
    return days(entries, name=_NAME.in_language(language), now=datetime.now(UTC))


_ACTION = Text(en="An action", cy="Cam gweithredu")


def _title(due: Due, language: str) -> str:
    """An action's title is somebody's words, which may name a person; what a pathway calls a thing names nobody."""
    name = _ACTION if due.kind == "action" else Text(**due.name)
    return f"{due.case.number}: {name.in_language(language)}"
