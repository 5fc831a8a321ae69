"""Heddlu Aberwylan: incidents with everybody's part in them, missing episodes, hate incidents."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from diogel.synthetic.draws import Bools, Texts, chance
from diogel.synthetic.extracts import (
    Extract,
    Sighting,
    choose,
    coded,
    end_of_day,
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
from diogel.synthetic.mistakes import Care, Clerk, Written
from diogel.synthetic.world import World

_CLASSES = {
    "asb": ("ASB1", "ASB1", "ASB2"), "noise": ("ASB3",), "domestic_abuse": ("DA10", "DA11"), "violence": ("VP20", "VP21", "VP22"),
    "night_violence": ("VP21", "VP22"), "public_order": ("PO30",), "burglary": ("BU40",), "vehicle_crime": ("VC50", "VC51", "VC52"),
    "criminal_damage": ("CD60",), "shoplifting": ("TH70",), "theft_from_person": ("TH71",), "bicycle_theft": ("TH72",),
    "other_theft": ("TH73",), "drugs": ("DR80", "DR81"), "robbery": ("RB85",), "weapons": ("WP86",), "safety_concern": ("PS90", "PS91"),
    "road_collision": ("RT95",), "crisis": ("PS92",),
}  # fmt: skip
_ROLES = {"victim": ("AGG",), "suspect": ("SUS", "ARR"), "subject": ("SUBJ",), "witness": ("WIT",), "reporter": ("INFT",)}
_OUTCOMES = ("OPEN", "NOSUS", "NFA", "CHG", "CAU", "CR", "OC22", "")
_NOTES = (
    "Call from neighbour, states 'at it again'. Units attended, words of advice given.",
    "IP does not wish to engage, BWV captured, no further lines.",
    "Seen by CCTV operator; group of 6-8 youths made off towards the promenade.",
    "History of calls, see previous logs. Intox.",
    "Galwad yn Gymraeg, swyddog Cymraeg ei iaith wedi ymateb.",
    "",
)
_STRANDS = ("Racial", "Homophobic", "Disability", "Religious", "Transphobic", "Other")
_SAID = ("Shouted at from a car", "Neges ar y cyfryngau cymdeithasol", "Graffiti on the gate", "")
_CARE = Care(typo=0.015, nickname=0.05, by_ear=0.12, no_birth_date=0.04, middle_names=0.5)


_IN_INCIDENTS = ("victim", "suspect", "subject", "witness", "reporter")


def reference_of(world: World, rows: Sighting) -> Texts:
    """The force's reference for what another agency saw, where the force had recorded it by the day that one did; else ''."""
    mine = sight(world, "police_incidents", _IN_INCIDENTS)
    known = dict(zip(mine.event.tolist(), zip(numbered("AWP", mine.event, mine.recorded), mine.recorded, strict=True), strict=True))
    found = [known.get(event) for event in rows.event.tolist()]
    return np.array([one[0] if one and one[1] <= day else "" for one, day in zip(found, rows.recorded, strict=True)], dtype=object)


def incidents(world: World) -> Extract:
    """Every incident the force records; one row per person involved."""
    rows = sight(world, "police_incidents", _IN_INCIDENTS)
    seen = look(world, rows)
    east, north = national_grid(seen.longitude, seen.latitude)
    unplaced = chance(world.seed, "police:unplaced", rows.event) < 0.02
    reference = numbered("AWP", rows.event, rows.recorded)
    columns = {
        "OCC_REF": text(reference),
        "OCC_FROM": written_date(seen.at, "%Y-%m-%d %H:%M:%S"),
        "OCC_TO": written_date(seen.ends, "%Y-%m-%d %H:%M:%S"),
        "REC_DATE": written_date(rows.recorded, "%Y-%m-%d"),
        "CLASS": text(coded(world, "police:class", rows.event, seen.kind, _CLASSES)),
        "DISPOSAL": text(choose(world, "police:outcome", rows.event, _OUTCOMES, (8, 30, 22, 8, 5, 6, 2, 19))),
        "EASTING": numbers(east, unplaced),
        "NORTHING": numbers(north, unplaced),
        "LOC_TEXT": text(seen.place),
        "ROLE": text(coded(world, "police:role", rows.event, rows.role, _ROLES)),
        **_persons(
            world, Clerk(world.people, "police", _CARE, world.seed).write(rows.person.clip(0), rows.recorded), rows.person >= 0, rows.role
        ),
        "MARKING": text(np.full(len(rows), "OFFICIAL-SENSITIVE", dtype=object)),
        "SUMMARY": text(choose(world, "police:notes", rows.event, _NOTES)),
        "OIC": text(choose(world, "police:officer", rows.event, tuple(f"PC{n}" for n in range(4100, 4180)))),
        "SYS_TS": written_date(rows.recorded.astype("datetime64[s]"), "%Y%m%d%H%M%S"),
    }
    return Extract(columns, rows.recorded, reference, rows.person, rows.event)


def _persons(world: World, who: Written, named: Bools, role: Texts) -> dict[str, pa.Array]:
    suspect = (role == "suspect") & (chance(world.seed, "police:pnc", who.person) < 0.7)
    rings = chance(world.seed, "police:phone", who.person) < 0.6
    ethnicity = only(who.ethnicity, chance(world.seed, "police:ethnicity", who.person) > 0.15)
    return person_columns(named, {
        "PERSON_URN": text(np.array([f"N{n:07d}" for n in (who.person * 7 + 1000).tolist()], dtype=object)),
        "PNCID": text(only(who.pnc_id, suspect)),
        "SURNAME": text(np.array([name.upper() for name in who.family.tolist()], dtype=object)),
        "FORENAMES": text(who.given),
        "DOB": written_date(who.born, "%Y-%m-%d"),
        "SEX": text(np.where(who.female, "F", "M").astype(object)),
        "ETHNIC_16_1": text(ethnicity),
        "HOME_POSTCODE": text(who.postcode),
        "TEL": text(only(who.phone, rings)),
    })  # fmt: skip


