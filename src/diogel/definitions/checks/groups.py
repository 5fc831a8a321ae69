"""Groups: who sits on them, whom they report to, and when they meet."""

from __future__ import annotations

from collections.abc import Iterator

from diogel.definitions.checks.draft import Draft
from diogel.definitions.checks.vocabularies import circle
from diogel.definitions.faults import Fault, choose
from diogel.definitions.model import Group
from diogel.definitions.recurrence import rule
from diogel.definitions.sources import Source

_RULE_PARTS = frozenset(
    {
        "FREQ",
        "INTERVAL",
        "COUNT",
        "UNTIL",
        "BYDAY",
        "BYMONTH",
        "BYMONTHDAY",
        "BYSETPOS",
        "BYWEEKNO",
        "BYYEARDAY",
        "BYHOUR",
        "BYMINUTE",
        "WKST",
    }
)
_FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})


def check(draft: Draft) -> Iterator[Fault]:
    reported: set[str] = set()
    for id, group in draft.groups.items():
        source = draft.source("group", id)
        if source:
            yield from _people(draft, source, group)
            yield from _reports_to(draft, source, group, reported)
            yield from _meets(source, group)
            yield from _quorum(draft, source, group)


def _people(draft: Draft, source: Source, group: Group) -> Iterator[Fault]:
    if not draft.known_partnership:
        return
    if group.chair and group.chair not in draft.partner_ids:
        yield source.unknown(("chair",), "partner", group.chair, draft.partner_ids)
    for place, member in enumerate(group.members):
        if member not in draft.recipient_ids:
            yield source.unknown(("members", place), "partner or group", member, draft.recipient_ids)


def _reports_to(draft: Draft, source: Source, group: Group, reported: set[str]) -> Iterator[Fault]:
    """A chain of reporting leads to the top. A circle is told once, at the first of its groups."""
    if not group.reports_to:
        return
    if group.reports_to not in draft.ids("group"):
        others = draft.ids("group") - {group.group}
        yield source.unknown(("reports_to",), "group", group.reports_to, others)
        return
    way = circle(group.group, {id: other.reports_to for id, other in draft.groups.items()})
    if way and not reported & set(way):
        reported.update(way)
        what = (
            f"'{group.group}' reports to itself" if len(way) == 1 else f"the groups report in a circle: {' -> '.join([group.group, *way])}"
        )
        yield source.error(("reports_to",), what, "let the topmost group report to nobody: take 'reports_to' out there")


def _meets(source: Source, group: Group) -> Iterator[Fault]:
    """iCalendar's recurrence rule (RFC 5545, 3.3.10), such as FREQ=MONTHLY;BYDAY=2TU."""
    if not group.meets:
        return
    parts = dict(part.partition("=")[::2] for part in group.meets.removeprefix("RRULE:").upper().split(";"))
    todo = "write an iCalendar rule, such as FREQ=MONTHLY;BYDAY=2TU for every second Tuesday"
    if parts.get("FREQ") not in _FREQUENCIES:
        yield source.error(("meets",), f"'{group.meets}' doesn't say how often the group meets", todo)
        return
    for part in sorted(parts.keys() - _RULE_PARTS):
        yield source.error(("meets",), f"'{part}' is no part of a recurrence rule", choose(part, _RULE_PARTS, "part"))
    if parts.keys() <= _RULE_PARTS:
        try:
            rule(group.meets, group.first)
        except ValueError:
            yield source.error(("meets",), f"'{group.meets}' can't be read as a recurrence rule", todo)


def _quorum(draft: Draft, source: Source, group: Group) -> Iterator[Fault]:
    """Whoever must be there has to have a seat, or the group could never decide."""
    seats = _seats(draft, group.group, set()) | ({group.chair} if group.chair else set())
    if not draft.known_partnership or not seats:
        return
    for place, partner in enumerate(group.quorum.partners):
        if partner not in seats:
            what = f"'{partner}' must be there and has no seat"
            yield source.error(("quorum", "partners", place), what, choose(partner, seats, "partner with a seat"))
    if "least" in group.quorum.model_fields_set and group.quorum.least > len(seats):
        what = f"{group.quorum.least} partners must be there, and {len(seats)} have a seat"
        yield source.error(("quorum", "least"), what, f"ask for {len(seats)} at the most, or add members")


def _seats(draft: Draft, group: str, been: set[str]) -> set[str]:
    been.add(group)
    members = draft.groups[group].members if group in draft.groups else ()
    inner = [_seats(draft, member, been) for member in members if member in draft.groups and member not in been]
    return {member for member in members if member in draft.partner_ids}.union(*inner)
