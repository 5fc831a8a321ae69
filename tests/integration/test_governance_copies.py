"""The subject's copy: who may make one, of whom, what is written down of it, and that nothing in it is ever run."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diogel.build.lookup import Asked, Authority, Lookup
from diogel.build.lookup.held import REDACTED
from diogel.sharing import standing
from diogel.web.audit.models import Event
from diogel.web.governance.actions import copies as actions
from diogel.web.governance.models import SubjectCopy
from integration.folders import AGREEMENT, DATASET, PARTNERSHIP, built, one_dataset
from workplace import one_of_each, signed_in, somebody

NASTY = "<script>alert(1)</script>"
TYPST = '#panic("run") $x$ *bold* @ref'

PEOPLE = (
    DATASET.replace("row: event", "row: involvement")
    + """\
  - {name: SURNAME, meaning: identity.family_name, required: true}
  - {name: FORENAMES, meaning: identity.given_names}
  - {name: BORN, meaning: identity.date_of_birth}
  - {name: POSTCODE, meaning: identity.postcode}
"""
)
ALL = AGREEMENT.replace(
    "columns: [REF, WHEN, KIND], recipients: [council], purposes: [analysis]}",
    "columns: [REF, WHEN, KIND, NOTES, SURNAME, FORENAMES, BORN, POSTCODE], recipients: [council], purposes: [analysis, linkage]}",
)
ROWS = f"""\
REF,WHEN,KIND,NOTES,SURNAME,FORENAMES,BORN,POSTCODE
A1,2026-10-01 10:00,Drugs,"=1+1 {NASTY} {TYPST} with Okonjo",Preece,Gwenllian,1987-03-14,ZZ1 1AB
A1,2026-10-01 10:00,Drugs,,Okonjo,Temi,1994-07-21,ZZ1 2BF
A2,2026-10-02 11:00,Burglary,,Rhydderch,Cynan,2003-01-30,ZZ1 2BH
"""
ASKED = {"asked_by": "subject", "proof": "passport", "asked_on-day": "28", "asked_on-month": "11", "asked_on-year": "2026"}
PREECE = {"given": "Gwenllian", "family": "Preece", "born-day": "14", "born-month": "3", "born-year": "1987"}
HOME, FIND, TAKE = "/en/governance/copies/", "/en/governance/copies/find/", "/en/governance/copies/take/"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copies")
    one_dataset(folder, rows=ROWS, agreement=ALL, dataset=PEOPLE, partnership=PARTNERSHIP)
    built(folder)
    return folder


@pytest.fixture
def folder(made: Path, database: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.CODES_REQUIRED = False
    settings.FOLDER, settings.BUILDS, settings.STATE = made, None, made / "state"
    monkeypatch.setattr(standing, "today", lambda: date(2026, 11, 30))
    return made


@pytest.fixture
def lead(folder: Path) -> Any:
    return somebody("Gwen Lloyd", roles=["governance_lead"], partnership="one")


def choice(client: Any, **said: str) -> str:
    found = client.post(FIND, {**ASKED, **PREECE, **said})
    assert found.status_code == 200
    return re.findall(r'name="choice" value="([^"]+)"', found.content.decode())[0]


def taken(client: Any) -> str:
    sent = client.post(TAKE, {"choice": choice(client)})
    assert sent.status_code == 302
    return str(sent["Location"])


def kinds() -> list[tuple[str, str, list[str]]]:
    return [one for one in Event.objects.order_by("sequence").values_list("kind", "subject_kind", "recipients") if one[0] != "begin"]


def test_from_the_question_to_the_copy(lead: Any) -> None:
    client = signed_in(lead)
    there = taken(client)
    page = client.get(there).content.decode()
    assert "14 March 1987" in page and "Preece" in page and "Passport" in page and "Burglary" not in page
    for format in ("pdf", "csv", "json"):
        answer = client.get(f"{there}copy.{format}")
        assert "attachment" in answer["Content-Disposition"] and "reece" not in answer["Content-Disposition"]
        assert answer.content.startswith(b"%PDF") == (format == "pdf")
    assert kinds() == [("search", "identity", []), ("consultation", "identity", []), *[("subject_copy", "identity", ["data subject"])] * 3]
    last = Event.objects.order_by("sequence").last()
    assert last is not None
    assert last.purpose == "subject_access"
    assert last.detail == {
        "copy": str(SubjectCopy.objects.get().id), "format": "json", "language": "en", "asked_by": "subject", "proof": "passport",
    }  # fmt: skip
    note = SubjectCopy.objects.get()
    assert (note.by, note.asked_on, note.proof) == (lead.id, date(2026, 11, 28), "passport")
    assert "Gwen Lloyd" in client.get(HOME).content.decode()


def test_others_are_redacted_and_nothing_is_run(lead: Any) -> None:
    client = signed_in(lead)
    there = taken(client)
    page, told = client.get(there).content.decode(), client.get(f"{there}copy.csv").content.decode("utf-8-sig")
    assert NASTY not in page and "&lt;script&gt;" in page
    for said in (page, told, client.get(f"{there}copy.json").content.decode()):
        assert "konjo" not in said and "emi" not in re.sub(r"[a-z]*emi[a-z]+|[a-z]+emi", "", said), "who was in the same event"
        assert REDACTED in said
    (notes,) = [row for row in csv.reader(io.StringIO(told)) if NASTY in row[-1]]
    assert notes[-1].startswith("'=1+1")
    assert client.get(f"{there}copy.pdf").content.startswith(b"%PDF"), "what was typed is no markup"


def test_the_document_is_tagged_titled_and_in_its_language(lead: Any) -> None:
    client = signed_in(lead)
    there = taken(client)
    english = client.get(f"{there}copy.pdf").content
    welsh = client.get(f"{there.replace('/en/', '/cy/')}copy.pdf").content
    for content, language in ((english, b"en"), (welsh, b"cy")):
        assert b"/StructTreeRoot" in content and b"/MarkInfo" in content and b"pdfuaid:part" in content
        assert re.search(rb"/Lang\s*\(%s" % language, content)
    said = json.loads(client.get(f"{there.replace('/en/', '/cy/')}copy.json").content)
    assert said["title"] == "Copi o'r hyn a ddelir amdanoch" and "14 Mawrth 1987" in json.dumps(said, ensure_ascii=False)


def test_only_who_may_make_copies_can(folder: Path, lead: Any) -> None:
    there = taken(signed_in(lead))
    for role, user in {role: somebody(f"a {role}", roles=[role], partnership="one") for role in one_of_each()}.items():
        client = signed_in(user)
        answers = [client.get(path).status_code for path in (HOME, FIND, there, f"{there}copy.pdf", f"{there}copy.json")]
        answers += [client.post(FIND, {**ASKED, **PREECE}).status_code, client.post(TAKE, {"choice": "x"}).status_code]
        assert set(answers) == ({200, 302} if role == "governance_lead" else {404}), role
    elsewhere = signed_in(somebody("Elsewhere", roles=["governance_lead"], partnership="caerfai"))
    assert {elsewhere.get(path).status_code for path in (HOME, FIND, there, f"{there}copy.csv")} == {404}


def test_nobody_is_chosen_who_was_not_found(lead: Any) -> None:
    client, other = signed_in(lead), signed_in(somebody("Ann Other", roles=["governance_lead"], partnership="one"))
    offered = choice(client)
    forged = signing.dumps({"by": str(lead.id), "identities": ["x"]}, salt="another")
    for sent in ("", "forged", forged, offered[:-1] + ("A" if offered[-1] != "A" else "B")):
        assert client.post(TAKE, {"choice": sent})["Location"] == FIND
    assert other.post(TAKE, {"choice": offered})["Location"] == FIND, "it was offered to somebody else"
    assert not SubjectCopy.objects.exists()
    assert client.get(f"{HOME}{uuid4()}/").status_code == 404


def test_a_choice_does_not_stay_open(lead: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(lead)
    offered = choice(client)
    monkeypatch.setattr(actions, "_HALF_AN_HOUR", -1)
    assert client.post(TAKE, {"choice": offered})["Location"] == FIND


@pytest.mark.parametrize(
    ("said", "tells"),
    [
        ({"given": ""}, "Enter a reference, or given name, family name and date of birth"),
        ({"born-day": "", "born-month": "", "born-year": ""}, "Enter a reference, or given name"),
        ({"born-year": "2999"}, "The date must be in the past"),
        ({"born-day": "31", "born-month": "2"}, "The date must be a real one"),
        ({"asked_on-year": "2027"}, "The date must be in the past"),
        ({"proof": ""}, "Choose an answer"),
        ({"proof": "forged"}, "Select a valid choice"),
        ({"reference": "x" * 61}, "at most 60 characters"),
        ({"given": "", "family": "", "born-day": "", "born-month": "", "born-year": "", "reference": "--"}, "too little"),
    ],
)
def test_what_is_wrong_is_said_and_nobody_is_looked_for(lead: Any, said: dict[str, str], tells: str) -> None:
    page = signed_in(lead).post(FIND, {**ASKED, **PREECE, **said})
    assert page.status_code == 200 and tells in page.content.decode()
    assert kinds() == []


def test_who_is_not_held_is_not_found_and_that_is_written_down(lead: Any) -> None:
    page = signed_in(lead).post(FIND, {**ASKED, **PREECE, "family": "Nobody"}).content.decode()
    assert "Nobody is found" in page
    assert kinds() == [("search", "", [])]
    assert "Nobody" not in str(list(Event.objects.values_list("detail", flat=True)))


def test_by_reference_too(lead: Any) -> None:
    nobody = {"given": "", "family": "", "born-day": "", "born-month": "", "born-year": ""}
    page = signed_in(lead).post(FIND, {**ASKED, **nobody, "reference": "A2"}).content.decode()
    assert "Cynan" in page and "Preece" not in page


def test_everything_of_a_person_is_found_whatever_the_clauses_say(folder: Path) -> None:
    lookup, authority = Lookup.of(folder), Authority(by="somebody", why="a test")
    (found,) = lookup.holders(Asked(given="Gwenllian", family="Preece", born="1987-03-14"), authority).pointers
    assert {field.name for field in found.shown} == {"given_names", "family_name", "date_of_birth", "postcode"}
    held = lookup.held(found.identities, authority)
    assert held is not None and held.person_id == found.person_id
    said = [line for path in (folder / "state").glob("decisions-*.jsonl") for line in path.read_text("utf-8").splitlines()]
    assert "found for a subject's copy, asked by somebody: a test" in "".join(said)


def test_every_page_answers_in_few_questions(lead: Any) -> None:
    client = signed_in(lead)
    there = taken(client)
    for path in (HOME, FIND, there, f"{there}copy.csv"):
        client.get(path)
        with CaptureQueriesContext(connection) as told:
            client.get(path)
        assert len(told) <= 25, (path, len(told))
