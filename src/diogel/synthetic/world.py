"""The whole of Aberwylan for one seed: who lives there and what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from diogel.synthetic.casting import Cast, assemble
from diogel.synthetic.draws import Days
from diogel.synthetic.happenings import Happenings, happen
from diogel.synthetic.kinds import KINDS
from diogel.synthetic.people import People, populate
from diogel.synthetic.planted import Plant, plant

YEARS = 3


@dataclass(frozen=True)
class World:
    seed: int
    days: Days
    people: People
    cast: Cast
    happenings: Happenings
    plants: tuple[Plant, ...]

    @property
    def last_day(self) -> np.datetime64:
        last: np.datetime64 = self.days[-1].astype("datetime64[D]")
        return last

    def planted_batch(self, plant: Plant) -> int:
        """The number of the batch in Happenings that a plant made."""
        staged = [one for one in self.plants if one.batch is not None]
        return len(KINDS) + next(number for number, one in enumerate(staged) if one is plant)


def days_until(until: date) -> Days:
    """Three years of days, the last one included."""
    end = np.datetime64(until, "D")
    month = end.astype("datetime64[M]") - 12 * YEARS
    start = month.astype("datetime64[D]") + (end - end.astype("datetime64[M]").astype("datetime64[D]"))
    return np.arange(start + 1, end + 1, dtype="datetime64[D]")


def make_world(people: int, until: date, seed: int) -> World:
    days = days_until(until)
    residents = populate(people, days, seed)
    cast = assemble(residents, days, seed)
    plants = plant(cast, days, seed)
    happenings = happen(cast, days, [one.batch for one in plants if one.batch is not None], seed)
    return World(seed, days, residents, cast, happenings, tuple(plants))
