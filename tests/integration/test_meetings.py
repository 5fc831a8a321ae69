"""A meeting from its call to its minutes, as those who sit in a group go through it."""

from __future__ import annotations

import html
import re
from datetime import date
from pathlib import Path

from diogel.web import audit
from diogel.web.audit import Actor
from diogel.web.audit.models import Event
from diogel.web.cases import delivering, kept
from diogel.web.cases.models import Case, Due, Subject
from diogel.web.governance.queries.copied_cases import cases_of
from diogel.web.meetings.models import Action, Decision, Meeting
from integration.meeting_town import TODAY, Desk, bob, carys, case_of, fresh, seat, there, town, words

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


# -- cases -------------------------------------------------------------------------------------------------------------


def test_a_case_that_waits_for_the_panel_stands_on_its_agenda_and_is_decided_there(town: Path) -> None:
    user = carys()
    desk, case = Desk(user), case_of(user)
    meeting = desk.call(planned="2026-11-30", time="14:30")
    (item,) = meeting.items.all()
    assert (item.kind, item.case_id) == ("case", case.id)
    assert "The group decides before this: Take the case on" in words(desk.page(there(item)))
    assert "Y grŵp sy'n penderfynu cyn hyn: Derbyn yr achos" in html.unescape(words(desk.page(there(item), "cy")))

    desk.begin(meeting, "council")
    assert f'href="/cy/meetings/{there(item)}"' in desk.page(there(item)), "the same matter in the other language"
    desk.decide_case(item, "take_on", "They need it")
    assert not Decision.objects.exists(), "the police must be there"
    desk.attend(meeting, "council", "police")
    desk.decide_case(item, "take_on", "They need it")
    assert kept.state_of(fresh(case)).decisions["panel"].state == "take_on"
    assert Decision.objects.get().words == {"en": "Take it on", "cy": "Ei dderbyn"}
    desk.decide_case(item, "other_help", "They need it")
    assert Decision.objects.count() == 1, "an older page decides nothing"
    late = desk.decide_case(fresh(item), "other_help", at=1)
    assert "Somebody else changed this meanwhile" in late.content.decode() and Decision.objects.count() == 1, "nor one with an older case"

    desk.take_on(item, "Visit them", owner="council")
    (action,) = Action.objects.all()
    assert [one.title.en for one in kept.state_of(fresh(case)).actions] == ["Visit them"] and action.plan
    desk.send(f"actions/{action.id}/", {"state": "done", "done": "Visited"}, version=action.version)
    assert kept.state_of(fresh(case)).actions[0].state == "done"
    assert "Visit them" in words(desk.page("of/panel/actions/"))

    later = desk.call(day=date(2026, 12, 7), planned="2026-12-07")
    assert not later.items.filter(case=case).exists(), "it was decided"


def test_each_partner_sees_of_a_case_what_its_clause_allows(town: Path) -> None:
    user = carys()
    desk, police, health = Desk(user), Desk(bob()), Desk(seat("Heulwen Rees", "health"))
    case = case_of(user)
    meeting = desk.call()
    (item,) = meeting.items.all()
    desk.begin(meeting, "council", "health", "police")
    desk.send(f"{there(item)}note/", {"words": "opinion", "text": "She seems afraid of him"})
    desk.decide_case(item, "take_on", "The bruises")
    for what in ("agenda", "minutes"):
        shown = {name: words(one.page(f"{meeting.id}/{what}/")) for name, one in {"lead": desk, "police": police, "health": health}.items()}
        assert case.number in shown["lead"] and "Robert Llewellyn" in shown["lead"] and "Kept by the council" in shown["lead"]
        assert case.number in shown["police"] and "Hurt twice in a month" in shown["police"]
        assert not re.search("Robert Llewellyn|Kept by the council", shown["police"])
        assert case.number not in shown["health"] and "Hurt" not in shown["health"] and "Harm:" not in shown["health"]
    assert "afraid of him" in shown["police"] and "Take it on" in shown["police"] and "The bruises" in shown["police"]
    assert "afraid" not in shown["health"] and "Take it on" not in shown["health"]
    for desk_ in (desk, police, health):
        assert desk_.client.get(f"/en/meetings/{meeting.id}/minutes.pdf").content.startswith(b"%PDF")
    assert health.status(there(item)) == 404
    told = Event.objects.filter(kind="disclosure", subject_kind="case")
    assert {tuple(one.recipients) for one in told} == {("police",)} and {tuple(one.clauses) for one in told} == {("cases/1",)}


