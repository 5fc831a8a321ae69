"""What every change to a meeting has in common: who may, that nobody else changed it meanwhile, and the line in the log."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F, Model

from diogel.definitions.model import Text
from diogel.web import audit
from diogel.web.audit import Kind, Subject
from diogel.web.meetings.models import Item, Meeting
from diogel.web.meetings.queries.groups import Here
from diogel.web.permissions import Permission, require


class Changed(Exception):
    """Somebody else changed it meanwhile: nothing was kept."""


class NotNow(Exception):
    """It can't be done as things stand; `why` says so to whoever tried."""

    def __init__(self, *why: Text) -> None:
        super().__init__(*(one.en for one in why))
        self.why = why


def take(one: Model, version: int) -> None:
    """It is ours from here to the end of the transaction, if it still stands at this version."""
    if not type(one)._default_manager.filter(pk=one.pk, version=version).update(version=F("version") + 1):
        raise Changed
    one.refresh_from_db()


def hold(meeting: Meeting) -> Meeting:
    """As it is now; nobody ends or agrees it before this transaction is through."""
    return Meeting.objects.select_for_update().get(id=meeting.id)


def may(here: Here, permission: Permission, meeting: Meeting) -> None:
    require(here.user, permission, meeting)


def must_be(meeting: Meeting, states: Sequence[str], why: Text) -> None:
    if meeting.state not in states:
        raise NotNow(why)


def tell(meeting: Meeting, step: str, *, kind: Kind = Kind.MEETING, **detail: str | int) -> None:
    """Never a name, nor what somebody typed."""
    audit.record(kind, subject=Subject("meeting", str(meeting.id)), detail={"group": meeting.group, "step": step, **detail})


def tell_of(item: Item, step: str, *, kind: Kind = Kind.MEETING, **detail: str | int) -> None:
    """Of an item: a line about its case too, where it has one."""
    tell(item.meeting, step, kind=kind, item=item.pk, **detail)
    if item.case_id:
        audit.record(kind, subject=Subject("case", str(item.case_id)), detail={"meeting": str(item.meeting_id), "step": step, **detail})


OPEN = (Meeting.State.CALLED, Meeting.State.BEGUN, Meeting.State.ENDED)
IN_SESSION = Text(en="This can be done only while the meeting is held.", cy="Dim ond yn ystod y cyfarfod y gellir gwneud hyn.")
NOT_AGREED = Text(
    en="This meeting was cancelled, or its minutes are agreed: nothing in it changes any more.",
    cy="Canslwyd y cyfarfod hwn, neu cytunwyd ar ei gofnodion: nid oes dim ynddo'n newid mwyach.",
)
NOT_BEGUN = Text(en="The meeting has begun, or is over.", cy="Mae'r cyfarfod wedi dechrau, neu ar ben.")
