"""Who is served worse, and which small numbers are kept back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diogel.linkage.quality.contingency import Contingency
from diogel.linkage.quality.groups import Dimension, Rate, by_group, rates_of_links, rates_of_truth
from diogel.linkage.quality.partner_pairs import by_partner_pair
from diogel.linkage.quality.protection import Cell, protected, protected_pairs, protected_share, to_hide
from diogel.linkage.quality.report import GroupQuality, PartnerPair, Share


def codes(letters: str) -> np.ndarray:
    return np.unique(list(letters), return_inverse=True)[1].astype(np.int64)


SEX = Dimension("sex", ("female", "male"), codes("ffffmmmm"))


def test_rates_by_hand() -> None:
    """Persons: a has two of one partner, b one of each of two, c is alone; m's wait."""
    person, partner = codes("aabbcdee"), codes("xxxyxyxx")
    waits = np.array([0, 0, 0, 1, 1, 1, 0, 0], dtype=np.bool_)
    found = {one.group: one for one in by_group([SEX], rates_of_links(person, partner, waits))}
    assert [(one.identities, one.linked.rate.count, one.elsewhere.rate.count, one.review.rate.count) for one in found.values()] == [
        (4, 4, 2, 1),
        (4, 2, 0, 2),
    ]
    assert found["male"].linked.rate.value == 0.5
    assert found["male"].linked.difference.value == pytest.approx(0.5 - 6 / 8)


def test_missed_and_false_by_hand() -> None:
    """Identity 0 to 3 are one person, found as {0 1} {2 3 4}; identity 4 is another; the truth of the last three is not known."""
    cells = Contingency.of(codes("aabbb"), codes("ttttu"))
    person, partner = codes("aabbbcde"), codes("xxxxxxxx")
    truth = rates_of_truth(cells, np.arange(5), 8)
    found = {one.group: one for one in by_group([SEX], rates_of_links(person, partner, np.zeros(8, dtype=np.bool_)) | truth)}
    assert (found["female"].missed.rate.count, found["female"].missed.rate.out_of) == (8, 12)
    assert (found["female"].false.rate.count, found["female"].false.rate.out_of) == (2, 6)
    assert (found["male"].missed.rate.count, found["male"].missed.rate.out_of) == (0, 0)
    assert (found["male"].false.rate.count, found["male"].false.rate.out_of) == (2, 2)
    assert found["male"].missed.difference is None


def made(random: np.random.Generator, worse: float, persons: int = 400) -> list[GroupQuality]:
    """Persons of two identities; those of group 1 are joined less often by `worse`."""
    group = np.repeat(np.arange(persons) % 4, 2)
    joined = np.repeat(random.random(persons) < np.where(np.arange(persons) % 4 == 1, 0.8 - worse, 0.8), 2)
    one = np.ones(2 * persons)
    rate = Rate(joined.astype(np.float64), one, np.repeat(np.arange(persons), 2))
    rates = {"linked": rate, "elsewhere": rate, "review": rate}
    return by_group([Dimension("partner", ("a", "b", "c", "d"), group)], rates)


def test_a_group_that_fares_worse_is_found_and_the_others_are_not() -> None:
    found = {one.group: one.linked.difference.differs for one in made(np.random.default_rng(1), worse=0.4)}
    assert found["b"] == "lower"
    assert "lower" not in (found["a"], found["c"], found["d"])


def test_where_nobody_fares_worse_little_is_called() -> None:
    """Of 200 worlds without any difference at most one in twenty calls one."""
    calls = [any(one.linked.difference.differs != "no" for one in made(np.random.default_rng(seed), worse=0.0)) for seed in range(200)]
    assert np.mean(calls) <= 0.06


def test_the_interval_of_a_difference_holds_it() -> None:
    """Group 1 joins 60%, everybody 75%: the difference is -.15."""
    held = [
        one.low <= -0.15 <= one.high for seed in range(200) if (one := made(np.random.default_rng(seed), worse=0.2)[1].linked.difference)
    ]
    assert np.mean(held) > 0.92


