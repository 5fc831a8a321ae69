"""A made-up county: households with their homes, families with their names, and what life changes of both.

Every array of `Population` has one entry per person; nothing is anybody's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.linkage.mess import blanked
from benchmarks.linkage.names import HERITAGES, STREETS, Strings, choose, forenames, surnames

TODAY = np.datetime64("2026-11-01")
_YEAR = 365.25

_FAMILIES = {(1, 0): 0.30, (2, 0): 0.27, (2, 1): 0.10, (2, 2): 0.12, (2, 3): 0.05, (1, 1): 0.06, (1, 2): 0.04, (1, 3): 0.02, (3, 0): 0.04}
"""Adults and children of a household -> share. Children live at home up to 28."""
_ETHNIC = {
    "british": {"white": 0.965, "mixed": 0.025, "other": 0.01},
    "south_asian": {"asian": 0.94, "mixed": 0.03, "other": 0.03},
    "african": {"black": 0.86, "mixed": 0.10, "other": 0.04},
    "european": {"white": 0.95, "other": 0.05},
}
_HERITAGE = (0.87, 0.06, 0.025, 0.045)

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass
class Homes:
    """One entry per home. A postcode is one street; some fifteen homes share it."""

    address: Strings
    postcode: Strings
    uprn: Strings


@dataclass
class Population:
    household: Numbers
    forename: Strings
    middle: Strings
    """None for who has no middle name."""
    surname: Strings
    former: Strings
    """The surname of earlier records, the same as `surname` for most."""
    sex: Strings
    born: npt.NDArray[np.datetime64]
    home: Numbers
    former_home: Numbers
    phone: Strings
    former_phone: Strings
    ethnic_group: Strings
    child: Flags
    homes: Homes

    def __len__(self) -> int:
        return len(self.forename)

    @property
    def age(self) -> Numbers:
        return ((TODAY - self.born).astype(np.int64) / _YEAR).astype(np.int64)


def populate(people: int, random: np.random.Generator) -> Population:
    """About a hundredth of births are twins; sons at times have their father's name; families share homes, names and telephones."""
    adults, children = _families(people, random)
    homes = _homes(len(adults), random)
    household = np.repeat(np.arange(len(adults)), adults + children)[:people]
    place = np.arange(len(household)) - np.searchsorted(household, household)
    child = place >= adults[household]
    born, sex = _births(household, place, child, adults, random)
    heritage = random.choice(len(HERITAGES), len(adults), p=_HERITAGE)[household]
    forename = _forenames(heritage, sex, born, random)
    _distinguish_siblings(forename, household, child, heritage, sex, born, random)
    _sons(forename, household, child & (place == adults[household]), sex, random)
    middle = blanked(_forenames(heritage, sex, born, random), 0.32, random)
    surname, former = _surnames(household, place, child, adults, heritage, born, random)
    phone, former_phone = _phones(household, child, random)
    return Population(
        household, forename, middle, surname, former, sex, born, household, _former_homes(household, random), phone, former_phone,
        _ethnic_groups(heritage, household, random), child, homes,
    )  # fmt: skip


def _families(people: int, random: np.random.Generator) -> tuple[Numbers, Numbers]:
    kinds = np.array(list(_FAMILIES))
    drawn = kinds[random.choice(len(kinds), people, p=list(_FAMILIES.values()))]
    households = int(np.searchsorted(drawn.sum(axis=1).cumsum(), people)) + 1
    return drawn[:households, 0], drawn[:households, 1]


