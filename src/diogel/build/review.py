"""Pairs that wait for a person: the queue, the two records side by side, and what people decide. What the command line and the web call.

Nothing here shows a name unless somebody asks for a purpose on behalf of a partner or group, and a clause gives it for that.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from diogel.build.anchors import Records, identities_for_linkage, note, sides
from diogel.build.artifacts import Build, secret_of
from diogel.build.names import Names, look_at
from diogel.build.open import asked_log, open_current
from diogel.definitions.load import load_or_fail
from diogel.definitions.model import Partnership, Text
from diogel.errors import UsageError
from diogel.linkage import deciding, review
from diogel.linkage.binding import Places
from diogel.linkage.deciding import Desk, PairState, is_one
from diogel.linkage.decisions import Decides, Entry, Side, Standing, Word
from diogel.linkage.explain import Evidence, evidence_of
from diogel.linkage.ledger import Draft, LedgerFile
from diogel.linkage.model import LinkageModel
from diogel.linkage.review import Change
from diogel.sharing.decisions import DecisionLog
from diogel.stores.base import Store
from diogel.stores.keys import Keys
from diogel.stores.open import open_store

Which = Literal["open", "second", "disputed"]


@dataclass(frozen=True)
class Waiting:
    """A pair that waits. `words` say what agrees and what differs; `evidence` (with weights) and `held` are None where the reviewer is
    not to know what the machine thought. `datasets` are where the two records come from. `opinions` are for the chair alone."""

    identity_id_l: str
    identity_id_r: str
    state: PairState
    datasets: tuple[str, str]
    change: Change
    words: tuple[Text, ...]
    evidence: Evidence | None
    held: bool | None
    opinions: tuple[Entry, ...] = ()
    decision: str | None = None

    @property
    def id(self) -> str:
        return f"{self.identity_id_l}-{self.identity_id_r}"

    @property
    def blind(self) -> bool:
        return self.evidence is None


@dataclass(frozen=True)
class Queue:
    """How many pairs are open, wait for a second opinion, or for the chair; how many were decided since the build; and the first of
    those that were asked for."""

    counts: Mapping[str, int]
    pairs: tuple[Waiting, ...]


@dataclass(frozen=True)
class Outcome:
    """What a decision came to: `decision` is the id to undo it by; `decides` is None as long as it does not bind."""

    decision: str
    state: str
    decides: Decides | None


@dataclass(frozen=True)
class Opened:
    """A folder with its current build and the ledger of its decisions."""

    folder: Path
    build: Build
    partnership: Partnership
    file: LedgerFile

    @classmethod
    def of(cls, folder: Path, *, out: Path | None = None, paths: Mapping[str, Path] | None = None) -> Opened:
        build = open_current(folder, out)
        partnership = load_or_fail(folder, paths={**build.given_paths, **(paths or {})})
        return cls(folder, build, partnership, LedgerFile.of(folder, build.keys))

    @contextmanager
    def store(self) -> Iterator[Store]:
        """With the build's tables of persons, pairs and names readable by their names."""
        with closing(open_store("duckdb", self.build.keys)) as store:
            for name in ("pair", "person_identity", "identity", "involvement"):
                store.load(name, [self.build.table_path(name)], secret=secret_of(name))
            yield store

    def records(self, store: Store, identities: Iterable[str | None]) -> Records:
        """The records of these identities."""
        return Records.of(store, self.build.path / "identity" / "index", identities)

    def sides(self, store: Store, identities: Collection[str]) -> dict[str, Side]:
        """What a decision on each of these holds on to; one that is not in the current build is absent."""
        return sides(store, self.records(store, identities), self.file.read(), self.partnership, identities)


# -- the queue -------------------------------------------------------------------------------------------------------


def queue(
    folder: Path,
    *,
    which: Which = "open",
    by: str | None = None,
    blind: bool = False,
    first: int | None = None,
    out: Path | None = None,
    paths: Mapping[str, Path] | None = None,
) -> Queue:
    """The pairs of the current build that wait, those first of which a decision would change most; the `first` so many of them.

    `which`: `open` (nobody has decided), `second` (somebody else than `by` has, and the answer is not told), `disputed` (two disagree).
    A second reviewer is always `blind`: shown neither weights nor what was answered.
    """
    if which == "second" and not (by or "").strip():
        raise UsageError("a second opinion is somebody else's", todo="say whose it will be: --by NAME")
    opened, model, blind = Opened.of(folder, out=out, paths=paths), LinkageModel.load(), blind or which == "second"
    with opened.store() as store:
        ledger, identities = opened.file.read(), identities_for_linkage(store, opened.partnership)
        found = review.waiting(store, decided=model.thresholds.review)
        records = opened.records(store, (identity for pair in _pairs(found) for identity in pair))
    desk = Desk.of(ledger, Places.of(ledger, identities))
    states = [desk.state(records[left], records[right]) for left, right in _pairs(found)]
    counts = {state: states.count(state) for state in ("open", "second", "disputed")}
    counts["decided"] = sum(state == "decided" and was == "review" for state, was in zip(states, found["status"].to_pylist(), strict=True))
    chosen = [row for row, state in enumerate(states) if state == which]
    if which == "second":
        chosen = [row for row in chosen if not _gave(desk.pending_on(*_members(found, row, records)), by or "")]
    rows = found.take(pa.array(chosen[:first], pa.int64()))
    datasets = _datasets(identities, rows)
    return Queue(counts, tuple(_waiting(row, which, model, desk, records, datasets, blind) for row in rows.to_pylist()))


