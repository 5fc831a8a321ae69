"""Which area of every level a point lies in, from the polygons that partnership.yaml names.

A point on a boundary belongs to the area with the lowest code, so that every run says the same. A code that a partner
publishes counts before the polygon: published points are often moved, and generalised boundaries cut corners.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely

from diogel.definitions.model import Partnership
from diogel.ingest.boundaries import Codes, Level, read_levels

AREA = pa.schema([
    ("code", pa.string()), ("level", pa.string()), ("name", pa.string()), ("name_cy", pa.string()), ("parent", pa.string()),
    ("population", pa.int64()),
])  # fmt: skip

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Located:
    """For each level, the code of every point (None outside), and whether a partner's published code says so."""

    codes: dict[str, Codes]
    published: dict[str, Truths]


class AreaIndex:
    """Every level of a partnership's areas, in the order of partnership.yaml: smallest first."""

    def __init__(self, levels: Sequence[Level]) -> None:
        self._levels = {level.id: level for level in levels}
        self._trees: dict[str, shapely.STRtree] = {}

    @classmethod
    def from_partnership(cls, partnership: Partnership) -> AreaIndex:
        """DefinitionError, with the file and the feature's number, where the polygons can't be used."""
        return cls(read_levels(partnership))

    @property
    def levels(self) -> list[str]:
        return list(self._levels)

    def table(self) -> pa.Table:
        """The table `area`, by level and code."""
        rows = [
            {"level": level.id, "code": area.code, "name": area.name, "name_cy": area.name_cy, "population": area.population}
            | {"parent": level.parent(area.code)}
            for level in self._levels.values()
            for area in sorted(level.areas.values(), key=lambda area: area.code)
        ]
        return pa.Table.from_pylist(rows, schema=AREA)

    def locate(self, longitudes: Floats, latitudes: Floats, published: Sequence[str | None] | None = None) -> Located:
        """The areas of points in WGS84 degrees (nan where there is none). `published` may give each point the code of an
        area of any level; that level and the levels above it follow from the code, the others from the point."""
        said: Codes = np.full(len(longitudes), None, dtype=object)
        if published is not None:
            said[:] = published
        given: dict[str, Codes] = {}
        codes: dict[str, Codes] = {}
        for level in self._levels.values():
            own = _looked_up(said, {code: code for code in level.areas})
            given[level.id] = self._from_below(level, own, given)
            by_point = self._in_polygons(level, longitudes, latitudes, wanted=_unknown(given[level.id]))
            codes[level.id] = self._from_below(level, _filled(given[level.id], by_point), codes)
        return Located(codes, {level: ~_unknown(found) for level, found in given.items()})

    def _from_below(self, level: Level, found: Codes, below: Mapping[str, Codes]) -> Codes:
        """`found`, and where it is None what the smaller levels' areas lie in."""
        for lower in self._levels.values():
            if level.id in lower.lies_in and lower.id in below:
                found = _filled(found, _looked_up(below[lower.id], lower.lies_in[level.id]))
        return found

    def _in_polygons(self, level: Level, longitudes: Floats, latitudes: Floats, *, wanted: Truths) -> Codes:
        """By the level's own polygons, each distinct point once."""
        found: Codes = np.full(len(longitudes), None, dtype=object)
        wanted = wanted & ~np.isnan(longitudes) & ~np.isnan(latitudes)
        if len(level.shapes) and wanted.any():
            distinct, where = np.unique(longitudes[wanted] + 1j * latitudes[wanted], return_inverse=True)
            found[wanted] = self._codes_of(level, shapely.points(distinct.real, distinct.imag))[where.reshape(-1)]
        return found

    def _codes_of(self, level: Level, points: npt.NDArray[Any]) -> Codes:
        at, shapes = self._tree(level).query(points, predicate="intersects")
        codes: Codes = np.full(len(points), None, dtype=object)
        # Shapes lie in the order of their codes: written from the last to the first, the lowest code of a point stays.
        order = np.argsort(-shapes, kind="stable")
        codes[at[order]] = level.shape_codes[shapes[order]]
        return codes

    def _tree(self, level: Level) -> shapely.STRtree:
        if level.id not in self._trees:
            self._trees[level.id] = shapely.STRtree(level.shapes)
        return self._trees[level.id]


def _unknown(codes: Codes) -> Truths:
    return np.array([code is None for code in codes.tolist()], dtype=np.bool_)


def _filled(first: Codes, second: Codes) -> Codes:
    """The first, and where it is None the second."""
    filled, empty = first.copy(), _unknown(first)
    filled[empty] = second[empty]
    return filled


def _looked_up(codes: Codes, table: Mapping[str, str]) -> Codes:
    found: Codes = np.full(len(codes), None, dtype=object)
    found[:] = [table.get(code) for code in codes.tolist()]
    return found
