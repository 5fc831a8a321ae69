"""Every page of a small Aberwylan, for somebody who holds every role: under 150 kB without pictures, at most 25 questions to the database,
and not one more when there is more of everything."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils.timezone import now

from crawling import Answer, asked, crawled, route_of
from diogel.build.lookup import Lookup
from diogel.sharing import standing
from diogel.web import audit
from diogel.web.accounts.models import AccessReview, Membership, User
from diogel.web.accounts.roles import ROLES
from diogel.web.audit import Actor, Kind, Subject
from diogel.web.people.models import Emergency, Note, Request
from diogel.web.routes import routes
from diogel.web.runs.models import Run
from integration.conftest import BUILT_ON
from workplace import signed_in, somebody

pytestmark = pytest.mark.slow
BYTES, QUERIES = 150_000, 25
STARTS = [
    f"/{language}/{route.address.split('/', 1)[1]}"
    for route in routes()
    for language in ("en", "cy")
    if [*route.converters] == ["language"]
]
LEFT_OUT = {"sign_out", "set_up_code"}


@pytest.fixture
def everybody(aberwylan: Path, sqlite: Any, monkeypatch: pytest.MonkeyPatch) -> User:
    for name, value in {"FOLDER": aberwylan, "STATE": aberwylan / "state", "CODES_REQUIRED": False}.items():
        monkeypatch.setattr(settings, name, value)
    monkeypatch.setattr(standing, "today", lambda: BUILT_ON)
    return somebody("Everything", partner="council", roles=list(ROLES), partnership="aberwylan", groups=["community_safety_board"])


def walked(client: Client) -> dict[str, Answer]:
    """Every page from every start, and of somebody whom a search finds."""
    base = Lookup.of(settings.FOLDER).base
    row = next(row for row in range(base.size) if base.datasets[base.dataset[row]] == "council_asb" and base.said(row, "family_name"))
    client.post("/en/people/purpose/", {"purpose": "prevention"})
    client.post("/en/people/", {"given": base.said(row, "given_names"), "family": base.said(row, "family_name")})
    found = crawled(client, [one for one in STARTS if route_of(one) not in LEFT_OUT])
    return {address: answer for address, answer in found.items() if answer.status == 200}


def more_of_everything(user: User, first: int, last: int) -> None:
    about = {"partnership": user.partnership, "by": user, "by_partner": user.partner, "hat": user.partner, "purpose": "prevention"}
    for number in range(first, last):
        other = somebody(
            f"Somebody {number}", partner=("council", "police")[number % 2], roles=["practitioner"], partnership=user.partnership
        )
        Membership.objects.create(user=other, group="community_safety_board")
        mine, theirs = {**about, "by": user}, {**about, "by": other, "by_partner": "police", "hat": "police"}
        for asker, partner in ((mine, "police"), (theirs, "council")):
            held = {"person": f"p{number}", "identities": [f"i{number}"], "why": "Why. " * 20}
            Request.objects.create(
                **asker, **held, partner=partner, agreement="a", clause="1", state=("open", "agreed")[number % 2], until=BUILT_ON
            )
            Note.objects.create(**asker, **held, partner=partner, dataset="d")
            Emergency.objects.create(**asker, **held, opened=[[partner, "a", "1"]], until=now() + timedelta(hours=1))
        AccessReview.objects.create(partner="council", quarter=f"19{number:02d}-Q1", opened_at=now())
        Run.objects.create(
            asked_by=other.id, asked_by_name=other.name, asked_at=now(), again=False, strict=False, active=None, state="done"
        )
        with audit.recording(Actor.system("tests")):
            audit.record(Kind.CONSULTATION, subject=Subject("identity", f"i{number}"), purpose="prevention")


def test_every_page_is_light_and_asks_little_however_much_there_is(everybody: User) -> None:
    client = signed_in(everybody)
    more_of_everything(everybody, 0, 2)
    walked(client)  # what a process reads once, it has read
    few = walked(client)
    assert len({answer.route for answer in few.values()}) > 40
    asking = {address: questions(one) for address, one in few.items() if questions(one) > QUERIES and one.route != "home"}
    assert (heavy(few), asking) == ({}, {})
    more_of_everything(everybody, 2, 42)
    many = {address: asked(client, address) for address in few}
    assert {
        address: (questions(few[address]), more) for address, one in many.items() if (more := questions(one)) > questions(few[address])
    } == {}
    assert heavy(many) == {}


def test_the_first_page_of_each_role_asks_little(everybody: User) -> None:
    """It asks every room what waits there."""
    more_of_everything(everybody, 0, 3)
    groups = ["community_safety_board", "analysis_team", "mace_panel"]
    clients = {role: signed_in(somebody(role, partner="council", roles=[role], partnership="aberwylan", groups=groups)) for role in ROLES}
    asked_of = {role: questions(asked(client, "/en/")) for role, client in clients.items() if asked(client, "/en/")}
    assert {role: count for role, count in asked_of.items() if count > QUERIES} == {}


def heavy(answers: dict[str, Answer]) -> dict[str, int]:
    return {address: len(one.body) for address, one in answers.items() if one.is_page and len(one.body) > BYTES}


def questions(answer: Answer) -> int:
    """That somebody is still there is written down once a minute, whichever page they open then."""
    return sum(not sql.startswith('UPDATE "django_session"') for sql in answer.queries)
