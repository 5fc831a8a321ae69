"""What whoever leads on governance wants to know in the morning, from every room. Nothing here is shown to who may not read the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from diogel.definitions.model import Partnership, Text
from diogel.web.accounts.models import User
from diogel.web.accounts.queries import confirmed, quarter_of
from diogel.web.audit import queries as log
from diogel.web.audit.kinds import Kind
from diogel.web.people.queries import emergencies, requests

_WEEK = timedelta(days=7)
_LATE = 5
"""Working days after which a request should have been answered."""


@dataclass(frozen=True)
class Kept:
    """A partner: whether somebody has confirmed this quarter who keeps access, and when it was last handed a checkpoint, if ever."""

    name: Text
    reviewed: bool
    handed: datetime | None


@dataclass(frozen=True)
class Trust:
    """`quarter` is one such as 2026-Q4; `requests_late` are open for more than five working days; `emergencies` wait for whoever asks."""

    quarter: str
    failed_sign_ins: int
    lock_outs: int
    requests_late: int
    emergencies: int
    partners: tuple[Kept, ...]


def trust(user: User, partnership: Partnership, on: date) -> Trust:
    """How the workplace itself is being kept."""
    present = [one for one in partnership.partners.values() if not one.left or one.left >= on]
    done, quarter = confirmed(quarter_of(on)), quarter_of(on)
    week = log.counted([Kind.SIGN_IN_FAILED, Kind.LOCKED_OUT], on - _WEEK)
    handed = {partner: event.at for event in reversed(log.checkpoints()) for partner in event.recipients}
    return Trust(
        quarter=quarter,
        failed_sign_ins=week[Kind.SIGN_IN_FAILED],
        lock_outs=week[Kind.LOCKED_OUT],
        requests_late=requests.left_unanswered(partnership.id, _midnight(working_days_before(on, _LATE))),
        emergencies=len(emergencies.waiting(user)),
        partners=tuple(Kept(one.name, one.id in done, handed.get(one.id)) for one in present),
    )


def working_days_before(on: date, days: int) -> date:
    """Monday, 5 -> the Monday before. Bank holidays count as working days."""
    while days:
        on -= timedelta(days=1)
        days -= on.weekday() < 5
    return on


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
