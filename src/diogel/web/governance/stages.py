"""How far an erasure has come, written down for its page as the engine tells it."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from diogel.web.governance.models import ErasureRun

_OFTEN = timedelta(seconds=2)


class Stages:
    """The engine's Progress. Every stage is written, and while one lasts a sign of life every few seconds."""

    def __init__(self, erasure: str) -> None:
        self._runs = ErasureRun.objects.filter(erasure=erasure)
        self._finished: list[str] = []
        self._stage = ""
        self._heard = timezone.now()
        self._runs.update(state=ErasureRun.State.RUNNING, stages=[], stage="", heard_at=self._heard)

    def start(self, stage: str, total: int | None = None, unit: str = "rows") -> None:
        self._stage = stage
        self._write()

    def advance(self, amount: int) -> None:
        if timezone.now() - self._heard > _OFTEN:
            self._write()

    def finish(self, note: str = "") -> None:
        self._finished.append(self._stage)
        self._stage = ""
        self._write()

    def _write(self) -> None:
        self._heard = timezone.now()
        self._runs.update(stages=self._finished, stage=self._stage, heard_at=self._heard)
