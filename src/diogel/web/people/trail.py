"""What the log is told of looking at people: by identity, which stays the same whoever asks and whenever it is built. Never a name."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping

from django.conf import settings

from diogel.build.lookup import Asked, Event, Found, PersonSeen, Pointer, Record
from diogel.build.lookup.said import clauses_of
from diogel.sharing.clauses import ClauseRef
from diogel.web import audit
from diogel.web.audit import Kind, Subject
from diogel.web.people.queries.looking import Looking

FIELDS = ("family", "given", "born", "postcode", "reference")


def tell(
    kind: Kind,
    identities: Iterable[str],
    *,
    purpose: str,
    clauses: Iterable[ClauseRef | str] = (),
    recipients: Iterable[str] = (),
    detail: Mapping[str, str | int] | None = None,
) -> None:
    """A line for each identity."""
    named, to = [str(ref) for ref in clauses], list(recipients)
    for identity in identities:
        audit.record(kind, subject=Subject("identity", identity), purpose=purpose, clauses=named, recipients=to, detail=detail)


def searched(looking: Looking, asked: Asked, found: Found) -> None:
    """Which boxes were filled and a keyed hash of what was typed, by which like searches are seen to be alike."""
    typed = {name: value for name in FIELDS if (value := getattr(asked, name).strip())}
    detail: dict[str, str | int] = {"fields": ", ".join(typed), "typed": _hashed(typed)}
    if not found.pointers:
        audit.record(Kind.SEARCH, purpose=looking.purpose, detail={**detail, "found": "nobody"})
    for one in found.pointers:
        _pointed(Kind.SEARCH, looking, one, detail)


def looked_at(looking: Looking, seen: PersonSeen, kind: Kind = Kind.CONSULTATION) -> None:
    """Each record of the person, by the clauses that showed something of it; everybody else who was pointed at; and what a partner's
    agreement or an emergency opened, as a disclosure to the recipient."""
    by_identity = _clauses(seen)
    for identity in seen.identities:
        refs = by_identity.get(identity, ())
        tell(kind, [identity], purpose=looking.purpose, clauses=refs, detail={"person": seen.person_id})
        if opened := [ref for ref in refs if ref.on_request]:
            detail = {"person": seen.person_id, **_emergency(looking, seen)}
            tell(Kind.DISCLOSURE, [identity], purpose=looking.purpose, clauses=opened, recipients=[looking.hat], detail=detail)
    for pointer in {one.person_id: one for one in seen.pointers}.values():
        _pointed(kind, looking, pointer, {"beside": seen.person_id})


def _pointed(kind: Kind, looking: Looking, pointer: Pointer, detail: Mapping[str, str | int]) -> None:
    whole = {**detail, "person": pointer.person_id}
    tell(kind, pointer.identities, purpose=looking.purpose, clauses=clauses_of(pointer.shown), detail=whole)


def _clauses(seen: PersonSeen) -> dict[str, tuple[ClauseRef, ...]]:
    found: dict[str, dict[ClauseRef, None]] = {}
    parts: list[Record | Event] = [*seen.records, *(event for events in seen.timeline.values() for event in events)]
    for part in parts:
        found.setdefault(part.identity_id, {}).update(dict.fromkeys(part.clauses))
    return {identity: tuple(refs) for identity, refs in found.items()}


def _emergency(looking: Looking, seen: PersonSeen) -> dict[str, str]:
    running = looking.emergency(seen)
    return {"emergency": str(running.id)} if running else {}


def _hashed(typed: Mapping[str, str]) -> str:
    said = "\n".join(f"{name}={' '.join(value.casefold().split())}" for name, value in sorted(typed.items()))
    return hmac.new(settings.SECRET_KEY.encode(), b"diogel.web.people.search\n" + said.encode(), "sha256").hexdigest()
