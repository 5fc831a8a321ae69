"""Made-up records of six agencies about the people of a made-up county, with the truth beside them.

python -m benchmarks.linkage.people --people 60000 --seed 1 --out FOLDER

600,000 people have about a million records. The identities have the columns that linkage reads; the truth says for every identity_id
which person it is, with the ethnic group and age that the quality report is broken down by.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.linkage import mess
from benchmarks.linkage.names import Strings
from benchmarks.linkage.population import Numbers, Population, populate

SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("identity_id", "dataset", "partner", "reference", "given_names", "family_name")]
    + [("date_of_birth", pa.date32())]
    + [(name, pa.string()) for name in ("dob_flag", "sex", "address", "postcode", "uprn", "phone", "nhs_number", "pnc_id")]
)
TRUTH = pa.schema([("identity_id", pa.string()), ("person", pa.string()), ("ethnic_group", pa.string()), ("age", pa.int32())])


@dataclass(frozen=True)
class Agency:
    """How often an agency meets people of an age, and how it writes them down. Shares of records unless said otherwise."""

    dataset: str
    partner: str
    rate: float
    """Records per person of the ages, before those whom nobody met are given one record."""
    ages: tuple[int, int]
    no_date: float
    no_day: float
    """1 January stands for an unknown day."""
    wrong_date: float
    slips: float
    """Per name."""
    short: float
    initial: float
    middle: tuple[float, float]
    """Written in full; as an initial."""
    swapped: float
    no_postcode: float
    no_address: float
    no_sex: float
    phone: float
    uprn: float = 0.0
    nhs: float = 0.0
    pnc: float = 0.0
    earlier: float = 0.4
    """Made before the person moved or changed name."""
    same_reference: float | None = None
    """How often a repeated record has the reference of the first; None where the partner gives no reference to people."""
    joint_reference: float = 0.0
    """How often the reference is the household's."""
    upper: bool = False


AGENCIES = (
    Agency("police_people", "police", 0.38, (10, 80), 0.07, 0.02, 0.03, 0.05, 0.10, 0.01, (0.35, 0.10), 0.010, 0.10, 0.12, 0.03, 0.35, pnc=0.25, upper=True),
    Agency("council_people", "council", 0.40, (16, 99), 0.47, 0.02, 0.03, 0.06, 0.14, 0.07, (0.08, 0.10), 0.012, 0.08, 0.10, 0.25, 0.50, uprn=0.30),
    Agency("health_people", "health", 0.34, (0, 110), 0.01, 0.01, 0.012, 0.025, 0.04, 0.004, (0.55, 0.10), 0.004, 0.03, 0.04, 0.01, 0.40, nhs=0.93, same_reference=0.6),
    Agency("housing_people", "housing", 0.18, (17, 99), 0.14, 0.03, 0.02, 0.04, 0.10, 0.05, (0.12, 0.15), 0.006, 0.02, 0.02, 0.15, 0.55, uprn=0.80, same_reference=0.5, joint_reference=0.15),
    Agency("youth_people", "youth_justice", 0.22, (10, 19), 0.02, 0.01, 0.02, 0.03, 0.14, 0.003, (0.45, 0.10), 0.004, 0.05, 0.06, 0.02, 0.40, nhs=0.35, same_reference=0.8),
    Agency("probation_people", "probation", 0.06, (18, 75), 0.01, 0.01, 0.015, 0.03, 0.04, 0.003, (0.55, 0.08), 0.004, 0.06, 0.07, 0.01, 0.45, pnc=0.90, same_reference=0.8),
)  # fmt: skip


def make(people: int, seed: int = 1) -> tuple[pa.Table, pa.Table]:
    """Identities and truth. Same number and seed, same records."""
    random = np.random.default_rng([seed, 20261101])
    population = populate(people, random)
    return records(population, random)


def records(population: Population, random: np.random.Generator, *, known: float = 1.0) -> tuple[pa.Table, pa.Table]:
    """Every person has at least one record, `known` times as many for more; identity_id tells nothing of person, agency or order."""
    who = _met(population, random, known)
    tables = [_of_agency(population, agency, at, random) for agency, at in zip(AGENCIES, who, strict=True)]
    persons = np.concatenate(who)
    ids = _ids(len(persons), random)
    identities = pa.concat_tables(tables).append_column("identity_id", pa.array(ids)).select(SCHEMA.names).cast(SCHEMA)
    order = pa.array(np.argsort(ids))
    names = np.array([f"p{number:07d}" for number in range(len(population))], dtype=object)
    truth = pa.table(
        [ids, names[persons], population.ethnic_group[persons], population.age[persons].astype(np.int32)], schema=TRUTH
    )  # fmt: skip
    return identities.take(order), truth.take(order)


