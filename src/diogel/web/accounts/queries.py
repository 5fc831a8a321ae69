"""What the pages of accounts read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from diogel.definitions.model import Partnership, Text
from diogel.web.accounts.models import AccessRequest, AccessReview, User
from diogel.web.accounts.roles import GovernanceLead


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


def requests(partnership: str) -> list[AccessRequest]:
    """What administrators asked for and nobody has answered."""
    return list(AccessRequest.objects.filter(partnership=partnership, answered_at=None).select_related("user"))


def request(number: int) -> AccessRequest | None:
    return AccessRequest.objects.filter(id=number).select_related("user").first()


def to_confirm(user: User) -> list[AccessRequest]:
    found, leads = requests(user.partnership), _leads(user.partnership)
    return [one for one in found if _confirms(user, one, leads)]


def confirms(user: User, request: AccessRequest) -> bool:
    """Whether this person may confirm it: who leads on governance at that partner; where nobody else does, at another. Never who asked,
    nor whom it is about."""
    return _confirms(user, request, _leads(user.partnership))


def _confirms(user: User, request: AccessRequest, leads: list[User]) -> bool:
    from diogel.web.permissions import Permission, decide

    if user.id in (request.asked_by, request.user_id) or not decide(user, Permission.ACCOUNTS_ADMIT, request).allowed:
        return False
    own = [one for one in leads if one.partner == request.partner and one.id not in (request.asked_by, request.user_id)]
    return user.partner == request.partner or not own


def _leads(partnership: str) -> list[User]:
    return [one for one in User.objects.filter(partnership=partnership, left_at=None) if GovernanceLead in one.held]


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
