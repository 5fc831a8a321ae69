"""Which pairs are compared at all: records that share a hashed blocking key.

A key that too many records share (a surname on half the rows, everyone born on the same day) would cost more pairs than it finds
persons: it is skipped and reported, by the block's name and never by its value. What is found is a set of bits, one a block, so
that a block which grows too large tomorrow takes back just the pairs that it alone found. The store hashes; from there on keys and
pairs are numbers, sorted block by block.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from diogel.linkage.model import Block, LinkageModel
from diogel.linkage.ordered import Bools, Ints, among, distinct
from diogel.linkage.prepare import TUPLES

Ends = tuple[Ints, Ints]
"""The first and the second records of pairs."""

OVERSIZED = pa.schema([("key", pa.int64()), ("block", pa.int64()), ("size", pa.int64())])

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


def key_columns(dialect: str, blocks: Sequence[Block]) -> str:
    """SQL for a record's keys side by side, `key_<number>` for each block: 0 where it lacks a column."""
    return ", ".join(f"COALESCE({_key(dialect, number, rule)}, 0) AS key_{number}" for number, rule in enumerate(blocks))


def key_names(model: LinkageModel) -> list[str]:
    return [f"key_{number}" for number in range(len(model.blocks))]


def _key(dialect: str, number: int, rule: Block) -> str:
    known = " AND ".join(f"{column} IS NOT NULL" for column in rule.agree)
    return f"CASE WHEN {known} THEN {hashed(dialect, str(number), *rule.agree)} END"


@dataclass(frozen=True)
class Keyed:
    """Records, each once: its number, its `state` (HELD, FRESH, GONE), and for every block its key (0: none)."""

    record: Ints
    state: npt.NDArray[np.int8]
    keys: Sequence[Ints]

    @cached_property
    def in_order(self) -> Ints:
        """The numbers of the records, sorted."""
        return np.sort(self.record)

    @cached_property
    def place(self) -> Ints:
        """Where each record stands in that order."""
        place = np.empty(len(self.record), dtype=np.int64)
        place[np.argsort(self.record)] = np.arange(len(self.record))
        return place

    @cached_property
    def changed(self) -> Sequence[Ints]:
        """Of each block the keys that something fresh or gone has."""
        rows = np.flatnonzero(self.state != HELD)
        return [distinct(keys[rows]) for keys in self.keys]


@dataclass(frozen=True)
class Blocked:
    """Pairs to look at anew, each once, `left` and `right` by their places in the order of `records`, with the bits of all that `found`
    it; `struck`: bit -> the pairs (by number) that lost a block that grew too large; `oversized` (OVERSIZED): keys that are skipped."""

    records: Ints
    left: Ints
    right: Ints
    found: Ints
    struck: Mapping[int, Ends]
    oversized: pa.Table


def block(model: LinkageModel, keyed: Keyed, others: Mapping[int, Ends]) -> Blocked:
    """Pairs of records that share a key, together with `others` (bit -> what it found, by the records' numbers).

    A pair of two records that were there before is looked at anew only where a key of theirs has shrunk to a size that is compared.
    """
    packed: list[Ints] = []
    struck: dict[int, Ends] = {}
    oversized = [OVERSIZED.empty_table()]
    for number, rule in enumerate(model.blocks):
        groups = _groups(keyed, number, rule.largest or model.guard.largest_block)
        packed.append(_packed(*_of(keyed.place, groups.to_compare()), number))
        struck[1 << number] = _in_order(*_of(keyed.record, groups.to_strike()))
        oversized.append(groups.oversized(keyed.keys[number], number))
    for bit, (left, right) in others.items():
        one, other = np.searchsorted(keyed.in_order, left), np.searchsorted(keyed.in_order, right)
        packed.append(_packed(one.astype(np.int64), other.astype(np.int64), bit.bit_length() - 1))
    return Blocked(keyed.in_order, *_unpacked(packed), struck, pa.concat_tables(oversized))


def _of(records: Ints, ends: Ends) -> Ends:
    return records[ends[0]], records[ends[1]]