def _ids(count: int, random: np.random.Generator) -> Strings:
    text = random.bytes(count * 12).hex()
    return np.array([text[at : at + 24] for at in range(0, len(text), 24)], dtype=object)


def _met(population: Population, random: np.random.Generator, often: float) -> list[Numbers]:
    """Per agency the person of each record. Some people are known to many, most to one or two."""
    age = population.age
    known = often * random.lognormal(-0.01, 0.5, len(population))
    rates = [agency.rate * ((age >= agency.ages[0]) & (age <= agency.ages[1])) for agency in AGENCIES]
    counts = np.array([np.minimum(random.poisson(rate * known), 8) for rate in rates])
    nobody = np.flatnonzero(counts.sum(axis=0) == 0)
    chance = np.cumsum([rate[nobody] for rate in rates], axis=0)
    first = (random.random(len(nobody)) * chance[-1] >= chance).sum(axis=0)
    counts[np.minimum(first, len(AGENCIES) - 1), nobody] = 1
    return [np.repeat(np.arange(len(population)), count) for count in counts]


def _of_agency(population: Population, agency: Agency, who: Numbers, random: np.random.Generator) -> pa.Table:
    earlier = random.random(len(who)) < agency.earlier
    given, family = _names(population, agency, who, earlier, random)
    born, flag = _dates(population.born[who], agency, random)
    address, postcode, uprn = _places(population, agency, who, earlier, random)
    sex = population.sex[who]
    wrong = random.random(len(who)) < 0.004
    sex = np.where(wrong, np.where(sex == "male", "female", "male"), sex)
    phone = np.where(earlier, population.former_phone[who], population.phone[who])
    columns: dict[str, Any] = {
        "dataset": np.full(len(who), agency.dataset, dtype=object), "partner": np.full(len(who), agency.partner, dtype=object),
        "reference": _references(population, agency, who, random), "given_names": given, "family_name": family,
        "date_of_birth": pa.array(born, pa.date32()), "dob_flag": flag, "sex": mess.blanked(sex, agency.no_sex, random),
        "address": address, "postcode": postcode, "uprn": uprn, "phone": mess.blanked(phone, 1 - agency.phone, random),
        "nhs_number": _numbers(_nhs_numbers(len(population)), agency.nhs, population, who, random),
        "pnc_id": _numbers(_pnc_ids(population), agency.pnc, population, who, random),
    }  # fmt: skip
    fields = [SCHEMA.field(name) for name in columns]
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns.values(), fields, strict=True)], schema=pa.schema(fields)
    )


def _names(population: Population, agency: Agency, who: Numbers, earlier: Any, random: np.random.Generator) -> tuple[Strings, Strings]:
    given = mess.sometimes(population.forename[who], agency.short, mess.other_forename, random)
    given = mess.sometimes(given, agency.slips, mess.slip, random)
    given = mess.sometimes(given, agency.initial, mess.initial, random)
    middle = population.middle[who]
    chance = random.random(len(who))
    for at, text in (
        (chance < agency.middle[0], middle),
        ((chance > 1 - agency.middle[1]), mess.sometimes(middle, 1, mess.initial, random)),
    ):
        has = at & np.array([name is not None for name in middle.tolist()], dtype=bool)
        given[has] = given[has] + " " + text[has]
    family = np.where(earlier, population.former[who], population.surname[who])
    family = mess.sometimes(family, 0.06, mess.other_surname, random)
    family = mess.sometimes(family, agency.slips, mess.slip, random)
    swapped = random.random(len(who)) < agency.swapped
    given, family = np.where(swapped, family, given), np.where(swapped, given, family)
    case = str.upper if agency.upper else str.title
    return mess.blanked(np.array([*map(case, given)], dtype=object), 0.003, random), np.array([*map(case, family)], dtype=object)


