"""Emergency access: what is open now, and what has still to be looked into, by whom."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.timezone import localdate

from diogel.build.lookup import Grant
from diogel.web.accounts.models import User
from diogel.web.people.models import Emergency
from diogel.web.permissions import Belongs, Permission, decide


def running(user: User, *, hat: str, purpose: str, now: datetime) -> list[Emergency]:
    """This person's own; nobody else sees by it."""
    return list(Emergency.objects.filter(by=user, hat=hat, purpose=purpose, until__gt=now))


def grants(emergency: Emergency) -> tuple[Grant, ...]:
    return tuple(
        Grant(
            partner=partner, agreement=agreement, clause=clause, purpose=emergency.purpose, recipient=emergency.hat,
            identities=frozenset(emergency.identities), until=localdate(emergency.until),
        )
        for partner, agreement, clause in emergency.opened
    )  # fmt: skip


def one(id: str) -> Emergency | None:
    return _all().filter(id=id).first()


def _all() -> QuerySet[Emergency]:
    return Emergency.objects.select_related("by").prefetch_related("looks__by")


def leads(user: User) -> bool:
    """Whether this person answers for the whole partnership's use of it."""
    return decide(user, Permission.AUDIT_READ).allowed


def answers_for(user: User, emergency: Emergency) -> bool:
    """Who leads on governance, or answers for a partner whose records were opened; never who opened them."""
    if emergency.by_id == user.id or emergency.partnership != user.partnership:
        return False
    own = decide(user, Permission.PEOPLE_ANSWER, Belongs(user.partnership, user.partner)).allowed
    return leads(user) or (own and user.partner in emergency.partners)


def is_settled(user: User, emergency: Emergency) -> bool:
    """A lead looks for themselves; of a partner, one for all."""
    looks = list(emergency.looks.all())
    mine = any(look.by_id == user.id for look in looks)
    return mine if leads(user) else mine or any(look.partner == user.partner for look in looks)


def known_to(user: User) -> list[Emergency]:
    """All that this person answers for, the latest first."""
    return [emergency for emergency in _all().filter(partnership=user.partnership) if answers_for(user, emergency)]


def waiting(user: User) -> list[Emergency]:
    return [emergency for emergency in known_to(user) if not is_settled(user, emergency)]
