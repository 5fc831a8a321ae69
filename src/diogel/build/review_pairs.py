"""The pairs of a build that wait for a person: what the build says of them, and how they stand by what people decided.

The first holds as long as the build does and is the slower part; the second is worked out anew whenever somebody decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from diogel.build.anchors import Records, identities_for_linkage
from diogel.build.review_opened import Opened
from diogel.definitions.model import Text
from diogel.linkage import review
from diogel.linkage.binding import Agreed, Places
from diogel.linkage.deciding import Desk, PairState, is_one
from diogel.linkage.decisions import Entry, Ledger
from diogel.linkage.explain import Evidence, evidence_of
from diogel.linkage.model import LinkageModel
from diogel.linkage.review import Change

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
class Gathered:
    """What the build says: `found` are the pairs that wait or could, in their order; `persons` who each identity is."""

    model: LinkageModel
    found: pa.Table
    records: Records
    identities: pa.Table
    persons: pa.Table

    @classmethod
    def of(cls, opened: Opened) -> Gathered:
        model = opened.model()
        with opened.store() as store:
            identities = identities_for_linkage(store, opened.partnership)
            found = review.waiting(store, decided=model.thresholds.review)
            records = opened.records(store, (identity for pair in _pairs(found) for identity in pair))
            return cls(model, found, records, identities, store.fetch("SELECT identity_id, person_id FROM person_identity"))

    def members(self, row: int) -> tuple[Sequence[str], Sequence[str]]:
        """Both records of a pair, each as its identities."""
        return self.records[self.found["identity_id_l"][row].as_py()], self.records[self.found["identity_id_r"][row].as_py()]


@dataclass(frozen=True)
class Judged:
    """How the pairs stand by a ledger. `asked`: the rows to ask, and of each how many more pairs wait between the same two persons."""

    gathered: Gathered
    desk: Desk
    states: Sequence[PairState]
    asked: Mapping[int, int]

    @classmethod
    def of(cls, gathered: Gathered, ledger: Ledger) -> Judged:
        desk = Desk.of(ledger, Places.of(ledger, gathered.identities))
        persons = _as_persons(gathered.persons, desk)
        states = [_state(row, desk, gathered.records, persons) for row in gathered.found.select(_OF_STATE).to_pylist()]
        return cls(gathered, desk, states, _one_of_two_persons(gathered.found, states))

    @property
    def counts(self) -> dict[str, int]:
        """How many are open (one for every two persons), wait for a second opinion or for the chair, and were decided since the build."""
        counts = {"open": len(self.asked), "second": self.states.count("second"), "disputed": self.states.count("disputed")}
        was = self.gathered.found["status"].to_pylist()
        counts["decided"] = sum(state == "decided" and before == "review" for state, before in zip(self.states, was, strict=True))
        return counts

    def rows(self, which: Which, *, by: str | None = None) -> list[int]:
        """Those that wait so; of those for a second opinion, the ones on which `by` did not give the first."""
        if which == "open":
            return list(self.asked)
        rows = [row for row, state in enumerate(self.states) if state == which]
        return [row for row in rows if not self.gave(row, by or "")] if which == "second" else rows

    def row_of(self, left: str, right: str) -> int | None:
        """Where a pair stands, if the build has it among those that wait or could."""
        return self._places.get((left, right))

    def gave(self, row: int, by: str) -> bool:
        """Whether this person has given an opinion on the pair."""
        standing = self.desk.pending_on(*self.gathered.members(row))
        return standing is not None and any(is_one(by, entry.by) for entry in standing.opinions)

    def waiting(self, rows: Sequence[int], which: Which, *, blind: bool = False) -> tuple[Waiting, ...]:
        """A second reviewer is always `blind`."""
        gathered = self.gathered
        taken = gathered.found.take(pa.array(rows, pa.int64()))
        datasets = _datasets(gathered.identities, taken)
        pairs = (
            _waiting(row, which, gathered.model, self.desk, gathered.records, datasets, blind or which == "second")
            for row in taken.to_pylist()
        )
        return tuple(replace(pair, further=self.asked.get(row, 0)) for row, pair in zip(rows, pairs, strict=True))

    @cached_property
    def _places(self) -> dict[tuple[str, str], int]:
        return {pair: row for row, pair in enumerate(_pairs(self.gathered.found))}


_OF_STATE = ["identity_id_l", "identity_id_r", "person_l", "person_r"]


def _as_persons(persons: pa.Table, desk: Desk) -> Agreed:
    """What the decisions say of the build's persons: of two that one pair joins, or keeps apart, no other pair has to be asked."""
    wanted = pa.array(sorted({one for edge in desk.agreed.kept for one in (edge.left, edge.right)}), pa.string())
    rows = persons.filter(pc.is_in(persons["identity_id"], wanted))
    person = dict(zip(rows["identity_id"].to_pylist(), rows["person_id"].to_pylist(), strict=True))
    agreed = Agreed()
    for edge in desk.agreed.kept:
        one, other = person[edge.left], person[edge.right]
        if one != other:
            agreed.add(replace(edge, left=one, right=other))
    return agreed


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
