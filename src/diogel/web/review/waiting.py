"""The queue as it stands now, kept in the process until a build, the ledger, the folder or the day changes.

Of a large build it takes long to gather: that is begun beside the pages, as soon as somebody needs it or the process sees a new build,
and a page that can't wait so long says so.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from diogel.build.review_opened import Opened
from diogel.build.review_pairs import Gathered, Judged
from diogel.build.workspace import Workspace
from diogel.definitions.folder import stamp
from diogel.definitions.model import Text
from diogel.errors import DiogelError
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


class Gathering(DiogelError):
    """What waits is being gathered: nothing is wrong, and nothing is there to be shown yet."""

    again = 10
    """Seconds after which the page asks again by itself."""

    says = Text(
        en="The doubtful links of the new build are being gathered", cy="Mae cysylltiadau amheus yr adeiladwaith newydd yn cael eu casglu"
    )
    do = Text(en="Load the page again in a minute.", cy="Llwythwch y dudalen eto ymhen munud.")

    def __init__(self) -> None:
        super().__init__(self.says.en, todo=self.do.en)


@dataclass
class _Kept:
    """The last thing that was worked out, and from what. Several threads wait for one that works it out, as long as they have patience."""

    lock: Lock = field(default_factory=Lock)
    key: Hashable = None
    value: Future[Any] | None = None

    def of(self, key: Hashable, work: Callable[[], Any], patience: float | None = None) -> Any:
        with self.lock:
            if self.value is None or self.key != key or (self.value.done() and self.value.exception()):
                self.key, self.value = key, Future()
                self._begin(self.value, work, beside=patience is not None)
            value = self.value
        try:
            return value.result(patience)
        except TimeoutError:
            raise Gathering from None

    def _begin(self, value: Future[Any], work: Callable[[], Any], *, beside: bool) -> None:
        def run() -> None:
            try:
                value.set_result(work())
            except BaseException as fault:  # noqa: BLE001 - told to whoever waits for it
                value.set_exception(fault)

        if beside:
            Thread(target=run, name="doubtful links", daemon=True).start()
        else:
            run()


_gathered, _judged = _Kept(), _Kept()


PATIENCE, SHORT = 5.0, 0.3
"""Seconds for which a page waits; and the first page, which only counts."""


def desk_of(folder: Path, out: Path | None, *, patience: float | None = None) -> Desk:
    """UsageError where there is no build, or it can't be read with these keys; Gathering where it takes longer than patience."""
    key = _build_key(folder, out)
    opened, gathered = _gathered.of(key, lambda: _gather(folder, out), PATIENCE if patience is None else patience)
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
