"""What a person hangs by: the strongest tree of its links, and its weakest link, held against trying everything."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from diogel.linkage.spanning import Edge, Tree, spanning


def parts(nodes: set[str], edges: list[Edge]) -> set[frozenset[str]]:
    """Connected components, by trying until nothing changes."""
    groups = [{node} for node in nodes]
    for edge in edges:
        left = next(group for group in groups if edge.left in group)
        right = next(group for group in groups if edge.right in group)
        if left is not right:
            left |= right
            groups = [group for group in groups if group is not right]
    return {frozenset(group) for group in groups}


@st.composite
def persons(draw: st.DrawFn) -> list[Edge]:
    """A connected person of up to eight identities, with links over and above those that hold it together."""
    count = draw(st.integers(2, 8))
    names = [f"i{number}" for number in range(count)]
    pairs = {(names[draw(st.integers(0, number - 1))], names[number]) for number in range(1, count)}
    pairs |= set(draw(st.lists(st.sampled_from([(a, b) for a in names for b in names if a < b]), max_size=12)))
    weight, certain = st.integers(-5, 25), st.sampled_from([0, 0, 0, 0, 1, 2])
    return [Edge(left, right, float(draw(weight)), draw(certain)) for left, right in sorted(pairs)]


@settings(deadline=None)
@given(persons())
def test_the_tree_holds_the_person_together_with_no_link_too_many(edges: list[Edge]) -> None:
    nodes = {node for edge in edges for node in (edge.left, edge.right)}
    tree = spanning(edges)
    assert len(parts(nodes, list(tree.edges))) == 1
    assert len(tree.edges) == len(nodes) - 1 and len(tree.edges) + tree.more == len(edges)
    assert list(tree.edges) == sorted(tree.edges, key=lambda edge: edge.order)


@settings(deadline=None)
@given(persons())
def test_the_weakest_link_is_the_least_that_is_needed(edges: list[Edge]) -> None:
    """With all links stronger than it the person is in parts; with it, whole."""
    nodes = {node for edge in edges for node in (edge.left, edge.right)}
    weakest = spanning(edges).weakest
    assert weakest is not None
    stronger = [edge for edge in edges if edge.order < weakest.edge.order]
    assert len(parts(nodes, stronger)) == 2
    assert len(parts(nodes, [*stronger, weakest.edge])) == 1
    assert parts(nodes, stronger) == {frozenset(weakest.these), frozenset(weakest.those)}
    assert weakest.edge.left in weakest.these and weakest.edge.right in weakest.those


@settings(deadline=None)
@given(persons())
def test_without_the_weakest_and_those_besides_the_person_falls_in_two(edges: list[Edge]) -> None:
    nodes = {node for edge in edges for node in (edge.left, edge.right)}
    weakest = spanning(edges).weakest
    assert weakest is not None
    these, those = set(weakest.these), set(weakest.those)
    across = [edge for edge in edges if (edge.left in these) != (edge.right in these)]
    assert len(across) == weakest.besides + 1
    assert parts(nodes, [edge for edge in edges if edge not in across]) == {frozenset(these), frozenset(those)}
    assert not these & those and these | those == nodes


@settings(deadline=None)
@given(persons(), st.randoms())
def test_nothing_depends_on_the_order_of_arrival(edges: list[Edge], shuffle: random.Random) -> None:
    expected = spanning(edges)
    shuffle.shuffle(edges)
    assert spanning(edges) == expected


def test_the_example_of_its_description() -> None:
    tree = spanning([Edge("b", "c", 5.0), Edge("a", "c", 3.0), Edge("a", "b", 9.0)])
    assert [(edge.left, edge.right) for edge in tree.edges] == [("a", "b"), ("b", "c")]
    assert tree.more == 1 and tree.weakest is not None
    assert (tree.weakest.edge, tree.weakest.these, tree.weakest.those, tree.weakest.besides) == (Edge("b", "c", 5.0), ("a", "b"), ("c",), 1)


def test_a_decision_is_stronger_than_a_rule_and_a_rule_than_any_weight() -> None:
    tree = spanning([Edge("a", "b", 40.0), Edge("b", "c", -3.0, certain=1), Edge("c", "d", -9.0, certain=2)])
    assert [edge.certain for edge in tree.edges] == [2, 1, 0]
    assert tree.weakest is not None and tree.weakest.edge.weight == 40.0


def test_one_identity_hangs_by_nothing() -> None:
    assert spanning([]) == Tree((), 0, None)
