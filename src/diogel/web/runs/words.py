"""What the pages on builds say, in both languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from diogel.definitions.model import Text
from diogel.web.runs.models import Run

STATES = {
    "queued": (Text(en="waiting", cy="yn aros"), "grey"),
    "running": (Text(en="running", cy="yn rhedeg"), "blue"),
    "done": (Text(en="done", cy="wedi'i wneud"), "green"),
    "failed": (Text(en="failed", cy="wedi methu"), "red"),
    "stopped": (Text(en="stopped", cy="wedi stopio"), "orange"),
}
_STAGES = {
    "intake": Text(en="Taking deliveries in", cy="Derbyn anfoniadau i mewn"),
    "tables": Text(en="Making tables", cy="Gwneud tablau"),
    "link": Text(en="Linking records", cy="Cysylltu cofnodion"),
}
_UNITS = {
    "bytes": Text(en="{done} of {total} MB", cy="{done} o {total} MB"),
    "steps": Text(en="{done} of {total} steps", cy="{done} o {total} o gamau"),
    "rows": Text(en="{done} of {total} rows", cy="{done} o {total} o resi"),
}


@dataclass(frozen=True)
class Stage:
    name: Text
    far: Text | None
    seconds: int
    over: bool


def stages(run: Run, now: datetime) -> list[Stage]:
    """In the order in which they began; steps of one kind are one stage."""
    found: dict[str, list[dict[str, Any]]] = {}
    for one in run.stages:
        found.setdefault(str(one["name"]).split(":")[0], []).append(one)
    return [_stage(name, several, run.ended_at or now) for name, several in found.items()]


def _stage(name: str, several: Sequence[dict[str, Any]], now: datetime) -> Stage:
    """A stage of several steps has come as far as its last one."""
    last = several[-1]
    ended = datetime.fromisoformat(last["ended"]) if last["ended"] else now
    began = datetime.fromisoformat(several[0]["began"])
    plain = re.sub(r"_", " ", name)
    words = _STAGES.get(name, Text(en=plain, cy=plain))
    return Stage(words, _far(last) if len(several) == 1 else None, max(0, round((ended - began).total_seconds())), bool(last["ended"]))


def _far(stage: dict[str, Any]) -> Text | None:
    total = stage["total"]
    if not total or stage["unit"] not in _UNITS:
        return None
    numbers = {name: _amount(stage[name], stage["unit"]) for name in ("done", "total")}
    words = _UNITS[stage["unit"]]
    return Text(en=words.en.format(**numbers), cy=words.cy.format(**numbers))


def _amount(value: int, unit: str) -> str:
    return f"{value / 1e6:,.1f}" if unit == "bytes" else f"{value:,}"
