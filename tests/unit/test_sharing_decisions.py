"""The decision log: whole lines, in order, or nothing at all."""

from __future__ import annotations

import errno
import json
import os
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from sharing_partnership import NOW, log_in

from diogel.errors import DiogelError
from diogel.sharing import journal
from diogel.sharing.decisions import Decision

ALLOWED = Decision(NOW, "intake", True, "incidents", "let in by isp/1", "When", "isp", "1")


def test_a_line_has_its_keys_in_order_and_its_time_in_utc(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    summer = datetime(2026, 7, 1, 10, 0, tzinfo=timezone(timedelta(hours=1)))
    log.write(Decision(summer, "query", False, "asb", "no clause names it", purpose="analysis", recipient="board"))
    line = log.path.read_text("utf-8")
    assert line == (
        '{"at": "2026-07-01T09:00:00.000Z", "kind": "query", "allowed": false, "dataset": "asb", "column": null, "agreement": null, '
        '"clause": null, "purpose": "analysis", "recipient": "board", "reason": "no clause names it"}\n'
    )


def test_it_only_grows(tmp_path: Path) -> None:
    log = log_in(tmp_path / "made" / "on the way")
    log.write(ALLOWED)
    before = log.path.read_bytes()
    log.write(ALLOWED, ALLOWED)
    assert log.path.read_bytes() == before * 3


def test_a_line_cut_off_by_a_kill_never_counts(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    log.write(ALLOWED)
    with log.path.open("a") as file:
        file.write('{"at": "2026-')
    assert len(list(journal.read(log.path))) == 1
    log.write(ALLOWED)
    assert [json.loads(line)["column"] for line in log.path.read_text().splitlines()] == ["When", "When"]


def test_a_full_disk_leaves_no_half_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = log_in(tmp_path)
    log.write(ALLOWED)
    before, write = log.path.read_bytes(), os.write

    def filling_up(file: int, data: bytes) -> int:
        if len(data) < 100:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(file, data[:100])

    monkeypatch.setattr(os, "write", filling_up)
    with pytest.raises(DiogelError, match="No space left on device") as raised:
        log.write(ALLOWED)
    assert raised.value.todo
    assert log.path.read_bytes() == before


def test_a_log_that_was_edited_is_said_to_be(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("[1]\n")
    with pytest.raises(DiogelError, match="not a record"):
        list(journal.read(tmp_path / "log"))
