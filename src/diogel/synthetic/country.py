"""Aberwylan on the map: two towns that do not exist, drawn on open water.

Forty neighbourhoods are bricks in a unit square, bent by one smooth function into a coast and its hinterland. Neighbours
share their vertices exactly, so nothing overlaps and nothing gapes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import accumulate

import numpy as np

from diogel.synthetic.draws import Floats

RESIDENTS = 60_000
"""The population that the folder's CSV gives; the share of each neighbourhood is the same at any size."""

_WEST, _SOUTH = -4.452, 52.315  # a corner in Cardigan Bay, some ten kilometres from land
_WIDTH, _HEIGHT = 0.118, 0.094  # degrees: about 8 km by 10 km


@dataclass(frozen=True)
class Town:
    code: str
    name: str
    name_cy: str


@dataclass(frozen=True)
class Neighbourhood:
    code: str
    name: str
    name_cy: str
    kind: str  # centre, student, terrace, estate, suburb, village
    town: str


@dataclass(frozen=True)
class Character:
    """What living there is like, by kind of neighbourhood."""

    weight: float  # how many live there, relative to the others
    hardship: float  # 0 comfortable .. 1 hard up
    social: float  # share of homes that are let by the housing association
    diversity: float  # share of households from ethnic minorities


TOWNS = (Town("AW-A", "Aberwylan", "Aberwylan"), Town("AW-L", "Llanfair-ym-Mro", "Llanfair-ym-Mro"))

CHARACTERS = {
    "centre": Character(0.6, 0.55, 0.15, 0.24),
    "student": Character(1.0, 0.40, 0.08, 0.26),
    "terrace": Character(1.3, 0.50, 0.14, 0.16),
    "estate": Character(1.5, 0.90, 0.52, 0.10),
    "suburb": Character(1.1, 0.15, 0.07, 0.08),
    "village": Character(0.5, 0.20, 0.08, 0.03),
}

_ROWS = """
Gull Point|Trwyn yr Wylan|village; North Sands|Traeth y Gogledd|suburb; Upper Meadows|Dolau Uchaf|suburb; Heron's Wood|Coed y Crëyr|suburb; Moorland Cross|Croes y Waun|village
Lighthouse|Y Goleudy|terrace; Fishermen's Row|Rhes y Pysgotwyr|terrace; Market Hill|Bryn y Farchnad|terrace; Seven Elms|Saith Llwyfen|suburb; Orchard Park|Parc y Berllan|estate; Quarry Bank|Cefn y Chwarel|estate
Harbourside|Glan yr Harbwr|centre; Town Centre|Canol y Dref|centre; College Quarter|Ardal y Coleg|student; Station Road|Heol yr Orsaf|terrace; Tanyard|Y Tanerdy|terrace; Foundry Estate|Ystad y Ffowndri|estate; Skylark Rise|Codiad yr Ehedydd|suburb
South Beach|Traeth y De|terrace; Priory Gardens|Gerddi'r Priordy|suburb; Old Bridge|Yr Hen Bont|terrace; Mill Leat|Ffrwd y Felin|terrace; Alder Court|Llys y Wern|estate; Grey Barn|Ysgubor Lwyd|suburb; Beacon View|Golwg y Goelcerth|village
Salt Marsh|Y Forfa Heli|village; Ferry Lane|Lôn y Fferi|terrace; Vale Road|Heol y Fro|terrace; Weavers' Green|Lawnt y Gwehyddion|suburb; Oak Gate|Porth y Dderwen|suburb; High Pasture|Y Borfa Uchel|village
Dune Cottages|Bythynnod y Twyni|suburb; Llanfair Centre|Canol Llanfair|centre; Church Meadow|Dôl yr Eglwys|suburb; Pit Row|Rhes y Pwll|estate; Larch Hill|Bryn y Llarwydd|suburb
Cormorant Cove|Cildraeth y Fulfran|village; South Vale|De'r Fro|terrace; Windmill|Y Felin Wynt|suburb; Summer Grange|Maenor yr Haf|village
"""  # noqa: E501  one line is one row of the map, north to south, each from the coast inland

_ROW_NAMES = [[cell.strip().split("|") for cell in row.split(";")] for row in _ROWS.strip().splitlines()]
_FIRST_OF_ROW = [0, *accumulate(len(row) for row in _ROW_NAMES)]
_ROWS_OF_ABERWYLAN = 4

