"""How a person hangs together: the strongest links that suffice, and the one at which they would fall in two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Edge:
    """A link between two identities. `certain` outranks any `weight` (bits): 2 a person decided, 1 a rule is certain, 0 the weights."""

    left: str
    right: str
    weight: float
    certain: int = 0

    @property
    def order(self) -> tuple[int, float, str, str]:
        """The strongest first; of equals that of the smallest ids, so that nothing depends on the order of arrival."""
        return (-self.certain, -self.weight, self.left, self.right)


@dataclass(frozen=True)
class Weakest:
    """The weakest link of a tree: without it and the `besides` other links across, `these` and `those` would be two persons."""

    edge: Edge
    these: tuple[str, ...]
    those: tuple[str, ...]
    besides: int


@dataclass(frozen=True)
class Tree:
    """The links of a strongest spanning tree, the strongest first; `more` others say nothing new. `weakest` is None for one identity."""

    edges: tuple[Edge, ...]
    more: int
    weakest: Weakest | None


def spanning(edges: Iterable[Edge]) -> Tree:
    """The strongest spanning tree of a person's links (Kruskal 1956; of several persons' links, one for each).

    Of a-b at 9 bits, b-c at 5 and a-c at 3 it is a-b and b-c; one more says the same; the weakest is b-c, with a-c besides, between
    a and b here and c there. Its weakest link is the weakest that any spanning tree must have: all links across that cut are weaker.
    """
    ordered = sorted(edges, key=lambda edge: edge.order)
    root: dict[str, str] = {}
    tree = [edge for edge in ordered if _joins(edge, root)]
    return Tree(tuple(tree), len(ordered) - len(tree), _weakest(tree, ordered) if tree else None)


def _joins(edge: Edge, root: dict[str, str]) -> bool:
    left, right = _root(edge.left, root), _root(edge.right, root)
    root[max(left, right)] = min(left, right)
    return left != right


def _root(node: str, root: dict[str, str]) -> str:
    while root.setdefault(node, node) != node:
        root[node] = root[root[node]]
        node = root[node]
    return node


def _weakest(tree: list[Edge], ordered: list[Edge]) -> Weakest:
    edge = tree[-1]
    these, those = (_reached(start, tree[:-1]) for start in (edge.left, edge.right))
    across = sum((one.left in these and one.right in those) or (one.left in those and one.right in these) for one in ordered)
    return Weakest(edge, tuple(sorted(these)), tuple(sorted(those)), across - 1)


def _reached(start: str, tree: list[Edge]) -> set[str]:
    beside: defaultdict[str, list[str]] = defaultdict(list)
    for edge in tree:
        beside[edge.left].append(edge.right)
        beside[edge.right].append(edge.left)
    reached, waiting = {start}, [start]
    while waiting:
        fresh = [node for node in beside[waiting.pop()] if node not in reached]
        reached.update(fresh)
        waiting += fresh
    return reached
