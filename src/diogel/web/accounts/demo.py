"""The eight people of the demo. They are made up, as is Aberwylan."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils import timezone

from diogel.definitions.model import Text
from diogel.synthetic.acquaintance import somebody_in
from diogel.web.accounts.models import Membership, User
from diogel.web.accounts.roles import Administrator, Analyst, Chair, Coordinator, GovernanceLead, Practitioner, Role


@dataclass(frozen=True)
class Demo:
    """One made-up person; `comes_for` says what to try as them."""

    id: str
    name: str
    job: Text
    partner: str
    role: type[Role]
    groups: tuple[str, ...]
    comes_for: Text

    @property
    def email(self) -> str:
        return f"{self.id}@aberwylan.example"


PEOPLE = (
    Demo(
        "analyst", "Elin Prosser", Text(en="Analyst", cy="Dadansoddwr"), "police", Analyst, ("analysis_team",),
        Text(en="How good the deliveries are, the picture, doubtful links", cy="Pa mor dda yw'r anfoniadau, y darlun, cysylltiadau amheus"),
    ),
    Demo(
        "coordinator", "Huw Bevan", Text(en="Harm reduction coordinator", cy="Cydlynydd lleihau niwed"), "police", Coordinator,
        ("analysis_team", "problem_solving_aberwylan"),
        Text(en="What is new this morning; answers requests to the police", cy="Beth sy'n newydd y bore yma; yn ateb ceisiadau i'r heddlu"),
    ),
    Demo(
        "sergeant", "Carys Madoc", Text(en="Neighbourhood sergeant", cy="Rhingyll y gymdogaeth"), "police", Practitioner,
        ("asb_strike_four", "problem_solving_aberwylan"),
        Text(en="Who else knows this person?", cy="Pwy arall sy'n adnabod y person hwn?"),
    ),
    Demo(
        "asb-officer", "Dewi Pugh", Text(en="Anti-social behaviour officer", cy="Swyddog ymddygiad gwrthgymdeithasol"), "council", Practitioner,
        ("asb_strike_four", "area_harbour"),
        Text(en="Looks a person up and asks the police for more", cy="Yn chwilio am berson ac yn gofyn i'r heddlu am ragor"),
    ),
    Demo(
        "case-manager", "Nia Rees", Text(en="Youth justice case manager", cy="Rheolwr achosion cyfiawnder ieuenctid"), "youth_justice", Practitioner,
        ("mace_panel",),
        Text(en="A child's contacts; answers requests to youth justice", cy="Cysylltiadau plentyn; yn ateb ceisiadau i gyfiawnder ieuenctid"),
    ),
    Demo(
        "chair", "Rhian Tudor", Text(en="Chair of the MACE panel", cy="Cadeirydd y panel MACE"), "council", Chair, ("mace_panel",),
        Text(en="Children at risk of exploitation; the last word on a link", cy="Plant sy'n wynebu risg o gamfanteisio; y gair olaf ar gyswllt"),
    ),
    Demo(
        "governance", "Gwilym Hopkin", Text(en="Information governance lead", cy="Arweinydd llywodraethu gwybodaeth"), "council", GovernanceLead,
        ("community_safety_board",),
        Text(en="Agreements, who looked at whom, erasure, checkpoints", cy="Cytundebau, pwy edrychodd ar bwy, dileu, pwyntiau gwirio"),
    ),
    Demo(
        "administrator", "Mair Ellis", Text(en="Administrator", cy="Gweinyddwr"), "council", Administrator, (),
        Text(en="Invites people and ends access; sees no person's record", cy="Yn gwahodd pobl ac yn dod â mynediad i ben; nid yw'n gweld cofnod neb"),
    ),
)  # fmt: skip


@cache
def somebody_to_look_up(folder: Path) -> str | None:
    """A made-up person whom the council, the police and the housing association know."""
    return somebody_in(folder / "truth", ("council_asb", "police_incidents", "housing_tenancies"))


def make(partnership: str) -> None:
    """The eight accounts, where they are not there yet. Nobody signs in to them with a password: they have none."""
    for one in PEOPLE:
        user, new = User.objects.get_or_create(
            email=one.email,
            defaults={
                "name": one.name, "job": one.job.en, "partner": one.partner, "partnership": partnership, "roles": [one.role.id],
                "invited_at": timezone.now(), "password": "!",
            },
        )  # fmt: skip
        if new:
            Membership.objects.bulk_create(Membership(user=user, group=group) for group in one.groups)


def people(language: str) -> list[dict[str, str]]:
    """What the sign-in page shows of them."""
    return [
        {"id": one.id, "name": one.name, "job": one.job.in_language(language), "comes_for": one.comes_for.in_language(language)}
        for one in PEOPLE
    ]


def person(id: str) -> User | None:
    """The account of one of the eight."""
    email = next((one.email for one in PEOPLE if one.id == id), None)
    return User.objects.filter(email=email, left_at=None).first() if email else None
