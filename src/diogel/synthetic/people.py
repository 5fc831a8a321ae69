"""The people of Aberwylan: names, birth dates, numbers, where they lived when, what they were called when.

Nobody is real: names are drawn part by part; NHS numbers come from the 999 range kept for tests, telephone numbers from
the ranges Ofcom keeps for drama.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diogel.synthetic.draws import Bools, Days, Floats, Ints, Texts, stream, weighted, zipf
from diogel.synthetic.family_names import FAMILY
from diogel.synthetic.given_names import CULTURES, GIVEN
from diogel.synthetic.homes import Homes, build_homes
from diogel.synthetic.households import CHILD, PARTNER, Households, make_households

NEVER = np.datetime64("2999-01-01", "D")

_GENERATIONS = np.array(["1965-01-01", "2000-01-01"], dtype="datetime64[D]")
_ETHNIC_CODES = {
    "welsh": ("W1",), "british": ("W1",) * 36 + ("W2", "W9"), "polish": ("W9",),
    "south_asian": ("A1", "A2", "A2", "A3", "A9"), "black": ("B2", "B2", "B1", "B9"), "chinese": ("O1",), "arab": ("O9", "O9", "W9"),
}  # fmt: skip
"""The 16+1 self-defined codes; those of mixed parents are M1, M2, M3, M9."""

_DRAMA_RANGES = (
    "07700900", "01632960", "01134960", "01144960", "01154960", "01164960", "01174960", "01184960", "01214960", "01314960", "01414960",
    "01514960", "01614960", "01914980", "02079460", "02920180", "02896496", "08081570", "03069990",
)  # fmt: skip
"""The first eight digits of Ofcom's numbers for radio and television drama; three digits follow."""


@dataclass(frozen=True)
class People:
    """One row per person. Before/after pairs change on their date; NEVER when they don't."""

    homes: Homes
    households: Households
    first: Texts
    middle: Texts
    family: Texts
    family_after: Texts
    renamed_on: Days
    home_after: Ints
    moved_on: Days
    ethnicity: Texts
    nhs_number: Texts
    phone: Texts
    pnc_id: Texts
    namesake: Bools  # a son called after his father

    def __len__(self) -> int:
        return len(self.first)

    @property
    def born(self) -> Days:
        return self.households.born

    @property
    def female(self) -> Bools:
        return self.households.female

    def home_on(self, people: Ints, days: Days) -> Ints:
        """Where each person lived on a day."""
        return np.where(days < self.moved_on[people], self.households.home[people], self.home_after[people])

    def renamed_by(self, people: Ints, days: Days) -> Bools:
        return days >= self.renamed_on[people]

    def age_on(self, people: Ints, days: Days) -> Floats:
        """Age in years; negative before birth."""
        return (days - self.born[people]).astype(np.int64) / 365.25


def _first_names(households: Households, rng: np.random.Generator) -> tuple[Texts, Texts]:
    """First and middle names by culture, sex and generation."""
    generation = np.searchsorted(_GENERATIONS, households.born, side="right")
    first, middle = np.full(len(households), "", dtype=object), np.full(len(households), "", dtype=object)
    for (culture, sex), pools in GIVEN.items():
        for cohort, names in enumerate(pools):
            mine = np.flatnonzero(
                (households.culture == CULTURES.index(culture)) & (households.female == (sex == "F")) & (generation == cohort)
            )
            pool, running = np.array(names, dtype=object), np.cumsum(zipf(len(names)))
            first[mine] = pool[weighted(running, rng.random(len(mine)))]
            middle[mine] = pool[weighted(running, rng.random(len(mine)))]
    middle[(rng.random(len(middle)) < 0.35) | (middle == first)] = ""
    return first, middle


def _pass_on_names(households: Households, first: Texts, rng: np.random.Generator) -> tuple[Texts, Bools]:
    """One eldest son in thirty has his father's name; twins never share theirs."""
    head = households.first_of()[households.household]
    eldest = np.concatenate([households.household[1:] != households.household[:-1], [True]])
    boys = (households.place == CHILD) & ~households.female & eldest & ~households.female[head] & (rng.random(len(first)) < 0.033)
    first = np.where(boys, first[head], first)
    clash = np.flatnonzero(households.twin & (first == np.roll(first, 1)))
    first[clash] = np.where(households.female[clash], "Nest", "Emyr")
    return first, boys


def _family_names(households: Households, rng: np.random.Generator) -> Texts:
    names = np.full(len(households), "", dtype=object)
    for culture, (pool, weights) in FAMILY.items():
        mine = np.flatnonzero(households.culture == CULTURES.index(culture))
        names[mine] = np.array([name.replace("_", " ") for name in pool], dtype=object)[weighted(np.cumsum(weights), rng.random(len(mine)))]
    return names


