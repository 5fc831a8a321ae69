"""Reads a partnership's areas: polygons from GeoJSON, levels made from a property of a smaller one, names, populations.

Points and polygons are compared in WGS84 degrees; polygons in British National Grid metres, told by their size, are
carried over.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt
import shapely

from diogel.definitions.model import AreaLevel, Partnership
from diogel.errors import DefinitionError
from diogel.ingest.conform.places import to_degrees

Codes = npt.NDArray[np.object_]


@dataclass
class Area:
    """One area; its name, population and the rest may come from other files than its polygon."""

    code: str
    name: str | None = None
    name_cy: str | None = None
    population: int | None = None


@dataclass
class Level:
    """A level's areas by code. `lies_in` says, for each larger level it is told of, which of its areas holds each code."""

    id: str
    areas: dict[str, Area]
    lies_in: dict[str, dict[str, str]] = field(default_factory=dict)
    properties: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    shapes: npt.NDArray[Any] = field(default_factory=lambda: np.empty(0, dtype=object))
    shape_codes: Codes = field(default_factory=lambda: np.empty(0, dtype=object))

    def parent(self, code: str) -> str | None:
        """Its area in the first larger level: the one its definition names, or the first made from it."""
        return next((table.get(code) for table in self.lies_in.values()), None)


def read_levels(partnership: Partnership) -> list[Level]:
    """The levels in the order of partnership.yaml. DefinitionError tells the file, and the feature by its number."""
    levels = {said.level: _from_polygons(said, partnership.path(said.file)) for said in partnership.areas if said.file}
    for said in partnership.areas:
        if not said.file:
            levels[said.level] = _from_smaller(said, levels)
        _describe(levels[said.level], said, partnership)
    return [levels[said.level] for said in partnership.areas]


def _from_polygons(said: AreaLevel, path: Path) -> Level:
    level = Level(said.level, {})
    lies_in = level.lies_in.setdefault(said.parent.level, {}) if said.parent else {}
    parts: dict[str, list[Any]] = {}
    for number, feature in enumerate(_features(path), start=1):
        where = f"{path}: feature {number}"
        properties = feature.get("properties") or {}
        code = _property(properties, said.code, where)
        level.areas.setdefault(code, _area(code, properties, said))
        level.properties.setdefault(code, properties)
        parts.setdefault(code, []).append(_shape(feature, where))
        if said.parent:
            lies_in[code] = _property(properties, said.parent.property, where)
    codes = sorted(parts)
    level.shapes = np.array([shapely.union_all(parts[code]) if len(parts[code]) > 1 else parts[code][0] for code in codes], dtype=object)
    level.shape_codes = np.array(codes, dtype=object)
    return level


def _from_smaller(said: AreaLevel, levels: Mapping[str, Level]) -> Level:
    """A level made from a property of a smaller level's polygons; its names come from the same properties where they hold them."""
    smaller = levels.get(said.within.level) if said.within else None
    if said.within is None or smaller is None or not smaller.properties:
        todo = "give it file:, or within: with a level that has a file"
        raise DefinitionError(f"the level {said.level} has neither polygons nor a smaller level with polygons to be made from", todo=todo)
    lies_in = {
        code: _property(properties, said.within.property, f"the polygon {code} of {smaller.id}")
        for code, properties in smaller.properties.items()
    }
    smaller.lies_in[said.level] = lies_in
    return Level(said.level, {lies_in[code]: _area(lies_in[code], properties, said) for code, properties in smaller.properties.items()})


def _area(code: str, properties: Mapping[str, Any], said: AreaLevel) -> Area:
    # A level made from a smaller one must not take the smaller one's name for its own.
    own = said.file or said.label != AreaLevel.model_fields["label"].default
    name, name_cy = (properties.get(said.label) if own else None), properties.get(said.label_cy)
    return Area(code, str(name) if name else None, str(name_cy) if name_cy else None)


