"""What a run tells of its pairs and links: identities in place of records, names in place of numbers."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from diogel.linkage.arrivals import MEMBER_NOW
from diogel.linkage.block import found_by
from diogel.linkage.model import LinkageModel
from diogel.linkage.pairs import Bools, Ints
from diogel.linkage.resolve import HELD_BY_GUARD, Judged
from diogel.linkage.weigh import REVIEW, STATUSES
from diogel.stores.base import Store

_TOLD = "linkage_told"


def pairs_told(store: Store, model: LinkageModel, judged: Judged) -> pa.Table:
    """`Linked.pairs`, in an order that only what records hold decides."""
    rows = np.flatnonzero(judged.recorded(model))
    pairs = judged.pairs.at(rows)
    held = judged.held[rows]
    decided = {row: said for row, (_, said) in judged.decided.items()}
    rules = np.array([*(rule.rule for rule in model.rules), None, HELD_BY_GUARD], dtype=object)
    rule = np.where(held, len(model.rules) + 1, np.where(judged.rule[rows] < 0, len(model.rules), judged.rule[rows]))
    status = np.array(STATUSES, dtype=object)[np.where(held, REVIEW, judged.status[rows])]
    block, place = np.unique(pairs.found, return_inverse=True)
    blocks = np.array([found_by(model, int(found)) for found in block] or [""], dtype=object)[place]
    columns = {
        "match_weight": judged.weights.total[rows],
        "probability": judged.weights.probability[rows],
        "status": _coded(status),
        "rule": _coded(rules[rule]),
        "block": _coded(blocks),
        "decision": pa.array([decided.get(int(row)) for row in rows] if decided else pa.nulls(len(rows), pa.string()), pa.string()),
    }
    for one in model.comparisons:
        columns[f"gamma_{one.comparison}"] = pairs.gamma(model, one).astype(np.int8)
        columns[f"weight_{one.comparison}"] = judged.weights.comparisons[one.comparison][rows]
    return pa.table({**_ends(store, pairs.left, pairs.right), **columns})


def _coded(values: np.ndarray) -> pa.Array:
    return pa.array(values, pa.string())


def _ends(store: Store, left: Ints, right: Ints) -> dict[str, pa.Array]:
    """The smallest identity of each record instead of its number, the smaller of the two first."""
    records = np.unique(np.concatenate([left, right]))
    store.put(_TOLD, pa.table({"tuple_id": records}))
    rows = store.fetch(
        f"SELECT m.tuple_id, MIN(m.identity_id) AS identity_id FROM {MEMBER_NOW} AS m JOIN {_TOLD} AS t ON t.tuple_id = m.tuple_id "
        "GROUP BY m.tuple_id ORDER BY m.tuple_id"
    )
    store.drop(_TOLD)
    one, other = (rows["identity_id"].take(pa.array(np.searchsorted(records, side))) for side in (left, right))
    return {"identity_id_l": pc.if_else(pc.less(one, other), one, other), "identity_id_r": pc.if_else(pc.less(one, other), other, one)}


def links_told(store: Store, judged: Judged) -> pa.Table:
    """`Linked.links`: accepted links between records, and every further identity of a record with its first."""
    pairs, links = judged.pairs, judged.links & (judged.pairs.left != judged.pairs.right)
    decided = np.zeros(len(pairs), dtype=np.bool_)
    decided[[row for row, (decides, _) in judged.decided.items() if decides == "same"]] = True
    rows = np.flatnonzero(links)
    how = _coded(np.array(["model", "decision"], dtype=object)[decided[rows].astype(np.int64)])
    between = pa.table({**_ends(store, pairs.left[rows], pairs.right[rows]), "how": how})
    store.put(_TOLD, pa.table({"tuple_id": _one_person(judged, links)}))
    first = (
        f"SELECT m.tuple_id, MIN(m.identity_id) AS identity_id FROM {MEMBER_NOW} AS m "
        f"JOIN {_TOLD} AS t ON t.tuple_id = m.tuple_id GROUP BY m.tuple_id"
    )
    equal = store.fetch(
        f"SELECT f.identity_id AS identity_id_l, m.identity_id AS identity_id_r, 'exact' AS how FROM ({first}) AS f "
        f"JOIN {MEMBER_NOW} AS m ON m.tuple_id = f.tuple_id WHERE m.identity_id <> f.identity_id ORDER BY 1, 2"
    )
    store.drop(_TOLD)
    return pa.concat_tables([between, equal])


def _one_person(judged: Judged, links: Bools) -> Ints:
    """The records all of whose equal identities are one person: linked to another, or rich enough by themselves."""
    pairs = judged.pairs
    alone = pairs.left[judged.links & (pairs.left == pairs.right)]
    return np.unique(np.concatenate([pairs.left[links], pairs.right[links], alone]))
