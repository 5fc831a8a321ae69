"""Every decision, allowed or refused, as a line with the clause it rests on. It names columns, never values."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from diogel.sharing import journal

Kind = Literal["intake", "query", "view", "link", "erasure"]


@dataclass(frozen=True)
class Decision:
    """`column` is None when the decision is about the whole dataset; `reason` is in English."""

    at: datetime
    kind: Kind
    allowed: bool
    dataset: str
    reason: str
    column: str | None = None
    agreement: str | None = None
    clause: str | None = None
    purpose: str | None = None
    recipient: str | None = None


_ORDER = ("at", "kind", "allowed", "dataset", "column", "agreement", "clause", "purpose", "recipient", "reason")


def utc_now() -> datetime:
    return datetime.now(UTC)


class DecisionLog:
    """Append-only JSON lines. A decision that can't be written is a decision that wasn't taken: `write` raises."""

    def __init__(self, path: Path, *, clock: Callable[[], datetime] = utc_now) -> None:
        self.path = path
        self.clock = clock

    def write(self, *decisions: Decision) -> None:
        self.write_all(decisions)

    def write_all(self, decisions: Iterable[Decision]) -> None:
        """All of them or none; raises DiogelError when they can't be written."""
        journal.append(self.path, [_record(decision) for decision in decisions])


def _record(decision: Decision) -> dict[str, Any]:
    at = decision.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {key: at if key == "at" else getattr(decision, key) for key in _ORDER}
