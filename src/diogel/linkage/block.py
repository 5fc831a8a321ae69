"""Which pairs are compared at all: tuples that share a hashed blocking key.

A key that too many tuples share (a surname on half the rows, everyone born on the same day) would cost more pairs than it finds
persons: it is skipped and reported, by the block's name and never by its value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from diogel.linkage.model import Block, LinkageModel
from diogel.linkage.prepare import MEMBERS, TUPLES
from diogel.stores.base import Store

PAIRS = "linkage_pair"
REFERENCES = "linkage_reference"
_KEYS = "linkage_key"
_SIZES = "linkage_block_size"
_KEPT = "linkage_kept_key"
_REFERRED = "linkage_referred"

_REFERENCE, _EQUAL, _DECISIVE = -1, -2, -10
"""`match_key` says what found a pair: the number of a block, or less than 0 where its score is kept however small (a decisive block)."""

_HASH = {"duckdb": "CAST(HASH({}) >> 1 AS BIGINT)", "spark": "XXHASH64({})"}
"""63 or 64 bits; a collision only compares two strangers for nothing."""


@dataclass(frozen=True)
class Skipped:
    """An oversized block: how many of its keys were skipped, and how many tuples the largest held."""

    block: str
    keys: int
    largest: int


def block(store: Store, model: LinkageModel) -> tuple[Skipped, ...]:
    """Fill `linkage_pair` (join_key_l <= join_key_r, match_key) and say what was skipped.

    Each tuple of more than one identity is also paired with itself: whether equal identities are one person is a question of evidence too.
    """
    store.create(_REFERRED, _referred())
    store.create(REFERENCES, _same_reference(model))
    store.create(_KEYS, keys_of(store.dialect, model.blocks))
    store.create(_SIZES, f"SELECT key, MIN(block) AS block, COUNT(*) AS size FROM {_KEYS} GROUP BY key HAVING COUNT(*) > 1")
    skipped = _oversized(store, model)
    small = f"SELECT key FROM {_SIZES} WHERE size <= {model.guard.largest_block}"
    store.create(_KEPT, f"SELECT k.block, k.key, k.tuple_id FROM {_KEYS} AS k JOIN ({small}) AS s ON s.key = k.key")
    store.create(PAIRS, _pairs(model))
    for name in (_REFERRED, _KEYS, _SIZES, _KEPT):
        store.drop(name)
    return skipped


def found_by(model: LinkageModel) -> dict[str, str]:
    """`match_key` -> the name of what found a pair."""
    names = {str(_DECISIVE - number if rule.decisive else number): rule.block for number, rule in enumerate(model.blocks)}
    return names | {str(_REFERENCE): "reference", str(_EQUAL): "equal"}


def keys_of(dialect: str, blocks: Sequence[Block]) -> str:
    """One row per tuple and block that it has all columns for. The block's number is part of the hash, so keys share one space."""
    numbers = ", ".join(f"({number})" for number in range(len(blocks)))
    cases = " ".join(f"WHEN {number} THEN {_key(dialect, number, rule)}" for number, rule in enumerate(blocks))
    keyed = f"SELECT block, CASE block {cases} END AS key, tuple_id FROM {TUPLES} CROSS JOIN (VALUES {numbers}) AS b(block)"
    return f"SELECT block, key, tuple_id FROM ({keyed}) AS keyed WHERE key IS NOT NULL"


def _key(dialect: str, number: int, rule: Block) -> str:
    known = " AND ".join(f"{column} IS NOT NULL" for column in rule.agree)
    return f"CASE WHEN {known} THEN {_HASH[dialect].format(', '.join([str(number), *rule.agree]))} END"


def _oversized(store: Store, model: LinkageModel) -> tuple[Skipped, ...]:
    too_large = f"SELECT * FROM {_SIZES} WHERE size > {model.guard.largest_block}"
    rows = store.fetch(f"SELECT block, COUNT(*) AS keys, MAX(size) AS largest FROM ({too_large}) AS large GROUP BY block ORDER BY block")
    return tuple(Skipped(model.blocks[row["block"]].block, row["keys"], row["largest"]) for row in rows.to_pylist())


def _referred() -> str:
    """Which tuple has which partner's reference in which dataset, and how many share it."""
    known = f"SELECT DISTINCT dataset, partner, reference, tuple_id FROM {MEMBERS} WHERE reference IS NOT NULL"
    return f"SELECT *, COUNT(*) OVER (PARTITION BY dataset, partner, reference) AS sharing FROM ({known}) AS known"


def _same_reference(model: LinkageModel) -> str:
    """Tuples to which a partner gives one reference in one dataset; a reference that very many share is no reference."""
    return f"""
        SELECT DISTINCT l.tuple_id AS join_key_l, r.tuple_id AS join_key_r FROM {_REFERRED} AS l
        JOIN {_REFERRED} AS r ON l.dataset = r.dataset AND l.partner = r.partner AND l.reference = r.reference AND l.tuple_id < r.tuple_id
        WHERE l.sharing <= {model.guard.largest_person}
    """


def _pairs(model: LinkageModel) -> str:
    decisive = ", ".join(str(number) for number, rule in enumerate(model.blocks) if rule.decisive) or "-1"
    return f"""
        WITH found AS (
            SELECT l.tuple_id AS join_key_l, r.tuple_id AS join_key_r,
                CASE WHEN l.block IN ({decisive}) THEN {_DECISIVE} - l.block ELSE l.block END AS match_key
            FROM {_KEPT} AS l JOIN {_KEPT} AS r ON l.key = r.key AND l.tuple_id < r.tuple_id
            UNION ALL SELECT join_key_l, join_key_r, {_REFERENCE} AS match_key FROM {REFERENCES}
            UNION ALL SELECT tuple_id, tuple_id, {_EQUAL} AS match_key FROM {TUPLES} WHERE members > 1
        )
        SELECT join_key_l, join_key_r, CAST(MIN(match_key) AS VARCHAR) AS match_key FROM found GROUP BY join_key_l, join_key_r
    """