def _homes(count: int, random: np.random.Generator) -> Homes:
    postcodes = count // 15 + 1
    district, sector = random.integers(1, 41, postcodes), random.integers(1, 10, postcodes)
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    unit = [letters[a] + letters[b] for a, b in zip(*random.integers(0, len(letters), (2, postcodes)), strict=True)]
    names = [f"ZW{d} {s}{u}" for d, s, u in zip(district, sector, unit, strict=True)]
    kinds = random.choice(["Heol", "Ffordd", "Stryd", "Maes", "Road", "Street", "Close"], postcodes)
    parts = random.choice([part.title() for part in STREETS.split()], (2, postcodes))
    streets = [
        f"{kind} {a}" if kind[0] in "HFM" or kind == "Stryd" else f"{a} {b} {kind}" for kind, a, b in zip(kinds, *parts, strict=True)
    ]
    at = np.sort(random.integers(0, postcodes, count))
    number = (np.arange(count) - np.searchsorted(at, at)) * 2 + 1 + at % 17
    flat = np.where(random.random(count) < 0.1, random.integers(1, 9, count), 0)
    town = district % 12
    towns = ["Aberwylan", "Trewylan", "Pontwylan", "Llanwylan", "Brynwylan", "Wylan Bay", "Caerwylan", "Glanwylan", "Nantwylan", "Maeswylan",
             "Penwylan", "Rhydwylan"]  # fmt: skip
    address = [
        f"{f'Flat {f}, ' if f else ''}{n} {streets[a]}, {towns[town[a]]}"
        for f, n, a in zip(flat.tolist(), number.tolist(), at.tolist(), strict=True)
    ]
    order = random.permutation(count)
    uprn = [str(200_000_000_000 + 37 * n) for n in range(count)]
    return Homes(*(np.array(values, dtype=object)[order] for values in (address, [names[a] for a in at], uprn)))


def _births(household: Numbers, place: Numbers, child: Flags, adults: Numbers, random: np.random.Generator) -> tuple[Any, Strings]:
    """Ages of parents fit those of children; one in sixty who follows a sibling has its birthday, so that 1% of births are of twins."""
    with_children = np.bincount(household, child) > 0
    count = len(adults)
    head = np.where(with_children, random.integers(20, 58, count), random.integers(18, 95, count)) + random.random(count)
    age = head[household] + np.where(place == 0, 0, random.normal(0, 3.5, len(household)))
    shared = adults[household] == 3
    age = np.where(shared & (place > 0), random.integers(18, 50, len(household)) + random.random(len(household)), age)
    eldest = np.maximum(head - random.uniform(18, 40, count), 0)
    eldest = np.where(eldest > 28, random.uniform(5, 28, count), eldest)
    own = np.maximum(eldest[household] - (place - adults[household]) * random.uniform(1, 4, len(household)), 0)
    age = np.where(
        child, np.where(own > 0, own, random.random(len(household)) * 3), np.where(age < 17, random.uniform(17, 20, len(household)), age)
    )
    born = TODAY - (age * _YEAR).astype("timedelta64[D]")
    twin = np.flatnonzero(child[1:] & child[:-1] & (household[1:] == household[:-1]) & (random.random(len(child) - 1) < 1 / 60)) + 1
    born[twin] = born[twin - 1]
    sex = np.where(random.random(len(household)) < 0.5, "male", "female")
    couple = (place == 1) & ~child & (adults[household] == 2)
    first = np.searchsorted(household, household)
    opposite = np.where(sex[first] == "male", "female", "male")
    return born, np.where(couple & (random.random(len(sex)) < 0.97), opposite, sex).astype(object)


def _forenames(heritage: Numbers, sex: Strings, born: Any, random: np.random.Generator) -> Strings:
    names = np.empty(len(sex), dtype=object)
    cohort = np.searchsorted(np.array(["1960-01-01", "1995-01-01"], dtype="datetime64[D]"), born)
    for kind, name in enumerate(HERITAGES):
        for each in ("male", "female"):
            for age in range(3):
                at = np.flatnonzero((heritage == kind) & (sex == each) & (cohort == age))
                names[at] = forenames(name, each, age).draw(random, len(at))
    return names


