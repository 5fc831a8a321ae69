"""Looking a person up on the pages: first who knows them, then what is asked for and agreed to."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from diogel.sharing import standing
from diogel.web.audit.models import Event
from diogel.web.people import sealed, work
from diogel.web.people.models import Emergency, Look, Note, Request
from integration.people_town import (
    BOB,
    DANGER,
    SIAN,
    WHY,
    agree,
    ask,
    at_work,
    break_glass,
    built_town,
    found,
    look_for,
    person,
    request_of,
    town,
)
from integration.twins import TODAY
from workplace import signed_in

__all__ = ["built_town", "town"]
pytestmark = pytest.mark.usefixtures("town")
MOST_QUERIES = 25


def body(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def told(kind: str) -> list[Event]:
    return list(Event.objects.filter(kind=kind).order_by("sequence"))


# -- searching ---------------------------------------------------------------------------------------------------------


def test_a_purpose_comes_first_and_goes_with_whom_one_acts_for() -> None:
    alice = signed_in(person("Alice Evans", "council", groups=("safety_group",)))
    assert alice.get("/en/people/")["Location"] == "/en/people/purpose/"
    assert alice.get("/en/people/anybody/")["Location"] == "/en/people/purpose/"
    chosen = alice.post("/en/people/purpose/", {"purpose": "casework"})
    assert chosen["Location"] == "/en/people/"
    assert "For: Casework" in body(alice.get("/en/people/"))
    alice.post("/en/account/acting/", {"hat": "safety_group"})
    session = alice.session
    session["hat"] = "safety_group"
    session.save()
    assert alice.get("/en/people/")["Location"] == "/en/people/purpose/"


def test_a_purpose_for_which_nothing_is_given_is_explained_and_can_not_be_chosen() -> None:
    pat = signed_in(person("Pat Rees", "police"))
    page = body(pat.get("/en/people/purpose/"))
    assert 'value="casework"' in page and 'value="victims"' not in page and "Victims" in page
    assert pat.post("/en/people/purpose/", {"purpose": "victims"}).status_code == 200
    health = signed_in(person("Hari Price", "health"))
    assert "No agreement gives anything to whom you act for" in body(health.get("/en/people/purpose/"))


@pytest.mark.parametrize("asked", [{}, {"given": "Robert"}, {"postcode": "SY25 6AB"}, {"family": " ", "given": " - "}])
def test_too_little_is_refused_in_words(asked: dict[str, str]) -> None:
    alice = at_work(person("Alice Evans", "council"))
    assert "Enter at least two of" in body(alice.post("/en/people/", asked))
    assert alice.get("/en/people/found/")["Location"] == "/en/people/"


def test_a_date_that_is_none_is_told_at_its_box() -> None:
    alice = at_work(person("Alice Evans", "council"))
    assert "Write the date of birth as" in body(alice.post("/en/people/", {"family": "Llewellyn", "born": "yesterday"}))


def test_a_search_points_and_shows_nothing_that_nobody_agreed_to() -> None:
    alice = at_work(person("Alice Evans", "council"))
    page = body(look_for(alice, given="Carys", family="Prosser"))
    assert "Landlord" in page and "Police" in page and "01632 960001" in page
    assert "family name" in page, "on what it agreed"
    assert "Prosser" not in page and "1990" not in page and "SY25 6AB" not in page
    assert body(alice.get("/en/people/found/")).replace("\n", "") and "Prosser" not in str(alice.get("/en/people/found/").headers)


def test_what_was_typed_is_forgotten_when_asked_and_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    alice = at_work(person("Alice Evans", "council"))
    look_for(alice, **BOB)
    alice.post("/en/people/forget/")
    assert "asked" not in alice.session["people"]
    look_for(alice, **BOB)
    monkeypatch.setattr(work, "KEPT", -1)
    assert alice.get("/en/people/found/")["Location"] == "/en/people/"
    assert "asked" not in alice.session["people"]


def test_what_was_typed_is_read_by_nobody_who_has_the_database_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    alice = at_work(person("Alice Evans", "council"))
    assert body(look_for(alice, **BOB))
    kept = " ".join(str(session.get_decoded()) for session in Session.objects.all())
    assert "asked" in kept and "llewellyn" not in kept.lower()
    token = alice.session["people"]["asked"]
    assert "Llewellyn" in str(sealed.opened(token, seconds=60))
    for name, digits in (("DIOGEL_KEY", "8"), ("DIOGEL_IDENTITY_KEY", "9")):
        monkeypatch.setenv(name, digits * 64)
    assert sealed.opened(token, seconds=60) is None, "another installation's key opens nothing"


def test_a_search_is_on_record_by_record_and_without_what_was_typed() -> None:
    alice = at_work(person("Alice Evans", "council"))
    look_for(alice, **BOB)
    look_for(alice, given="ROBERT", family="llewellyn ")
    look_for(alice, given="Nobody", family="Atall")
    events = told("search")
    assert {event.subject_kind for event in events[:-1]} == {"identity"} and events[-1].subject_kind == ""
    assert events[0].purpose == "casework" and events[0].detail["fields"] == "family, given"
    assert len({event.detail["typed"] for event in events}) == 2
    written = str(list(Event.objects.values()))
    assert not [word for word in ("Llewellyn", "llewellyn", "Robert", "ROBERT", "Atall") if word in written]


# -- a person ----------------------------------------------------------------------------------------------------------


def test_from_a_search_to_what_the_police_agreed_to_show() -> None:
    alice, pat = at_work(person("Alice Evans", "council")), at_work(person("Pat Rees", "police"))
    address = found(alice, **BOB)
    before = body(alice.get(address))
    assert "Knows this person. What else it knows is shown when it agrees to a request." in before
    assert "As a suspect" not in before and not told("disclosure")
    assert ask(alice, address, "2", "3").status_code == 302
    one = request_of(clause="3")
    asked = body(pat.get(f"/en/requests/{one.id}/"))
    assert WHY in asked and "Llewellyn" in asked and "Exactly what would be shown" in asked
    assert "Suspect" in asked and "P2" in asked
    assert "Requests to answer" in body(pat.get("/en/"))
    for request in (one, request_of(clause="2")):
        assert agree(pat, request).status_code == 302
    after = body(alice.get(address))
    assert "As a suspect" in after and "Not outside the case" in after
    assert {tuple(event.recipients) for event in told("disclosure")} == {("council",)}
    assert "Answers to your requests and notes" in body(alice.get("/en/"))
    assert "until 20 November 2026" in body(alice.get("/en/people/asked/"))
    for request in Request.objects.all():
        body(alice.get(f"/en/people/asked/{request.id}/"))
    assert "Answers to your requests and notes" not in body(alice.get("/en/"))
    assert {event.detail["answer"] for event in told("request_answered")} == {"agreed"}
    assert "Llewellyn" not in str(list(Event.objects.values())) and "harbour" not in str(list(Event.objects.values()))


def test_what_would_be_shown_is_exactly_what_is_shown_then() -> None:
    alice, pat = at_work(person("Alice Evans", "council")), at_work(person("Pat Rees", "police"))
    address = found(alice, given="Carys", family="Prosser")
    ask(alice, address, "2")
    page = body(pat.get(f"/en/requests/{request_of().id}/"))
    promised = page[page.index("Exactly what would be shown") : page.index("Your answer")]
    assert "Prosser" in promised and "1 December 1990" in promised
    assert "2 Chapel Lane" not in promised and "CR2" not in promised and "Landlord" not in page
    agree(pat, request_of())
    shown = body(alice.get(address))
    assert "Prosser" in shown and "1 December 1990" in shown and "2 Chapel Lane" not in shown


def test_who_was_victim_and_suspect_stands_under_each() -> None:
    alice, pat = at_work(person("Alice Evans", "council")), at_work(person("Pat Rees", "police"))
    address = found(alice, **SIAN)
    ask(alice, address, "3")
    agree(pat, request_of())
    page = body(alice.get(address))
    victim, suspect, witness = (page.index(f'id="part-{kind}"') for kind in ("harmed", "suspected", "witnessing"))
    assert victim < suspect < witness
    assert "Suspect" not in page[victim:suspect] and "Victim" not in page[suspect:witness]


def test_looking_is_on_record_for_each_record_with_its_clauses() -> None:
    alice = at_work(person("Alice Evans", "council"))
    address = found(alice, **SIAN)
    alice.get(address)
    id = address.split("/")[3]
    of_her = [event for event in told("consultation") if event.detail.get("person") == id and "beside" not in event.detail]
    assert len(of_her) == len({event.subject_id for event in of_her}) >= 3
    assert {event.purpose for event in of_her} == {"casework"}
    assert ["sharing/1"] in [event.clauses for event in of_her]


def test_paper_is_on_record_as_such() -> None:
    alice = at_work(person("Alice Evans", "council"))
    address = found(alice, **SIAN)
    assert "Printed by Alice Evans" in body(alice.get(f"{address}print/"))
    assert told("print") and not told("consultation")


def test_why_records_are_one_person_is_told_as_far_as_it_may_be() -> None:
    alice = at_work(person("Alice Evans", "council"))
    page = body(alice.get(f"{found(alice, **SIAN)}joined/"))
    assert "Why these records are one person" in page
    assert "Health" not in page


# -- requests ----------------------------------------------------------------------------------------------------------


def test_one_is_asked_once_until_it_is_answered() -> None:
    alice, ben = at_work(person("Alice Evans", "council")), at_work(person("Ben Powell", "council"))
    address = found(alice, **BOB)
    ask(alice, address, "2")
    assert ask(ben, address, "2").status_code == 200
    assert Request.objects.count() == 1
    request = request_of()
    assert alice.post(f"/en/people/asked/{request.id}/withdraw/").status_code == 302
    assert ask(ben, address, "2").status_code == 302
    assert told("request_withdrawn")


def test_a_colleague_sees_what_was_agreed_to_for_the_same_recipient() -> None:
    alice, ben, pat = (
        at_work(person(name, of)) for name, of in (("Alice Evans", "council"), ("Ben Powell", "council"), ("Pat Rees", "police"))
    )
    address = found(alice, **BOB)
    ask(alice, address, "3")
    agree(pat, request_of())
    assert "As a suspect" in body(ben.get(address))


@pytest.mark.parametrize("how", ["day", "left", "withdrawn", "ended", "agreement"])
def test_what_was_agreed_to_closes_by_itself_and_when_it_is_closed(how: str, town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    user = person("Alice Evans", "council")
    alice, ben, pat = at_work(user), at_work(person("Ben Powell", "council")), at_work(person("Pat Rees", "police"))
    address = found(alice, **BOB)
    ask(alice, address, "3")
    request = request_of()
    agree(pat, request)
    assert "As a suspect" in body(ben.get(address))
    if how == "day":
        monkeypatch.setattr(standing, "today", lambda: TODAY + timedelta(days=20))
    elif how == "left":
        user.left_at = now()
        user.save()
    elif how == "withdrawn":
        alice.post(f"/en/people/asked/{request.id}/withdraw/")
    elif how == "ended":
        assert pat.post(f"/en/requests/{request.id}/", {"why": "The case is closed now."}).status_code == 302
    else:
        text = (town / "agreements" / "sharing.yaml").read_text("utf-8").replace('"3", dataset: crimes', '"13", dataset: crimes')
        (town / "agreements" / "sharing.yaml").write_text(text, "utf-8")
    assert "As a suspect" not in body(ben.get(address))
    state = {"day": "Lapsed", "left": "Lapsed", "agreement": "Lapsed", "withdrawn": "Withdrawn", "ended": "Ended by the partner"}[how]
    assert state in body(pat.get(f"/en/requests/{request.id}/"))


def test_a_refusal_says_why() -> None:
    alice, pat = at_work(person("Alice Evans", "council")), at_work(person("Pat Rees", "police"))
    ask(alice, found(alice, **BOB), "2")
    request = request_of()
    refused = pat.post(f"/en/requests/{request.id}/", {"answer": "refuse", "why": "Not while the inquiry runs: ring us."})
    assert refused.status_code == 302
    page = body(alice.get(f"/en/people/asked/{request.id}/"))
    assert "Refused" in page and "Not while the inquiry runs" in page


@pytest.mark.parametrize("until", ["2026-10-31", "2099-01-01", "2026-02-31"])
def test_nobody_agrees_for_longer_than_the_clause_lets_them_or_for_a_day_gone(until: str) -> None:
    alice, pat = at_work(person("Alice Evans", "council")), at_work(person("Pat Rees", "police"))
    ask(alice, found(alice, **BOB), "2")
    assert agree(pat, request_of(), until).status_code == 200
    assert request_of().state == "open"


def test_from_a_request_back_to_the_person_it_is_about() -> None:
    alice = at_work(person("Alice Evans", "council"))
    address = found(alice, **BOB)
    ask(alice, address, "2")
    again = alice.post(f"/en/people/asked/{request_of().id}/person/")
    assert again["Location"] == address


# -- emergencies -------------------------------------------------------------------------------------------------------


def test_an_emergency_opens_for_an_hour_and_is_looked_into_by_whoever_answers_for_it() -> None:
    user = person("Alice Evans", "council")
    alice, ben = at_work(user), at_work(person("Ben Powell", "council"))
    pat, pia = at_work(person("Pat Rees", "police")), at_work(person("Pia Howells", "police"))
    lowri = at_work(person("Lowri Bowen", "landlord"))
    gwen, gwil = (signed_in(person(name, "council", "governance_lead")) for name in ("Gwen Lloyd", "Gwil Hopkin"))
    address = found(alice, **BOB)
    assert break_glass(alice, address).status_code == 302
    assert "Emergency access: minutes left: 60" in (page := body(alice.get(address))) and "As a suspect" in page
    assert "As a suspect" not in body(ben.get(address)), "it is hers alone"
    assert told("break_glass")[0].detail["step"] == "begun" and DANGER not in str(list(Event.objects.values()))
    assert [event for event in told("disclosure") if "emergency" in event.detail]
    one, task = Emergency.objects.get(), "Emergency access to look into"
    waits = {client: task in body(client.get("/en/")) for client in (pat, pia, lowri, gwen, gwil, ben)}
    assert list(waits.values()) == [True, True, False, True, True, False]
    assert alice.get(f"/en/requests/emergencies/{one.id}/").status_code == 404
    assert lowri.get(f"/en/requests/emergencies/{one.id}/").status_code == 404
    finding = {"finding": "I rang Alice Evans; a child was there, and it was right."}
    assert pat.post(f"/en/requests/emergencies/{one.id}/", finding).status_code == 302
    waits = {client: task in body(client.get("/en/")) for client in (pat, pia, gwen, gwil)}
    assert list(waits.values()) == [False, False, True, True]
    assert gwen.post(f"/en/requests/emergencies/{one.id}/", finding).status_code == 302
    assert task not in body(gwen.get("/en/")) and task in body(gwil.get("/en/"))
    assert Look.objects.count() == 2
    Emergency.objects.update(until=now() - timedelta(seconds=1))
    assert "As a suspect" not in (page := body(alice.get(address))) and "Emergency access" not in page


def test_an_emergency_can_be_ended_before_its_time() -> None:
    alice = at_work(person("Alice Evans", "council"))
    address = found(alice, **BOB)
    break_glass(alice, address)
    one = Emergency.objects.get()
    assert alice.post(f"/en/people/emergencies/{one.id}/end/").status_code == 302
    assert "As a suspect" not in body(alice.get(address))


@pytest.mark.parametrize(
    "changed", [{"at_risk": ""}, {"why": "short"}, {"partners": []}, {"partners": ["health"]}, {"partners": ["council"]}]
)
def test_no_emergency_without_reason_risk_and_a_partner_that_could_be_asked(changed: dict[str, Any]) -> None:
    alice = at_work(person("Alice Evans", "council"))
    assert break_glass(alice, found(alice, **SIAN), **changed).status_code == 200
    assert not Emergency.objects.exists()


# -- notes -------------------------------------------------------------------------------------------------------------


def test_a_note_reaches_the_partner_whose_record_it_is_and_is_answered() -> None:
    alice, ceri = at_work(person("Alice Evans", "council")), at_work(person("Ceri Vaughan", "council", "coordinator"))
    pat = at_work(person("Pat Rees", "police", "coordinator"))
    address = found(alice, **SIAN)
    page = body(alice.get(address))
    (wrong,) = {part.split('"')[0] for part in page.split('href="')[1:] if "/wrong/" in part}
    assert "Records are mended at their source" in body(alice.get(wrong))
    assert alice.post(wrong, {"why": "The date of birth is that of her sister."}).status_code == 302
    note = Note.objects.get()
    assert note.partner == "council"
    assert "Notes to answer" in body(ceri.get("/en/"))
    assert "her sister" in body(ceri.get(f"/en/requests/notes/{note.id}/")) and "O&#39;Brien-Hughes" in body(
        ceri.get(f"/en/requests/notes/{note.id}/")
    )
    assert pat.get(f"/en/requests/notes/{note.id}/").status_code == 404
    for state in ("looking", "corrected"):
        answer = {"state": state, "answer": "Thank you, we are on to it."}
        assert ceri.post(f"/en/requests/notes/{note.id}/", answer).status_code == 302
    assert "Answers to your requests and notes" in body(alice.get("/en/"))
    assert "Corrected at the source" in body(alice.get(f"/en/people/asked/notes/{note.id}/"))
    assert "Answers to your requests and notes" not in body(alice.get("/en/"))
    assert [event.detail["step"] for event in told("correction")] == ["sent", "looking", "corrected"]
    assert "sister" not in str(list(Event.objects.values()))


# -- how much it asks of the database ----------------------------------------------------------------------------------


def many(user: Any, first: int, last: int) -> None:
    for number in range(first, last):
        Request.objects.create(
            partnership="town", by=user, by_partner="council", hat="council", purpose="casework", partner="police", agreement="sharing",
            clause="2", person=f"p{number}", identities=[f"i{number}"], why=WHY, state="agreed" if number % 2 else "open", until=TODAY,
        )  # fmt: skip
        Note.objects.create(
            partnership="town", by=user, by_partner="council", hat="council", purpose="casework", partner="police", dataset="crimes",
            person=f"p{number}", identities=[f"i{number}"], why=WHY,
        )  # fmt: skip
        Emergency.objects.create(
            partnership="town", by=user, by_partner="council", hat="council", purpose="casework", person=f"p{number}",
            identities=[f"i{number}"], why=DANGER, opened=[["police", "sharing", "2"]], until=now() + timedelta(hours=1),
        )  # fmt: skip


def test_no_page_asks_the_database_more_for_more_rows() -> None:
    user, keeper = person("Alice Evans", "council"), person("Pat Rees", "police", "coordinator")
    alice, pat = at_work(user), at_work(keeper)
    address = found(alice, **SIAN)
    pages = [(alice, one) for one in (address, "/en/people/found/", "/en/people/asked/", "/en/")] + [(pat, "/en/requests/"), (pat, "/en/")]

    def counted() -> list[int]:
        asked = []
        for client, page in pages:
            with CaptureQueriesContext(connection) as queries:
                body(client.get(page))
            asked.append(len(queries))
        return asked

    many(user, 0, 2)
    few = counted()
    many(user, 2, 32)
    assert counted() == few
    assert max(few) <= MOST_QUERIES, dict(zip([page for _, page in pages], few, strict=False))
