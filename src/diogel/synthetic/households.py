"""Households: who lives with whom, how old they are, from which culture. Names come later."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diogel.synthetic.country import NEIGHBOURHOODS, character
from diogel.synthetic.draws import Bools, Days, Floats, Ints, stream, weighted
from diogel.synthetic.given_names import CULTURES
from diogel.synthetic.homes import Homes

HEAD, PARTNER, CHILD, OTHER = 0, 1, 2, 3
"""A person's place in the household."""


@dataclass(frozen=True)
class Kind:
    """A kind of household. `children` is the chance of one, two, three and four children."""

    share: float
    partner: bool
    others: int
    youngest_head: int
    oldest_head: int
    children: tuple[float, ...] = ()


KINDS = (
    Kind(0.17, False, 0, 19, 64),
    Kind(0.14, False, 0, 65, 94),
    Kind(0.18, True, 0, 20, 64),
    Kind(0.12, True, 0, 65, 90),
    Kind(0.24, True, 0, 24, 54, (0.40, 0.42, 0.13, 0.05)),
    Kind(0.09, False, 0, 19, 52, (0.52, 0.32, 0.12, 0.04)),
    Kind(0.03, True, 1, 30, 56, (0.35, 0.40, 0.18, 0.07)),  # a grandparent or an uncle lives in
    Kind(0.03, False, 3, 19, 30),  # a shared house
)

_MINORITIES = {"polish": 0.30, "south_asian": 0.30, "black": 0.20, "chinese": 0.09, "arab": 0.11}
_MIXED_COUPLES = 0.06
_TWINS = 0.016  # of births after the first


@dataclass(frozen=True)
class Households:
    """One row per person; `household` counts from 0 and never decreases."""

    household: Ints
    place: Ints
    culture: Ints  # in CULTURES
    mixed: Bools  # a child of two cultures
    female: Bools
    born: Days
    home: Ints
    twin: Bools  # born on the same day as the person before

    @property
    def count(self) -> int:
        return int(self.household[-1]) + 1

    def __len__(self) -> int:
        return len(self.household)

    def first_of(self) -> Ints:
        """Each household's first row."""
        return np.searchsorted(self.household, np.arange(self.count)).astype(np.int64)


