"""Made-up people of Aberwylan as several agencies write them down, with the truth: small, seeded, for tests of linkage alone."""

# ruff: noqa: SIM905 - names read best as a text

from __future__ import annotations

import string
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

import numpy as np
import pyarrow as pa

_FEMALE = """
    megan sian carys olivia emily rhiannon catrin sarah emma bethan hannah lowri amelia jessica nia gwen angharad margaret elizabeth susan
    patricia charlotte sophie chloe lucy ffion eleri mary ann catherine jane helen laura rebecca zara aisha fatima agnieszka maria priya
    ceri cerys elin efa isla ava grace freya poppy ella mali erin alaw seren heledd mair nerys delyth glenys eirlys dilys beryl doreen
""".split()
_MALE = """
    david john thomas james rhys gareth dafydd william huw owain daniel matthew joshua jack oliver harry george ioan iwan steffan michael
    robert richard peter paul mark andrew christopher stephen philip geraint aled emyr dylan evan gethin hywel ifan macsen osian tomos
    mohammed ahmed ali piotr tariq samuel joseph benjamin alexander ryan kyle jordan liam nathan adam luke aaron connor kieran alun glyn
    ivor idris trefor emlyn gwyn meirion arwel
""".split()
_SURNAMES = """
    jones williams davies evans thomas roberts lewis hughes morgan griffiths edwards owen james morris price rees phillips jenkins harris
    smith lloyd parry powell watkins bowen pritchard humphreys ellis howells vaughan richards llewellyn probert bevan prosser gwynne
    hopkins mathias rowlands samuel tudor pugh wynne ahmed khan hussain patel singh nowak kowalski taylor brown wilson clark walker hall
    wright green baker turner cooper ward cox gray webb mason hunt palmer holmes mills rose stone knight butler barnes fisher
""".split()
_STARTS = "ash brad car dun el fair gar hart in kings lang mar nor old pem rad stan thorn wal whit".split()
_ENDS = "ton ley ford well by worth field man son den wood cott ham shaw stead croft".split()
_SURNAMES += [start + end for end in _ENDS for start in _STARTS]
_SHORT = {
    "david": "dai", "thomas": "tom", "william": "bill", "catherine": "kate", "elizabeth": "liz", "margaret": "peggy", "robert": "bob",
    "michael": "mike", "christopher": "chris", "susan": "sue", "patricia": "pat", "james": "jim", "samuel": "sam", "benjamin": "ben",
}  # fmt: skip
_STREETS = ("high street", "mill lane", "chapel road", "station road", "heol y bont", "ffordd las", "church street", "bryn glas")


@dataclass(frozen=True)
class Person:
    number: int
    given: str
    middle: str
    family: str
    born: date
    sex: str
    address: str
    postcode: str
    phone: str
    nhs: str


