"""Actions of a group, and one's own."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from diogel.definitions.model import Group
from diogel.web.meetings.models import Action
from diogel.web.meetings.queries.groups import Here
from diogel.web.permissions import Belongs, Permission, decide


def visible(here: Here) -> QuerySet[Action]:
    """Every action that exists for them."""
    found = Action.objects.filter(partnership=here.partnership.id, group__in=list(here.groups), case=None)
    return found.select_related("person", "meeting", "item").prefetch_related("reports__by")


def of_group(here: Here, group: Group) -> QuerySet[Action]:
    return visible(here).filter(group=group.group)


def mine(here: Here) -> QuerySet[Action]:
    """Those that this person took on, or their partner did and nobody in particular."""
    return visible(here).filter(Q(person=here.user) | Q(person=None, owner=here.user.partner))


def still_open(actions: QuerySet[Action]) -> QuerySet[Action]:
    return actions.filter(state__in=Action.OPEN_STATES)


def overdue(here: Here) -> int:
    return still_open(mine(here)).filter(due__lt=here.today).count()


def may_report(here: Here, action: Action) -> bool:
    whose = Belongs(action.partnership, action.meeting.chair or None)
    if decide(here.user, Permission.MEETINGS_RUN, whose).allowed:
        return True
    return action.owner == here.user.partner and decide(here.user, Permission.MEETINGS_WORK, whose).allowed
