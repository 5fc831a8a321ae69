"""Seeded randomness: the same seed gives the same partnership, byte for byte.

Two ways to draw. `stream` is a generator for one stage of the work, so that a change in one stage leaves the others as
they were. `chance` needs no order: it is a hash of its keys, so the same clerk makes the same mistake over the same person
wherever that record turns up.
"""

from __future__ import annotations

from functools import reduce
from zlib import crc32

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Days = npt.NDArray[np.datetime64]
Texts = npt.NDArray[np.object_]


def stream(seed: int, stage: str) -> np.random.Generator:
    """A generator of its own for each stage."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, crc32(stage.encode())])))


def _mix(bits: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """SplitMix64's finaliser (Steele, Lea and Flood 2014): every input bit reaches every output bit."""
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


def hashed(seed: int, stage: str, *keys: Ints) -> npt.NDArray[np.uint64]:
    """64 well-mixed bits for each row of keys."""
    start = np.full(len(keys[0]), (seed * 0x9E3779B97F4A7C15 + crc32(stage.encode())) % 2**64, dtype=np.uint64)
    with np.errstate(over="ignore"):
        return reduce(lambda bits, key: _mix(bits + key.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)), keys, _mix(start))


def chance(seed: int, stage: str, *keys: Ints) -> Floats:
    """A number in [0, 1) for each row of keys, always the same one for the same keys."""
    return (hashed(seed, stage, *keys) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def weighted(cumulative: Floats, uniform: Floats) -> Ints:
    """Places picked in proportion to weights, given their running total: [1, 4] and 0.5 pick place 1."""
    places: Ints = np.searchsorted(cumulative, uniform * cumulative[-1], side="right").clip(max=len(cumulative) - 1).astype(np.int64)
    return places


def zipf(count: int, flatten: float = 4.0) -> Floats:
    """Weights that fall with rank, as names do: 1 / (rank + flatten)."""
    weights: Floats = 1.0 / (np.arange(count, dtype=np.float64) + 1.0 + flatten)
    return weights
