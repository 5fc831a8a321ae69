"""Values as documents write them, in one language."""

from __future__ import annotations

from datetime import date, datetime

from diogel.definitions.model import Text
from diogel.sharing.wording import day

YES = Text(en="Yes", cy="Ie")
NO = Text(en="No", cy="Na")


def written(value: object, language: str) -> str:
    """A day by its name of the month; a moment at midnight is a day, since that is how a day without a time is kept."""
    if isinstance(value, bool):
        value = YES if value else NO
    if isinstance(value, datetime):
        time = "" if value.time().replace(second=0, microsecond=0) == datetime.min.time() else f", {value:%H:%M}"
        return day(value.date()).in_language(language) + time
    if isinstance(value, date):
        value = day(value)
    return value.in_language(language) if isinstance(value, Text) else str(value)
