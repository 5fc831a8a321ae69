"""Which pairs are compared at all: records that share a hashed blocking key.

A key that too many records share (a surname on half the rows, everyone born on the same day) would cost more pairs than it finds
persons: it is skipped and reported, by the block's name and never by its value. What is found is a set of bits, one a block, so
that a block which grows too large tomorrow takes back just the pairs that it alone found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from diogel.linkage.model import Block, LinkageModel
from diogel.linkage.prepare import TUPLES
from diogel.stores.base import Store

KEYS = "linkage_key"
"""block, key, tuple_id, state: the rows of every key that something fresh or gone has."""
PAIRS = "linkage_pair"
RAW = "linkage_raw_pair"
"""tuple_id_l, tuple_id_r, found: a row for each block, reference or other thing that finds a pair."""
STRUCK = "linkage_struck"
OVERSIZED = "linkage_oversized"
_SIZES = "linkage_block_size"
_OPEN = "linkage_open_key"

HELD, FRESH, GONE = 0, 1, 2
"""`state` of a record under a key: there before and still, new, no longer."""

_HASH = {"duckdb": "CAST(HASH({}) >> 1 AS BIGINT)", "spark": "XXHASH64({})"}
"""63 or 64 bits; a collision only compares two strangers for nothing."""


@dataclass(frozen=True)
class Found:
    """What bit says what found a pair: block b is `1 << b`, and three that are no blocks come after them."""

    blocks: int

    @property
    def reference(self) -> int:
        return 1 << self.blocks

    @property
    def equal(self) -> int:
        return 2 << self.blocks

    @property
    def decision(self) -> int:
        return 4 << self.blocks

    @property
    def more_than_blocks(self) -> int:
        return self.reference | self.equal | self.decision


def bits(model: LinkageModel) -> Found:
    return Found(len(model.blocks))


def kept_whatever(model: LinkageModel) -> int:
    """The bits of a pair that is kept however unlikely it is, since a rule or a person may decide it."""
    decisive = sum(1 << number for number, block in enumerate(model.blocks) if block.decisive)
    return decisive | bits(model).more_than_blocks


def found_by(model: LinkageModel, found: int) -> str:
    """The name of what found a pair: `reference`, `equal`, `decision`, else the first of its blocks."""
    said = bits(model)
    for bit, name in ((said.decision, "decision"), (said.equal, "equal"), (said.reference, "reference")):
        if found & bit:
            return name
    return next((block.block for number, block in enumerate(model.blocks) if found & (1 << number)), "none")


def hashed(dialect: str, *parts: str) -> str:
    """SQL that hashes these expressions to a whole number, the same on every day with this engine."""
    return _HASH[dialect].format(", ".join(parts))


def keys_of(dialect: str, blocks: Sequence[Block], records: str = TUPLES) -> str:
    """One row per record and block that it has all columns for. The block's number is part of the hash, so keys share one space."""
    numbers = ", ".join(f"({number})" for number in range(len(blocks)))
    cases = " ".join(f"WHEN {number} THEN {_key(dialect, number, rule)}" for number, rule in enumerate(blocks))
    keyed = f"SELECT block, CASE block {cases} END AS key, tuple_id FROM {records} CROSS JOIN (VALUES {numbers}) AS b(block)"
    return f"SELECT CAST(block AS TINYINT) AS block, key, tuple_id FROM ({keyed}) AS keyed WHERE key IS NOT NULL"


def _key(dialect: str, number: int, rule: Block) -> str:
    known = " AND ".join(f"{column} IS NOT NULL" for column in rule.agree)
    return f"CASE WHEN {known} THEN {hashed(dialect, str(number), *rule.agree)} END"


def block(store: Store, model: LinkageModel) -> None:
    """From `linkage_key` fill `linkage_raw_pair` with the pairs to look at anew, `linkage_struck` (tuple_id_l, tuple_id_r, found) with
    those that lost a block that grew too large, and `linkage_oversized` (key, block, size).

    A pair of two records that were there before is looked at anew only where a key of theirs has shrunk to a size that is compared.
    """
    own = " ".join(f"WHEN {number} THEN {one.largest}" for number, one in enumerate(model.blocks) if one.largest)
    largest = f"(CASE block {own} ELSE {model.guard.largest_block} END)" if own else f"{model.guard.largest_block}"
    store.create(
        _SIZES,
        f"SELECT key, MIN(block) AS block, SUM(CASE WHEN state <> {GONE} THEN 1 ELSE 0 END) AS now, "
        f"SUM(CASE WHEN state <> {FRESH} THEN 1 ELSE 0 END) AS before FROM {KEYS} GROUP BY key HAVING COUNT(*) > 1",
    )
    store.create(OVERSIZED, f"SELECT key, block, now AS size FROM {_SIZES} WHERE now > {largest}")
    store.create(
        _OPEN,
        f"SELECT k.block, k.key, k.tuple_id, k.state, s.reopened FROM {KEYS} AS k "
        f"JOIN (SELECT key, before > {largest} AS reopened FROM {_SIZES} WHERE now BETWEEN 2 AND {largest}) AS s ON s.key = k.key "
        f"WHERE k.state <> {GONE}",
    )
    store.create(
        RAW,
        f"SELECT l.tuple_id AS tuple_id_l, r.tuple_id AS tuple_id_r, {_BIT.format('l')} AS found FROM {_OPEN} AS l JOIN {_OPEN} AS r "
        f"ON l.key = r.key AND l.tuple_id < r.tuple_id WHERE l.state = {FRESH} OR r.state = {FRESH} OR l.reopened",
    )
    store.drop(_OPEN)
    closed = f"SELECT key FROM {_SIZES} WHERE before BETWEEN 2 AND {largest} AND now > {largest}"
    rows = f"SELECT k.block, k.key, k.tuple_id FROM {KEYS} AS k JOIN ({closed}) AS c ON c.key = k.key WHERE k.state = {HELD}"
    store.create(
        STRUCK,
        f"WITH closed AS ({rows}) SELECT l.tuple_id AS tuple_id_l, r.tuple_id AS tuple_id_r, {_BIT.format('l')} AS found FROM closed AS l "
        "JOIN closed AS r ON l.key = r.key AND l.tuple_id < r.tuple_id",
    )
    store.drop(_SIZES)


_BIT = "CAST(1 AS BIGINT) << CAST({}.block AS BIGINT)"


def gather(store: Store) -> None:
    """`linkage_raw_pair` -> `linkage_pair`: each pair once, with the bit of everything that found it."""
    store.create(PAIRS, f"SELECT tuple_id_l, tuple_id_r, BIT_OR(found) AS found FROM {RAW} GROUP BY tuple_id_l, tuple_id_r")
    store.drop(RAW)
