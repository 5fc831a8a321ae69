"""Who has access: where it stands in the workplace, and when a review is due."""

from __future__ import annotations

from datetime import date

from diogel.definitions.model import Text
from diogel.web.accounts import queries
from diogel.web.accounts.models import User
from diogel.web.permissions import Permission
from diogel.web.rooms import Room, Task


def _reviews_due(user: User) -> int:
    return int(queries.is_review_due(user.partner, queries.quarter_of(date.today())))


ROOMS = (
    Room(
        "accounts",
        Text(en="Who has access", cy="Gan bwy y mae mynediad"),
        Text(en="People, their roles and groups", cy="Pobl, eu rolau a'u grwpiau"),
        Permission.ACCOUNTS_READ,
    ),
)

TASKS = (
    Task(
        "access_requests",
        Permission.ACCOUNTS_ADMIT,
        lambda count: Text(en="Access to confirm", cy="Mynediad i'w gadarnhau"),
        lambda user: len(queries.to_confirm(user)),
    ),
    Task(
        "access_review",
        Permission.ACCOUNTS_CONFIRM,
        lambda count: Text(en="Confirm who keeps access this quarter", cy="Cadarnhau pwy sy'n cadw mynediad y chwarter hwn"),
        _reviews_due,
    ),
)
