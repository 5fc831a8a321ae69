"""What was never compared: by the truth where it is known, and by how often what was found is found again where it is not.

Each block is a net cast over the same pairs. A pair in many nets was easily found; pairs in one net alone tell of those in none. The
estimate of Chao (1987) for m nets uses those caught once and twice; where some pairs are harder to catch than others, as here, it is a
lower bound.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from diogel.linkage.quality.contingency import Ints
from diogel.linkage.quality.intervals import Z
from diogel.linkage.quality.report import BlockShare, Overlap, rounded


def overlap(found: Ints, blocks: Sequence[str]) -> Overlap:
    """From the blocks that bring each link together: bit b of found[i] is set when blocks[b] does.

    `overlap([1, 1, 2, 3], ["a", "b"])` has three links caught once and one twice: a alone brings two, b alone one; at least
    1/2 x 3 x 2 / (2 x 2) = 0.75 more would be links.
    """
    in_blocks = found & ((1 << len(blocks)) - 1)
    times = np.bitwise_count(in_blocks)
    once, twice = int((times == 1).sum()), int((times == 2).sum())
    caught = int((times > 0).sum())
    nets = (len(blocks) - 1) / len(blocks)
    missed = nets * once * (once - 1) / (2 * (twice + 1))
    low, high = _log_normal(missed, _variance(once, twice, nets))
    return Overlap(
        links=len(found),
        caught_once=once,
        caught_twice=twice,
        by_no_block=len(found) - caught,
        missed_at_least=round(missed, 2),
        low=round(low, 2),
        high=round(high, 2),
        share_missed_at_least=rounded(missed / (caught + missed)) if caught else None,
        blocks=tuple(
            BlockShare(block=name, links=int((in_blocks >> number & 1).sum()), only=int((in_blocks == 1 << number).sum()))
            for number, name in enumerate(blocks)
        ),
    )


def _variance(once: int, twice: int, nets: float) -> float:
    """Of the bias-corrected estimate, `nets` being (m - 1) / m (Chao 1987; Colwell, EstimateS 9, appendix B)."""
    f1, f2 = float(once), float(twice) + 1
    return (
        nets * f1 * (f1 - 1) / (2 * f2)
        + nets**2 * f1 * (2 * f1 - 1) ** 2 / (4 * f2**2)
        + nets**2 * f1**2 * (f2 - 1) * (f1 - 1) ** 2 / (4 * f2**4)
    )


def _log_normal(missed: float, variance: float) -> tuple[float, float]:
    """Chao's interval, which can't fall below nothing missed."""
    if missed <= 0:
        return 0.0, 0.0
    spread = math.exp(Z * math.sqrt(math.log(1 + variance / missed**2)))
    return missed / spread, missed * spread
