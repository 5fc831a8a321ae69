"""What whoever leads on governance wants to know in the morning, from every room. Nothing here is shown to who may not read the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from diogel.definitions.model import Partnership, Text
from diogel.web.accounts.queries import confirmed, quarter_of
from diogel.web.audit import queries as log
from diogel.web.audit.kinds import Kind

_WEEK = timedelta(days=7)
_MONTH = timedelta(days=30)


@dataclass(frozen=True)
class Kept:
    """A partner: whether somebody has confirmed this quarter who keeps access, and when it was last handed a checkpoint, if ever."""

    name: Text
    reviewed: bool
    handed: datetime | None


@dataclass(frozen=True)
class Trust:
    """`quarter` is one such as 2026-Q4."""

    quarter: str
    failed_sign_ins: int
    lock_outs: int
    emergencies: int
    partners: tuple[Kept, ...]


def trust(partnership: Partnership, on: date) -> Trust:
    """How the workplace itself is being kept."""
    present = [one for one in partnership.partners.values() if not one.left or one.left >= on]
    done, quarter = confirmed(quarter_of(on)), quarter_of(on)
    week = log.counted([Kind.SIGN_IN_FAILED, Kind.LOCKED_OUT], on - _WEEK)
    handed = {partner: event.at for event in reversed(log.checkpoints()) for partner in event.recipients}
    return Trust(
        quarter=quarter,
        failed_sign_ins=week[Kind.SIGN_IN_FAILED],
        lock_outs=week[Kind.LOCKED_OUT],
        emergencies=log.counted([Kind.BREAK_GLASS], on - _MONTH)[Kind.BREAK_GLASS],
        partners=tuple(Kept(one.name, one.id in done, handed.get(one.id)) for one in present),
    )
