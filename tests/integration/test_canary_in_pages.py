"""A canary search through every response: whoever asks, in whatever role and language, meets no word that no clause gives their partner;
not on a page, in a file, in what a form says, nor by an id that isn't theirs. Broken twins show that such a word would be found.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from crawling import Answer, asked, crawled, links, route_of, sent
from diogel.build.lookup import Lookup, rights
from diogel.build.lookup.person import Eyes
from diogel.sharing import standing
from diogel.web.accounts.models import User
from diogel.web.accounts.roles import ROLES
from diogel.web.people import trail
from diogel.web.people.models import Request
from diogel.web.people.views import answering
from diogel.web.routes import routes
from integration import canary_town, twins
from integration.canary_town import PROVIDERS, TOGETHER, hidden_from, word
from workplace import signed_in, somebody

pytestmark = pytest.mark.slow
OF_HEALTH = ("practitioner", "governance_lead")
"""Its people are given nothing of anybody else's; who leads on governance there answers for every emergency, with all other leads."""

GRANTED = frozenset({"2"})
"""What the police agreed to about Siân: her name and the number of a crime, which otherwise the council may not see."""
ASKED, DANGER, TYPED = "Zqaskedwhy", "Zqdangerwhy", "Zqtypedinasearch"
"""Stand in what people write: between the council, the police and the landlord."""

WHY = "he keeps coming back to the harbour flats."
STARTS = [
    f"/{language}/{route.address.split('/', 1)[1]}"
    for route in routes()
    for language in ("en", "cy")
    if [*route.converters] == ["language"]
]
PURPOSES = ("casework", "victims", "analysis")
"""The coordinators of the council look for all of them; others, by the same pages, for the first."""

OF_A_PERSON = {"person", "person_ask", "person_emergency", "person_joined", "person_note", "person_paper"}
SEARCHED = [
    *({"given": given, "family": family} for given, family, *_ in TOGETHER.values()),
    *({"given": word(of, "GIVEN"), "family": word(of, "FAMILY")} for of in PROVIDERS),
]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return canary_town.town(tmp_path_factory.mktemp("canary") / "town")


