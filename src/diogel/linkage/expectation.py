"""Expectation maximisation over agreement patterns: which pairs are one person, and how often such pairs are at each level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from diogel.linkage.model import Comparison, LinkageModel

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_ITERATIONS = 200
_CONVERGED = 1e-5


@dataclass(frozen=True)
class Patterns:
    """`gammas[i, c]` is the level of comparison c in pattern i (-1: not known), `counts[i]` how many pairs show it."""

    gammas: Ints
    counts: Floats

    @property
    def total(self) -> float:
        return float(self.counts.sum())

    def times(self, number: float) -> Patterns:
        """Where a sample was taken: each pair stands for so many."""
        return Patterns(self.gammas, self.counts * number)


@dataclass(frozen=True)
class Beliefs:
    """m and u of each comparison by gamma, the share of all pairs that is of one person, and which comparisons are stated."""

    m: tuple[Floats, ...]
    u: tuple[Floats, ...]
    prior: float
    stated: tuple[bool, ...]

    @classmethod
    def start(cls, model: LinkageModel, prior: float) -> Beliefs:
        """Each level half as likely as the one above it, among pairs of one person."""
        stated = tuple(_is_stated(comparison) for comparison in model.comparisons)
        m = tuple(_told(comparison, "m") if _is_stated(comparison) else _halving(comparison) for comparison in model.comparisons)
        u = tuple(_told(comparison, "u") if _is_stated(comparison) else _halving(comparison)[::-1] for comparison in model.comparisons)
        return cls(m, u, prior, stated)

    def with_u(self, u: Sequence[Floats]) -> Beliefs:
        return replace(self, u=tuple(u))

    def with_prior(self, prior: float) -> Beliefs:
        return replace(self, prior=prior)


def _is_stated(comparison: Comparison) -> bool:
    return all(level.not_known or level.how == "stated" for level in comparison.levels)


def _levels(comparison: Comparison) -> int:
    return sum(not level.not_known for level in comparison.levels)


def _halving(comparison: Comparison) -> Floats:
    weights = 0.5 ** np.arange(_levels(comparison), 0, -1.0)
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def _told(comparison: Comparison, which: str) -> Floats:
    told = {gamma: getattr(level, which) for gamma, level in comparison.numbered() if gamma >= 0}
    return np.array([told[gamma] for gamma in range(len(told))], dtype=np.float64)


def posterior(beliefs: Beliefs, patterns: Patterns) -> Floats:
    """The probability that a pair with each pattern is of one person."""
    bits = np.full(len(patterns.counts), _logit(beliefs.prior))
    for number, (m, u) in enumerate(zip(beliefs.m, beliefs.u, strict=True)):
        bits += _seen(np.log(m) - np.log(u), patterns.gammas[:, number])
    return _expit(bits)


def _seen(weights: Floats, gammas: Ints) -> Floats:
    """Each pattern's weight; nothing where not known, or where u is not known (nan)."""
    return np.where(gammas < 0, 0.0, np.nan_to_num(weights, nan=0.0)[gammas])


def _logit(p: float) -> float:
    return float(np.log(p / (1 - p)))


def _expit(x: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -500, 500))), dtype=np.float64)


def learn_m(beliefs: Beliefs, patterns: Patterns, taught: Sequence[int]) -> Beliefs:
    """m of the comparisons taught, from pairs chosen by agreement on something else.

    Their u stays. What the choice itself favours (the comparisons that look at the columns agreed on) gets an m and a u of this block
    alone, so that it helps to tell the two kinds of pair apart here and is then forgotten.
    """
    if not patterns.total:
        return beliefs
    local = replace(beliefs, prior=0.3)
    free = [number for number, said in enumerate(beliefs.stated) if not said]
    for _ in range(_ITERATIONS):
        same = posterior(local, patterns)
        following = _maximised(local, patterns, same, free, taught)
        moved = max(float(np.abs(after - before).max()) for after, before in zip(following.m, local.m, strict=True))
        local = following
        if moved < _CONVERGED:
            break
    learnt = tuple(local.m[number] if number in taught else m for number, m in enumerate(beliefs.m))
    return replace(beliefs, m=learnt)


def _maximised(beliefs: Beliefs, patterns: Patterns, same: Floats, free: Sequence[int], taught: Sequence[int]) -> Beliefs:
    one, two = same * patterns.counts, (1 - same) * patterns.counts
    m, u = list(beliefs.m), list(beliefs.u)
    for number in free:
        m[number] = _shares(patterns.gammas[:, number], one, len(m[number]))
        if number not in taught:
            u[number] = _shares(patterns.gammas[:, number], two, len(u[number]))
    return replace(beliefs, m=tuple(m), u=tuple(u), prior=float(np.clip(one.sum() / patterns.total, 1e-6, 1 - 1e-6)))


def _shares(gammas: Ints, weights: Floats, levels: int) -> Floats:
    """How often each level is seen; half a pair stands for never."""
    known = gammas >= 0
    seen = np.bincount(gammas[known], weights=weights[known], minlength=levels) + 0.5
    return np.asarray(seen / seen.sum(), dtype=np.float64)
