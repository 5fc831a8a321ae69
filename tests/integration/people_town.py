"""The small town of the look-up (tests/integration/lookup_town.py) with people at work in it: Alice and Ben of the council look people up,
Pat of the police and Lowri of the landlord answer, Gwen leads on governance."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from diogel.sharing import standing
from diogel.web.accounts.models import User
from diogel.web.people.models import Request
from integration import lookup_town, twins
from workplace import signed_in, somebody

PURPOSE = "casework"
WHY = "He keeps coming back to the harbour flats."
BOB = {"given": "Robert", "family": "Llewellyn"}
SIAN = {"given": "Sian", "family": "O'Brien-Hughes"}


@pytest.fixture(scope="session")
def built_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = lookup_town.town(tmp_path_factory.mktemp("people") / "town")
    lookup_town.build(made)
    return made


@pytest.fixture
def town(built_town: Path, database: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    settings.FOLDER, settings.STATE, settings.CODES_REQUIRED = built_town, built_town / "state", False
    monkeypatch.setattr(standing, "today", lambda: twins.TODAY)
    yield built_town
    (built_town / "agreements" / "sharing.yaml").write_text(lookup_town.agreement(), "utf-8")


def person(name: str, partner: str, *roles: str, groups: tuple[str, ...] = ()) -> User:
    return somebody(name, partner=partner, roles=roles or ("practitioner",), groups=groups, partnership="town")


def at_work(user: User, purpose: str = PURPOSE) -> Client:
    """Signed in, with a purpose chosen."""
    client = signed_in(user)
    chosen = client.post("/en/people/purpose/", {"purpose": purpose})
    assert chosen.status_code == 302, chosen.content.decode()[-3000:]
    return client


def look_for(client: Client, **asked: str) -> Any:
    answer = client.post("/en/people/", asked)
    assert (answer.status_code, answer["Location"]) == (302, "/en/people/found/")
    return client.get("/en/people/found/")


def found(client: Client, **asked: str) -> str:
    """The address of the one person who matches."""
    import re

    said = look_for(client, **asked).content.decode()
    (address,) = set(re.findall(r'href="(/en/people/[^/"]+/)"', said)) - {"/en/people/purpose/", "/en/people/asked/"}
    return address


def ask(client: Client, address: str, *clauses: str, partner: str = "police", why: str = WHY, **more: str) -> Any:
    return client.post(f"{address}ask/{partner}/", {"wanted": [f"sharing/{one}" for one in clauses], "why": why, **more})


def request_of(**wanted: Any) -> Request:
    return Request.objects.get(**wanted)


def agree(client: Client, request: Request, until: str = "2026-11-20") -> Any:
    year, month, day = until.split("-")
    return client.post(f"/en/requests/{request.id}/", {"answer": "agree", "until-day": day, "until-month": month, "until-year": year})


DANGER = "A child is said to be in the flat with him now; threats were heard."


def break_glass(client: Client, address: str, **changed: Any) -> Any:
    return client.post(f"{address}emergency/", {"partners": ["police"], "why": DANGER, "at_risk": "on", **changed})