def test_who_was_not_there_is_told_what_was_decided_and_not_what_was_said(town: Path) -> None:
    user = carys()
    desk, case = Desk(user), case_of(user)
    (item,) = (meeting := desk.call()).items.all()
    desk.begin(meeting, "council", "health", "police")
    desk.send(f"{there(item)}note/", {"words": "opinion", "text": "She seems afraid of him"})
    desk.decide_case(item, "take_on", "The bruises")
    said = {"state_police": "absent", "state_council": "came", "state_health": "came"}
    desk.send(f"{meeting.id}/attendance/", said, version=fresh(meeting).version)
    page = words(Desk(bob()).page(f"{meeting.id}/minutes/"))
    assert case.number in page and "Take it on" in page
    assert "afraid" not in page and "bruises" not in page


def test_what_the_panel_took_on_comes_back_when_it_is_time_to_look(town: Path) -> None:
    user = carys()
    desk, case, other = Desk(user), case_of(user), case_of(user)
    for one in (case, other):
        Due.objects.create(case=one, kind="review", what="look", name={"en": "Look at the plan", "cy": "Edrych ar y cynllun"}, day=TODAY)
    (item, _) = (meeting := desk.call()).items.order_by("case__number")
    desk.begin(meeting, "council", "police")
    decided = desk.decide_case(item, "take_on", "They need it")
    assert decided.status_code == 200
    for one in (case, other):
        Due.objects.create(case=one, kind="review", what="look", name={"en": "Look at the plan", "cy": "Edrych ar y cynllun"}, day=TODAY)
        Case.objects.filter(id=one.id).update(stage="plan")
    (again,) = desk.call(time="15:00").items.filter(kind="case")
    assert again.case_id == item.case_id
    assert again.why == [{"en": "Due on 30 November 2026: Look at the plan", "cy": "I'w wneud erbyn 30 Tachwedd 2026: Edrych ar y cynllun"}]


def test_what_was_held_and_agreed_goes_back_to_the_engine_without_what_was_said(town: Path) -> None:
    for name in ("meetings", "actions"):
        said = f"version: 1\ndataset: {name}\nprovider: council\ntitle: {{en: {name}, cy: {name}}}\nlike: casework_{name}\n"
        (town / "datasets" / f"{name}.yaml").write_text(said, "utf-8")
    user = carys()
    desk = Desk(user)
    case_of(user)
    item = desk.matter(meeting := desk.call(), "Canary Okonjo")
    desk.begin(meeting, "council", "police")
    desk.send(f"{there(item)}note/", {"words": "fact", "text": "Canary Okonjo"})
    desk.take_on(item, "Canary Okonjo")
    desk.send(f"{meeting.id}/end/", version=fresh(meeting).version)
    with audit.recording(Actor.system("test")):
        told = delivering.deliver(on=TODAY)
    assert told["meetings"] == told["actions"] == 1
    files = {name: (town / "deliveries" / name / "workplace-2026-11-30.csv").read_text("utf-8") for name in ("meetings", "actions")}
    assert files["meetings"].splitlines()[1] == f"{meeting.id},panel,2026-11-30,3,2,1,true"
    assert files["actions"].splitlines()[1] == f"{Action.objects.get().id},,police,2026-11-30,2026-12-07,,open"
    assert "Okonjo" not in str(files)


def test_what_was_said_of_somebody_at_a_meeting_stands_in_their_own_copy(town: Path) -> None:
    user = carys()
    desk, case = Desk(user), case_of(user)
    (item,) = (meeting := desk.call()).items.all()
    desk.begin(meeting, "council", "police")
    for text in ("She was seen at the flat", "Withdrawn at once"):
        desk.send(f"{there(item)}note/", {"words": "fact", "text": text})
    desk.send(f"{there(item)}notes/{item.notes.last().pk}/withdraw/")
    Subject.objects.create(case=case, key="identity:i1")
    (told,) = cases_of(["i1"])["en"]
    assert ("Note (fact)", "She was seen at the flat") in told.fields and "Withdrawn at once" not in str(told.fields)
