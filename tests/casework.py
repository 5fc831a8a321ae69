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

WATCH = """\
version: 1
pathway: watch
title: {en: "Watch", cy: "Gwylio"}
about: {en: "Made up for tests.", cy: "Wedi'i lunio ar gyfer profion."}
subjects: [person, place, group, document]
lead: council
partners: [police]
purpose: prevention
dataset: watch_cases
groups: [asb_strike_four]
stages:
  - {stage: open, name: {en: "Open", cy: "Agored"}}
  - {stage: waiting, name: {en: "Waiting", cy: "Yn aros"}}
  - {stage: closed, name: {en: "Closed", cy: "Ar gau"}, ends: true}
moves:
  - {move: begin, name: {en: "Begin to watch", cy: "Dechrau gwylio"}, from: [opening], to: open, who: [practitioner, coordinator]}
  - {move: report, name: {en: "Take a report", cy: "Derbyn adroddiad"}, from: [opening], to: open, who: [practitioner], form: report}
  - move: warn
    name: {en: "Warn", cy: "Rhybuddio"}
    from: [open]
    to: waiting
    who: [practitioner]
    guards:
      - {filled: [sort]}
    effects:
      - {counter: {counter: warnings, by: 1}}
      - {letter: warning}
      - {action: {title: {en: "Offer help", cy: "Cynnig cymorth"}, owner: {lead: true}, due: {days: 5}}}
      - {notice: {to: {partner: police}, words: {en: "A warning was given.", cy: "Rhoddwyd rhybudd."}}}
  - {move: on, name: {en: "Start another", cy: "Dechrau un arall"}, from: [open], to: waiting, who: [practitioner], effects: [{open: {pathway: quiet, answers: {}}}]}
  - {move: police_view, name: {en: "Police look", cy: "Yr heddlu yn edrych"}, from: [open], to: waiting, who: [practitioner], partners: [police]}
  - {move: close, name: {en: "Close", cy: "Cau"}, from: [open, waiting], to: closed, who: [practitioner, coordinator], reason: true}
  - {move: reopen, name: {en: "Open again", cy: "Ailagor"}, from: [closed], to: open, who: [coordinator], reason: true}
outcomes:
  - {outcome: stopped, name: {en: "It stopped", cy: "Peidiodd"}}
  - {outcome: moved, name: {en: "They moved away", cy: "Symudon nhw"}}
forms:
  - form: report
    name: {en: "Report", cy: "Adroddiad"}
    layout: one_thing
    repeats: true
    questions:
      - {question: sort, label: {en: "What sort?", cy: "Pa fath?"}, kind: choice, required: true, choices: [{value: noise, name: {en: "Noise", cy: "Sŵn"}}, {value: threat, name: {en: "Threat", cy: "Bygythiad"}}]}
      - {question: words_used, label: {en: "What was said?", cy: "Beth a ddywedwyd?"}, kind: long_text, required: true, shown: {question: sort, one_of: [threat]}}
      - {question: known_since, label: {en: "Known since when?", cy: "Yn hysbys ers pryd?"}, kind: partial_date}
      - {question: seen_it, label: {en: "Did you see it?", cy: "A welsoch chi ef?"}, kind: yes_no, detail: {en: "What did you see?", cy: "Beth welsoch chi?"}}
      - {question: times, label: {en: "How often?", cy: "Pa mor aml?"}, kind: number, least: 1, most: 99}
      - {question: proof, label: {en: "A picture of it", cy: "Llun ohono"}, kind: file}
  - form: plan
    name: {en: "Plan", cy: "Cynllun"}
    questions:
      - {question: help, label: {en: "What would help?", cy: "Beth fyddai'n helpu?"}, kind: several, choices: [{value: talk, name: {en: "Talk", cy: "Sgwrs"}}, {value: move, name: {en: "A move", cy: "Symud"}}]}
      - question: visits
        label: {en: "Visits", cy: "Ymweliadau"}
        kind: table
        columns:
          - {question: visited_on, label: {en: "When?", cy: "Pryd?"}, kind: date, required: true}
          - {question: visited_by, label: {en: "Who?", cy: "Pwy?"}}
reviews:
  - {review: monthly, name: {en: "Look again", cy: "Edrych eto"}, every: {months: 1}, stages: [open, waiting], who: [practitioner], form: plan}
risk:
  name: {en: "Risk", cy: "Risg"}
  who: [practitioner, coordinator]
  levels: [{level: low, name: {en: "Low", cy: "Isel"}}, {level: high, name: {en: "High", cy: "Uchel"}, review: {weeks: 4}}]
consents:
  - {consent: support, name: {en: "Support", cy: "Cymorth"}, override: {who: [coordinator], reasons: [{value: harm, name: {en: "Somebody could come to harm", cy: "Gallai rhywun gael niwed"}}]}}
counters: [{counter: warnings, name: {en: "Warnings", cy: "Rhybuddion"}}]
decisions: [{value: go_on, name: {en: "Go on", cy: "Mynd ymlaen"}}]
letters:
  - letter: warning
    name: {en: "Warning", cy: "Rhybudd"}
    body: {en: "Dear {subject}\\n\\nCase {case} of {today}: {sort}.", cy: "Annwyl {subject}\\n\\nAchos {case}, {today}: {sort}."}
parties:
  - {role: neighbour, name: {en: "Neighbours", cy: "Cymdogion"}}
  - {role: worker, name: {en: "Professionals", cy: "Gweithwyr proffesiynol"}}
"""
QUIET = """\
version: 1
pathway: quiet
title: {en: "Register apart", cy: "Cofrestr ar wahân"}
about: {en: "Made up for tests.", cy: "Wedi'i lunio ar gyfer profion."}
subjects: [person]
lead: council
partners: [police]
purpose: prevention
dataset: watch_cases
apart: true
stages: [{stage: open, name: {en: "Kept apart", cy: "Ar wahân"}}, {stage: closed, name: {en: "Closed", cy: "Ar gau"}, ends: true}]
moves:
  - {move: begin, name: {en: "Put on the register", cy: "Rhoi ar y gofrestr"}, from: [opening], to: open, who: [practitioner, coordinator]}
  - {move: close, name: {en: "Close", cy: "Cau"}, from: [open], to: closed, who: [practitioner]}
"""
COLUMNS = ("sort", "words_used", "known_since", "seen_it", "times", "proof", "help", "visited_on", "visited_by")
CASES = """\
version: 1
dataset: watch_cases
provider: council
title: {en: "Watch", cy: "Gwylio"}
like: casework_cases
columns:
""" + "".join(f'  - {{name: {one}, meaning: attribute.{one}, description: {{en: "{one}", cy: "{one}"}}}}\n' for one in COLUMNS)


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
    written = {"pathways/watch.yaml": WATCH, "pathways/quiet.yaml": QUIET, "datasets/watch_cases.yaml": CASES}
    for name, content in written.items():
        (folder / name).write_text(content, "utf-8")
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


def opened(client: Client, what: str = "watch:begin:person", *pages: dict[str, Any], **subject: str) -> Case:
    answer = send(client, begin(client, what, **subject), *pages)
    assert answer.status_code == 302, words_of(answer)
    return Case.objects.order_by("opened").last()  # type: ignore[return-value]


def ladder(client: Client, **subject: str) -> Case:
    return opened(client, "asb_ladder:refer:person", INCIDENT, **subject)


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
