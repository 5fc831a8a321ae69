"""A meeting from its call to its minutes, as those who sit in a group go through it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from diogel.web.audit.models import Event
from diogel.web.meetings.models import Action, Decision, Meeting
from integration.meeting_town import Desk, bob, carys, fresh, there, town, words

__all__ = ["town"]


def test_from_the_call_to_the_next_meeting(town: Path) -> None:
    desk, police = Desk(carys()), Desk(bob())
    assert "not called yet" in desk.page("of/panel/")
    meeting = desk.call(planned="2026-11-30", time="14:30")
    lights = desk.matter(meeting)
    desk.begin(meeting, "council", "police")
    police.send(f"{there(lights)}note/", {"words": "fact", "text": "Three lamps are out"})
    desk.decide(lights)
    desk.take_on(lights)
    page = words(police.page(there(lights)))
    assert "Three lamps are out" in page and "Mend the lights" in page and "Ring the county" in page
    desk.send(f"{meeting.id}/end/", version=fresh(meeting).version)
    assert fresh(meeting).state == "ended"

    following = desk.call(day=date(2026, 12, 7), planned="2026-12-07")
    assert [one.kind for one in following.items.all()] == ["minutes", "actions"]
    assert {event.kind for event in Event.objects.all()} >= {"meeting", "group_decision", "action"}
    assert not any("lamps" in str(event.detail) or "county" in str(event.detail) for event in Event.objects.all())
    (action,), (decided,) = Action.objects.all(), Decision.objects.all()
    assert action.state == "open" and decided.words == {"en": "Mend the lights", "cy": "Mend the lights"}
    assert Meeting.objects.count() == 2
