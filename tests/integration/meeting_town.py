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
from diogel.web import audit
from diogel.web.accounts.models import User
from diogel.web.audit import Actor
from diogel.web.cases import kept
from diogel.web.cases.actions import opening
from diogel.web.cases.models import Case
from diogel.web.cases.queries.seeing import Seer
from diogel.web.cases.queries.subjects import Described
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
DATASET = """\
version: 1
dataset: harm_cases
provider: council
title: {en: "Harm cases", cy: "Achosion niwed"}
like: casework_cases
without: [person, given_names, family_name, date_of_birth, postcode]
columns:
  - {name: worry, meaning: attribute.worry, description: {en: "The worry", cy: "Y pryder"}}
  - {name: secret, meaning: attribute.secret, description: {en: "The secret", cy: "Y gyfrinach"}}
"""
AGREEMENT = """\
version: 1
agreement: cases
type: ISP
title: {en: "Cases of the panel", cy: "Achosion y panel"}
parties:
  - {partner: police, signed: 2026-01-12, signatory: Chief Constable}
  - {partner: council, signed: 2026-01-19, signatory: Director}
powers: ["Crime and Disorder Act 1998, section 115"]
bases: {article6: [e], article9: [g], schedule1: ["10"], part3: [prevention of criminal offences]}
data_subjects: [people at risk of harm]
start: 2026-02-01
review: 2031-02-01
end: 2036-01-31
clauses:
  - clause: "1"
    dataset: harm_cases
    columns: [case, lead, opened, stage, worry]
    recipients: [police]
    purposes: [analysis]
    retention_days: 365
"""
PATHWAY = """\
version: 1
pathway: harm
title: {en: "Harm", cy: "Niwed"}
about: {en: "Harm.", cy: "Niwed."}
subjects: [person, place]
lead: council
purpose: analysis
dataset: harm_cases
groups: [panel]
stages:
  - {stage: before, name: {en: "Before the panel", cy: "Gerbron y panel"}}
  - {stage: plan, name: {en: "Under a plan", cy: "Dan gynllun"}}
  - {stage: closed, name: {en: "Closed", cy: "Wedi cau"}, ends: true}
moves:
  - {move: refer, name: {en: "Refer", cy: "Atgyfeirio"}, from: [opening], to: before, who: [practitioner, coordinator], form: worry_form}
  - move: adopt
    name: {en: "Take the case on", cy: "Derbyn yr achos"}
    from: [before]
    to: plan
    who: [coordinator]
    guards:
      - decided: {group: panel, one_of: [take_on]}
  - {move: close, name: {en: "Close", cy: "Cau"}, from: [plan], to: closed, who: [coordinator], outcomes: [safe]}
forms:
  - form: worry_form
    name: {en: "The worry", cy: "Y pryder"}
    questions:
      - {question: worry, label: {en: "What is the worry?", cy: "Beth yw'r pryder?"}, required: true}
      - {question: secret, label: {en: "What must stay with us?", cy: "Beth sy'n aros gyda ni?"}}
reviews:
  - {review: look, name: {en: "Look at the plan", cy: "Edrych ar y cynllun"}, every: {weeks: 4}, stages: [plan], who: [coordinator]}
decisions:
  - {value: take_on, name: {en: "Take it on", cy: "Ei dderbyn"}}
  - {value: other_help, name: {en: "Others help", cy: "Eraill yn helpu"}}
outcomes:
  - {outcome: safe, name: {en: "Safer", cy: "Yn fwy diogel"}}
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
    written = {
        "groups/panel": PANEL,
        "groups/other": OTHER,
        "datasets/harm_cases": DATASET,
        "agreements/cases": AGREEMENT,
        "pathways/harm": PATHWAY,
    }
    for name, said in written.items():
        (folder / f"{name}.yaml").parent.mkdir(exist_ok=True)
        (folder / f"{name}.yaml").write_text(said, "utf-8")
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


def case_of(by: User, worry: str = "Hurt twice in a month", subject: str = "Robert Llewellyn", secret: str = "Kept by the council") -> Case:
    """One that was referred and now stands before the panel."""
    with audit.recording(Actor(id=str(by.id), name=by.name, partner=by.partner)):
        return opening.open_case(
            seer=Seer(by, by.partner), pathway=kept.partnership().pathways["harm"], subject=Described("person", subject), move="refer",
            answers={"worry": worry, "secret": secret},
        )  # fmt: skip


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

    def decide_case(self, item: Item, decision: str = "take_on", why: str = "They need it", *, at: int | None = None) -> Any:
        """`at`: the version of the case that the page showed; else as it is now."""
        said = {"decision": decision, "why": why, "case_version": fresh(item.case).version if at is None else at}
        return self.send(f"{there(item)}decide/", said, version=item.version)

    def take_on(self, item: Item, title: str = "Ring the county", owner: str = "police", due: date = date(2026, 12, 7), **more: Any) -> Any:
        said = {"title": title, "owner": owner, "due-day": due.day, "due-month": due.month, "due-year": due.year, **more}
        return self.send(f"{there(item)}action/", said)


def there(item: Item) -> str:
    return f"{item.meeting_id}/items/{item.pk}/"


def fresh(one: Any) -> Any:
    return type(one).objects.get(pk=one.pk)


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
