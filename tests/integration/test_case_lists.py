"""Lists of cases: what they are asked, what they never say, files of them, giving many to somebody."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import pasts
from casework import written_town
from diogel.sharing import standing
from diogel.web.audit.models import Event
from diogel.web.cases.models import Case, Notice
from pasts import DAY, opened, past, worker
from workplace import signed_in

__all__ = ["written_town"]

LIST = "/en/cases/list/"


@pytest.fixture
def town(written_town: Path, sqlite: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.FOLDER, settings.BUILDS, settings.CODES_REQUIRED = written_town, None, False
    monkeypatch.setattr(standing, "today", lambda: DAY)
    return written_town


def shown(client: Client, query: str = "", path: str = LIST) -> str:
    answer = client.get(f"{path}{query}")
    assert answer.status_code == 200, answer.content
    return str(answer.content.decode())


def numbers(page: str) -> list[str]:
    return [case.number for case in Case.objects.order_by("number") if case.number in page]


def test_filters_stand_in_the_address(town: Path) -> None:
    cerys, huw = worker(), worker("Huw Pritchard")
    hers, his = opened(cerys), opened(huw, name="Ifan Rees", day="2026-10-01", happened_on="2026-09-28")
    hub = opened(cerys, pathway="mash_screening", name="Efa Rees", born="2011-01-01")
    ended = past(cerys, name="Non Parry", day="2026-10-05", happened_on="2026-10-01")
    ended.move("no_strike", pasts.at("2026-10-09"), actor=pasts.acting(cerys), user=cerys, reason="Nothing", outcome="no_strike")
    (over,) = pasts.brought(ended)
    client = signed_in(cerys)
    asked = {
        "": {hers, his, hub},
        "?whose=mine": {hers, hub},
        "?whose=team": {hers, his, hub},
        "?state=ended": {over},
        "?state=all": {hers, his, hub, over},
        "?due=overdue": {his, hub},
        "?pathway=asb_ladder&stage=referred": {hers, his},
        "?pathway=asb_ladder&stage=strikes": set(),
        "?pathway=mash_screening": {hub},
    }
    for query, cases in asked.items():
        assert numbers(shown(client, query)) == sorted(case.number for case in cases), query


@pytest.mark.parametrize("wrong", ["?whose=theirs", "?pathway=none", "?pathway=asb_ladder&stage=nowhere"])
def test_what_cannot_be_understood_is_answered_by_nothing(town: Path, wrong: str) -> None:
    cerys = worker()
    opened(cerys)
    answer = signed_in(cerys).get(LIST + wrong)
    assert answer.status_code == 400
    assert numbers(answer.content.decode()) == []


def test_a_subject_that_is_looked_for_stands_in_no_address_and_in_no_log(town: Path) -> None:
    cerys = worker()
    gwen = opened(cerys, name="Gwen Morris")
    opened(cerys, name="Ifan Rees")
    client = signed_in(cerys)
    answer = client.post(f"{LIST}look/", {"words": "morris"})
    assert "morris" not in answer["Location"]
    assert numbers(shown(client, answer["Location"], path="")) == [gwen.number]
    found = Event.objects.filter(kind="search").latest("sequence")
    assert found.detail["shown"] == gwen.number
    assert not any("morris" in str(event.detail).casefold() for event in Event.objects.all())
    client.post(f"{LIST}look/", {"words": gwen.number[-5:]})
    assert gwen.number in shown(client, "?words=1")


# -- what is hidden --------------------------------------------------------------------------------------------------


def plans(*said: tuple[str, str]) -> list[Case]:
    """Children's plans of youth justice, each with a name and a level of risk: education may see neither."""
    nest = worker("Nest Howells", partner="youth_justice")
    actor, begun = pasts.acting(nest), []
    for name, level in said:
        begun.append(past(nest, pathway="childs_plan", name=name, born="2011-02-03"))
        begun[-1].do(pasts.risk(level), pasts.at("2026-10-27"), actor=actor, user=nest)
    return pasts.brought(*begun)


def test_another_partner_sees_what_a_clause_gives_and_nothing_else(town: Path) -> None:
    (one,) = plans(("Gwen Morris", "high"))
    page = shown(signed_in(worker("Eira Sion", partner="education")))
    assert one.number in page
    assert "Gwen Morris" not in page
    assert "High" not in page.split("<tbody>")[1]
    assert "Nest Howells" not in page
    assert [event.recipients for event in Event.objects.filter(kind="disclosure")] == [["education"]]


HIDDEN = [
    "?pathway=childs_plan&risk=high", "?pathway=childs_plan&risk=low", "?pathway=childs_plan&sort=risk", "?sort=-subject", "?sort=risk",
    "?state=all&sort=ended",
]  # fmt: skip


@pytest.mark.parametrize("query", HIDDEN)
def test_no_filter_or_order_tells_of_a_column_that_is_hidden(town: Path, query: str) -> None:
    """Twins: two worlds that differ in what the police may not see look the same to them."""
    first, second = plans(("Aled Bowen", "high"), ("Zoe Yorath", "low"))
    eira = signed_in(worker("Eira Sion", partner="education"))
    before = _bare(shown(eira, query))
    Case.objects.filter(id=first.id).update(subject="Zoe Yorath", risk="low", lead_person=None)
    Case.objects.filter(id=second.id).update(subject="Aled Bowen", risk="high")
    assert _bare(shown(eira, query)) == before


