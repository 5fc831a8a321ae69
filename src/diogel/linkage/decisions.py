"""What people decided about pairs of records: one person or two, who said so, when and why. A ledger that only grows.

An identity's id is a hash of its content, so a decision holds on to more than the id: where the partner gives a reference, to a
mark of it, which stays when the partner sends the record again with another address. The mark tells nothing without the key.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import Literal

from pydantic import BaseModel, ConfigDict

from diogel.errors import UsageError

Decides = Literal["same", "different"]
Opinion = Literal["only", "first", "second", "chair"]
"""`only` binds by itself. A `first` waits for a `second` by somebody else; where they disagree, the `chair` settles it."""

State = Literal["binds", "waits", "disputed", "withdrawn", "forgotten"]


class Record(BaseModel):
    """What the ledger holds: it is read back as it was written."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Anchor(Record):
    """What a decision holds on to: an identity's id, and a mark of its partner's reference where there is one.

    `follows` is false where the reference stood for several persons when the decision was taken: then it is known, not followed.
    """

    identity_id: str
    dataset: str
    partner: str
    mark: str | None = None
    follows: bool = True


Side = tuple[Anchor, ...]
"""The identities of one record: exactly equal ones were looked at as one."""


class Entry(Record):
    """A decision, or the withdrawal of one.

    `about` is the first opinion that a second or the chair's answers, or the entry that is withdrawn. `forgotten` is when its
    sides and reason were removed, since the people were erased.
    """

    id: str
    kind: Literal["decision", "withdrawal"]
    by: str
    at: datetime
    why: str
    decides: Decides | None = None
    opinion: Opinion | None = None
    left: Side = ()
    right: Side = ()
    about: str | None = None
    forgotten: datetime | None = None


@dataclass(frozen=True)
class Word:
    """Who says so, when and why."""

    by: str
    at: datetime
    why: str

    @classmethod
    def given(cls, by: str, why: str, at: datetime) -> Word:
        """UsageError when the name or the reason is empty."""
        if not by.strip() or not why.strip():
            raise UsageError("a decision needs to know who decides and why", todo="give a name and a reason")
        return cls(" ".join(by.split()), at, why.strip())


@dataclass(frozen=True)
class Standing:
    """An `only` or `first` opinion with all that was said about it since. `decides` is what counts now, None while nothing does."""

    entry: Entry
    state: State
    second: Entry | None = None
    chair: Entry | None = None
    withdrawn: Entry | None = None

    @property
    def decides(self) -> Decides | None:
        if self.state != "binds":
            return None
        return self.chair.decides if self.chair else self.entry.decides

    @property
    def opinions(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in (self.entry, self.second, self.chair) if entry)

    @property
    def by(self) -> str:
        """Those on whose word it stands: 'Ann and Bob', or the chair's name."""
        return self.chair.by if self.chair else " and ".join(entry.by for entry in self.opinions)


@dataclass(frozen=True)
class Ledger:
    """The decisions of a partnership as they stood when it was read. `salt` is `Keys.pseudonym_salt()`."""

    salt: str = field(repr=False)
    entries: tuple[Entry, ...] = ()

    @cached_property
    def standings(self) -> dict[str, Standing]:
        """The id of each `only` or `first` opinion -> how it stands, in the order in which they were given."""
        return {entry.id: self._standing(entry) for entry in self.entries if entry.opinion in ("only", "first")}

    @property
    def binding(self) -> list[Standing]:
        """What counts now."""
        return [standing for standing in self.standings.values() if standing.state == "binds"]

    def entry(self, id: str) -> Entry:
        found = next((entry for entry in self.entries if entry.id == id), None)
        if found is None:
            raise UsageError(f"there is no decision {id}", todo="list them: diogel review log FOLDER")
        return found

    def withdrawal_of(self, id: str) -> Entry | None:
        return self._withdrawals.get(id)

    def and_(self, entry: Entry) -> Ledger:
        return replace(self, entries=(*self.entries, entry))

    def mark(self, dataset: str, partner: str, reference: str | None) -> str | None:
        """What stands for a partner's reference in a dataset: equal for equal references, and nothing can be read from it."""
        said = (reference or "").strip()
        if not said:
            return None
        return hmac.digest(self.salt.encode(), "\x1f".join((dataset, partner, said)).encode(), "sha256").hex()[:32]

    def new_id(self, word: Word, *about: object) -> str:
        parts = [str(len(self.entries)), word.at.isoformat(), word.by, *map(str, about)]
        return sha256("\x1f".join([self.salt, *parts]).encode()).hexdigest()[:12]

    @cached_property
    def _withdrawals(self) -> dict[str, Entry]:
        return {entry.about: entry for entry in self.entries if entry.kind == "withdrawal" and entry.about}

    @cached_property
    def _answers(self) -> dict[tuple[str, str], Entry]:
        """(first opinion, what it is) -> the second opinion or the chair's word that still counts."""
        kept = (entry for entry in self.entries if entry.opinion in ("second", "chair") and entry.id not in self._withdrawals)
        return {(entry.about or "", entry.opinion or ""): entry for entry in kept}

    def _standing(self, entry: Entry) -> Standing:
        second, chair = self._answers.get((entry.id, "second")), self._answers.get((entry.id, "chair"))
        withdrawn = self.withdrawal_of(entry.id)
        return Standing(entry, _state(entry, second, chair, withdrawn), second, chair, withdrawn)


