"""Figures against truth: tables worked by hand, brute force over all pairs, intervals by simulation."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diogel.linkage.quality.agreement import against_truth
from diogel.linkage.quality.contingency import Contingency, pairs_of
from diogel.linkage.quality.intervals import Part, Ratio, adjusted, difference, together, wilson
from diogel.linkage.quality.report import AgainstTruth, Figure


def measured(found: str, true: str) -> AgainstTruth:
    """Each letter is an identity's person: `measured("aab", "aaa")`."""
    return against_truth(np.array([ord(one) for one in found]), np.array([ord(one) for one in true]), source="hand")


BY_HAND = [
    # found, true, pairwise P R F1, clusters P R F1, B-cubed P R, right split merged
    ("aabb", "aabb", (1, 1, 1), (1, 1, 1), (1, 1), (2, 0, 0)),
    ("aaab", "aabb", (1 / 3, 1 / 2, 0.4), (0, 0, 0), (2 / 3, 3 / 4), (0, 1, 1)),
    ("abcd", "aabb", (None, 0, 0), (0, 0, 0), (1, 1 / 2), (0, 2, 0)),
    ("aaaa", "aabb", (2 / 6, 1, 0.5), (0, 0, 0), (1 / 2, 1), (0, 0, 1)),
    ("aabc", "aabb", (1, 1 / 2, 2 / 3), (1 / 3, 1 / 2, 2 / 5), (1, 3 / 4), (1, 1, 0)),
    ("aabbbcd", "aabbcdd", (2 / 4, 2 / 3, 4 / 7), (1 / 4, 1 / 4, 1 / 4), (17 / 21, 6 / 7), (1, 1, 1)),
    ("abc", "abc", (None, None, None), (1, 1, 1), (1, 1), (3, 0, 0)),
]  # fmt: skip


@pytest.mark.parametrize(("found", "true", "pairwise", "clusters", "b_cubed", "persons"), BY_HAND)
def test_by_hand(found: str, true: str, pairwise: tuple, clusters: tuple, b_cubed: tuple, persons: tuple) -> None:
    one = measured(found, true)
    assert values(one.pairwise) == near(pairwise)
    assert values(one.clusters) == near(clusters)
    assert values(one.b_cubed)[:2] == near(b_cubed)
    assert (one.persons_right.count, one.persons_split.count, one.persons_merged.count) == persons


def values(agreement: object) -> list[float | None]:
    return [getattr(agreement, name).value for name in ("precision", "recall", "f1")]


def near(expected: tuple) -> list:
    return [None if one is None else pytest.approx(one, abs=1e-6) for one in expected]


partitions = st.integers(1, 12).flatmap(
    lambda size: st.tuples(
        st.lists(st.integers(0, 4), min_size=size, max_size=size), st.lists(st.integers(0, 4), min_size=size, max_size=size)
    )
)


@given(partitions)
def test_counted_by_cells_is_counted_by_pairs(both: tuple[list[int], list[int]]) -> None:
    found, true = both
    one = against_truth(np.array(found), np.array(true), source="made up")
    pairs = list(combinations(range(len(found)), 2))
    joined = {pair for pair in pairs if found[pair[0]] == found[pair[1]]}
    right = {pair for pair in pairs if true[pair[0]] == true[pair[1]]}
    assert (one.pairs.found, one.pairs.true, one.pairs.both) == (len(joined), len(right), len(joined & right))
    mine = [({j for j, f in enumerate(found) if f == found[i]}, {j for j, t in enumerate(true) if t == true[i]}) for i in range(len(found))]
    assert one.b_cubed.precision.value == pytest.approx(np.mean([len(f & t) / len(f) for f, t in mine]), abs=1e-6)
    assert one.b_cubed.recall.value == pytest.approx(np.mean([len(f & t) / len(t) for f, t in mine]), abs=1e-6)
    groups = [{frozenset(group[which]) for group in mine} for which in (0, 1)]
    assert one.persons_right.count == len(groups[0] & groups[1])
    assert one.persons_merged.count == sum(sum(bool(f & t) for t in groups[1]) > 1 for f in groups[0])
    assert one.persons_split.count == sum(sum(bool(f & t) for f in groups[0]) > 1 for t in groups[1])


@given(partitions, st.randoms())
def test_names_and_order_do_not_matter(both: tuple[list[int], list[int]], random: object) -> None:
    found, true = both
    order = list(range(len(found)))
    random.shuffle(order)  # type: ignore[attr-defined]
    again = against_truth(np.array([found[i] * 7 + 3 for i in order]), np.array([9 - true[i] for i in order]), source="made up")
    assert again == against_truth(np.array(found), np.array(true), source="made up")


@given(partitions)
def test_every_figure_is_in_its_interval(both: tuple[list[int], list[int]]) -> None:
    one = against_truth(np.array(both[0]), np.array(both[1]), source="made up")
    figures = [getattr(part, name) for part in (one.pairwise, one.clusters, one.b_cubed) for name in ("precision", "recall", "f1")]
    for figure in (*figures, one.persons_right, one.persons_split, one.persons_merged):
        assert figure.value is None or 0 <= figure.low <= figure.value <= figure.high <= 1


def test_of_nobody_nothing_is_said() -> None:
    one = against_truth(np.array([], dtype=np.int64), np.array([], dtype=np.int64), source="nobody")
    assert one.identities == one.persons_true == one.independent == 0
    assert one.pairwise.f1 == one.b_cubed.f1 == Figure()


def test_what_neither_links_nor_truth_join_is_independent() -> None:
    cells = Contingency.of(np.array([1, 1, 2, 3, 4]), np.array([5, 6, 6, 7, 7]))
    assert cells.units == 2
    assert cells.unit_of_identity.tolist() == [0, 0, 0, 1, 1]