def test_identities_of_one_person_are_one_trial() -> None:
    """Each person ten times over leaves the interval as wide as it is."""
    joined = np.arange(100) < 60
    dimension = Dimension("sex", ("female", "male"), np.arange(100) % 2)
    once = Rate(joined.astype(np.float64), np.ones(100), np.arange(100))
    often = Rate(np.repeat(once.counted, 10), np.ones(1000), np.repeat(once.unit, 10))
    wide = Dimension("sex", ("female", "male"), np.repeat(dimension.of, 10))
    for one, other in zip(
        by_group([dimension], dict.fromkeys(("linked", "elsewhere", "review"), once)),
        by_group([wide], dict.fromkeys(("linked", "elsewhere", "review"), often)),
        strict=True,
    ):
        assert other.linked.rate.low == pytest.approx(one.linked.rate.low, abs=0.01)
        assert other.linked.difference.low == pytest.approx(one.linked.difference.low, abs=0.01)


# -- partner by partner ----------------------------------------------------------------------------------------------


def test_partner_pairs_by_hand() -> None:
    """Found {0 1 2} and {3}, true {0 1} {2 3}; partners x y y x."""
    person, true, partner = codes("aaab"), codes("ttuu"), codes("xyyx")
    cells = Contingency.of(person, true)
    found = {(one.partner_l, one.partner_r): one for one in by_partner_pair(person, partner, ("x", "y"), cells, np.arange(4))}
    assert {pair: one.persons for pair, one in found.items()} == {("x", "x"): 0, ("x", "y"): 1, ("y", "y"): 1}
    assert (found["x", "y"].missed.count, found["x", "y"].missed.out_of) == (1, 2)
    assert (found["x", "y"].false.count, found["x", "y"].false.out_of) == (1, 2)
    assert (found["y", "y"].false.count, found["y", "y"].missed.out_of) == (1, 0)


clusters = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 2)), min_size=1, max_size=10)


@given(clusters)
def test_partner_pairs_are_all_pairs(rows: list[tuple[int, int, int]]) -> None:
    found, true, partner = (np.array(column) for column in zip(*rows, strict=True))
    cells = Contingency.of(found, true)
    pairs = {(one.partner_l, one.partner_r): one for one in by_partner_pair(found, partner, ("x", "y", "z"), cells, np.arange(len(rows)))}
    for (one, other), told in pairs.items():
        across = [(i, j) for i in range(len(rows)) for j in range(i) if sorted(("xyz"[partner[i]], "xyz"[partner[j]])) == [one, other]]
        truly = [(i, j) for i, j in across if true[i] == true[j]]
        joined = [(i, j) for i, j in across if found[i] == found[j]]
        assert (told.missed.count, told.missed.out_of) == (sum(found[i] != found[j] for i, j in truly), len(truly))
        assert (told.false.count, told.false.out_of) == (sum(true[i] != true[j] for i, j in joined), len(joined))


# -- small numbers ---------------------------------------------------------------------------------------------------

HIDDEN = [
    ([(20, 100), (30, 100)], set()),
    ([(3, 100), (40, 100), (50, 100), (60, 100)], {0, 1}),
    ([(97, 100), (40, 100), (50, 100)], {0, 1}),
    ([(3, 1000), (5, 1000), (7, 1000), (60, 1000)], {0, 1, 2}),
    ([(1, 1000), (1, 1000), (1, 1000), (60, 1000), (90, 1000)], {0, 1, 2, 3}),
    ([(0, 100), (40, 100), (50, 100)], {0, 1}),
    ([(0, 0), (40, 100), (50, 100)], set()),
]


