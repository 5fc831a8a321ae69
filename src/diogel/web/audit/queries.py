"""What the log is asked: what was done, by whom, about whom; and who looked at somebody. No answer counts the whole log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

from diogel.web.audit import ledger
from diogel.web.audit.entries import Subject
from diogel.web.audit.kinds import MEANINGS, Kind
from diogel.web.audit.models import Event
from diogel.web.audit.past import still_told

SIZE = 50
_ROOM = timedelta(seconds=10)
"""By how much clocks of several machines may differ, and a clock go back without its being told."""
_SHOWING = [kind.value for kind, meaning in MEANINGS.items() if meaning.shows]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is asked for; what is empty does not narrow. Days are whole days of this country."""

    kind: str = ""
    actor: str = ""
    partner: str = ""
    purpose: str = ""
    subject: Subject | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Page:
    """Entries, the newest first; `older`: ask for what comes before it, where there is more."""

    events: tuple[Event, ...]
    older: int | None


@dataclass(frozen=True)
class Looks:
    """How often and when somebody was looked at: an act is what one person was shown at one moment, however many identities it has."""

    acts: tuple[tuple[Event, ...], ...]
    older: int | None


def events(wanted: Wanted, *, before: int | None = None, size: int = SIZE) -> Page:
    return _page(_found(wanted), before, size)


def every(wanted: Wanted) -> Iterator[Event]:
    """All that is wanted, the oldest first, for a file."""
    return _found(wanted).order_by("sequence").iterator(chunk_size=2000)


def is_more_than(wanted: Wanted, most: int) -> bool:
    return bool(_found(wanted)[most : most + 1])


def who_looked_at(subjects: Sequence[Subject], *, before: int | None = None, size: int = SIZE) -> Looks:
    """Everybody who was shown something of these: a person is asked for by all of its identities."""
    ids: dict[str, list[str]] = {}
    for one in subjects:
        ids.setdefault(one.kind, []).append(one.id)
    same = Q(*(Q(subject_kind=kind, subject_id__in=several) for kind, several in ids.items()), _connector=Q.OR)
    page = _page(Event.objects.filter(same, still_told(ledger.clock()), kind__in=_SHOWING), before, size) if subjects else Page((), None)
    acts = groupby(page.events, key=lambda event: (event.at, event.actor_id, event.kind, event.purpose))
    return Looks(tuple(tuple(act) for _, act in acts), page.older)


def checkpoints() -> tuple[Event, ...]:
    """The latest that were made."""
    return _page(Event.objects.filter(kind=Kind.CHECKPOINT.value), None, SIZE).events


def counted(kinds: Sequence[Kind], since: date) -> dict[Kind, int]:
    """How many entries of each of these kinds there are from that day on."""
    found = _between(Event.objects.filter(kind__in=[kind.value for kind in kinds]), since, None)
    counts = dict(found.order_by().values_list("kind").annotate(models.Count("sequence")))
    return {kind: counts.get(kind.value, 0) for kind in kinds}


def _page(found: QuerySet[Event], before: int | None, size: int) -> Page:
    if before is not None:
        found = found.filter(sequence__lt=before)
    several = tuple(found.order_by("-sequence")[: size + 1])
    return Page(several[:size], several[size - 1].sequence if len(several) > size else None)


def _found(wanted: Wanted) -> QuerySet[Event]:
    given: dict[str, Any] = {"kind": wanted.kind, "actor_id": wanted.actor, "actor_partner": wanted.partner, "purpose": wanted.purpose}
    found = Event.objects.filter(**{name: value for name, value in given.items() if value})
    if wanted.subject:
        found = found.filter(subject_kind=wanted.subject.kind, subject_id=wanted.subject.id)
    if wanted.actor or wanted.subject:
        found = found.filter(still_told(ledger.clock()))
    return _between(found, wanted.since, wanted.until)


def _between(found: QuerySet[Event], since: date | None, until: date | None) -> QuerySet[Event]:
    """Where the clock never went back, time and sequence run together, so days are a stretch of the sequence: that keeps every order
    and every index of use. Where it did, days are looked for by time alone."""
    start, end = _midnight(since), _midnight(until and until + timedelta(days=1))
    steady = not Event.objects.filter(kind=Kind.CLOCK_BACK.value).exists()
    if start:
        found = found.filter(at__gte=start)
        if steady:
            found = found.filter(sequence__gte=_sequence("at", at__gte=start - _ROOM))
    if end:
        found = found.filter(at__lt=end)
        if steady:
            found = found.filter(sequence__lte=_sequence("-at", at__lt=end + _ROOM))
    return found


def _midnight(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time())) if day else None


def _sequence(order: str, **when: datetime) -> int:
    """Of the entry at the edge; where there is none beyond it, nothing is found."""
    edge = Event.objects.filter(**when).order_by(order).values_list("sequence", flat=True).first()
    return edge if edge is not None else 0 if order == "-at" else 2**62
