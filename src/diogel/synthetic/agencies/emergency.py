"""Ambiwlans Glannau'r Wylan and Tân ac Achub Glannau'r Wylan: call-outs, and fires set on purpose."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from diogel.synthetic.draws import chance
from diogel.synthetic.extracts import (
    Extract,
    choose,
    coded,
    look,
    national_grid,
    numbered,
    numbers,
    only,
    person_columns,
    sight,
    text,
    written_date,
)
from diogel.synthetic.habits import Habits, Slip, Source
from diogel.synthetic.mistakes import Care, Clerk
from diogel.synthetic.retold import Telling, retold
from diogel.synthetic.world import World

_CARE = Care(
    typo=0.06, nickname=0.12, by_ear=0.25, no_birth_date=0.3, placeholder=0.05, day_and_month=0.02, middle_names=0.02, no_postcode=0.2,
    swapped_names=0.02, accents=False, afresh=0.3,
)  # fmt: skip
_NOTES = ("GCS 15, obs stable", "Abusive to crew", "Refused conveyance", "")
_NATURES = {
    "domestic_abuse": ("DV",), "violence": ("04",), "night_violence": ("04", "27"), "safety_concern": ("17", "25"),
    "road_collision": ("29",), "crisis": ("25", "DSH"), "overdose": ("23",), "drink": ("ETOH",),
}  # fmt: skip


def callouts(world: World) -> Extract:
    """Call-outs of interest to community safety; the name is what the crew heard."""
    rows = sight(world, "ambulance_callouts", ("victim", "patient", "subject"))
    seen = retold(world, "ambulance", rows, look(world, rows), Telling(delay_minutes=25, metres=15, along=0.05))
    who = Clerk(world.people, "ambulance", _CARE, world.seed).write(rows.person.clip(0), rows.recorded)
    reference = numbered("CAD", rows.event, rows.recorded)
    columns = {
        "incident": text(reference),
        "call_time": written_date(seen.at, "%Y-%m-%dT%H:%M:%S"),
        "nature": text(coded(world, "ambulance:nature", rows.event, seen.kind, _NATURES)),
        "latitude": pa.array(seen.latitude),
        "longitude": pa.array(seen.longitude),
        **person_columns(rows.person >= 0, {
            "patient_forename": text(who.given),
            "patient_surname": text(who.family),
            "patient_dob": written_date(who.born, "%Y-%m-%d"),
            "patient_sex": text(np.where(who.female, "F", "M").astype(object)),
            "patient_postcode": text(who.postcode),
            "patient_nhs_number": text(only(who.nhs_number, chance(world.seed, "ambulance:nhs", who.person) < 0.35)),
        }),
        "conveyed": text(choose(world, "ambulance:conveyed", rows.event, ("yes", "no"), (6, 4))),
        "clinical_notes": text(choose(world, "ambulance:notes", rows.event, _NOTES)),
        "crew_id": text(choose(world, "ambulance:crew", rows.event, ("AW1", "AW2", "AW3", "LF1"))),
    }  # fmt: skip
    return Extract(columns, rows.recorded, reference, rows.person, rows.event)


def fires(world: World) -> Extract:
    """Deliberate fires. No people."""
    rows = sight(world, "deliberate_fires")
    seen = look(world, rows)
    east, north = national_grid(seen.longitude, seen.latitude)
    reference = numbered("IRS", rows.event, rows.recorded)
    kinds = ("Deliberate secondary fire", "Deliberate primary fire", "Deliberate primary (vehicle)")
    columns = {
        "IRS number": text(reference),
        "Incident group": text(np.full(len(rows), "Deliberate fire", dtype=object)),
        "Incident type": text(choose(world, "fire:kind", rows.event, kinds, (75, 15, 10))),
        "Time of call": written_date(seen.at, "%d-%b-%y %H:%M"),
        "Location": text(seen.place),
        "Easting": numbers(east),
        "Northing": numbers(north),
        "What burned": text(
            choose(world, "fire:fuel", rows.event, ("Grass", "Refuse", "Wheelie bin", "Car", "Shed", "Eithin"), (30, 25, 20, 10, 8, 7))
        ),
        "Crew size": text(choose(world, "fire:crew", rows.event, ("4", "5", "9"))),
    }
    return Extract(columns, rows.recorded, reference, rows.person, rows.event)


SOURCES = {
    "ambulance_callouts": Source(callouts, Habits(
        form="jsonl.gz", cadence="daily", undeclared=("crew_id",), ragged=0.002,
        slips=(
            Slip("missing_reference", "incident", ("",), 0.003, "quarantine"),
            Slip("impossible_date", "call_time", ("2025-11-31T22:10:00", "T22:10"), 0.004, "quarantine"),
            Slip("unmapped", "nature", ("99X",), 0.006, "flag"),
        ),
    )),
    "deliberate_fires": Source(fires, Habits(
        undeclared=("Crew size",), ragged=0.003,
        slips=(
            Slip("impossible_date", "Time of call", ("32-Jan-25 21:00",), 0.006, "quarantine"),
            Slip("unmapped_required", "Incident type", ("Bonfire night special",), 0.006, "quarantine"),
        ),
    )),
}  # fmt: skip
