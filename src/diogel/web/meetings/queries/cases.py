"""Cases as they come before a group."""

from __future__ import annotations

from collections.abc import Iterator

from diogel.definitions.model import Text
from diogel.web.cases.models import Case
from diogel.web.meetings.models import Meeting


def before(meeting: Meeting) -> Iterator[tuple[Case, list[Text]]]:
    """Those that are due before its group by the day it meets, each with why."""
    yield from ()
