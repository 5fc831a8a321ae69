"""An agenda as somebody may see it, and what was said and decided on each of its matters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from diogel.web.cases.queries.seeing import Seen
from diogel.web.meetings import words
from diogel.web.meetings.models import Action, Attendance, Decision, Item, Meeting, Note
from diogel.web.meetings.queries import cases, following
from diogel.web.meetings.queries.groups import Here
from diogel.web.ui.languages import spoken


def last_before(meeting: Meeting) -> Meeting | None:
    """The one that was held before it."""
    held = [Meeting.State.BEGUN, Meeting.State.ENDED, Meeting.State.AGREED]
    found = Meeting.objects.filter(partnership=meeting.partnership, group=meeting.group, starts__lt=meeting.starts, state__in=held)
    return found.order_by("-starts").exclude(id=meeting.id).first()


@dataclass(frozen=True)
class Matter:
    """An item with what somebody may see of it. `seen` is its case, where it has one."""

    here: Here
    item: Item
    seen: Seen | None = None

    @property
    def title(self) -> str:
        if self.seen:
            return cases.title(self.seen)
        return self.item.title or words.ITEMS[self.item.kind].in_language(spoken())

    @property
    def why(self) -> list[str]:
        """Why a case stands here: the record says so in both languages, to those who may see where it stands."""
        if self.seen is None or not self.seen.may("stage"):
            return []
        return [one[spoken()] for one in self.item.why]

    @cached_property
    def hears(self) -> bool:
        """What is said of a case is for its lead, and for those who were there when it was said."""
        if self.seen is None or self.seen.whole:
            return True
        came = self.item.meeting.attendances.filter(partner=self.here.user.partner, state=Attendance.State.CAME)
        return came.exists()

    def facts(self) -> list[tuple[str, str]]:
        return cases.facts(self.seen) if self.seen else []

    def notes(self) -> list[Note]:
        found = self.item.notes.select_related("by")
        return list(found if self.hears else found.filter(partner=self.here.user.partner))

    def decisions(self) -> list[Decision]:
        return list(self.item.decisions.select_related("by"))

    def actions(self) -> list[Action]:
        return following.listed(following.visible(self.here).filter(item=self.item))


def agenda(here: Here, meeting: Meeting) -> list[Matter]:
    """In order, without what was taken off and what doesn't exist for them."""
    return list(_matters(here, meeting))


def _matters(here: Here, meeting: Meeting) -> Iterator[Matter]:
    found = list(meeting.items.exclude(state=Item.State.REMOVED).select_related("case", "earlier", "meeting"))
    seen = cases.seen_of(here, [one.case_id for one in found if one.case_id])
    for item in found:
        if item.case_id is None:
            yield Matter(here, item)
        elif item.case_id in seen:
            yield Matter(here, item, seen[item.case_id])


def matter_of(here: Here, meeting: Meeting, number: int) -> Matter | None:
    return next((one for one in agenda(here, meeting) if one.item.pk == number), None)
