"""The queue as it stands now, kept in the process until a build, the ledger, the folder or the day changes."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any

from diogel.build.review_opened import Opened
from diogel.build.review_pairs import Gathered, Judged
from diogel.build.workspace import Workspace
from diogel.definitions.folder import stamp
from diogel.linkage.decisions import Ledger
from diogel.sharing import standing


@dataclass(frozen=True)
class Desk:
    """The current build's pairs, how each stands by the ledger, and all that anybody has said."""

    opened: Opened
    judged: Judged
    ledger: Ledger

    @property
    def build(self) -> str:
        return self.opened.build.path.name


@dataclass
class _Kept:
    """The last thing that was worked out, and from what. Several threads wait for one that works it out."""

    lock: Lock = field(default_factory=Lock)
    key: Hashable = None
    value: Any = None

    def of(self, key: Hashable, work: Callable[[], Any]) -> Any:
        with self.lock:
            if self.key != key:
                self.value = work()
                self.key = key
            return self.value


_gathered, _judged = _Kept(), _Kept()


def desk_of(folder: Path, out: Path | None) -> Desk:
    """UsageError where there is no build, or it can't be read with these keys."""
    key = _build_key(folder, out)
    opened, gathered = _gathered.of(key, lambda: _gather(folder, out))
    ledger_key = (key, _stamp(opened.file.path))
    judged, ledger = _judged.of(ledger_key, lambda: _judge(opened, gathered))
    return Desk(opened, judged, ledger)


def _gather(folder: Path, out: Path | None) -> tuple[Opened, Gathered]:
    opened = Opened.of(folder, out=out)
    return opened, Gathered.of(opened)


def _judge(opened: Opened, gathered: Gathered) -> tuple[Judged, Ledger]:
    ledger = opened.file.read()
    return Judged.of(gathered, ledger), ledger


def _build_key(folder: Path, out: Path | None) -> tuple[Path | None, Hashable, date]:
    """Which references linkage may use depends on the agreements, and so on the day."""
    return Workspace.of(folder, out).current(), stamp(folder), standing.today()


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """Each change is a new file in the old one's place."""
    if not path.exists():
        return None
    stat = path.stat()
    return stat.st_ino, stat.st_mtime_ns, stat.st_size
