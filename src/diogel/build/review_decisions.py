"""What people decide on pairs, what they undo, and who said what: what the command line and the web call to change the ledger."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from diogel.build.anchors import identities_for_linkage, note
from diogel.build.open import asked_log
from diogel.build.review_opened import Opened
from diogel.build.workspace import Workspace
from diogel.errors import UsageError
from diogel.linkage import deciding
from diogel.linkage.binding import Places
from diogel.linkage.deciding import Desk
from diogel.linkage.decisions import Decides, Entry, Ledger, Side, Standing, Word
from diogel.linkage.ledger import Draft, LedgerFile
from diogel.sharing.decisions import DecisionLog
from diogel.stores.keys import Keys


@dataclass(frozen=True)
class Outcome:
    """What a decision came to: `decision` is the id to undo it by; `decides` is None as long as it does not bind."""

    decision: str
    state: str
    decides: Decides | None


@dataclass(frozen=True)
class Said:
    """One decision to take: on which two identities, what, on whose word and why."""

    identity_id_l: str
    identity_id_r: str
    decides: Decides
    by: str
    why: str


@dataclass
class Session:
    """A ledger open for deciding: each decision is checked against all before it, and nothing is written until the end."""

    opened: Opened
    draft: Draft
    desk: Desk
    sides: Mapping[str, Side]
    needs_second: bool

    def decide(self, said: Said) -> Outcome:
        """UsageError when an identity is not in the current build, or the decision may not be taken; see `diogel.linkage.deciding`."""
        left, right = self._side(said.identity_id_l), self._side(said.identity_id_r)
        word = Word.given(said.by, said.why, self.draft.clock())
        return self._take(deciding.decide(self.desk, left, right, said.decides, word, needs_second=self.needs_second))

    def settle(self, decision: str, decides: Decides, word: Word) -> Outcome:
        return self._take(deciding.settle(self.desk, decision, decides, word))

    def said(self, left: str, right: str) -> Decides | None:
        """What a decision on just this pair says now, if there is one."""
        pairs = [(min(a, b), max(a, b)) for a in self._ids(left) for b in self._ids(right)]
        return next((self.desk.direct[pair].decides for pair in pairs if pair in self.desk.direct), None)

    def _ids(self, identity: str) -> list[str]:
        return [anchor.identity_id for anchor in self._side(identity)]

    def _side(self, identity: str) -> Side:
        if identity not in self.sides:
            raise UsageError(
                f"the current build has no identity {identity}",
                todo="take both from: diogel review list FOLDER; an id changes when the partner sends the record with other words",
            )
        return self.sides[identity]

    def _take(self, entry: Entry) -> Outcome:
        self.draft.add(entry)
        self.desk, standing = self.desk.take(entry)
        return outcome_of(standing)


@contextmanager
def session(opened: Opened, identities: Collection[str], *, second_opinion: bool = False) -> Iterator[Session]:
    """Open the ledger for decisions on these identities."""
    sitting = _Sitting.of(opened, identities, second_opinion=second_opinion)
    with opened.file.changing() as draft:
        yield sitting.over(draft)
        note(draft.added, opened.partnership, DecisionLog(asked_log(opened.folder)))


@dataclass(frozen=True)
class _Sitting:
    """What of the build a session needs: it is read before the ledger is locked."""

    opened: Opened
    known: pa.Table
    sides: Mapping[str, Side]
    needs_second: bool

    @classmethod
    def of(cls, opened: Opened, identities: Collection[str], *, second_opinion: bool = False) -> _Sitting:
        with opened.store() as store:
            known, theirs = identities_for_linkage(store, opened.partnership), opened.sides(store, identities)
        return cls(opened, known, theirs, second_opinion or opened.partnership.file.second_opinion)

    def over(self, draft: Draft) -> Session:
        places = Places.of(draft.ledger, self.known, *(anchor for side in self.sides.values() for anchor in side))
        return Session(self.opened, draft, Desk.of(draft.ledger, places), self.sides, self.needs_second)


def decide(
    folder: Path,
    identity_id_l: str,
    identity_id_r: str,
    decides: Decides,
    *,
    by: str,
    why: str,
    second_opinion: bool = False,
    out: Path | None = None,
    paths: Mapping[str, Path] | None = None,
) -> Outcome:
    """Decide that two identities are one person (`same`) or two (`different`); the next build goes by it.

    Where the partnership asks for a second opinion, or this call does, it binds only once another person decides the same. The same
    identity twice decides on all identities that are exactly equal to it. UsageError when either is not in the current build, the
    pair is decided already, or it contradicts other decisions (it names them).
    """
    opened = Opened.of(folder, out=out, paths=paths)
    with session(opened, {identity_id_l, identity_id_r}, second_opinion=second_opinion) as open_session:
        return open_session.decide(Said(identity_id_l, identity_id_r, decides, by, why))


def settle(
    folder: Path, decision: str, decides: Decides, *, by: str, why: str, out: Path | None = None, paths: Mapping[str, Path] | None = None
) -> Outcome:
    """The chair's word where two reviewers disagree; the chair is neither of them."""
    opened = Opened.of(folder, out=out, paths=paths)
    with session(opened, ()) as open_session:
        return open_session.settle(decision, decides, Word.given(by, why, open_session.draft.clock()))


