"""How long work tells a person where it stands; the engine calls it, the command line and the web show it."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told of each stage as it starts, moves and ends. Amounts are in the unit named (rows, bytes, files)."""

    def start(self, stage: str, total: int | None = None, unit: str = "rows") -> None: ...

    def advance(self, amount: int) -> None: ...

    def finish(self, note: str = "") -> None: ...


class Silent:
    """Says nothing: for tests and for callers that don't show progress."""

    def start(self, stage: str, total: int | None = None, unit: str = "rows") -> None: ...

    def advance(self, amount: int) -> None: ...

    def finish(self, note: str = "") -> None: ...
