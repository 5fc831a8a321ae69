"""What truly happened: time, place and the people in it, before any agency wrote it down."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diogel.synthetic.casting import Cast, neighbours, pick, relative
from diogel.synthetic.country import NEIGHBOURHOODS, character
from diogel.synthetic.draws import Bools, Days, Floats, Ints, Texts, stream, weighted
from diogel.synthetic.kinds import KIND_INDEX, KINDS, ROLES, Kind
from diogel.synthetic.rhythm import RHYTHMS, moments


@dataclass(frozen=True)
class Places:
    """Where: a home, a venue or a stretch of street; -1 where it is none of that sort."""

    home: Ints
    venue: Ints
    street: Ints
    longitude: Floats
    latitude: Floats


@dataclass(frozen=True)
class Batch:
    """Things of one kind: when, where, and `cast`: (role, person for each or -1) for each part."""

    kind: str
    at: Days
    places: Places
    parts: tuple[tuple[str, Ints], ...]


@dataclass(frozen=True)
class Happenings:
    """Everything that happened, in order of time; parts point into it."""

    kind: Ints
    at: Days
    places: Places
    part_of: Ints
    person: Ints
    role: Ints
    batch: Ints  # which batch it came with: the regular ones in the order of KINDS, then the planted ones

    def __len__(self) -> int:
        return len(self.kind)

    def place_names(self, cast: Cast) -> Texts:
        """'Parc y Berllan', or 'Harbour Street'."""
        homes, places = cast.people.homes, self.places
        return np.where(places.venue >= 0, homes.venues.names[places.venue], homes.streets.names[places.street])


def _near_streets(cast: Cast, streets: Ints, rng: np.random.Generator) -> Places:
    """Somewhere along each street, a few metres off."""
    laid = cast.people.homes.streets
    points = laid.start[streets] + laid.run[streets] * rng.random((len(streets), 1)) + rng.normal(0, 0.00008, (len(streets), 2))
    none = np.full(len(streets), -1)
    return Places(none, none, streets, points[:, 0].round(6), points[:, 1].round(6))


def at_venues(cast: Cast, venues: Ints, rng: np.random.Generator) -> Places:
    """At each venue, or just outside it."""
    known = cast.people.homes.venues
    spread = rng.normal(0, 0.00025, (2, len(venues)))
    first_street = np.searchsorted(cast.people.homes.streets.area, known.area[venues])
    none = np.full(len(venues), -1)
    return Places(none, venues, first_street, (known.longitude[venues] + spread[0]).round(6), (known.latitude[venues] + spread[1]).round(6))


def at_homes(cast: Cast, homes: Ints) -> Places:
    known = cast.people.homes
    return Places(homes, np.full(len(homes), -1), known.street[homes], known.longitude[homes], known.latitude[homes])


def _on_streets(cast: Cast, count: int, rng: np.random.Generator) -> Places:
    """Streets by hardship: three times as much happens in the hardest-up neighbourhoods as in the easiest."""
    area = cast.people.homes.streets.area
    weight = np.array([0.3 + character(n).hardship for n in NEIGHBOURHOODS])[area]
    return _near_streets(cast, weighted(np.cumsum(weight), rng.random(count)), rng)


def _anywhere(cast: Cast, kind: Kind, count: int, rng: np.random.Generator) -> Places:
    if kind.where == "street":
        return _on_streets(cast, count, rng)
    venues = cast.people.homes.venues.of({"nightlife": "pub"}.get(kind.where, kind.where))
    drawn = venues[weighted(np.cumsum(cast.people.homes.venues.draw[venues]), rng.random(count))]
    gathered = at_venues(cast, drawn, rng)
    return _mixed(gathered, _on_streets(cast, count, rng), rng.random(count) < 0.7) if kind.where == "park" else gathered


def _mixed(one: Places, other: Places, spread: Bools) -> Places:
    """`other` where `spread`, else `one`."""
    return Places(*(np.where(spread, getattr(other, name), getattr(one, name)) for name in Places.__dataclass_fields__))


def _someone(cast: Cast, who: str, days: Days, *, first: Ints, places: Places, rng: np.random.Generator) -> Ints:
    if who == "neighbour":
        return np.where(places.home >= 0, neighbours(cast, places.home.clip(0), rng), -1)
    if who in ("partner", "child_at_home", "parent"):
        return np.where(first >= 0, relative(cast, first.clip(0), who), -1)
    return pick(cast, who, days, rng)


def stage(cast: Cast, kind: Kind, at: Days, places: Places, *, first: Ints, rng: np.random.Generator) -> Batch:
    """Fill the parts of what happened at these times and places; nobody plays two parts in one thing, nobody unborn plays any."""
    days = at.astype("datetime64[D]")
    taken: list[tuple[str, Ints]] = []
    for number, part in enumerate(kind.parts):
        who = first if number == 0 else _someone(cast, part.who, days, first=first, places=places, rng=rng)
        who = np.where(rng.random(len(at)) < part.share, who, -1)
        for _, earlier in taken:
            who = np.where(who == earlier, -1, who)
        taken.append((part.role, np.where(cast.people.born[who.clip(0)] <= days, who, -1)))
    return Batch(kind.name, at, places, tuple(taken))


def _regular(cast: Cast, kind: Kind, days: Days, rng: np.random.Generator) -> Batch:
    """The everyday run of one kind over all the days."""
    expected = kind.rate * len(cast.people) / 1000 * len(days) / 365.25
    at = moments(RHYTHMS[kind.rhythm], days, int(rng.poisson(expected)), rng)
    first = pick(cast, kind.parts[0].who, at.astype("datetime64[D]"), rng) if kind.parts else np.full(len(at), -1)
    if kind.where == "home":
        at, first = at[first >= 0], first[first >= 0]
        return stage(cast, kind, at, at_homes(cast, cast.people.home_on(first, at.astype("datetime64[D]"))), first=first, rng=rng)
    return stage(cast, kind, at, _anywhere(cast, kind, len(at), rng), first=first, rng=rng)


def happen(cast: Cast, days: Days, planted: list[Batch], seed: int) -> Happenings:
    """Everything over the days, with what was planted among it, in order of time."""
    batches = [_regular(cast, kind, days, stream(seed, f"happenings:{kind.name}")) for kind in KINDS] + planted
    at = np.concatenate([batch.at for batch in batches])
    order = np.argsort(at, kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    places = Places(*(np.concatenate([getattr(batch.places, name) for batch in batches])[order] for name in Places.__dataclass_fields__))
    batch = np.repeat(np.arange(len(batches)), [len(batch.at) for batch in batches])[order]
    kind = np.array([KIND_INDEX[batch.kind] for batch in batches])[batch]
    return Happenings(kind, at[order], places, *_parts(batches, rank), batch)


def _parts(batches: list[Batch], rank: Ints) -> tuple[Ints, Ints, Ints]:
    """(happening, person, role) of every part that somebody plays, in order of happening."""
    events, persons, roles = [], [], []
    start = 0
    for batch in batches:
        for role, people in batch.parts:
            events.append(rank[start : start + len(batch.at)])
            persons.append(people)
            roles.append(np.full(len(people), ROLES.index(role)))
        start += len(batch.at)
    event, person, part = np.concatenate(events), np.concatenate(persons), np.concatenate(roles)
    keep = np.flatnonzero(person >= 0)
    keep = keep[np.argsort(event[keep], kind="stable")]
    return event[keep], person[keep], part[keep]
