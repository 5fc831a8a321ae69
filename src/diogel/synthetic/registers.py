"""Registers that agencies copy out whole from time to time: who was on them on each of those days."""

from __future__ import annotations

import numpy as np

from diogel.synthetic.draws import Days, Ints
from diogel.synthetic.world import World


def month_ends(world: World, every: int = 1) -> Days:
    """The last day of every so many months, the last day of all included."""
    last = world.last_day.astype("datetime64[M]").astype(int)
    first = world.days[0].astype("datetime64[M]").astype(int)
    months = np.arange(last, first, -every)[::-1].astype("datetime64[M]")
    ends: Days = np.minimum((months + 1).astype("datetime64[D]") - 1, world.last_day)
    return ends


def on_days(starts: Days, ends: Days, copied: Days) -> tuple[Ints, Days]:
    """(entry, day) for every day of copying on which an entry stood, in order of day."""
    entries, days = [], []
    for day in copied:
        standing = np.flatnonzero((starts <= day) & (ends > day))
        entries.append(standing)
        days.append(np.full(len(standing), day))
    return np.concatenate(entries), np.concatenate(days)