def test_a_search_never_finds_by_a_subject_that_is_hidden(town: Path) -> None:
    (one,) = plans(("Gwen Morris", "low"))
    client = signed_in(worker("Eira Sion", partner="education"))
    client.post(f"{LIST}look/", {"words": "Gwen"})
    assert one.number not in shown(client, "?words=1")


@pytest.mark.parametrize("query", ["", "?state=all", "?pathway=problem_solving_osara", "?due=overdue", "?whose=team", "?page=2"])
def test_a_hidden_case_is_in_no_count(town: Path, query: str) -> None:
    """Twins: with the case, and without it, the fire service's pages are the same to the letter."""
    cerys, fflur = worker(), worker("Fflur Teifi", partner="fire")
    without = _bare(shown(signed_in(fflur), query))
    opened(cerys, day="2026-09-01", happened_on="2026-08-30")
    opened(cerys, pathway="mash_screening")
    assert _bare(shown(signed_in(fflur), query)) == without


def _bare(page: str) -> str:
    """Without what differs each time it is asked."""
    import re

    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)


def test_the_number_of_queries_does_not_grow_with_the_rows(town: Path) -> None:
    cerys = worker(role="coordinator")
    client = signed_in(cerys)
    pasts.brought(*(past(cerys) for _ in range(2)))
    shown(client)
    few = _queries(client)
    pasts.brought(*(past(cerys, name=f"Somebody {at}") for at in range(48)))
    assert _queries(client) == few <= 25


def _queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as asked:
        shown(client)
    return len(asked)


# -- files -----------------------------------------------------------------------------------------------------------


def test_a_file_runs_no_formula_and_is_on_the_record(town: Path) -> None:
    cerys = worker()
    one = opened(cerys, name="=HYPERLINK(1)")
    client = signed_in(cerys)
    lines = list(csv.DictReader(io.StringIO(client.get(f"{LIST}cases.csv").content.decode("utf-8-sig"))))
    assert [(line["case"], line["subject"], line["lead person"]) for line in lines] == [(one.number, "'=HYPERLINK(1)", "Cerys Lewis")]
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"{LIST}cases.xlsx").content)).active
    assert sheet is not None
    assert (sheet["C2"].value, sheet["C2"].data_type) == ("=HYPERLINK(1)", "s")
    assert [event.detail["format"] for event in Event.objects.filter(kind="export")] == ["csv", "xlsx"]


def test_a_file_has_only_the_columns_that_its_reader_may_see(town: Path) -> None:
    plans(("Gwen Morris", "high"))
    eira = signed_in(worker("Eira Sion", partner="education"))
    (line,) = csv.DictReader(io.StringIO(eira.get(f"{LIST}cases.csv").content.decode("utf-8-sig")))
    assert not {"subject", "lead person", "outcome"} & line.keys()
    assert line["stage"] == "Getting to know each other"


# -- giving them to somebody -----------------------------------------------------------------------------------------


def test_many_are_given_to_somebody_once_sure_and_taken_back(town: Path) -> None:
    cerys, mali = worker(), worker("Mali Hughes", role="coordinator")
    cases = [opened(cerys), opened(cerys, name="Ifan Rees")]
    client = signed_in(mali)
    ticked = {"case": [str(case.id) for case in cases]}
    assert "To whom?" in client.post(f"{LIST}give/", ticked).content.decode()
    client.post(f"{LIST}give/", {**ticked, "person": str(mali.id), "sure": ""})
    assert _leads(cases) == {"Cerys Lewis"}
    answer = client.post(f"{LIST}give/", {**ticked, "person": str(mali.id), "sure": "yes"}, follow=True)
    assert "Take it back" in answer.content.decode()
    assert _leads(cases) == {"Mali Hughes"}
    assert Notice.objects.filter(person=mali).count() == 2
    client.post(f"{LIST}given/undo/")
    assert _leads(cases) == {"Cerys Lewis"}
    assert [event.detail["step"] for event in Event.objects.filter(kind="alteration")][-1] == "allocation_taken_back"


def _leads(cases: list[Case]) -> set[str]:
    return {case.lead_person.name for case in Case.objects.filter(id__in=[one.id for one in cases]) if case.lead_person}


def test_nobody_gives_what_is_not_theirs_to_give(town: Path) -> None:
    cerys, guto = worker(), worker("Guto Vaughan", partner="police", role="coordinator")
    one = opened(cerys)
    assert signed_in(cerys).post(f"{LIST}give/", {"case": [str(one.id)]}).status_code == 404
    answer = signed_in(guto).post(f"{LIST}give/", {"case": [str(one.id)], "person": str(guto.id), "sure": "yes"})
    assert answer.status_code == 302
    assert _leads([one]) == {"Cerys Lewis"}
    assert signed_in(guto).post(f"{LIST}give/", {"case": ["x" * 36]}).status_code == 302
