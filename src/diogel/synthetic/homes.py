"""Streets, homes and the places people go: every home has a street, a number, a postcode and a UPRN, all made up.

Postcodes are of the area ZW, which Royal Mail has never used; UPRNs lie far above those in use.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from diogel.synthetic.country import NEIGHBOURHOODS, character, index_of, outlines, shares
from diogel.synthetic.draws import Bools, Floats, Ints, Texts, stream
from diogel.synthetic.given_names import words

HOMES_TO_A_STREET = 44
HOMES_TO_A_POSTCODE = 22
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


def _points_in(area: int, count: int, margin: float, rng: np.random.Generator) -> Floats:
    """Points spread evenly over a neighbourhood, `margin` degrees from its edge."""
    polygon = shapely.Polygon(outlines()[area]).buffer(-margin)
    west, south, east, north = polygon.bounds
    found = np.empty((0, 2))
    while len(found) < count:
        tries = rng.uniform((west, south), (east, north), (2 * count + 8, 2))
        found = np.concatenate([found, tries[shapely.contains_xy(polygon, tries[:, 0], tries[:, 1])]])
    return found[:count]


def _street_names(count: int, rng: np.random.Generator) -> Texts:
    welsh = rng.random(count) < 0.45
    first, last = rng.integers(0, 10_000, (2, count))
    return np.array(
        [
            f"{_WELSH_STREETS[a % 8]} {'' if a % 8 > 3 else 'y '}{_WELSH_NAMES[b % len(_WELSH_NAMES)]}"
            if cy
            else f"{_ENGLISH_NAMES[b % len(_ENGLISH_NAMES)]} {_ENGLISH_STREETS[a % len(_ENGLISH_STREETS)]}"
            for cy, a, b in zip(welsh.tolist(), first.tolist(), last.tolist(), strict=True)
        ],
        dtype=object,
    )


def lay_streets(homes: int, seed: int) -> Streets:
    """Enough streets for so many homes: straight, up to 260 metres long, inside their neighbourhood."""
    rng = stream(seed, "streets")
    per_area = np.maximum(4, np.ceil(shares() * homes / HOMES_TO_A_STREET)).astype(int)
    starts, runs = [], []
    for area, count in enumerate(per_area.tolist()):
        start = _points_in(area, count, 0.0006, rng)
        angle = rng.uniform(0, 2 * np.pi, count)
        run = np.column_stack([np.cos(angle), np.sin(angle)]) * rng.uniform(120, 260, (count, 1)) * _METRES_TO_DEGREES
        starts.append(start)
        runs.append(run * _inside(area, start, run)[:, None])
    area_of = np.repeat(np.arange(len(NEIGHBOURHOODS)), per_area)
    return Streets(_street_names(len(area_of), rng), area_of, np.concatenate(starts), np.concatenate(runs))


def _inside(area: int, start: Floats, run: Floats) -> Floats:
    """How much of each street to keep so that it ends in its own neighbourhood: 1, 0.6, 0.3 or next to nothing."""
    polygon = shapely.Polygon(outlines()[area]).buffer(-0.0003)
    keep = np.full(len(start), 0.05)
    for share in (0.3, 0.6, 1.0):
        end = start + run * share
        keep[shapely.contains_xy(polygon, end[:, 0], end[:, 1])] = share
    return keep


def _lay_venues(seed: int) -> Venues:
    rng = stream(seed, "venues")
    rows = [line.split("|") for line in _VENUES.strip().splitlines()]
    named = [(kind, index_of(area), name) for kind, area, names in rows for name in names.split(",")]
    points = np.concatenate([_points_in(area, 1, 0.0015, rng) for _, area, _ in named])
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


def _postcode_numbers(street: Ints, along: Ints, areas: Ints) -> Ints:
    """A postcode to every twenty-two homes of a street; every third neighbourhood begins a district, each of ten sectors."""
    group = street * 1000 + along // HOMES_TO_A_POSTCODE
    _, first, place = np.unique(group, return_index=True, return_inverse=True)
    area_of_group = areas[first]
    within = np.arange(len(first)) - np.searchsorted(area_of_group, area_of_group)
    numbers: Ints = (area_of_group // 3) * 4000 + (area_of_group % 3) * 1200 + within
    return numbers[place]


def build_homes(count: int, seed: int) -> Homes:
    """`count` homes along the streets of Aberwylan, in neighbourhoods by their share of residents."""
    rng = stream(seed, "homes")
    streets = lay_streets(count, seed)
    street = np.sort(rng.choice(len(streets.area), count, p=_street_weights(streets)))
    along = np.arange(count) - np.searchsorted(street, street)
    share = (along + 0.5) / np.bincount(street, minlength=len(streets.area))[street]
    side = np.where(along % 2 == 0, 1.0, -1.0)[:, None]
    off = np.column_stack([-streets.run[street, 1], streets.run[street, 0]])
    off = off / np.linalg.norm(off / _METRES_TO_DEGREES, axis=1)[:, None] * 9  # nine metres from the middle of the road
    points = streets.start[street] + streets.run[street] * share[:, None] + off * side
    area = streets.area[street]
    letting = np.array([character(n).social for n in NEIGHBOURHOODS])[area]
    return Homes(
        streets, _lay_venues(seed), area, street, along + 1, _FIRST_UPRN + np.arange(count) * 7,
        postcode(_postcode_numbers(street, along, area)), points[:, 0].round(6), points[:, 1].round(6), rng.random(count) < letting,
    )  # fmt: skip


def _street_weights(streets: Streets) -> Floats:
    per_area = np.bincount(streets.area, minlength=len(NEIGHBOURHOODS))
    weights = (shares() / per_area)[streets.area]
    total: Floats = weights / weights.sum()
    return total
