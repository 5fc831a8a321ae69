"""One person put together for one asker: records, events with roles apart, who else was there, who lives there, what could be asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

import numpy as np

from diogel.build.lookup.answered import (
    PART_KINDS,
    Askable,
    Event,
    Field,
    Other,
    Part,
    PartKind,
    PersonSeen,
    Pointer,
    Record,
    Relation,
)  # fmt: skip
from diogel.build.lookup.asked import Grant
from diogel.build.lookup.circle import Circle, Incidents
from diogel.build.lookup.definitions import Asking, Definitions
from diogel.build.lookup.rights import Rights
from diogel.build.lookup.said import Saying, as_text, clauses_of, marking_of, part_kind
from diogel.definitions.model import Agreement, Clause, Text
from diogel.sharing.clauses import ClauseBook, ClauseRef, highest

SHOWN = ("given_names", "family_name", "date_of_birth", "postcode")
"""What a pointer shows of who somebody is, where it may."""

OTHERS = 50
"""So many others, and so many at the same address, are told at most: a hostel may house hundreds."""

_ADDRESS = ("address", "postcode")
_NO_TIME = datetime(1, 1, 1)


@dataclass(frozen=True, repr=False)
class Eyes:
    """What one asker sees, of persons of one circle. `grants` are those that count today."""

    definitions: Definitions
    asking: Asking
    circle: Circle
    incidents: Incidents
    grants: Sequence[Grant] = ()

    @property
    def saying(self) -> Saying:
        return self.definitions.saying

    def rights(self, person: int) -> Rights:
        """What may be seen of this person: what stands, and what was granted of it."""
        return self.definitions.granted(self.asking, self.opened(person))

    def opened(self, person: int) -> frozenset[str]:
        """The on-request clauses that a grant opens for this person."""
        held = {self.definitions.base.id(row) for row in self.rows(person)} if self.grants else set()
        return frozenset(f"{grant.agreement}/{grant.clause}" for grant in self.grants if held & grant.identities)

    def rows(self, person: int) -> list[int]:
        return [int(row) for row in self.circle.rows(person)]

    # -- pointers ----------------------------------------------------------------------------------------------------

    def pointer(self, person: int, matched: tuple[Text, ...] = ()) -> Pointer:
        rights, rows, base = self.rights(person), self.rows(person), self.definitions.base
        shown = [(row, field) for row in rows for field in self.saying.identity_fields(row, rights, SHOWN)]
        fields = tuple({(field.name, str(field.value)): field for _, field in shown}.values())
        clauses = clauses_of(fields)
        known_to = self.known_to(rows)
        return Pointer(
            person_id=self.circle.ids[person],
            known_to=known_to,
            ring=self.definitions.contacts(known_to),
            identities=tuple(sorted(base.id(row) for row in rows)),
            matched=matched,
            shown=fields,
            conditions=_once(text for row in dict.fromkeys(row for row, _ in shown) for text in self.saying.conditions(row, clauses)),
            marking=highest(*(marking_of(self.saying.dataset(row), clauses) for row, _ in shown)) if shown else "OFFICIAL",
        )

    def known_to(self, rows: Iterable[int]) -> tuple[str, ...]:
        return tuple(sorted({self.saying.dataset(row).provider for row in rows}))

    # -- the person --------------------------------------------------------------------------------------------------

    def person(self, person: int) -> PersonSeen:
        rights, rows, saying = self.rights(person), self.rows(person), self.saying
        records = tuple(record for row in rows if (record := saying.record(row, rights)))
        events = saying.timeline(rows, dict.fromkeys(rows, rights))
        others = tuple(islice(self._others(person, rights), OTHERS + 1))
        relations = tuple(islice(self._relations(person, rights), OTHERS + 1))
        more = len(others) > OTHERS or len(relations) > OTHERS
        others, relations = others[:OTHERS], relations[:OTHERS]
        known_to = self.known_to(rows)
        pointed = [*(one.pointer for one in others), *(one.pointer for one in relations)]
        parts: list[Record | Event | Pointer] = [*records, *events, *pointed]
        return PersonSeen(
            person_id=self.circle.ids[person],
            known_to=known_to,
            ring=self.definitions.contacts(known_to),
            records=records,
            timeline=by_part(events),
            others=others,
            relations=relations,
            more=more,
            askable=tuple(self._askable(known_to, person)),
            grounds=_grounds(parts),
            identities=tuple(sorted(self.definitions.base.id(row) for row in rows)),
            conditions=_once(text for one in parts for text in one.conditions),
            marking=highest(*(one.marking for one in parts)) if parts else "OFFICIAL",
        )

    # -- who else ----------------------------------------------------------------------------------------------------

    def _others(self, person: int, rights: Rights) -> Iterator[Other]:
        """Whoever had a part in an event of this person's, where it may be told of both that they had one, and as what."""
        base = self.definitions.base
        own = {event for row, event, _ in base.parts(self.rows(person)) if _tells_parts(rights, base.dataset_of(row))}
        beside = {other for event in own for other in self.incidents.beside(event)} - own
        found: dict[tuple[int, bool], dict[Part, None]] = {}
        for event in (*own, *beside):
            for row, role in base.involved(event):
                other = int(self.circle.person[row])
                if other not in (-1, person) and _tells_parts(self.rights(other), base.dataset_of(row)):
                    found.setdefault((other, event in beside), {})[self._part(row, event, role)] = None
        for other, told in sorted(found, key=lambda one: (self.circle.ids[one[0]], one[1])):
            parts = sorted(found[other, told], key=lambda part: (part.event_id, part.part, part.role.en if part.role else ""))
            yield Other(self.pointer(other), tuple(parts), told)

    def _part(self, row: int, event: int, role: str | None) -> Part:
        named = self.saying.value(self.saying.dataset(row), ("involvement", "role"), role) if role else None
        return Part(str(self.definitions.base.told(event, "event_id")), part_kind(role), as_text(named))

    def _relations(self, person: int, rights: Rights) -> Iterator[Relation]:
        """Whoever is at an address of this person's, where the address of both may be seen."""
        base, home = self.definitions.base, self.definitions.base.index.columns["home"]
        found: dict[int, str] = {}
        for row in self.rows(person):
            code = int(home.code[row])
            if code == len(home.values) or not _tells_address(rights, base.dataset_of(row)):
                continue
            address = self._address(row, rights)
            for other_row in np.flatnonzero(home.code == code):
                other = int(self.circle.person[other_row])
                if other not in (-1, person) and _tells_address(self.rights(other), base.dataset_of(int(other_row))):
                    found.setdefault(other, address)
        for other in sorted(found, key=lambda one: self.circle.ids[one]):
            yield Relation(self.pointer(other), found[other])

    def _address(self, row: int, rights: Rights) -> str:
        fields: tuple[Field, ...] = self.saying.identity_fields(row, rights, _ADDRESS)
        return ", ".join(str(field.value) for field in fields)

    # -- what could be asked -----------------------------------------------------------------------------------------

    def _askable(self, known_to: Iterable[str], person: int) -> Iterator[Askable]:
        """Every on-request clause of each partner that knows the person, whichever of its records that is: else the list would tell."""
        partnership = self.definitions.partnership
        book, seen = self.definitions.book(self.asking.on), self.definitions.book(self.asking.on, self.opened(person))
        for partner in known_to:
            if partner == self.asking.recipient:
                continue
            for agreement in partnership.agreements.values():
                for clause in agreement.clauses:
                    dataset = partnership.datasets.get(clause.dataset)
                    if clause.on_request and dataset and dataset.provider == partner:
                        yield from self._asked(agreement, clause, book, seen)

    def _asked(self, agreement: Agreement, clause: Clause, book: ClauseBook, seen: ClauseBook) -> Iterator[Askable]:
        """With what it would show besides what may be seen already; nothing where that is all."""
        partnership, asking = self.definitions.partnership, self.asking
        dataset, name = partnership.datasets[clause.dataset], f"{agreement.agreement}/{clause.clause}"
        would: dict[str, ClauseRef] = {}
        for column in clause.columns:
            if not seen.covering_for(dataset, column, purpose=asking.purpose, recipient=asking.recipient):
                covering = book.covering_for(dataset, column, purpose=asking.purpose, recipient=asking.recipient)
                would.update((column, ref) for ref in covering if str(ref) == name)
        if would:
            partner = partnership.partners[dataset.provider]
            yield Askable(
                partner=partner.id,
                name=partner.name,
                contact=partner.contact,
                clause=next(iter(would.values())),
                agreement=agreement.title,
                dataset=dataset.dataset,
                title=dataset.title,
                would_show=self.saying.labels(dataset, would),
                conditions=(clause.conditions,) if clause.conditions else (),
            )


def by_part(events: Iterable[Event]) -> Mapping[PartKind, tuple[Event, ...]]:
    """What somebody was, apart; in each the latest first."""
    every = sorted(events, key=lambda event: (event.event_id, event.identity_id, event.role.en if event.role else ""))
    every.sort(key=lambda event: event.occurred_from or _NO_TIME, reverse=True)
    return {kind: tuple(event for event in every if event.part == kind) for kind in PART_KINDS}


def _tells_parts(rights: Rights, dataset: str) -> bool:
    return dataset in rights.parts and rights.gives("involvement", "role", dataset)


def _tells_address(rights: Rights, dataset: str) -> bool:
    return all(rights.gives("identity", column, dataset) for column in _ADDRESS)


def _grounds(parts: Iterable[Record | Event | Pointer]) -> tuple[ClauseRef, ...]:
    return tuple(dict.fromkeys(ref for part in parts for ref in (clauses_of(part.shown) if isinstance(part, Pointer) else part.clauses)))


def _once(texts: Iterable[Text]) -> tuple[Text, ...]:
    return tuple(dict.fromkeys(texts))
