"""One test of a condition in words: what must be, what is, what to do; and the same where it can't be known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from diogel.definitions.model import Text
from diogel.pathways.calendar import Calendar
from diogel.pathways.case import State
from diogel.pathways.judge import Others
from diogel.pathways.phrases import both

Where = tuple[State, date, Others, Calendar]


@dataclass(frozen=True)
class Saying:
    """`so` is a clause that stands within a sentence, `must` a sentence without its full stop, `is_now` the clause behind it."""

    so: Text
    must: Text
    is_now: Text | None
    todo: Text
    unknown: Text | None = None
    find_out: Text | None = None


def in_bounds(least: float | None, most: float | None) -> Text:
    if least is not None and most is not None:
        return both(en="from {a} to {b}", cy="rhwng {a} a {b}", a=f"{least:g}", b=f"{most:g}")
    if least is not None:
        return both(en="{a} or more", cy="{a} neu fwy", a=f"{least:g}")
    return both(en="{a} or less", cy="{a} neu lai", a=f"{most or 0:g}")
