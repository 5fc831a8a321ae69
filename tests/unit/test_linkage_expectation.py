"""Expectation maximisation finds the m that made the pairs."""

from __future__ import annotations

import numpy as np
import pytest

from diogel.linkage.expectation import Beliefs, Patterns, learn_m, posterior

M = (np.array([0.05, 0.15, 0.8]), np.array([0.1, 0.9]), np.array([0.02, 0.98]))
U = (np.array([0.95, 0.04, 0.01]), np.array([0.97, 0.03]), np.array([0.6, 0.4]))


def made(share: float, pairs: int = 60_000) -> Patterns:
    """Pairs of which so many are of one person, a tenth of values not known."""
    random = np.random.default_rng(4)
    same = random.random(pairs) < share
    columns = []
    for m, u in zip(M, U, strict=True):
        drawn = np.where(same, random.choice(len(m), pairs, p=m), random.choice(len(u), pairs, p=u))
        columns.append(np.where(random.random(pairs) < 0.1, -1, drawn))
    gammas, counts = np.unique(np.column_stack(columns), axis=0, return_counts=True)
    return Patterns(gammas, counts.astype(np.float64))


def ignorant() -> Beliefs:
    start = (np.array([0.2, 0.3, 0.5]), np.array([0.3, 0.7]), np.array([0.3, 0.7]))
    return Beliefs(start, U, 0.001, (False, False, False))


@pytest.mark.parametrize("share", [0.1, 0.5])
def test_m_is_found(share: float) -> None:
    learnt = learn_m(ignorant(), made(share), [0, 1, 2])
    for found, true in zip(learnt.m, M, strict=True):
        assert found == pytest.approx(true, abs=0.03)


def test_what_is_not_taught_stays_as_it_was() -> None:
    before = ignorant()
    learnt = learn_m(before, made(0.3), [0])
    assert learnt.m[1] is before.m[1] and learnt.u is before.u and learnt.prior == before.prior


def test_no_pairs_teach_nothing() -> None:
    before = ignorant()
    assert learn_m(before, Patterns(np.empty((0, 3), dtype=np.int64), np.empty(0)), [0, 1, 2]) is before


def test_a_pattern_with_nothing_known_keeps_the_prior() -> None:
    patterns = Patterns(np.array([[-1, -1, -1], [2, 1, 1], [0, 0, 0]]), np.ones(3))
    probability = posterior(Beliefs(M, U, 0.01, (False,) * 3), patterns)
    assert probability[0] == pytest.approx(0.01)
    assert probability[1] > 0.9 > 0.001 > probability[2]


def test_a_level_whose_u_is_not_known_tells_nothing() -> None:
    u = (np.array([0.95, 0.04, np.nan]), *U[1:])
    assert posterior(Beliefs(M, u, 0.01, (False,) * 3), Patterns(np.array([[2, -1, -1]]), np.ones(1)))[0] == pytest.approx(0.01)
