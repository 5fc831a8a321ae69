"""Extracts cut into the files that arrive: a file for each past year, then for each month, then for each day; and what
happens to files on the way: sent twice, corrected, late, with a header renamed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import pyarrow as pa

from diogel.synthetic.draws import Days, Ints
from diogel.synthetic.extracts import Extract
from diogel.synthetic.formats import to_bytes
from diogel.synthetic.habits import Habits
from diogel.synthetic.slips import NONE, RAGGED, Spoilt, choose_slips, spoil

_CUT_SHORT = 0.8
"""The first sending of a file that is corrected later holds this share of its rows."""

_LATE_DAYS = 9


@dataclass(frozen=True)
class File:
    """One file as sent: which rows of the extract it holds, on which line each starts, which slip each has."""

    path: Path
    rows: Ints
    lines: Ints
    slip: Ints


@dataclass
class Delivered:
    """What was sent for one dataset. `files` counts each row once; copies and superseded files are only in `faults` and `written`."""

    files: list[File] = field(default_factory=list)
    written: list[Path] = field(default_factory=list)
    faults: list[dict[str, Any]] = field(default_factory=list)


def slots(sent: Days, cadence: str, last_day: np.datetime64) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
    """The file in which each row is sent: '2024', '2026-03' or '2026-10-14'."""
    days = np.datetime_as_string(sent.astype("datetime64[D]"))
    if cadence == "snapshot":
        return days
    last_month, last_year = last_day.astype("datetime64[M]"), last_day.astype("datetime64[Y]")
    daily = (sent >= last_month.astype("datetime64[D]")) & (cadence == "daily")
    past = sent.astype("datetime64[Y]") < last_year
    return np.where(daily, days, np.where(past, days.astype("<U4"), days.astype("<U7")))


def deliver(dataset: str, extract: Extract, habits: Habits, *, folder: Path, last_day: np.datetime64, seed: int) -> Delivered:
    """Write every file of a dataset under `folder`, and say what is wrong with which."""
    sending = _Sending(dataset, extract, habits, folder, seed)
    names = slots(extract.sent, habits.cadence, last_day)
    for slot, mishap in _with_mishaps(np.unique(names).tolist(), habits, dataset):
        sending.send(slot, np.flatnonzero(names == slot), mishap)
    return sending.done


def _with_mishaps(slot_names: list[str], habits: Habits, dataset: str) -> Iterator[tuple[str, str]]:
    """Each slot with what happens to its file, if anything: mishaps fall on different slots of the finest kind."""
    finest = [name for name in slot_names if len(name) == len(slot_names[-1])] if slot_names else []
    monthly = [name for name in slot_names if len(name) == 7]
    start = crc32(dataset.encode()) % max(1, len(finest))
    falls = {finest[(start + 3 * n) % len(finest)]: mishap for n, mishap in enumerate(habits.mishaps) if len(finest) > 3 * n}
    if habits.renamed and monthly:
        falls[monthly[len(monthly) // 2]] = "renamed"
    yield from ((name, falls.get(name, "")) for name in slot_names)


class _Sending:
    """One dataset on its way."""

    def __init__(self, dataset: str, extract: Extract, habits: Habits, folder: Path, seed: int) -> None:
        self.dataset, self.extract, self.habits, self.folder, self.seed = dataset, extract, habits, folder, seed
        self.slips = choose_slips(habits, len(extract), dataset, seed)
        self.done = Delivered()
        folder.mkdir(parents=True, exist_ok=True)

    def send(self, slot: str, rows: Ints, mishap: str) -> None:
        received = self.extract.sent[rows].max() + np.timedelta64(1, "D")
        if mishap == "correction":
            self._send_cut_short(slot, rows, received)
            return
        name = f"{received + _LATE_DAYS}_for_{slot}" if mishap == "late" else slot
        late = np.timedelta64(_LATE_DAYS if mishap == "late" else 0, "D")
        path, content = self._send_whole(name, rows, received + late, renamed=mishap == "renamed")
        if mishap == "late":
            self._note(path, "late", "accept")
        if mishap == "above_ceiling":
            self._send_above_ceiling(slot, rows[-3:], received)
        if mishap == "duplicate":
            copy = self._write(f"{slot}_copy", content, received)
            self._note(copy, "duplicate", "duplicate")

    def _send_cut_short(self, slot: str, rows: Ints, received: np.datetime64) -> None:
        first = rows[: max(1, int(len(rows) * _CUT_SHORT))]
        content, _, _ = self._render(first, list(self.extract.columns))
        self._note(self._write(slot, content, received), "cut_short", "superseded")
        path, _ = self._send_whole(f"{slot}_v2", rows, received + np.timedelta64(2, "D"), renamed=False)
        self._note(path, "correction", "accept")

    def _send_above_ceiling(self, slot: str, rows: Ints, received: np.datetime64) -> None:
        """A few rows sent again, marked as nobody may send them here: the file is refused whole, and nothing is lost by it."""
        again = self.extract.rows(rows)
        again.columns[self.habits.marking] = pa.array(["SECRET"] * len(rows))
        content, _ = to_bytes(Spoilt(dict(again.columns), np.full(len(rows), NONE)), list(again.columns), self.habits)
        self._note(self._write(f"{slot}_supplement", content, received), "above_ceiling", "refuse", column=self.habits.marking)

    def _send_whole(self, name: str, rows: Ints, received: np.datetime64, *, renamed: bool) -> tuple[Path, bytes]:
        headers = [self._header(header, renamed) for header in self.extract.columns]
        content, spoilt, lines = self._render(rows, headers)
        path = self._write(name, content, received)
        self.done.files.append(File(path, rows, lines, spoilt.slip))
        self._note_slips(path, spoilt, lines)
        if renamed and self.habits.renamed:
            _, now, declared = self.habits.renamed
            self._note(path, "renamed_header", "alias" if declared else "missing_column", column=now)
        return path, content

    def _header(self, header: str, renamed: bool) -> str:
        return self.habits.renamed[1] if renamed and self.habits.renamed and self.habits.renamed[0] == header else header

    def _render(self, rows: Ints, headers: list[str]) -> tuple[bytes, Spoilt, Ints]:
        spoilt = spoil(self.extract.rows(rows), self.habits, self.slips[rows])
        content, lines = to_bytes(spoilt, headers, self.habits)
        return content, spoilt, lines

    def _write(self, name: str, content: bytes, received: np.datetime64) -> Path:
        """Put the file in its place, dated six in the morning of the day it came."""
        path = self.folder / f"{name}.{self.habits.form}"
        path.write_bytes(content)
        moment = int(received.astype("datetime64[s]").astype(np.int64)) + 6 * 3600
        os.utime(path, (moment, moment))
        self.done.written.append(path)
        return path

    def _note(self, path: Path, kind: str, expect: str, **more: Any) -> None:
        file = f"{self.dataset}/{path.name}"
        self.done.faults.append(
            {"dataset": self.dataset, "file": file, "row": None, "line": None, "column": None, "kind": kind, "expect": expect} | more
        )

    def _note_slips(self, path: Path, spoilt: Spoilt, lines: Ints) -> None:
        for row in np.flatnonzero(spoilt.slip != NONE).tolist():
            number = int(spoilt.slip[row])
            place = {"row": row + 1, "line": int(lines[row])}
            if number == RAGGED:
                self._note(path, "ragged", "quarantine", **place)
            else:
                slip = self.habits.slips[number]
                self._note(path, slip.kind, slip.expect, column=slip.column, **place)
