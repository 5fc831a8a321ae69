"""A small partnership whose groups meet, as tests of meetings share it. Today is Monday 30 November 2026, a little after nine."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from diogel.definitions.examples import example
from diogel.sharing import standing
from diogel.web.accounts.models import User
from diogel.web.meetings.models import Item, Meeting
from workplace import signed_in, somebody

TODAY = date(2026, 11, 30)
SCRIPT = "<script>alert('here')</script> =cmd|' /C calc'!A0"
PANEL = """\
version: 1
group: panel
name: {en: "Harm Panel", cy: "Panel Niwed"}
kind: panel
chair: council
members: [police, council, health]
meets: FREQ=WEEKLY;BYDAY=MO;BYHOUR=14;BYMINUTE=30
quorum: {least: 2, partners: [police]}
"""
OTHER = """\
version: 1
group: other_panel
name: {en: "Another Panel", cy: "Panel Arall"}
kind: panel
chair: health
members: [health, police]
"""
HEALTH = """\
  - id: health
    name: {en: "Aberwylan Health", cy: "Iechyd Aberwylan"}
    kind: health
    contact: Information governance, data@health.aberwylan.example
"""


@pytest.fixture
def town(tmp_path: Path, database: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = Path(shutil.copytree(example("minimal"), tmp_path / "town", ignore=shutil.ignore_patterns("builds", "keys", "state")))
    (folder / "groups" / "panel.yaml").write_text(PANEL, "utf-8")
    (folder / "groups" / "other.yaml").write_text(OTHER, "utf-8")
    about = folder / "partnership.yaml"
    about.write_text(about.read_text("utf-8").replace("purposes:\n", HEALTH + "purposes:\n"), "utf-8")
    settings.FOLDER, settings.BUILDS, settings.STATE, settings.CODES_REQUIRED = folder, None, folder / "state", False
    monkeypatch.setattr(standing, "today", lambda: TODAY)
    return folder


def seat(name: str, partner: str, *roles: str, groups: tuple[str, ...] = ("panel",)) -> User:
    return somebody(name, partner=partner, roles=roles or ["coordinator"], groups=groups)


def carys() -> User:
    """Who writes the minutes."""
    return seat("Carys Hughes", "council")


def bob() -> User:
    return seat("Bob Price", "police", "practitioner")


class Desk:
    """Somebody at work on the pages. What is sent to a page carries the version that the page shows."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.client: Client = signed_in(user)

    def page(self, path: str, language: str = "en") -> str:
        answer = self.client.get(f"/{language}/meetings/{path}")
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.content.decode()

    def status(self, path: str, method: str = "get", **said: Any) -> int:
        return int(getattr(self.client, method)(f"/en/meetings/{path}", said).status_code)

    def send(self, path: str, said: dict[str, Any] | None = None, *, version: int | None = None) -> Any:
        given = {**(said or {})} | ({} if version is None else {"version": version})
        return self.client.post(f"/en/meetings/{path}", given, follow=True)

    def call(self, group: str = "panel", day: date = TODAY, *, planned: str = "", time: str = "10:00") -> Meeting:
        query = f"?planned={planned}" if planned else ""
        said = {"day-day": day.day, "day-month": day.month, "day-year": day.year, "time": time, "minutes": 90, "place": "Room 2"}
        before = {one.id for one in Meeting.objects.all()}
        answer = self.send(f"of/{group}/call/{query}", said)
        (made,) = Meeting.objects.exclude(id__in=before)
        assert answer.status_code == 200
        return made

    def begin(self, meeting: Meeting, *came: str) -> Meeting:
        self.send(f"{meeting.id}/begin/", version=fresh(meeting).version)
        self.attend(meeting, *came)
        return fresh(meeting)

    def attend(self, meeting: Meeting, *came: str) -> Any:
        said = {f"state_{one}": "came" for one in came} | {f"who_{one}": "Somebody" for one in came}
        return self.send(f"{meeting.id}/attendance/", said, version=fresh(meeting).version)

    def matter(self, meeting: Meeting, title: str = "Lights in the underpass") -> Item:
        before = {one.pk for one in meeting.items.all()}
        self.send(f"{meeting.id}/add/", {"title": title})
        (made,) = meeting.items.exclude(pk__in=before)
        return made

    def decide(self, item: Item, words: str = "Mend the lights", why: str = "It is dark") -> Any:
        return self.send(f"{there(item)}decide/", {"words": words, "why": why}, version=fresh(item).version)

    def take_on(self, item: Item, title: str = "Ring the county", owner: str = "police", due: date = date(2026, 12, 7), **more: Any) -> Any:
        said = {"title": title, "owner": owner, "due-day": due.day, "due-month": due.month, "due-year": due.year, **more}
        return self.send(f"{there(item)}action/", said)


def there(item: Item) -> str:
    return f"{item.meeting_id}/items/{item.pk}/"


def fresh(one: Any) -> Any:
    return type(one).objects.get(pk=one.pk)


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