def _kinds(count: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Each household's kind and number of children."""
    shares = np.array([kind.share for kind in KINDS])
    kind = rng.choice(len(KINDS), count, p=shares / shares.sum())
    children = np.zeros(count, dtype=np.int64)
    for number, definition in enumerate(KINDS):
        if definition.children:
            mine = kind == number
            children[mine] = 1 + rng.choice(len(definition.children), mine.sum(), p=definition.children)
    return kind, children


def _sizes(kind: Ints, children: Ints) -> Ints:
    adults = np.array([1 + k.partner + k.others for k in KINDS])
    sizes: Ints = adults[kind] + children
    return sizes


def _places(kind: Ints, household: Ints, position: Ints) -> Ints:
    """HEAD first, then the partner, others, children last."""
    partner = np.array([k.partner for k in KINDS])[kind][household]
    adults = np.array([1 + k.partner + k.others for k in KINDS])[kind][household]
    return np.select([position == 0, (position == 1) & partner, position < adults], [HEAD, PARTNER, OTHER], CHILD).astype(np.int64)


def _child_ages(household: Ints, place: Ints, head_age: Floats, rng: np.random.Generator) -> tuple[Floats, Bools]:
    """Ages of children from the youngest up, at least fourteen months apart; twins share theirs."""
    rows = np.flatnonzero(place == CHILD)
    ages, twins = np.zeros(len(place)), np.zeros(len(place), dtype=bool)
    oldest_possible = np.clip(head_age[household[rows]] - 18, 0.1, 22)
    youngest = rng.random(len(rows)) * np.minimum(oldest_possible, 17)
    gap = np.where(rng.random(len(rows)) < _TWINS, 0.0, rng.gamma(4.0, 0.6, len(rows)).clip(1.2))
    first = np.concatenate([[True], household[rows][1:] != household[rows][:-1]])
    steps = np.where(first, youngest, gap)
    total = np.cumsum(steps)
    before = np.maximum.accumulate(np.where(first, total - steps, 0.0))
    ages[rows], twins[rows] = total - before, ~first & (gap == 0)
    return ages, twins


def _cultures(area: Ints, rng: np.random.Generator) -> Ints:
    """A culture for each household: Welsh and British names alike, minorities by neighbourhood."""
    diversity = np.array([character(n).diversity for n in NEIGHBOURHOODS])[area]
    local = rng.choice([CULTURES.index("welsh"), CULTURES.index("british")], len(area), p=[0.42, 0.58])
    names, shares = list(_MINORITIES), np.cumsum(list(_MINORITIES.values()))
    minority = np.array([CULTURES.index(name) for name in names])[weighted(shares, rng.random(len(area)))]
    return np.where(rng.random(len(area)) < diversity, minority, local).astype(np.int64)


def _born(ages: Floats, until: np.datetime64) -> Days:
    born: Days = until.astype("datetime64[D]") - (ages * 365.25).astype(np.int64).astype("timedelta64[D]")
    return born


def _ages(kind: Ints, household: Ints, place: Ints, rng: np.random.Generator) -> tuple[Floats, Bools]:
    low, high = (np.array([getattr(k, name) for k in KINDS]) for name in ("youngest_head", "oldest_head"))
    head = low[kind] + rng.random(len(kind)) * (high - low + 1)[kind]
    ages, twins = _child_ages(household, place, head, rng)
    eldest = np.zeros(len(kind))
    np.maximum.at(eldest, household, np.where(place == CHILD, ages, 0.0))
    head = np.maximum(head, np.where(eldest > 0, eldest + 16 + 4 * rng.random(len(kind)), 0.0))
    beside = rng.normal(0, 3.5, len(place))
    generation = np.where(rng.random(len(place)) < 0.6, 26.0, 2.0)
    shared = kind[household] == len(KINDS) - 1
    other = head[household] + np.where(shared, beside / 2, generation + beside)
    head_of = head[household]
    adults = np.select([place == HEAD, place == PARTNER], [head_of, head_of + beside], other).clip(18.1, 99)
    return np.where(place == CHILD, ages, adults), twins


def make_households(people: int, homes: Homes, until: np.datetime64, seed: int) -> Households:
    """Exactly `people` persons in as many households as it takes (about 2.2 to each)."""
    rng = stream(seed, "households")
    kind, children = _kinds(people, rng)
    ends = np.cumsum(_sizes(kind, children))
    count = int(np.searchsorted(ends, people)) + 1
    kind, sizes = kind[:count], _sizes(kind, children)[:count]
    household = np.repeat(np.arange(count), sizes)[:people]
    position = (np.arange(people) - np.searchsorted(household, np.arange(count))[household]).astype(np.int64)
    place = _places(kind, household, position)
    ages, twins = _ages(kind, household, place, rng)
    home = rng.permutation(len(homes.area))[:count]
    culture, mixed = _spread_culture(household, place, _cultures(homes.area[home], rng), rng)
    female = _couples(rng.random(people) < 0.5, place, rng)
    return Households(household, place, culture, mixed, female, _born(ages, until), home[household], twins)


def _couples(female: Bools, place: Ints, rng: np.random.Generator) -> Bools:
    """Most couples are a woman and a man; one in forty are not."""
    partners = np.flatnonzero(place == PARTNER)
    alike = rng.random(len(partners)) < 0.025
    female[partners] = np.where(alike, female[partners - 1], ~female[partners - 1])
    return female


def _spread_culture(household: Ints, place: Ints, culture: Ints, rng: np.random.Generator) -> tuple[Ints, Bools]:
    """Household members share a culture, save for some partners; their children are of both."""
    other = rng.integers(0, len(CULTURES), len(culture))
    crossed = rng.random(len(culture)) < _MIXED_COUPLES
    has_partner = np.bincount(household, place == PARTNER, len(culture)) > 0
    person = np.where((place == PARTNER) & crossed[household], other[household], culture[household])
    minority = 2
    truly_mixed = crossed & has_partner & ((culture >= minority) != (other >= minority))
    return person.astype(np.int64), (place == CHILD) & truly_mixed[household]