@pytest.fixture(autouse=True)
def _at_work(built: Path, sqlite: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """People in the middle of their work: a request that was agreed, one that waits, an emergency, a note, and somebody looked for."""
    for name, value in {"FOLDER": built, "STATE": built / "state", "CODES_REQUIRED": False}.items():
        monkeypatch.setattr(settings, name, value)
    monkeypatch.setattr(standing, "today", lambda: twins.TODAY)
    alice, pat = signed_in(person("coordinator", "council", "Alice")), signed_in(person("coordinator", "police", "Pat"))
    look_for(alice, given=TYPED, family=TYPED)
    address = look_for(alice, given="Sian", family="O'Brien-Hughes")
    for clause in ("3", "2"):
        assert alice.post(f"{address}ask/police/", {"wanted": [f"sharing/{clause}"], "why": f"{ASKED} {WHY}"}).status_code == 302
    agreed = {"answer": "agree", "until-day": "20", "until-month": "11", "until-year": "2026"}
    assert pat.post(f"/en/requests/{Request.objects.get(clause='2').id}/", agreed).status_code == 302
    bob = look_for(alice, given="Robert", family="Llewellyn")
    assert alice.post(f"{bob}emergency/", {"partners": ["landlord"], "why": f"{DANGER} {WHY}", "at_risk": "on"}).status_code == 302


def person(role: str, partner: str, name: str = "") -> User:
    return somebody(name or f"{role} {partner}", partner=partner, roles=[role], partnership="canary")


def look_for(client: Client, **given: str) -> str:
    """Search as somebody does; the first person found, by address."""
    client.post("/en/people/purpose/", {"purpose": "casework"})
    client.post("/en/people/", given)
    return next((link for link in links(asked(client, "/en/people/found/")) if route_of(link) == "person"), "")


def everything(user: User) -> list[Answer]:
    """Whatever this person can be told: whom a search finds, all that stands open, everybody whom none finds, and what every form says."""
    client = signed_in(user)
    purposes = PURPOSES if "coordinator" in user.roles else PURPOSES[:1]
    answers = [*of_people(client, *purposes), *crawled(client, STARTS).values()]
    everybody = sorted({str(one) for one in Lookup.of(settings.FOLDER).base.persons.to_pylist()})
    answers += [asked(client, f"/en/people/{id}/{rest}") for id in everybody for rest in ("", "joined/", "emergency/")]
    return [*answers, *sent(client, answers)]


def of_people(client: Client, *purposes: str) -> list[Answer]:
    """For each purpose, what each search finds, and all that follows from there."""
    answers: list[Answer] = []
    for purpose in purposes:
        client.post("/en/people/purpose/", {"purpose": purpose})
        found = [asked(client, address) for given in SEARCHED if (address := searched(client, **given))]
        people = dict.fromkeys(address for page in found for address in links(page) if route_of(address) == "person")
        answers += [*found, *crawled(client, people, within=OF_A_PERSON).values()]
    return answers


def searched(client: Client, **given: str) -> str:
    answer = client.post("/cy/people/", given)
    return answer.headers.get("Location", "")


def leaks(answers: list[Answer], role: str, partner: str) -> set[tuple[str, str]]:
    """By which route which word came out that may not."""
    hidden = hidden_from(partner, granted=GRANTED if partner == "council" else frozenset())
    if partner == "health":
        hidden |= {ASKED: "why a partner was asked", TYPED: "what was typed in a search"}
        hidden |= {} if role == "governance_lead" else {DANGER: "why there was an emergency"}
    lowered = {word.casefold().encode(): where for word, where in hidden.items()}
    return {(answer.route, where) for answer in answers for word, where in lowered.items() if word in answer.body.lower()}


@pytest.mark.parametrize(("role", "partner"), [*((role, "council") for role in ROLES), *((role, "health") for role in OF_HEALTH)])
def test_no_response_holds_what_no_clause_gives(role: str, partner: str) -> None:
    answers = everything(person(role, partner))
    assert leaks(answers, role, partner) == set()
    assert len({answer.route for answer in answers if answer.status == 200}) > 8, "there was something to look through"


def test_what_may_be_seen_is_found_by_the_same_search() -> None:
    answers = of_people(signed_in(person("practitioner", "council")), "casework")
    said = b"".join(answer.body for answer in answers).lower()
    for one in (word("crimes", "REF", "Zs"), word("complaints", "REF"), word("complaints", "FAMILY")):
        assert one.casefold().encode() in said, one


# -- broken twins ------------------------------------------------------------------------------------------------------


def test_a_person_page_that_shows_all_there_is_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Eyes, "rights", lambda eyes, _person: rights.everything(eyes.definitions.partnership))
    found = leaks(of_people(signed_in(person("practitioner", "council")), "casework"), "practitioner", "council")
    assert {("person", "crimes.NOTES"), ("person_paper", "crimes.NOTES")} <= found


def test_a_log_that_keeps_what_was_typed_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trail, "_hashed", lambda typed: " ".join(typed.values()))
    look_for(signed_in(person("practitioner", "council")), given=TYPED, family=TYPED)
    client = signed_in(person("governance_lead", "health"))
    told = crawled(client, ["/cy/audit/", "/en/audit/log.csv"], within={"audit", "audit_csv"}).values()
    assert {route for route, _ in leaks([*told], "governance_lead", "health")} == {"audit", "audit_csv"}


def test_a_request_that_everybody_may_open_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "require", lambda *_: None)
    client, address = signed_in(person("practitioner", "health")), f"/en/requests/{Request.objects.get(clause='2').id}/"
    assert ("answer", "why a partner was asked") in leaks([asked(client, address)], "practitioner", "health")
