"""Meetings for calendars: the group's name, when and where."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core import signing

from diogel.reports.diary import Entry, diary
from diogel.web.accounts.models import User
from diogel.web.meetings.models import Meeting
from diogel.web.meetings.queries.groups import Here, meetings_of

_SALT = "diogel.web.meetings.diaries"


def of_meeting(here: Here, meeting: Meeting) -> bytes:
    return diary([_entry(here, meeting)], name=_name(here, meeting.group))


def _name(here: Here, group: str) -> str:
    return here.name(group).in_language(here.language)


def _entry(here: Here, meeting: Meeting) -> Entry:
    return Entry(
        id=str(meeting.id), title=_name(here, meeting.group), starts=meeting.starts,
        ends=meeting.starts + timedelta(minutes=meeting.minutes),
        place=meeting.place, changed=meeting.called_at, sequence=meeting.version, cancelled=meeting.state == Meeting.State.CANCELLED,
    )  # fmt: skip


def token(user: User, group: str) -> str:
    """An address of one person's own: it ends when what they may do changes."""
    return signing.dumps([str(user.id), str(user.access_stamp), group], salt=_SALT, compress=True)


def of_token(token: str, language: str) -> bytes | None:
    """None where it is none of ours, or whoever it was made for may not see these meetings any more."""
    try:
        id, stamp, group = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError):
        return None
    user = User.objects.filter(id=id, access_stamp=stamp, left_at=None).first()
    here = Here(user, language) if user else None
    if here is None or group not in here.groups:
        return None
    return diary([_entry(here, one) for one in _recent(here, group)], name=_name(here, group))


def _recent(here: Here, group: str) -> list[Meeting]:
    since = datetime.combine(here.today, datetime.min.time()).astimezone() - timedelta(days=92)
    return list(meetings_of(here).filter(group=group, starts__gte=since))
