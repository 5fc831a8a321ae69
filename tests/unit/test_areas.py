"""Points into areas: boundaries, levels above, published codes, and what is said of files that are broken."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diogel.definitions.model import AreaLevel, Partnership, PartnershipFile
from diogel.errors import DefinitionError
from diogel.ingest.areas import AREA, AreaIndex


def partnership(folder: Path, levels: list[dict[str, Any]], **paths: Path) -> Partnership:
    areas = [AreaLevel.model_validate({"name": {"en": level["level"], "cy": level["level"]}} | level) for level in levels]
    name = {"en": "Aberwylan", "cy": "Aberwylan"}
    file = PartnershipFile(
        version=1, partnership="aberwylan", name=name, partners=[{"id": "police", "name": name, "kind": "police"}], areas=areas
    )
    return Partnership(folder=folder, paths=paths, file=file, vocabularies={}, datasets={}, agreements={}, groups={}, measures={})


def square(west: float, south: float, size: float = 1) -> dict[str, Any]:
    ring = [[west, south], [west + size, south], [west + size, south + size], [west, south + size], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def feature(code: str, geometry: dict[str, Any] | None, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"code": code, **properties}, "geometry": geometry}


def write(path: Path, features: list[dict[str, Any]]) -> Path:
    text = json.dumps({"type": "FeatureCollection", "features": features})
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


BLOCKS = [
    feature("W3", square(-4, 51), name="Trem", name_cy="Trem y Môr", town="T1"),
    feature("W1", square(-3, 51), name="Pont", town="T1"),
    feature("W2", square(-2, 51), name="Dôl", town="T2"),
]
"""Three squares of one degree side by side; the boundaries at -3 and -2 are shared."""

LEVELS: list[dict[str, Any]] = [
    {"level": "block", "file": "blocks.geojson", "label_cy": "name_cy"},
    {"level": "town", "within": {"level": "block", "property": "town"}},
]


@pytest.fixture
def index(tmp_path: Path) -> AreaIndex:
    write(tmp_path / "blocks.geojson", BLOCKS)
    return AreaIndex.from_partnership(partnership(tmp_path, LEVELS))


def located(index: AreaIndex, points: list[tuple[float, float]], published: list[str | None] | None = None) -> list[tuple[str | None, ...]]:
    found = index.locate(np.array([point[0] for point in points]), np.array([point[1] for point in points]), published)
    return list(zip(*(found.codes[level].tolist() for level in index.levels), strict=True))


def test_a_point_lies_in_an_area_of_every_level(index: AreaIndex) -> None:
    assert index.levels == ["block", "town"]
    points = [(-3.5, 51.5), (-2.5, 51.5), (-1.5, 51.5), (0.5, 51.5), (np.nan, np.nan)]
    assert located(index, points) == [("W3", "T1"), ("W1", "T1"), ("W2", "T2"), (None, None), (None, None)]


def test_on_a_boundary_the_lowest_code_wins(index: AreaIndex) -> None:
    assert located(index, [(-3.0, 51.5), (-2.0, 51.5)]) == [("W1", "T1"), ("W1", "T1")]


def test_a_published_code_wins_for_its_level_and_those_above(index: AreaIndex) -> None:
    codes = located(index, [(-3.5, 51.5)] * 4 + [(np.nan, np.nan)], ["W2", "T2", "E99", None, "W1"])
    assert codes == [("W2", "T2"), ("W3", "T2"), ("W3", "T1"), ("W3", "T1"), ("W1", "T1")]


def test_where_a_published_code_counted_is_told(index: AreaIndex) -> None:
    found = index.locate(np.array([-3.5, -3.5, -3.5]), np.array([51.5] * 3), ["W2", "T2", None])
    assert found.published["block"].tolist() == [True, False, False]
    assert found.published["town"].tolist() == [True, True, False]


def test_the_table_has_names_parents_and_populations(tmp_path: Path) -> None:
    write(tmp_path / "blocks.geojson.gz", BLOCKS)
    (tmp_path / "people.csv").write_text('area,all\nW1,"1,250"\nW9,3\nW2,\n', "utf-8")
    (tmp_path / "towns.csv").write_text("id,en,cy\nT1,Upper,Uchaf\n", "utf-8-sig")
    people, names = (
        {"file": "people.csv", "code": "area", "total": "all"},
        {"file": "towns.csv", "code": "id", "name": "en", "name_cy": "cy"},
    )
    levels = [LEVELS[0] | {"file": "blocks.geojson.gz", "population": people}, LEVELS[1] | {"names": names}]
    table = AreaIndex.from_partnership(partnership(tmp_path, levels)).table()
    assert table.schema == AREA
    assert [tuple(row.values()) for row in table.to_pylist()] == [
        ("W1", "block", "Pont", None, "T1", 1250),
        ("W2", "block", "Dôl", None, "T2", None),
        ("W3", "block", "Trem", "Trem y Môr", "T1", None),
        ("T1", "town", "Upper", "Uchaf", None, None),
        ("T2", "town", "T2", None, None, None),
    ]


def test_a_level_with_polygons_of_its_own_names_its_parents(tmp_path: Path) -> None:
    write(tmp_path / "blocks.geojson", BLOCKS)
    write(tmp_path / "towns.geojson", [feature("T1", square(-4, 51, 2), name="Upper"), feature("T2", square(-2, 51), name="Lower")])
    levels = [LEVELS[0] | {"parent": {"level": "town", "property": "town"}}, {"level": "town", "file": "towns.geojson"}]
    index = AreaIndex.from_partnership(partnership(tmp_path, levels))
    assert located(index, [(-3.5, 51.5), (-3.5, 52.5)], [None, None]) == [("W3", "T1"), (None, "T1")]
    assert located(index, [(-3.5, 51.5)], ["W2"]) == [("W2", "T2")]


def test_a_base_level_that_lies_in_two_levels_is_lifted_to_both(tmp_path: Path) -> None:
    write(
        tmp_path / "blocks.geojson",
        [feature("W1", square(-3, 51), town="T1", ward="V1"), feature("W2", square(-2, 51), town="T1", ward="V2")],
    )
    levels = [LEVELS[0], {"level": "ward", "within": {"level": "block", "property": "ward"}}, LEVELS[1]]
    index = AreaIndex.from_partnership(partnership(tmp_path, levels))
    assert located(index, [(-1.5, 51.5)]) == [("W2", "V2", "T1")]
    assert index.table().column("parent").to_pylist()[:2] == ["V1", "V2"]


def test_polygons_in_grid_metres_are_told_by_their_size(tmp_path: Path) -> None:
    write(tmp_path / "blocks.geojson", [feature("W1", square(318_000, 174_000, 2_000), town="T1")])
    index = AreaIndex.from_partnership(partnership(tmp_path, LEVELS))
    assert located(index, [(-3.1631, 51.4637), (-3.3, 51.4637)]) == [("W1", "T1"), (None, None)]


def test_several_polygons_with_one_code_are_one_area(tmp_path: Path) -> None:
    write(tmp_path / "blocks.geojson", [feature("W1", square(-3, 51), town="T1"), feature("W1", square(-6, 51), town="T1")])
    index = AreaIndex.from_partnership(partnership(tmp_path, LEVELS))
    assert located(index, [(-2.5, 51.5), (-5.5, 51.5)]) == [("W1", "T1"), ("W1", "T1")]


@pytest.fixture(scope="module")
def squares(tmp_path_factory: pytest.TempPathFactory) -> AreaIndex:
    folder = tmp_path_factory.mktemp("squares")
    write(folder / "blocks.geojson", BLOCKS)
    return AreaIndex.from_partnership(partnership(folder, LEVELS))


@given(points=st.lists(st.tuples(st.floats(-4.5, -0.5), st.floats(50.5, 52.5)), max_size=30))
def test_the_order_of_the_points_makes_no_difference(squares: AreaIndex, points: list[tuple[float, float]]) -> None:
    together = located(squares, [*points, (-3.0, 51.5)])
    assert together[:-1] == [located(squares, [point])[0] for point in points]
    for (longitude, latitude), (block, _) in zip(points, together, strict=False):
        inside = -4 <= longitude <= -1 and 51 <= latitude <= 52
        assert (block is not None) == inside


def collection(*features: dict[str, Any]) -> bytes:
    return json.dumps({"features": features}).encode()


GOOD = feature("W1", square(-3, 51), town="T1")
POINT = {"type": "Point", "coordinates": [0, 0]}
CUT_RING = {"type": "Polygon", "coordinates": [[[0, 0], [1]]]}

BROKEN: dict[str, tuple[bytes, str]] = {
    "cut off": (b'{"type": "FeatureCollection", "features": [', "is not whole GeoJSON"),
    "not json": (b"code,name", "is not whole GeoJSON"),
    "no features": (b'{"type": "Topology"}', "is no GeoJSON FeatureCollection"),
    "no code": (collection(GOOD, {"properties": {"id": 1}, "geometry": square(-2, 51)}), "feature 2: the polygon has no property code"),
    "a point": (collection(feature("W1", POINT, town="T1")), "the geometry is no polygon"),
    "no geometry": (collection(feature("W1", None, town="T1")), "feature 1: the geometry is no polygon"),
    "cut ring": (collection(GOOD, feature("W2", CUT_RING, town="T1")), "feature 2: the geometry can't be read"),
    "far away": (collection(feature("W1", square(5e6, 5e6), town="T1")), "neither WGS84 degrees nor British"),
    "no town": (collection(feature("W1", square(-3, 51))), "no property town"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_file_is_told_with_its_place(tmp_path: Path, what: str) -> None:
    content, said = BROKEN[what]
    (tmp_path / "blocks.geojson").write_bytes(content)
    with pytest.raises(DefinitionError) as told:
        AreaIndex.from_partnership(partnership(tmp_path, LEVELS))
    assert said in str(told.value)
    assert told.value.where
    assert told.value.todo


def test_a_file_that_is_not_there_a_cut_archive_and_a_missing_column_are_told(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="can't be read"):
        AreaIndex.from_partnership(partnership(tmp_path, LEVELS))
    write(tmp_path / "blocks.geojson.gz", BLOCKS)
    whole = (tmp_path / "blocks.geojson.gz").read_bytes()
    (tmp_path / "blocks.geojson.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DefinitionError, match="is not whole GeoJSON"):
        AreaIndex.from_partnership(partnership(tmp_path, [LEVELS[0] | {"file": "blocks.geojson.gz"}]))
    write(tmp_path / "blocks.geojson", BLOCKS)
    (tmp_path / "people.csv").write_text("code,total\nW1,many\n", "utf-8")
    population = {"file": "people.csv", "code": "code", "total": "total"}
    with pytest.raises(DefinitionError, match=r"people\.csv:2: the population is not a number"):
        AreaIndex.from_partnership(partnership(tmp_path, [LEVELS[0] | {"population": population}]))
    with pytest.raises(DefinitionError, match="no column all"):
        AreaIndex.from_partnership(partnership(tmp_path, [LEVELS[0] | {"population": population | {"total": "all"}}]))


def test_a_level_with_nothing_to_be_made_from_is_told(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="the level town has neither polygons"):
        AreaIndex.from_partnership(partnership(tmp_path, [LEVELS[1]]))


def test_published_and_polygon_agree_on_welsh_street_crime(shared_data: Path) -> None:
    """Police points are snapped and boundaries generalised: the two differ for 2.5% of rows, and for no more."""
    level = {"level": "lsoa", "file": "$DATA/areas/wales_lsoa_2011.geojson.gz", "code": "LSOA11CD", "label": "LSOA11NM"}
    above = {"level": "la", "within": {"level": "lsoa", "property": "LAD13CD"}}
    index = AreaIndex.from_partnership(partnership(shared_data, [level, above], DATA=shared_data))
    with gzip.open(shared_data / "police_uk/2018-10/2018-10-south-wales-street.csv.gz", "rt", encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["LSOA code"].startswith("W")]
    published = np.array([row["LSOA code"] for row in rows], dtype=object)
    longitudes, latitudes = (np.array([float(row[name]) for row in rows]) for name in ("Longitude", "Latitude"))
    by_point = index.locate(longitudes, latitudes)
    assert (by_point.codes["lsoa"] == published).mean() > 0.97
    as_published = index.locate(longitudes, latitudes, published.tolist())
    assert (as_published.codes["lsoa"] == published).all()
    assert as_published.published["la"].all()
    assert all(code is not None for code in as_published.codes["la"])
