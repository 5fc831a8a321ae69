"""All pairs that could count, those of before and those found today, each with what became of it last time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from diogel.linkage.arrivals import FRESH_RECORDS, NEWLY_DEAD, no_longer_referred
from diogel.linkage.block import Blocked, Ends, bits
from diogel.linkage.index import RECORD, Known
from diogel.linkage.model import LinkageModel
from diogel.linkage.ordered import among, distinct
from diogel.linkage.pairs import Bools, Ints, Pairs, fetch_pairs
from diogel.linkage.prepare import TUPLES
from diogel.linkage.score import columns, scored
from diogel.linkage.weigh import Terms, count_terms, least_weight, terms_of, worth_keeping
from diogel.stores.base import Store

DECIDED = "linkage_decided"
"""tuple_id_l, tuple_id_r, decides, decision: what people decided, between records that are there."""
_PAIRS = "linkage_pair"
_RECORDS = "linkage_compared_record"
_SCORED = "linkage_scored"
_PASS: Final = 20_000_000
"""So many pairs are compared at a time: their evidence takes some 500 MB while they are."""


@dataclass(frozen=True)
class Before:
    """What became of each pair in the last run: its weight (nan: it was not there), its status, whether it was kept apart, whether held."""

    weight: npt.NDArray[np.float64]
    status: Ints
    apart: Bools
    held: Bools

    def at(self, rows: Bools | Ints) -> Before:
        return Before(self.weight[rows], self.status[rows], self.apart[rows], self.held[rows])

    @classmethod
    def nothing(cls, size: int) -> Before:
        never = np.zeros(size, dtype=np.bool_)
        return cls(np.full(size, np.nan), np.zeros(size, dtype=np.int64), never, never)

    @classmethod
    def of(cls, table: pa.Table) -> Before:
        apart, held = (np.asarray(table[name].to_numpy() != 0, dtype=np.bool_) for name in ("apart", "held"))
        return cls(table["weight"].to_numpy(), table["status"].to_numpy().astype(np.int64), apart, held)

    def followed_by(self, other: Before) -> Before:
        return Before(
            np.concatenate([self.weight, other.weight]), np.concatenate([self.status, other.status]),
            np.concatenate([self.apart, other.apart]), np.concatenate([self.held, other.held]),
        )  # fmt: skip


@dataclass(frozen=True)
class Compared:
    """`pairs` in order of their records, `before` beside them; `lost` and `lost_before`: pairs that were there and are no more; `anew` how
    many were compared today; `terms` and `records` are counts of all records."""

    pairs: Pairs
    before: Before
    lost: Pairs
    lost_before: Before
    anew: int
    terms: dict[str, Terms]
    records: int


def compare(store: Store, model: LinkageModel, blocked: Blocked, known: Known | None) -> Compared:
    """Score the pairs that blocks brought together and that `known` has not (None: everything is new), and bring them together with those
    that it has."""
    if known is None:
        pairs = _score(store, model, blocked, np.arange(len(blocked.found))).in_order()
        terms = terms_of(model, [(count_terms(store, model), 1)])
        nothing = Before.nothing(0)
        return Compared(pairs, Before.nothing(len(pairs)), Pairs.none(model), nothing, len(blocked.found), terms, store.count(TUPLES))
    table = known.table(store, "candidate")
    old, before = Pairs.of(table, model), Before.of(table)
    found, anew = _found_now(store, model, blocked, old)
    old = old.with_found(found)
    fresh = _score(store, model, blocked, anew, indexed=True)
    stays = (found != 0) & worth_keeping(model, old) & ~_dead(store, old)
    pairs, joined = Pairs.together([old.at(stays), fresh], model), before.at(stays).followed_by(Before.nothing(len(fresh)))
    order = np.lexsort((pairs.right, pairs.left))
    counted = [(known.table(store, "term"), 1), (count_terms(store, model, _fresh()), 1), (count_terms(store, model, _gone()), -1)]
    records = known.meta()["records"] + store.count(FRESH_RECORDS) - store.count(NEWLY_DEAD)
    return Compared(
        pairs.at(order), joined.at(order), old.at(~stays), before.at(~stays), len(anew), terms_of(model, counted), int(records)
    )  # fmt: skip


def decided_pairs(store: Store, model: LinkageModel) -> dict[int, Ends]:
    """Pairs that people decided on are compared too, whatever blocks say."""
    rows = store.fetch(f"SELECT tuple_id_l, tuple_id_r FROM {DECIDED}")
    left, right = (rows[name].to_numpy().astype(np.int64) for name in rows.column_names)
    return {bits(model).decision: (left, right)}


def _score(store: Store, model: LinkageModel, blocked: Blocked, rows: Ints, *, indexed: bool = False) -> Pairs:
    """Those of the pairs in these rows that could ever count, compared so many at a time."""
    parts = [Pairs.none(model)]
    for some in np.array_split(rows, max(1, -(-len(rows) // _PASS))):
        ends = {"tuple_id_l": blocked.records[blocked.left[some]], "tuple_id_r": blocked.records[blocked.right[some]]}
        store.put(_PAIRS, pa.table(ends | {"found": blocked.found[some]}))
        if indexed:
            store.create(_RECORDS, _touched_records(model))
        scored(store, model, _PAIRS, _SCORED, records=_RECORDS if indexed else TUPLES, least=least_weight(model))
        found = fetch_pairs(store, _SCORED, model)
        parts.append(found.at(worth_keeping(model, found)))
    for name in (_PAIRS, _RECORDS, _SCORED):
        store.drop(name)
    return Pairs.together(parts, model)


def _found_now(store: Store, model: LinkageModel, blocked: Blocked, old: Pairs) -> tuple[Ints, Ints]:
    """`found` of the old pairs, without what no longer finds them and with what does once more; and the rows of `blocked` that are none of
    them."""
    found = old.found & ~np.int64(bits(model).decision)
    for struck in (blocked.struck, no_longer_referred(store, model)):
        for bit, ends in struck.items():
            place = rows_of(old, *ends)
            found[place[place >= 0]] &= ~bit
    fresh = among(blocked.records, distinct(store.fetch(f"SELECT tuple_id FROM {FRESH_RECORDS}")["tuple_id"].to_numpy()))
    held = np.flatnonzero(~fresh[blocked.left] & ~fresh[blocked.right])
    place = rows_of(old, blocked.records[blocked.left[held]], blocked.records[blocked.right[held]])
    found[place[place >= 0]] |= blocked.found[held[place >= 0]]
    anew = np.ones(len(blocked.found), dtype=np.bool_)
    anew[held[place >= 0]] = False
    return found, np.flatnonzero(anew)


def rows_of(pairs: Pairs, left: Ints, right: Ints) -> Ints:
    """Where these pairs stand in `pairs`, -1 for those that don't."""
    if not len(left) or not len(pairs):
        return np.full(len(left), -1, dtype=np.int64)
    mixed, wanted = _mixed(pairs.left, pairs.right), _mixed(left, right)
    order = np.argsort(mixed)
    place = order[np.minimum(np.searchsorted(mixed, wanted, sorter=order), len(order) - 1)]
    return np.where((pairs.left[place] == left) & (pairs.right[place] == right), place, -1)


