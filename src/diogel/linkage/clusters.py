"""From links to persons' tuples: connected components, with a guard against chains.

A component in which something contradicts itself (two NHS numbers, dates of birth that no one date could stand for, two records
that a rule keeps apart, too many records) is built up again from its strongest link down; a link that would join what
contradicts is left out and held for review. So a chain breaks at its weakest link, whatever the order of arrival.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Facts:
    """What the guard needs to know of a tuple: `birth` only where it is no placeholder, `single` what a person has one of each."""

    birth: date | None = None
    single: tuple[Hashable | None, ...] = ()


@dataclass(frozen=True)
class Links:
    """Link k joins tuples left[k] and right[k]; of two that contradict, the heavier stays. One that is `bound`, since a person decided it,
    goes first, and gives way to nothing but another decision."""

    left: Ints
    right: Ints
    weight: npt.NDArray[np.float64]
    bound: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Clusters:
    """`label[i]` is the smallest tuple of i's cluster; `held` the links left out; `rebuilt` how many components were built up again."""

    label: Ints
    held: Ints
    rebuilt: int


def cluster(size: int, links: Links, *, apart: Ints, decided: Ints, facts: Mapping[int, Facts], largest: int) -> Clusters:
    """Cluster tuples 0..size-1. apart[k] = (i, j) are kept apart by a rule, decided[k] by a person; `facts` may leave out tuples of which
    nothing is known."""
    label = components(size, links.left, links.right)
    suspects = _suspects(label, np.concatenate([apart, decided]), facts, largest)
    members, theirs = _where(label, suspects), _where(label[links.left], suspects)
    ruled, settled = _apart(apart), _apart(decided)
    held: list[int] = []
    for root in sorted(suspects):
        pieces = _Pieces(members[root], facts, ruled, settled, largest)
        order = sorted(theirs[root], key=lambda k: (not links.bound[k], -links.weight[k], links.left[k], links.right[k]))
        held += [k for k in order if not pieces.join(int(links.left[k]), int(links.right[k]), bound=bool(links.bound[k]))]
        for index in members[root]:
            label[index] = pieces.root(index)
    return Clusters(label, np.array(sorted(held), dtype=np.int64), len(suspects))


def components(size: int, left: Ints, right: Ints) -> Ints:
    """The smallest index connected to each: components(4, [0, 1], [1, 3]) is [0, 0, 2, 0]. Hooking and pointer jumping, no recursion."""
    label = np.arange(size, dtype=np.int64)
    while True:
        low = np.minimum(label[left], label[right])
        before = label.copy()
        np.minimum.at(label, label[left], low)
        np.minimum.at(label, label[right], low)
        while (label[label] != label).any():
            label = label[label]
        if (label == before).all():
            return label


def _suspects(label: Ints, apart: Ints, facts: Mapping[int, Facts], largest: int) -> set[int]:
    """The components that hold a contradiction."""
    roots, sizes = np.unique(label, return_counts=True)
    suspects = {int(root) for root in roots[sizes > largest]}
    if len(apart):
        suspects |= {int(root) for root in label[apart[:, 0]][label[apart[:, 0]] == label[apart[:, 1]]]}
    known: defaultdict[int, list[Facts]] = defaultdict(list)
    for index, fact in facts.items():
        if (root := int(label[index])) not in suspects:
            known[root].append(fact)
    return suspects | {root for root, some in known.items() if len(some) > 1 and not consistent(some)}


def consistent(facts: Iterable[Facts]) -> bool:
    """Whether all of these can be one person."""
    facts = list(facts)
    columns = zip(*(fact.single for fact in facts), strict=True)
    if any(len({value for value in column if value is not None}) > 1 for column in columns):
        return False
    return one_birth_date({fact.birth for fact in facts if fact.birth})


def one_birth_date(births: set[date]) -> bool:
    """Whether one of the dates could stand for all: the others differ from it in one part, or have day and month swapped."""
    return len(births) < 2 or any(all(_near(one, other) for other in births) for one in births)


def _near(one: date, other: date) -> bool:
    same = (one.year == other.year) + (one.month == other.month) + (one.day == other.day)
    return same >= 2 or (one.year == other.year and one.day == other.month and one.month == other.day)


def _where(labels: Ints, roots: set[int]) -> dict[int, list[int]]:
    """root -> the places that have it as their label."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for place in np.flatnonzero(np.isin(labels, np.fromiter(roots, dtype=np.int64, count=len(roots)))):
        found[int(labels[place])].append(int(place))
    return found


def _apart(apart: Ints) -> dict[int, set[int]]:
    kept: defaultdict[int, set[int]] = defaultdict(set)
    for one, other in apart.tolist():
        kept[one].add(other)
        kept[other].add(one)
    return kept


@dataclass
class _Piece:
    """A part of a component, as far as it has been built up again."""

    members: list[int]
    apart: set[int]
    settled: set[int]
    births: set[date]
    single: tuple[frozenset[Hashable], ...]

    def with_other(self, other: _Piece) -> _Piece:
        single = _merged(self.single, other.single)
        return _Piece(
            self.members + other.members, self.apart | other.apart, self.settled | other.settled, self.births | other.births, single
        )

    def contradicts(self, other: _Piece, joined: _Piece) -> bool:
        """Whether joining them brings a contradiction that neither had: one that a person bound together may have had some before."""
        if not self.apart.isdisjoint(other.members):
            return True
        for one, two, both in zip(self.single, other.single, joined.single, strict=False):
            if len(both) > 1 and both not in (one, two):
                return True
        return not one_birth_date(joined.births) and joined.births not in (self.births, other.births)


@dataclass
class _Pieces:
    """The parts of one component; joined only where nothing contradicts."""

    indices: list[int]
    facts: Mapping[int, Facts]
    apart: Mapping[int, set[int]]
    settled: Mapping[int, set[int]]
    largest: int
    _root: dict[int, int] = field(init=False)
    _piece: dict[int, _Piece] = field(init=False)

    def __post_init__(self) -> None:
        self._root = {index: index for index in self.indices}
        self._piece = {index: self._alone(index) for index in self.indices}

    def _alone(self, index: int) -> _Piece:
        fact = self.facts.get(index, Facts())
        single = tuple(frozenset() if value is None else frozenset({value}) for value in fact.single)
        apart, settled = set(self.apart.get(index, ())), set(self.settled.get(index, ()))
        return _Piece([index], apart, settled, {fact.birth} if fact.birth else set(), single)

    def root(self, index: int) -> int:
        return self._root[index]

    def join(self, left: int, right: int, *, bound: bool = False) -> bool:
        """Join the pieces of both; False, and nothing changes, when together they contradict."""
        low, high = sorted((self._root[left], self._root[right]))
        if low == high:
            return True
        one, other = self._piece[low], self._piece[high]
        joined = one.with_other(other)
        if not one.settled.isdisjoint(other.members):
            return False
        if not bound and (len(joined.members) > self.largest or one.contradicts(other, joined)):
            return False
        del self._piece[high]
        for index in other.members:
            self._root[index] = low
        self._piece[low] = joined
        return True


def _merged(one: tuple[frozenset[Hashable], ...], other: tuple[frozenset[Hashable], ...]) -> tuple[frozenset[Hashable], ...]:
    if not one or not other:
        return one or other
    return tuple(left | right for left, right in zip(one, other, strict=True))
