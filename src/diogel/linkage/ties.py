"""What holds records together and what keeps them apart, kept so that it can be told anew for any part of the records.

A person put together from everybody's records may hang together by way of a record that a reader may not see, or be split because
of one. So beside the persons a run keeps their ties: each pair's own evidence, with and without what rests on single members of
its records (a reference that both were given, a decision about one of them). `diogel.linkage.seen` puts persons together from those.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from diogel.linkage.arrivals import FRESH_RECORDS, MEMBER_NOW
from diogel.linkage.block import bits, hashed
from diogel.linkage.clusters import components
from diogel.linkage.index import RECORD
from diogel.linkage.model import LinkageModel
from diogel.linkage.pairs import Bools, Ints
from diogel.linkage.prepare import TUPLES
from diogel.linkage.resolve import CERTAIN, Judged
from diogel.linkage.weigh import LINK, rule_of, status_of
from diogel.stores.base import Store

TIES = TIE, TIE_RECORD, TIE_DECISION = "tie", "tie_record", "tie_decision"
"""The tables of a store and a build in which they are kept."""
_TIED = "linkage_tied"

PAIRS = pa.schema([
    ("left", pa.int64()), ("right", pa.int64()),
    ("strength", pa.float64()), ("links", pa.bool_()), ("apart", pa.bool_()),
    ("own_strength", pa.float64()), ("own_links", pa.bool_()), ("own_apart", pa.bool_()),
])  # fmt: skip
DECISIONS = pa.schema([("identity_id_l", pa.string()), ("identity_id_r", pa.string()), ("decides", pa.string())])


@dataclass(frozen=True)
class Ties:
    """`pairs` (PAIRS): records left <= right, the same twice where equal identities are one record. `links`, `apart` and `strength` count
    where a partner gave both one reference, `own_*` where no reference that may be seen does; people's decisions are in neither.
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
    """The rows of pairs that join records somehow, or keep apart what others join, and of equal identities; and what is said of them."""
    pairs, said = judged.pairs, bits(model)
    referred = (pairs.found & said.reference) != 0
    compared = ((pairs.found & ~np.int64(said.more_than_blocks)) != 0) | (pairs.left == pairs.right)
    with_reference = partial(_said, model, judged, rule_of(model, pairs), compared | referred)
    own = partial(_said, model, judged, pairs.rule, compared)
    columns: dict[str, npt.NDArray[Any]] = {}
    for prefix, told in (("", with_reference()), ("own_", own())):
        columns |= {f"{prefix}{name}": values for name, values in zip(("strength", "links", "apart"), told, strict=True)}
    decided = np.zeros(len(pairs), dtype=np.bool_)
    decided[list(judged.decided)] = True
    joining = columns["links"] | columns["own_links"] | decided
    parting = (columns["apart"] | columns["own_apart"]) & _within_one(pairs.left, pairs.right, joining)
    rows = np.flatnonzero(joining | parting | (pairs.left == pairs.right))
    return rows, {name: values[rows] for name, values in columns.items()}


def _said(model: LinkageModel, judged: Judged, rule: Ints, found: Bools) -> tuple[npt.NDArray[np.float64], Bools, Bools]:
    """How strong each pair is, whether it links, and whether it is kept apart, by these rules and where it was found."""
    certain = np.isin(rule, [number for number, one in enumerate(model.rules) if one.decides == "same"])
    apart = np.isin(rule, [number for number, one in enumerate(model.rules) if one.apart])
    status = status_of(model, judged.weights.probability, rule)
    return judged.weights.total + CERTAIN * certain, (status == LINK) & found, apart & found


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
