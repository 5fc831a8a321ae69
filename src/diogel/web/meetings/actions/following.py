"""Actions: taken on at a meeting, and what becomes of them."""

from __future__ import annotations

from datetime import date

from diogel.definitions.model import Text
from diogel.web import audit
from diogel.web.accounts.models import User
from diogel.web.audit import Kind, Subject
from diogel.web.meetings.actions.keeping import IN_SESSION, NotNow, hold, may, must_be, take, tell_of
from diogel.web.meetings.models import Action, Item, Meeting, Report
from diogel.web.meetings.queries import following
from diogel.web.meetings.queries.groups import Here
from diogel.web.permissions import Decision, Permission, Refused

_State = Action.State
_OVER = Text(en="This action is closed already.", cy="Mae'r cam gweithredu hwn wedi'i gau eisoes.")


def take_on(*, here: Here, item: Item, title: str, owner: str, person: User | None, due: date) -> Action:
    may(here, Permission.MEETINGS_RUN, item.meeting)
    meeting = hold(item.meeting)
    must_be(meeting, [Meeting.State.BEGUN, Meeting.State.ENDED], IN_SESSION)
    action = Action.objects.create(
        partnership=meeting.partnership, group=meeting.group, meeting=meeting, item=item, case=item.case, title=title, owner=owner,
        person=person, due=due, by=here.user,
    )  # fmt: skip
    tell_of(item, "action", kind=Kind.ACTION, action=str(action.id))
    return action


def report(*, here: Here, action: Action, version: int, state: str, why: str, until: date | None = None) -> None:
    """By who answers for it or who runs the meetings: done, not done yet (with a new day), or not possible."""
    if not following.may_report(here, action):
        raise Refused(Permission.MEETINGS_WORK, Decision(False, Permission.MEETINGS_WORK.words, "another partner's action"))
    take(action, version)
    if not action.is_open:
        raise NotNow(_OVER)
    Report.objects.create(action=action, state=state, why=why, until=until, by=here.user)
    action.state = state
    action.due = until or action.due
    action.save(update_fields=["state", "due"])
    audit.record(Kind.ACTION, subject=Subject("action", str(action.id)), detail={"group": action.group, "step": state})
