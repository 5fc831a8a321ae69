"""95% intervals for shares, their differences and their sums, where what is counted comes in clumps.

Two pairs of one person are wrong together more often than not, so pairs are no independent trials. Units are: what no link and no
truth joins. From how much units differ comes the number of independent trials that would be as uncertain (Kish 1965; Korn and
Graubard 1998), and with that number Wilson's interval (1927) is taken, which stays right where a share is near 0 or 1 (Brown, Cai and
DasGupta 2001; for clustered data Dean and Pagano 2015).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bounds = tuple[float, float]

Z = 1.959963984540054
"""The standard normal's 97.5% point."""


def wilson(share: float, trials: float) -> Bounds:
    """Wilson's 95% interval for a share among so many independent trials, which need not be a whole number.

    `wilson(0.98, 200)` is (0.9497, 0.9922); of no trials nothing is known: (0, 1).
    """
    if trials <= 0:
        return 0.0, 1.0
    square = Z * Z / trials
    middle = (share + square / 2) / (1 + square)
    half = Z * math.sqrt(max(share * (1 - share), 0.0) / trials + square / (4 * trials)) / (1 + square)
    return (0.0 if share <= 0 else max(0.0, middle - half)), (1.0 if share >= 1 else min(1.0, middle + half))


@dataclass(frozen=True)
class Ratio:
    """A share as the sum of what was counted over the sum of what it was counted of, unit by unit.

    `residual[u]` is how much unit u pulls the share up or down: its mean is 0, its spread is the uncertainty. `mean` says that each
    identity has a degree between 0 and 1 and not a yes or no.
    """

    counted: float
    of: float
    residual: Floats
    size: Floats
    mean: bool = False

    @classmethod
    def of_units(cls, counted: Floats, of: Floats, *, mean: bool = False) -> Ratio:
        """counted[u] of of[u] in unit u: `Ratio.of_units([1, 0], [2, 2]).share` is .25."""
        total, base = float(counted.sum()), float(of.sum())
        return cls(total, base, counted - (total / base if base else 0.0) * of, of, mean)

    @property
    def share(self) -> float:
        return self.counted / self.of if self.of else 0.0

    @cached_property
    def trials(self) -> float:
        return effective_trials(self.share, self.residual, self.size, mean=self.mean)

    @cached_property
    def bounds(self) -> Bounds:
        return wilson(self.share, self.trials) if self.of else (0.0, 1.0)


def effective_trials(share: float, residual: Floats, size: Floats, *, mean: bool = False) -> float:
    """How many independent trials would be as uncertain as a share whose units have these residuals and sizes.

    Never more than were all of a unit right or wrong together, (sum n)^2 / sum n^2: few errors show too little of how they clump, and
    with some hundred units the interval would else miss the truth one time in eight. Of a mean the spread itself says enough.
    """
    total, squares = float(size.sum()), float((size * size).sum())
    if not total:
        return 0.0
    most = total if mean else total * total / squares
    variance, spread = _spread(residual, residual, size, size), share * (1 - share)
    if variance <= 0 or spread <= 0:
        return total * total / squares
    return min(most, spread / variance * (total / (total - 1) if total > 1 else 1.0))


def _spread(one: Floats, other: Floats, one_size: Floats, other_size: Floats) -> float:
    """The covariance of two ratios by Taylor's series (Cochran 1977, 6.3): units are drawn, their totals vary."""
    units = int(np.count_nonzero((one_size + other_size) > 0))
    if units < 2:
        return 0.0
    return units / (units - 1) * float((one * other).sum()) / float(one_size.sum() * other_size.sum())


@dataclass(frozen=True)
class Difference:
    """A share less another, with its interval, and how surprising it would be were there none (`p`)."""

    value: float
    low: float
    high: float
    p: float


def difference(one: Ratio, other: Ratio) -> Difference | None:
    """`one` less `other`, which may share units (a person known to both agencies).

    The interval is put together from both shares' own (Newcombe 1998; with correlation Zou 2007); the test uses effective counts (Rao
    and Scott 1992). None where there is nothing to compare.
    """
    if not one.of or not other.of:
        return None
    related = _correlation(one, other)
    (low_1, high_1), (low_2, high_2) = one.bounds, other.bounds
    value = one.share - other.share
    down = _distance(one.share - low_1, high_2 - other.share, related)
    up = _distance(high_1 - one.share, other.share - low_2, related)
    return Difference(value, value - down, value + up, _surprise(one, other, related))


def _correlation(one: Ratio, other: Ratio) -> float:
    """Only where it makes a difference less sure. That two shares rise and fall together would make it surer, but with a handful of
    wrong persons behind them that is not to be told."""
    product = _spread(one.residual, one.residual, one.size, one.size) * _spread(other.residual, other.residual, other.size, other.size)
    if product <= 0:
        return 0.0
    return max(-1.0, min(0.0, _spread(one.residual, other.residual, one.size, other.size) / math.sqrt(product)))


def _distance(one: float, other: float, related: float) -> float:
    return math.sqrt(max(one * one + other * other - 2 * related * one * other, 0.0))


def _surprise(one: Ratio, other: Ratio, related: float) -> float:
    """Two-sided, with the share both would have were they alike."""
    first, second = one.trials, other.trials
    alike = (one.share * first + other.share * second) / (first + second)
    spread = alike * (1 - alike)
    variance = spread / first + spread / second - 2 * related * spread / math.sqrt(first * second)
    if variance <= 0:
        return 1.0
    return math.erfc(abs(one.share - other.share) / math.sqrt(2 * variance))


def adjusted(surprises: Sequence[float]) -> list[float]:
    """Benjamini and Hochberg's (1995) adjusted p-values: of what is called below .05, one in twenty is expected to be chance.

    `adjusted([.01, .04, .03, .5])` is [.04, .0533…, .0533…, .5].
    """
    count = len(surprises)
    order = sorted(range(count), key=lambda at: surprises[at], reverse=True)
    found, least = [1.0] * count, 1.0
    for above, at in enumerate(order):
        least = min(least, surprises[at] * count / (count - above))
        found[at] = least
    return found


@dataclass(frozen=True)
class Part:
    """A share known with an interval, and how much of the whole it stands for (negative: it is taken away)."""

    weight: float
    share: float
    low: float
    high: float


def together(parts: Iterable[Part]) -> tuple[float, float, float]:
    """The sum of shares by weight, and its interval from theirs (Zou, Huang and Zhang 2009): value, low, high.

    It does not collapse where every share is 0 or 1, as adding variances would.
    """
    parts = list(parts)
    value = sum(part.weight * part.share for part in parts)
    down = math.sqrt(sum((part.weight * (part.share - (part.low if part.weight >= 0 else part.high))) ** 2 for part in parts))
    up = math.sqrt(sum((part.weight * ((part.high if part.weight >= 0 else part.low) - part.share)) ** 2 for part in parts))
    return value, value - down, value + up
