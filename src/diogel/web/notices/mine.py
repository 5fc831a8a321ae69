"""What there is for one person: notices of cases that exist for them, and what they must do by when."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from diogel.sharing import standing
from diogel.web.accounts.models import User
from diogel.web.cases.models import Due, Notice
from diogel.web.cases.queries.seeing import Seer, of
from diogel.web.notices.models import Wish


def wish(user: User) -> Wish:
    return Wish.objects.get_or_create(user=user)[0]


def _existing(user: User) -> Q:
    """Of a case that exists for them, for whomever of theirs they act."""
    found = Q(pk__in=[])
    for hat in user.hats:
        found |= Q(case__in=of(Seer(user, hat)).values("id"))
    return found


def _theirs(user: User) -> Q:
    """Theirs by name; or by their role at their partner; or of a group in which they sit; or asked of their partner by another."""
    roles = [role.id for role in user.held]
    partners = Q(person=None, partner=user.partner)
    return (
        Q(person=user)
        | (partners & Q(role__in=roles))
        | Q(group__in=user.group_ids)
        | (partners & Q(role="") & ~Q(case__lead=user.partner))
    )


def notices(user: User) -> QuerySet[Notice]:
    return Notice.objects.filter(_theirs(user), _existing(user)).select_related("case").order_by("-at", "id")


def unread(user: User) -> int:
    return notices(user).filter(read_at=None).count()


def dues(user: User, *, until: date) -> QuerySet[Due]:
    """What is theirs to do by then, the earliest first."""
    found = Due.objects.filter(_theirs(user), _existing(user), day__lte=until, case__merged_into=None)
    return found.select_related("case").order_by("day", "id")


def today() -> date:
    return standing.today()
