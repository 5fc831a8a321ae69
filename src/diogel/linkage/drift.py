"""Whether today's links still look like those that a model was taught on.

The population stability index (Siddiqi 2006, Credit Risk Scorecards) of each comparison: the sum over its levels of (today - taught)
* ln(today / taught), of shares among links. By its usual reading under .1 nothing has moved, from .25 on it has. Links are chosen by the
model itself, so an index of 0 does not say that the model is right.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from diogel.linkage.model import Comparison, LinkageModel

MOVED: Final = 0.25
FEWEST: Final = 500
"""Links: fewer say nothing of how often rare levels are seen."""
_FLOOR: Final = 0.001


@dataclass(frozen=True)
class Drift:
    """The index of each comparison that is known in enough links."""

    index: dict[str, float]

    @property
    def moved(self) -> list[str]:
        return [name for name, index in self.index.items() if index >= MOVED]


def drift_of(gammas: Mapping[str, pa.ChunkedArray], model: LinkageModel) -> Drift:
    """`gammas`: of each comparison the levels of the accepted links, -1: not known."""
    found = {}
    for comparison in model.comparisons:
        column = gammas.get(comparison.comparison)
        if column is None or _is_stated(comparison):
            continue
        counts = {row["values"]: row["counts"] for row in pc.value_counts(column).to_pylist() if row["values"] >= 0}
        if sum(counts.values()) >= FEWEST:
            found[comparison.comparison] = stability(_taught(comparison), counts)
    return Drift(found)


def _is_stated(comparison: Comparison) -> bool:
    return all(level.not_known or level.how == "stated" for level in comparison.levels)


def _taught(comparison: Comparison) -> dict[int, float]:
    return {gamma: level.m or 0.0 for gamma, level in comparison.numbered() if gamma >= 0}


def stability(taught: Mapping[int, float], today: Mapping[int, int]) -> float:
    """The index, in nats. `stability({0: .5, 1: .5}, {0: 25, 1: 75})` is .25 * ln(1.5) + -.25 * ln(.5) = .2747."""
    total, weight = sum(today.values()), sum(taught.values())
    shares = [(max(today.get(gamma, 0) / total, _FLOOR), max(share / weight, _FLOOR)) for gamma, share in taught.items()]
    return sum((now - then) * math.log(now / then) for now, then in shares)
