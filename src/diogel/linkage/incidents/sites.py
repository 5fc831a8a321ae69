"""Which places are one: by the property's number; else by postcode and address; else by points, within what their precision means.

A place is what one partner said of where something happened; a site is where it truly was, as far as can be told. A site never holds
two doors: a point that stands near two of them belongs to neither. A published point that many addresses share (`snapped`), a street's
point and one of unknown precision are sites of their own, told as such, and never doors.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from diogel.linkage.incidents.addresses import door, squeezed_postcode
from diogel.linkage.incidents.nearby import beside, chained
from diogel.linkage.incidents.tellings import to_metres

Floats = npt.NDArray[np.float64]

DOORS = pa.schema([
    ("place_id", pa.string()), ("uprn", pa.string()), ("door", pa.string()), ("postcode", pa.string()), ("x", pa.float64()),
    ("y", pa.float64()), ("precision", pa.string()),
])  # fmt: skip
SITES = pa.schema([("place_id", pa.string()), ("site_id", pa.string()), ("how", pa.string()), ("precision", pa.string())])


class _Site(NamedTuple):
    """`key` names the site before it is made opaque; `precision` is door, or that of the point."""

    key: str
    how: str
    precision: str


def doors(places: pa.Table) -> pa.Table:
    """`place_id`, `uprn`, `postcode`, `address`, `longitude`, `latitude` and `precision` (of the point) of each place -> what sites are
    made from: the same with `door` (postcode, flat, number and street as one key) and x, y (metres, national grid). Sorted by place."""
    places = places.sort_by("place_id")
    longitude, latitude = (np.asarray(places[name].to_numpy(zero_copy_only=False), dtype=np.float64) for name in ("longitude", "latitude"))
    known = ~(np.isnan(longitude) | np.isnan(latitude))
    x, y = np.full(len(known), np.nan), np.full(len(known), np.nan)
    if known.any():
        x[known], y[known] = to_metres(longitude[known], latitude[known])
    postcodes = places["postcode"].to_pylist()
    addressed = zip(places["address"].to_pylist(), postcodes, strict=True)
    return pa.table(
        {
            "place_id": places["place_id"],
            "uprn": [(uprn or "").strip().lstrip("0") or None for uprn in places["uprn"].to_pylist()],
            "door": [door(address, postcode) for address, postcode in addressed],
            "postcode": [squeezed_postcode(postcode) for postcode in postcodes],
            "x": pa.array(x, from_pandas=True),
            "y": pa.array(y, from_pandas=True),
            "precision": places["precision"],
        },
        schema=DOORS,
    )


def sites(places: pa.Table, *, salt: str) -> pa.Table:
    """`doors` of places -> place_id, site_id, how (uprn | address | point | shared_point | postcode | alone), precision (door, or that of
    the point). Nothing depends on the order of the places, nor on places that are not given.

    12 High Street with the number 100012 and 12 High St without one are one site, as long as no other number stands at that address.
    """
    places = places.sort_by("place_id")
    found = [_at_door(*pair) for pair in _resolved(places["uprn"].to_pylist(), places["door"].to_pylist())]
    points = _at_points(places, found)
    rows = zip(places["place_id"].to_pylist(), places["precision"].to_pylist(), places["postcode"].to_pylist(), found, points, strict=True)
    chosen = [at or near or _elsewhere(id, precision or "none", postcode) for id, precision, postcode, at, near in rows]
    return pa.table(
        {
            "place_id": places["place_id"],
            "site_id": [sha256(f"{salt}|site|{site.key}".encode()).hexdigest()[:24] for site in chosen],
            "how": [site.how for site in chosen],
            "precision": [site.precision for site in chosen],
        },
        schema=SITES,
    )


def _resolved(uprn: Sequence[str | None], address: Sequence[str | None]) -> Iterable[tuple[str | None, str | None]]:
    """(number, address) of each place; an address at which one number alone stands has that number. Where several stand, it is a
    building of which the flat was not said: a door of its own."""
    numbers: dict[str, set[str]] = {}
    for number, at in zip(uprn, address, strict=True):
        if number and at:
            numbers.setdefault(at, set()).add(number)
    for number, at in zip(uprn, address, strict=True):
        known = numbers.get(at or "", set())
        yield (f"={next(iter(known))}" if not number and len(known) == 1 else number), at


def _at_door(number: str | None, address: str | None) -> _Site | None:
    if number:
        return _Site(f"uprn {number.lstrip('=')}", "address" if number.startswith("=") else "uprn", "door")
    return _Site(f"address {address}", "address", "door") if address else None


def _at_points(places: pa.Table, found: Sequence[_Site | None]) -> list[_Site | None]:
    """For each place that has a point and no door: what the point stands for.

    An exact point near one door alone is at that door; exact points near one another and near no door are one, unless they make a chain
    longer than twice the reach; any other is one with its equals.
    """
    x, y = (np.asarray(places[name].to_numpy(zero_copy_only=False), dtype=np.float64) for name in ("x", "y"))
    precision = places["precision"].to_pylist()
    exact = np.array([kind == "exact" for kind in precision], dtype=np.bool_) & ~np.isnan(x)
    stands = _exact_points(x[exact], y[exact], [site for site, is_exact in zip(found, exact.tolist(), strict=True) if is_exact])
    place = iter(stands)
    rows = zip(x.tolist(), y.tolist(), precision, exact.tolist(), strict=True)
    return [next(place) if is_exact else _shared(one, other, kind or "unknown") for one, other, kind, is_exact in rows]


def _shared(x: float, y: float, precision: str) -> _Site | None:
    """A point that stands for a street, a postcode or many addresses: one with its equals, and no door."""
    return None if np.isnan(x) or precision == "postcode" else _Site(f"{precision} {x} {y}", "shared_point", precision)


def _exact_points(x: Floats, y: Floats, found: Sequence[_Site | None]) -> list[_Site | None]:
    """What each exact point stands for; a door's own stands for nothing more."""
    points, number = np.unique(np.column_stack([x, y]), axis=0, return_inverse=True)
    number = number.reshape(-1)
    here: dict[int, set[str]] = {}
    for at, site in zip(number.tolist(), found, strict=True):
        if site:
            here.setdefault(at, set()).add(site.key)
    left, right = beside(points[:, 0], points[:, 1])
    near: dict[int, set[str]] = {at: set(keys) for at, keys in here.items()}
    for one, other in zip(left.tolist(), right.tolist(), strict=True):
        for at, neighbour in ((one, other), (other, one)):
            if neighbour in here:
                near.setdefault(at, set()).update(here[neighbour])
    free = np.array([at not in near for at in range(len(points))], dtype=np.bool_)
    stands = chained(points[:, 0], points[:, 1], left, right, free)
    return [None if site else _stands(near.get(at, set()), points[stands[at]]) for at, site in zip(number.tolist(), found, strict=True)]


def _stands(near: set[str], point: npt.NDArray[np.float64]) -> _Site:
    if len(near) == 1:
        return _Site(next(iter(near)), "point", "door")
    return _Site(f"exact {point[0]} {point[1]}", "point", "exact")


def _elsewhere(place_id: str, precision: str, postcode: str | None) -> _Site:
    """Without door or point: the postcode, where that is what is known, else what was said."""
    if precision == "postcode" and postcode:
        return _Site(f"postcode {postcode}", "postcode", "postcode")
    return _Site(f"place {place_id}", "alone", precision)
