"""Cartrefi Bro Aberwylan, the housing association: its tenants, as the register stood at each quarter's end."""

from __future__ import annotations

import numpy as np

from diogel.synthetic.draws import Days, Ints, chance
from diogel.synthetic.extracts import Extract, choose, only, text, written_date
from diogel.synthetic.habits import Habits, Slip, Source
from diogel.synthetic.mistakes import Care, Clerk
from diogel.synthetic.people import NEVER
from diogel.synthetic.registers import month_ends, on_days
from diogel.synthetic.world import World

_CARE = Care(typo=0.02, nickname=0.04, by_ear=0.1, no_birth_date=0.22, middle_names=0.2, no_postcode=0.01, old_address=0.0)


def tenancies(world: World) -> Extract:
    """Adults in homes that the association lets; a tenant who moves within its stock has two tenancies."""
    people = world.people
    adults = np.flatnonzero(people.age_on(np.arange(len(people)), np.full(len(people), world.days[0])) >= 18)
    social = people.homes.social
    before = adults[social[people.households.home[adults]]]
    after = adults[social[people.home_after[adults]] & (people.moved_on[adults] < NEVER)]
    person = np.concatenate([before, after])
    home = np.concatenate([people.households.home[before], people.home_after[after]])
    began = world.days[0] - (chance(world.seed, "tenancy", before) ** 2 * 9000).astype(int).astype("timedelta64[D]")
    starts, ends = np.concatenate([began, people.moved_on[after]]), np.concatenate([people.moved_on[before], np.full(len(after), NEVER)])
    entry, day = on_days(starts, ends, month_ends(world, 3))
    return _copied(world, person[entry], home[entry], starts=starts[entry], ends=ends[entry], day=day)


def _copied(world: World, person: Ints, home: Ints, *, starts: Days, ends: Days, day: Days) -> Extract:
    who = Clerk(world.people, "housing", _CARE, world.seed).write(person, starts)
    reference = np.array([f"T{n:07d}" for n in (home * 3 + 500).tolist()], dtype=object)
    leaving = np.where(ends <= day + np.timedelta64(28, "D"), ends, np.datetime64("NaT", "D"))
    columns = {
        "tenancy_ref": text(reference),
        "person_ref": text(np.array([f"P{n:07d}" for n in (person * 11 + 3).tolist()], dtype=object)),
        "title": text(choose(world, "housing:title", person, ("Mr", "Mrs", "Miss", "Ms", "Dr", ""), (4, 3, 2, 2, 0.1, 1))),
        "forename": text(who.given),
        "surname": text(who.family),
        "dob": written_date(who.born, "%d-%m-%Y"),
        "gender": text(np.where(who.female, "F", "M").astype(object)),
        "address_1": text(world.people.homes.addresses(home)),
        "postcode": text(world.people.homes.postcodes[home]),
        "uprn": text(world.people.homes.uprn[home].astype(str).astype(object)),
        "mobile": text(only(who.phone, chance(world.seed, "housing:phone", person) < 0.7)),
        "tenancy_start": written_date(starts, "%d-%m-%Y"),
        "tenancy_end": written_date(leaving, "%d-%m-%Y"),
        "tenancy_type": text(choose(world, "housing:type", home, ("SEC", "INT", "STD", "SUP"), (70, 15, 10, 5))),
        "rent_arrears": text(choose(world, "housing:arrears", home, ("0.00", "120.40", "311.75", "1894.20"), (70, 15, 10, 5))),
        "vulnerability_notes": text(
            choose(world, "housing:notes", person, ("", "Hearing aid user", "Angen llythyrau print bras"), (95, 3, 2))
        ),
    }
    return Extract(columns, day, reference, person, np.full(len(person), -1))


SOURCES = {
    "housing_tenancies": Source(tenancies, Habits(
        cadence="snapshot", delimiter="|", ragged=0.001,
        slips=(
            Slip("missing_reference", "tenancy_ref", ("",), 0.001, "quarantine"),
            Slip("impossible_date", "tenancy_start", ("31-04-2019", "99-99-9999"), 0.003, "quarantine"),
            Slip("unmapped", "tenancy_type", ("LEG",), 0.004, "flag"),
        ),
        mishaps=("duplicate", "correction"),
    )),
}  # fmt: skip