def people(count: int, seed: int) -> list[Person]:
    """Households of one to five; one child in forty is a twin; one son in thirty has his father's forename."""
    random = np.random.default_rng(seed)
    found: list[Person] = []
    postcodes = max(4, count // 35)
    while len(found) < count:
        family = _pick(random, _SURNAMES)
        home = int(random.integers(postcodes))
        code = f"AB{1 + home % 5} {home // 5 % 9 + 1}{string.ascii_uppercase[home // 45 % 26]}{string.ascii_uppercase[home // 1170 % 26]}"
        address = f"{int(random.integers(1, 60))} {_STREETS[home % len(_STREETS)]}"
        born = date(1932, 1, 1) + timedelta(days=int(random.integers(365 * 60)))
        for place in range(int(random.integers(1, 6))):
            found.append(_person(random, len(found), family, address, code, born, place, found))
    return found[:count]


def _person(
    random: np.random.Generator, number: int, family: str, address: str, code: str, head: date, place: int, before: list[Person]
) -> Person:
    sex = "female" if random.random() < 0.5 else "male"
    years = 0 if place < 2 else 26
    born = head + timedelta(days=365 * years + int(random.integers(-1500, 1500)))
    if place > 2 and random.random() < 0.025:
        born = before[-1].born
    given = _pick(random, _FEMALE if sex == "female" else _MALE)
    if place > 1 and sex == "male" and random.random() < 0.03 and before[-place].sex == "male":
        given = before[-place].given
    surname = _pick(random, _SURNAMES) if place == 1 and random.random() < 0.3 else family
    phone = f"+447{int(random.integers(10**9)):09d}"
    return Person(
        number,
        given,
        _pick(random, _FEMALE if sex == "female" else _MALE),
        surname,
        born,
        sex,
        address,
        code,
        phone,
        f"{4_000_000_000 + number * 7}",
    )


def _pick(random: np.random.Generator, names: list[str]) -> str:
    """Common names first, as they are."""
    return names[int(np.searchsorted(_cumulative(len(names)), random.random()))]


@cache
def _cumulative(count: int) -> np.ndarray:
    weights = 1 / (np.arange(count) + 3.0)
    return np.cumsum(weights / weights.sum())


AGENCIES = {
    "police": (0.35, 0.10, 0.35, 0.05, 0.30), "housing": (0.45, 0.35, 0.02, 0.0, 0.5), "education": (0.25, 0.01, 0.02, 0.0, 0.2),
    "health": (0.40, 0.02, 0.10, 0.85, 0.4), "youth": (0.08, 0.01, 0.15, 0.05, 0.3), "asb": (0.15, 0.50, 0.20, 0.0, 0.4),
}  # fmt: skip
"""Who is known there, how often birth date, postcode, NHS number (kept) and phone (kept) are missing or there."""


def records(count: int, seed: int) -> pa.Table:
    """Identities with `truth`, the person's number. One in five persons has moved, one woman in twenty has another surname."""
    random = np.random.default_rng(seed + 1)
    everybody = people(count, seed)
    rows = []
    for person in everybody:
        moved = _moved(random, person, everybody)
        for agency, (known, no_birth, no_place, nhs, phone) in AGENCIES.items():
            for _ in range(2 if random.random() < 0.25 else 1):
                if random.random() < known:
                    says = moved if random.random() < 0.4 else person
                    rows.append(_written(random, says, agency, len(rows), no_birth, no_place, nhs, phone))
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _moved(random: np.random.Generator, person: Person, everybody: list[Person]) -> Person:
    if random.random() < 0.2:
        there = everybody[int(random.integers(len(everybody)))]
        person = replace(person, address=there.address, postcode=there.postcode)
    if person.sex == "female" and random.random() < 0.05:
        person = replace(person, family=_pick(random, _SURNAMES))
    return person


SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("identity_id", "dataset", "partner", "given_names", "family_name")]
    + [("date_of_birth", pa.date32())]
    + [
        (name, pa.string())
        for name in ("dob_flag", "sex", "ethnic_group", "address", "postcode", "uprn", "phone", "nhs_number", "pnc_id", "reference")
    ]
    + [("truth", pa.int64())]
)


def _written(
    random: np.random.Generator, person: Person, agency: str, row: int, no_birth: float, no_place: float, nhs: float, phone: float
) -> dict[str, object]:
    given, family = _names(random, person)
    there = random.random() >= no_place
    return {
        "identity_id": f"{(row * 2654435761 + person.number * 97) % 2**48:012x}{row:08x}", "dataset": agency, "partner": agency,
        "given_names": given, "family_name": family, "date_of_birth": None if random.random() < no_birth else _birth(random, person.born),
        "dob_flag": None, "sex": None if random.random() < 0.1 else person.sex, "ethnic_group": None,
        "address": person.address if there and random.random() < 0.8 else None, "postcode": person.postcode if there else None,
        "uprn": None, "phone": person.phone if random.random() < phone else None,
        "nhs_number": person.nhs if random.random() < nhs else None, "pnc_id": None,
        "reference": f"{agency}{person.number}" if agency == "housing" else None, "truth": person.number,
    }  # fmt: skip


def _names(random: np.random.Generator, person: Person) -> tuple[str, str]:
    given, family, luck = person.given, person.family, random.random()
    if luck < 0.06:
        given = _typo(random, given)
    elif luck < 0.11:
        given = _SHORT.get(given, given)
    elif luck < 0.13:
        given = given[0]
    elif luck < 0.14:
        given = person.middle
    if random.random() < 0.05:
        family = _typo(random, family)
    elif random.random() < 0.01:
        family = f"{family}-{_pick(random, _SURNAMES)}"
    if random.random() < 0.2 and len(given) > 1:
        given = f"{given} {person.middle if random.random() < 0.7 else person.middle[0]}"
    return (family, given) if random.random() < 0.008 else (given, family)


def _typo(random: np.random.Generator, word: str) -> str:
    place = int(random.integers(1, max(2, len(word))))
    kind = int(random.integers(3))
    if kind == 0:
        return word[:place] + word[place + 1 :]
    if kind == 1:
        return word[:place] + string.ascii_lowercase[int(random.integers(26))] + word[place + 1 :]
    return word[: place - 1] + word[place : place + 1] + word[place - 1 : place] + word[place + 1 :]


def _birth(random: np.random.Generator, born: date) -> date:
    luck = random.random()
    if luck < 0.02:
        return date(born.year, 1, 1)
    if luck < 0.03 and born.day <= 12:
        return date(born.year, born.day, born.month)
    if luck < 0.05:
        return date(born.year + int(random.choice([-1, 1, 10])), born.month, min(born.day, 28))
    if luck < 0.06:
        return date(born.year, born.month, int(random.integers(1, 29)))
    return born
