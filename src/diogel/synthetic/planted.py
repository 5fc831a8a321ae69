"""Patterns put there on purpose, so that whatever looks for them can be checked: each is listed in truth/planted.json."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from diogel.synthetic.casting import EXCLUSION_DISPROPORTION, Cast, pick
from diogel.synthetic.country import NEIGHBOURHOODS, index_of
from diogel.synthetic.draws import Days, Floats, Ints, stream
from diogel.synthetic.happenings import Batch, Places, at_homes, at_venues, stage
from diogel.synthetic.kinds import KIND_INDEX, KINDS
from diogel.synthetic.rhythm import RHYTHMS, moments


@dataclass(frozen=True)
class Plant:
    """One planted pattern: what there is to find, and the happenings that make it (none for a tilt in the odds)."""

    pattern: str
    note: dict[str, Any]
    batch: Batch | None = None


def plant(cast: Cast, days: Days, seed: int) -> list[Plant]:
    """All planted patterns, in a fixed order."""
    rng = stream(seed, "planted")
    return [
        _hotspot(cast, days, rng),
        _burglary_series(cast, days, "North Sands", days_ago=250, houses=9, rng=rng),
        _burglary_series(cast, days, "Church Meadow", days_ago=96, houses=6, rng=rng),
        _emerging_cluster(cast, days, rng),
        _disproportion(),
    ]


def _where(area: int, longitude: Floats, latitude: Floats) -> dict[str, Any]:
    return {"area": NEIGHBOURHOODS[area].code, "longitude": round(float(longitude.mean()), 6), "latitude": round(float(latitude.mean()), 6)}


def _when(at: Days) -> dict[str, str]:
    return {"from": str(at.min().astype("datetime64[D]")), "to": str(at.max().astype("datetime64[D]"))}


def _staged(cast: Cast, kind: str, at: Days, places: Places, rng: np.random.Generator) -> Batch:
    """Given times and places, the parts drawn as always."""
    definition = KINDS[KIND_INDEX[kind]]
    first = pick(cast, definition.parts[0].who, at.astype("datetime64[D]"), rng)
    return stage(cast, definition, at, places, first=first, rng=rng)


def _hotspot(cast: Cast, days: Days, rng: np.random.Generator) -> Plant:
    """Antisocial behaviour around one square, all through the last year."""
    venues = cast.people.homes.venues
    venue = int(np.flatnonzero(venues.names == "Sgwâr Llanfair")[0])
    at = moments(RHYTHMS["evening"], days[-365:], max(40, len(cast.people) // 150), rng)
    places = at_venues(cast, np.full(len(at), venue), rng)
    where = _where(int(venues.area[venue]), venues.longitude[[venue]], venues.latitude[[venue]])
    note = {"category": "antisocial_behaviour", "place": venues.names[venue], **where, "radius_metres": 60, **_when(at)}
    return Plant("hotspot", note, _staged(cast, "asb", at, places, rng))


def _fullest_street(cast: Cast, area: str) -> Ints:
    """The homes of the neighbourhood's street with the most settled households, in order of house number."""
    people = cast.people
    homes = people.households.home[people.households.first_of()]
    homes = np.unique(homes[people.homes.area[homes] == index_of(area)])
    streets, counts = np.unique(people.homes.street[homes], return_counts=True)
    fullest: Ints = homes[people.homes.street[homes] == streets[counts.argmax()]].astype(np.int64)
    return fullest


def _burglary_series(cast: Cast, days: Days, area: str, *, days_ago: int, houses: int, rng: np.random.Generator) -> Plant:
    """Houses in one street, one after the other, two or three days apart."""
    street = _fullest_street(cast, area)
    start = rng.integers(0, max(1, len(street) - houses))
    homes = street[start : start + houses]
    gaps = np.cumsum(rng.integers(1, 4, len(homes)))
    at = days[-days_ago] + gaps.astype("timedelta64[D]") + rng.integers(8 * 60, 22 * 60, len(homes)).astype("timedelta64[m]")
    places = at_homes(cast, homes)
    where = _where(index_of(area), places.longitude, places.latitude)
    note = {"category": "burglary", "street": cast.people.homes.streets.names[places.street[0]], **where, **_when(at)}
    batch = stage(cast, KINDS[KIND_INDEX["burglary"]], at.astype("datetime64[s]"), places, first=_heads_of(cast, homes), rng=rng)
    return Plant("near_repeat", note, batch)


def _heads_of(cast: Cast, homes: Ints) -> Ints:
    """The head of the household that has each home."""
    heads = cast.people.households.first_of()
    head_of_home = np.full(len(cast.people.homes.area), -1)
    head_of_home[cast.people.households.home[heads]] = heads
    found: Ints = head_of_home[homes]
    return found


def _emerging_cluster(cast: Cast, days: Days, rng: np.random.Generator) -> Plant:
    """Cars broken into around two streets in the last eighteen days, where there were next to none before."""
    area = index_of("Weavers' Green")
    homes = _fullest_street(cast, "Weavers' Green")
    at = moments(RHYTHMS["home_night"], days[-18:], max(16, len(cast.people) // 3000), rng)
    places = at_homes(cast, homes[rng.integers(0, len(homes), len(at))])
    outside = Places(np.full(len(at), -1), places.venue, places.street, places.longitude, places.latitude)
    note = {"category": "vehicle_crime", **_where(area, places.longitude, places.latitude), "radius_metres": 150, **_when(at)}
    return Plant("emerging_cluster", note, _staged(cast, "vehicle_crime", at, outside, rng))


def _disproportion() -> Plant:
    note = {"category": "school_exclusion", "group": "black", "against": "all other pupils", "ratio": EXCLUSION_DISPROPORTION}
    return Plant("disproportion", note)
