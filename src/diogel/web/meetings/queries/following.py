"""Actions of a group, and one's own. One that stands in a case's plan is open as long as it is there."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from diogel.definitions.model import Group
from diogel.web.cases import kept
from diogel.web.cases.models import Due
from diogel.web.cases.queries import seeing
from diogel.web.meetings.models import Action, Attendance
from diogel.web.meetings.queries import cases
from diogel.web.meetings.queries.groups import Here
from diogel.web.permissions import Belongs, Permission, decide

_IN_PLAN = Exists(Due.objects.filter(case=OuterRef("case"), kind="action", what=OuterRef("plan")))


def visible(here: Here) -> QuerySet[Action]:
    """Every action that exists for them. One on a case does where the case does, for its lead, for whoever does it, and for those who
    were there when it was taken on."""
    found = Action.objects.filter(partnership=here.partnership.id, group__in=list(here.groups))
    partner = here.user.partner
    theirs = Q(case__in=seeing.of(cases.seer_of(here)).values("id"))
    told = Q(case__lead=partner) | Q(owner=partner) | _was_there(partner)
    found = found.filter(Q(case=None) | theirs & told)
    return found.select_related("person", "meeting", "item", "case").prefetch_related("reports__by")


def _was_there(partner: str) -> Exists:
    return Exists(Attendance.objects.filter(meeting=OuterRef("meeting"), partner=partner, state=Attendance.State.CAME))


def of_group(here: Here, group: Group) -> QuerySet[Action]:
    return visible(here).filter(group=group.group)


def mine(here: Here) -> QuerySet[Action]:
    """Those that this person took on, or their partner did and nobody in particular."""
    return visible(here).filter(Q(person=here.user) | Q(person=None, owner=here.user.partner))


def still_open(actions: QuerySet[Action]) -> QuerySet[Action]:
    return actions.filter(Q(plan="", state__in=Action.OPEN_STATES) | ~Q(plan="") & _IN_PLAN)


def closed(actions: QuerySet[Action]) -> QuerySet[Action]:
    return actions.exclude(pk__in=still_open(actions).order_by().values("pk"))


def is_open(action: Action) -> bool:
    return still_open(Action.objects.filter(pk=action.pk)).exists()


def listed(actions: Iterable[Action]) -> list[Action]:
    """Each as it stands now: what became of one in a case's plan is read there."""
    found = list(actions)
    for one in found:
        if one.plan and one.case:
            one.state = next((action.state for action in kept.state_of(one.case).actions if action.id == one.plan), one.state)
    return found


def overdue(here: Here) -> int:
    return still_open(mine(here)).filter(due__lt=here.today).count()


def may_report(here: Here, action: Action) -> bool:
    whose = Belongs(action.partnership, action.meeting.chair or None)
    if decide(here.user, Permission.MEETINGS_RUN, whose).allowed:
        return True
    return action.owner == here.user.partner and decide(here.user, Permission.MEETINGS_WORK, whose).allowed
