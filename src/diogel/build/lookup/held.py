"""Everything held about one person, by source: for a subject's copy. No clause decides here, so nobody comes here by accident."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from diogel.build.lookup.answered import Event, Field, Found, Held, HeldRecord, Pointer
from diogel.build.lookup.asked import Authority
from diogel.build.lookup.base import IDENTITY_FIELDS, Base
from diogel.build.lookup.definitions import Definitions
from diogel.build.lookup.person import by_part
from diogel.build.lookup.rights import Rights, everything
from diogel.build.lookup.said import Saying
from diogel.build.lookup.search import Hits, search
from diogel.build.lookup.typed import Typed
from diogel.ingest.conform.names import fold
from diogel.sharing.decisions import Decision, DecisionLog

REDACTED = "[…]"
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def held(base: Base, definitions: Definitions, of: str | Iterable[str], authority: Authority, *, log: DecisionLog) -> Held | None:
    """See `Lookup.held`."""
    persons = {_person(base, one) for one in ([of] if isinstance(of, str) else of)} - {None}
    rows = [row for row, person in enumerate(base.persons.to_pylist()) if person in persons]
    if not rows:
        return None
    _note(base, rows, authority, log, "everything held")
    return _Holding(base, definitions.saying, everything(definitions.partnership), Redaction.of(base, rows)).held(rows)


_WHO = ("given_names", "family_name", "date_of_birth", "postcode")
"""By what somebody is told from another of the same name."""


def holders(base: Base, definitions: Definitions, typed: Typed, authority: Authority, *, most: int, log: DecisionLog) -> Found:
    """See `Lookup.holders`."""
    rights = everything(definitions.partnership)
    hits = search(base, typed, known=rights, seen=rights)
    ids = base.persons.take(hits.rows).to_pylist()
    best: dict[str, int] = {}
    for person, score in zip(ids, hits.score.tolist(), strict=True):
        best[person] = max(score, best.get(person, 0))
    order = sorted(best, key=lambda person: (-best[person], person))
    of = np.array(ids, dtype=object)
    pointers = tuple(_pointer(base, definitions, rights, person, hits, of == person) for person in order[:most])
    _note(base, [base.row_of[id] for pointer in pointers for id in pointer.identities], authority, log, "found for a subject's copy")
    return Found(pointers, len(order) > most)


def _pointer(base: Base, definitions: Definitions, rights: Rights, person: str, hits: Hits, places: np.ndarray[Any, Any]) -> Pointer:
    """Of somebody whose copy may be made: all of their records, and by what they are told from others."""
    rows = [row for row, id in enumerate(base.persons.to_pylist()) if id == person]
    fields = (field for row in rows for field in definitions.saying.identity_fields(row, rights, _WHO))
    shown = {(field.name, field.value): field for field in fields}
    partners = tuple(dict.fromkeys(definitions.saying.dataset(row).provider for row in rows))
    ids = tuple(sorted(base.id(row) for row in rows))
    return Pointer(person, partners, (), ids, matched=hits.matched(places), shown=tuple(sorted(shown.values(), key=_in_order)))


def _in_order(field: Field) -> int:
    return _WHO.index(field.name)


def _person(base: Base, name: str) -> str | None:
    """By a person's id, or by that of an identity."""
    return base.persons[base.row_of[name]].as_py() if name in base.row_of else name


def _note(base: Base, rows: Iterable[int], authority: Authority, log: DecisionLog, how: str) -> None:
    at, said = log.clock(), f"{how}, asked by {authority.by}: {authority.why}"
    log.write_all(Decision(at, "view", True, base.dataset_of(row), f"{said}: identity {base.id(row)}") for row in rows)


@dataclass
class Redaction:
    """Takes out the names of whoever else is in the same events or at the same address, where a text has them."""

    others: frozenset[str]
    taken: int = 0

    @classmethod
    def of(cls, base: Base, rows: list[int]) -> Redaction:
        own, home = set(rows), base.index.columns["home"]
        near = {row for _, event, _ in base.parts(rows) for row, _ in base.involved(event)}
        homes = {int(home.code[row]) for row in rows} - {len(home.values)}
        near |= {int(row) for code in homes for row in (home.code == code).nonzero()[0]}
        return cls(_words(base, near - own) - _words(base, own))

    def __call__(self, text: str) -> str:
        return _WORD.sub(self._without, text) if self.others else text

    def _without(self, found: re.Match[str]) -> str:
        if not self.others.isdisjoint({fold(found[0]), *fold(found[0]).split()}):
            self.taken += 1
            return REDACTED
        return found[0]


def _words(base: Base, rows: Iterable[int]) -> frozenset[str]:
    names = (str(base.said(row, name) or "") for row in rows for name in ("given_names", "family_name"))
    return frozenset(word for name in names for word in fold(name).split() if len(word) > 2)


@dataclass(frozen=True)
class _Holding:
    base: Base
    saying: Saying
    rights: Rights
    redaction: Redaction = field(default_factory=lambda: Redaction(frozenset()))

    def held(self, rows: list[int]) -> Held:
        records = tuple(self._record(row) for row in rows)
        ids = tuple(sorted(self.base.id(row) for row in rows))
        return Held(str(self.base.persons[rows[0]].as_py()), ids, records, self.redaction.taken)

    def _record(self, row: int) -> HeldRecord:
        dataset = self.saying.dataset(row)
        fields = (
            *self.saying.identity_fields(row, self.rights, IDENTITY_FIELDS),
            *map(self._redacted, self.saying.own_fields(row, self.rights)),
        )
        events = [self._event(event) for event in self.saying.timeline([row], {row: self.rights})]
        return HeldRecord(self.base.id(row), dataset.dataset, dataset.title, dataset.provider, fields, by_part(events))

    def _redacted(self, one: Field) -> Field:
        return replace(one, value=self.redaction(one.value)) if isinstance(one.value, str) else one

    def _event(self, event: Event) -> Event:
        """A place's name may be somebody's too."""
        place = self.redaction(event.place) if event.place else None
        return replace(event, fields=tuple(map(self._redacted, event.fields)), place=place)