def _distinguish_siblings(
    forename: Strings, household: Numbers, child: Flags, heritage: Numbers, sex: Strings, born: Any, random: np.random.Generator
) -> None:
    """Hardly any parents give two children one name; adjoining siblings who drew the same draw again."""
    for _ in range(3):
        same = np.flatnonzero(child[1:] & child[:-1] & (household[1:] == household[:-1]) & (forename[1:] == forename[:-1])) + 1
        if len(same):
            forename[same] = _forenames(heritage[same], sex[same], born[same], random)


def _sons(forename: Strings, household: Numbers, eldest: Flags, sex: Strings, random: np.random.Generator) -> None:
    """One eldest child in twenty has the forename of a parent of the same sex."""
    first = np.searchsorted(household, household)
    parent = np.where(sex[first] == sex, first, np.minimum(first + 1, len(household) - 1))
    named = np.flatnonzero(eldest & (sex[parent] == sex) & (parent < np.arange(len(sex))) & (random.random(len(sex)) < 0.05))
    forename[named] = forename[parent[named]]


def _surnames(
    household: Numbers, place: Numbers, child: Flags, adults: Numbers, heritage: Numbers, born: Any, random: np.random.Generator
) -> tuple[Strings, Strings]:
    """Couples mostly share one surname, which one of them had to change; children of those who don't have one of the two, or both."""
    count = len(household)
    own = np.empty(count, dtype=object)
    for kind, name in enumerate(HERITAGES):
        at = np.flatnonzero(heritage == kind)
        own[at] = surnames(name).draw(random, len(at))
    first = np.searchsorted(household, household)
    couple = (adults[household] == 2) & ~child & (place == 1)
    chance = random.random(count)
    second = np.minimum(first + 1, count - 1)
    has_second = adults[household] == 2
    joined = own[first] + "-" + own[second]
    married = couple & (chance < 0.62)
    current = np.where(married, own[first], own)
    current = np.where(couple & (chance >= 0.62) & (chance < 0.66), own + "-" + own[first], current)
    child_chance = random.random(count)[first]
    unmarried = has_second & (chance[second] >= 0.66)
    of_both = np.where(child_chance < 0.15, joined, np.where(child_chance < 0.6, own[first], own[second]))
    current = np.where(child, np.where(unmarried, of_both, np.where(has_second, current[second], own[first])), current)
    lone = random.random(count) < 0.015
    current = np.where(lone & ~child & ~married, current + "-" + own[random.permutation(count)], current)
    recent = (TODAY - born).astype(np.int64) < 45 * _YEAR
    changed = married & (random.random(count) < np.where(recent, 0.45, 0.08))
    stepchild = child & (random.random(count) < 0.03)
    former = np.where(changed, own, np.where(stepchild, own, current))
    return current, former


def _former_homes(household: Numbers, random: np.random.Generator) -> Numbers:
    """A third of households lived elsewhere when the older records were made, a tenth of people by themselves."""
    count = int(household[-1]) + 1
    together = np.where(random.random(count) < 0.26, random.integers(0, count, count), np.arange(count))[household]
    return np.where(random.random(len(household)) < 0.08, random.integers(0, count, len(household)), together)


def _phones(household: Numbers, child: Flags, random: np.random.Generator) -> tuple[Strings, Strings]:
    """Numbers start with 070, which no mobile has. Children give a parent's number half the time; a third of people change theirs."""
    numbers = [np.array([f"+4470{n:08d}" for n in random.integers(0, 10**8, len(household)).tolist()], dtype=object) for _ in range(2)]
    lent = np.flatnonzero(child & (random.random(len(household)) < 0.5))
    for number in numbers:
        number[lent] = number[np.searchsorted(household, household[lent])]
    return numbers[0], np.where(random.random(len(household)) < 0.3, numbers[1], numbers[0])


def _ethnic_groups(heritage: Numbers, household: Numbers, random: np.random.Generator) -> Strings:
    groups = np.empty(len(heritage), dtype=object)
    for kind, name in enumerate(HERITAGES):
        at = np.flatnonzero(heritage == kind)
        groups[at] = choose(random, list(_ETHNIC[name]), len(at), list(_ETHNIC[name].values()))
    return groups
