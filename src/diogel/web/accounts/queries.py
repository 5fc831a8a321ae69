"""What the pages of accounts read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from diogel.definitions.model import Partnership, Text
from diogel.web.accounts.models import AccessReview, User


def people(*, partner: str = "", words: str = "", gone: bool = False) -> QuerySet[User]:
    """Accounts, by name; `words` are looked for in name, job and address."""
    found = User.objects.filter(left_at__isnull=not gone).prefetch_related("memberships")
    if partner:
        found = found.filter(partner=partner)
    for word in words.split():
        found = found.filter(Q(name__icontains=word) | Q(job__icontains=word) | Q(email__icontains=word))
    return found


def account(id: str) -> User | None:
    return User.objects.filter(id=id).first()


def quarter_of(day: date) -> str:
    """30 November 2026 -> 2026-Q4."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def review(partner: str, quarter: str) -> AccessReview | None:
    return AccessReview.objects.filter(partner=partner, quarter=quarter).first()


def is_review_due(partner: str, quarter: str) -> bool:
    """Whether nobody has yet confirmed who of a partner's people keeps access this quarter."""
    return not AccessReview.objects.filter(partner=partner, quarter=quarter, confirmed_at__isnull=False).exists()


def confirmed(quarter: str) -> frozenset[str]:
    """The partners of which somebody has confirmed who keeps access this quarter."""
    found = AccessReview.objects.filter(quarter=quarter, confirmed_at__isnull=False)
    return frozenset(found.values_list("partner", flat=True))


@dataclass(frozen=True)
class Hat:
    """A partner or group for which somebody acts."""

    id: str
    name: Text


def hats(user: User, partnership: Partnership) -> tuple[Hat, ...]:
    """For whom this person can act, as the folder names them today; a partner or group that is gone is none."""
    return tuple(Hat(id, name) for id in user.hats if (name := name_of(id, partnership)))


def name_of(id: str, partnership: Partnership) -> Text | None:
    if partner := partnership.partners.get(id):
        return partner.name
    group = partnership.groups.get(id)
    return group.name if group else None


def seats(partnership: Partnership, group: str) -> frozenset[str]:
    """The partners that sit in a group, through groups whose members sit on it too."""
    return frozenset(_seats(partnership, group, set()))


def groups_of(partnership: Partnership, partner: str) -> tuple[Hat, ...]:
    """The groups on which a partner sits."""
    return tuple(Hat(group.group, group.name) for group in partnership.groups.values() if partner in seats(partnership, group.group))


def _seats(partnership: Partnership, group: str, been: set[str]) -> Iterator[str]:
    been.add(group)
    for member in partnership.groups[group].members if group in partnership.groups else ():
        if member in partnership.partners:
            yield member
        elif member not in been:
            yield from _seats(partnership, member, been)