def test_pairs_of_many_do_not_overflow() -> None:
    assert pairs_of(np.array([1, 2, 4, 10_000_000])).tolist() == [0, 1, 6, 49_999_995_000_000]


@pytest.mark.slow
def test_a_million_identities_take_seconds() -> None:
    random = np.random.default_rng(1)
    true = random.integers(0, 600_000, 1_000_000)
    found = np.where(random.random(len(true)) < 0.05, random.integers(0, 700_000, len(true)), true)
    one = against_truth(found, true, source="made up")
    assert one.pairs.true > one.pairs.both > 600_000


# -- intervals -------------------------------------------------------------------------------------------------------

# Wilson 1927, as printed in Newcombe 1998 (Statistics in Medicine 17, p. 861, method 3)
WILSON = [((81, 263), (0.2553, 0.3662)), ((15, 148), (0.0624, 0.1605)), ((0, 20), (0.0, 0.1611)), ((1, 29), (0.0061, 0.1718))]


@pytest.mark.parametrize(("counted", "bounds"), WILSON)
def test_wilson_as_published(counted: tuple[int, int], bounds: tuple[float, float]) -> None:
    assert wilson(counted[0] / counted[1], counted[1]) == pytest.approx(bounds, abs=5e-5)


def single(right: int, of: int) -> Ratio:
    """Units of one trial each."""
    return Ratio.of_units(np.array([1.0] * right + [0.0] * (of - right)), np.ones(of))


# Newcombe 1998 (Statistics in Medicine 17, p. 877, method 10): independent proportions
NEWCOMBE = [((56, 70), (48, 80), (0.0524, 0.3339)), ((9, 10), (3, 10), (0.1705, 0.8090)), ((10, 10), (0, 10), (0.6075, 1.0))]


@pytest.mark.parametrize(("one", "other", "bounds"), NEWCOMBE)
def test_difference_as_published(one: tuple[int, int], other: tuple[int, int], bounds: tuple[float, float]) -> None:
    first, second = single(*one), single(*other)
    apart = [np.concatenate([first.residual, np.zeros(other[1])]), np.concatenate([np.zeros(one[1]), second.residual])]
    sizes = [np.concatenate([first.size, np.zeros(other[1])]), np.concatenate([np.zeros(one[1]), second.size])]
    found = difference(Ratio(first.counted, first.of, apart[0], sizes[0]), Ratio(second.counted, second.of, apart[1], sizes[1]))
    assert found is not None
    assert (found.low, found.high) == pytest.approx(bounds, abs=1e-4)


def test_those_who_fare_together_are_fewer_trials() -> None:
    alone = Ratio.of_units(np.array([1.0, 0.0] * 50), np.ones(100))
    paired = Ratio.of_units(np.array([2.0, 0.0] * 25), np.full(50, 2.0))
    assert alone.share == paired.share
    assert alone.trials == pytest.approx(100)
    assert paired.trials == pytest.approx(49, abs=1)


def test_where_nothing_is_wrong_clumps_still_count_once() -> None:
    assert Ratio.of_units(np.array([10.0, 1.0]), np.array([10.0, 1.0])).trials == pytest.approx(121 / 101)


def test_benjamini_and_hochberg_as_published() -> None:
    """Their own example (1995, section 4): of 15 p-values the four smallest stand out at .05."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    assert sum(one < 0.05 for one in adjusted(p)) == 4
    assert adjusted([0.01, 0.04, 0.03, 0.5]) == pytest.approx([0.04, 0.16 / 3, 0.16 / 3, 0.5])
    assert adjusted([]) == []


@given(st.lists(st.floats(0, 1), max_size=20))
def test_adjusting_keeps_the_order_and_never_flatters(p: list[float]) -> None:
    found = adjusted(p)
    assert all(after >= before - 1e-12 for before, after in zip(p, found, strict=True))
    assert [found[at] for at in sorted(range(len(p)), key=lambda at: p[at])] == sorted(found)


def test_a_sum_of_sure_shares_stays_uncertain() -> None:
    parts = [Part(0.5, 1.0, *wilson(1.0, 20)), Part(0.5, 1.0, *wilson(1.0, 20))]
    value, low, high = together(parts)
    assert value == high == 1.0
    assert 0.85 < low < 0.95
    assert together([Part(-1.0, 0.2, 0.1, 0.4)]) == pytest.approx((-0.2, -0.4, -0.1))


def world(random: np.random.Generator, persons: int) -> tuple[np.ndarray, np.ndarray]:
    """Persons of one to twelve identities, some split, some merged with the next."""
    true = np.repeat(np.arange(persons), np.minimum(1 + random.geometric(0.5, persons), 12))
    split = (random.random(persons) < 0.06)[true] & (random.random(len(true)) < 0.4)
    found = true * 2 + split
    for number in np.flatnonzero(random.random(persons - 1) < 0.02):
        found[found // 2 == number + 1] = 2 * number
    return found, true


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    truth = against_truth(*world(np.random.default_rng(0), 100_000), source="all")
    samples = [against_truth(*world(np.random.default_rng(seed), 300), source="some") for seed in range(1, 151)]
    for part in ("pairwise", "clusters", "b_cubed"):
        for name in ("precision", "recall", "f1"):
            right = getattr(getattr(truth, part), name).value
            held = [getattr(getattr(one, part), name) for one in samples]
            share = np.mean([figure.low <= right <= figure.high for figure in held])
            assert share > 0.9, f"{part} {name}: {share}"
