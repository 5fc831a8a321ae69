"""What was never compared, by how often what was found is found again.

Each block is a net cast over the same pairs. A pair in many nets was easily found; pairs in one net alone tell of those in none. The
estimate of Chao (1987) for m nets uses those caught once and twice. Where some pairs are harder to catch than others it is a lower
bound. Blocks that look at the same fields catch in one another's stead, so together they are one net; others may still depend on one
another, and the estimate says about how many, no more.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence

import numpy as np

from diogel.linkage.quality.contingency import Ints
from diogel.linkage.quality.intervals import Z
from diogel.linkage.quality.report import BlockShare, Overlap, rounded


def overlap(found: Ints, blocks: Sequence[str], looks_at: Sequence[Hashable]) -> Overlap:
    """From the blocks that bring each link together: bit b of found[i] is set when blocks[b] does; `looks_at` are each block's fields.

    `overlap([1, 1, 2, 3], ["a", "b"], ["name", "place"])` has three links caught once and one twice: a alone brings two, b alone one;
    at least 1/2 x 3 x 2 / (2 x 2) = 0.75 more would be links.
    """
    in_blocks = found & ((1 << len(blocks)) - 1)
    kinds = list(dict.fromkeys(looks_at))
    nets = [sum(1 << number for number, kind in enumerate(looks_at) if kind == one) for one in kinds]
    times = sum(((in_blocks & net) > 0).astype(np.int64) for net in nets)
    once, twice = int(np.count_nonzero(times == 1)), int(np.count_nonzero(times == 2))
    caught = int(np.count_nonzero(in_blocks))
    share = (len(nets) - 1) / len(nets) if nets else 0.0
    missed = share * once * (once - 1) / (2 * (twice + 1))
    low, high = _log_normal(missed, _variance(once, twice, share))
    return Overlap(
        links=len(found),
        nets=len(nets),
        caught_once=once,
        caught_twice=twice,
        by_no_block=len(found) - caught,
        missed_about=round(missed, 2),
        low=round(low, 2),
        high=round(high, 2),
        share_missed_about=rounded(missed / (caught + missed)) if caught else None,
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
