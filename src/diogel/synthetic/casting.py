"""Who gets drawn into what: a few people turn up again and again, most never.

Each person has a frailty that lifts every risk at once, so that the same few are known to several agencies in different
parts: that is what the linked picture is for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diogel.synthetic.country import NEIGHBOURHOODS, character
from diogel.synthetic.draws import Days, Floats, Ints, stream, weighted
from diogel.synthetic.households import CHILD, PARTNER
from diogel.synthetic.people import People

KNOWN_TO_MANY = 0.004
"""The share of residents whose lives are hard enough for most agencies to know them."""

_MOST_FRAIL = 22.0  # nobody has five hundred police records in three years

EXCLUSION_DISPROPORTION = 3.0
"""Planted: how many times as likely a Black pupil is to be excluded as any other, all else being equal."""

_AGES = {
    "victim": (8, 120), "offender": (10, 120), "young": (10, 120), "resident": (18, 120), "adult": (16, 120), "child": (0, 18),
    "missing": (9, 18), "pupil": (5, 16.9), "patient": (14, 120), "minority": (5, 120),
}  # fmt: skip
"""Who can play the part at all, by age on the day."""


@dataclass(frozen=True)
class Cast:
    """For each way of being drawn in, the running total of everyone's weight; neighbours by street."""

    people: People
    running: dict[str, Floats]
    by_street: Ints  # people in order of their street
    street_starts: Ints


def _frailty(people: People, rng: np.random.Generator) -> Floats:
    many = rng.random(len(people)) < KNOWN_TO_MANY
    return (np.exp(rng.normal(0, 0.9, len(people))) * np.where(many, 14.0, 1.0)).clip(max=_MOST_FRAIL)


def _hump(age: Floats, peak: float, spread: float, floor: float) -> Floats:
    return np.exp(-(((age - peak) / spread) ** 2)) + floor


def _weights(people: People, middle: np.datetime64, rng: np.random.Generator) -> dict[str, Floats]:
    """Relative chances by part, from age in the middle of the period, sex, neighbourhood and frailty."""
    everyone = np.arange(len(people))
    age = people.age_on(everyone, np.full(len(people), middle))
    hardship = np.array([character(n).hardship for n in NEIGHBOURHOODS])[people.homes.area[people.households.home]]
    frailty = _frailty(people, rng)
    man = np.where(people.female, 1.0, 3.2)
    black = np.array([code.startswith("B") for code in people.ethnicity.tolist()])
    minority = people.ethnicity != "W1"
    return {
        "victim": frailty * (0.5 + hardship) * _hump(age, 27, 18, 0.25),
        "offender": frailty**1.15 * (0.3 + 1.5 * hardship) * man * _hump(age, 23, 12, 0.06),
        "young": frailty**1.15 * (0.3 + 1.5 * hardship) * man * _hump(age, 15.5, 3.5, 0.03),
        "resident": np.ones(len(people)),
        "adult": frailty * _hump(age, 24, 12, 0.1),
        "child": frailty * (0.3 + 1.4 * hardship),
        "missing": frailty**1.5 * _hump(age, 15, 2, 0.05),
        "pupil": frailty * (0.4 + hardship) * man * _hump(age, 13.5, 2.5, 0.08) * np.where(black, EXCLUSION_DISPROPORTION, 1.0),
        "patient": frailty**1.1 * (0.5 + hardship) * _hump(age, 40, 25, 0.3),
        "minority": np.sqrt(frailty) * minority,
    }


def _in_age(people: People, who: str, middle: np.datetime64, weights: Floats) -> Floats:
    low, high = _AGES[who]
    age = people.age_on(np.arange(len(people)), np.full(len(people), middle))
    return np.where((age >= low - 1.5) & (age < high + 1.5), weights, 0.0)


def assemble(people: People, days: Days, seed: int) -> Cast:
    rng = stream(seed, "cast")
    middle = days[len(days) // 2]
    running = {who: np.cumsum(_in_age(people, who, middle, weights)) for who, weights in _weights(people, middle, rng).items()}
    street = people.homes.street[people.households.home]
    order = np.argsort(street, kind="stable").astype(np.int64)
    starts = np.searchsorted(street[order], np.arange(len(people.homes.streets.area) + 1)).astype(np.int64)
    return Cast(people, running, order, starts)


def pick(cast: Cast, who: str, days: Days, rng: np.random.Generator) -> Ints:
    """Somebody for each day; -1 where the one drawn was too young or too old that day."""
    low, high = _AGES[who]
    people = weighted(cast.running[who], rng.random(len(days)))
    age = cast.people.age_on(people, days)
    return np.where((age >= low) & (age < high), people, -1)


def neighbours(cast: Cast, homes: Ints, rng: np.random.Generator) -> Ints:
    """Somebody from the same street; -1 where nobody lives there."""
    street = cast.people.homes.street[homes]
    start, end = cast.street_starts[street], cast.street_starts[street + 1]
    place = start + (rng.random(len(homes)) * (end - start)).astype(np.int64)
    return np.where(end > start, cast.by_street[place.clip(max=len(cast.by_street) - 1)], -1)


def relative(cast: Cast, whose: Ints, which: str) -> Ints:
    """The partner, a child, or the parent of somebody in the same household; -1 where there is none."""
    households = cast.people.households
    first = np.searchsorted(households.household, households.household[whose])
    last = np.searchsorted(households.household, households.household[whose], side="right") - 1
    if which == "parent":
        return np.where(households.place[whose] == CHILD, first, -1)
    if which == "child_at_home":
        return np.where((households.place[last] == CHILD) & (last != whose), last, -1)
    second = np.minimum(first + 1, last)
    other = np.where(whose == first, second, first)
    couple = (households.place[second] == PARTNER) & (households.place[whose] != CHILD)
    return np.where(couple, other, -1)
