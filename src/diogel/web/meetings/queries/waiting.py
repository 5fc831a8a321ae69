"""What waits for somebody: counted for their first page."""

from __future__ import annotations

from diogel.web.accounts.models import User
from diogel.web.meetings.models import Meeting
from diogel.web.meetings.queries import following
from diogel.web.meetings.queries.groups import Here, meetings_of
from diogel.web.meetings.queries.upcoming import within


def overdue(user: User) -> int:
    return following.overdue(Here(user))


def this_week(user: User) -> int:
    return len(within(Here(user), 7))


def to_agree(user: User) -> int:
    return meetings_of(Here(user)).filter(state=Meeting.State.ENDED).count()
