"""What happens in Aberwylan, how often, where, to whom, and which agency hears of it.

One thing that happened may reach several agencies: that is what linking has to find, and what counting must not do twice.
Rates are per 1,000 residents a year.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """Somebody's part in it. The first part of a kind is the person around whom it happens."""

    role: str
    who: str
    share: float = 1.0


@dataclass(frozen=True)
class Kind:
    name: str
    rate: float
    where: str  # home (of the first part), street, nightlife, shop, park, school
    rhythm: str
    parts: tuple[Part, ...]
    seen: dict[str, float]  # dataset -> chance that it hears of it


_POLICE, _COUNCIL, _CHILDREN = "police_incidents", "council_asb", "childrens_referrals"
_AMBULANCE, _EMERGENCY, _ADMISSIONS = "ambulance_callouts", "emergency_attendances", "substance_admissions"

_VICTIM, _SUSPECT = Part("victim", "victim"), Part("suspect", "offender", 0.6)

KINDS = (
    Kind("asb", 82, "park", "evening",
         (Part("subject", "young", 0.55), Part("subject", "young", 0.25), Part("reporter", "resident", 0.8)),
         {_POLICE: 0.68, _COUNCIL: 0.42}),
    Kind("noise", 27, "home", "home_night", (Part("subject", "offender"), Part("reporter", "neighbour", 0.95)),
         {_COUNCIL: 0.85, _POLICE: 0.25}),
    Kind("domestic_abuse", 54, "home", "home_night",
         (_VICTIM, Part("suspect", "partner", 0.96), Part("witness", "child_at_home", 0.3)),
         {_POLICE: 0.95, _CHILDREN: 0.12, _EMERGENCY: 0.05, _AMBULANCE: 0.06}),
    Kind("violence", 20, "street", "evening", (_VICTIM, _SUSPECT, Part("witness", "resident", 0.3)),
         {_POLICE: 0.88, _AMBULANCE: 0.15, _EMERGENCY: 0.22}),
    Kind("night_violence", 15, "nightlife", "nightlife", (_VICTIM, _SUSPECT, Part("witness", "resident", 0.3)),
         {_POLICE: 0.8, _AMBULANCE: 0.28, _EMERGENCY: 0.36}),
    Kind("public_order", 14, "nightlife", "nightlife", (Part("suspect", "offender", 0.85), Part("reporter", "resident", 0.4)),
         {_POLICE: 0.95}),
    Kind("burglary", 7, "home", "burglary", (_VICTIM, Part("suspect", "offender", 0.15), Part("witness", "neighbour", 0.3)),
         {_POLICE: 0.97}),
    Kind("vehicle_crime", 8, "street", "home_night", (_VICTIM, Part("suspect", "offender", 0.12)), {_POLICE: 0.95}),
    Kind("criminal_damage", 13, "street", "evening", (_VICTIM, Part("suspect", "young", 0.35), Part("reporter", "resident", 0.3)),
         {_POLICE: 0.9, _COUNCIL: 0.06}),
    Kind("shoplifting", 15, "shop", "daytime", (Part("suspect", "offender", 0.7), Part("reporter", "resident", 0.5)), {_POLICE: 0.9}),
    Kind("theft_from_person", 2, "nightlife", "nightlife", (_VICTIM,), {_POLICE: 0.9}),
    Kind("bicycle_theft", 2.3, "street", "daytime", (_VICTIM,), {_POLICE: 0.8}),
    Kind("other_theft", 9, "street", "daytime", (_VICTIM, Part("suspect", "offender", 0.2)), {_POLICE: 0.85}),
    Kind("drugs", 6, "park", "evening", (Part("suspect", "offender"), Part("suspect", "young", 0.25)), {_POLICE: 0.95}),
    Kind("robbery", 1.1, "street", "evening", (_VICTIM, _SUSPECT), {_POLICE: 0.95}),
    Kind("weapons", 1.3, "street", "evening", (Part("suspect", "young"),), {_POLICE: 1.0}),
    Kind("safety_concern", 98, "home", "any", (Part("subject", "patient"), Part("reporter", "neighbour", 0.7)),
         {_POLICE: 0.9, _AMBULANCE: 0.2}),
    Kind("road_collision", 12, "school", "school_run", (Part("subject", "resident"), Part("witness", "resident", 0.5)),
         {_POLICE: 0.9, _AMBULANCE: 0.1}),
    Kind("hate", 4, "street", "evening", (Part("victim", "minority"), Part("suspect", "offender", 0.55)), {"hate_incidents": 0.95}),
    Kind("missing", 13, "home", "evening", (Part("subject", "missing"),), {"missing_episodes": 0.97, _CHILDREN: 0.1}),
    Kind("crisis", 34, "home", "any", (Part("patient", "patient"),), {_AMBULANCE: 0.85, _EMERGENCY: 0.35, _POLICE: 0.08}),
    Kind("overdose", 10, "home", "home_night", (Part("patient", "patient"),), {_AMBULANCE: 0.85, _EMERGENCY: 0.6, _ADMISSIONS: 0.5}),
    Kind("drink", 18, "nightlife", "nightlife", (Part("patient", "adult"),), {_AMBULANCE: 0.5, _EMERGENCY: 0.5, _ADMISSIONS: 0.12}),
    Kind("child_concern", 18, "home", "office", (Part("subject", "child"), Part("parent", "parent", 0.95)), {_CHILDREN: 1.0}),
    Kind("exclusion", 18, "school", "school_day", (Part("pupil", "pupil"),), {"education_exclusions": 1.0}),
    Kind("fire", 12, "street", "fires", (), {"deliberate_fires": 1.0}),
)  # fmt: skip

KIND_INDEX = {kind.name: number for number, kind in enumerate(KINDS)}
ROLES = ("victim", "suspect", "subject", "witness", "reporter", "patient", "pupil", "parent")
