"""A person as their page shows them: who they seem to be, what to mind, what each partner shares, what could be asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.timezone import now

from diogel.build.lookup import Askable, Contact, Field, PersonSeen, Record
from diogel.web.people.models import Request
from diogel.web.people.queries.looking import Looking
from diogel.web.permissions import Permission, decide

ADULT = 18


@dataclass(frozen=True)
class AtPartner:
    """What one partner shares of the person, and what could be asked of it."""

    contact: Contact
    own: bool
    records: tuple[Record, ...]
    askable: tuple[Askable, ...]
    asked: tuple[Request, ...]


def portrait(looking: Looking, seen: PersonSeen) -> dict[str, Any]:
    emergency = looking.emergency(seen)
    return {
        "seen": seen,
        "name": name_of(tuple(field for record in seen.records for field in record.fields)),
        "child": is_child(seen, looking.on),
        "at": tuple(_at_partners(looking, seen)),
        "emergency": emergency,
        "minutes": -((now() - emergency.until) // timedelta(minutes=1)) if emergency else 0,
        "may_open_case": decide(looking.user, Permission.CASES_OPEN).allowed,
        "may_break_glass": bool(looking.askable(seen, Permission.BREAK_GLASS)),
        "shown_of": {one.person_id: name_of(one.shown) for one in seen.pointers},
    }


def name_of(fields: tuple[Field, ...]) -> str:
    """Given and family name, where both may be seen; the first that is told."""
    said = {field.name: str(field.value) for field in reversed(fields) if field.name in ("given_names", "family_name")}
    return " ".join(said[name] for name in ("given_names", "family_name") if name in said)


def is_child(seen: PersonSeen, today: date) -> bool:
    """Whether a date of birth that may be seen makes them one: where none may be, nothing is said."""
    born = [field.value for record in seen.records for field in record.fields if field.name == "date_of_birth"]
    return any(isinstance(one, date) and _age(one, today) < ADULT for one in born)


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _at_partners(looking: Looking, seen: PersonSeen) -> Iterator[AtPartner]:
    askable, about = looking.askable(seen), looking.about(seen)
    live = {(one.agreement, one.clause) for one in about}
    for contact in seen.ring:
        yield AtPartner(
            contact=contact,
            own=contact.partner == looking.hat,
            records=tuple(record for record in seen.records if record.partner == contact.partner),
            askable=tuple(
                one for one in askable if one.partner == contact.partner and (one.clause.agreement, one.clause.clause) not in live
            ),
            asked=tuple(one for one in about if one.partner == contact.partner),
        )