def missing_episodes(world: World) -> Extract:
    """Children and adults reported missing; a row is sent once the person is back, or at the end."""
    rows = sight(world, "missing_episodes", nobody=False)
    seen = look(world, rows)
    who = Clerk(world.people, "police", _CARE, world.seed).write(rows.person, rows.recorded)
    hours = (2 + chance(world.seed, "missing:hours", rows.event) ** 3 * 90).astype("timedelta64[h]").astype("timedelta64[s]")
    returned = np.where(seen.at + hours <= end_of_day(world.days[-1:]), seen.at + hours, np.datetime64("NaT", "s"))
    closed = np.where(np.isnat(returned), world.last_day, np.fmax(returned.astype("datetime64[D]"), rows.recorded))
    reference = numbered("MP", rows.event, rows.recorded)
    columns = {
        "Episode": text(reference),
        "Last seen": written_date(seen.at, "%d/%m/%Y %H:%M"),
        "Returned": written_date(returned, "%d/%m/%Y %H:%M"),
        "Reported on": written_date(rows.recorded, "%d/%m/%Y"),
        "Person": text(np.array([f"N{n:07d}" for n in (rows.person * 7 + 1000).tolist()], dtype=object)),
        "Surname": text(who.family),
        "Forename(s)": text(who.given),
        "Date of birth": written_date(who.born, "%d/%m/%Y"),
        "Gender": text(np.where(who.female, "Female", "Male").astype(object)),
        "Home postcode": text(who.postcode),
        "Risk": text(choose(world, "missing:risk", rows.event, ("No apparent risk", "Low", "Medium", "High"), (10, 22, 55, 13))),
        "Looked after": text(choose(world, "missing:care", rows.person, ("Y", "N"), (3, 7))),
        "Found at": text(
            choose(world, "missing:found", rows.event, ("Friend's address", "Railway station", "Returned of own accord", "Ffrindiau", ""))
        ),
    }
    return Extract(columns, closed, reference, rows.person, rows.event)


def hate_incidents(world: World) -> Extract:
    """Hate incidents as the victim or anybody else perceives them."""
    rows = sight(world, "hate_incidents")
    seen = look(world, rows)
    who = Clerk(world.people, "hate", _CARE, world.seed).write(rows.person.clip(0), rows.recorded)
    reference = numbered("HC", rows.event, rows.recorded)
    persons = person_columns(rows.person >= 0, {
        "Family name": text(who.family),
        "Given names": text(who.given),
        "Date of birth": written_date(who.born, "%d %b %Y"),
        "Sex": text(np.where(who.female, "Female", "Male").astype(object)),
        "Ethnic group": text(who.ethnicity),
        "Home post code": text(who.postcode),
    })  # fmt: skip
    columns = {
        "Hate ref": text(reference),
        "When": written_date(seen.at, "%d %b %Y %H:%M"),
        "Recorded": written_date(rows.recorded, "%d %b %Y"),
        "Strand": text(choose(world, "hate:strand", rows.event, _STRANDS, (55, 18, 12, 8, 5, 2))),
        "Longitude": numbers(seen.longitude),
        "Latitude": numbers(seen.latitude),
        "Part": text(coded(world, "hate:role", rows.event, rows.role, {"victim": ("Victim",), "suspect": ("Alleged perpetrator",)})),
        **persons,
        "What was said": text(choose(world, "hate:notes", rows.event, _SAID)),
    }  # fmt: skip
    return Extract(columns, rows.recorded, reference, rows.person, rows.event)


SOURCES = {
    "police_incidents": Source(incidents, Habits(
        cadence="daily", encoding="utf-8-sig", undeclared=("SYS_TS",), ragged=0.002,
        slips=(
            Slip("missing_reference", "OCC_REF", ("",), 0.002, "quarantine"),
            Slip("impossible_date", "OCC_FROM", ("2025-02-31 10:00:00", "0000-00-00 00:00:00", "2026-13-01 25:00:00"), 0.004, "quarantine"),
            Slip("future_date", "OCC_FROM", ("2062-03-01 12:00:00",), 0.001, "quarantine"),
            Slip("unmapped_required", "CLASS", ("ZZ99", "MISC"), 0.003, "quarantine"),
            Slip("unmapped", "ETHNIC_16_1", ("Q7",), 0.003, "flag"),
            Slip("not_a_postcode", "HOME_POSTCODE", ("NO FIXED ABODE", "SEE LOG"), 0.004, "flag"),
        ),
        renamed=("LOC_TEXT", "LOCATION_TEXT", True), mishaps=("duplicate", "correction", "late", "above_ceiling"),
        marking="MARKING",
    )),
    "missing_episodes": Source(missing_episodes, Habits(
        ragged=0.003,
        slips=(
            Slip("missing_reference", "Episode", ("",), 0.004, "quarantine"),
            Slip("impossible_date", "Last seen", ("31/06/2025 21:00", "unknown"), 0.005, "quarantine"),
            Slip("unmapped", "Risk", ("Amber",), 0.005, "flag"),
        ),
    )),
    "hate_incidents": Source(hate_incidents, Habits(
        encoding="utf-16", delimiter="\t",
        slips=(
            Slip("impossible_date", "When", ("30 Feb 2025 20:00", "last Tuesday"), 0.008, "quarantine"),
            Slip("unmapped_required", "Strand", ("Goth",), 0.005, "quarantine"),
        ),
    )),
}  # fmt: skip
