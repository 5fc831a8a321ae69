"""An agency's extract: the rows it holds, in its own words, with the truth about each kept alongside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyproj

from diogel.synthetic.draws import Bools, Days, Floats, Ints, Texts, chance, hashed
from diogel.synthetic.kinds import KINDS, ROLES
from diogel.synthetic.world import World


@dataclass(frozen=True)
class Extract:
    """Columns as the agency heads them, in the order of its file. `sent` is the day a row enters its system; truth is -1 for nobody."""

    columns: dict[str, pa.Array]
    sent: Days
    reference: Texts
    person: Ints
    happening: Ints

    def __len__(self) -> int:
        return len(self.sent)

    def rows(self, chosen: Ints) -> Extract:
        columns = {header: values.take(pa.array(chosen)) for header, values in self.columns.items()}
        return Extract(columns, self.sent[chosen], self.reference[chosen], self.person[chosen], self.happening[chosen])


@dataclass(frozen=True)
class Sighting:
    """What an agency saw: one row per person involved, and one with nobody (-1) where nobody was named."""

    event: Ints
    person: Ints
    role: Texts
    recorded: Days

    def __len__(self) -> int:
        return len(self.event)


@dataclass(frozen=True)
class Seen:
    """The columns that most agencies make from a sighting."""

    at: Days
    ends: Days
    longitude: Floats
    latitude: Floats
    place: Texts
    kind: Texts


def sight(world: World, dataset: str, roles: Sequence[str] = ROLES, *, nobody: bool = True) -> Sighting:
    """The happenings that reach this dataset, in the order in which it records them, with whoever played one of the roles."""
    happenings = world.happenings
    odds = np.array([kind.seen.get(dataset, 0.0) for kind in KINDS])[happenings.kind]
    hears = chance(world.seed, f"seen:{dataset}", np.arange(len(happenings))) < odds
    wanted = hears[happenings.part_of] & np.isin(happenings.role, [ROLES.index(role) for role in roles])
    event, person, role = happenings.part_of[wanted], happenings.person[wanted], np.array(ROLES, dtype=object)[happenings.role[wanted]]
    if nobody:
        alone = np.setdiff1d(np.flatnonzero(hears), event)
        event, person = np.concatenate([event, alone]), np.concatenate([person, np.full(len(alone), -1)])
        role = np.concatenate([role, np.full(len(alone), "", dtype=object)])
    recorded = _recorded(world, dataset, event)
    keep = np.flatnonzero(recorded <= world.last_day)
    order = keep[np.lexsort((event[keep], recorded[keep]))]
    return Sighting(event[order], person[order], role[order], recorded[order])


def _recorded(world: World, dataset: str, event: Ints) -> Days:
    """Most things are recorded the same day, a third later, a few weeks later."""
    draw = chance(world.seed, f"recorded:{dataset}", event)
    late = chance(world.seed, f"late:{dataset}", event)
    lag = np.select([draw < 0.66, draw < 0.95], [0, (1 + late * 3).astype(int)], (4 + late * 40).astype(int))
    recorded: Days = world.happenings.at[event].astype("datetime64[D]") + lag.astype("timedelta64[D]")
    return recorded


def look(world: World, sighting: Sighting) -> Seen:
    """When and where, row by row."""
    happenings, event = world.happenings, sighting.event
    at = happenings.at[event]
    lasts = (chance(world.seed, "lasts", event) * 90).astype("timedelta64[m]").astype("timedelta64[s]")
    told_by = end_of_day(sighting.recorded)
    places = happenings.places
    kinds = np.array([kind.name for kind in KINDS], dtype=object)[happenings.kind[event]]
    return Seen(
        at,
        np.minimum(at + lasts, told_by),
        places.longitude[event],
        places.latitude[event],
        happenings.place_names(world.cast)[event],
        kinds,
    )


def end_of_day(days: Days) -> Days:
    """The last second of each day: nothing is known on a day of what comes after it."""
    next_day: Days = (days.astype("datetime64[D]") + np.timedelta64(1, "D")).astype("datetime64[s]")
    return next_day - np.timedelta64(1, "s")


def numbered(prefix: str, event: Ints, recorded: Days) -> Texts:
    """References in order of recording, one to an event: 'AW26-000123'."""
    first_seen, place = np.unique(event, return_index=True)
    rank = np.empty(len(first_seen), dtype=np.int64)
    rank[np.argsort(place, kind="stable")] = np.arange(1, len(first_seen) + 1)
    number = rank[np.searchsorted(first_seen, event)].tolist()
    years = (recorded[place][np.searchsorted(first_seen, event)].astype("datetime64[Y]").astype(int) % 100 + 70) % 100
    return np.array([f"{prefix}{year:02d}-{n:06d}" for year, n in zip(years.tolist(), number, strict=True)], dtype=object)


def choose(world: World, what: str, key: Ints, options: Sequence[str], weights: Sequence[float] = ()) -> Texts:
    """One of the options for each key, always the same one for the same key."""
    running = np.cumsum(weights or np.ones(len(options)))
    place = np.searchsorted(running, chance(world.seed, what, key) * running[-1], side="right").clip(max=len(options) - 1)
    chosen: Texts = np.array(options, dtype=object)[place]
    return chosen


def coded(world: World, what: str, key: Ints, values: Texts, codes: Mapping[str, Sequence[str]]) -> Texts:
    """Each value as one of the agency's codes for it."""
    bits = hashed(world.seed, what, key) >> np.uint64(16)
    names, place = np.unique(values.astype(str), return_inverse=True)
    result = np.full(len(values), "", dtype=object)
    for number, name in enumerate(names.tolist()):
        mine, options = place == number, np.array(codes.get(name, ("",)), dtype=object)
        result[mine] = options[(bits[mine] % np.uint64(len(options))).astype(np.int64)]
    return result


def text(values: Texts) -> pa.Array:
    """Text; '' becomes empty."""
    array = pa.array(values, pa.string())
    return pc.if_else(pc.equal(array, ""), pa.scalar(None, pa.string()), array)


def written_date(days: Days, form: str) -> pa.Array:
    """Days or moments as text in a strftime format; NaT becomes empty."""
    unit = "s" if np.datetime_data(days.dtype)[0] == "s" else "D"
    array = pa.array(days.astype("datetime64[s]")) if unit == "s" or "%H" in form else pa.array(days)
    return pc.strftime(array, format=form)


def only(values: Texts, where: Bools) -> Texts:
    """The values where a condition holds, '' elsewhere."""
    return np.where(where, values, "")


def national_grid(longitude: Floats, latitude: Floats) -> tuple[Ints, Ints]:
    """Whole metres east and north on the British National Grid (EPSG:27700)."""
    east, north = pyproj.Transformer.from_crs(4326, 27700, always_xy=True).transform(longitude, latitude)
    return np.rint(east).astype(np.int64), np.rint(north).astype(np.int64)


def numbers(values: Ints | Floats, missing: Bools | None = None) -> pa.Array:
    """Numbers as text, empty where missing."""
    array = pa.array(values).cast(pa.string())
    return array if missing is None else pc.if_else(pa.array(missing), pa.scalar(None, pa.string()), array)


def person_columns(named: Bools, columns: Mapping[str, pa.Array]) -> dict[str, pa.Array]:
    """Columns about a person, empty in the rows that name nobody."""
    mask = pa.array(named)
    return {header: pc.if_else(mask, values, pa.scalar(None, values.type)) for header, values in columns.items()}


def whole_days(days: Days) -> pa.Array:
    """Days as dates, for files that know what a date is."""
    return pa.array(days.astype("datetime64[D]"), pa.date32(), from_pandas=True)
