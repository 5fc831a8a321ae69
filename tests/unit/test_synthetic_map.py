"""The map of Aberwylan: areas that fit together, homes that lie in them, postcodes that nobody has."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import shapely
from synthetic_town import ABERWYLAN, partnership

from diogel.ingest.areas import AreaIndex
from diogel.synthetic.country import NEIGHBOURHOODS, RESIDENTS, TOWNS, outlines, residents, shares
from diogel.synthetic.gazetteer import write_areas
from diogel.synthetic.homes import build_homes, postcode, postcode_points


def test_what_is_committed_is_what_is_generated(tmp_path: Path) -> None:
    for path in write_areas(tmp_path):
        assert (ABERWYLAN / "areas" / path.name).read_bytes() == path.read_bytes(), path.name


def test_the_area_files_are_small() -> None:
    assert sum(path.stat().st_size for path in (ABERWYLAN / "areas").iterdir()) < 300_000


def test_forty_neighbourhoods_fit_together_without_gap_or_overlap() -> None:
    polygons = [shapely.Polygon(ring) for ring in outlines()]
    whole = shapely.union_all(polygons)
    assert len(polygons) == 40
    assert all(polygon.is_valid for polygon in polygons)
    assert isinstance(whole, shapely.Polygon) and not whole.interiors
    assert whole.area == pytest.approx(sum(polygon.area for polygon in polygons), rel=1e-9)


def test_aberwylan_lies_in_the_sea() -> None:
    """West of 4.2 degrees west at 52.3 to 52.43 north is Cardigan Bay."""
    west, south, east, north = shapely.union_all([shapely.Polygon(ring) for ring in outlines()]).bounds
    assert west > -4.6 and east < -4.25 and south > 52.3 and north < 52.43


def test_every_place_has_a_name_of_its_own_in_both_languages() -> None:
    for names in ([n.name for n in NEIGHBOURHOODS], [n.name_cy for n in NEIGHBOURHOODS]):
        assert len(set(names)) == 40 and all(names)
    assert {n.town for n in NEIGHBOURHOODS} == {town.code for town in TOWNS}


def test_residents_add_up_at_any_size() -> None:
    for total in (RESIDENTS, 1000, 7):
        assert sum(residents(total)) == total
    assert shares().sum() == pytest.approx(1)


def test_homes_lie_in_their_neighbourhood() -> None:
    homes = build_homes(6000, seed=1)
    for place, ring in enumerate(outlines()):
        mine = homes.area == place
        inside = shapely.contains_xy(shapely.Polygon(ring), homes.longitude[mine], homes.latitude[mine])
        assert mine.sum() > 0 and inside.all(), NEIGHBOURHOODS[place].name


def test_venues_lie_in_their_neighbourhood() -> None:
    venues = build_homes(500, seed=1).venues
    polygons = [shapely.Polygon(outlines()[area]) for area in venues.area]
    assert shapely.contains_xy(polygons, venues.longitude, venues.latitude).all()


def test_no_two_homes_share_a_property_number_or_an_address_in_one_postcode() -> None:
    homes = build_homes(6000, seed=1)
    assert len(set(homes.uprn.tolist())) == 6000
    assert len(set(zip(homes.postcodes, homes.addresses(np.arange(6000)), strict=True))) == 6000


def test_postcodes_have_the_right_shape_and_an_area_that_is_none() -> None:
    homes = build_homes(6000, seed=1)
    assert all(re.fullmatch(r"ZW\d{1,2} \d[A-HJLNP-UW-Z]{2}", code) for code in set(homes.postcodes))
    assert postcode(np.array([0, 4000, 401])).tolist() == ["ZW1 0AA", "ZW2 0AA", "ZW1 1AB"]


def test_a_larger_town_has_the_postcodes_of_a_smaller_one_where_they_were() -> None:
    small, large = {row[0]: row[1:] for row in postcode_points(3000)}, {row[0]: row[1:] for row in postcode_points(20_000)}
    assert len(small) < len(large)
    assert all(large[code] == point for code, point in small.items())


def test_every_postcode_falls_into_the_neighbourhood_of_its_homes() -> None:
    homes = build_homes(6000, seed=1)
    area_of = dict(zip(homes.postcodes.tolist(), homes.area.tolist(), strict=True))
    points = [row for row in postcode_points(6000) if row[0] in area_of]
    found = AreaIndex.from_partnership(partnership()).locate(np.array([row[1] for row in points]), np.array([row[2] for row in points]))
    assert found.codes["neighbourhood"].tolist() == [NEIGHBOURHOODS[area_of[row[0]]].code for row in points]
