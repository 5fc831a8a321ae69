"""Which areas each place falls into: the partner's published code first, then the point, then the postcode; and which are one site."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from diogel.definitions.model import Partnership
from diogel.errors import DefinitionError
from diogel.ingest.areas import AreaIndex
from diogel.linkage.incidents.sites import doors, sites
from diogel.stores.base import Store

_FOUND = pa.schema([("place_id", pa.string()), ("area", pa.string()), ("longitude", pa.float64()), ("latitude", pa.float64())])
_PLACE_AREA = pa.schema([("place_id", pa.string()), ("level", pa.string()), ("area", pa.string()), ("how", pa.string())])


class Postcodes:
    """Postcode -> point, from the file the partnership names; empty where it names none."""

    def __init__(self, points: dict[str, tuple[float, float]]) -> None:
        self.points = points

    @classmethod
    def of(cls, partnership: Partnership) -> Postcodes:
        said = partnership.file.postcodes
        if said is None:
            return cls({})
        path = partnership.path(said.file)
        try:
            with _text(path) as lines:
                rows = csv.DictReader(lines)
                return cls({_squeezed(row[said.postcode]): (float(row[said.longitude]), float(row[said.latitude])) for row in rows})
        except (KeyError, ValueError) as fault:
            todo = f"it needs the columns {said.postcode}, {said.longitude} and {said.latitude}, with numbers in the last two"
            raise DefinitionError(f"the postcode file can't be read: {fault}", todo=todo, where=str(path)) from fault

    def point(self, postcode: str | None) -> tuple[float, float] | None:
        return self.points.get(_squeezed(postcode)) if postcode else None


def _text(path: Path) -> Any:
    return gzip.open(path, "rt", encoding="utf-8-sig", newline="") if path.suffix == ".gz" else path.open(encoding="utf-8-sig", newline="")


def _squeezed(postcode: str) -> str:
    return postcode.replace(" ", "").upper()


def place_areas(store: Store, index: AreaIndex, postcodes: Postcodes) -> None:
    """`place_row` -> `found` (one row a place: its base area and point) and `place_area` (one row a place and level)."""
    places = store.fetch("SELECT place_id, longitude, latitude, postcode, published_area FROM place_row ORDER BY place_id")
    longitudes, latitudes, by_postcode = _points(places, postcodes)
    located = index.locate(longitudes, latitudes, published=places.column("published_area").to_pylist())
    ids = places.column("place_id").to_pylist()
    base = located.codes[index.levels[0]] if index.levels else np.full(len(ids), None, dtype=object)
    store.put(
        "found",
        pa.table(
            {
                "place_id": ids,
                "area": list(base),
                "longitude": _nullable(longitudes, by_postcode),
                "latitude": _nullable(latitudes, by_postcode),
            },
            schema=_FOUND,
        ),
    )
    rows: dict[str, list[str]] = {"place_id": [], "level": [], "area": [], "how": []}
    for level in index.levels:
        for place_id, code, published, postcoded in zip(ids, located.codes[level], located.published[level], by_postcode, strict=True):
            if code is not None:
                rows["place_id"].append(place_id)
                rows["level"].append(level)
                rows["area"].append(code)
                rows["how"].append("published" if published else "postcode" if postcoded else "point")
    store.put("place_area", pa.table(rows, schema=_PLACE_AREA))


DOORS = "place_door"
"""What sites are made from, place by place: kept by a build for readers who may not know of every place."""


def make_sites(store: Store, *, salt: str) -> None:
    """`place` and `place_row` -> `place_door` and `place_site` (place_id, site_id, how, precision)."""
    said = store.fetch(
        "SELECT p.place_id, p.uprn, r.postcode, r.address, p.longitude, p.latitude, p.precision FROM place AS p "
        "JOIN place_row AS r ON r.place_id = p.place_id ORDER BY p.place_id"
    )
    store.put(DOORS, doors(said))
    store.put("place_site", sites(store.fetch(f"SELECT * FROM {DOORS}"), salt=salt))


def sites_seen(store: Store, datasets: Collection[str], *, salt: str) -> pa.Table:
    """place_id, site_id, how, precision of each place where an event of these datasets is: made from these places and no other."""
    listed = ", ".join(f"'{name}'" for name in sorted(datasets)) or "''"
    there = f"SELECT place_id FROM event WHERE dataset IN ({listed})"
    return sites(store.fetch(f"SELECT * FROM {DOORS} WHERE place_id IN ({there})"), salt=salt)


def home_areas(store: Store, index: AreaIndex, postcodes: Postcodes) -> None:
    """`identity` -> `home` (postcode, area): the base area of each home postcode."""
    homes = (
        store.fetch("SELECT DISTINCT postcode FROM identity WHERE postcode IS NOT NULL ORDER BY postcode").column("postcode").to_pylist()
    )
    points = [postcodes.point(home) or (np.nan, np.nan) for home in homes]
    longitudes = np.array([point[0] for point in points], dtype=float)
    latitudes = np.array([point[1] for point in points], dtype=float)
    codes = index.locate(longitudes, latitudes).codes[index.levels[0]] if index.levels else [None] * len(homes)
    store.put(
        "home", pa.table({"postcode": homes, "area": list(codes)}, schema=pa.schema([("postcode", pa.string()), ("area", pa.string())]))
    )


def _points(places: pa.Table, postcodes: Postcodes) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Longitude and latitude of each place (nan where there is none), and whether they are its postcode's."""
    longitudes = places.column("longitude").to_numpy(zero_copy_only=False).astype(float)
    latitudes = places.column("latitude").to_numpy(zero_copy_only=False).astype(float)
    by_postcode = np.zeros(len(longitudes), dtype=bool)
    for position, postcode in enumerate(places.column("postcode").to_pylist()):
        point = postcodes.point(postcode) if np.isnan(longitudes[position]) else None
        if point:
            longitudes[position], latitudes[position] = point
            by_postcode[position] = True
    return longitudes, latitudes, by_postcode


def _nullable(values: np.ndarray, keep: np.ndarray) -> list[float | None]:
    return [float(value) if kept else None for value, kept in zip(values, keep, strict=True)]