def _dates(born: Any, agency: Agency, random: np.random.Generator) -> tuple[Any, Strings]:
    written = mess.wrong_dates(born, agency.wrong_date, random)
    no_day = random.random(len(born)) < agency.no_day
    written = np.where(no_day, written.astype("datetime64[Y]").astype("datetime64[D]"), written)
    written = np.where(random.random(len(born)) < 0.002, np.datetime64("1900-01-01"), written)
    missing = random.random(len(born)) < agency.no_date
    written[missing] = np.datetime64("NaT")
    _, month, day = mess.parts(written)
    flag = np.full(len(born), None, dtype=object)
    flag[(month == 1) & (day == 1) & ~missing] = "placeholder"
    return written, flag


def _places(
    population: Population, agency: Agency, who: Numbers, earlier: Any, random: np.random.Generator
) -> tuple[Strings, Strings, Strings]:
    home = np.where(earlier, population.former_home[who], population.home[who])
    address = mess.sometimes(population.homes.address[home], 0.03, mess.without_number, random)
    postcode = mess.sometimes(population.homes.postcode[home], 0.025, mess.wrong_postcode, random)
    nowhere = random.random(len(who)) < agency.no_address
    uprn = population.homes.uprn[home]
    for values in (address, postcode, uprn):
        values[nowhere] = None
    return address, mess.blanked(postcode, agency.no_postcode, random), mess.blanked(uprn, 1 - agency.uprn, random)


def _references(population: Population, agency: Agency, who: Numbers, random: np.random.Generator) -> Strings:
    """Joint tenants share one; a repeated record often has a new one."""
    if agency.same_reference is None:
        return np.full(len(who), None, dtype=object)
    first = np.searchsorted(who, who)
    number = np.where(random.random(len(who)) < agency.same_reference, first, np.arange(len(who)))
    joint = random.random(len(who)) < agency.joint_reference
    prefix = agency.partner[:2].upper()
    return np.array(
        [f"{prefix}H{home}" if shared else f"{prefix}{n}" for n, home, shared in zip(number.tolist(), population.household[who].tolist(), joint.tolist(), strict=True)],
        dtype=object,
    )  # fmt: skip


def _numbers(numbers: Strings, share: float, population: Population, who: Numbers, random: np.random.Generator) -> Strings:
    """Present in so many records; in one of 400 it is the number of the first of the household."""
    if not share:
        return np.full(len(who), None, dtype=object)
    first = np.searchsorted(population.household, population.household[who])
    found = np.where(random.random(len(who)) < 1 / 400, numbers[first], numbers[who])
    return mess.blanked(found, 1 - share, random)


def _nhs_numbers(count: int) -> Strings:
    """Ten digits, the last by modulo 11 as NHS numbers have it, from 990 upwards where nobody's are. Enough for nine million people."""
    body = 990_000_000 + (np.arange(int(count * 1.2) + 20) * 3_767_691) % 10_000_000
    weighted = sum((body // 10 ** (9 - place)) % 10 * (11 - place) for place in range(1, 10))
    check = (11 - weighted % 11) % 11
    good = check < 10
    return np.array([f"{number}{digit}" for number, digit in zip(body[good].tolist(), check[good].tolist(), strict=True)], dtype=object)[
        :count
    ]


def _pnc_ids(population: Population) -> Strings:
    """Year, serial number and the check letter, which is the number modulo 23."""
    year = np.minimum(population.born.astype("datetime64[Y]").astype(np.int64) + 1970 + 17, 2026)
    serial = (np.arange(len(population)) * 7_919 + 13) % 10_000_000
    letter = ((year % 100) * 10_000_000 + serial) % 23
    return np.array(
        [f"{y}/{s:07d}{'ZABCDEFGHJKLMNPQRTUVWXY'[at]}" for y, s, at in zip(year.tolist(), serial.tolist(), letter.tolist(), strict=True)], dtype=object
    )  # fmt: skip


def write(tables: tuple[pa.Table, pa.Table], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in zip(("identities", "truth"), tables, strict=True):
        pq.write_table(table, folder / f"{name}.parquet", compression="zstd")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=60_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    tables = make(given.people, given.seed)
    write(tables, given.out)
    print(f"{tables[0].num_rows:,} records of {given.people:,} people in {given.out}")


if __name__ == "__main__":
    main()
