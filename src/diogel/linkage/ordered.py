"""Numbers of records in order, and which of many are among them: by sorting, which for millions is several times as fast as hashing."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


def distinct(*several: Ints) -> Ints:
    """Each number once, the smallest first."""
    numbers = np.sort(np.concatenate(several))
    return numbers[np.concatenate([[True], numbers[1:] != numbers[:-1]])] if len(numbers) else numbers


def places(ordered: Ints, numbers: Ints) -> Ints:
    """Where each of these stands in what `distinct` gave, -1 for those that don't: places([3, 5], [5, 4]) is [1, -1]."""
    if not len(ordered):
        return np.full(len(numbers), -1, dtype=np.int64)
    place = np.minimum(np.searchsorted(ordered, numbers), len(ordered) - 1)
    return np.where(ordered[place] == numbers, place, -1)


def among(numbers: Ints, ordered: Ints) -> Bools:
    """Which of these stand in what `distinct` gave."""
    return places(ordered, numbers) >= 0