NEIGHBOURHOODS: tuple[Neighbourhood, ...] = tuple(
    Neighbourhood(f"AW{_FIRST_OF_ROW[r] + c + 1:02d}", en, cy, kind, TOWNS[r >= _ROWS_OF_ABERWYLAN].code)
    for r, row in enumerate(_ROW_NAMES)
    for c, (en, cy, kind) in enumerate(row)
)


def character(neighbourhood: Neighbourhood) -> Character:
    return CHARACTERS[neighbourhood.kind]


def index_of(name: str) -> int:
    """The place of a neighbourhood, by its English name, in NEIGHBOURHOODS."""
    return next(i for i, neighbourhood in enumerate(NEIGHBOURHOODS) if neighbourhood.name == name)


def shares() -> Floats:
    """The share of residents that lives in each neighbourhood; sums to 1."""
    weights: Floats = np.array([character(n).weight * (0.85 + 0.3 * _wave(i * 2.3)) for i, n in enumerate(NEIGHBOURHOODS)])
    total: Floats = weights / weights.sum()
    return total


def residents(total: int = RESIDENTS) -> list[int]:
    """Whole residents of each neighbourhood, adding up to `total` (largest remainders get the odd ones)."""
    exact = shares() * total
    whole = np.floor(exact).astype(int)
    short = total - int(whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:short]] += 1
    return [int(n) for n in whole]


def _wave(x: float) -> float:
    """A smooth wobble in [0, 1]."""
    return float(0.5 + 0.3 * np.sin(x) + 0.2 * np.sin(2.7 * x + 1.1))


def _bend(t: float, s: float) -> tuple[float, float]:
    """From the unit square (t inland, s northwards) to longitude and latitude, rounded to about a metre."""
    bay = 0.10 * np.sin(5.1 * s + 0.4) + 0.05 * np.sin(13.0 * s + 2.0) + 0.018 * np.sin(41.0 * s)
    hills = 0.05 * np.sin(7.3 * s + 1.9)
    x = bay * (1 - t) + hills * t + t + 0.022 * np.sin(17.0 * s + 9.0 * t) + 0.006 * np.sin(67.0 * s + 31.0 * t)
    y = s + 0.025 * np.sin(6.0 * t + 3.0 * s) + 0.012 * np.sin(19.0 * t + 7.0 * s) + 0.004 * np.sin(61.0 * t + 23.0 * s)
    return round(_WEST + _WIDTH * float(x), 5), round(_SOUTH + _HEIGHT * float(y), 5)


def _breaks(row: int) -> list[float]:
    """Where a row of bricks is cut, coast to hills."""
    count = len(_ROW_NAMES[row])
    inner = [(c + 0.5 * (_wave(row * 3.1 + c * 1.7) - 0.5)) / count for c in range(1, count)]
    return [0.0, *(round(cut, 4) for cut in inner), 1.0]


def _level(line: int) -> float:
    """How far north the line above row `line` runs (line 0 is the northern edge)."""
    return round(1 - line / len(_ROW_NAMES), 4)


def _along(line: int, start: float, end: float) -> list[float]:
    """Vertices of a line between rows: a fixed rule and the cuts of both rows that meet there, so that both use the same."""
    cuts = {round(k / 48, 4) for k in range(49)}
    for row in (line - 1, line):
        if 0 <= row < len(_ROW_NAMES):
            cuts.update(_breaks(row))
    return sorted(cut for cut in cuts if start <= cut <= end)


def _ring(row: int, place: int) -> list[tuple[float, float]]:
    """A neighbourhood's outline, anticlockwise from its south-western corner, closed."""
    cuts = _breaks(row)
    west, east = cuts[place], cuts[place + 1]
    north, south = _level(row), _level(row + 1)
    rungs = [south + (north - south) * k / 6 for k in range(7)]
    ring = [_bend(t, south) for t in _along(row + 1, west, east)]
    ring += [_bend(east, s) for s in rungs[1:-1]]
    ring += [_bend(t, north) for t in reversed(_along(row, west, east))]
    ring += [_bend(west, s) for s in reversed(rungs[1:-1])]
    return [*ring, ring[0]]


@cache
def outlines() -> tuple[list[tuple[float, float]], ...]:
    """The ring of each neighbourhood, in the order of NEIGHBOURHOODS."""
    return tuple(_ring(r, c) for r, row in enumerate(_ROW_NAMES) for c in range(len(row)))
