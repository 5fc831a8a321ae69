"""What is past its time, and how it goes: two people, every place, a certificate."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from sharing_partnership import DDA, ISP, NOW, OGL, log_in, partnership

from diogel.errors import DiogelError, UsageError
from diogel.sharing import journal
from diogel.sharing.erasure import Erasure, Register, Removed, erase
from diogel.sharing.retention import Due, Held, due

RECEIVED = datetime(2026, 1, 1, 8, 0, tzinfo=UTC)
HELD = Held("incidents", "d1", RECEIVED, rows=120, sha256="ab" * 32)


def listed(on: date, held: Held = HELD, **changes: Any) -> list[Due]:
    return due(partnership(**changes), [held], on)


def test_a_column_is_due_the_day_after_the_longest_of_its_clauses() -> None:
    assert listed(RECEIVED.date() + timedelta(days=100)) == []
    (item,) = listed(RECEIVED.date() + timedelta(days=101))
    assert item.names == ("Surname", "Born", "Sex")
    assert not item.whole
    assert item.clauses == ("isp-asb/2",)
    assert item.columns[0].since == date(2026, 4, 12)
    assert "100 days" in item.columns[0].reason.en
    assert "11 Ebrill 2026" in item.columns[0].reason.cy


def test_everything_is_due_once_no_clause_covers_any_of_it() -> None:
    (item,) = listed(RECEIVED.date() + timedelta(days=366))
    assert item.whole
    assert set(item.names) == {"When", "Kind", "Lon", "Lat", "Surname", "Born", "Sex", "Role"}


@pytest.mark.parametrize(
    ("change", "since", "said"),
    [
        ({"end": date(2026, 1, 31)}, date(2026, 2, 1), "expired on 31 January 2026"),
        ({"withdrawn": date(2026, 1, 31)}, date(2026, 1, 31), "withdrawn on 31 January 2026"),
        ({"stage": "draft"}, None, "held without a clause"),
    ],
)
def test_what_lost_its_agreement_is_held_without_a_clause(change: dict[str, Any], since: date | None, said: str) -> None:
    on = date(2026, 2, 2)
    (item,) = listed(on, agreements=[ISP.model_copy(update=change), DDA, OGL])
    assert item.whole
    assert item.columns[0].since == (since or on)
    assert said in item.columns[0].reason.en


def test_columns_that_were_taken_in_count_even_when_no_clause_is_left_that_names_them() -> None:
    (item,) = listed(date(2026, 1, 2), Held("incidents", "d1", RECEIVED, columns=("When", "Notes")))
    assert (item.names, item.whole) == (("Notes",), False)


def test_data_of_a_dataset_that_is_gone_is_due() -> None:
    (item,) = listed(date(2026, 1, 2), Held("burned", "d9", RECEIVED))
    assert (item.names, item.whole) == (("*",), True)
    (item,) = listed(date(2026, 1, 2), Held("parking", "d9", RECEIVED))
    assert item.columns[0].reason.en == "held without a clause"


def test_the_table_of_deliveries_will_do_and_what_was_refused_is_not_held() -> None:
    row = {"dataset": "ambulance", "received_at": RECEIVED, "rows_accepted": 5, "sha256": "cd", "partner": "health"}
    rows = [row | {"delivery_id": status, "status": status} for status in ("accepted", "superseded", "refused", "duplicate")]
    found = due(partnership(), pa.Table.from_pylist(rows), date(2026, 12, 1))
    assert [item.held.delivery_id for item in found] == ["accepted", "superseded"]
    assert found[0].held.rows == 5


# -- erasing ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def register(tmp_path: Path) -> Register:
    return Register(tmp_path / "state" / "retention.jsonl", clock=lambda: NOW)


@pytest.fixture
def item() -> Due:
    return listed(RECEIVED.date() + timedelta(days=366))[0]


def removes(path: Path, rows: int | None = None) -> Any:
    def hand(erasure: Erasure) -> Iterable[Removed]:
        if path.exists():
            path.unlink()
            yield Removed(place=path.name, rows=rows)

    return hand


def test_it_takes_two_people(register: Register, item: Due, tmp_path: Path) -> None:
    asked = register.ask(item, by="Governance lead", why="past its year")
    assert asked.approved is None
    with pytest.raises(UsageError, match="nobody has approved"):
        erase(register, asked.id, [], certificates=tmp_path, log=log_in(tmp_path))
    with pytest.raises(UsageError, match="takes another"):
        register.approve(asked.id, by=" governance  LEAD ", why="yes")
    approved = register.approve(asked.id, by="Board chair", why="agreed at the board")
    assert approved.approved is not None
    assert approved.approved.by == "Board chair"
    assert register.approve(asked.id, by="Somebody else", why="me too").approved == approved.approved


@pytest.mark.parametrize(("by", "why"), [("", "because"), ("Lead", "  ")])
def test_nobody_asks_without_a_name_and_a_reason(register: Register, item: Due, by: str, why: str) -> None:
    with pytest.raises(UsageError, match="who wants it and why"):
        register.ask(item, by=by, why=why)
    assert not register.path.exists()


def test_what_is_erased_leaves_a_certificate(register: Register, item: Due, tmp_path: Path) -> None:
    raw, cached = tmp_path / "raw.csv", tmp_path / "rows.parquet"
    raw.write_text("x")
    cached.write_text("y")
    asked = register.ask(item, by="Lead", why="past its year")
    register.approve(asked.id, by="Chair", why="agreed")
    log = log_in(tmp_path)
    certificate = erase(register, asked.id, [removes(raw), removes(cached, 120)], certificates=tmp_path / "certificates", log=log)
    assert not raw.exists()
    assert not cached.exists()
    written = json.loads((tmp_path / "certificates" / f"{asked.id}.json").read_text("utf-8"))
    assert written["removed"] == [{"place": "raw.csv", "rows": None}, {"place": "rows.parquet", "rows": 120}]
    erasure = written["erasure"]
    assert (erasure["delivery_id"], erasure["rows"], erasure["sha256"]) == ("d1", 120, "ab" * 32)
    assert erasure["clauses"] == ["isp-asb/1", "isp-asb/5", "isp-asb/2"]
    assert (erasure["asked"]["by"], erasure["approved"]["by"]) == ("Lead", "Chair")
    assert written["erased_at"] == "2026-11-23T09:30:00Z"
    assert register.certificates() == [certificate]
    assert "*" in register.gone()["incidents", "d1"]
    lines = list(journal.read(log.path))
    assert {line["kind"] for line in lines} == {"erasure"}
    assert {line["column"] for line in lines} == set(item.names)
    with pytest.raises(UsageError, match="done already"):
        erase(register, asked.id, [], certificates=tmp_path, log=log)


def test_asking_again_is_the_same_request_until_it_is_done(register: Register, item: Due, tmp_path: Path) -> None:
    first = register.ask(item, by="Lead", why="past its year")
    assert register.ask(item, by="Other", why="still there").id == first.id
    assert len(register.erasures()) == 1


def test_a_hand_that_fails_leaves_no_certificate_and_can_be_run_again(register: Register, item: Due, tmp_path: Path) -> None:
    raw = tmp_path / "raw.csv"
    raw.write_text("x")
    asked = register.ask(item, by="Lead", why="past its year")
    register.approve(asked.id, by="Chair", why="agreed")

    def stuck(erasure: Erasure) -> Iterable[Removed]:
        raise PermissionError(13, "Permission denied", "builds/1")

    with pytest.raises(DiogelError, match="not complete: Permission denied") as raised:
        erase(register, asked.id, [removes(raw), stuck], certificates=tmp_path / "certificates", log=log_in(tmp_path))
    assert raised.value.where == "builds/1"
    assert not (tmp_path / "certificates").exists()
    assert set(register.gone()) == {("incidents", "d1")}, "what has begun to go is not read any more"
    done = erase(register, asked.id, [removes(raw)], certificates=tmp_path / "certificates", log=log_in(tmp_path))
    assert [removed.place for removed in done.removed] == ["raw.csv"]


def test_nothing_is_erased_that_cannot_be_logged(register: Register, item: Due, tmp_path: Path) -> None:
    raw = tmp_path / "raw.csv"
    raw.write_text("x")
    asked = register.ask(item, by="Lead", why="past its year")
    register.approve(asked.id, by="Chair", why="agreed")
    (tmp_path / "decisions.jsonl").mkdir()
    with pytest.raises(DiogelError, match="nothing may pass"):
        erase(register, asked.id, [removes(raw)], certificates=tmp_path, log=log_in(tmp_path))
    assert raw.exists()


def test_an_unknown_request_is_a_clear_error(register: Register) -> None:
    with pytest.raises(UsageError, match="nobody has asked"):
        register.approve("0" * 16, by="Chair", why="agreed")
