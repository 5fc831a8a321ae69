"""How good the links are by the word of people who looked at some of them.

Within a stratum the decided pairs stand for all its pairs; strata are added up by their size (Horvitz and Thompson 1952; Cochran
1977, 5.3). Each stratum has Wilson's interval, narrowed by how much of the stratum was looked at, and the sum's interval is made of
theirs (Zou, Huang and Zhang 2009), so that it stays honest where every pair looked at was right.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from diogel.linkage.quality.intervals import Part, together, wilson
from diogel.linkage.quality.report import Expected, Figure, FromDecisions, StratumResult, rounded
from diogel.linkage.quality.strata import STRATA, Frame

Decided = Mapping[tuple[str, str], str]
"""A pair of identity ids, either way round -> same or different."""


@dataclass(frozen=True)
class Looked:
    """A stratum: its pairs, how many were drawn and decided, how many of those are one person, what the model believes of them all."""

    stratum: str
    linked: bool
    pairs: int
    drawn: int
    decided: int
    same: int
    believed: float | None = None

    @property
    def share(self) -> float:
        return self.same / self.decided if self.decided else 0.0

    @property
    def bounds(self) -> tuple[float, float]:
        """With the finite population: 10 decided of 10 leave no doubt."""
        if not self.decided:
            return 0.0, 1.0
        left_over = 1 - self.decided / self.pairs
        return wilson(self.share, self.decided / left_over if left_over > 0 else math.inf)


def expected(frame: Frame) -> Expected:
    """What the model believes of the frame's links and of the pairs it did not link."""
    linked = frame.linked
    links, right = int(linked.sum()), float(frame.probability[linked].sum())
    return Expected(
        links=links,
        believed_right=round(right, 1),
        share_believed_right=rounded(right / links) if links else None,
        not_linked=int((~linked).sum()),
        believed_missed=round(float(frame.probability[~linked].sum()), 1),
    )


def looked_at(frame: Frame, drawn: Sequence[int] | None, decided: Decided) -> list[Looked]:
    """Every stratum that has pairs. `drawn` are the places of a random sample; without one, whatever was decided counts as drawn."""
    places = frame.pairs_of()
    verdict = {places[pair]: decides == "same" for pair, decides in decided.items() if pair in places}
    given = set(verdict) if drawn is None else set(drawn)
    return [found for number in range(len(STRATA)) if (found := _stratum(frame, number, given, verdict)).pairs]


def _stratum(frame: Frame, number: int, drawn: set[int], verdict: Mapping[int, bool]) -> Looked:
    mine = np.flatnonzero(frame.stratum == number)
    given = [place for place in mine.tolist() if place in drawn]
    told = [verdict[place] for place in given if place in verdict]
    believed = float(frame.probability[mine].mean()) if len(mine) else None
    return Looked(STRATA[number].stratum, STRATA[number].linked, len(mine), len(given), len(told), sum(told), believed)


def estimate(strata: Sequence[Looked], *, design: Literal["sample", "reviewed"], build: str) -> FromDecisions:
    """Precision of the links, and recall among the pairs that were recorded.

    Two strata of links, 900 and 100 pairs, with 50 of 50 and 40 of 50 decided to be one person: precision .9 + .1 x .8 = .98.
    """
    links, others = [one for one in strata if one.linked], [one for one in strata if not one.linked]
    return FromDecisions(
        design=design,
        build=build,
        precision=_precision(links),
        recall=_recall(links, others),
        covered_links=_covered(links),
        covered_not_linked=_covered(others),
        undecided=sum(one.drawn - one.decided for one in strata),
        strata=tuple(_told(one) for one in strata),
    )


def _parts(strata: Sequence[Looked], of: float) -> list[Part]:
    return [Part(one.pairs / of, one.share, *one.bounds) for one in strata if one.decided]


def _precision(links: Sequence[Looked]) -> Figure:
    covered = sum(one.pairs for one in links if one.decided)
    if not covered:
        return Figure()
    value, low, high = together(_parts(links, covered))
    return Figure.of(value, (low, high))


def _recall(links: Sequence[Looked], others: Sequence[Looked]) -> Figure:
    """A / (A + B): pairs rightly linked, and pairs of one person that were not.

    r is in its interval as long as (1 - r) A - r B can be nought (Fieller's way, with the intervals of A and B as they are).
    """
    if not _parts(links, 1) or not _parts(others, 1):
        return Figure()
    right, right_low, right_high = together(_parts(links, 1))
    missed, missed_low, missed_high = together(_parts(others, 1))
    if not right + missed:
        return Figure()

    def least(r: float) -> float:
        return (1 - r) * right - r * missed - math.hypot((1 - r) * (right - right_low), r * (missed_high - missed))

    def most(r: float) -> float:
        return (1 - r) * right - r * missed + math.hypot((1 - r) * (right_high - right), r * (missed - missed_low))

    return Figure.of(right / (right + missed), (_nought(least), _nought(most)))


def _nought(falling: Callable[[float], float]) -> float:
    """Where a function that falls from 0 to 1 passes nought."""
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if falling(middle) > 0 else (low, middle)
    return (low + high) / 2


def _covered(strata: Sequence[Looked]) -> Figure:
    total, known = sum(one.pairs for one in strata), sum(one.pairs for one in strata if one.decided)
    return Figure(value=rounded(known / total)) if total else Figure()


def _told(one: Looked) -> StratumResult:
    share = Figure.of(one.share, one.bounds) if one.decided else Figure()
    return StratumResult(
        stratum=one.stratum,
        linked=one.linked,
        pairs=one.pairs,
        drawn=one.drawn,
        decided=one.decided,
        same=one.same,
        share_same=share,
        believed=None if one.believed is None else rounded(one.believed),
    )
