"""What a partner sees of its own records when it is asked about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from diogel.build.lookup import Lookup, PersonSeen, Record
from diogel.web.people.models import Request
from diogel.web.people.queries import requests


@dataclass(frozen=True)
class Own:
    """`records`: who it is about, as the partner itself knows them; `opening`: exactly what would be shown, None where nothing would."""

    records: tuple[Record, ...]
    opening: PersonSeen | None


def own(request: Request, on: date) -> Own:
    lookup = Lookup.of(settings.FOLDER, settings.BUILDS)
    told = records(request.partner, request.purpose, request.identities, on)
    return Own(told, lookup.would_open(requests.grant(request, on), on=on))


def records(partner: str, purpose: str, identities: Iterable[str], on: date) -> tuple[Record, ...]:
    """These of the partner's own records, with all that they say."""
    lookup, held = Lookup.of(settings.FOLDER, settings.BUILDS), frozenset(identities)
    asking: dict[str, Any] = {"purpose": purpose, "recipient": partner, "on": on}
    persons = (lookup.person(id, **asking) for id in lookup.holding(held, **asking))
    return tuple(record for person in persons if person for record in person.records if record.identity_id in held)
