"""Streets, homes and the places people go: every home has a street, a number, a postcode and a UPRN, all made up.

Postcodes are of the area ZW, which Royal Mail has never used; UPRNs lie far above those in use.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import shapely

from diogel.synthetic.country import NEIGHBOURHOODS, character, index_of, outlines, shares
from diogel.synthetic.draws import Bools, Floats, Ints, Texts, chance
from diogel.synthetic.given_names import words

MAP = 1850
"""The seed of the map, which no seed of the people changes."""

HOMES_TO_A_STREET = 44
_FIRST_UPRN = 990_000_000_000
_METRES_TO_DEGREES = np.array([1 / 68_000, 1 / 111_200])  # at 52.4 degrees north
_UNIT_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"  # the letters an inward code may have

_WELSH_STREETS = words("Heol Ffordd Stryd Lôn Rhodfa Maes Clos Tan-y")
_WELSH_NAMES = words(
    "Môr Graig Bont Felin Efail Capel Ysgol Cei Odyn Wern Dderwen Onnen Gelynnen Fedwen Nant Rhyd Dolydd Eithin Grug Wylan Garreg Berth "
    "Ffynnon Gadlas Ysgubor Eglwys Gwynt Haul Lloer Bryn"
)
_ENGLISH_NAMES = words(
    "Harbour Castle Mill Chapel School Quay Kiln Alder Oak Ash Holly Birch Brook Ford Meadow Gorse Heather Gull Stone Orchard "
    "Well Forge Barn Church Wind Sun Moon Hill Victoria Albert Nelson Wellington Park Bridge Station Market Rope Tannery Foundry Priory"
)
_ENGLISH_STREETS = words("Street Road Lane Avenue Close Terrace Way Gardens Crescent Place")


@dataclass(frozen=True)
class Streets:
    names: Texts
    area: Ints
    number: Ints  # within the neighbourhood
    start: Floats  # (n, 2) longitude, latitude of one end
    run: Floats  # (n, 2) from that end to the other


@dataclass(frozen=True)
class Venues:
    """Places with a name that people visit: pubs, shops, schools, parks."""

    names: Texts
    kinds: Texts
    area: Ints
    longitude: Floats
    latitude: Floats
    draw: Floats  # how much each attracts

    def of(self, kind: str) -> Ints:
        return np.flatnonzero(self.kinds == kind)


@dataclass(frozen=True)
class Homes:
    streets: Streets
    venues: Venues
    area: Ints
    street: Ints
    number: Ints
    uprn: Ints
    postcodes: Texts
    longitude: Floats
    latitude: Floats
    social: Bools

    def addresses(self, homes: Ints) -> Texts:
        """Address lines: '12 Heol y Graig'."""
        numbers, names = self.number[homes].tolist(), self.streets.names[self.street[homes]].tolist()
        return np.array([f"{number} {name}" for number, name in zip(numbers, names, strict=True)], dtype=object)


_VENUES = """
pub|Town Centre|Yr Angor Aur,Clwb y Cei,Bar Glan Dŵr,Gwesty'r Goron,Y Llew Du,The Rope Walk,Club Mirage,Kebab Corner
pub|Harbourside|Tafarn y Llong,The Net Loft
pub|Llanfair Centre|Y Fuwch Goch,The Weighbridge
shop|Town Centre|Arcade y Frenhines,Marchnad Dan Do,Siop Fawr Aberwylan,Chemist Canol y Dref,Harbour Outlets
shop|Station Road|Archfarchnad yr Orsaf
shop|Foundry Estate|Foundry Convenience
shop|Llanfair Centre|Siop y Groes,Vale Superstore
shop|Orchard Park|Orchard Parade
park|Orchard Park|Parc y Berllan
park|South Beach|Promenâd y De
park|Pit Row|Cae Chwarae'r Pwll
park|Town Centre|Gorsaf Fysiau Aberwylan
park|Priory Gardens|Gerddi'r Priordy
park|Llanfair Centre|Sgwâr Llanfair
school|Market Hill|Ysgol Gyfun Aberwylan
school|Grey Barn|Grey Barn High School
school|Church Meadow|Ysgol Bro'r Llanfair
school|Seven Elms|Ysgol Gynradd Saith Llwyfen
school|Foundry Estate|Foundry Primary School
school|Alder Court|Ysgol Gynradd y Wern
school|Oak Gate|Oak Gate Primary School
hospital|Tanyard|Ysbyty'r Wylan
"""


def _inside(area: int, points: Floats, margin: float) -> Bools:
    """Which points lie in a neighbourhood, at least `margin` degrees from its edge."""
    return np.asarray(shapely.contains_xy(_shrunk(area, margin), points[:, 0], points[:, 1]))


@cache
def _shrunk(area: int, margin: float) -> shapely.Polygon:
    polygon = shapely.Polygon(outlines()[area]).buffer(-margin)
    shapely.prepare(polygon)
    return polygon


def _points_in(area: int, count: int, margin: float, what: str) -> Floats:
    """`count` points spread over a neighbourhood. Asking for more gives the same ones and others."""
    west, south, east, north = shapely.Polygon(outlines()[area]).bounds
    numbers, places = np.arange(count), np.zeros((count, 2))
    for attempt in range(60):
        keys = (np.full(len(numbers), area), numbers, np.full(len(numbers), attempt))
        tries = np.column_stack(
            [west + (east - west) * chance(MAP, f"{what} x", *keys), south + (north - south) * chance(MAP, f"{what} y", *keys)]
        )
        places[numbers] = tries
        numbers = numbers[~_inside(area, tries, margin)]
        if not len(numbers):
            break
    return places


def _street_names(area: Ints, number: Ints) -> Texts:
    welsh = chance(MAP, "street in Welsh", area, number) < 0.45
    kind, name = ((chance(MAP, what, area, number) * 10_000).astype(int).tolist() for what in ("street kind", "street name"))
    return np.array(
        [
            f"{_WELSH_STREETS[k % 8]} {'' if k % 8 > 3 else 'y '}{_WELSH_NAMES[n % len(_WELSH_NAMES)]}"
            if cy
            else f"{_ENGLISH_NAMES[n % len(_ENGLISH_NAMES)]} {_ENGLISH_STREETS[k % len(_ENGLISH_STREETS)]}"
            for cy, k, n in zip(welsh.tolist(), kind, name, strict=True)
        ],
        dtype=object,
    )


@lru_cache(maxsize=4)
def lay_streets(homes: int) -> Streets:
    """Enough streets for so many homes: straight, up to 260 metres long, inside their neighbourhood."""
    per_area = np.maximum(4, np.ceil(shares() * homes / HOMES_TO_A_STREET)).astype(int)
    area = np.repeat(np.arange(len(NEIGHBOURHOODS)), per_area)
    number = np.concatenate([np.arange(count) for count in per_area])
    start = np.concatenate([_points_in(place, count, 0.0006, "street") for place, count in enumerate(per_area.tolist())])
    angle = chance(MAP, "street angle", area, number) * 2 * np.pi
    metres = 120 + 140 * chance(MAP, "street length", area, number)
    run = np.column_stack([np.cos(angle), np.sin(angle)]) * metres[:, None] * _METRES_TO_DEGREES
    return Streets(_street_names(area, number), area, number, start, run * _kept(area, start, run)[:, None])


def _kept(area: Ints, start: Floats, run: Floats) -> Floats:
    """How much of each street to keep so that it ends in its own neighbourhood: 1, 0.6, 0.3 or next to nothing."""
    keep = np.full(len(start), 0.05)
    for share in (0.3, 0.6, 1.0):
        for place in range(len(NEIGHBOURHOODS)):
            mine = np.flatnonzero(area == place)
            fits = _inside(place, start[mine] + run[mine] * share, 0.0003)
            keep[mine[fits]] = share
    return keep


def _lay_venues() -> Venues:
    rows = [line.split("|") for line in _VENUES.strip().splitlines()]
    named = [(kind, index_of(area), name) for kind, area, names in rows for name in names.split(",")]
    points = np.concatenate([_points_in(area, 1, 0.0015, name) for _, area, name in named])
    kinds, areas, names = zip(*named, strict=True)
    return Venues(
        np.array(names, dtype=object), np.array(kinds, dtype=object), np.array(areas, dtype=np.int64), points[:, 0], points[:, 1],
        1.0 / (1.0 + np.arange(len(named), dtype=np.float64) % 8),
    )  # fmt: skip


def postcode(number: Ints) -> Texts:
    """Made-up postcodes in one run: 0 is 'ZW1 0AA'. 4,000 to a district, as many as a real one could have."""
    districts, rest = np.divmod(number, 4000)
    sectors, units = np.divmod(rest, 400)
    letters = _UNIT_LETTERS
    return np.array(
        [
            f"ZW{d + 1} {s}{letters[u // 20]}{letters[u % 20]}"
            for d, s, u in zip(districts.tolist(), sectors.tolist(), units.tolist(), strict=True)
        ],
        dtype=object,
    )


def street_postcodes(area: Ints, number: Ints, half: Ints) -> Texts:
    """The postcode of either half of a street. Three neighbourhoods share a district; each has room for 600 streets."""
    return postcode(area // 3 * 4000 + area % 3 * 1200 + number * 2 + half)


def build_homes(count: int, seed: int) -> Homes:
    """`count` homes along the streets of Aberwylan, in neighbourhoods by their share of residents. The map is the same
    for every seed; which homes the housing association lets is not."""
    streets = lay_streets(count)
    per_street = np.bincount(_fill(streets, count), minlength=len(streets.area))
    street = np.repeat(np.arange(len(per_street)), per_street)
    along = np.arange(count) - np.searchsorted(street, street)
    share = (along + 0.5) / per_street[street]
    side = np.where(along % 2 == 0, 1.0, -1.0)[:, None]
    off = np.column_stack([-streets.run[street, 1], streets.run[street, 0]])
    off = off / np.linalg.norm(off / _METRES_TO_DEGREES, axis=1)[:, None] * 9  # nine metres from the middle of the road
    points = streets.start[street] + streets.run[street] * share[:, None] + off * side
    area = streets.area[street]
    letting = np.array([character(n).social for n in NEIGHBOURHOODS])[area]
    return Homes(
        streets, _lay_venues(), area, street, along + 1, _FIRST_UPRN + np.arange(count) * 7,
        street_postcodes(area, streets.number[street], (share >= 0.5).astype(np.int64)), points[:, 0].round(6), points[:, 1].round(6),
        chance(seed, "let by the association", np.arange(count)) < letting,
    )  # fmt: skip


def _fill(streets: Streets, count: int) -> Ints:
    """The street of each home: neighbourhoods by their share, streets within one evenly."""
    per_area = np.bincount(streets.area, minlength=len(NEIGHBOURHOODS))
    weights = (shares() / per_area)[streets.area]
    street = np.searchsorted(np.cumsum(weights) / weights.sum(), (np.arange(count) + 0.5) / count)
    return street.clip(max=len(weights) - 1).astype(np.int64)


def postcode_points(homes: int) -> list[tuple[str, float, float]]:
    """Every postcode of so many homes, with the middle of its half of the street."""
    streets = lay_streets(homes)
    found: list[tuple[str, float, float]] = []
    for half, share in ((0, 0.25), (1, 0.75)):
        codes = street_postcodes(streets.area, streets.number, np.full(len(streets.area), half))
        points = (streets.start + streets.run * share).round(5)
        found += zip(codes.tolist(), points[:, 0].tolist(), points[:, 1].tolist(), strict=True)
    return sorted(found)
