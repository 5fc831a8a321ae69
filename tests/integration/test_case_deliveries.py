"""Casework comes back as data: what is written for each dataset, whole, and nothing that a dataset doesn't define."""

from __future__ import annotations

import csv
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import pasts
from casework import written_town
from diogel.cli import main
from diogel.pathways.recording import end_action, void
from diogel.sharing import standing
from diogel.web import audit
from diogel.web.audit.models import Event
from diogel.web.cases.delivering import deliver
from pasts import DAY, acting, at, brought, opened, past, worker

__all__ = ["written_town"]


@pytest.fixture
def town(written_town: Path, tmp_path: Path, sqlite: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = Path(shutil.copytree(written_town, tmp_path / "aberwylan"))
    settings.FOLDER, settings.BUILDS = folder, None
    monkeypatch.setattr(standing, "today", lambda: DAY)
    return folder


def delivered(town: Path, dataset: str, on: date = DAY) -> list[dict[str, str]]:
    with audit.recording(audit.Actor.system("tests")):
        deliver(on=on)
    (file,) = (town / "deliveries" / dataset).iterdir()
    with file.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def test_a_case_is_a_row_with_its_answers_and_counters(town: Path) -> None:
    cerys = worker(role="coordinator")
    case = past(cerys, name="Gwen Mair Morris", day="2026-10-05", happened_on="2026-10-01")
    case.move("no_strike", at("2026-10-09"), actor=acting(cerys), user=cerys, reason="Nothing", outcome="no_strike")
    (one,) = brought(case)
    (row,) = delivered(town, "asb_cases")
    told = {
        name: row[name] for name in ("case", "pathway", "lead", "opened", "stage", "ended", "outcome", "where", "family_name", "strike")
    }
    assert told == {
        "case": one.number, "pathway": "asb_ladder", "lead": "council", "opened": "2026-10-05", "stage": "closed", "ended": "2026-10-09",
        "outcome": "no_strike", "where": "Harbour Street", "family_name": "Morris", "strike": "",
    }  # fmt: skip
    assert "police_reference" not in row
    assert [event.detail["rows"] for event in Event.objects.filter(kind="export", subject_id="asb_cases")] == [1]


def test_steps_say_where_the_case_stood_by_when_and_whether_they_count(town: Path) -> None:
    cerys = worker()
    case = past(cerys, pathway="mash_screening", name="Efa Rees", born="2011-01-01")
    case.move("ask_partners", at("2026-10-26", 12), actor=acting(cerys), user=cerys)
    case.move("danger", at("2026-10-28"), actor=acting(cerys), user=cerys, reason="A car outside")
    case.do(lambda state, actor, when: void(state, actor, 3, when, reason="Wrong child"), at("2026-10-28", 12), actor=_chair(), user=cerys)
    brought(case)
    rows = delivered(town, "council_case_steps")
    assert [(row["step"], row["kind"], row["what"], row["stage"], row["voided"]) for row in rows] == [
        ("1", "moved", "contact", "received", "false"),
        ("2", "moved", "ask_partners", "checks", "false"),
        ("3", "moved", "danger", "checks", "true"),
        ("4", "voided", "", "checks", "false"),
    ]


def _chair() -> Any:
    return acting(worker("Rhian Tudor", role="chair"))


def test_an_action_says_whose_it_is_and_when_it_was_done(town: Path) -> None:
    cerys = worker()
    case = past(cerys, born="2011-02-03", age_band="adult")
    actor = acting(cerys)
    for form, answers in (("needs_check", {"age_band": "ten_to_17", "needs": ("speech",), "needs_how": "Slowly", "language": "welsh"}),):
        case.do(pasts.filled(form, answers), at("2026-10-27"), actor=actor, user=cerys)
    case.do(pasts.consulted("youth_justice"), at("2026-10-27"), actor=actor, user=cerys)
    case.move("first_strike", at("2026-10-28"), actor=actor, user=cerys)
    first = case.state.actions[0].id
    case.do(lambda state, who, when: end_action(state, who, first, when), at("2026-10-30"), actor=actor, user=cerys)
    brought(case)
    rows = delivered(town, "council_case_actions")
    assert [(row["owner"], row["added"], row["due"], row["ended"], row["state"]) for row in rows] == [
        ("council", "2026-10-28", "2026-11-11", "2026-10-30", "done"),
        ("youth_justice", "2026-10-28", "2026-11-11", "", "open"),
    ]


def test_a_register_apart_is_in_no_file(town: Path) -> None:
    opened(worker("Lleucu Gwyn", role="coordinator"), pathway="channel", born="2001-01-01", name="Aled Bowen")
    assert delivered(town, "channel_register") == []
    assert delivered(town, "council_case_steps") == []


def test_the_next_day_takes_the_place_of_this_one(town: Path) -> None:
    opened(worker())
    assert len(delivered(town, "asb_cases")) == 1
    assert len(delivered(town, "asb_cases", on=date(2026, 11, 3))) == 1
    assert [path.name for path in (town / "deliveries/asb_cases").iterdir()] == ["workplace-2026-11-03.csv"]


def test_the_command_says_what_it_wrote(town: Path) -> None:
    opened(worker())
    done = CliRunner().invoke(main, ["casework", "deliver", str(town)])
    assert done.exit_code == 0, done.output
    assert "deliveries/asb_cases: 1 rows" in done.output
