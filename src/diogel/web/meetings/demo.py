"""The demo's meetings: of three groups the last one is held and its minutes wait for the next, which is called."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from diogel.definitions.model import Group
from diogel.definitions.recurrence import following, occurrences
from diogel.pathways.refused import Refused
from diogel.web import audit
from diogel.web.accounts.models import User
from diogel.web.meetings.actions import agenda, calling, deciding, holding
from diogel.web.meetings.actions import following as taking
from diogel.web.meetings.models import Item, Meeting
from diogel.web.meetings.queries import items
from diogel.web.meetings.queries.groups import Here

_WHO = {"mace_panel": "chair", "asb_strike_four": "sioned.prys", "problem_solving_aberwylan": "coordinator"}
"""Who keeps the record of each."""
_PLACE = "Ystafell 2, Tŷ'r Harbwr"
_CASES = 6


def make() -> int:
    """How many were made: none where there are meetings already."""
    if Meeting.objects.exists():
        return 0
    for group, who in _WHO.items():
        user = User.objects.filter(email=f"{who}@aberwylan.example", left_at=None).first()
        here = Here(user) if user else None
        if here and group in here.groups:
            with audit.recording(audit.Actor.system("diogel demo")):
                _last_and_next(here, here.groups[group])
    return Meeting.objects.count()


def _last_and_next(here: Here, group: Group) -> None:
    before = occurrences(group, here.today - timedelta(days=100), here.today - timedelta(days=1))
    for planned in [*before[-1:], *following(group, here.today, 1)]:
        meeting = calling.call(
            here=here, group=group, planned=planned.date(), starts=timezone.make_aware(planned), minutes=120, place=_PLACE,
            address=lambda meeting, language: "",
        )  # fmt: skip
        _shorten(meeting)
        if planned.date() < here.today:
            _hold(here, meeting, group)


def _shorten(meeting: Meeting) -> None:
    """A town of made-up cases has more of them than a panel could hear."""
    keep = meeting.items.filter(kind=Item.Kind.CASE).values_list("pk", flat=True)[:_CASES]
    meeting.items.filter(kind=Item.Kind.CASE).exclude(pk__in=list(keep)).update(state=Item.State.REMOVED, reason="The next meeting")


def _hold(here: Here, meeting: Meeting, group: Group) -> None:
    agenda.add(here=here, meeting=meeting, title="Goleuadau yn y tanlwybr / Lights in the underpass")
    holding.begin(here=here, meeting=meeting, version=meeting.version)
    meeting.refresh_from_db()
    came = dict.fromkeys(here.partners(group), ("came", ""))
    holding.attend(here=here, meeting=meeting, version=meeting.version, said=came)
    for matter in items.agenda(here, meeting):
        deciding.note(here=here, item=matter.item, words="fact", text="Visited twice since the last meeting; somebody was in both times.")
        if matter.seen and matter.seen.pathway.decisions:
            first = matter.seen.pathway.decisions[0].value
            try:
                deciding.decide_case(
                    here=here,
                    matter=matter,
                    version=matter.item.version,
                    case_version=matter.seen.case.version,
                    decision=first,
                    why="Agreed by all who were there.",
                )
            except Refused:
                continue
        elif not matter.seen:
            due = here.today + timedelta(days=14)
            title = "Ask the county when the lights are mended"
            taking.take_on(here=here, matter=matter, title=title, owner=group.chair or here.user.partner, person=None, due=due)
    meeting.refresh_from_db()
    holding.end(here=here, meeting=meeting, version=meeting.version)
