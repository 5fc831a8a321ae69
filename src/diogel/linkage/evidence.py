"""What a run tells of its pairs and links: identities in place of records, names in place of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from diogel.linkage.arrivals import MEMBER_NOW
from diogel.linkage.block import found_by
from diogel.linkage.model import LinkageModel
from diogel.linkage.ordered import distinct
from diogel.linkage.pairs import Bools, Ints
from diogel.linkage.resolve import HELD_BY_GUARD, Judged
from diogel.linkage.weigh import REVIEW, STATUSES
from diogel.stores.base import Store

_TOLD = "linkage_told"


def told(store: Store, model: LinkageModel, judged: Judged) -> tuple[pa.Table, pa.Table]:
    """`Linked.pairs` and `Linked.links`."""
    linking = judged.links & (judged.pairs.left != judged.pairs.right)
    rows, links = np.flatnonzero(judged.recorded(model)), np.flatnonzero(linking)
    both = distinct(rows, links)
    first = _Firsts.of(store, distinct(judged.pairs.left[both], judged.pairs.right[both]))
    return _pairs(model, judged, rows, first), _links(store, judged, links, _one_person(judged, linking), first)


@dataclass(frozen=True)
class _Firsts:
    """The smallest identity of each of these records, which are sorted."""

    record: Ints
    identity: pa.ChunkedArray

    @classmethod
    def of(cls, store: Store, records: Ints) -> _Firsts:
        store.put(_TOLD, pa.table({"tuple_id": records}))
        rows = store.fetch(
            f"SELECT m.tuple_id, MIN(m.identity_id) AS identity_id FROM {MEMBER_NOW} AS m JOIN {_TOLD} AS t ON t.tuple_id = m.tuple_id "
            "GROUP BY m.tuple_id"
        )
        store.drop(_TOLD)
        return cls(records, rows["identity_id"].take(pa.array(np.argsort(rows["tuple_id"].to_numpy()))))

    def ends(self, left: Ints, right: Ints) -> dict[str, pa.Array]:
        """Identities instead of the numbers of records, the smaller of the two first."""
        one, other = (self.identity.take(pa.array(np.searchsorted(self.record, side))) for side in (left, right))
        return {"identity_id_l": pc.min_element_wise(one, other), "identity_id_r": pc.max_element_wise(one, other)}


def _pairs(model: LinkageModel, judged: Judged, rows: Ints, first: _Firsts) -> pa.Table:
    """In an order that only what records hold decides."""
    pairs, held = judged.pairs.at(rows), judged.held[rows]
    decided = {row: said for row, (_, said) in judged.decided.items()}
    rules = [*(rule.rule for rule in model.rules), HELD_BY_GUARD, None]  # the last for none, which is number -1
    block, place = np.unique(pairs.found, return_inverse=True)
    columns = {
        "match_weight": judged.weights.total[rows],
        "probability": judged.weights.probability[rows],
        "status": _named(STATUSES, np.where(held, REVIEW, judged.status[rows])),
        "rule": _named(rules, np.where(held, len(model.rules), judged.rule[rows])),
        "block": _named([found_by(model, int(found)) for found in block], place),
        "decision": pa.array([decided.get(int(row)) for row in rows] if decided else pa.nulls(len(rows), pa.string()), pa.string()),
    }
    for one in model.comparisons:
        columns[f"gamma_{one.comparison}"] = pairs.gamma(model, one).astype(np.int8)
        columns[f"weight_{one.comparison}"] = judged.weights.comparisons[one.comparison][rows]
    return pa.table({**first.ends(pairs.left, pairs.right), **columns})


def _named(names: Sequence[str | None], numbers: npt.NDArray[Any]) -> pa.Array:
    return pa.array(names, pa.string()).take(pa.array(numbers % max(len(names), 1)))


def _links(store: Store, judged: Judged, rows: Ints, together: Ints, first: _Firsts) -> pa.Table:
    """Accepted links between records, and every further identity of a record with its first."""
    decided = judged.decided_rows("same")[rows].astype(np.int64)
    between = pa.table({**first.ends(judged.pairs.left[rows], judged.pairs.right[rows]), "how": _named(["model", "decision"], decided)})
    store.put(_TOLD, pa.table({"tuple_id": together}))
    several = (
        f"SELECT m.tuple_id, MIN(m.identity_id) AS identity_id FROM {MEMBER_NOW} AS m JOIN {_TOLD} AS t ON t.tuple_id = m.tuple_id "
        "GROUP BY m.tuple_id HAVING COUNT(*) > 1"
    )
    equal = store.fetch(
        f"SELECT f.identity_id AS identity_id_l, m.identity_id AS identity_id_r, 'exact' AS how FROM ({several}) AS f "
        f"JOIN {MEMBER_NOW} AS m ON m.tuple_id = f.tuple_id WHERE m.identity_id <> f.identity_id ORDER BY 1, 2"
    )
    store.drop(_TOLD)
    return pa.concat_tables([between, equal])


def _one_person(judged: Judged, links: Bools) -> Ints:
    """The records all of whose equal identities are one person: linked to another, or rich enough by themselves."""
    pairs = judged.pairs
    alone = pairs.left[judged.links & (pairs.left == pairs.right)]
    return distinct(pairs.left[links], pairs.right[links], alone)
