"""A map drawn on the server: areas shaded by a figure, as SVG that needs no script and prints. Its table stands beside it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from diogel.ingest.boundaries import Level

WIDTH, TALLEST = 480, 620
CLASSES = 5
_SHARE_DRAWN = 0.5
"""Less than half of the level's areas with a figure, and the codes are probably another level's."""


@dataclass(frozen=True)
class Drawn:
    code: str
    path: str
    shade: int  # 0: no figure; 1 to 5
    figure: float | None


@dataclass(frozen=True)
class Map:
    width: int
    height: int
    areas: list[Drawn]
    legend: list[tuple[int, float, float]]  # shade, from, to


def draw(levels: Iterable[Level], figures: Mapping[str, float]) -> Map | None:
    """The level that the codes belong to, shaded in fifths; None where no level has polygons for them."""
    outlines = next((one for one in _outlines(list(levels)) if _belongs(one, figures)), None)
    if outlines is None:
        return None
    codes, polygons = list(outlines), np.array(list(outlines.values()), dtype=object)
    breaks = _breaks([figures[code] for code in codes if code in figures])
    place = _projection(polygons)
    shapes = shapely.simplify(shapely.transform(polygons, place.onto_page), 0.5)
    areas = [
        Drawn(code, _path(shape), _shade(figures.get(code), breaks), figures.get(code)) for code, shape in zip(codes, shapes, strict=True)
    ]
    return Map(place.width, place.height, areas, _legend(areas))


def _outlines(levels: Sequence[Level]) -> Iterator[dict[str, Any]]:
    """Code -> polygon, a level after the other; one without polygons of its own is put together from a smaller level's."""
    for level in levels:
        if len(level.shapes):
            yield dict(zip(level.shape_codes.tolist(), level.shapes, strict=True))
        elif smaller := next((one for one in levels if len(one.shapes) and level.id in one.lies_in), None):
            parts: dict[str, list[Any]] = {}
            for code, shape in zip(smaller.shape_codes.tolist(), smaller.shapes, strict=True):
                parts.setdefault(smaller.lies_in[level.id][code], []).append(shape)
            west, _, east, _ = shapely.total_bounds(smaller.shapes)
            yield {code: _together(shapes, gap=(east - west) / WIDTH) for code, shapes in sorted(parts.items())}


def _together(shapes: list[Any], *, gap: float) -> Any:
    """One polygon of several. Published boundaries are generalised one by one: the slivers between them, a pixel wide, are closed."""
    wider = shapely.buffer(np.array(shapes, dtype=object), gap, join_style="mitre")
    return shapely.buffer(shapely.union_all(wider), -gap, join_style="mitre")


def _belongs(outlines: Mapping[str, Any], figures: Mapping[str, float]) -> bool:
    return len(outlines) > 1 and sum(code in figures for code in outlines) >= _SHARE_DRAWN * len(outlines)


@dataclass(frozen=True)
class _Projection:
    """Degrees to pixels: east-west shortened by the cosine of the latitude, north up."""

    west: float
    north: float
    across: float
    down: float
    width: int
    height: int

    def onto_page(self, points: Any) -> Any:
        return np.column_stack(((points[:, 0] - self.west) * self.across, (self.north - points[:, 1]) * self.down))


def _projection(shapes: Any) -> _Projection:
    west, south, east, north = shapely.total_bounds(shapes)
    narrowing = math.cos(math.radians((south + north) / 2))
    scale = min(WIDTH / ((east - west) * narrowing), TALLEST / (north - south))
    return _Projection(
        west, north, scale * narrowing, scale, math.ceil((east - west) * narrowing * scale), math.ceil((north - south) * scale)
    )


def _path(shape: Any) -> str:
    polygons = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return "".join(_ring(ring) for polygon in polygons for ring in (polygon.exterior, *polygon.interiors))


def _ring(ring: Any) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in shapely.get_coordinates(ring)[:-1]) + "Z"


def _breaks(figures: Sequence[float]) -> list[float]:
    """The upper ends of four fifths: of 1..10 they are 2, 4, 6 and 8. Areas with nothing are a fifth of their own kind."""
    ordered = sorted(one for one in figures if one > 0)
    return [ordered[max(0, math.ceil(len(ordered) * step / CLASSES) - 1)] for step in range(1, CLASSES)] if ordered else []


def _shade(figure: float | None, breaks: Sequence[float]) -> int:
    return 0 if not figure or not breaks else 1 + sum(figure > one for one in breaks)


def _legend(areas: Sequence[Drawn]) -> list[tuple[int, float, float]]:
    shades = sorted({area.shade for area in areas if area.shade})
    figures = {shade: [area.figure for area in areas if area.shade == shade and area.figure is not None] for shade in shades}
    return [(shade, min(figures[shade]), max(figures[shade])) for shade in shades]
