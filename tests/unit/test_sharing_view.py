"""At view: what a partner or group may see, under which clause, marked how."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sharing_partnership import ISP, TODAY, log_in, partnership

from diogel.errors import DefinitionError, DiogelError
from diogel.sharing import journal
from diogel.sharing.view import Sight, visible


def see(tmp_path: Path, recipient: str, purpose: str, on: date = TODAY, **more: Any) -> dict[str, Sight]:
    datasets = more.pop("datasets", None)
    return visible(partnership(**more), recipient=recipient, purpose=purpose, on=on, log=log_in(tmp_path), datasets=datasets)


def test_a_group_sees_what_is_given_to_it(tmp_path: Path) -> None:
    seen = see(tmp_path, "board", "analysis")
    assert set(seen) == {"incidents", "asb", "street"}
    assert set(seen["incidents"]) == {"When", "Kind", "Lon", "Lat", "Role"}
    assert str(seen["incidents"]["When"]) == "isp-asb/1"
    assert seen["incidents"].involvement == ("Role",)
    assert seen["street"].marking == "OFFICIAL"
    assert seen["incidents"].marking == "OFFICIAL-SENSITIVE"


def test_a_partner_sees_its_own_data_all_of_it(tmp_path: Path) -> None:
    seen = see(tmp_path, "council", "casework", agreements=[])
    assert set(seen) == {"asb", "parking"}
    assert set(seen["parking"].items()) == {("Date", None), ("Fine", None)}


def test_conditions_go_with_the_data(tmp_path: Path) -> None:
    seen = see(tmp_path, "police", "casework", datasets=["asb"])
    assert set(seen) == {"asb"}
    assert set(seen["asb"]) == {"Name", "DOB", "Gender"}
    assert [condition.cy for condition in seen["asb"].conditions] == ["Ni chaniateir copïo"]


def test_nothing_is_seen_for_a_purpose_that_no_clause_gives(tmp_path: Path) -> None:
    assert see(tmp_path, "press", "casework", datasets=["incidents", "asb"]) == {}
    assert set(see(tmp_path, "health", "casework", datasets=["incidents"])["incidents"]) == {"When"}


def test_a_withdrawal_takes_effect_at_the_next_look(tmp_path: Path) -> None:
    gone = ISP.model_copy(update={"withdrawn": TODAY})
    assert "incidents" in see(tmp_path, "board", "analysis", date(2026, 11, 22), agreements=[gone])
    assert see(tmp_path, "board", "analysis", TODAY, agreements=[gone]) == {}


def test_every_look_is_in_the_log(tmp_path: Path) -> None:
    see(tmp_path, "board", "analysis", datasets=["incidents", "parking"])
    lines = list(journal.read(tmp_path / "decisions.jsonl"))
    assert {line["column"] for line in lines if line["allowed"]} == {"When", "Kind", "Lon", "Lat", "Role"}
    assert {line["column"]: line["reason"] for line in lines if not line["allowed"] and line["dataset"] == "incidents"} == {
        "Number": "no clause names it",
        "Notes": "no clause names it",
        "Surname": "its clauses in force are for other recipients or purposes",
        "Born": "its clauses in force are for other recipients or purposes",
        "Sex": "its clauses in force are for other recipients or purposes",
    }
    assert [line["column"] for line in lines if line["dataset"] == "parking"] == [None]


def test_what_cannot_be_logged_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "decisions.jsonl").mkdir()
    with pytest.raises(DiogelError, match="nothing may pass"):
        see(tmp_path, "board", "analysis")


def test_an_unknown_dataset_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="no dataset incident"):
        see(tmp_path, "board", "analysis", datasets=["incident"])
