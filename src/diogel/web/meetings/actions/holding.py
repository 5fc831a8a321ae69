"""Holding a meeting: it begins, who came is written down, it ends; its minutes are agreed at the next."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.timezone import localdate, now

from diogel.definitions.model import Text
from diogel.web.meetings.actions import agenda
from diogel.web.meetings.actions.keeping import IN_SESSION, NOT_AGREED, NOT_BEGUN, OPEN, NotNow, hold, may, must_be, take, tell
from diogel.web.meetings.models import Attendance, Item, Meeting
from diogel.web.meetings.queries.groups import Here
from diogel.web.meetings.queries.quorum import quorum
from diogel.web.permissions import Permission

_State = Meeting.State
_EARLY = Text(en="It is for a later day: move it first.", cy="Mae ar gyfer diwrnod diweddarach: symudwch ef yn gyntaf.")
_NOT_OVER = Text(en="The minutes are not a draft: they were agreed already.", cy="Nid drafft yw'r cofnodion: cytunwyd arnynt eisoes.")


def begin(*, here: Here, meeting: Meeting, version: int) -> None:
    may(here, Permission.MEETINGS_RUN, meeting)
    take(meeting, version)
    must_be(meeting, [_State.CALLED], NOT_BEGUN)
    if localdate(meeting.starts) > here.today:
        raise NotNow(_EARLY)
    meeting.state, meeting.begun_at = _State.BEGUN, now()
    meeting.save(update_fields=["state", "begun_at"])
    agenda.fill(here, meeting)
    tell(meeting, "begun")


def attend(*, here: Here, meeting: Meeting, version: int, said: Mapping[str, tuple[str, str]]) -> None:
    """Partner -> whether it came, and who for it. What isn't said of a partner is left as it was."""
    may(here, Permission.MEETINGS_RUN, meeting)
    take(meeting, version)
    must_be(meeting, OPEN, NOT_AGREED)
    sitting = here.partners(here.partnership.groups[meeting.group])
    for partner, (state, who) in said.items():
        if partner in sitting:
            Attendance.objects.update_or_create(meeting=meeting, partner=partner, defaults={"state": state, "who": who})
    if meeting.state == _State.ENDED:
        meeting.quorate = quorum(here, meeting).reached
        meeting.save(update_fields=["quorate"])
    tell(meeting, "attendance")


def end(*, here: Here, meeting: Meeting, version: int) -> None:
    may(here, Permission.MEETINGS_RUN, meeting)
    take(meeting, version)
    must_be(meeting, [_State.BEGUN], IN_SESSION)
    meeting.state, meeting.ended_at, meeting.quorate = _State.ENDED, now(), quorum(here, meeting).reached
    meeting.save(update_fields=["state", "ended_at", "quorate"])
    tell(meeting, "ended")


def agree(*, here: Here, item: Item, version: int) -> None:
    """The last meeting's minutes, at this one: nothing in them changes afterwards."""
    meeting = hold(item.meeting)
    may(here, Permission.MEETINGS_RUN, meeting)
    must_be(meeting, [_State.BEGUN], IN_SESSION)
    earlier = hold(item.earlier) if item.earlier else None
    if item.kind != Item.Kind.MINUTES or earlier is None or earlier.state != _State.ENDED:
        raise NotNow(_NOT_OVER)
    if missing := quorum(here, meeting).missing:
        raise NotNow(*missing)
    take(earlier, version)
    earlier.state, earlier.agreed_at, earlier.agreed_in = _State.AGREED, now(), meeting
    earlier.save(update_fields=["state", "agreed_at", "agreed_in"])
    tell(earlier, "minutes agreed", at=str(meeting.id))
