"""To whom cases can be given."""

from __future__ import annotations

from diogel.web.accounts.models import User
from diogel.web.cases.queries.seeing import Seer
from diogel.web.permissions import Belongs, Permission, decide


def colleagues(seer: Seer) -> tuple[User, ...]:
    """Those of one's own partner who work on its cases."""
    whose = Belongs(seer.user.partnership, seer.user.partner)
    every = User.objects.filter(partnership=seer.user.partnership, partner=seer.user.partner, left_at=None, joined_at__isnull=False)
    return tuple(one for one in every if decide(one, Permission.CASES_WORK, whose).allowed)


def may_allocate(seer: Seer) -> bool:
    return (
        seer.hat == seer.user.partner
        and decide(seer.user, Permission.CASES_SUPERVISE, Belongs(seer.user.partnership, seer.user.partner)).allowed
    )
