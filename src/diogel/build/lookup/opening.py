"""What a grant would show of the grantor's own records: for the grantor to see before it agrees. Nothing of anybody else's is in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from diogel.build.lookup.answered import Event, Field, PersonSeen, Record
from diogel.build.lookup.asked import Grant
from diogel.build.lookup.person import Eyes
from diogel.build.lookup.said import clauses_of
from diogel.sharing.clauses import ClauseRef


def opening(eyes: Eyes, person: int, grant: Grant) -> PersonSeen:
    """`eyes` are the recipient's, with the grant among what they see by."""
    seen = eyes.person(person)
    records = tuple(told for record in seen.records if record.identity_id in grant.identities and (told := _record(record, grant)))
    timeline = {kind: tuple(_events(events, grant)) for kind, events in seen.timeline.items()}
    parts: list[Record | Event] = [*records, *(event for events in timeline.values() for event in events)]
    return replace(
        seen,
        known_to=(grant.partner,),
        ring=eyes.definitions.contacts([grant.partner]),
        records=records,
        timeline=timeline,
        others=(),
        relations=(),
        more=False,
        askable=(),
        grounds=tuple(dict.fromkeys(ref for part in parts for ref in part.clauses if _is(ref, grant))),
        identities=tuple(id for id in seen.identities if id in grant.identities),
        conditions=tuple(dict.fromkeys(text for part in parts for text in part.conditions)),
    )


def _record(record: Record, grant: Grant) -> Record | None:
    fields = _fields(record.fields, grant)
    return replace(record, fields=fields, clauses=clauses_of(fields)) if fields else None


def _events(events: Iterable[Event], grant: Grant) -> Iterator[Event]:
    """An event of which the clause gives the part alone is there without fields."""
    for event in events:
        if event.identity_id in grant.identities and any(_is(ref, grant) for ref in event.clauses):
            yield replace(event, fields=_fields(event.fields, grant))


def _fields(fields: Iterable[Field], grant: Grant) -> tuple[Field, ...]:
    return tuple(field for field in fields if field.clause and _is(field.clause, grant))


def _is(ref: ClauseRef, grant: Grant) -> bool:
    return (ref.agreement, ref.clause) == (grant.agreement, grant.clause)
