"""A log of a given length, chained as the workplace chains it: made in bulk, since writing a million entries one transaction each takes a day."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from random import Random

from django.db import connection, transaction

from diogel.web.audit import chain
from diogel.web.audit.kinds import Kind
from diogel.web.audit.ledger import latest
from diogel.web.audit.models import Event
from diogel.web.audit.triggers import OFF, ON

_KINDS = (Kind.SEARCH, Kind.CONSULTATION, Kind.CONSULTATION, Kind.DISCLOSURE, Kind.SIGN_IN, Kind.SIGN_OUT, Kind.REFUSAL)
_BEGIN = datetime(2025, 11, 1, tzinfo=UTC)
_FIELDS = (*chain.FIELDS, "hash")


def lengthen(to: int, *, users: int, identities: int) -> None:
    """Add entries until there are `to`. The triggers are put back before anybody is served, and ANALYZE is run as it would have run itself."""
    random, last = Random(1), latest()
    at, before = (last.sequence, last.hash) if last else (0, chain.FIRST)
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in OFF["postgresql"]:
            cursor.execute(statement)
        with cursor.copy(f"COPY audit_event ({', '.join(_FIELDS)}) FROM STDIN") as copy:
            for sequence in range(at + 1, to + 1):
                said = _entry(sequence, before, random, users, identities)
                before = chain.hashed(said)
                copy.write_row([_cell(said[name]) for name in chain.FIELDS] + [before])
        for statement in ON["postgresql"]:
            cursor.execute(statement)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE audit_event")
    assert Event.objects.count() >= to


def _entry(sequence: int, before: str, random: Random, users: int, identities: int) -> dict[str, object]:
    kind, who = _KINDS[sequence % len(_KINDS)], random.randrange(users)
    about = kind in (Kind.CONSULTATION, Kind.DISCLOSURE, Kind.SEARCH)
    return {
        "sequence": sequence,
        "at": _BEGIN + timedelta(seconds=sequence * 30),
        "kind": kind.value if sequence > 1 else Kind.BEGIN.value,
        "actor_id": f"u{who}",
        "actor_name": f"Somebody {who}",
        "actor_partner": "council" if who % 2 else "police",
        "hat": "safety_group",
        "purpose": "safety" if about else "",
        "clauses": ["sharing/1.1"] if about else [],
        "recipients": ["safety_group"] if kind == Kind.DISCLOSURE else [],
        "subject_kind": "identity" if about else "",
        "subject_id": f"i{random.randrange(identities)}" if about else "",
        "detail": {} if sequence > 1 else {"installation": "benchmark", "partnership": "minimal"},
        "previous": before,
    }


def _cell(value: object) -> object:
    return json.dumps(value) if isinstance(value, list | dict) else value
