"""Is the log what it was? Every entry's hash is computed again, every entry must follow from the one before, and the checkpoints that
partners hold must agree. What does not is told with the entries between which it lies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError
from django.db.models import QuerySet

from diogel.definitions.model import Text
from diogel.web.audit import chain
from diogel.web.audit.checkpoints import Checkpoint
from diogel.web.audit.kinds import Kind
from diogel.web.audit.models import Event

_AT_ONCE = 5000
_TOLD = 50
_BROKEN = (ValueError, TypeError, AttributeError, KeyError)


@dataclass(frozen=True)
class Place:
    """An entry, by its number and time."""

    sequence: int
    at: str


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What was found, and between which entries; None where it is before the first or after the last."""

    what: str
    says: Text
    after: Place | None
    before: Place | None


@dataclass(kw_only=True)
class Verdict:
    """`found` counts faults; the first of them are told."""

    entries: int = 0
    last: Place | None = None
    found: int = 0
    faults: list[Fault] = field(default_factory=list)
    checkpoints: list[Checkpoint] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        return not self.found

    def add(self, what: str, after: Place | None, before: Place | None, en: str, cy: str) -> None:
        self.found += 1
        if len(self.faults) < _TOLD:
            self.faults.append(Fault(what=what, says=Text(en=en, cy=cy), after=after, before=before))


def verify(checkpoints: Sequence[Checkpoint] = ()) -> Verdict:
    """Read the whole log, once, in order."""
    verdict = Verdict(checkpoints=sorted(checkpoints, key=lambda one: one.sequence))
    walk = _Walk(verdict)
    for said in _entries():
        walk.step(said)
    walk.end()
    return verdict


class _Walk:
    """Where the reading has come to: the entry before, and the checkpoints that are still to come."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        self.before: Place | None = None
        self.place: Place | None = None
        self.installation = ""
        self.hash = chain.FIRST
        self.agreed: Place | None = None
        self.changed = False
        self.to_come = list(verdict.checkpoints)

    def step(self, said: Mapping[str, Any]) -> None:
        place = Place(said["sequence"], _moment(said))
        if self.changed:
            self._tell_changed(place)
        self._follows(said, place)
        self.changed = not _is_as_hashed(said)
        self._agrees(said, place)
        self.before, self.place, self.hash = self.place, place, said.get("hash", "")
        self.verdict.entries += 1
        self.verdict.last = place

    def _follows(self, said: Mapping[str, Any], place: Place) -> None:
        number = place.sequence
        expected = self.place.sequence + 1 if self.place else 1
        if number > expected:
            gone = f"{expected}" if number == expected + 1 else f"{expected}-{number - 1}"
            self.verdict.add("missing", self.place, place, f"entries are missing: {gone}", f"mae cofnodion ar goll: {gone}")
        elif number < expected:
            self.verdict.add("inserted", self.place, place, f"entry {number} was put in", f"rhoddwyd cofnod {number} i mewn")
        elif "unreadable" not in said and said["previous"] != self.hash:
            en, cy = "does not follow from the one before it", "yn dilyn o'r un o'i flaen"
            self.verdict.add("broken", self.place, place, f"entry {number} {en}", f"nid yw cofnod {number} {cy}")
        elif number == 1 and said.get("kind") != Kind.BEGIN:
            self.verdict.add("beginning", None, place, "the log does not begin as a log does", "nid yw'r log yn dechrau fel y dylai log")

    def _tell_changed(self, following: Place | None) -> None:
        assert self.place is not None  # noqa: S101 - the entry that was changed
        number = self.place.sequence
        self.verdict.add("changed", self.before, following, f"entry {number} was changed", f"newidiwyd cofnod {number}")

    def _agrees(self, said: Mapping[str, Any], place: Place) -> None:
        """The checkpoints up to here."""
        if place.sequence == 1 and isinstance(said.get("detail"), dict):
            self.installation = str(said["detail"].get("installation", ""))
        while self.to_come and self.to_come[0].sequence <= place.sequence:
            held = self.to_come.pop(0)
            if held.sequence == place.sequence and held.hash == said.get("hash"):
                self.agreed = place
            elif not self._is_of_another(held):
                en = f"the checkpoint of {held.partner} for entry {held.sequence} does not agree: something up to there was made anew"
                cy = f"nid yw pwynt gwirio {held.partner} ar gyfer cofnod {held.sequence} yn cytuno: gwnaed rhywbeth hyd at yno o'r newydd"
                self.verdict.add("made_anew", self.agreed, Place(held.sequence, held.at), en, cy)

    def _is_of_another(self, held: Checkpoint) -> bool:
        """Told where the log names another installation than the checkpoint: it was begun anew, or the two don't belong together."""
        if held.installation == self.installation:
            return False
        en = f"the checkpoint of {held.partner} is of another installation: it belongs to another log, or this one was begun anew"
        cy = f"mae pwynt gwirio {held.partner} o osodiad arall: mae'n perthyn i log arall, neu dechreuwyd hwn o'r newydd"
        self.verdict.add("other_installation", self.agreed, Place(held.sequence, held.at), en, cy)
        return True

    def end(self) -> None:
        if self.changed:
            self._tell_changed(None)
        for held in self.to_come:
            if self.verdict.entries and self._is_of_another(held):
                continue
            en = f"the end is gone: the checkpoint of {held.partner} knows entry {held.sequence}"
            cy = f"mae'r diwedd wedi mynd: mae pwynt gwirio {held.partner} yn gwybod am gofnod {held.sequence}"
            self.verdict.add("cut_off", self.place, Place(held.sequence, held.at), en, cy)


def _is_as_hashed(said: Mapping[str, Any]) -> bool:
    try:
        return "unreadable" not in said and chain.hashed(said) == said["hash"]
    except _BROKEN:
        return False


def _moment(said: Mapping[str, Any]) -> str:
    try:
        return chain.moment(said["at"])
    except _BROKEN:
        return ""


def _entries() -> Iterator[Mapping[str, Any]]:
    """Every entry in order; of one that the database can't give, only its number and that it is unreadable."""
    rows = Event.objects.order_by("sequence").values(*chain.FIELDS, "hash")
    last: int | None = None
    while batch := _batch(rows if last is None else rows.filter(sequence__gt=last)):
        yield from batch
        last = batch[-1]["sequence"]


def _batch(rows: QuerySet[Event, Any]) -> list[dict[str, Any]]:
    try:
        return list(rows[:_AT_ONCE])
    except (*_BROKEN, DatabaseError):
        return [_one(rows, number) for number in rows.values_list("sequence", flat=True)[:_AT_ONCE]]


def _one(rows: QuerySet[Event, Any], number: int) -> dict[str, Any]:
    try:
        return dict(rows.get(sequence=number))
    except (*_BROKEN, DatabaseError):
        return {"sequence": number, "unreadable": True}
