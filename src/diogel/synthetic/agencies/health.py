"""Bwrdd Iechyd Glannau'r Wylan: emergency attendances, and admissions for drugs and alcohol."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from diogel.synthetic.draws import chance
from diogel.synthetic.extracts import Extract, choose, coded, end_of_day, look, numbered, only, sight, text, whole_days, written_date
from diogel.synthetic.habits import Habits, Slip, Source
from diogel.synthetic.mistakes import Care, Clerk
from diogel.synthetic.world import World

_CARE = Care(
    typo=0.015, nickname=0.05, by_ear=0.1, no_birth_date=0.01, middle_names=0.25, no_postcode=0.03, old_address=0.12, accents=False
)
_CATEGORIES = {
    "W1": ("A",), "W2": ("B",), "W9": ("C",), "M1": ("D",), "M2": ("E",), "M3": ("F",), "M9": ("G",), "A1": ("H",), "A2": ("J",),
    "A3": ("K",), "A9": ("L",), "B1": ("M",), "B2": ("N",), "B9": ("P",), "O1": ("R",), "O9": ("S",),
}  # fmt: skip
_GROUPS = {
    "domestic_abuse": ("ASSAULT-HOME",), "violence": ("ASSAULT",), "night_violence": ("ASSAULT", "ASSAULT", "ASSAULT-SHARP"),
    "crisis": ("SELF-HARM", "MENTAL-HEALTH"), "overdose": ("OVERDOSE",), "drink": ("ALCOHOL",),
}  # fmt: skip
_PRACTICES = ("Meddygfa'r Cei", "Meddygfa'r Fro", "Seven Elms Surgery", "")


def attendances(world: World) -> Extract:
    """Attendances after assault, self-harm, drugs or drink."""
    rows = sight(world, "emergency_attendances", ("victim", "patient"), nobody=False)
    seen = look(world, rows)
    who = Clerk(world.people, "health", _CARE, world.seed).write(rows.person, rows.recorded)
    reference = numbered("ED", rows.event, rows.recorded)
    way = (20 + chance(world.seed, "health:way", rows.event) * 100).astype("timedelta64[m]").astype("timedelta64[s]")
    arrived = np.minimum(seen.at + way, end_of_day(rows.recorded))
    columns = {
        "AttendanceID": text(reference),
        "ArrivalDateTime": pa.array(arrived, pa.timestamp("s")),
        "AttendanceGroup": text(coded(world, "health:group", rows.event, seen.kind, _GROUPS)),
        "NHSNumber": text(only(who.nhs_number, chance(world.seed, "health:nhs", rows.person) < 0.93)),
        "Surname": text(who.family),
        "Forename": text(who.given),
        "PersonBirthDate": whole_days(who.born),
        "PersonStatedGenderCode": text(np.where(who.female, "2", "1").astype(object)),
        "EthnicCategory": text(coded(world, "health:ethnicity", rows.person, who.ethnicity, _CATEGORIES)),
        "PostcodeOfUsualAddress": text(who.postcode),
        "IncidentPlace": text(only(seen.place, chance(world.seed, "health:place", rows.event) < 0.5)),
        "RegisteredGPPractice": text(choose(world, "health:gp", rows.person, _PRACTICES)),
        "DiagnosisText": text(
            choose(world, "health:diagnosis", rows.event, ("Laceration scalp", "# 5th MC R", "Intoxication", "OD paracetamol", ""))
        ),
    }
    return Extract(columns, rows.recorded, reference, rows.person, rows.event)


def admissions(world: World) -> Extract:
    """Admissions to a ward for drugs or alcohol."""
    rows = sight(world, "substance_admissions", nobody=False)
    seen = look(world, rows)
    who = Clerk(world.people, "health", _CARE, world.seed).write(rows.person, rows.recorded)
    reference = numbered("SP", rows.event, rows.recorded)
    columns = {
        "SPELL_ID": text(reference),
        "ADM_DATE": written_date(seen.at, "%Y%m%d"),
        "PRIM_ICD": text(coded(world, "health:icd", rows.event, seen.kind, {"overdose": ("T40", "T43", "F11"), "drink": ("F10", "T51")})),
        "NHS_NO": text(who.nhs_number),
        "DOB": written_date(who.born, "%Y%m%d"),
        "SEX": text(np.where(who.female, "2", "1").astype(object)),
        "POSTCODE": text(who.postcode),
        "LOS_DAYS": text(choose(world, "health:stay", rows.event, ("0", "1", "2", "5", "12"))),
        "CONSULTANT": text(choose(world, "health:consultant", rows.event, ("C0001", "C0002", "C0003"))),
    }
    return Extract(columns, rows.recorded, reference, rows.person, rows.event)


SOURCES = {
    "emergency_attendances": Source(attendances, Habits(
        form="parquet", cadence="daily",
        slips=(
            Slip("missing_reference", "AttendanceID", ("",), 0.005, "quarantine"),
            Slip("unmapped", "EthnicCategory", ("99Z",), 0.01, "flag"),
            Slip("check_digit", "NHSNumber", ("9990000011",), 0.004, "flag"),
        ),
        mishaps=("late",),
    )),
    "substance_admissions": Source(admissions, Habits(slips=(Slip("impossible_date", "ADM_DATE", ("20250230",), 0.01, "quarantine"),))),
}  # fmt: skip