def _mixed(left: Ints, right: Ints) -> npt.NDArray[np.uint64]:
    """Two numbers of 60 random bits as one of 64."""
    return left.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + right.astype(np.uint64)


def _dead(store: Store, pairs: Pairs) -> Bools:
    gone = distinct(store.fetch(f"SELECT tuple_id FROM {NEWLY_DEAD}")["tuple_id"].to_numpy())
    return among(pairs.left, gone) | among(pairs.right, gone)


def kept_columns(model: LinkageModel) -> list[str]:
    """The columns of a record that an index holds: what is compared, what the guard looks at."""
    guard = {"certain_birth_date", *model.guard.one_value_each}
    return sorted(set(columns(model)) | guard)


def _touched_records(model: LinkageModel) -> str:
    names = ", ".join(f"r.{name}" for name in ("tuple_id", *kept_columns(model)))
    ends = f"SELECT tuple_id_l AS tuple_id FROM {_PAIRS} UNION SELECT tuple_id_r FROM {_PAIRS}"
    before = f"SELECT {names} FROM {RECORD} AS r JOIN ({ends}) AS e ON e.tuple_id = r.tuple_id"
    return f"{before} UNION ALL SELECT {names} FROM {TUPLES} AS r JOIN {FRESH_RECORDS} AS f ON f.tuple_id = r.tuple_id"


def _fresh() -> str:
    return f"(SELECT t.* FROM {TUPLES} AS t JOIN {FRESH_RECORDS} AS f ON f.tuple_id = t.tuple_id) AS fresh"


def _gone() -> str:
    return f"(SELECT t.* FROM {RECORD} AS t JOIN {NEWLY_DEAD} AS d ON d.tuple_id = t.tuple_id) AS gone"
