"""Who works on the demo's cases: the eight who can be chosen on the sign-in page, and colleagues of theirs. All are made up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from django.utils import timezone

from diogel.pathways.case import Actor
from diogel.web.accounts.models import Membership, User

_COLLEAGUES: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
    ("Sioned Prys", "Anti-social behaviour coordinator", "council", "coordinator", ("asb_strike_four", "case_review_panel")),
    ("Iolo Watkin", "Community safety officer", "council", "practitioner", ("area_foundry",)),
    ("Bethan Lloyd", "Safeguarding hub officer", "council", "practitioner", ("mace_panel", "people_places_panel")),
    ("Tomos Rhydderch", "Neighbourhood constable", "police", "practitioner", ("area_harbour", "area_vale")),
    ("Lleucu Gwyn", "Vulnerability sergeant", "police", "practitioner", ("marac", "mace_panel", "channel_panel")),
    ("Megan Ifans", "Youth justice team manager", "youth_justice", "coordinator", ("mace_panel", "asb_strike_four")),
    ("Owain Gethin", "Youth justice officer", "youth_justice", "practitioner", ()),
    ("Lowri Beynon", "Neighbourhood housing officer", "housing", "practitioner", ("asb_strike_four", "case_review_panel")),
    ("Emyr Maddox", "Housing manager", "housing", "coordinator", ("risk_management_panel",)),
    ("Ceinwen Harries", "Education welfare officer", "education", "practitioner", ("mace_panel",)),
    ("Alun Treharne", "Safeguarding nurse", "health", "practitioner", ("mace_panel", "marac")),
    ("Delyth Cadwaladr", "Arson reduction officer", "fire", "practitioner", ("problem_solving_aberwylan",)),
)  # fmt: skip


@dataclass(frozen=True)
class Member:
    user: User
    actor: Actor


def make(partnership: str) -> tuple[Member, ...]:
    """The colleagues' accounts, where they are not there yet; then everybody."""
    for name, job, partner, role, groups in _COLLEAGUES:
        user, new = User.objects.get_or_create(
            email=f"{name.lower().replace(' ', '.')}@aberwylan.example",
            defaults={
                "name": name, "job": job, "partner": partner, "partnership": partnership, "roles": [role], "password": "!",
                "invited_at": timezone.now(), "joined_at": timezone.now(),
            },
        )  # fmt: skip
        if new:
            Membership.objects.bulk_create(Membership(user=user, group=group) for group in groups)
    everybody = User.objects.filter(partnership=partnership, left_at=None).prefetch_related("memberships").order_by("email")
    return tuple(Member(user, _actor(user)) for user in everybody)


def _actor(user: User) -> Actor:
    groups = frozenset(seat.group for seat in user.memberships.all())
    return Actor(frozenset(role.id for role in user.held), user.partner, groups)


def one_of(rng: Random, members: Iterable[Member], first: Member | None = None) -> Member | None:
    """Mostly whoever works on the case already."""
    listed = list(members)
    if first in listed and rng.random() < 0.8:
        return first
    return rng.choice(listed) if listed else None