def _share_surnames(households: Households, own: Texts, days: Days, rng: np.random.Generator) -> tuple[Texts, Texts, Days]:
    """(surname, surname after, renamed on): children bear the head's or both; couples share one, marry within the years, or neither."""
    head = households.first_of()[households.household]
    partner, child = households.place == PARTNER, households.place == CHILD
    double = (rng.random(households.count) < 0.04)[households.household]
    has_partner = (np.bincount(households.household, partner, households.count) > 0)[households.household]
    both = np.array([f"{a}-{b}" for a, b in zip(own[head], np.roll(own, -1)[head], strict=True)], dtype=object)
    family = np.where(child, np.where(double & has_partner, both, own[head]), own)
    shared = rng.random(len(own))
    family = np.where(partner & (shared < 0.62), family[head], family)
    weds = partner & (shared > 0.92) & (family != own[head])
    parts = partner & (shared < 0.02)
    renamed = np.where(weds | parts, days[rng.integers(0, len(days), len(own))], NEVER)
    after = np.where(weds, np.where(rng.random(len(own)) < 0.2, both, own[head]), np.where(parts, own, family))
    return family, after, renamed


def _moves(households: Households, homes: Homes, days: Days, rng: np.random.Generator) -> tuple[Ints, Days]:
    """Nine households in a hundred move each year; young adults leave home more often."""
    years = len(days) / 365.25
    empty = np.setdiff1d(np.arange(len(homes.area)), households.home)
    rng.shuffle(empty)
    together = rng.random(households.count) < 0.09 * years
    leaves = (households.place == CHILD) & (households.born < days[0] - np.timedelta64(17 * 365, "D")) & (rng.random(len(households)) < 0.4)
    to = empty[rng.integers(0, len(empty), households.count)][households.household]
    alone = empty[rng.integers(0, len(empty), len(households))]
    on = days[rng.integers(0, len(days), households.count)][households.household]
    moves = together[households.household] | leaves
    return np.where(moves, np.where(leaves, alone, to), households.home), np.where(moves, on, NEVER)


def nhs_numbers(count: int, rng: np.random.Generator) -> Texts:
    """Numbers 999 xxx xxxx with their check digit (modulus 11); '' once the range has run out.

    Worked: 999 000 001: 9*10 + 9*9 + 9*8 + 1*2 = 245 = 22*11 + 3, so the digit is 11 - 3 = 8: 9990000018.
    """
    serial = rng.permutation(1_000_000)
    total = np.full(len(serial), 9 * (10 + 9 + 8))
    for place, weight in enumerate(range(7, 1, -1)):
        total += serial // 10 ** (5 - place) % 10 * weight
    check = (11 - total % 11) % 11
    good = np.flatnonzero(check < 10)[:count]
    numbers = [f"999{s:06d}{c}" for s, c in zip(serial[good].tolist(), check[good].tolist(), strict=True)]
    return np.array(numbers + [""] * (count - len(numbers)), dtype=object)


def phone_numbers(count: int, rng: np.random.Generator) -> Texts:
    """Every person a number of their own while the drama ranges last, those beyond none."""
    numbers = [f"{start}{n:03d}" for start in _DRAMA_RANGES for n in range(1000)]
    phones = np.full(count, "", dtype=object)
    having = rng.permutation(count)[: min(len(numbers), int(count * 0.8))]
    phones[having] = np.array(numbers, dtype=object)[: len(having)]
    return phones


def pnc_ids(count: int, born: Days, rng: np.random.Generator) -> Texts:
    """PNC identifiers 'YYYY/NNNNNNNC', the letter being the number modulo 23; serials from 9,000,000 up, more than any year has had."""
    years = (born.astype("datetime64[Y]").astype(int) + 1970 + rng.integers(10, 20, count)).clip(max=2023)
    serials = 9_000_000 + rng.permutation(count) % 1_000_000
    letters = "ZABCDEFGHJKLMNPQRTUVWXY"
    return np.array(
        [f"{y}/{s}{letters[(y % 100 * 10_000_000 + s) % 23]}" for y, s in zip(years.tolist(), serials.tolist(), strict=True)], dtype=object
    )


def _ethnicity(households: Households, rng: np.random.Generator) -> Texts:
    codes = np.full(len(households), "", dtype=object)
    for number, culture in enumerate(CULTURES):
        mine = np.flatnonzero(households.culture == number)
        codes[mine] = np.array(_ETHNIC_CODES[culture], dtype=object)[rng.integers(0, len(_ETHNIC_CODES[culture]), len(mine))]
    mixed = np.array(["M1", "M2", "M3", "M9"], dtype=object)[rng.integers(0, 4, len(codes))]
    return np.where(households.mixed, mixed, codes)


def homes_for(people: int) -> int:
    """How many homes there are for so many people: about four for every three households."""
    return max(200, int(people * 0.62))


def populate(people: int, days: Days, seed: int) -> People:
    """The people of Aberwylan over `days`, with their homes, some of which stand empty for people to move to."""
    homes = build_homes(homes_for(people), seed)
    households = make_households(people, homes, days[-1], seed)
    rng = stream(seed, "people")
    first, middle = _first_names(households, rng)
    first, namesake = _pass_on_names(households, first, rng)
    family, after, renamed = _share_surnames(households, _family_names(households, rng), days, rng)
    home_after, moved = _moves(households, homes, days, rng)
    return People(
        homes, households, first, middle, family, after, renamed, home_after, moved, _ethnicity(households, rng),
        nhs_numbers(people, rng), phone_numbers(people, rng), pnc_ids(people, households.born, rng), namesake,
    )  # fmt: skip
