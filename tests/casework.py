"""Casework in tests: Aberwylan as it is written down, with people of its partners at work. Nothing is built: cases need definitions alone."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from diogel.definitions.examples import example
from diogel.web.accounts.models import User
from diogel.web.cases.models import Case
from workplace import signed_in, somebody

PARTNERSHIP = "aberwylan"


@pytest.fixture(scope="session")
def written_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    ignored = shutil.ignore_patterns("builds", "keys", "state", "deliveries")
    return Path(shutil.copytree(example("aberwylan"), tmp_path_factory.mktemp("casework") / "aberwylan", ignore=ignored))


@pytest.fixture
def casework(written_town: Path, database: Any, settings: Any) -> Iterator[Path]:
    settings.FOLDER, settings.STATE, settings.CODES_REQUIRED = written_town, written_town / "state", False
    yield written_town


def person(name: str, partner: str, *roles: str, groups: tuple[str, ...] = ()) -> User:
    return somebody(name, partner=partner, roles=roles or ("practitioner",), groups=groups, partnership=PARTNERSHIP)


def at_work(name: str, partner: str, *roles: str, groups: tuple[str, ...] = ()) -> Client:
    return signed_in(person(name, partner, *roles, groups=groups))


def date_of(name: str, day: str) -> dict[str, str]:
    year, month, number = day.split("-")
    return {f"{name}-day": number, f"{name}-month": month, f"{name}-year": year}


INCIDENT = {
    **date_of("happened_on", "2026-11-20"),
    "where": "Harbour Street",
    "behaviour": "nuisance",
    "harm": "medium",
    "evidence": "seen",
    "account": "Shouting outside the shop until one in the morning.",
}


def begin(client: Client, what: str, name: str = "Robert Llewellyn", born: str = "") -> str:
    """A draft, about somebody; gives its address."""
    chosen = client.post("/en/cases/open/", {"begin": what})
    assert chosen.status_code == 302, words_of(chosen)
    draft = chosen["Location"]
    said = client.post(f"{draft}subject/", {"name": name, **(date_of("born", born) if born else {})})
    assert said.status_code == 302, words_of(said)
    return str(draft)


def send(client: Client, draft: str, *pages: dict[str, Any], **last: str) -> Any:
    """Answer each page, then send."""
    at = client.get(draft)["Location"]
    for page in pages:
        answer = client.post(at, page)
        assert answer.status_code == 302, words_of(answer)
        at = answer["Location"]
    return client.post(f"{draft}check/", last)


def opened(client: Client, what: str = "asb_ladder:refer:person", *, incident: dict[str, Any] = INCIDENT, **subject: str) -> Case:
    draft = begin(client, what, **subject)
    answer = send(client, draft, incident)
    assert answer.status_code == 302, words_of(answer)
    return Case.objects.get(id=answer["Location"].split("/")[-2])


def address(case: Case, rest: str = "") -> str:
    return f"/en/cases/{case.id}/{rest}"


def words_of(answer: Any) -> str:
    """What a page says, without its markup."""
    text = answer.content.decode()
    main = text[text.find("<main") : text.find("</main>")] if "<main" in text else text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))
