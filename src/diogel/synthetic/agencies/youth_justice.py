"""Gwasanaeth Cyfiawnder Ieuenctid Bro Aberwylan: the children it works with, as the caseload stood at each month's end."""

from __future__ import annotations

import numpy as np

from diogel.synthetic.draws import Days, Ints, chance
from diogel.synthetic.extracts import Extract, choose, only, text, written_date
from diogel.synthetic.habits import Habits, Slip, Source
from diogel.synthetic.kinds import KIND_INDEX, ROLES
from diogel.synthetic.mistakes import Care, Clerk
from diogel.synthetic.registers import month_ends, on_days
from diogel.synthetic.world import World

_CARE = Care(typo=0.01, nickname=0.06, by_ear=0.08, no_birth_date=0.0, middle_names=0.4, no_postcode=0.02)
_ORDERS = ("PREV", "YC", "YCC", "RO", "YRO", "YRO ISS", "DTO")


def _offences(world: World) -> Ints:
    """Parts in which a child of ten to seventeen was suspected of an offence that led somewhere."""
    happenings, people = world.happenings, world.people
    days = happenings.at[happenings.part_of].astype("datetime64[D]")
    age = people.age_on(happenings.person, days)
    suspected = (happenings.role == ROLES.index("suspect")) & (age >= 10) & (age < 18)
    shop = happenings.kind[happenings.part_of] == KIND_INDEX["shoplifting"]
    taken_up = chance(world.seed, "youth:taken up", happenings.part_of, happenings.person) < np.where(shop, 0.08, 0.16)
    return np.flatnonzero(suspected & taken_up)


def caseload(world: World) -> Extract:
    """One row for each intervention open at the month's end."""
    parts = _offences(world)
    person, event = world.happenings.person[parts], world.happenings.part_of[parts]
    starts = world.happenings.at[event].astype("datetime64[D]") + (30 + chance(world.seed, "youth:start", event) * 80).astype(
        "timedelta64[D]"
    )
    ends = starts + (90 + chance(world.seed, "youth:end", event) * 250).astype("timedelta64[D]")
    entry, day = on_days(starts, ends, month_ends(world))
    return _copied(world, person[entry], event[entry], starts=starts[entry], ends=ends[entry], day=day)


def _copied(world: World, person: Ints, event: Ints, *, starts: Days, ends: Days, day: Days) -> Extract:
    who = Clerk(world.people, "youth", _CARE, world.seed).write(person, starts)
    reference = np.array([f"YJ{e:07d}" for e in (event * 3 + 17).tolist()], dtype=object)
    names = np.array(
        [f"{family.upper()}, {given}" for family, given in zip(who.family.tolist(), who.given.tolist(), strict=True)], dtype=object
    )
    columns = {
        "Intervention": text(reference),
        "ChildID": text(np.array([f"C{n:06d}" for n in (person * 5 + 9).tolist()], dtype=object)),
        "Name": text(names),
        "DoB": written_date(who.born, "%d-%b-%Y"),
        "Gender": text(np.where(who.female, "Girl", "Boy").astype(object)),
        "Ethnicity": text(only(who.ethnicity, chance(world.seed, "youth:ethnicity", person) > 0.03)),
        "Postcode": text(who.postcode),
        "Order": text(choose(world, "youth:order", event, _ORDERS, (40, 15, 12, 18, 9, 3, 3))),
        "Started": written_date(starts, "%d-%b-%Y"),
        "Due to end": written_date(ends, "%d-%b-%Y"),
        "Gravity": text(choose(world, "youth:gravity", event, ("1", "2", "3", "4", "5", "6"), (10, 30, 30, 18, 8, 4))),
        "Speech and language": text(choose(world, "youth:speech", person, ("Y", "N", ""), (6, 3, 1))),
        "Case manager": text(choose(world, "youth:manager", person, tuple(f"CM{n}" for n in range(1, 9)))),
        "Mental health notes": text(choose(world, "youth:notes", person, ("", "Known to CAMHS", "Ar restr aros"), (7, 2, 1))),
    }
    return Extract(columns, day, reference, person, event)


SOURCES = {
    "youth_justice_caseload": Source(caseload, Habits(
        cadence="snapshot",
        slips=(
            Slip("missing_reference", "Intervention", ("",), 0.004, "quarantine"),
            Slip("impossible_date", "Started", ("31-Nov-2025",), 0.006, "quarantine"),
            Slip("unmapped_required", "Order", ("SO-12",), 0.006, "quarantine"),
        ),
    )),
}  # fmt: skip