def _state(entry: Entry, second: Entry | None, chair: Entry | None, withdrawn: Entry | None) -> State:
    if entry.forgotten:
        return "forgotten"
    if withdrawn:
        return "withdrawn"
    if entry.opinion == "only" or chair:
        return "binds"
    if second is None:
        return "waits"
    return "binds" if second.decides == entry.decides else "disputed"


def digest(ledger: Ledger) -> str:
    """Of all that binds, in its order: equal digests bring equal links. A decision that was taken and undone leaves it as it was."""
    parts = [_told(standing) for standing in ledger.binding]
    return sha256("\x1e".join(parts).encode()).hexdigest()


def _told(standing: Standing) -> str:
    sides = ["\x1f".join(f"{anchor.identity_id}/{anchor.mark or ''}" for anchor in side) for side in sides_of(standing)]
    return "\x1d".join([standing.entry.id, standing.decides or "", *sides])


def sides_of(standing: Standing) -> tuple[Side, Side]:
    """All that any of its opinions looked at: by the second one the record may have had one more identity."""
    left, right = standing.entry.left, standing.entry.right
    for entry in standing.opinions[1:]:
        swapped = _meets(entry.left, right) and not _meets(entry.left, left)
        one, other = (entry.right, entry.left) if swapped else (entry.left, entry.right)
        left, right = _joined(left, one), _joined(right, other)
    return left, right


def _meets(one: Side, other: Side) -> bool:
    """Whether they have an identity or a mark in common."""
    return bool(_keys(one) & _keys(other))


def _keys(side: Side) -> set[str]:
    return {key for anchor in side for key in (anchor.identity_id, anchor.mark) if key}


def _joined(one: Side, other: Side) -> Side:
    return tuple(dict.fromkeys((*one, *other)))


def forget(ledger: Ledger, there: Iterable[str], at: datetime) -> tuple[Ledger, int]:
    """Without the sides and reasons of decisions of which neither side is there any more, and how many those are.

    `there` are the ids and the marks of every identity in any delivery. What was decided, by whom and when, stays: it says nothing
    of anybody.
    """
    known = set(there)
    gone = {id for id in ledger.standings if not ledger.entry(id).forgotten and not _anchored(ledger, id) & known}
    gone_too = {entry.id for entry in ledger.entries if entry.id in gone or entry.about in gone}
    concerned = {entry.id for entry in ledger.entries if entry.id in gone_too or entry.about in gone_too}
    blank = {"left": (), "right": (), "why": "", "forgotten": at}
    kept = tuple(entry.model_copy(update=blank) if entry.id in concerned else entry for entry in ledger.entries)
    return replace(ledger, entries=kept), len(gone)


def _anchored(ledger: Ledger, id: str) -> set[str]:
    """The keys of every opinion on the pair, withdrawn ones too."""
    opinions = (entry for entry in ledger.entries if entry.kind == "decision" and id in (entry.id, entry.about))
    return set().union(*(_keys((*entry.left, *entry.right)) for entry in opinions))
