"""Points: WGS84 degrees as given, and British National Grid metres carried to WGS84."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from pyproj import Transformer

from diogel.ingest.conform.reading import Finding, Layer

WEST, EAST, SOUTH, NORTH = -9.0, 2.5, 49.0, 61.0
"""The United Kingdom's bounding box in degrees; nothing that a partnership records lies outside it."""

GRID_EAST, GRID_NORTH = 660_000, 1_230_000
"""Metres from the British National Grid's false origin to just beyond Lowestoft and Muckle Flugga."""

Floats = npt.NDArray[np.float64]


def degrees_layers(longitude: str, latitude: str, into: str) -> tuple[Layer, ...]:
    """`into`_lon and `into`_lat: the point where it lies in the United Kingdom, its coordinates put right way round."""
    inside = f"{longitude} BETWEEN {WEST} AND {EAST} AND {latitude} BETWEEN {SOUTH} AND {NORTH}"
    swapped = f"{latitude} BETWEEN {WEST} AND {EAST} AND {longitude} BETWEEN {SOUTH} AND {NORTH}"
    return (
        {
            f"{into}_lon": f"CASE WHEN {inside} THEN {longitude} WHEN {swapped} THEN {latitude} END",
            f"{into}_lat": f"CASE WHEN {inside} THEN {latitude} WHEN {swapped} THEN {longitude} END",
            f"{into}_turned": f"{swapped}",
        },
    )


def grid_layers(easting: str, northing: str, into: str) -> tuple[Layer, ...]:
    """`into`_east and `into`_north: metres inside the grid, for `to_degrees`."""
    inside = f"{easting} > 0 AND {easting} < {GRID_EAST} AND {northing} > 0 AND {northing} < {GRID_NORTH}"
    return ({f"{into}_east": f"CASE WHEN {inside} THEN {easting} END", f"{into}_north": f"CASE WHEN {inside} THEN {northing} END"},)


def point_findings(first: str, second: str, kept: str, turned: str = "FALSE") -> list[Finding]:
    """What may be wrong with a pair of coordinates; `kept` is NULL where it was left out."""
    return [
        Finding("zero_point", f"{first} = 0 AND {second} = 0"),
        Finding("half_a_point", f"({first} IS NULL) <> ({second} IS NULL)"),
        Finding("outside_uk", f"{first} IS NOT NULL AND {kept} IS NULL"),
        Finding("swapped_coordinates", turned),
    ]


@cache
def _grid() -> Transformer:
    return Transformer.from_crs(27700, 4326, always_xy=True)


def to_degrees(eastings: Floats, northings: Floats) -> tuple[Floats, Floats]:
    """WGS84 longitude and latitude of British National Grid metres, nan where nan; each distinct pair once.

    By the Ordnance Survey's seven-parameter transformation, good to about 5 m:
    the Senedd in Cardiff, 319300, 174500 -> -3.1626, 51.4638.
    """
    pairs = eastings + 1j * northings
    distinct, where = np.unique(pairs, return_inverse=True)
    known = ~np.isnan(distinct)
    longitudes, latitudes = np.full(len(distinct), np.nan), np.full(len(distinct), np.nan)
    if known.any():
        longitudes[known], latitudes[known] = _grid().transform(distinct[known].real, distinct[known].imag)
    return _at(longitudes, where), _at(latitudes, where)


def _at(values: Floats, where: npt.NDArray[Any]) -> Floats:
    found: Floats = values[where.reshape(-1)]
    return found
