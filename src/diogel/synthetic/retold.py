"""How one happening is told by several agencies: never quite at the same time, in the same place or in the same words.

A control room stamps the minute the call came in; somebody who fills in a register a week later remembers the evening. The truth
(truth.parquet, `happening_id`) says which rows of which agencies tell of one thing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np

from diogel.synthetic.draws import Days, Floats, Texts, chance
from diogel.synthetic.extracts import Seen, Sighting, end_of_day
from diogel.synthetic.world import World

_METRES_TO_DEGREES = (1 / 68_000, 1 / 111_200)  # at 52.4 degrees north


@dataclass(frozen=True)
class Telling:
    """How an agency tells: shares of its events. What is left over is told to the minute."""

    delay_minutes: float = 0.0  # a call comes up to so long after
    quarter: float = 0.0  # rounded to the quarter of an hour
    hour: float = 0.0  # to the hour
    adrift: float = 0.0  # up to two hours out
    day_only: float = 0.0  # the day, and no time
    wrong_day: float = 0.0  # the day before or after, and no time
    metres: float = 0.0  # how far a point is put from where it was, usually
    along: float = 0.0  # put somewhere else along the street
    short: float = 0.0  # the street abbreviated
    beside: float = 0.0  # "o/s", "nr"


def retold(world: World, agency: str, rows: Sighting, seen: Seen, telling: Telling) -> Seen:
    """What was seen, as the agency tells it; every row of an event alike, and nothing later than the day it was recorded."""
    at = np.minimum(_told_time(world, agency, rows, seen.at, telling), end_of_day(rows.recorded))
    longitude, latitude = _told_point(world, agency, rows, seen, telling)
    place = _told_place(world, agency, rows, seen.place, telling)
    return replace(seen, at=at, ends=np.maximum(seen.ends, at), longitude=longitude, latitude=latitude, place=place)


def _told_time(world: World, agency: str, rows: Sighting, at: Days, telling: Telling) -> Days:
    draw = chance(world.seed, f"{agency}:tells", rows.event)
    by = chance(world.seed, f"{agency}:by", rows.event)
    edges = np.cumsum([telling.quarter, telling.hour, telling.adrift, telling.day_only, telling.wrong_day])
    called = at + (by * telling.delay_minutes * 60).astype("timedelta64[s]")
    day = at.astype("datetime64[D]")
    beside = np.minimum(day + np.where(by < 0.5, -1, 1).astype("timedelta64[D]"), rows.recorded.astype("datetime64[D]"))
    adrift = _rounded(at + ((by - 0.5) * 4 * 3600).astype("timedelta64[s]"), 1800)
    told: Days = np.select([draw < edge for edge in edges], [_rounded(at, 900), _rounded(at, 3600), adrift, day, beside], called)
    return told


def _rounded(at: Days, seconds: int) -> Days:
    whole = (at.astype("datetime64[s]").astype(np.int64) + seconds // 2) // seconds * seconds
    rounded: Days = whole.astype("datetime64[s]")
    return rounded


def _told_point(world: World, agency: str, rows: Sighting, seen: Seen, telling: Telling) -> tuple[Floats, Floats]:
    """A few metres off; for some, somewhere else along the street."""
    angle = chance(world.seed, f"{agency}:angle", rows.event) * 2 * np.pi
    near = telling.metres * np.sqrt(-2 * np.log1p(-chance(world.seed, f"{agency}:metres", rows.event)))
    far = 30 + 120 * chance(world.seed, f"{agency}:along how far", rows.event)
    metres = np.where(chance(world.seed, f"{agency}:along", rows.event) < telling.along, far, near)
    east, north = _METRES_TO_DEGREES
    longitude = (seen.longitude + metres * np.cos(angle) * east).round(6)
    latitude = (seen.latitude + metres * np.sin(angle) * north).round(6)
    return longitude, latitude


_SHORT = {
    "Street": "St",
    "Road": "Rd",
    "Lane": "Ln",
    "Avenue": "Ave",
    "Close": "Cl",
    "Terrace": "Terr",
    "Gardens": "Gdns",
    "Crescent": "Cres",
}


def _told_place(world: World, agency: str, rows: Sighting, places: Texts, telling: Telling) -> Texts:
    draw = chance(world.seed, f"{agency}:words", rows.event)
    names, number = np.unique(places.astype(str), return_inverse=True)
    short = np.array([re.sub(r"\w+$", lambda word: _SHORT.get(word[0], word[0]), name) for name in names.tolist()], dtype=object)[number]
    beside = np.array(["o/s ", "nr ", "ger "], dtype=object)[(draw * 3000).astype(np.int64) % 3] + places
    return np.where(draw < telling.short, short, np.where(draw < telling.short + telling.beside, beside, places))
