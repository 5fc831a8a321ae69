"""Components, and the guard that breaks chains."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diogel.linkage.clusters import Clusters, Doubts, Facts, Links, cluster, components, consistent, one_birth_date, torn

BORN = date(1984, 3, 7)


Weighed = tuple[int, int, float]


def clustered(
    size: int, weighed: list[Weighed], *, apart: Sequence[tuple[int, int]] = (), facts: dict[int, Facts] | None = None, largest: int = 20
) -> Clusters:
    left, right = (np.array([link[place] for link in weighed], dtype=np.int64) for place in (0, 1))
    links = Links(left, right, np.array([link[2] for link in weighed]), np.zeros(len(left), dtype=np.bool_))
    nothing = np.empty((0, 2), dtype=np.int64)
    return cluster(size, links, apart=np.array(apart, dtype=np.int64).reshape(-1, 2), decided=nothing, facts=facts or {}, largest=largest)


def test_components_carry_the_smallest_index() -> None:
    assert components(6, np.array([4, 1, 5]), np.array([1, 0, 3])).tolist() == [0, 0, 2, 3, 0, 3]


def test_a_long_chain_is_one_component() -> None:
    assert set(components(5_000, np.arange(4_999), np.arange(1, 5_000)).tolist()) == {0}


def test_nothing_has_no_components() -> None:
    assert components(0, np.array([], dtype=np.int64), np.array([], dtype=np.int64)).tolist() == []


@given(st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)), max_size=30))
def test_components_are_those_of_a_plain_search(links: list[tuple[int, int]]) -> None:
    near: dict[int, set[int]] = {index: {index} for index in range(15)}
    for one, other in links:
        near[one].add(other)
        near[other].add(one)
    label = components(15, np.array([link[0] for link in links], dtype=np.int64), np.array([link[1] for link in links], dtype=np.int64))
    for index in range(15):
        seen, todo = {index}, [index]
        while todo:
            todo += (new := near[todo.pop()] - seen)
            seen |= new
        assert label[index] == min(seen)


def test_two_nhs_numbers_part_at_the_weakest_link() -> None:
    facts = {0: Facts(single=("9434765919",)), 1: Facts(single=(None,)), 2: Facts(single=("9434765870",))}
    found = clustered(3, [(0, 1, 5.0), (1, 2, 9.0)], facts=facts)
    assert found.label.tolist() == [0, 1, 1]
    assert (found.held.tolist(), found.rebuilt) == ([0], 1)


def test_records_that_a_rule_keeps_apart_are_not_joined_through_a_third() -> None:
    found = clustered(3, [(0, 1, 9.0), (1, 2, 5.0)], apart=[(0, 2)])
    assert found.label.tolist() == [0, 0, 2]
    assert found.held.tolist() == [1]


def test_father_and_son_are_not_joined_through_a_record_without_a_birth_date() -> None:
    found = clustered(3, [(0, 1, 6.0), (1, 2, 7.0)], facts={0: Facts(date(1950, 5, 2)), 1: Facts(), 2: Facts(date(1979, 11, 20))})
    assert found.label.tolist() == [0, 1, 1]


def test_an_oversized_cluster_keeps_its_strongest_links() -> None:
    found = clustered(6, [(place, place + 1, 10.0 - place) for place in range(5)], largest=3)
    assert found.label.tolist() == [0, 0, 0, 3, 3, 3]
    assert found.held.tolist() == [2]


def test_a_sound_component_is_left_alone() -> None:
    facts = {0: Facts(BORN, ("1",)), 1: Facts(date(1984, 7, 3), (None,)), 2: Facts(None, ("1",))}
    found = clustered(3, [(0, 1, 5.0), (1, 2, 5.0)], apart=[], facts=facts)
    assert found.label.tolist() == [0, 0, 0]
    assert found.rebuilt == 0


@given(st.permutations([(0, 1, 5.0), (1, 2, 5.0), (2, 3, 5.0), (3, 4, 7.0), (0, 4, 5.0)]))
def test_the_order_of_links_does_not_matter(links: list[tuple[int, int, float]]) -> None:
    assert clustered(5, list(links), apart=[(0, 3), (1, 4)]).label.tolist() == [0, 0, 0, 3, 3]


@pytest.mark.parametrize(
    ("births", "one"),
    [
        ([], True),
        ([BORN], True),
        ([BORN, date(1984, 3, 17)], True),
        ([BORN, date(1984, 7, 3)], True),
        ([BORN, date(1948, 3, 7), date(1984, 3, 17)], True),
        ([date(1948, 3, 7), date(1984, 3, 17)], False),
        ([BORN, date(1985, 3, 8)], False),
    ],
)
def test_one_date_must_be_able_to_stand_for_all(births: list[date], one: bool) -> None:
    assert one_birth_date(set(births)) is one


def test_a_person_has_one_value_of_each_single_column() -> None:
    assert consistent([Facts(None, ("1", None)), Facts(None, (None, "x")), Facts(None, ("1", "x"))])
    assert not consistent([Facts(None, ("1", None)), Facts(None, ("2", None))])


# -- what hangs together loosely ---------------------------------------------------------------------------------------


def group(*members: int, bits: float = 10.0) -> list[Weighed]:
    """Each linked to each."""
    return [(one, other, bits) for place, one in enumerate(members) for other in members[place + 1 :]]


def loosely(size: int, weighed: list[Weighed], *, doubts: Sequence[Weighed] = (), unlike: Sequence[tuple[int, int]] = ()) -> Clusters:
    left, right = (np.array([link[place] for link in weighed], dtype=np.int64) for place in (0, 1))
    weights = np.array([link[2] for link in weighed], dtype=np.float64)
    against = (np.array([doubt[place] for doubt in doubts]) for place in (0, 1, 2))
    one, other, bits = against
    return cluster(
        size,
        Links(left, right, weights, np.zeros(len(weighed), dtype=np.bool_)),
        apart=np.empty((0, 2), dtype=np.int64),
        decided=np.empty((0, 2), dtype=np.int64),
        facts={},
        largest=60,
        doubts=Doubts(one.astype(np.int64), other.astype(np.int64), bits.astype(np.float64)),
        unlike=np.array(unlike, dtype=np.int64).reshape(-1, 2),
    )


def test_a_bridge_of_one_weak_link_between_two_groups_is_held() -> None:
    found = loosely(10, [*group(0, 1, 2, 3, 4), *group(5, 6, 7, 8, 9), (4, 5, 5.0)])
    assert found.label.tolist() == [0] * 5 + [5] * 5
    assert (found.held.tolist(), found.rebuilt) == ([20], 1)


def test_a_strong_bridge_joins_them() -> None:
    assert set(loosely(10, [*group(0, 1, 2, 3, 4), *group(5, 6, 7, 8, 9), (4, 5, 9.0)]).label.tolist()) == {0}


def test_two_records_that_look_like_two_people_are_not_joined_by_way_of_a_third_that_says_little() -> None:
    apart = loosely(3, [(0, 1, 4.0), (1, 2, 5.0)], doubts=[(0, 2, -20.0)])
    assert (apart.label.tolist(), apart.held.tolist()) == ([0, 1, 1], [0])
    assert loosely(3, [(0, 1, 9.0), (1, 2, 9.0)], doubts=[(0, 2, -20.0)]).label.tolist() == [0, 0, 0]


def test_a_doubt_above_four_bits_against_says_nothing() -> None:
    assert loosely(3, [(0, 1, 3.0), (1, 2, 3.0)], doubts=[(0, 2, -3.9)]).rebuilt == 0


def test_one_that_looks_like_two_people_stays_out_and_one_odd_record_of_many_splits_nobody() -> None:
    twin = loosely(3, [(0, 1, 30.0), (1, 2, 20.0)], unlike=[(0, 2)])
    assert (twin.label.tolist(), twin.held.tolist()) == ([0, 0, 2], [1])
    odd = loosely(7, [*group(0, 1, 2, 3, 4, 5), (5, 6, 20.0), (4, 6, 20.0)], unlike=[(0, 6)])
    assert set(odd.label.tolist()) == {0}


_BITS = st.floats(1, 30).map(lambda bits: round(bits, 2))
_LINKS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), _BITS), max_size=25).map(
    lambda links: list({(min(a, b), max(a, b)): (min(a, b), max(a, b), bits) for a, b, bits in links if a != b}.values())
)


@given(_LINKS, _LINKS, st.randoms(use_true_random=False))
def test_no_order_of_links_and_doubts_matters(links: list[Weighed], doubts: list[Weighed], random: Any) -> None:
    linked = {link[:2] for link in links}
    against = [(one, other, -bits) for one, other, bits in doubts if (one, other) not in linked]
    first = loosely(10, links, doubts=against)
    shuffled, turned = links.copy(), against.copy()
    random.shuffle(shuffled)
    random.shuffle(turned)
    second = loosely(10, shuffled, doubts=turned)
    assert first.label.tolist() == second.label.tolist()
    assert {links[k][:2] for k in first.held} == {shuffled[k][:2] for k in second.held}


@given(_LINKS, st.lists(st.sampled_from([None, "9434765919", "9434765870"]), min_size=10, max_size=10))
def test_two_nhs_numbers_never_come_together(links: list[Weighed], numbers: list[str | None]) -> None:
    facts = {index: Facts(single=(number,)) for index, number in enumerate(numbers)}
    label = clustered(10, links, facts=facts).label
    for root in set(label.tolist()):
        assert len({numbers[index] for index in np.flatnonzero(label == root)} - {None}) <= 1


@given(_LINKS)
def test_parts_are_connected_and_what_is_held_joins_two_of_them(links: list[Weighed]) -> None:
    found = loosely(10, links)
    kept = [link for k, link in enumerate(links) if k not in set(found.held.tolist())]
    left, right = (np.array([link[place] for link in kept], dtype=np.int64) for place in (0, 1))
    assert found.label.tolist() == components(10, left, right).tolist()
    assert all(found.label[links[k][0]] != found.label[links[k][1]] for k in found.held)


# -- what fits two rivals --------------------------------------------------------------------------------------------

FATHER, SON, UNDATED, OTHER = range(4)
TORN = {
    "fits both as well": ([(FATHER, UNDATED, 9.0), (SON, UNDATED, 9.0)], [True, True]),
    "fits one a little better": ([(FATHER, UNDATED, 9.0), (SON, UNDATED, 16.0)], [True, True]),
    "fits one far better": ([(FATHER, UNDATED, 9.0), (SON, UNDATED, 25.0)], [False, False]),
    "fits one alone": ([(FATHER, UNDATED, 9.0), (UNDATED, OTHER, 9.0)], [False, False]),
    "a rule is certain of one": ([(FATHER, UNDATED, 1009.0), (SON, UNDATED, 9.0)], [False, False]),
    "and so with who else it is linked to": ([(FATHER, UNDATED, 9.0), (SON, UNDATED, 9.0), (UNDATED, OTHER, 9.0)], [True, True, True]),
}  # fmt: skip


@pytest.mark.parametrize(("weighed", "expected"), TORN.values(), ids=TORN.keys())
def test_what_fits_two_rivals_as_well_is_linked_to_neither(weighed: list[Weighed], expected: list[bool]) -> None:
    assert torn(4, _links(weighed), np.array([[FATHER, SON]]), certain=500.0).tolist() == expected
    assert not torn(4, _links(weighed), np.empty((0, 2), dtype=np.int64), certain=500.0).any()


def test_what_a_person_bound_is_never_torn() -> None:
    links = _links([(FATHER, UNDATED, 9.0), (SON, UNDATED, 9.0)])
    links.bound[0] = True
    assert torn(4, links, np.array([[FATHER, SON]]), certain=500.0).tolist() == [False, True]


def _links(weighed: list[Weighed]) -> Links:
    left, right = (np.array([link[place] for link in weighed], dtype=np.int64) for place in (0, 1))
    return Links(left, right, np.array([link[2] for link in weighed]), np.zeros(len(left), dtype=np.bool_))
