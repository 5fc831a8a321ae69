"""Actions: taken on at a meeting, and what becomes of them."""

from __future__ import annotations

from datetime import date

from diogel.definitions.model import Text
from diogel.definitions.pathway import Owner
from diogel.pathways import moves
from diogel.web import audit
from diogel.web.accounts.models import User
from diogel.web.audit import Kind, Subject
from diogel.web.cases.actions.acting import act
from diogel.web.meetings.actions.keeping import IN_SESSION, NotNow, hold, may, must_be, take, tell_of
from diogel.web.meetings.models import Action, Meeting, Report
from diogel.web.meetings.queries import cases, following
from diogel.web.meetings.queries.groups import Here
from diogel.web.meetings.queries.items import Matter
from diogel.web.permissions import Decision, Permission, Refused

_State = Action.State
_UNKNOWN = Text(
    en="No clause lets that partner know of this case. Give the action to another, or put it on the agenda as a matter that names nobody.",
    cy="Nid oes cymal yn gadael i'r partner hwnnw wybod am yr achos hwn. Rhowch y cam i un arall, neu ei roi ar yr agenda "
    "fel mater nad yw'n enwi neb.",
)
_OVER = Text(en="This action is closed already.", cy="Mae'r cam gweithredu hwn wedi'i gau eisoes.")


def take_on(*, here: Here, matter: Matter, title: str, owner: str, person: User | None, due: date) -> Action:
    """Into the case's plan where whoever records it works on the case; otherwise it is the meeting's own."""
    item = matter.item
    may(here, Permission.MEETINGS_RUN, item.meeting)
    meeting = hold(item.meeting)
    must_be(meeting, [Meeting.State.BEGUN, Meeting.State.ENDED], IN_SESSION)
    if matter.seen and not cases.known_to(matter.seen, owner):
        raise NotNow(_UNKNOWN)
    action = Action.objects.create(
        partnership=meeting.partnership, group=meeting.group, meeting=meeting, item=item, case=item.case, title=title, owner=owner,
        person=person, due=due, by=here.user, plan=_planned(matter, title, owner, due) if matter.seen else "",
    )  # fmt: skip
    tell_of(item, "action", kind=Kind.ACTION, action=str(action.id))
    return action


def _planned(matter: Matter, title: str, owner: str, due: date) -> str:
    """Its id in the case's plan; none where the kernel says that the plan is not theirs."""
    seen = matter.seen
    assert seen is not None  # noqa: S101 - asked of a case alone
    words, owned = Text(en=title, cy=title), Owner(partner=owner)
    try:
        state = act(seen, seen.case.version, lambda state, actor, at: moves.add_action(state, actor, words, owned, due, at))
    except moves.Refused:
        return ""
    return state.actions[-1].id


def report(*, here: Here, action: Action, version: int, state: str, why: str, until: date | None = None) -> None:
    """By who answers for it or who runs the meetings: done, not done yet (with a new day), or not possible."""
    if not following.may_report(here, action):
        raise Refused(Permission.MEETINGS_WORK, Decision(False, Permission.MEETINGS_WORK.words, "another partner's action"))
    take(action, version)
    if not following.is_open(action):
        raise NotNow(_OVER)
    if action.plan and state != _State.NOT_DONE:
        _end_in_plan(here, action, state, why)
    Report.objects.create(action=action, state=state, why=why, until=until, by=here.user)
    action.state = state
    action.due = until or action.due
    action.save(update_fields=["state", "due"])
    audit.record(Kind.ACTION, subject=Subject("action", str(action.id)), detail={"group": action.group, "step": state})


def _end_in_plan(here: Here, action: Action, state: str, why: str) -> None:
    assert action.case is not None  # noqa: S101 - a plan is a case's
    seen = cases.seen_of(here, [action.case.id])[action.case.id]
    act(seen, seen.case.version, lambda now, actor, at: moves.end_action(now, actor, action.plan, at, result=state, reason=why))
