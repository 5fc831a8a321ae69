"""Erasing what is due: one person asks, another approves, and what was erased leaves a certificate.

Everything is a line in the register (state/retention.jsonl), which is never rewritten. The erasing itself is done by
hands that the build gives: it alone knows where a delivery's data lies.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from diogel.definitions.model import Text
from diogel.errors import DiogelError, UsageError
from diogel.sharing import journal
from diogel.sharing.decisions import Decision, DecisionLog, utc_now
from diogel.sharing.retention import Due


class Record(BaseModel):
    """What the register holds: it is read back as it was written."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Word(Record):
    """Who said so, when and why."""

    by: str
    at: datetime
    why: str


class Erasure(Record):
    """That these columns of a delivery be erased; all it holds when `whole`. `clauses` are those it was held under. `reasons` are in both
    languages; in a register that an earlier version wrote they are in English alone."""

    id: str
    dataset: str
    delivery_id: str
    columns: tuple[str, ...]
    whole: bool
    rows: int
    sha256: str
    clauses: tuple[str, ...]
    reasons: tuple[Text | str, ...]
    asked: Word
    approved: Word | None = None


class Removed(Record):
    """What was erased from one place: a path or a name, never a value, and how many rows it held if that is known."""

    place: str
    rows: int | None = None


class Certificate(Record):
    """That it is gone: what, on whose word, when, and from where."""

    erasure: Erasure
    erased_at: datetime
    removed: tuple[Removed, ...]


Hand = Callable[[Erasure], Iterable[Removed]]
"""Erases a delivery, or columns of it, from one kind of place. Asked again after a failure, it erases what is left."""


class Register:
    """The requests, approvals and certificates of a partnership, in the order in which they came."""

    def __init__(self, path: Path, *, clock: Callable[[], datetime] = utc_now) -> None:
        self.path = path
        self.clock = clock

    def ask(self, due: Due, *, by: str, why: str) -> Erasure:
        """Ask for what is due to be erased. Asking again for the same is the same request, as long as it is open."""
        asked, done = self._word(by, why), {certificate.erasure.id for certificate in self.certificates()}
        for erasure in self.erasures():
            if erasure.id not in done and _is_for(erasure, due):
                return erasure
        erasure = _erasure(due, asked)
        self._append("asked", erasure)
        return erasure

    def approve(self, id: str, *, by: str, why: str) -> Erasure:
        """Agree to a request. UsageError when it is the same person who asked: it takes two."""
        erasure, approved = self.erasure(id), self._word(by, why)
        if _person(by) == _person(erasure.asked.by):
            raise UsageError(f"{by} asked for this erasure, and it takes another to approve it", todo="have a second person approve it")
        if erasure.approved is None:
            self._append("approved", erasure.model_copy(update={"approved": approved}))
        return self.erasure(id)

    def erasures(self) -> list[Erasure]:
        """Every request as it stands, with its approval where it has one."""
        latest = {erasure.id: erasure for erasure in map(Erasure.model_validate, self._read("asked", "approved"))}
        return list(latest.values())

    def erasure(self, id: str) -> Erasure:
        found = next((erasure for erasure in self.erasures() if erasure.id == id), None)
        if found is None:
            raise UsageError(f"nobody has asked for an erasure {id}", where=str(self.path), todo="list what is due, and ask first")
        return found

    def certificates(self) -> list[Certificate]:
        return [Certificate.model_validate(record) for record in self._read("erased")]

    def gone(self) -> dict[tuple[str, str], dict[str, str]]:
        """(dataset, delivery) -> the columns erased from it, and "*" when all of it was, each with the erasure's id.

        From the moment an erasure begins none of these is to be read again, even if the same file comes back.
        """
        gone: dict[tuple[str, str], dict[str, str]] = {}
        erasures = {erasure.id: erasure for erasure in self.erasures()}
        for record in self._read("begun"):
            erasure = erasures[record["id"]]
            names = [*erasure.columns, *(["*"] if erasure.whole else [])]
            gone.setdefault((erasure.dataset, record["delivery_id"]), {}).update(dict.fromkeys(names, erasure.id))
        return gone

    def begin(self, erasure: Erasure, *deliveries: str) -> None:
        """From now on the erasure holds for these deliveries too: those that the one it names has corrected, or what is left of it."""
        known = self.deliveries(erasure)
        records = [{"record": "begun", "id": erasure.id, "delivery_id": one} for one in deliveries if one not in known]
        journal.append(self.path, records)

    def deliveries(self, erasure: Erasure) -> set[str]:
        """Every delivery that a begun erasure holds for."""
        return {record["delivery_id"] for record in self._read("begun") if record["id"] == erasure.id}

    def note(self, id: str, removed: Removed) -> None:
        """Keep what a hand did even if the next one fails."""
        journal.append(self.path, [{"record": "removed", "id": id, **removed.model_dump(mode="json")}])

    def removed(self, id: str) -> tuple[Removed, ...]:
        return tuple(Removed(place=record["place"], rows=record["rows"]) for record in self._read("removed") if record["id"] == id)

    def certify(self, certificate: Certificate) -> None:
        self._append("erased", certificate)

    def _append(self, kind: str, record: Record) -> None:
        journal.append(self.path, [{"record": kind, **record.model_dump(mode="json")}])

    def _read(self, *kinds: str) -> Iterator[dict[str, Any]]:
        return (_without_kind(record) for record in journal.read(self.path) if record["record"] in kinds)

    def _word(self, by: str, why: str) -> Word:
        if not by.strip() or not why.strip():
            raise UsageError("an erasure needs to know who wants it and why", todo="give a name and a reason")
        return Word(by=by.strip(), at=self.clock(), why=why.strip())


