"""Calling a meeting, moving it, cancelling it. Those who sit in the group are told by e-mail."""

from __future__ import annotations

from datetime import date, datetime

from diogel.definitions.model import Group, Text
from diogel.web.meetings.actions import agenda, notices
from diogel.web.meetings.actions.keeping import NOT_BEGUN, NotNow, may, must_be, take, tell
from diogel.web.meetings.models import Meeting
from diogel.web.meetings.queries.groups import Here
from diogel.web.permissions import Belongs, Permission, require

_State = Meeting.State
_ALREADY = Text(
    en="A meeting was called, or cancelled, for this day already.", cy="Galwyd, neu canslwyd, cyfarfod ar gyfer y diwrnod hwn eisoes."
)


def call(
    *, here: Here, group: Group, planned: date | None, starts: datetime, minutes: int, place: str, address: notices.Address
) -> Meeting:
    meeting = _new(here, group, planned, starts, minutes, place, _State.CALLED)
    agenda.fill(here, meeting)
    tell(meeting, "called")
    notices.send(here, meeting, "called", address)
    return meeting


def skip(*, here: Here, group: Group, planned: date, starts: datetime, reason: str, address: notices.Address) -> Meeting:
    """A day of the rule on which the group won't meet."""
    meeting = _new(here, group, planned, starts, 0, "", _State.CANCELLED, reason)
    tell(meeting, "cancelled")
    notices.send(here, meeting, "cancelled", address)
    return meeting


def _new(
    here: Here, group: Group, planned: date | None, starts: datetime, minutes: int, place: str, state: str, reason: str = ""
) -> Meeting:
    require(here.user, Permission.MEETINGS_RUN, Belongs(here.partnership.id, group.chair))
    if planned and Meeting.objects.filter(partnership=here.partnership.id, group=group.group, planned=planned).exists():
        raise NotNow(_ALREADY)
    return Meeting.objects.create(
        partnership=here.partnership.id, group=group.group, chair=group.chair or "", planned=planned, starts=starts, minutes=minutes,
        place=place, state=state, reason=reason, called_by=here.user,
    )  # fmt: skip


def move(
    *, here: Here, meeting: Meeting, version: int, starts: datetime, minutes: int, place: str, reason: str, address: notices.Address
) -> None:
    may(here, Permission.MEETINGS_RUN, meeting)
    take(meeting, version)
    must_be(meeting, [_State.CALLED], NOT_BEGUN)
    meeting.starts, meeting.minutes, meeting.place, meeting.reason = starts, minutes, place, reason
    meeting.save(update_fields=["starts", "minutes", "place", "reason"])
    tell(meeting, "moved")
    notices.send(here, meeting, "moved", address)


def cancel(*, here: Here, meeting: Meeting, version: int, reason: str, address: notices.Address) -> None:
    may(here, Permission.MEETINGS_RUN, meeting)
    take(meeting, version)
    must_be(meeting, [_State.CALLED], NOT_BEGUN)
    meeting.state, meeting.reason = _State.CANCELLED, reason
    meeting.save(update_fields=["state", "reason"])
    tell(meeting, "cancelled")
    notices.send(here, meeting, "cancelled", address)