def _property(properties: Mapping[str, Any], name: str, where: str) -> str:
    value = properties.get(name)
    if value is None or value == "":
        todo = f"its properties are: {', '.join(sorted(properties)) or 'none'}"
        raise DefinitionError(f"the polygon has no property {name}", todo=todo, where=where)
    return str(value)


def _features(path: Path) -> list[dict[str, Any]]:
    try:
        raw = path.read_bytes()
        collection = json.loads(gzip.decompress(raw) if path.suffix == ".gz" else raw)
    except OSError as fault:
        raise _broken(path, f"can't be read ({fault.strerror or fault})", "see that it is there, and whole") from None
    except (EOFError, ValueError) as fault:
        raise _broken(path, f"is not whole GeoJSON ({fault})", "fetch it again") from None
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list) or not features or not all(isinstance(feature, dict) for feature in features):
        raise _broken(path, "is no GeoJSON FeatureCollection with features", "save it as one")
    return features


def _broken(path: Path, how: str, todo: str) -> DefinitionError:
    return DefinitionError(f"the file {how}", todo=todo, where=str(path))


def _shape(feature: Mapping[str, Any], where: str) -> Any:
    geometry = feature.get("geometry")
    try:
        shape = shapely.from_geojson(json.dumps(geometry)) if geometry else None
    except shapely.errors.ShapelyError as fault:
        raise DefinitionError(f"the geometry can't be read: {fault}", todo="repair the polygon", where=where) from None
    if shape is None or shape.is_empty or shape.geom_type not in ("Polygon", "MultiPolygon"):
        raise DefinitionError("the geometry is no polygon", todo="an area needs a Polygon or a MultiPolygon", where=where)
    shape = _in_degrees(shape, where)
    return shape if shape.is_valid else shapely.make_valid(shape)


def _in_degrees(shape: Any, where: str) -> Any:
    west, south, east, north = shape.bounds
    if west >= -180 and south >= -90 and east <= 180 and north <= 90:
        return shape
    if west < 0 or south < 0 or east > 800_000 or north > 1_400_000:
        raise DefinitionError(
            "the coordinates are neither WGS84 degrees nor British National Grid metres", todo="save it in EPSG:4326", where=where
        )
    return shapely.transform(shape, lambda points: np.column_stack(to_degrees(points[:, 0], points[:, 1])))


def _describe(level: Level, said: AreaLevel, partnership: Partnership) -> None:
    """Names and populations from the CSV files that the definition names; an area without a name is called by its code."""
    if said.names:
        for row in _rows(partnership.path(said.names.file), said.names.code, said.names.name):
            if area := level.areas.get(row[said.names.code]):
                area.name, area.name_cy = row[said.names.name], row.get(said.names.name_cy) or area.name_cy
    if said.population:
        path = partnership.path(said.population.file)
        for line, row in enumerate(_rows(path, said.population.code, said.population.total), start=2):
            if area := level.areas.get(row[said.population.code]):
                area.population = _people(row[said.population.total], f"{path}:{line}")
    for area in level.areas.values():
        area.name = area.name or area.code


def _rows(path: Path, *needed: str) -> list[dict[str, str]]:
    try:
        with _lines(path) as lines:
            reader = csv.DictReader(lines)
            headers = list(reader.fieldnames or ())
            missing = [name for name in needed if name not in headers]
            if missing:
                raise DefinitionError(
                    f"the file has no column {missing[0]}", todo=f"its columns are: {', '.join(headers)}", where=f"{path}:1"
                )
            return list(reader)
    except (OSError, EOFError) as fault:
        raise _broken(path, f"can't be read ({fault})", "see that it is there, and whole") from None


@contextmanager
def _lines(path: Path) -> Iterator[IO[str]]:
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as unpacked:
            yield unpacked
    else:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            yield lines


def _people(written: str, where: str) -> int | None:
    plain = (written or "").replace(",", "").strip()
    try:
        return int(float(plain)) if plain else None
    except ValueError:
        raise DefinitionError("the population is not a number", todo="write a whole number", where=where) from None
