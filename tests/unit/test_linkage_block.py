"""Blocks in sorted arrays come to what comparing every two records would."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from diogel.linkage.block import FRESH, GONE, HELD, Blocked, Keyed, block
from diogel.linkage.model import Block, LinkageModel

LARGEST = 3
TIGHT = LinkageModel.load().model_copy(
    update={
        "blocks": (Block(block="one", agree=("forename",)), Block(block="two", agree=("surname",), largest=2)),
        "guard": LinkageModel.load().guard.model_copy(update={"largest_block": LARGEST}),
    }
)
Row = tuple[int, int, int]
"""The state of a record, and its key in each of the two blocks."""
KEYS = st.integers(0, 4)
ROWS = st.lists(st.tuples(st.sampled_from([HELD, FRESH, GONE]), KEYS, KEYS), max_size=14)


def blocked(rows: list[Row], others: dict[int, list[tuple[int, int]]] | None = None) -> Blocked:
    """Records are numbered from 100 downwards, so that their order is not that of the rows."""
    columns = [np.array([row[place] for row in rows], dtype=np.int64) for place in range(3)]
    keyed = Keyed(100 - np.arange(len(rows)), columns[0].astype(np.int8), columns[1:])
    ends = {bit: (np.array([one for one, _ in some]), np.array([two for _, two in some])) for bit, some in (others or {}).items()}
    return block(TIGHT, keyed, ends)


def found(result: Blocked) -> dict[tuple[int, int], int]:
    sides = (result.records[side].tolist() for side in (result.left, result.right))
    return {(left, right): bits for left, right, bits in zip(*sides, result.found.tolist(), strict=True)}


def sized(rows: list[Row], number: int, key: int) -> tuple[int, int]:
    """How many records have the key now, and how many had it before."""
    states = [row[0] for row in rows if row[number + 1] == key]
    return sum(state != GONE for state in states), sum(state != FRESH for state in states)


def by_hand(rows: list[Row]) -> tuple[dict[tuple[int, int], int], dict[int, set[tuple[int, int]]]]:
    pairs: dict[tuple[int, int], int] = {}
    struck: dict[int, set[tuple[int, int]]] = {1: set(), 2: set()}
    for (place, one), (behind, other) in combinations(enumerate(rows), 2):
        for number, largest in enumerate((LARGEST, 2)):
            key, ends = one[number + 1], (100 - behind, 100 - place)
            if not key or key != other[number + 1]:
                continue
            now, before = sized(rows, number, key)
            states = {one[0], other[0]}
            if GONE not in states and now <= largest and (FRESH in states or before > largest):
                pairs[ends] = pairs.get(ends, 0) | 1 << number
            if states == {HELD} and before <= largest < now:
                struck[1 << number].add(ends)
    return pairs, struck


@settings(max_examples=300, deadline=None)
@given(rows=ROWS)
def test_pairs_are_those_of_records_that_share_a_key_and_of_which_something_is_new(rows: list[Row]) -> None:
    touched = {number: {row[number + 1] for row in rows if row[0] != HELD} for number in range(2)}
    result, (pairs, struck) = blocked(rows), by_hand(rows)
    assert found(result) == {ends: bits for ends, bits in pairs.items() if bits}
    assert {bit: set(zip(*(side.tolist() for side in ends), strict=True)) for bit, ends in result.struck.items()} == struck
    skipped = {(row["block"], row["key"], row["size"]) for row in result.oversized.to_pylist()}
    sizes = {(number, key, sized(rows, number, key)[0]) for number in range(2) for key in touched[number] - {0}}
    assert skipped == {one for one in sizes if one[2] > (LARGEST, 2)[one[0]]}


def test_what_something_else_found_is_there_too_and_each_pair_once() -> None:
    result = blocked([(FRESH, 1, 0), (FRESH, 1, 0), (HELD, 2, 0)], {4: [(99, 100), (98, 98)]})
    assert found(result) == {(99, 100): 1 | 4, (98, 98): 4}


def test_nobody_is_no_pair() -> None:
    assert found(blocked([])) == {}