@pytest.mark.parametrize(("cells", "hidden"), HIDDEN)
def test_what_is_small_or_could_be_worked_out_is_hidden(cells: list[tuple[int, int]], hidden: set[int]) -> None:
    assert to_hide([Cell(*cell) for cell in cells]) == hidden


rows = st.lists(st.integers(0, 60).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))), min_size=3, max_size=6)


@given(rows)
def test_nobody_who_knows_the_total_can_work_out_a_small_count(row: list[tuple[int, int]]) -> None:
    """Every value that fits the rule and the sum is tried, cell by cell, the others anywhere in their bounds."""
    cells = [Cell(*cell) for cell in row]
    hidden = to_hide(cells)
    small = {place for place, (count, of) in enumerate(row) if of and min(count, of - count) < 10}
    assert small <= hidden
    if not small or len(hidden) == sum(of > 0 for _, of in row):
        return
    known = sum(row[place][0] for place in hidden)
    reach = {place: set(_possible(*row[place], small=place in small)) for place in hidden}
    for place in small:
        sums = {0}
        for other in hidden - {place}:
            sums = {one + two for one in sums for two in reach[other]}
        open_values = [value for value in reach[place] if known - value in sums]
        assert len(open_values) > min(4, max(reach[place]) - min(reach[place]))


def _possible(count: int, of: int, *, small: bool) -> range:
    if not small:
        return range(of + 1)
    return range(min(10, of + 1)) if count < 10 else range(max(of - 9, 0), of + 1)


def test_a_small_group_says_nothing_at_all() -> None:
    person = np.arange(300)
    group = np.array([0] * 4 + [1] * 90 + [2] * 206)
    dimension = Dimension("ethnic_group", ("few", "some", "many"), group)
    rates = rates_of_links(person // 2, person % 3, person % 7 == 0)
    shown, hidden = protected(by_group([dimension], rates), [dimension])
    told = {one.group: one for one in shown}
    assert told["few"].identities is None and told["some"].identities is None and told["many"].identities == 206
    assert all(getattr(told["few"], name).rate == Share.kept_back() for name in ("linked", "elsewhere", "review"))
    assert told["few"].linked.difference is None
    assert hidden >= 8


def test_nothing_hidden_can_be_had_from_another_dimension() -> None:
    """Those without an age are those without a date of birth; two partners together are one sex."""
    random = np.random.default_rng(3)
    age = np.array([0] * 6 + [1] * 100 + [2] * 200)
    birth = np.where(age == 0, 0, 1 + (random.random(306) < 0.3))
    dimensions = [Dimension("age_band", ("none", "young", "old"), age), Dimension("completeness", ("none", "some", "full"), birth)]
    rates = rates_of_links(np.arange(306) // 2, np.arange(306) % 3, np.arange(306) % 5 == 0)
    shown, _ = protected(by_group(dimensions, rates), dimensions)
    for name in ("identities", "linked", "elsewhere", "review"):
        visible = [one for one in shown if (one.identities is not None if name == "identities" else not getattr(one, name).rate.hidden)]
        rows = np.array([np.ones(306), *(_in(dimensions, one) for one in visible)])
        for hidden in (one for one in shown if one.group == "none"):
            assert np.linalg.matrix_rank(np.vstack([rows, _in(dimensions, hidden)])) > np.linalg.matrix_rank(rows), name


def _in(dimensions: list[Dimension], group: GroupQuality) -> np.ndarray:
    one = next(one for one in dimensions if one.dimension == group.dimension)
    return (one.of == one.names.index(group.group)).astype(float)


def test_a_pair_of_partners_with_few_persons_says_nothing() -> None:
    one = PartnerPair(partner_l="x", partner_r="y", persons=4, missed=Share(count=2, out_of=50, value=0.04, low=0, high=0.1))
    shown, hidden = protected_pairs([one])
    assert shown[0].persons is None and shown[0].missed == Share.kept_back()
    assert hidden == 2
    assert protected_share(Share(count=0, out_of=0)) == Share(count=0, out_of=0)
