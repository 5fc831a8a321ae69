"""What stands on an agenda: filled from the record, added to by hand, put in order, taken off, put off."""

from __future__ import annotations

from django.db.models import Max

from diogel.definitions.model import Text
from diogel.web.meetings.actions.keeping import NOT_AGREED, NOT_BEGUN, OPEN, NotNow, hold, may, must_be, take, tell, tell_of
from diogel.web.meetings.models import Action, Item, Meeting
from diogel.web.meetings.queries import following, items
from diogel.web.meetings.queries.cases import before
from diogel.web.meetings.queries.groups import Here
from diogel.web.permissions import Permission

_Kind, _State = Item.Kind, Item.State
_ENDED = Text(en="The meeting is over: put it on the next one's agenda.", cy="Mae'r cyfarfod ar ben: rhowch ef ar agenda'r un nesaf.")


def bring_up_to_date(*, here: Here, meeting: Meeting) -> int:
    """Add what is due before the group and not there yet; gives how much that is."""
    may(here, Permission.MEETINGS_RUN, meeting)
    must_be(hold(meeting), [Meeting.State.CALLED, Meeting.State.BEGUN], _ENDED)
    added = fill(here, meeting)
    tell(meeting, "agenda", added=added)
    return added


def fill(here: Here, meeting: Meeting) -> int:
    """The last minutes, open actions, what was put off, then the cases; whatever was taken off stays off."""
    there = list(meeting.items.all())
    last = items.last_before(meeting)
    new = [*_minutes(there, last), *_actions(there, meeting), *_put_off(there, last), *_cases(there, meeting)]
    start = 1 + (meeting.items.aggregate(last=Max("position"))["last"] or 0)
    for position, one in enumerate(new, start):
        one.meeting, one.position, one.by = meeting, position, here.user
        one.save()
    return len(new)


def _minutes(there: list[Item], last: Meeting | None) -> list[Item]:
    wanted = last and last.state == Meeting.State.ENDED and not any(one.kind == _Kind.MINUTES for one in there)
    return [Item(kind=_Kind.MINUTES, earlier=last)] if wanted else []


def _actions(there: list[Item], meeting: Meeting) -> list[Item]:
    found = following.still_open(Action.objects.filter(partnership=meeting.partnership, group=meeting.group))
    wanted = found.exclude(meeting=meeting).exists() and not any(one.kind == _Kind.ACTIONS for one in there)
    return [Item(kind=_Kind.ACTIONS)] if wanted else []


def _put_off(there: list[Item], last: Meeting | None) -> list[Item]:
    """What the last meeting put off. A case comes by itself if it is still due, and here if not."""
    cases, titles = {one.case_id for one in there if one.case_id}, {one.title for one in there}
    found = last.items.filter(state=_State.DEFERRED) if last else []
    return [
        Item(kind=one.kind, title=one.title, case=one.case, why=one.why, earlier=last, carried=True)
        for one in found
        if (one.case_id not in cases if one.case_id else one.title not in titles)
    ]


def _cases(there: list[Item], meeting: Meeting) -> list[Item]:
    last = items.last_before(meeting)
    known = {one.case_id for one in there} | {one.case_id for one in _put_off(there, last)}
    return [
        Item(kind=_Kind.CASE, case=case, why=[one.model_dump() for one in why]) for case, why in before(meeting) if case.id not in known
    ]


def add(*, here: Here, meeting: Meeting, title: str) -> Item:
    """A matter that somebody brings."""
    may(here, Permission.MEETINGS_WORK, meeting)
    must_be(hold(meeting), [Meeting.State.CALLED, Meeting.State.BEGUN], _ENDED)
    last = meeting.items.aggregate(last=Max("position"))["last"] or 0
    item = Item.objects.create(meeting=meeting, kind=_Kind.MATTER, title=title, position=last + 1, by=here.user)
    tell(meeting, "agenda", item=item.pk)
    return item


def place(*, here: Here, meeting: Meeting, version: int, item: Item, after: list[Item]) -> None:
    """Put an item behind these, of those that whoever does it may see. The others keep their order among themselves."""
    may(here, Permission.MEETINGS_RUN, meeting)
    take(meeting, version)
    must_be(meeting, OPEN, NOT_AGREED)
    others = [one for one in meeting.items.all() if one.pk != item.pk]
    at = others.index(after[-1]) + 1 if after else 0
    for position, one in enumerate([*others[:at], item, *others[at:]], 1):
        Item.objects.filter(pk=one.pk).update(position=position)
    tell(meeting, "agenda", item=item.pk)


def remove(*, here: Here, item: Item, version: int, reason: str) -> None:
    may(here, Permission.MEETINGS_RUN, item.meeting)
    must_be(hold(item.meeting), [Meeting.State.CALLED], NOT_BEGUN)
    take(item, version)
    _set(item, _State.REMOVED, reason)
    tell_of(item, "removed")


def put_off(*, here: Here, item: Item, version: int, reason: str) -> None:
    """To the next meeting."""
    may(here, Permission.MEETINGS_RUN, item.meeting)
    must_be(hold(item.meeting), OPEN, NOT_AGREED)
    take(item, version)
    if item.kind not in (_Kind.CASE, _Kind.MATTER):
        raise NotNow(Text(en="This comes to the next meeting by itself.", cy="Daw hyn i'r cyfarfod nesaf ohono'i hun."))
    _set(item, _State.DEFERRED, reason)
    tell_of(item, "put off")


def _set(item: Item, state: str, reason: str) -> None:
    item.state, item.reason = state, reason
    item.save(update_fields=["state", "reason"])
