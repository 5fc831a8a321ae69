"""Appending to the chain: one writer at a time, each entry after the last."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection

from diogel.build.open import definitions_of
from diogel.web.audit import chain
from diogel.web.audit.entries import Actor, Entry
from diogel.web.audit.kinds import Kind
from diogel.web.audit.models import Event

_LOCK = 0x44494F47454C  # "DIOGEL": the chain's number among the database's advisory locks
_UNSTEADY = timedelta(seconds=5)
_SELF = Actor.system("audit")


def append(entries: Sequence[Entry]) -> None:
    """Add entries at the end, inside the transaction that is open. The lock is held until it ends, so this comes last in it."""
    _alone()
    last = latest()
    now = clock()
    events: list[Event] = []
    for entry in [*_notes(last, now), *entries]:
        last = _continued(last, entry, now)
        events.append(last)
    Event.objects.bulk_create(events)


def latest() -> Event | None:
    return Event.objects.order_by("-sequence").first()


def clock() -> datetime:
    return datetime.now(UTC)


def _alone() -> None:
    """SQLite's transactions begin IMMEDIATE, so there the one that is open is the only writer already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _notes(last: Event | None, now: datetime) -> Iterator[Entry]:
    """What the log says of itself: which installation it is, and that the clock was set back."""
    if last is None:
        yield _own(Kind.BEGIN, {"installation": uuid.uuid4().hex, "partnership": definitions_of(settings.FOLDER, settings.BUILDS).id})
    elif last.at - now > _UNSTEADY:
        yield _own(Kind.CLOCK_BACK, {"seconds": round((last.at - now).total_seconds())})


def _own(kind: Kind, detail: dict[str, str | int]) -> Entry:
    return Entry.of(_SELF, kind, subject=None, purpose="", clauses=(), recipients=(), detail=detail)


def _continued(last: Event | None, entry: Entry, now: datetime) -> Event:
    said = {
        "sequence": last.sequence + 1 if last else 1,
        "at": now,
        "kind": entry.kind.value,
        "actor_id": entry.actor.id,
        "actor_name": entry.actor.name,
        "actor_partner": entry.actor.partner,
        "hat": entry.actor.hat,
        "purpose": entry.purpose,
        "clauses": list(entry.clauses),
        "recipients": list(entry.recipients),
        "subject_kind": entry.subject.kind if entry.subject else "",
        "subject_id": entry.subject.id if entry.subject else "",
        "detail": dict(entry.detail),
        "previous": last.hash if last else chain.FIRST,
    }
    return Event(**said, hash=chain.hashed(said))
