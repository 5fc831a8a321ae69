"""All pairs that could count, those of before and those found today, each with what became of it last time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from diogel.linkage.arrivals import FRESH_RECORDS, GONE_MEMBERS, MEMBER_NOW, NEWLY_DEAD, STRUCK_REFERENCES
from diogel.linkage.block import PAIRS, RAW, STRUCK, bits, gather
from diogel.linkage.index import RECORD, Known
from diogel.linkage.model import LinkageModel
from diogel.linkage.pairs import Bools, Ints, Pairs, fetch_pairs
from diogel.linkage.prepare import TUPLES
from diogel.linkage.score import columns, scored
from diogel.linkage.weigh import Terms, count_terms, least_weight, terms_of, worth_keeping
from diogel.stores.base import Store

RECORDS = "linkage_compared_record"
DECIDED = "linkage_decided"
"""tuple_id_l, tuple_id_r, decides, decision: what people decided, between records that are there."""
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


def compare(store: Store, model: LinkageModel, known: Known | None) -> Compared:
    """Score what is new in `linkage_raw_pair` and bring it together with the pairs that `known` has (None: everything is new)."""
    _decided_pairs(store, model)
    gather(store)
    if known is None:
        anew, found = store.count(PAIRS), _score(store, model, TUPLES)
        pairs = found.in_order()
        none = Pairs.none(model)
        terms = terms_of(model, [(count_terms(store, model), 1)])
        return Compared(pairs, Before.nothing(len(pairs)), none, Before.nothing(0), anew, terms, store.count(TUPLES))
    table = known.table(store, "candidate")
    old, before = Pairs.of(table, model), Before.of(table)
    found_now = _struck(store, model, old)
    found_now, known_pairs = _found_again(store, old, found_now)
    _only_new(store, known_pairs)
    anew = store.count(PAIRS)
    store.create(RECORDS, _touched_records(model))
    fresh = _score(store, model, RECORDS)
    old = old.with_found(found_now)
    stays = (found_now != 0) & worth_keeping(model, old) & ~_dead(store, old)
    pairs, joined = Pairs.together([old.at(stays), fresh], model), before.at(stays).followed_by(Before.nothing(len(fresh)))
    order = np.lexsort((pairs.right, pairs.left))
    counted = [(known.table(store, "term"), 1), (count_terms(store, model, _fresh()), 1), (count_terms(store, model, _gone()), -1)]
    records = known.meta()["records"] + store.count(FRESH_RECORDS) - store.count(NEWLY_DEAD)
    return Compared(
        pairs.at(order), joined.at(order), old.at(~stays), before.at(~stays), anew, terms_of(model, counted), int(records)
    )  # fmt: skip


def _decided_pairs(store: Store, model: LinkageModel) -> None:
    """Pairs that people decided on are compared too, whatever blocks say."""
    if not store.count(DECIDED):
        return
    bit = bits(model).decision
    decided = f"SELECT tuple_id_l, tuple_id_r, CAST({bit} AS BIGINT) AS found FROM {DECIDED}"
    store.create(RAW, f"SELECT tuple_id_l, tuple_id_r, found FROM {RAW} UNION ALL {decided}")


def _score(store: Store, model: LinkageModel, records: str) -> Pairs:
    """The pairs of `linkage_pair` that could ever count, compared so many at a time."""
    passes = max(1, -(-store.count(PAIRS) // _PASS))
    parts = [Pairs.none(model)]
    for number in range(passes):
        some = f"(SELECT * FROM {PAIRS} WHERE tuple_id_l % {passes} = {number})" if passes > 1 else PAIRS
        scored(store, model, some, _SCORED, records=records, least=least_weight(model))
        found = fetch_pairs(store, _SCORED, model)
        parts.append(found.at(worth_keeping(model, found)))
    store.drop(_SCORED)
    return Pairs.together(parts, model)


def _struck(store: Store, model: LinkageModel, old: Pairs) -> Ints:
    """`found` of the old pairs without what no longer finds them."""
    said = bits(model)
    found = old.found & ~np.int64(said.decision)
    alone = (
        f"SELECT g.tuple_id AS tuple_id_l, g.tuple_id AS tuple_id_r, CAST({said.equal} AS BIGINT) AS found FROM "
        f"(SELECT DISTINCT tuple_id FROM {GONE_MEMBERS}) AS g JOIN {MEMBER_NOW} AS m ON m.tuple_id = g.tuple_id "
        "GROUP BY g.tuple_id HAVING COUNT(*) = 1"
    )
    rows = store.fetch(
        f"SELECT tuple_id_l, tuple_id_r, found FROM {STRUCK} UNION ALL SELECT tuple_id_l, tuple_id_r, CAST({said.reference} AS BIGINT) "
        f"FROM {STRUCK_REFERENCES} UNION ALL {alone}"
    )
    left, right, struck = (rows[name].to_numpy().astype(np.int64) for name in rows.column_names)
    for bit in np.unique(struck):
        here = struck == bit
        place = rows_of(old, left[here], right[here])
        found[place[place >= 0]] &= ~bit
    return found


def _found_again(store: Store, old: Pairs, found: Ints) -> tuple[Ints, pa.Table]:
    """`found` with what found old pairs once more, and those pairs."""
    rows = store.fetch(
        f"SELECT p.tuple_id_l, p.tuple_id_r, p.found FROM {PAIRS} AS p LEFT JOIN {FRESH_RECORDS} AS l ON l.tuple_id = p.tuple_id_l "
        f"LEFT JOIN {FRESH_RECORDS} AS r ON r.tuple_id = p.tuple_id_r WHERE l.tuple_id IS NULL AND r.tuple_id IS NULL"
    )
    left, right, more = (rows[name].to_numpy().astype(np.int64) for name in rows.column_names)
    place = rows_of(old, left, right)
    there = place >= 0
    found[place[there]] |= more[there]
    return found, rows.filter(pa.array(there)).select(["tuple_id_l", "tuple_id_r"])


def _only_new(store: Store, known_pairs: pa.Table) -> None:
    if not known_pairs.num_rows:
        return
    store.put("linkage_found_again", known_pairs)
    store.create(
        PAIRS,
        f"SELECT p.* FROM {PAIRS} AS p LEFT JOIN linkage_found_again AS a ON a.tuple_id_l = p.tuple_id_l AND a.tuple_id_r = p.tuple_id_r "
        "WHERE a.tuple_id_l IS NULL",
    )
    store.drop("linkage_found_again")


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
    gone = store.fetch(f"SELECT tuple_id FROM {NEWLY_DEAD}")["tuple_id"].to_numpy().astype(np.int64)
    return np.isin(pairs.left, gone) | np.isin(pairs.right, gone)


def kept_columns(model: LinkageModel) -> list[str]:
    """The columns of a record that an index holds: what is compared, what the guard looks at."""
    guard = {"certain_birth_date", *model.guard.one_value_each}
    return sorted(set(columns(model)) | guard)


def _touched_records(model: LinkageModel) -> str:
    names = ", ".join(f"r.{name}" for name in ("tuple_id", *kept_columns(model)))
    ends = f"SELECT tuple_id_l AS tuple_id FROM {PAIRS} UNION SELECT tuple_id_r FROM {PAIRS}"
    before = f"SELECT {names} FROM {RECORD} AS r JOIN ({ends}) AS e ON e.tuple_id = r.tuple_id"
    return f"{before} UNION ALL SELECT {names} FROM {TUPLES} AS r JOIN {FRESH_RECORDS} AS f ON f.tuple_id = r.tuple_id"


def _fresh() -> str:
    return f"(SELECT t.* FROM {TUPLES} AS t JOIN {FRESH_RECORDS} AS f ON f.tuple_id = t.tuple_id) AS fresh"


def _gone() -> str:
    return f"(SELECT t.* FROM {RECORD} AS t JOIN {NEWLY_DEAD} AS d ON d.tuple_id = t.tuple_id) AS gone"
