"""The people whom linkage confuses: twins, namesakes born on one day, fathers and sons of one name, siblings under one roof."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import pyarrow as pa

from benchmarks.linkage.people import records
from benchmarks.linkage.population import Population, populate

_SIZES = {"twins": 4, "namesakes": 2, "father_and_son": 3, "household": 5, "alone": 1}
"""People in one case of each kind; of twins there are a mother and a father too."""

CASES = {"twins": 150, "namesakes": 60, "father_and_son": 120, "household": 100, "alone": 400}


def twins(seed: int = 1) -> tuple[pa.Table, pa.Table]:
    """Identities and truth of some 2,000 people, two or three records each; the truth also says the case and its kind.

    Namesakes have one name and one birth date but other addresses in the same town. Nobody could tell them apart without either a
    number or a place.
    """
    random = np.random.default_rng([seed, 4711])
    kinds = np.repeat(
        [kind for kind, count in CASES.items() for _ in range(count)], [_SIZES[kind] for kind, count in CASES.items() for _ in range(count)]
    )
    case = np.repeat(np.arange(sum(CASES.values())), [_SIZES[kind] for kind, count in CASES.items() for _ in range(count)])
    population = _together(populate(len(kinds) * 2, random), case, kinds, random)
    identities, truth = records(population, random, known=1.8)
    number = np.array([int(person[1:]) for person in truth["person"].to_pylist()])
    return identities, truth.append_column("kind", pa.array(kinds[number].tolist())).append_column("case", pa.array(case[number]))


def _together(drawn: Population, case: Any, kinds: Any, random: np.random.Generator) -> Population:
    """The first so many people of a county, with what makes them the cases they are."""
    count = len(case)
    arrays = {field.name: getattr(drawn, field.name)[:count].copy() for field in fields(Population) if field.name != "homes"}
    people = Population(**arrays, homes=drawn.homes)
    first = np.searchsorted(case, case)
    place = np.arange(count) - first
    family = (kinds != "namesakes") & (kinds != "alone")
    people.household = case.astype(np.int64)
    people.home = np.where(family, people.home[first], people.home)
    people.former_home = np.where(family, people.former_home[first], people.home)
    for name in ("surname", "former", "ethnic_group"):
        values = getattr(people, name)
        setattr(people, name, np.where(kinds == "alone", values, values[first]))
    _are_twins(people, np.flatnonzero((kinds == "twins") & (place == 3)), random)
    _have_one_name(people, np.flatnonzero((kinds == "namesakes") & (place == 1)), years=0)
    _have_one_name(people, np.flatnonzero((kinds == "father_and_son") & (place == 2)), years=28)
    return people


def _are_twins(people: Population, second: Any, random: np.random.Generator) -> None:
    people.born[second] = people.born[second - 1]
    alike = second[random.random(len(second)) < 0.6]
    people.sex[alike] = people.sex[alike - 1]
    both = second[people.forename[second] == people.forename[second - 1]]
    people.forename[both] = "taliesin"


def _have_one_name(people: Population, second: Any, *, years: int) -> None:
    """Each of these has the sex and forename of the one before; `years` parts their births, and no years means one day and one middle name."""
    for name in ("sex", "forename"):
        getattr(people, name)[second] = getattr(people, name)[second - 1]
    if years:
        people.born[second - 1] = people.born[second] - np.timedelta64(int(years * 365.25), "D")
    else:
        people.born[second] = people.born[second - 1]
        people.middle[second] = people.middle[second - 1]
