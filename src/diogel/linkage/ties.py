"""What holds records together and what keeps them apart, kept so that it can be told anew for any part of the records.

A person put together from everybody's records may hang together by way of a record that a reader may not see, or be split because
of one. So beside the persons a run keeps their ties: each pair's own evidence, with and without what rests on single members of
its records (a reference that both were given, a decision about one of them). `diogel.linkage.seen` puts persons together from those.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from diogel.linkage.arrivals import FRESH_RECORDS, MEMBER_NOW
from diogel.linkage.block import bits, hashed
from diogel.linkage.clusters import components
from diogel.linkage.index import RECORD
from diogel.linkage.model import LinkageModel, Rule
from diogel.linkage.pairs import Bools, Ints
from diogel.linkage.prepare import TUPLES
from diogel.linkage.resolve import Judged
from diogel.linkage.weigh import LINK, rule_of, status_of
from diogel.stores.base import Store

TIES = TIE, TIE_RECORD, TIE_DECISION = "tie", "tie_record", "tie_decision"
"""The tables of a store and a build in which they are kept."""
_TIED = "linkage_tied"

PAIRS = pa.schema([("left", pa.int64()), ("right", pa.int64()), ("weight", pa.float64()), ("says", pa.int8()), ("own", pa.int8())])
COMPARED, LINKS, APART, CERTAIN, UNLIKE, RIVALS = 1, 2, 4, 8, 16, 32
"""Bits of what a pair says: something found it; it links; a rule keeps it apart by way of others too; a rule is certain that it is one
person; it looks like two by a rule that leaves it to a person, and is kept apart too; what fits both of the two is linked to neither."""
DECISIONS = pa.schema([("identity_id_l", pa.string()), ("identity_id_r", pa.string()), ("decides", pa.string())])


@dataclass(frozen=True)
class Ties:
    """`pairs` (PAIRS): records left <= right, the same twice where equal identities are one record, with what the pair `says` where a
    partner gave both one reference, and what its `own` evidence says without; people's decisions are in neither. `weight` is in bits.
    Records are numbered from 0 in the order of what they hold. `records`: identity_id, record, reference_key (null: none, or one that too
    many share), birth (null: not known, or not for sure), single_<n> (a hash of what a person has one of), of each identity in a pair.
    `decisions` (DECISIONS): between identities. `largest`: so many records are too many for one person when exceeded.
    """

    pairs: pa.Table
    records: pa.Table
    decisions: pa.Table
    largest: int

    def put(self, store: Store) -> None:
        largest = pa.array(np.full(self.pairs.num_rows, self.largest, dtype=np.int64))
        for name, table in (
            (TIE, self.pairs.append_column("largest", largest)),
            (TIE_RECORD, self.records),
            (TIE_DECISION, self.decisions),
        ):
            store.put(name, table)

    @classmethod
    def of(cls, store: Store) -> Ties:
        """As `put` left them."""
        pairs, records, decisions = (store.fetch(f"SELECT * FROM {name}") for name in (TIE, TIE_RECORD, TIE_DECISION))
        largest = pairs["largest"][0].as_py() if pairs.num_rows else 0
        return cls(pairs.select(PAIRS.names).cast(PAIRS), records, decisions.cast(DECISIONS), largest)

    @property
    def singles(self) -> list[str]:
        return [name for name in self.records.column_names if name.startswith("single_")]


def ties_of(store: Store, model: LinkageModel, judged: Judged, *, indexed: bool) -> Ties:
    """The ties of this run, while its tables are still in the store."""
    rows, columns = _pairs(model, judged)
    numbers, place = np.unique(np.concatenate([judged.pairs.left[rows], judged.pairs.right[rows]]), return_inverse=True)
    table = pa.table({"left": place[: len(rows)], "right": place[len(rows) :], **columns}).cast(PAIRS)
    store.put(_TIED, pa.table({"tuple_id": numbers, "record": np.arange(len(numbers))}))
    records = store.fetch(_records(store.dialect, model, indexed=indexed))
    store.drop(_TIED)
    decisions = store.fetch("SELECT identity_id_l, identity_id_r, decides FROM linkage_decision ORDER BY 1, 2, 3").cast(DECISIONS)
    return Ties(table, records, decisions, model.guard.largest_person)


def _pairs(model: LinkageModel, judged: Judged) -> tuple[Ints, dict[str, npt.NDArray[Any]]]:
    """The rows of pairs that join records somehow, or speak against joining what others join, and of equal identities; and what is said of
    them."""
    pairs, said = judged.pairs, bits(model)
    referred = (pairs.found & said.reference) != 0
    compared = ((pairs.found & ~np.int64(said.more_than_blocks)) != 0) | (pairs.left == pairs.right)
    says = _said(model, judged, rule_of(model, pairs), compared | referred)
    own = _said(model, judged, pairs.rule, compared)
    either = says | own
    joining = ((either & LINKS) != 0) | judged.decided_rows("same") | judged.decided_rows("different")
    against = ((either & (APART | UNLIKE | RIVALS)) != 0) | (judged.weights.total < 0)
    kept = joining | (against & _within_one(pairs.left, pairs.right, joining)) | (pairs.left == pairs.right)
    rows = np.flatnonzero(kept)
    return rows, {"weight": judged.weights.total[rows], "says": says[rows], "own": own[rows]}


def _said(model: LinkageModel, judged: Judged, rule: Ints, found: Bools) -> npt.NDArray[np.int8]:
    """What pairs say by these rules, where something found them."""
    by_rule = np.array([*(_bit(one) for one in model.rules), 0])  # the last for no rule, which is number -1
    links = status_of(model, judged.weights.probability, rule) == LINK
    return np.asarray(found * (COMPARED + LINKS * links + by_rule[rule]), dtype=np.int8)


def _bit(rule: Rule) -> int:
    if rule.decides == "same":
        return CERTAIN
    kept_apart = (UNLIKE if rule.decides == "review" else APART) if rule.apart else 0
    return kept_apart + RIVALS * rule.rivals


def _within_one(left: Ints, right: Ints, joining: Bools) -> Bools:
    """Which pairs have both ends in one group of records that hang together somehow: elsewhere nothing could join them."""
    records, place = np.unique(np.concatenate([left, right]), return_inverse=True)
    one, other = place[: len(left)], place[len(left) :]
    label = components(len(records), one[joining], other[joining])
    return np.asarray(label[one] == label[other], dtype=np.bool_)


def _records(dialect: str, model: LinkageModel, *, indexed: bool) -> str:
    hashes = "".join(
        f", CASE WHEN t.{name} IS NOT NULL THEN {hashed(dialect, f't.{name}')} END AS single_{number}"
        for number, name in enumerate(model.guard.one_value_each)
    )
    read = f"SELECT t.tuple_id, l.record, t.certain_birth_date AS birth{hashes} FROM {{}} AS t JOIN {_TIED} AS l ON l.tuple_id = t.tuple_id"
    fresh = f"{read.format(TUPLES)} JOIN {FRESH_RECORDS} AS f ON f.tuple_id = t.tuple_id"
    facts = f"{read.format(RECORD)} UNION ALL {fresh}" if indexed else read.format(TUPLES)
    sharing = f"SELECT reference_key FROM {MEMBER_NOW} WHERE reference_key IS NOT NULL GROUP BY reference_key"
    few = f"{sharing} HAVING COUNT(DISTINCT tuple_id) BETWEEN 2 AND {model.guard.largest_person}"
    singles = "".join(f", k.single_{number}" for number in range(len(model.guard.one_value_each)))
    return (
        f"SELECT m.identity_id, k.record, s.reference_key, k.birth{singles} FROM {MEMBER_NOW} AS m "
        f"JOIN ({facts}) AS k ON k.tuple_id = m.tuple_id LEFT JOIN ({few}) AS s ON s.reference_key = m.reference_key ORDER BY m.identity_id"
    )
