"""What the engine says while it builds, brought to the database at most once a second; and that the worker lives, while it says nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Any

from django.db import Error, connection
from django.utils import timezone

PAUSE, BEAT = 1.0, 5.0
"""Seconds between two looks, and between two signs of life."""

Stages = list[dict[str, Any]]


class Telling:
    """A Progress. A thread of its own writes, with a connection of its own: the build never waits for the database, and a stage that says
    nothing for minutes is still heard."""

    def __init__(self, write: Callable[[Stages], None]) -> None:
        self._write = write
        self._lock = Lock()
        self._stages: Stages = []
        self._news = False
        self._over = Event()
        self._thread = Thread(target=self._tell, name="telling", daemon=True)

    # -- as the engine calls it --

    def start(self, stage: str, total: int | None = None, unit: str = "rows") -> None:
        with self._lock:
            self._stages.append({"name": stage, "total": total, "unit": unit, "done": 0, "began": _now(), "ended": "", "note": ""})
            self._news = True

    def advance(self, amount: int) -> None:
        with self._lock:
            self._stages[-1]["done"] += amount
            self._news = True

    def finish(self, note: str = "") -> None:
        with self._lock:
            self._stages[-1].update(ended=_now(), note=note)
            self._news = True

    # -- as it is told --

    def __enter__(self) -> Telling:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def _tell(self) -> None:
        told = 0.0
        try:
            while not self._over.wait(PAUSE):
                if self._news or time.monotonic() - told >= BEAT:
                    told = time.monotonic()
                    self._once()
            self._once()
        finally:
            connection.close()

    def _once(self) -> None:
        """A database that can't be written to now is tried again at the next look, anew; it is no reason to end a build."""
        with self._lock:
            stages, self._news = [dict(stage) for stage in self._stages], False
        try:
            self._write(stages)
        except Error:
            self._news = True
            connection.close()


def _now() -> str:
    return timezone.now().isoformat(timespec="seconds")