def undo(folder: Path, decision: str, *, by: str, why: str) -> Outcome:
    """Withdraw a decision, a second opinion or the chair's word, by its id; the next build goes without it. The entry stays."""
    file = LedgerFile.of(folder, Keys.find(folder, os.environ))
    with file.changing() as draft:
        return _undo(draft, decision, Word.given(by, why, draft.clock()))


def _undo(draft: Draft, decision: str, word: Word) -> Outcome:
    entry = deciding.undo(draft.ledger, decision, word)
    undone = draft.ledger.entry(decision)
    draft.add(entry)
    first = undone.about if undone.opinion in ("second", "chair") else undone.id
    return outcome_of(draft.ledger.standings[first or undone.id])


def outcome_of(standing: Standing) -> Outcome:
    return Outcome(standing.entry.id, standing.state, standing.decides)


# -- in two steps ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ready:
    """An entry that may be made and is not yet: whoever keeps a record beside the ledger writes that first, then has it kept."""

    opened: Opened
    entry: Entry
    outcome: Outcome
    before: Ledger

    def keep(self) -> None:
        """Write it. UsageError when somebody decided since it was made ready: what was checked may hold no more."""
        with self.opened.file.changing() as draft:
            if draft.ledger.entries != self.before.entries:
                raise UsageError("somebody decided at the same moment", todo="look at the pair again, then decide")
            draft.add(self.entry)
            note(draft.added, self.opened.partnership, DecisionLog(asked_log(self.opened.folder)))


def ready_to_decide(opened: Opened, said: Said) -> Ready:
    """As `decide`."""
    sitting = _Sitting.of(opened, {said.identity_id_l, said.identity_id_r})
    return _ready(opened, lambda draft: sitting.over(draft).decide(said))


def ready_to_settle(opened: Opened, decision: str, decides: Decides, *, by: str, why: str) -> Ready:
    """As `settle`."""
    sitting = _Sitting.of(opened, ())
    return _ready(opened, lambda draft: sitting.over(draft).settle(decision, decides, Word.given(by, why, draft.clock())))


def ready_to_undo(opened: Opened, decision: str, *, by: str, why: str) -> Ready:
    """As `undo`."""
    return _ready(opened, lambda draft: _undo(draft, decision, Word.given(by, why, draft.clock())))


def _ready(opened: Opened, take: Callable[[Draft], Outcome]) -> Ready:
    before = opened.file.read()
    draft = Draft(before, before, opened.file.clock)
    outcome = take(draft)
    return Ready(opened, draft.added[0], outcome, before)


# -- the log ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One entry of the log. What a first reviewer answered, and why, is not told while a second is waited for."""

    id: str
    at: str
    by: str
    what: str
    why: str
    about: str | None
    pair: str
    state: str


def log(folder: Path, *, out: Path | None = None) -> tuple[Line, ...]:
    """Everything that was ever decided, settled and withdrawn, in its order, and how it stands.

    A decision that binds may have had nothing to bind in the current build (`idle`: a side of it is in no delivery), or not have been
    followed in all of it (`contradicted`: by way of references it contradicts others).
    """
    ledger = LedgerFile.of(folder, Keys.find(folder, os.environ)).read()
    found = _in_build(folder, out)
    return tuple(_line(ledger, entry, found) for entry in ledger.entries)


def _in_build(folder: Path, out: Path | None) -> dict[str, str]:
    """Decision -> idle or contradicted, as the current build found it."""
    current = Workspace.of(folder, out).current()
    if current is None:
        return {}
    results = json.loads((current / "results.json").read_text("utf-8"))
    decisions = results.get("linkage", {}).get("decisions", {})
    return dict.fromkeys(decisions.get("idle", ()), "idle") | {one["same"]: "contradicted" for one in decisions.get("contradictions", ())}


def _line(ledger: Ledger, entry: Entry, found: Mapping[str, str]) -> Line:
    standing = ledger.standings.get(entry.id)
    hidden = standing is not None and standing.state == "waits"
    state = standing.state if standing else ""
    return Line(
        id=entry.id,
        at=entry.at.isoformat(timespec="seconds"),
        by=entry.by,
        what="withdrawn" if entry.kind == "withdrawal" else "hidden" if hidden else entry.decides or "",
        why="" if hidden else entry.why,
        about=entry.about,
        pair=f"{entry.left[0].identity_id}-{entry.right[0].identity_id}" if entry.left else "",
        state=found.get(entry.id, state) if state == "binds" else state,
    )
