"""Casework in tests: Aberwylan as it is written down, with a made-up pathway that has one of everything beside its own, and people of its
partners at work. Nothing is built: cases need definitions alone."""

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


def agreement(columns: str = "case, stage, opened, lead, sort", recipients: str = "police", **changed: str) -> str:
    ends = changed.get("ends", "2036-01-31")
    return f"""\
version: 1
agreement: watching
type: ISP
title: {{en: "Watching", cy: "Gwylio"}}
parties:
  - {{partner: council, signed: 2026-01-19, signatory: Director}}
  - {{partner: police, signed: 2026-01-12, signatory: Chief}}
  - {{partner: housing, signed: 2026-01-12, signatory: Director}}
  - {{partner: fire, signed: 2026-01-12, signatory: Chief}}
powers: ["Crime and Disorder Act 1998, section 115"]
bases: {{article6: [e]}}
data_subjects: [people whose behaviour is watched]
start: 2026-02-01
end: {ends}
clauses:
  - clause: "1"
    dataset: watch_cases
    columns: [{columns}]
    recipients: [{recipients}]
    purposes: [prevention]
    retention_days: 365
    conditions: {{en: "Ring before you act.", cy: "Ffoniwch cyn gweithredu."}}
"""


@pytest.fixture(scope="session")
def written_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    ignored = shutil.ignore_patterns("builds", "keys", "state", "deliveries")
    folder = Path(shutil.copytree(example("aberwylan"), tmp_path_factory.mktemp("casework") / "aberwylan", ignore=ignored))
    shutil.copytree(Path(__file__).parent / "casework_folder", folder, dirs_exist_ok=True)
    share(folder)
    return folder


def share(folder: Path, **said: str) -> None:
    """What the agreement over the made-up pathway's cases gives to whom."""
    (folder / "agreements" / "watching.yaml").write_text(agreement(**said), "utf-8")


@pytest.fixture
def casework(written_town: Path, database: Any, settings: Any) -> Iterator[Path]:
    settings.FOLDER, settings.STATE, settings.CODES_REQUIRED = written_town, written_town / "state", False
    yield written_town
    share(written_town)


@pytest.fixture
def casework_once(written_town: Path, sqlite: Any, settings: Any) -> Iterator[Path]:
    """Where which database it is proves nothing."""
    settings.FOLDER, settings.STATE, settings.CODES_REQUIRED = written_town, written_town / "state", False
    yield written_town
    share(written_town)


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
    """A draft of pathway:move, or pathway:move:kind, about somebody or something; gives its address."""
    pathway, move, *kind = what.split(":")
    chosen = client.post("/en/cases/open/", {"begin": f"{pathway}:{move}"})
    assert chosen.status_code == 302, words_of(chosen)
    draft = chosen["Location"]
    said = client.post(f"{draft}subject/", {"kind": "".join(kind) or "person", "name": name, **(date_of("born", born) if born else {})})
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


def opened(client: Client, what: str = "watch:begin", *pages: dict[str, Any], **subject: str) -> Case:
    answer = send(client, begin(client, what, **subject), *pages)
    assert answer.status_code == 302, words_of(answer)
    return Case.objects.order_by("opened").last()  # type: ignore[return-value]


def ladder(client: Client, **subject: str) -> Case:
    return opened(client, "asb_ladder:refer", INCIDENT, **subject)


def begun(client: Client, case: Case, rest: str) -> str:
    """A move, form or review of a case, begun; gives its draft's address."""
    answer = client.post(address(case, rest))
    assert answer.status_code == 302, words_of(answer)
    return str(answer["Location"])


def moved(client: Client, case: Case, move: str, *pages: dict[str, Any], **last: str) -> Any:
    return send(client, begun(client, case, f"moves/{move}/"), *pages, **last)


def address(case: Case, rest: str = "") -> str:
    return f"/en/cases/{case.id}/{rest}"


def words_of(answer: Any) -> str:
    """What a page says, without its markup."""
    text = answer.content.decode()
    main = text[text.find("<main") : text.find("</main>")] if "<main" in text else text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))
