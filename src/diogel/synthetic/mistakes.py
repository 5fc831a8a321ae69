"""How an agency writes a person down: misspelt, by a nickname, with an old address, a guessed birth date, or none at all.

What goes wrong is decided by hashing (agency, person, surname of the day), so a record keeps its mistake from one extract
to the next; now and then a clerk takes everything down afresh and errs anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from diogel.synthetic import family_names, given_names
from diogel.synthetic.draws import Bools, Days, Floats, Ints, Texts, chance, hashed
from diogel.synthetic.people import People


@dataclass(frozen=True)
class Care:
    """How carefully an agency writes; shares of its records."""

    typo: float = 0.02
    nickname: float = 0.03
    by_ear: float = 0.10  # of names that have another spelling
    middle_names: float = 0.3  # has them at all
    swapped_names: float = 0.004
    no_birth_date: float = 0.02
    placeholder: float = 0.006  # 1 January of the right year
    day_and_month: float = 0.008
    wrong_year: float = 0.006
    no_postcode: float = 0.03
    old_address: float = 0.06
    accents: bool = True
    afresh: float = 0.05


@dataclass(frozen=True)
class Written:
    """Persons as one agency has them; one row for each row asked for. '' and NaT where it does not know."""

    person: Ints
    given: Texts
    family: Texts
    born: Days
    female: Bools
    ethnicity: Texts
    home: Ints
    address: Texts
    postcode: Texts
    uprn: Texts
    phone: Texts
    nhs_number: Texts
    pnc_id: Texts


_NEIGHBOURING_KEYS = dict(zip("abcdefghijklmnopqrstuvwxyz", "snvfrdghujkjnbipwdtycexcgx", strict=True))
_ACCENTS = str.maketrans("âêîôûŵŷáéíóúàèìòùäëïöüÂÊÎÔÛŴŶłńśżźćąęŁ", "aeiouwyaeiouaeiouaeiouAEIOUWYlnszzcaeL")


def _typo(name: str, bits: int) -> str:
    """One slip of the keys: a letter swapped with the next, dropped, doubled or replaced by its neighbour."""
    if len(name) < 3:
        return name
    place, slip = 1 + bits % (len(name) - 2), bits // 64 % 4
    letter = name[place]
    if slip == 0:
        return name[:place] + name[place + 1] + letter + name[place + 2 :]
    if slip == 1:
        return name[:place] + name[place + 1 :]
    if slip == 2:
        return name[:place] + letter + name[place:]
    return name[:place] + _NEIGHBOURING_KEYS.get(letter.lower(), "e") + name[place + 1 :]


def _half(name: str, bits: int) -> str:
    """A double-barrelled or patronymic name cut short or run together."""
    parts = name.replace(" ", "-").split("-")
    if len(parts) == 1:
        return name
    return (parts[-1], parts[0] if "-" in name else parts[-1], " ".join(parts), "".join(parts).title())[bits % 4]


def _changed(names: Texts, where: Bools, bits: Ints, change: Callable[[str, int], str]) -> Texts:
    rows = np.flatnonzero(where)
    changed = names.copy()
    changed[rows] = [change(name, bit) for name, bit in zip(names[rows].tolist(), bits[rows].tolist(), strict=True)]
    return changed


def _respelt(names: Texts, where: Bools, spellings: dict[str, str]) -> Texts:
    return _changed(names, where, np.zeros(len(names), dtype=np.int64), lambda name, _: spellings.get(name, name))


class Clerk:
    """One agency's way of writing people down."""

    def __init__(self, people: People, agency: str, care: Care, seed: int) -> None:
        self.people, self.agency, self.care, self.seed = people, agency, care, seed

    def write(self, person: Ints, days: Days) -> Written:
        """Each person as the agency would write them on that day."""
        people, care = self.people, self.care
        renamed = people.renamed_by(person, days)
        key = self._key(person, renamed, days)
        home = self._home(person, days, key)
        given, family = self._names(person, renamed, key)
        postcode = people.homes.postcodes[home].copy()
        address = people.homes.addresses(home)
        no_address = self._draw("no address", key) < care.no_postcode
        postcode[no_address], address[no_address & (self._draw("nowhere", key) < 0.6)] = "", ""
        uprn = people.homes.uprn[home].astype(str).astype(object)
        uprn[no_address] = ""
        return Written(
            person, given, family, self._births(person, key), people.female[person], people.ethnicity[person], home, address,
            postcode, uprn, people.phone[person], people.nhs_number[person], people.pnc_id[person],
        )  # fmt: skip

    def _key(self, person: Ints, renamed: Bools, days: Days) -> Ints:
        afresh = chance(self.seed, f"{self.agency}:afresh", person, days.astype(np.int64)) < self.care.afresh
        return person * 2 + renamed + np.where(afresh, days.astype(np.int64) * 4_000_000, 0)

    def _draw(self, what: str, key: Ints) -> Floats:
        return chance(self.seed, f"{self.agency}:{what}", key)

    def _bits(self, what: str, key: Ints) -> Ints:
        return (hashed(self.seed, f"{self.agency}:{what}", key) >> np.uint64(20)).astype(np.int64)

    def _home(self, person: Ints, days: Days, key: Ints) -> Ints:
        stale = self._draw("old address", key) < self.care.old_address * 4  # most have not moved, so it shows in few
        return self.people.home_on(person, np.where(stale, days - np.timedelta64(400, "D"), days))

    def _names(self, person: Ints, renamed: Bools, key: Ints) -> tuple[Texts, Texts]:
        people, care = self.people, self.care
        given = _respelt(people.first[person], self._draw("nickname", key) < care.nickname, given_names.NICKNAMES)
        given = _respelt(given, self._draw("by ear", key) < care.by_ear, given_names.SPELLINGS)
        given = _changed(given, self._draw("typo", key) < care.typo, self._bits("typo", key), _typo)
        family = np.where(renamed, people.family_after[person], people.family[person])
        family = _respelt(family, self._draw("surname by ear", key) < care.by_ear, family_names.SPELLINGS)
        family = _changed(family, self._draw("half", key) < care.by_ear * 2, self._bits("half", key), _half)
        family = _changed(family, self._draw("surname typo", key) < care.typo, self._bits("surname typo", key), _typo)
        given = self._with_middle(given, person, key)
        swap = self._draw("swap", key) < care.swapped_names
        given, family = np.where(swap, family, given), np.where(swap, given, family)
        return (given, family) if care.accents else (_plain(given), _plain(family))

    def _with_middle(self, given: Texts, person: Ints, key: Ints) -> Texts:
        middle = self.people.middle[person]
        has = (self._draw("middle", key) < self.care.middle_names) & (middle != "")
        initial = self._draw("initial", key) < 0.25
        second = np.array([name[:1] for name in middle.tolist()], dtype=object)
        return np.where(has, given + " " + np.where(initial, second, middle), given)

    def _births(self, person: Ints, key: Ints) -> Days:
        care, born = self.care, self.people.born[person]
        draw = self._draw("birth date", key)
        edges = np.cumsum([care.no_birth_date, care.placeholder, care.day_and_month, care.wrong_year])
        year = born.astype("datetime64[Y]")
        off = np.where(self._bits("year", key) % 2 == 0, 366, -365).astype("timedelta64[D]")
        return np.select(
            [draw < edges[0], draw < edges[1], draw < edges[2], draw < edges[3]],
            [np.full(len(born), np.datetime64("NaT", "D")), year.astype("datetime64[D]"), day_month_swapped(born), born + off],
            born,
        )


def day_month_swapped(born: Days) -> Days:
    """3 April as 4 March; the same where the day is no month."""
    months = born.astype("datetime64[M]")
    month, day = months.astype(int) % 12, (born - months.astype("datetime64[D]")).astype(int)
    swapped = (born.astype("datetime64[Y]").astype("datetime64[M]") + day).astype("datetime64[D]") + month
    return np.where(day < 12, swapped, born)


def _plain(names: Texts) -> Texts:
    return np.array([name.translate(_ACCENTS) for name in names.tolist()], dtype=object)
