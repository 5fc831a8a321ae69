"""How often decisions of the last days allowed and refused, by clause and by dataset. The log only grows, so it is read on from where it
was left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from threading import Lock

import msgspec

_TOLD = ("query", "view")
"""What somebody asked to see; the gate, linking and erasing are told elsewhere."""


class _Line(msgspec.Struct):
    """What is counted by; the rest of a line is skipped unread."""

    at: datetime
    kind: str
    allowed: bool
    dataset: str
    agreement: str | None = None
    clause: str | None = None


_Key = tuple[date, bool, str, str]
"""Day, allowed, dataset, and the clause as agreement/clause, empty where the decision rests on none."""


@dataclass
class _Read:
    """One month's file, as far as it was read."""

    end: int = 0
    counts: Counter[_Key] = field(default_factory=Counter)


@dataclass(frozen=True)
class Asked:
    """Decisions on queries and views: `allowed` by clause (agreement/clause), `refused` by dataset, for which no clause can be named."""

    allowed: Counter[str]
    refused: Counter[str]


_LOCK = Lock()
_READ: dict[Path, _Read] = {}
_DECODER = msgspec.json.Decoder(_Line)


def asked(state: Path, *, since: date) -> Asked:
    """What the months' files in `state` say from that day on. A line that can't be read counts as nothing: this is no proof."""
    allowed: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    for path in _files(state, since):
        for (day, was_allowed, dataset, clause), times in _counts(path).items():
            if day >= since and was_allowed and clause:
                allowed[clause] += times
            elif day >= since and not was_allowed:
                refused[dataset] += times
    return Asked(allowed, refused)


def _files(state: Path, since: date) -> Iterable[Path]:
    return (path for path in sorted(state.glob("decisions-*.jsonl")) if path.stem.removeprefix("decisions-") >= f"{since:%Y-%m}")


def _counts(path: Path) -> Counter[_Key]:
    with _LOCK:
        read = _READ.setdefault(path, _Read())
        if path.stat().st_size < read.end:
            read.end, read.counts = 0, Counter()
        for line in _whole_lines(path, read):
            read.counts[line.at.date(), line.allowed, line.dataset, f"{line.agreement}/{line.clause}" if line.clause else ""] += 1
        return Counter(read.counts)


def _whole_lines(path: Path, read: _Read) -> Iterator[_Line]:
    """A line without its end was never finished; it is read once it is."""
    with path.open("rb") as lines:
        lines.seek(read.end)
        for raw in lines:
            if not raw.endswith(b"\n"):
                return
            read.end += len(raw)
            try:
                line = _DECODER.decode(raw)
            except msgspec.MsgspecError:
                continue
            if line.kind in _TOLD:
                yield line
