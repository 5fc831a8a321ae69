"""What is past its time: the entry stays in the chain, and who and about whom are no longer told of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from diogel.web.audit.kinds import ALWAYS, LONG, MEANINGS, MIDDLE, SHORT, Kind
from diogel.web.audit.models import Event

_YEAR = timedelta(days=365.25)


def is_past(event: Event, now: datetime) -> bool:
    """A kind that this version doesn't know is told for as long as any."""
    years = Kind(event.kind).meaning.years if event.kind in MEANINGS else LONG
    return years != ALWAYS and event.at < now - years * _YEAR


def still_told(now: datetime) -> Q:
    """So that asking for somebody does not find what is no longer told of them."""
    recent = Q(at__gte=now - LONG * _YEAR)
    for years in (SHORT, MIDDLE):
        recent &= ~Q(kind__in=_kept_for(years), at__lt=now - years * _YEAR)
    return recent | Q(kind__in=_kept_for(ALWAYS))


def _kept_for(years: int) -> list[str]:
    return [kind.value for kind, meaning in MEANINGS.items() if meaning.years == years]
