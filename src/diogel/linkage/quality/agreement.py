"""How far found persons are true persons, in the three ways that the literature counts.

Pairwise: of all pairs joined, how many are one person; of all pairs of one person, how many are joined. Large persons weigh most.
Clusters: how many persons are exactly right (Menestrina, Whang and Garcia-Molina 2010). Every person weighs the same.
B-cubed: for each identity, how much of its found person is its own, how much of itself is there (Bagga and Baldwin 1998); the mean.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from diogel.linkage.quality.contingency import Contingency, Floats, Ints, pairs_of
from diogel.linkage.quality.intervals import Ratio, effective_trials, wilson
from diogel.linkage.quality.report import AgainstTruth, Agreement, Figure, PairCounts, Share


def against_truth(
    found: Ints, true: Ints, *, source: str, made_up: bool = False, not_known: int = 0, of_two_persons: int = 0
) -> AgainstTruth:
    """`found[i]` and `true[i]` number the persons of identity i, among those whose true person is known.

    Found {a b c} {d}, true {a b} {c d}: pairs found 3, true 2, both 1; precision 1/3, recall 1/2, F1 .4; no person is right.
    A million identities take about two seconds.
    """
    cells = Contingency.of(found, true)
    return AgainstTruth(
        source=source,
        made_up=made_up,
        identities=len(found),
        not_known=not_known,
        of_two_persons=of_two_persons,
        persons_found=len(cells.found_size),
        persons_true=len(cells.true_size),
        pairs=PairCounts(
            found=int(pairs_of(cells.found_size).sum()), true=int(pairs_of(cells.true_size).sum()), both=int(pairs_of(cells.count).sum())
        ),
        pairwise=_pairwise(cells),
        clusters=_clusters(cells),
        b_cubed=_b_cubed(cells),
        persons_right=_among(cells, cells.unit_of_true, np.bincount(cells.true, weights=cells.exact) > 0),
        persons_split=_among(cells, cells.unit_of_true, np.bincount(cells.true) > 1),
        persons_merged=_among(cells, cells.unit_of_found, np.bincount(cells.found) > 1),
        independent=cells.units,
    )


def _pairwise(cells: Contingency) -> Agreement:
    both = cells.by_unit(cells.unit, pairs_of(cells.count))
    found = cells.by_unit(cells.unit_of_found, pairs_of(cells.found_size))
    true = cells.by_unit(cells.unit_of_true, pairs_of(cells.true_size))
    return _of_three(both, found, true)


def _clusters(cells: Contingency) -> Agreement:
    right = cells.by_unit(cells.unit, cells.exact)
    found = cells.by_unit(cells.unit_of_found, np.ones_like(cells.found_size))
    true = cells.by_unit(cells.unit_of_true, np.ones_like(cells.true_size))
    return _of_three(right, found, true)


def _of_three(both: Floats, found: Floats, true: Floats) -> Agreement:
    """Precision, recall and F1 = 2 both / (found + true), each a ratio of sums over units."""
    return Agreement(precision=_figure(both, found), recall=_figure(both, true), f1=_figure(2 * both, found + true))


def _figure(counted: Floats, of: Floats) -> Figure:
    ratio = Ratio.of_units(counted, of)
    return Figure.of(ratio.share, ratio.bounds) if ratio.of else Figure()


def _b_cubed(cells: Contingency) -> Agreement:
    squares = (cells.count * cells.count).astype(np.float64)
    identities = cells.by_unit(cells.unit, cells.count)
    pure = Ratio.of_units(cells.by_unit(cells.unit, squares / cells.found_size[cells.found]), identities, mean=True)
    whole = Ratio.of_units(cells.by_unit(cells.unit, squares / cells.true_size[cells.true]), identities, mean=True)
    if not pure.of:
        return Agreement(precision=Figure(), recall=Figure(), f1=Figure())
    return Agreement(precision=_bounded(pure), recall=_bounded(whole), f1=_harmonic(pure, whole))


def _bounded(ratio: Ratio) -> Figure:
    return Figure.of(ratio.share, ratio.bounds)


def _harmonic(one: Ratio, other: Ratio) -> Figure:
    """F1 of two means over the same identities: how it moves with each (delta method) gives its residuals."""
    total = one.share + other.share
    value = 2 * one.share * other.share / total
    residual = 2 * (other.share**2 * one.residual + one.share**2 * other.residual) / total**2
    return Figure.of(value, wilson(value, effective_trials(value, residual, one.size, mean=True)))


def _among(cells: Contingency, unit: Ints, which: npt.NDArray[np.bool_]) -> Share:
    """How many persons it holds for, of those numbered by `unit`."""
    return Share.of_ratio(Ratio.of_units(cells.by_unit(unit, which), cells.by_unit(unit, np.ones_like(unit))))