def erase(register: Register, id: str, hands: Sequence[Hand], *, certificates: Path, log: DecisionLog) -> Certificate:
    """Erase what an approved request names, with every hand in turn, and certify it in `certificates`/<id>.json.

    The decision is in the log and in the register before anything is touched. A hand that fails leaves the request approved and
    uncertified, so that it can be run again. UsageError when nobody has approved it, or when it is already done.
    """
    erasure = register.erasure(id)
    _check_may_start(register, erasure)
    log.write_all(_decisions(erasure, log.clock()))
    register.begin(erasure, erasure.delivery_id)
    for hand in hands:
        _use(hand, erasure, register)
    certificate = Certificate(erasure=erasure, erased_at=register.clock(), removed=register.removed(id))
    _write(certificates / f"{id}.json", certificate)
    register.certify(certificate)
    return certificate


def _check_may_start(register: Register, erasure: Erasure) -> None:
    if erasure.approved is None:
        raise UsageError(
            f"nobody has approved erasure {erasure.id}", where=str(register.path), todo="a second person has to approve it first"
        )
    if any(certificate.erasure.id == erasure.id for certificate in register.certificates()):
        raise UsageError(f"erasure {erasure.id} is done already", where=str(register.path), todo="its certificate says what was erased")


def _use(hand: Hand, erasure: Erasure, register: Register) -> None:
    try:
        for removed in hand(erasure):
            register.note(erasure.id, removed)
    except OSError as error:
        raise DiogelError(
            f"erasure {erasure.id} is not complete: {error.strerror or 'a file could not be removed'}",
            where=str(error.filename or ""),
            todo="mend the cause, then run the same erasure again; it has no certificate yet",
        ) from error


def _erasure(due: Due, asked: Word) -> Erasure:
    held = due.held
    named = "\n".join([held.dataset, held.delivery_id, *due.names, asked.at.isoformat()])
    return Erasure(
        id=sha256(named.encode()).hexdigest()[:16],
        dataset=held.dataset,
        delivery_id=held.delivery_id,
        columns=due.names,
        whole=due.whole,
        rows=held.rows,
        sha256=held.sha256,
        clauses=due.clauses,
        reasons=tuple(dict.fromkeys(column.reason for column in due.columns)),
        asked=asked,
    )


def _is_for(erasure: Erasure, due: Due) -> bool:
    return (erasure.dataset, erasure.delivery_id, erasure.columns) == (due.held.dataset, due.held.delivery_id, due.names)


def _person(name: str) -> str:
    return " ".join(name.split()).casefold()


def _without_kind(record: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key != "record"}


def _decisions(erasure: Erasure, at: datetime) -> list[Decision]:
    why = "; ".join(one.en if isinstance(one, Text) else one for one in erasure.reasons)
    reason = f"erasure {erasure.id} of delivery {erasure.delivery_id}: {why}"
    return [Decision(at, "erasure", True, erasure.dataset, reason, None if name == "*" else name) for name in erasure.columns]


def _write(path: Path, certificate: Certificate) -> None:
    """Whole or not at all."""
    passing = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with passing.open("w", encoding="utf-8") as file:
            file.write(certificate.model_dump_json(indent=2) + "\n")
            file.flush()
            os.fsync(file.fileno())
        passing.replace(path)
    except OSError as error:
        todo = "make room on the disk, then run the same erasure again"
        raise DiogelError(f"the certificate can't be written ({error.strerror})", where=str(path), todo=todo) from error
