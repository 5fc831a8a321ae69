"""Cyngor Bro Aberwylan: the antisocial behaviour register, and referrals to children's services."""

from __future__ import annotations

import numpy as np

from diogel.synthetic.agencies.police import reference_of
from diogel.synthetic.country import NEIGHBOURHOODS
from diogel.synthetic.draws import Texts, chance
from diogel.synthetic.extracts import (
    Extract,
    choose,
    coded,
    look,
    numbered,
    numbers,
    only,
    person_columns,
    sight,
    text,
    whole_days,
    written_date,
)
from diogel.synthetic.habits import Habits, Slip, Source
from diogel.synthetic.mistakes import Care, Clerk, Written
from diogel.synthetic.retold import Telling, retold
from diogel.synthetic.world import World

_KINDS = {"asb": ("N-YOUTH", "N-DRINK", "P-THREAT"), "noise": ("N-NOISE",), "criminal_damage": ("E-VAND", "E-GRAF")}
_PARTIES = {"subject": ("Perpetrator",), "reporter": ("Complainant",), "victim": ("Complainant",), "suspect": ("Perpetrator",)}
_OUTCOMES = ("Advice", "Warning letter", "Referred", "Resolved", "Open", "NFA")
_NOTES = (
    "Complainant rang again; diary sheets sent.",
    'Says "it never stops"; wants call back after 5.\r\nOfficer to visit.',
    "Llythyr cyntaf wedi'i anfon.",
    "Dog barking; see also case next door",
    "",
)
_REGISTER_CARE = Care(
    typo=0.035, nickname=0.07, by_ear=0.2, no_birth_date=0.48, placeholder=0.02, day_and_month=0.012, middle_names=0.05,
    swapped_names=0.012, no_postcode=0.09, old_address=0.10,
)  # fmt: skip
_CHILDREN_CARE = Care(typo=0.02, by_ear=0.12, no_birth_date=0.08, middle_names=0.35, old_address=0.08)


_TELLING = Telling(quarter=0.3, hour=0.26, adrift=0.14, day_only=0.12, wrong_day=0.03, metres=12, along=0.28, short=0.25, beside=0.1)
_QUOTES_POLICE = 0.18
"""The share of complaints for which somebody wrote the police's number down, where they had been told as well."""


def asb_register(world: World) -> Extract:
    """Complaints of antisocial behaviour; a row for the complainant and one for each person complained of.

    Many are of what the police were told too, as the complainant remembers it.
    """
    rows = sight(world, "council_asb", ("subject", "reporter", "victim", "suspect"))
    seen = retold(world, "council", rows, look(world, rows), _TELLING)
    who = Clerk(world.people, "council", _REGISTER_CARE, world.seed).write(rows.person.clip(0), rows.recorded)
    reference = numbered("ASB/", rows.event, rows.recorded)
    unplaced = chance(world.seed, "council:unplaced", rows.event) < 0.12
    columns = {
        "Case No": text(reference),
        "Date/Time of incident": written_date(seen.at, "%d/%m/%Y %H:%M"),
        "Date reported": written_date(rows.recorded, "%d/%m/%Y"),
        "Police ref": text(only(reference_of(world, rows), chance(world.seed, "council:police", rows.event) < _QUOTES_POLICE)),
        "Type": text(coded(world, "council:kind", rows.event, seen.kind, _KINDS)),
        "Where": text(seen.place),
        "Lon": numbers(seen.longitude, unplaced),
        "Lat": numbers(seen.latitude, unplaced),
        "Party": text(coded(world, "council:party", rows.event, rows.role, _PARTIES)),
        **person_columns(rows.person >= 0, {
            "Title": text(choose(world, "council:title", rows.person.clip(0), ("Mr", "Mrs", "Miss", "Ms", ""), (3, 2, 1, 2, 4))),
            "Name": text(_one_column(world, who)),
            "D.O.B.": written_date(who.born, "%d/%m/%Y"),
            "Address": text(who.address),
            "Post Code": text(_postcodes(world, who)),
            "UPRN": text(who.uprn),
            "Phone": text(only(who.phone, chance(world.seed, "council:phone", who.person) < 0.5)),
        }),
        "Outcome": text(choose(world, "council:outcome", rows.event, _OUTCOMES, (25, 20, 15, 20, 8, 12))),
        "Ward": text(np.array([n.name for n in NEIGHBOURHOODS], dtype=object)[world.people.homes.area[who.home]]),
        "Officer notes": text(choose(world, "council:notes", rows.event, _NOTES)),
    }  # fmt: skip
    return Extract(columns, rows.recorded, reference, rows.person, rows.event)