def _pairs(found: pa.Table) -> Iterator[tuple[str, str]]:
    return zip(found["identity_id_l"].to_pylist(), found["identity_id_r"].to_pylist(), strict=True)


def _members(found: pa.Table, row: int, records: Records) -> tuple[Sequence[str], Sequence[str]]:
    return records[found["identity_id_l"][row].as_py()], records[found["identity_id_r"][row].as_py()]


def _gave(standing: Standing | None, by: str) -> bool:
    return standing is not None and any(is_one(by, entry.by) for entry in standing.opinions)


def _datasets(identities: pa.Table, rows: pa.Table) -> dict[str, str]:
    wanted = pa.chunked_array([*rows["identity_id_l"].chunks, *rows["identity_id_r"].chunks], pa.string())
    known = identities.filter(pc.is_in(identities["identity_id"], wanted.combine_chunks()))
    return dict(zip(known["identity_id"].to_pylist(), known["dataset"].to_pylist(), strict=True))


def _waiting(
    row: dict[str, Any], which: Which, model: LinkageModel, desk: Desk, records: Records, datasets: Mapping[str, str], blind: bool
) -> Waiting:
    left, right = row["identity_id_l"], row["identity_id_r"]
    evidence = evidence_of(row, model)
    standing = desk.pending_on(records[left], records[right])
    return Waiting(
        identity_id_l=left,
        identity_id_r=right,
        state=which,
        datasets=(datasets[left], datasets[right]),
        change=review.change_of(row),
        words=tuple(piece.says for piece in evidence.pieces if piece.level) + tuple(gap.says for gap in evidence.not_known),
        evidence=None if blind else evidence,
        held=None if blind else evidence.by == "guard",
        opinions=standing.opinions if standing and which == "disputed" else (),
        decision=standing.entry.id if standing else None,
    )


# -- names -----------------------------------------------------------------------------------------------------------


def side_by_side(
    folder: Path,
    pairs: Collection[tuple[str, str]],
    *,
    purpose: str,
    recipient: str,
    on: date,
    out: Path | None = None,
    paths: Mapping[str, Path] | None = None,
) -> Names:
    """What the two records of each pair say of a person, as far as clauses in force on the day `on` give it for the purpose to the
    recipient: the rule is that of a query over `identity`, column by column, and every look is in the log.

    Raises AgreementError when nothing of it may be shown.
    """
    opened = Opened.of(folder, out=out, paths=paths)
    with opened.store() as store:
        every = sorted({identity for pair in pairs for identity in pair})
        known = opened.records(store, every)
        records = {identity: known[identity] for identity in every}
        return look_at(store, folder, opened.partnership, opened.build, records, purpose=purpose, recipient=recipient, on=on)


# -- deciding --------------------------------------------------------------------------------------------------------


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
    with opened.store() as store:
        known, theirs = identities_for_linkage(store, opened.partnership), opened.sides(store, identities)
    with opened.file.changing() as draft:
        places = Places.of(draft.ledger, known, *(anchor for side in theirs.values() for anchor in side))
        needs_second = second_opinion or opened.partnership.file.second_opinion
        yield Session(opened, draft, Desk.of(draft.ledger, places), theirs, needs_second)
        note(draft.added, opened.partnership, DecisionLog(asked_log(opened.folder)))


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
        entry = deciding.undo(draft.ledger, decision, Word.given(by, why, draft.clock()))
        undone = draft.ledger.entry(decision)
        draft.add(entry)
        first = undone.about if undone.opinion in ("second", "chair") else undone.id
        return outcome_of(draft.ledger.standings[first or undone.id])


def outcome_of(standing: Standing) -> Outcome:
    return Outcome(standing.entry.id, standing.state, standing.decides)


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


def log(folder: Path) -> tuple[Line, ...]:
    """Everything that was ever decided, settled and withdrawn, in its order."""
    ledger = LedgerFile.of(folder, Keys.find(folder, os.environ)).read()
    lines = []
    for entry in ledger.entries:
        standing = ledger.standings.get(entry.about or entry.id) or ledger.standings.get(entry.id)
        hidden = standing is not None and standing.state == "waits" and entry.id == standing.entry.id
        state = standing.state if standing and entry.id == standing.entry.id else ""
        lines.append(
            Line(
                id=entry.id,
                at=entry.at.isoformat(timespec="seconds"),
                by=entry.by,
                what="withdrawn" if entry.kind == "withdrawal" else "hidden" if hidden else entry.decides or "",
                why="" if hidden else entry.why,
                about=entry.about,
                pair="" if not entry.left else f"{entry.left[0].identity_id}-{entry.right[0].identity_id}",
                state=state,
            )
        )
    return tuple(lines)
