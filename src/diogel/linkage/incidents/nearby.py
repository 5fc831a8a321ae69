"""Points close together, by a list of squares: no distance is worked out between points that can't be near."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from diogel.linkage.clusters import components

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

WITHIN_METRES = 5.0
"""Exact points so near one another are one: the grid's whole metres and six decimals of a degree differ by less."""

_BESIDE = ((0, 1), (1, -1), (1, 0), (1, 1))


def beside(x: Floats, y: Floats, metres: float = WITHIN_METRES) -> tuple[Ints, Ints]:
    """Pairs of distinct points at most so far apart, each once: beside([0, 3, 9], [0, 0, 0]) is ([0], [1])."""
    squares = np.column_stack([np.floor(x / metres), np.floor(y / metres)]).astype(np.int64)
    width = int(squares[:, 1].max() - squares[:, 1].min()) + 3 if len(x) else 1
    key = squares[:, 0] * width + squares[:, 1]
    order = np.argsort(key, kind="stable")
    ranked = key[order]
    pairs = [_within(ranked)] + [_across(ranked, ranked + east * width + north) for east, north in _BESIDE]
    left, right = (order[np.concatenate([pair[side] for pair in pairs])].astype(np.int64) for side in (0, 1))
    near = np.hypot(x[left] - x[right], y[left] - y[right]) <= metres
    return np.minimum(left, right)[near], np.maximum(left, right)[near]


def _across(ranked: Ints, wanted: Ints) -> tuple[Ints, Ints]:
    """Places in `ranked` of each point and of every point in the square that it wants."""
    first, last = np.searchsorted(ranked, wanted), np.searchsorted(ranked, wanted, side="right")
    return _spread(np.arange(len(ranked)), first, last)


def _within(ranked: Ints) -> tuple[Ints, Ints]:
    """Each two points of one square."""
    place = np.arange(len(ranked))
    return _spread(place, place + 1, np.searchsorted(ranked, ranked, side="right"))


def _spread(place: Ints, first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """(place, other) for every other in first..last of each place."""
    counts = np.maximum(last - first, 0)
    start = np.repeat(first - np.concatenate([[0], np.cumsum(counts)[:-1]]) if len(counts) else first, counts)
    return np.repeat(place, counts), start + np.arange(counts.sum())


def chained(x: Floats, y: Floats, left: Ints, right: Ints, free: Bools) -> Ints:
    """For each point the one that stands for it: the first of those that pairs of free points join, or itself where the chain they make is
    longer than twice the reach. Points come in order, so the first does not hang on who told it first."""
    both = free[left] & free[right]
    group = components(len(x), left[both], right[both])
    spans = np.zeros(len(x))
    for values in (x, y):
        low, high = np.full(len(x), np.inf), np.full(len(x), -np.inf)
        np.minimum.at(low, group, values)
        np.maximum.at(high, group, values)
        spans = np.hypot(spans, np.where(np.isfinite(low), high - low, 0.0))
    return np.where(spans[group] > 2 * WITHIN_METRES, np.arange(len(x)), group)