def _in_order(one: Ints, other: Ints) -> Ends:
    return np.minimum(one, other), np.maximum(one, other)


@dataclass(frozen=True)
class _Groups:
    """The rows of every key of a block that something changed touches, key by key, the fresh ones first: key k has `size[k]` rows."""

    rows: Ints
    size: Ints
    state: npt.NDArray[np.int8]
    largest: int

    @cached_property
    def now(self) -> Ints:
        return self._counted(self.state != GONE)

    @cached_property
    def before(self) -> Ints:
        return self._counted(self.state != FRESH)

    def _counted(self, rows: Bools) -> Ints:
        return np.add.reduceat(rows.astype(np.int64), np.cumsum(self.size) - self.size) if len(self.size) else self.size

    def to_compare(self) -> Ends:
        compared, reopened = (self.now > 1) & (self.now <= self.largest), self.before > self.largest
        return self._pairs(np.repeat(compared, self.size) & (self.state != GONE), np.repeat(reopened, self.size) | (self.state == FRESH))

    def to_strike(self) -> Ends:
        closed = (self.before > 1) & (self.before <= self.largest) & (self.now > self.largest)
        held = np.repeat(closed, self.size) & (self.state == HELD)
        return self._pairs(held, held)

    def oversized(self, keys: Ints, number: int) -> pa.Table:
        large = np.flatnonzero(self.now > self.largest)
        first = self.rows[(np.cumsum(self.size) - self.size)[large]]
        return pa.table({"key": keys[first], "block": np.full(len(large), number), "size": self.now[large]}).cast(OVERSIZED)

    def _pairs(self, among: Bools, with_all_after: Bools) -> Ends:
        """Pairs of rows of one key: those of `with_all_after` with every one behind them."""
        rows, key = self.rows[among], np.repeat(np.arange(len(self.size)), self.size)[among]
        here = np.arange(len(rows))
        end = np.cumsum(np.bincount(key, minlength=len(self.size)))[key]
        times = np.where(with_all_after[among], end - here - 1, 0)
        one = np.repeat(here, times)
        other = np.arange(len(one)) - np.repeat(np.cumsum(times) - times, times) + one + 1
        return rows[one], rows[other]


def _groups(keyed: Keyed, number: int, largest: int) -> _Groups:
    keys, known = keyed.keys[number], keyed.state != FRESH
    rows = np.flatnonzero(keys)
    if known.any():
        rows = rows[_few_among(keys[rows], keyed.changed[number])]
    rows = rows[np.argsort(keys[rows] << 1 | known[rows])]
    first = np.flatnonzero(np.diff(keys[rows], prepend=0))
    return _Groups(rows, np.diff(first, append=len(rows)), keyed.state[rows], largest)


_SLOTS: Final = 1 << 20


def _few_among(keys: Ints, wanted: Ints) -> Bools:
    """Which of many keys are among a few: nearly all others are told by their last bits."""
    slots = np.zeros(_SLOTS, dtype=np.bool_)
    slots[wanted & (_SLOTS - 1)] = True
    found: Bools = slots[keys & (_SLOTS - 1)]
    found[found] = among(keys[found], wanted)
    return found


_BIT: Final = 6
"""A number packs two places of 28 bits each, so 268 million records, and in so many bits the number of what found the pair."""
_PLACE: Final = 28


def _packed(one: Ints, other: Ints, number: int) -> Ints:
    left, right = _in_order(one, other)
    return (left << _PLACE | right) << _BIT | number


def _unpacked(packed: Sequence[Ints]) -> tuple[Ints, Ints, Ints]:
    """Each pair once, in order, with all that found it."""
    several = np.concatenate(packed)
    several.sort()
    pairs = several >> _BIT
    first = np.flatnonzero(np.diff(pairs, prepend=-1))
    bit = np.left_shift(1, several & ((1 << _BIT) - 1))
    pairs = pairs[first]
    return pairs >> _PLACE, pairs & ((1 << _PLACE) - 1), np.bitwise_or.reduceat(bit, first) if len(first) else first
