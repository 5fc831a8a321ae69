"""Which blocks bring which pairs together, worked out anew from the prepared records: for links, and for pairs that are true.

Reads `linkage_tuple` and `linkage_member`, which `prepare` made. Nothing leaves but numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diogel.linkage.block import keys_of
from diogel.linkage.model import LinkageModel
from diogel.linkage.prepare import MEMBERS, TUPLES
from diogel.linkage.quality.contingency import Floats, Ints, added
from diogel.linkage.quality.intervals import Ratio
from diogel.linkage.quality.protection import THRESHOLD, protected_share
from diogel.linkage.quality.report import BlockingTruth, FieldMissed, Share
from diogel.stores.base import Store

PAIR = "quality_pair"
_TRUE = "quality_true"
_KEY = "quality_key"
_USABLE = "quality_usable_key"
_CAUGHT = "quality_caught"
_REFERRED = "quality_referred"

FIELDS = {"forename": "forename", "surname": "surname", "birth_date": "certain_birth_date", "postcode": "postcode"}
"""What a record needs to be brought together by most blocks -> its prepared column."""


def caught_links(store: Store, model: LinkageModel) -> Ints:
    """For each link between records the blocks that bring it together, as bits. Reads the tables `pair` and `linkage_member`."""
    store.create(
        PAIR,
        f"SELECT DISTINCT l.tuple_id AS tuple_id_l, r.tuple_id AS tuple_id_r, 0 AS person FROM pair AS p "
        f"JOIN {MEMBERS} AS l ON l.identity_id = p.identity_id_l JOIN {MEMBERS} AS r ON r.identity_id = p.identity_id_r "
        "WHERE p.status = 'link' AND l.tuple_id <> r.tuple_id",
    )
    return _caught(store, model).found


def against_true_pairs(store: Store, model: LinkageModel, truth: str) -> BlockingTruth:
    """What blocks brought together of the true pairs of records. `truth`: a table of identity_id and person, a number."""
    store.create(_TRUE, f"SELECT DISTINCT m.tuple_id, t.person FROM {MEMBERS} AS m JOIN {truth} AS t ON t.identity_id = m.identity_id")
    store.create(
        PAIR,
        f"SELECT l.tuple_id AS tuple_id_l, r.tuple_id AS tuple_id_r, MIN(l.person) AS person FROM {_TRUE} AS l "
        f"JOIN {_TRUE} AS r ON l.person = r.person AND l.tuple_id < r.tuple_id GROUP BY l.tuple_id, r.tuple_id",
    )
    store.drop(_TRUE)
    caught = _caught(store, model)
    missing = [caught.missing >> number & 1 == 1 for number in range(len(FIELDS))]
    every = np.ones(len(caught.found), dtype=np.bool_)
    return BlockingTruth(
        pairs=len(caught.found),
        brought_together=_share(caught, every, caught.found > 0),
        by_field=tuple(_field(caught, name, lacks) for name, lacks in zip(FIELDS, missing, strict=True)),
        nothing_missing=_field(caught, "none", caught.missing == 0),
    )


def _field(caught: _Caught, field: str, lacks: npt.NDArray[np.bool_]) -> FieldMissed:
    pairs, share = int(lacks.sum()), protected_share(_share(caught, lacks, lacks & (caught.found == 0)))
    return FieldMissed(field=field, pairs=pairs if pairs == 0 or pairs >= THRESHOLD else None, missed=share or Share())


@dataclass(frozen=True)
class _Caught:
    """Pair i: whose it is, which blocks (and, one bit further, a shared reference) bring it together, which fields are missing."""

    person: Ints
    found: Ints
    missing: Ints


def _share(caught: _Caught, of: npt.NDArray[np.bool_], counted: npt.NDArray[np.bool_]) -> Share:
    unit = np.unique(caught.person, return_inverse=True)[1].astype(np.int64)
    units = int(unit.max(initial=-1)) + 1

    def total(values: npt.NDArray[np.bool_]) -> Floats:
        return added(unit, values, units)

    return Share.of_ratio(Ratio.of_units(total(counted), total(of)))


def _caught(store: Store, model: LinkageModel) -> _Caught:
    """From `quality_pair` (tuple_id_l, tuple_id_r, person), which is gone afterwards."""
    store.create(_KEY, keys_of(store.dialect, model.blocks))
    sizes = f"SELECT key FROM {_KEY} GROUP BY key HAVING COUNT(*) BETWEEN 2 AND {model.guard.largest_block}"
    store.create(_USABLE, f"SELECT k.block, k.key, k.tuple_id FROM {_KEY} AS k JOIN ({sizes}) AS s ON s.key = k.key")
    store.create(_REFERRED, _referred(model))
    store.create(
        _CAUGHT,
        f"SELECT DISTINCT p.tuple_id_l, p.tuple_id_r, l.block FROM {PAIR} AS p JOIN {_USABLE} AS l ON l.tuple_id = p.tuple_id_l "
        f"JOIN {_USABLE} AS r ON r.tuple_id = p.tuple_id_r AND r.key = l.key "
        f"UNION ALL SELECT DISTINCT p.tuple_id_l, p.tuple_id_r, {len(model.blocks)} AS block FROM {PAIR} AS p "
        f"JOIN {_REFERRED} AS l ON l.tuple_id = p.tuple_id_l JOIN {_REFERRED} AS r ON r.tuple_id = p.tuple_id_r "
        "AND r.dataset = l.dataset AND r.partner = l.partner AND r.reference = l.reference",
    )
    rows = store.fetch(_told(len(model.blocks) + 1))
    for name in (_KEY, _USABLE, _REFERRED, _CAUGHT, PAIR):
        store.drop(name)
    return _Caught(*(rows[name].to_numpy().astype(np.int64) for name in ("person", "found", "missing")))


def _referred(model: LinkageModel) -> str:
    """As linkage has it: a reference that very many records share is no reference."""
    known = f"SELECT DISTINCT dataset, partner, reference, tuple_id FROM {MEMBERS} WHERE reference IS NOT NULL"
    counted = f"SELECT *, COUNT(*) OVER (PARTITION BY dataset, partner, reference) AS sharing FROM ({known}) AS known"
    return f"SELECT * FROM ({counted}) AS counted WHERE sharing <= {model.guard.largest_person}"


def _told(kinds: int) -> str:
    bit = " ".join(f"WHEN {number} THEN {1 << number}" for number in range(kinds))
    lacks = " + ".join(
        f"CASE WHEN l.{column} IS NULL OR r.{column} IS NULL THEN {1 << number} ELSE 0 END" for number, column in enumerate(FIELDS.values())
    )
    return f"""
        WITH found AS (
            SELECT tuple_id_l, tuple_id_r, SUM(CAST(CASE block {bit} END AS BIGINT)) AS found FROM {_CAUGHT} GROUP BY tuple_id_l, tuple_id_r
        )
        SELECT p.person, COALESCE(f.found, 0) AS found, {lacks} AS missing FROM {PAIR} AS p
        LEFT JOIN found AS f ON f.tuple_id_l = p.tuple_id_l AND f.tuple_id_r = p.tuple_id_r
        JOIN {TUPLES} AS l ON l.tuple_id = p.tuple_id_l JOIN {TUPLES} AS r ON r.tuple_id = p.tuple_id_r
        ORDER BY p.tuple_id_l, p.tuple_id_r
    """
