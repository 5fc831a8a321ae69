"""Maps drawn on the server: which level, which shade, which way up."""

from __future__ import annotations

import re

import numpy as np
import shapely

from diogel.ingest.boundaries import Level
from diogel.web.ui.maps import WIDTH, Map, draw


def level(name: str, codes: list[str]) -> Level:
    """Areas of a tenth of a degree, in a row from west to east, the second of them with a hole."""
    boxes = [shapely.box(-4 + 0.1 * step, 52, -3.9 + 0.1 * step, 52.1) for step in range(len(codes))]
    boxes[1] = boxes[1].difference(shapely.box(-3.88, 52.04, -3.86, 52.06))
    return Level(name, {}, shapes=np.array(boxes, dtype=object), shape_codes=np.array(codes, dtype=object))


def drawn(figures: dict[str, float]) -> Map | None:
    return draw([level("small", ["a", "b", "c", "d", "e"]), level("large", ["X", "Y"])], figures)


def corners(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path)]


def test_each_fifth_has_its_shade_and_the_legend_says_which() -> None:
    map = drawn({"a": 1, "b": 2, "c": 3, "d": 4, "e": 50})
    assert map is not None
    assert {area.code: area.shade for area in map.areas} == {"a": 1, "b": 2, "c": 3, "d": 4, "e": 5}
    assert map.legend == [(1, 1, 1), (2, 2, 2), (3, 3, 3), (4, 4, 4), (5, 50, 50)]


def test_an_area_without_a_figure_has_no_shade() -> None:
    map = drawn({"a": 7, "b": 0, "c": 7})
    assert map is not None
    assert [(area.shade, area.figure) for area in map.areas] == [(1, 7), (0, 0), (1, 7), (0, None), (0, None)]
    assert map.legend == [(1, 7, 7)]


def test_the_codes_say_which_level() -> None:
    map = drawn({"X": 1, "Y": 2})
    assert map is not None and [area.code for area in map.areas] == ["X", "Y"]
    assert drawn({"somewhere": 1, "else": 2}) is None


def test_west_is_left_north_is_up_and_it_fits() -> None:
    map = drawn({"a": 1, "b": 2, "c": 3})
    assert map is not None and map.width <= WIDTH + 1
    first, last = (corners(area.path) for area in (map.areas[0], map.areas[-1]))
    assert min(x for x, _ in first) == 0 < min(x for x, _ in last)
    assert min(y for _, y in first) == 0
    # a tenth of a degree east is .615 of one north at 52.05 degrees
    width, height = max(x for x, _ in first), max(y for _, y in first)
    assert abs(width / height - 0.615) < 0.005


def test_a_hole_stays_a_hole() -> None:
    map = drawn({"a": 1, "b": 2, "c": 3})
    assert map is not None and [area.path.count("M") for area in map.areas] == [1, 2, 1, 1, 1]


def test_a_level_without_polygons_is_put_together_from_a_smaller_one() -> None:
    small = level("small", ["a", "b", "c", "d", "e"])
    small.lies_in["large"] = {"a": "W", "b": "W", "c": "W", "d": "E", "e": "E"}
    map = draw([small, Level("large", {})], {"W": 10, "E": 20})
    assert map is not None and [(area.code, area.shade, area.path.count("M")) for area in map.areas] == [("E", 3, 1), ("W", 1, 2)]
