"""Meetings as somebody might use them who shouldn't: without a quorum, by another group's ids, from an older page, two at once, with
script in every text; and what goes out to calendars and by e-mail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.urls import reverse
from icalendar import Calendar

from diogel.sharing import standing
from diogel.web.audit.models import Event
from diogel.web.meetings import urls
from diogel.web.meetings.models import Action, Decision, Meeting, Note
from integration.meeting_town import SCRIPT, TODAY, Desk, bob, carys, case_of, fresh, seat, there, town, words

__all__ = ["town"]
NOBODY = UUID(int=7)


# -- quorum ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("came", "says"),
    [
        ((), "Partners recorded as there: 0. At least 2 are needed. These must be there, and are not recorded: Aberwylan Police."),
        (("police",), "Partners recorded as there: 1. At least 2 are needed."),
        (("council", "health"), "These must be there, and are not recorded: Aberwylan Police."),
    ],
)
def test_without_a_quorum_nothing_is_decided_and_the_page_says_why(town: Path, came: tuple[str, ...], says: str) -> None:
    desk = Desk(carys())
    meeting = desk.call()
    item = desk.matter(meeting)
    desk.begin(meeting, *came)
    assert says in words(desk.page(f"{meeting.id}/")) and says in words(desk.page(there(item)))
    assert says.partition(". ")[0] in words(desk.decide(item).content.decode())
    assert not Decision.objects.exists()
    assert not Event.objects.filter(kind="group_decision").exists()


def test_apologies_and_a_partner_that_has_left_make_no_quorum(town: Path) -> None:
    desk = Desk(carys())
    item = desk.matter(meeting := desk.call())
    desk.begin(meeting)
    said = {"state_council": "came", "state_police": "apologies", "state_health": "absent", "who_police": "Ring PC Rees"}
    desk.send(f"{meeting.id}/attendance/", said, version=fresh(meeting).version)
    desk.decide(item)
    assert not Decision.objects.exists()
    about = town / "partnership.yaml"
    about.write_text(about.read_text("utf-8").replace("    kind: police\n", "    kind: police\n    left: 2026-11-29\n"), "utf-8")
    desk.attend(meeting, "council", "health")
    assert "Aberwylan Police" not in words(desk.page(f"{meeting.id}/attendance/"))
    desk.decide(item)
    assert Decision.objects.count() == 1, "who has left can't be asked for"


def test_nothing_is_decided_before_or_after_the_meeting(town: Path) -> None:
    desk = Desk(carys())
    item = desk.matter(meeting := desk.call())
    assert "only while the meeting is held" in words(desk.decide(item).content.decode())
    desk.begin(meeting, "council", "police")
    desk.send(f"{meeting.id}/end/", version=fresh(meeting).version)
    desk.decide(item)
    assert not Decision.objects.exists()
    tomorrow = desk.call(day=TODAY + timedelta(days=1))
    assert "move it first" in words(desk.send(f"{tomorrow.id}/begin/", version=1).content.decode())
    assert fresh(tomorrow).state == "called"


# -- ids ---------------------------------------------------------------------------------------------------------------


def addresses(meeting: Meeting, item: int, note: int, action: UUID) -> Iterator[str]:
    """Every page of the room that names something."""
    ids = {"group": meeting.group, "number": item, "note": note, "what": "minutes", "form": "pdf"}
    for pattern in urls.urlpatterns:
        wanted = pattern.pattern.converters
        if wanted and pattern.name != "meetings_feed":
            known = {**ids, "id": action if pattern.name == "meeting_action" else meeting.id}
            yield reverse(pattern.name, kwargs={"language": "en", **{name: known[name] for name in wanted}})


def said(answer: Any, address: str) -> str:
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
    return f"{answer.status_code} {text.replace(address.removeprefix('/en'), '')}"


def test_another_groups_meeting_is_missing_like_one_that_never_was(town: Path) -> None:
    desk = Desk(carys())
    item = desk.matter(meeting := desk.call())
    desk.begin(meeting, "council", "police")
    desk.send(f"{there(item)}note/", {"words": "fact", "text": "Three lamps are out"})
    desk.take_on(item)
    known = list(addresses(meeting, item.pk, Note.objects.get().pk, Action.objects.get().id))
    assert len(known) > 25
    strangers = [
        seat("Sian Other", "health", "coordinator", groups=("other_panel",)),
        seat("No Seat", "council", "coordinator", "practitioner", groups=()),
        seat("Health Chair", "health", "chair", groups=()),
        seat("Wrong Partner", "fire", "coordinator", groups=("panel",)),
    ]
    before = Meeting.objects.values_list().get(), Event.objects.exclude(kind="refusal").count()
    for one in map(Desk, strangers):
        missing = said(one.client.get("/en/no-such-page/"), "/en/no-such-page/")
        for address in known:
            for method in ("get", "post"):
                answer = one.client.post(address, {"version": 3}) if method == "post" else one.client.get(address)
                assert answer.status_code == 404 or (answer.status_code == 405), (one.user.name, method, address)
                assert answer.status_code == 405 or said(answer, address) == missing
    assert before == (Meeting.objects.values_list().get(), Event.objects.exclude(kind="refusal").count())
    assert words(Desk(strangers[1]).page("")).count("Harm Panel") == 0


def test_an_item_of_another_meeting_is_no_item_of_this_one(town: Path) -> None:
    desk = Desk(carys())
    one, other = desk.call(), desk.call(day=TODAY + timedelta(days=7))
    item = desk.matter(other)
    assert desk.status(f"{one.id}/items/{item.pk}/") == 404
    assert desk.status(f"{one.id}/items/{item.pk}/note/", "post", words="fact", text="x") == 404


def test_the_chairs_chair_sees_the_group_without_a_seat_and_who_sits_alone_may_not_run_it(town: Path) -> None:
    chair, police = Desk(seat("Rhian Tudor", "council", "chair", groups=())), Desk(bob())
    meeting = chair.call()
    assert police.status(f"{meeting.id}/") == 200
    assert police.status(f"{meeting.id}/begin/", "post", version=1) == 404
    assert police.status("of/panel/call/") == 404
    assert fresh(meeting).state == "called"


def test_a_partner_that_left_sees_nothing_any_more(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, police = Desk(carys()), Desk(bob())
    meeting = desk.call()
    feed = re.search(r"http://\S+\.ics", police.page("of/panel/calendar/")).group()  # type: ignore[union-attr]
    assert police.client.get(feed).status_code == 200
    about = town / "partnership.yaml"
    about.write_text(about.read_text("utf-8").replace("    kind: police\n", "    kind: police\n    left: 2026-12-01\n"), "utf-8")
    assert police.status(f"{meeting.id}/") == 200, "to the last day"
    monkeypatch.setattr(standing, "today", lambda: date(2026, 12, 2))
    assert police.status(f"{meeting.id}/") == 404 and police.client.get(feed).status_code == 404
    assert "You sit in no group" in words(police.page(""))
    assert [Desk(one).status(f"{meeting.id}/") for one in (desk.user,)] == [200]


# -- two at once -------------------------------------------------------------------------------------------------------


def test_an_older_page_changes_nothing_and_gives_back_what_was_typed(town: Path) -> None:
    desk = Desk(carys())
    item = desk.matter(meeting := desk.call())
    desk.begin(meeting, "council", "police")
    version = fresh(meeting).version
    desk.attend(meeting, "council", "police", "health")
    late = desk.send(f"{meeting.id}/attendance/", {"state_police": "absent", "who_police": "Nobody came"}, version=version)
    page = late.content.decode()
    assert "Somebody else changed this meanwhile" in page and "Nobody came" in page
    assert f'name="version" value="{fresh(meeting).version}"' in page
    assert meeting.attendances.get(partner="police").state == "came"
    desk.decide(item)
    again = desk.send(f"{there(item)}decide/", {"words": "Leave it dark", "why": "It is cheap"}, version=item.version)
    assert "Leave it dark" in again.content.decode() and Decision.objects.count() == 1
    for path in ("move/", "cancel/", "end/", "begin/"):
        assert desk.send(f"{meeting.id}/{path}", {"reason": "x"}, version=version).status_code == 200
    assert fresh(meeting).state == "begun"


def test_of_two_at_the_same_moment_one_decides_and_both_may_write(town: Path) -> None:
    desk = Desk(carys())
    item = desk.matter(meeting := desk.call())
    desk.begin(meeting, "council", "police")
    desks = [Desk(seat(f"Writer {one}", "council")) for one in range(3)]

    def at_once(one: Desk) -> None:
        from django.db import connections

        try:
            one.decide(item, f"By {one.user.name}")
            one.send(f"{there(item)}note/", {"words": "fact", "text": f"Seen by {one.user.name}"})
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(at_once, desks))
    assert Decision.objects.count() == 1
    assert sorted(one.text for one in Note.objects.all()) == [f"Seen by Writer {one}" for one in range(3)]
    assert Event.objects.filter(kind="group_decision").count() == 1


def test_the_same_planned_day_is_called_once(town: Path) -> None:
    desk = Desk(carys())
    desk.call(planned="2026-12-07")
    answer = desk.send("of/panel/skip/?planned=2026-12-07", {"reason": "Nobody has time"})
    assert "already" in words(answer.content.decode())
    assert Meeting.objects.count() == 1
    for planned in ("2026-12-08", "tomorrow", "9999-99-99"):
        assert desk.status(f"of/panel/call/?planned={planned}") == 404
    desk.send("of/panel/skip/?planned=2026-12-28", {"reason": "A bank holiday"})
    page = words(desk.page("of/panel/"))
    assert "28 December 2026, 14:30 Bank holiday" in page and "Cancelled" in page


# -- texts -------------------------------------------------------------------------------------------------------------


def test_script_stays_text_on_every_page_and_in_every_file(town: Path) -> None:
    user = carys()
    desk = Desk(user)
    case_of(user, worry=SCRIPT, subject=SCRIPT)
    meeting = desk.call()
    desk.send(f"{meeting.id}/move/", {**day(TODAY), "time": "11.00", "minutes": 30, "place": SCRIPT, "reason": SCRIPT}, version=1)
    item = desk.matter(fresh(meeting), SCRIPT)
    desk.begin(meeting, "council", "police")
    desk.send(f"{there(item)}note/", {"words": "opinion", "text": SCRIPT})
    desk.decide(item, SCRIPT, SCRIPT)
    desk.take_on(item, SCRIPT)
    desk.send(f"actions/{Action.objects.get().id}/", {"state": "not_possible", "never": SCRIPT}, version=1)
    for path in ["", "of/panel/", "of/panel/actions/", f"{meeting.id}/", there(item), f"{meeting.id}/minutes/", f"{meeting.id}/agenda/",
                 f"actions/{Action.objects.get().id}/"]:  # fmt: skip
        for language in ("en", "cy"):
            page = desk.page(path, language)
            assert "<script>alert" not in page
    assert "&lt;script&gt;" in desk.page(f"{meeting.id}/minutes/")
    assert desk.client.get(f"/en/meetings/{meeting.id}/minutes.docx").status_code == 200
    calendar = desk.client.get(f"/en/meetings/{meeting.id}/meeting.ics")
    assert len(list(Calendar.from_ical(calendar.content).walk("VEVENT"))) == 1
    assert calendar["Content-Disposition"] == 'attachment; filename="meeting.ics"'


def day(on: date) -> dict[str, int]:
    return {"day-day": on.day, "day-month": on.month, "day-year": on.year}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"time": "25:00"}, "Write the time as hours and minutes"),
        ({"time": "10"}, "Write the time as hours and minutes"),
        ({"day-year": 2025}, "The day must be today or later"),
        ({"day-year": 2036}, "The day must be today or later, and within three years"),
        ({"day-month": 13}, "the date must be a real one"),
        ({"minutes": "-5"}, "greater than or equal to 5"),
        ({"minutes": "many"}, "whole number"),
        ({"place": ""}, "Place: enter an answer"),
        ({"place": "x" * 201}, "at most 200 characters"),
    ],
)
def test_what_can_t_be_a_meeting_is_told(town: Path, changed: dict[str, Any], told: str) -> None:
    given = {**day(TODAY), "time": "10:00", "minutes": 60, "place": "Room 2", **changed}
    assert told in words(Desk(carys()).send("of/panel/call/", given).content.decode())
    assert not Meeting.objects.exists()


# -- what goes out -----------------------------------------------------------------------------------------------------


def test_those_who_sit_are_sent_the_address_and_nothing_else(town: Path, settings: Any) -> None:
    settings.EMAIL_HOST, settings.EMAIL_BACKEND = "mail.example.org", "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    desk, police = Desk(carys()), bob()
    police.language = "cy"
    police.save()
    seat("Sian Other", "health", "coordinator", groups=("other_panel",))
    left = seat("Left Already", "police", "practitioner")
    left.left_at = left.joined_at
    left.save()
    meeting = desk.call()
    desk.send(f"{meeting.id}/cancel/", {"reason": "Robert Llewellyn has moved away"}, version=1)
    assert [one.to for one in mail.outbox] == [["bob.price@example.org"]] * 2
    assert [one.subject for one in mail.outbox] == ["Galwyd cyfarfod", "Canslwyd cyfarfod"]
    assert {one.body for one in mail.outbox} == {f"http://testserver/cy/meetings/{meeting.id}/\n"}


def test_a_change_that_is_not_kept_tells_nobody(town: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.EMAIL_HOST, settings.EMAIL_BACKEND = "mail.example.org", "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    desk = Desk(carys())
    bob()
    meeting = desk.call()
    mail.outbox = []
    desk.send(f"{meeting.id}/cancel/", {"reason": "Late"}, version=7)
    assert mail.outbox == [] and fresh(meeting).state == "called"


def test_a_mail_server_that_is_away_undoes_nothing(town: Path, settings: Any) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_BACKEND = "127.0.0.1", 9, "django.core.mail.backends.smtp.EmailBackend"
    bob()
    assert Desk(carys()).call().state == "called"


def test_a_calendar_learns_when_and_where_until_its_maker_may_not(town: Path) -> None:
    user, police = carys(), bob()
    desk, reader = Desk(user), Desk(police)
    case_of(user)
    meeting = desk.call()
    desk.matter(meeting, "Robert Llewellyn")
    feed = re.search(r"http://\S+\.ics", reader.page("of/panel/calendar/", "cy")).group()  # type: ignore[union-attr]
    stranger = Desk(seat("Sian Other", "health", groups=("other_panel",))).client
    answer = stranger.get(feed)
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert {key: str(event[key]) for key in ("SUMMARY", "LOCATION", "STATUS")} == {
        "SUMMARY": "Panel Niwed", "LOCATION": "Room 2", "STATUS": "CONFIRMED"}  # fmt: skip
    assert set(event) == {"UID", "DTSTAMP", "SEQUENCE", "SUMMARY", "DTSTART", "DTEND", "LOCATION", "STATUS"}
    assert not re.search(rb"Llewellyn|Bob|Carys|example\.org", answer.content)
    assert str(police.id) not in feed and "bob" not in feed.lower()
    desk.send(f"{meeting.id}/cancel/", {"reason": "Late"}, version=fresh(meeting).version)
    assert b"STATUS:CANCELLED" in stranger.get(feed).content
    police.memberships.all().delete()
    assert stranger.get(feed).status_code == 404
    assert stranger.get(feed.replace(".ics", "x.ics")).status_code == 404
    assert stranger.get("/en/meetings/feed/nothing.ics").status_code == 404


# -- actions -----------------------------------------------------------------------------------------------------------


def test_actions_end_apart_and_what_is_open_is_carried_on(town: Path) -> None:
    desk, police = Desk(carys()), Desk(bob())
    item = desk.matter(meeting := desk.call())
    desk.begin(meeting, "council", "police")
    for title in ("First", "Second", "Third"):
        desk.take_on(item, title)
    first, second, third = Action.objects.order_by("title")
    police.send(f"actions/{first.id}/", {"state": "done", "done": ""}, version=1)
    police.send(f"actions/{second.id}/", {"state": "not_possible", "never": "The lamps are private"}, version=1)
    police.send(
        f"actions/{third.id}/", {"state": "not_done", "why": "No time", "until-day": 1, "until-month": 2, "until-year": 2027}, version=1
    )
    assert [fresh(one).state for one in (first, second, third)] == ["done", "not_possible", "not_done"]
    assert fresh(third).due == date(2027, 2, 1)
    again = police.send(f"actions/{first.id}/", {"state": "not_possible", "never": "x"}, version=2)
    assert fresh(first).state == "done" and again.status_code == 200
    police.send(f"actions/{second.id}/", {"state": "not_possible", "never": ""}, version=2)
    following = desk.call(day=TODAY + timedelta(days=7))
    (carried,) = following.items.filter(kind="actions")
    page = words(desk.page(there(carried)))
    assert "Third" in page and "First" not in page and "Second" not in page
    health = Desk(seat("Heulwen Rees", "health", "practitioner"))
    health.send(f"actions/{third.id}/", {"state": "done"}, version=2)
    assert fresh(third).state == "not_done", "another partner's"
    assert [words(police.page("actions/")).find(one) > 0 for one in ("First", "Second", "Third")] == [True] * 3


def test_overdue_stands_first_and_on_the_first_page(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, police = Desk(carys()), Desk(bob())
    item = desk.matter(meeting := desk.call())
    desk.begin(meeting, "council", "police")
    desk.take_on(item, "Later", due=date(2027, 1, 20))
    desk.take_on(item, "Sooner", due=date(2026, 12, 2))
    monkeypatch.setattr(standing, "today", lambda: date(2027, 1, 5))
    page = words(police.page("actions/"))
    assert page.index("Sooner") < page.index("Later") and page.count("Overdue") == 1
    assert "Actions overdue" in words(police.client.get("/en/").content.decode())


def test_a_case_action_is_given_to_nobody_who_may_not_know_of_the_case(town: Path) -> None:
    user = carys()
    desk, case = Desk(user), case_of(user)
    (item,) = (meeting := desk.call()).items.all()
    desk.begin(meeting, "council", "police", "health")
    assert "No clause lets that partner know of this case" in words(desk.take_on(item, "Visit", owner="health").content.decode())
    assert not Action.objects.exists()
    desk.take_on(item, "Visit", owner="police")
    assert Action.objects.get().case_id == case.id


def test_what_was_put_off_comes_again_and_what_was_agreed_changes_no_more(town: Path) -> None:
    desk = Desk(carys())
    item = desk.matter(meeting := desk.call())
    off = desk.matter(meeting, "Bins")
    desk.begin(meeting, "council", "police")
    desk.send(f"{there(off)}put-off/", {"reason": "No time"}, version=off.version)
    desk.send(f"{meeting.id}/end/", version=fresh(meeting).version)
    following = desk.call(time="15:00")
    assert [(one.kind, one.title, one.carried) for one in following.items.all()] == [("minutes", "", False), ("matter", "Bins", True)]
    (minutes,) = following.items.filter(kind="minutes")
    desk.send(f"{there(minutes)}agree/", version=fresh(meeting).version)
    assert fresh(meeting).state == "ended", "the next meeting has not begun"
    desk.begin(following, "council")
    desk.send(f"{there(minutes)}agree/", version=fresh(meeting).version)
    assert fresh(meeting).state == "ended", "it has no quorum"
    desk.attend(following, "council", "police")
    desk.send(f"{there(minutes)}agree/", version=fresh(meeting).version)
    assert fresh(meeting).state == "agreed" and fresh(meeting).agreed_in_id == following.id
    desk.send(f"{there(item)}note/", {"words": "fact", "text": "Afterwards"})
    desk.attend(meeting, "health")
    desk.take_on(item)
    assert not Note.objects.exists() and not Action.objects.exists() and not meeting.attendances.filter(partner="health").exists()


def test_the_order_is_changed_by_a_button_and_keeps_what_one_may_not_see(town: Path) -> None:
    user = carys()
    desk = Desk(user)
    meeting = desk.call()
    for title in ("One", "Two"):
        desk.matter(meeting, title)
    case_of(user)
    desk.send(f"{meeting.id}/fill/")
    three = desk.matter(meeting, "Three")
    health = Desk(seat("Heulwen Rees", "health"))
    health.send(f"{there(three)}place/", {"to": "up"}, version=fresh(meeting).version)
    assert [one.title for one in meeting.items.all()] == ["One", "Three", "Two", ""]
    health.send(f"{there(three)}place/", {"to": "up"}, version=fresh(meeting).version)
    health.send(f"{there(three)}place/", {"to": "up"}, version=fresh(meeting).version)
    health.send(f"{there(three)}place/", {"to": "down"}, version=1)
    assert [one.title for one in meeting.items.all()] == ["Three", "One", "Two", ""]
