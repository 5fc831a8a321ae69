"""Pairs that wait for a person: the queue, and the two records side by side. What the command line and the web call.

Nothing here shows a name unless somebody asks for a purpose on behalf of a partner or group, and a clause gives it for that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from diogel.build.anchors import Records, identities_for_linkage, sides
from diogel.build.artifacts import Build, secret_of
from diogel.build.names import Names, look_at
from diogel.build.open import open_current
from diogel.definitions.load import load_or_fail
from diogel.definitions.model import Partnership, Text
from diogel.errors import UsageError
from diogel.linkage import review
from diogel.linkage.binding import Agreed, Places
from diogel.linkage.deciding import Desk, PairState, is_one
from diogel.linkage.decisions import Entry, Side, Standing
from diogel.linkage.explain import Evidence, evidence_of
from diogel.linkage.ledger import LedgerFile
from diogel.linkage.model import LinkageModel
from diogel.linkage.review import Change
from diogel.stores.base import Store
from diogel.stores.open import open_store

Which = Literal["open", "second", "disputed"]


@dataclass(frozen=True)
class Waiting:
    """A pair that waits. `words` say what agrees and what differs; `evidence` (with weights) and `held` are None where the reviewer is
    not to know what the machine thought. `datasets` are where the two records come from. `opinions` are for the chair alone.
    `further` is how many other pairs wait between the same two persons: a decision on this one settles them."""

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
    further: int = 0

    @property
    def id(self) -> str:
        return f"{self.identity_id_l}-{self.identity_id_r}"

    @property
    def blind(self) -> bool:
        return self.evidence is None


@dataclass(frozen=True)
class Queue:
    """How many are open (one for every two persons), wait for a second opinion, or for the chair; how many pairs were decided since the
    build; and the first of those that were asked for."""

    counts: Mapping[str, int]
    pairs: tuple[Waiting, ...]


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

    @property
    def index(self) -> Path:
        return self.build.path / "identity" / "index"

    def model(self) -> LinkageModel:
        """The model that linked the build."""
        return self.build.model

    def records(self, store: Store, identities: Iterable[str | None]) -> Records:
        """The records of these identities."""
        return Records.of(store, self.index, identities)

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
    opened, blind = Opened.of(folder, out=out, paths=paths), blind or which == "second"
    model = opened.model()
    with opened.store() as store:
        ledger, identities = opened.file.read(), identities_for_linkage(store, opened.partnership)
        found = review.waiting(store, decided=model.thresholds.review)
        records = opened.records(store, (identity for pair in _pairs(found) for identity in pair))
        desk = Desk.of(ledger, Places.of(ledger, identities))
        persons = _as_persons(store, desk)
    states = [_state(row, desk, records, persons) for row in found.select(_OF_STATE).to_pylist()]
    asked = _one_of_two_persons(found, states)
    counts = {"open": len(asked), "second": states.count("second"), "disputed": states.count("disputed")}
    counts["decided"] = sum(state == "decided" and was == "review" for state, was in zip(states, found["status"].to_pylist(), strict=True))
    chosen = list(asked) if which == "open" else [row for row, state in enumerate(states) if state == which]
    if which == "second":
        chosen = [row for row in chosen if not _gave(desk.pending_on(*_members(found, row, records)), by or "")]
    rows = found.take(pa.array(chosen[:first], pa.int64()))
    datasets = _datasets(identities, rows)
    waiting = (_waiting(row, which, model, desk, records, datasets, blind) for row in rows.to_pylist())
    return Queue(counts, tuple(replace(pair, further=asked.get(row, 0)) for row, pair in zip(chosen, waiting, strict=False)))


_OF_STATE = ["identity_id_l", "identity_id_r", "person_l", "person_r"]


def _as_persons(store: Store, desk: Desk) -> Agreed:
    """What the decisions say of the build's persons: of two that one pair joins, or keeps apart, no other pair has to be asked."""
    store.put("decided_on", pa.table({"identity_id": sorted({one for edge in desk.agreed.kept for one in (edge.left, edge.right)})}, _IDS))
    rows = store.fetch("SELECT p.identity_id, p.person_id FROM person_identity AS p JOIN decided_on AS d ON d.identity_id = p.identity_id")
    person = dict(zip(rows["identity_id"].to_pylist(), rows["person_id"].to_pylist(), strict=True))
    persons = Agreed()
    for edge in desk.agreed.kept:
        one, other = person[edge.left], person[edge.right]
        if one != other:
            persons.add(replace(edge, left=one, right=other))
    return persons


_IDS = pa.schema([("identity_id", pa.string())])


def _state(row: Mapping[str, str], desk: Desk, records: Records, persons: Agreed) -> PairState:
    state = desk.state(records[row["identity_id_l"]], records[row["identity_id_r"]])
    one, other = row["person_l"], row["person_r"]
    return "decided" if state == "open" and one != other and persons.says(one, other) else state


def _one_of_two_persons(found: pa.Table, states: Sequence[PairState]) -> dict[int, int]:
    """The rows to ask, and how many more there are between the same two persons: of all pairs that are open there, the weightiest is
    asked, where the first of them stands. None is, where somebody has given an opinion on one."""
    persons = [tuple(sorted(pair)) for pair in zip(found["person_l"].to_pylist(), found["person_r"].to_pylist(), strict=True)]
    pending = {two for two, state in zip(persons, states, strict=True) if state in ("second", "disputed") and two[0] != two[1]}
    weight = found["match_weight"].to_pylist()
    between: dict[tuple[object, ...], list[int]] = {}
    for row, (two, state) in enumerate(zip(persons, states, strict=True)):
        if state == "open" and two not in pending:
            between.setdefault(two if two[0] != two[1] else (row,), []).append(row)
    return {max(rows, key=lambda row: (weight[row], -row)): len(rows) - 1 for rows in between.values()}


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
