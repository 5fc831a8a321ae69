"""Open cases from a spreadsheet: tried first, all or nothing, with the days on which things were done."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.timezone import localdate

from casework import written_town
from diogel.sharing import standing
from diogel.web.audit.models import Event
from diogel.web.cases.models import Case
from pasts import DAY, opened, worker
from workplace import signed_in

__all__ = ["written_town"]
HEAD = (
    "subject,born,opened,lead_person,risk,happened_on,where,What was it?,harm,evidence,needs,needs_how,language,age_band,first_strike_on\n"
)
GOOD = (
    "Gwen Morris,01/05/1990,05/10/2026,cerys.lewis@example.org,High,"
    "2026-10-01,Harbour Street,nuisance,low,seen,speech,Slowly,welsh,adult,12/10/2026\n"
)


@pytest.fixture
def mali(written_town: Path, sqlite: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Client:
    settings.FOLDER, settings.BUILDS, settings.CODES_REQUIRED = written_town, None, False
    monkeypatch.setattr(standing, "today", lambda: DAY)
    worker()
    return signed_in(worker("Mali Hughes", role="coordinator"))


def tried(client: Client, content: bytes, name: str = "cases.csv") -> str:
    file = SimpleUploadedFile(name, content)
    answer = client.post("/en/cases/import/", {"begin": "asb_ladder:refer", "file": file}, follow=True)
    return str(answer.content.decode())


def test_what_is_right_comes_in_at_once_with_its_own_days(mali: Client) -> None:
    page = tried(mali, (HEAD + GOOD + GOOD.replace("Gwen Morris", "Ifan Rees").replace("12/10/2026", "")).encode())
    assert "All rows can come in" in page
    assert not Case.objects.exists()
    mali.post("/en/cases/import/check/")
    cases = {case.subject: case for case in Case.objects.all()}
    gwen = cases["Gwen Morris"]
    assert (gwen.stage, gwen.risk, gwen.lead_person and gwen.lead_person.name) == ("strikes", "high", "Cerys Lewis")
    assert [localdate(one).isoformat() for one in (gwen.opened, gwen.entered)] == ["2026-10-05", "2026-10-12"]
    assert cases["Ifan Rees"].stage == "referred"
    assert Event.objects.filter(kind="collection", subject_kind="case").count() == 2


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (("05/10/2026", "31/02/2026"), "This is no date"),
        (("05/10/2026", "05/10/2027"), "This day is still to come"),
        (("05/10/2026", ""), "There is no day on which it was opened"),
        (("Gwen Morris", ""), "whom or what it is about"),
        (("High", "Dreadful"), "This level is not on the scale"),
        (("cerys.lewis", "nobody"), "Nobody of your organisation"),
        (("nuisance", "wickedness"), "Choose one of the answers"),
        ((",seen,", ",reported,"), "evidenced by an officer"),
        (("12/10/2026", "01/10/2026"), "before the case was opened"),
    ],
)
def test_each_wrong_row_is_told_and_nothing_is_kept(mali: Client, changed: tuple[str, str], said: str) -> None:
    page = tried(mali, (HEAD + GOOD.replace("Gwen Morris", "Ifan Rees") + GOOD.replace(*changed)).encode())
    assert said in page
    assert '<th scope="row">3</th>' in page
    mali.post("/en/cases/import/check/")
    assert not Case.objects.exists()


def test_a_case_that_is_there_is_not_brought_in_twice(mali: Client) -> None:
    tried(mali, (HEAD + GOOD).encode())
    mali.post("/en/cases/import/check/")
    assert f"There is an open case already: {Case.objects.get().number}" in tried(mali, (HEAD + GOOD).encode())


def test_a_workbook_will_do_and_an_unknown_column_is_told(mali: Client) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for line in (HEAD + GOOD).splitlines():
        book.active.append(line.split(","))
    kept = io.BytesIO()
    book.save(kept)
    assert "All rows can come in" in tried(mali, kept.getvalue(), "cases.xlsx")
    assert "This column is not known" in tried(mali, (HEAD.replace("lead_person", "Boss") + GOOD).encode())


def test_what_is_no_spreadsheet_is_refused_in_words(mali: Client) -> None:
    assert "This file is empty" in tried(mali, b"") or "empty" in tried(mali, b"")
    assert "isn" in tried(mali, b"\x00\x01", "cases.xlsx")
    assert not Case.objects.exists()


def test_only_whoever_supervises_brings_cases_in(mali: Client) -> None:
    opened(worker("Iolo Watkin"))
    assert signed_in(worker("Sara Wyn")).get("/en/cases/import/").status_code == 404
