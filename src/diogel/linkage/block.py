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

REFERENCE, EQUAL = -1, -2
"""The `match_key` of pairs that no block found: one reference in one dataset; exactly equal."""

_HASH = {"duckdb": "CAST(HASH({}) >> 1 AS BIGINT)", "spark": "XXHASH64({})"}
"""63 or 64 bits; a collision only compares two strangers for nothing."""


@dataclass(frozen=True)
class Skipped:
    """An oversized block: how many of its keys were skipped, and how many tuples the largest held."""

    block: str
    keys: int
    largest: int


def block(store: Store, model: LinkageModel) -> tuple[Skipped, ...]:
    """Fill `linkage_pair` (join_key_l < join_key_r, match_key, decisive) and say what was skipped.

    Each tuple of more than one identity is also paired with itself: whether equal identities are one person is a question of evidence too.
    """
    store.create(REFERENCES, _same_reference(model))
    store.create(_KEYS, keys_of(store.dialect, model.blocks))
    store.create(_SIZES, f"SELECT key, MIN(block) AS block, COUNT(*) AS size FROM {_KEYS} GROUP BY key HAVING COUNT(*) > 1")
    skipped = _oversized(store, model)
    store.create(PAIRS, _pairs(model))
    for name in (_KEYS, _SIZES):
        store.drop(name)
    return skipped


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


def _same_reference(model: LinkageModel) -> str:
    """Tuples to which a partner gives one reference in one dataset; a reference that very many share is no reference."""
    return f"""
        WITH referred AS (
            SELECT DISTINCT dataset, partner, reference, tuple_id FROM {MEMBERS} WHERE reference IS NOT NULL
        ), usable AS (
            SELECT dataset, partner, reference FROM referred GROUP BY dataset, partner, reference
            HAVING COUNT(*) BETWEEN 2 AND {model.guard.largest_person}
        ), kept AS (
            SELECT r.* FROM referred AS r JOIN usable AS u ON u.dataset = r.dataset AND u.partner = r.partner AND u.reference = r.reference
        )
        SELECT DISTINCT l.tuple_id AS join_key_l, r.tuple_id AS join_key_r FROM kept AS l
        JOIN kept AS r ON l.dataset = r.dataset AND l.partner = r.partner AND l.reference = r.reference AND l.tuple_id < r.tuple_id
    """


def _pairs(model: LinkageModel) -> str:
    decisive = ", ".join(str(number) for number, rule in enumerate(model.blocks) if rule.decisive) or "-1"
    return f"""
        WITH kept AS (
            SELECT k.block, k.key, k.tuple_id FROM {_KEYS} AS k JOIN {_SIZES} AS s ON s.key = k.key
            WHERE s.size <= {model.guard.largest_block}
        ), found AS (
            SELECT l.tuple_id AS join_key_l, r.tuple_id AS join_key_r, l.block AS match_key, l.block IN ({decisive}) AS decisive
            FROM kept AS l JOIN kept AS r ON l.key = r.key AND l.tuple_id < r.tuple_id
            UNION ALL SELECT join_key_l, join_key_r, {REFERENCE} AS match_key, TRUE AS decisive FROM {REFERENCES}
            UNION ALL SELECT tuple_id, tuple_id, {EQUAL} AS match_key, TRUE AS decisive FROM {TUPLES} WHERE members > 1
        )
        SELECT join_key_l, join_key_r, CAST(MAX(match_key) AS VARCHAR) AS match_key, MAX(decisive) AS decisive
        FROM found GROUP BY join_key_l, join_key_r
    """
