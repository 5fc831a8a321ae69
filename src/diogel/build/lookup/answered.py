"""What the look-up answers with. Nothing here says more than a clause, the asker's own data or a grant gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from diogel.definitions.model import Marking, Text
from diogel.sharing.clauses import ClauseRef

Value = str | Text | bool | int | float | date | datetime
"""A term of a vocabulary is a Text; all else as it was conformed."""

PartKind = Literal["harmed", "suspected", "concerned", "witnessing", "other"]
PART_KINDS: tuple[PartKind, ...] = ("harmed", "suspected", "concerned", "witnessing", "other")
"""Victim; suspect; subject; witness or reporter; all else. Whom an event is about is no suspect: it may be a missing child."""


@dataclass(frozen=True)
class Contact:
    """Whom to ring about what a partner knows."""

    partner: str
    name: Text
    contact: str


@dataclass(frozen=True)
class Field:
    """One thing that a record says. `clause` is None for the asker's own data."""

    name: str
    label: Text
    value: Value
    clause: ClauseRef | None


@dataclass(frozen=True)
class Pointer:
    """That these partners know such a person. `matched` says on what the search agreed; `shown` holds what a standing clause, a grant or
    the asker's own data shows, and nothing else. `identities` are for the audit."""

    person_id: str
    known_to: tuple[str, ...]
    ring: tuple[Contact, ...]
    identities: tuple[str, ...]
    matched: tuple[Text, ...] = ()
    shown: tuple[Field, ...] = ()
    conditions: tuple[Text, ...] = ()
    marking: Marking = "OFFICIAL"


@dataclass(frozen=True)
class Found:
    """At most twenty pointers, those that agree most first; `more` when there are others. `grounds` are the clauses by which
    something of them is shown."""

    pointers: tuple[Pointer, ...]
    more: bool
    grounds: tuple[ClauseRef, ...] = ()


@dataclass(frozen=True)
class Record:
    """What one partner's record of the person says, as far as it may be seen."""

    identity_id: str
    dataset: str
    title: Text
    partner: str
    fields: tuple[Field, ...]
    clauses: tuple[ClauseRef, ...]
    conditions: tuple[Text, ...]
    marking: Marking


@dataclass(frozen=True)
class Event:
    """One part that the person had in one event: exactly one role (None where it may not be seen or is not known). Who was two things in
    one event has an entry for each."""

    event_id: str
    identity_id: str
    dataset: str
    title: Text
    partner: str
    part: PartKind
    role: Text | None
    fields: tuple[Field, ...]
    """What may be seen of it: reference, occurred_from, occurred_to, recorded_on, category, subcategory, outcome, place, by their names."""
    occurred_from: datetime | None
    occurred_to: datetime | None
    precision: str | None
    category: Text | None
    place: str | None
    clauses: tuple[ClauseRef, ...]
    conditions: tuple[Text, ...]
    marking: Marking


@dataclass(frozen=True)
class Part:
    """What somebody was in one event."""

    event_id: str
    part: PartKind
    role: Text | None


@dataclass(frozen=True)
class Other:
    """Somebody else in the same events, and as what; `same_incident` where it is another event that tells of the same incident."""

    pointer: Pointer
    parts: tuple[Part, ...]
    same_incident: bool = False


@dataclass(frozen=True)
class Relation:
    """Somebody at the same address."""

    pointer: Pointer
    address: str


@dataclass(frozen=True)
class Askable:
    """What could be asked of a partner that knows the person. It is the same whichever of the partner's records the person is in."""

    partner: str
    name: Text
    contact: str
    clause: ClauseRef
    agreement: Text
    dataset: str
    title: Text
    would_show: tuple[Text, ...]
    conditions: tuple[Text, ...]


@dataclass(frozen=True)
class PersonSeen:
    """One person as the asker may see them. `timeline` keeps what they were apart, by each of PART_KINDS. `grounds` are the
    clauses under which something is shown."""

    person_id: str
    known_to: tuple[str, ...]
    ring: tuple[Contact, ...]
    records: tuple[Record, ...]
    timeline: Mapping[PartKind, tuple[Event, ...]]
    others: tuple[Other, ...]
    relations: tuple[Relation, ...]
    more: bool
    """Whether there are more others, or more at the same address, than are told."""
    askable: tuple[Askable, ...]
    grounds: tuple[ClauseRef, ...]
    identities: tuple[str, ...]
    conditions: tuple[Text, ...]
    marking: Marking

    @property
    def pointers(self) -> tuple[Pointer, ...]:
        """Everybody else who is pointed at."""
        return (*(one.pointer for one in self.others), *(one.pointer for one in self.relations))


@dataclass(frozen=True)
class HeldRecord:
    """Everything that one partner's record says, and the events that it is in, each with one role."""

    identity_id: str
    dataset: str
    title: Text
    partner: str
    fields: tuple[Field, ...]
    timeline: Mapping[PartKind, tuple[Event, ...]]


@dataclass(frozen=True)
class Held:
    """Everything held about one person, by source. `redacted`: how many names of other people were taken out."""

    person_id: str
    identities: tuple[str, ...]
    records: tuple[HeldRecord, ...]
    redacted: int
