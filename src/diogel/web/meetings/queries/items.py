"""An agenda as somebody may see it."""

from __future__ import annotations

from diogel.web.meetings.models import Item, Meeting
from diogel.web.meetings.queries.groups import Here


def last_before(meeting: Meeting) -> Meeting | None:
    """The one that was held before it."""
    held = [Meeting.State.BEGUN, Meeting.State.ENDED, Meeting.State.AGREED]
    found = Meeting.objects.filter(partnership=meeting.partnership, group=meeting.group, starts__lt=meeting.starts, state__in=held)
    return found.order_by("-starts").exclude(id=meeting.id).first()


def agenda(here: Here, meeting: Meeting) -> list[Item]:
    """In order, without what was taken off and what doesn't exist for them."""
    found = meeting.items.exclude(state=Item.State.REMOVED).select_related("case", "earlier", "meeting")
    return [one for one in found if not one.case_id]


def item_of(here: Here, meeting: Meeting, number: int) -> Item | None:
    return next((one for one in agenda(here, meeting) if one.pk == number), None)
