"""Addysg Bro Aberwylan: exclusions from school, and the register of children taught otherwise than at school."""

from __future__ import annotations

import numpy as np

from diogel.synthetic.draws import Days, Ints, Texts, chance
from diogel.synthetic.extracts import Extract, choose, coded, look, numbered, only, sight, text, whole_days, written_date
from diogel.synthetic.habits import Habits, Slip, Source
from diogel.synthetic.mistakes import Care, Clerk
from diogel.synthetic.registers import month_ends, on_days
from diogel.synthetic.world import World

_CARE = Care(typo=0.008, nickname=0.02, by_ear=0.05, no_birth_date=0.0, placeholder=0.001, middle_names=0.7, no_postcode=0.02)
_CENSUS_CODES = {
    "W1": ("WBRI", "WWEL"), "W2": ("WIRI",), "W9": ("WOTH", "WEEU"), "M1": ("MWBC",), "M2": ("MWBA",), "M3": ("MWAS",), "M9": ("MOTH",),
    "A1": ("AIND",), "A2": ("APKN",), "A3": ("ABAN",), "A9": ("AOTH",), "B1": ("BCRB",), "B2": ("BAFR",), "B9": ("BOTH",),
    "O1": ("CHNE",), "O9": ("OOTH",),
}  # fmt: skip
_REASONS = ("DB", "PP", "VA", "PA", "VP", "DA", "DM", "TH", "BU", "RA", "OW", "OT")


def pupil_numbers(person: Ints) -> Texts:
    """Pupil numbers in a form of our own: no real one begins with ZZ."""
    return np.array([f"ZZ{n:09d}" for n in (person * 13 + 400).tolist()], dtype=object)


def exclusions(world: World) -> Extract:
    """Fixed-term and permanent exclusions; one row each."""
    rows = sight(world, "education_exclusions", nobody=False)
    seen = look(world, rows)
    who = Clerk(world.people, "education", _CARE, world.seed).write(rows.person, rows.recorded)
    reference = numbered("EX", rows.event, rows.recorded)
    columns = {
        "Exclusion no": text(reference),
        "UPN": text(pupil_numbers(rows.person)),
        "Legal surname": text(who.family),
        "Legal forename": text(who.given),
        "Preferred forename": text(world.people.first[rows.person]),
        "DOB": whole_days(who.born),
        "Gender": text(np.where(who.female, "F", "M").astype(object)),
        "Ethnicity": text(coded(world, "education:ethnicity", rows.person, who.ethnicity, _CENSUS_CODES)),
        "Home postcode": text(who.postcode),
        "School": text(seen.place),
        "Type": text(choose(world, "education:type", rows.event, ("FIXD", "LNCH", "PERM"), (93, 4, 3))),
        "Reason": text(choose(world, "education:reason", rows.event, _REASONS, (34, 18, 17, 7, 6, 6, 3, 2, 2, 2, 1, 2))),
        "Start date": whole_days(seen.at),
        "Sessions": text(choose(world, "education:sessions", rows.event, ("2", "4", "6", "10", "20"), (30, 25, 20, 18, 7))),
        "KS2 maths": text(choose(world, "education:maths", rows.person, ("2", "3", "4", "5", "A"), (8, 22, 45, 20, 5))),
        "ALN": text(choose(world, "education:aln", rows.person, ("Y", "N"), (4, 6))),
    }
    return Extract(columns, rows.recorded, reference, rows.person, rows.event)


def taught_otherwise(world: World) -> Extract:
    """Children taught otherwise than at school: most were excluded more than once."""
    excluded = sight(world, "education_exclusions", nobody=False)
    person, times = np.unique(excluded.person, return_counts=True)
    chosen = person[(times >= 3) | (chance(world.seed, "otherwise", person) < 0.03)]
    last = {int(p): day for p, day in zip(excluded.person.tolist(), excluded.recorded, strict=True)}
    starts = np.array([last[p] for p in chosen.tolist()], dtype="datetime64[D]") + 14
    ends = starts + (60 + chance(world.seed, "otherwise:end", chosen) * 400).astype("timedelta64[D]")
    entry, day = on_days(starts, ends, month_ends(world, 4))
    return _register(world, chosen[entry], starts[entry], day)


def _register(world: World, person: Ints, starts: Days, day: Days) -> Extract:
    who = Clerk(world.people, "education", _CARE, world.seed).write(person, starts)
    reference = np.array([f"OT{n:06d}" for n in (person * 2 + 1).tolist()], dtype=object)
    columns = {
        "Entry": text(reference),
        "UPN": text(pupil_numbers(person)),
        "Surname": text(who.family),
        "Forename": text(who.given),
        "DOB": written_date(who.born, "%d/%m/%Y"),
        "Postcode": text(who.postcode),
        "Provision": text(choose(world, "otherwise:provision", person, ("PRU", "HT", "AP", "FE"), (5, 2, 2, 1))),
        "From": written_date(starts, "%d/%m/%Y"),
        "Hours a week": text(choose(world, "otherwise:hours", person, ("5", "10", "15", "25"))),
        "Reason": text(only(choose(world, "otherwise:reason", person, ("Medical", "Behaviour", "Anxiety")), person % 4 > 0)),
    }
    return Extract(columns, day, reference, person, np.full(len(person), -1))


SOURCES = {
    "education_exclusions": Source(exclusions, Habits(
        form="xlsx", title=("Addysg Bro Aberwylan - Gwaharddiadau / Exclusions", ""),
        slips=(
            Slip("missing_reference", "Exclusion no", ("",), 0.003, "quarantine"),
            Slip("impossible_date", "Start date", ("31/11/2025", "w/c Monday"), 0.006, "quarantine"),
            Slip("unmapped", "Ethnicity", ("NOBT?",), 0.01, "flag"),
        ),
    )),
    "education_otherwise": Source(taught_otherwise, Habits(
        cadence="snapshot", slips=(Slip("impossible_date", "From", ("00/09/2025",), 0.01, "quarantine"),),
    )),
}  # fmt: skip