def _one_column(world: World, who: Written) -> Texts:
    """'John Davies', or 'DAVIES, John' by whoever filled it in; the register's letters have no circumflex on w or y."""
    backwards = chance(world.seed, "council:backwards", who.person) < 0.35
    return np.array(
        [
            (f"{family.upper()}, {given}" if back else f"{given} {family}").translate(_OLD_CODE_PAGE)
            for given, family, back in zip(who.given.tolist(), who.family.tolist(), backwards.tolist(), strict=True)
        ],
        dtype=object,
    )


_OLD_CODE_PAGE = str.maketrans("ŵŷŴŶśłęć", "wyWYslec")


def _postcodes(world: World, who: Written) -> Texts:
    """As typed: a few without the space, a few in small letters."""
    style = chance(world.seed, "council:postcode", who.person)
    return np.array(
        [
            code.replace(" ", "") if draw < 0.15 else code.lower() if draw < 0.22 else code
            for code, draw in zip(who.postcode.tolist(), style.tolist(), strict=True)
        ],
        dtype=object,
    )


_COMMENTS = ("Mum presented as tearful.", "Ysgol yn pryderu am bresenoldeb.", "")
_REASONS = {
    "domestic_abuse": ("DA",), "missing": ("Missing from home", "CCE", "CSE"),
    "child_concern": ("NEG", "EMOT", "PHYS", "Parental mental health", "Parental substance misuse",
                      "Family in acute stress", "Child behaviour"),
}  # fmt: skip
_CHILD = ("subject", "witness")


def childrens_referrals(world: World) -> Extract:
    """Contacts about a child; a row for the child and one for the parent."""
    rows = sight(world, "childrens_referrals", (*_CHILD, "parent"), nobody=False)
    seen = look(world, rows)
    who = Clerk(world.people, "children", _CHILDREN_CARE, world.seed).write(rows.person, rows.recorded)
    reference = numbered("CS", rows.event, rows.recorded)
    source = {
        "domestic_abuse": ("Police",),
        "missing": ("Police",),
        "child_concern": ("School", "Health visitor", "GP", "Family", "Anonymous", "Housing"),
    }
    columns = {
        "Contact ID": text(reference),
        "Contact date": whole_days(rows.recorded),
        "Person type": text(np.where(np.isin(rows.role, _CHILD), "Child", "Parent").astype(object)),
        "Surname": text(who.family),
        "Forename": text(who.given),
        "DOB": whole_days(who.born),
        "Sex": text(np.where(who.female, "Female", "Male").astype(object)),
        "Ethnicity": text(only(who.ethnicity, chance(world.seed, "children:ethnicity", rows.person) > 0.1)),
        "Postcode": text(who.postcode),
        "Reason": text(coded(world, "children:reason", rows.event, seen.kind, _REASONS)),
        "Source": text(coded(world, "children:source", rows.event, seen.kind, source)),
        "Decision": text(choose(world, "children:decision", rows.event, ("NFA", "Advice", "Referred", "Open"), (35, 30, 25, 10))),
        "Worker comments": text(choose(world, "children:notes", rows.event, _COMMENTS)),
        "GP": text(choose(world, "children:gp", rows.person, ("Meddygfa'r Cei", "Meddygfa'r Fro", ""))),
    }  # fmt: skip
    return Extract(columns, rows.recorded, reference, rows.person, rows.event)


SOURCES = {
    "council_asb": Source(asb_register, Habits(
        cadence="daily", encoding="cp1252", delimiter=";", ragged=0.003,
        slips=(
            Slip("missing_reference", "Case No", ("",), 0.004, "quarantine"),
            Slip("impossible_date", "Date/Time of incident", ("29/02/2025 22:00", "00/00/0000 00:00", "tbc"), 0.006, "quarantine"),
            Slip("future_date", "Date/Time of incident", ("14/07/2052 21:30",), 0.001, "quarantine"),
            Slip("unmapped", "Type", ("X-MISC", "N-???"), 0.006, "flag"),
            Slip("not_a_postcode", "Post Code", ("see file", "Aberwylan"), 0.01, "flag"),
        ),
        renamed=("Outcome", "Result of visit", False), mishaps=("duplicate", "late"),
    )),
    "childrens_referrals": Source(childrens_referrals, Habits(
        form="xlsx",
        slips=(
            Slip("missing_reference", "Contact ID", ("",), 0.003, "quarantine"),
            Slip("impossible_date", "Contact date", ("31/09/2025",), 0.005, "quarantine"),
            Slip("unmapped", "Reason", ("See form",), 0.008, "flag"),
        ),
        mishaps=("correction",),
    )),
}  # fmt: skip
