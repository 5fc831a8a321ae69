"""From links to persons' tuples: connected components, of which those that hang together too loosely come apart.

A component in which something speaks against its being one person (two NHS numbers, dates of birth that no one date could stand for,
records that a rule or a person keeps apart, compared pairs that look like two people, a bridge of one link between two groups, too many
records) is built up again. The two parts with the most evidence between them are joined first, as long as there is more for than
against: for, the bits of their links; against, the bits of pairs that were compared and are two people by their looks, and a little
for every pair that is not linked. That is greedy correlation clustering (Bansal, Blum and Chawla 2004; greedy additive edge
contraction, Keuper and others 2015) with the constant Potts model's price on missing links (Traag, Van Dooren and Nesterov 2011). A
link that would join what contradicts, or that the rest outweighs, is held for review. Bits are counted in whole 1,024ths, so that no
order of adding them changes anything.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

UNLINKED: Final = 0.25
"""Bits against joining two parts for every pair across that is not linked: a link of 4 bits bridges no more than four records to four."""

DOUBT_FROM: Final = -4.0
"""Bits from which down a compared pair counts against. Within one component, pairs of -4 bits are as often of one person as of two
(counted on made-up records of six agencies): what blocks bring together there has friends in common."""
SURE: Final = 12.0
"""Bits between two parts from which on dates of birth that no one date could stand for do not keep them apart."""
UNLIKE: Final = 4
"""One in so many pairs across that look like two people keeps two parts apart."""
ABOUT_EQUAL: Final = 8.0
"""A record fits two rivals about equally well when the lesser of its links has no more than so many bits less than its best."""
RIVALRY: Final = 6
"""One in so many pairs of those that a record fits are rivals: one odd birth date among many of a person makes no rival of it."""
_DOUBT_SHARE: Final = 0.5
_DOUBT_MOST: Final = 6.0
_PARTS: Final = 1024


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
    weight: Floats
    bound: npt.NDArray[np.bool_]

    def at(self, rows: npt.NDArray[np.bool_]) -> Links:
        return Links(self.left[rows], self.right[rows], self.weight[rows], self.bound[rows])


@dataclass(frozen=True)
class Doubts:
    """Pairs that were compared and are no links, with their bits; those above `DOUBT_FROM` say nothing."""

    left: Ints
    right: Ints
    weight: Floats

    @classmethod
    def none(cls) -> Doubts:
        empty = np.array([], dtype=np.int64)
        return cls(empty, empty, empty.astype(np.float64))


@dataclass(frozen=True)
class Clusters:
    """`label[i]` is the smallest tuple of i's cluster; `held` the links left out; `rebuilt` how many components came apart."""

    label: Ints
    held: Ints
    rebuilt: int


def against(weight: Floats) -> Floats:
    """The bits that compared pairs take from joining what they are in: at -10 bits 3, at -16 and below 6."""
    return np.clip((DOUBT_FROM - weight) * _DOUBT_SHARE, 0.0, _DOUBT_MOST)


def cluster(
    size: int,
    links: Links,
    *,
    apart: Ints,
    decided: Ints,
    facts: Mapping[int, Facts],
    largest: int,
    doubts: Doubts | None = None,
    unlike: Ints | None = None,
) -> Clusters:
    """Cluster tuples 0..size-1. What becomes of a component depends on what is in it alone.

    apart[k] = (i, j) are kept apart by a rule, decided[k] by a person; `facts` may leave out tuples of which nothing is known. unlike[k]
    look like two people by a rule that leaves it to a person: they keep two parts apart as long as they are a quarter of all pairs
    across, so a twin's one record stays out, and one odd record of a person with twenty does not split them.
    """
    doubts = doubts or Doubts.none()
    label = components(size, links.left, links.right)
    unlike = np.empty((0, 2), dtype=np.int64) if unlike is None else unlike
    suspects = _suspects(label, np.concatenate([apart, decided, unlike]), facts, largest) | _loose(label, links, doubts)
    members, theirs = _where(label, suspects), _where(label[links.left], suspects)
    doubted = _where(np.where(label[doubts.left] == label[doubts.right], label[doubts.left], -1), suspects)
    ruled, settled = _apart(apart), _apart(decided)
    alike = _where(np.where(label[unlike[:, 0]] == label[unlike[:, 1]], label[unlike[:, 0]], -1), suspects)
    bits, less = _whole(links.weight), _whole(against(doubts.weight))
    held: list[int] = []
    rebuilt = 0
    for root in sorted(suspects):
        pieces = _Pieces(members[root], facts, ruled, settled, largest)
        for k in sorted(theirs[root], key=lambda k: (-bits[k], links.left[k], links.right[k])):
            pieces.link(int(links.left[k]), int(links.right[k]), bits[k], bound=bool(links.bound[k]))
        for k in doubted.get(root, ()):
            pieces.doubt(int(doubts.left[k]), int(doubts.right[k]), less[k])
        for k in alike.get(root, ()):
            pieces.unlike(int(unlike[k, 0]), int(unlike[k, 1]))
        pieces.put_together()
        torn = [k for k in theirs[root] if pieces.root(int(links.left[k])) != pieces.root(int(links.right[k]))]
        held += torn
        for index in members[root]:
            label[index] = pieces.root(index)
        rebuilt += bool(torn)
    return Clusters(label, np.array(sorted(held), dtype=np.int64), rebuilt)


def torn(size: int, links: Links, rivals: Ints, *, certain: float) -> npt.NDArray[np.bool_]:
    """Which links lead to a record that fits two rivals about equally well: a J. Price without a date of birth at the home of John Price,
    father, and John Price, son. It is linked to neither until a person says; but what a person bound stays, and links of `certain` bits.
    """
    best = np.zeros(size)
    for side in (links.left, links.right):
        np.maximum.at(best, side, links.weight)
    fits: defaultdict[int, set[int]] = defaultdict(set)
    rival = np.isin(np.arange(size), rivals)
    for one, other in ((links.left, links.right), (links.right, links.left)):
        for k in np.flatnonzero(rival[one] & (links.weight >= best[other] - ABOUT_EQUAL)):
            fits[int(one[k])].add(int(other[k]))
    clashing: defaultdict[int, int] = defaultdict(int)
    for one, other in rivals.tolist():
        for index in fits[one] & fits[other]:
            clashing[index] += 1
    near = _near_best(size, links, best)
    between = [index for index, pairs in clashing.items() if RIVALRY * pairs >= near[index] * (near[index] - 1) / 2]
    return (np.isin(links.left, between) | np.isin(links.right, between)) & ~links.bound & (links.weight < certain)


def _near_best(size: int, links: Links, best: Floats) -> Ints:
    """How many links of each are about as good as its best."""
    near = np.zeros(size, dtype=np.int64)
    for one in (links.left, links.right):
        np.add.at(near, one, links.weight >= best[one] - ABOUT_EQUAL)
    return near


def _whole(bits: Floats) -> list[int]:
    return [int(value) for value in np.round(bits * _PARTS).tolist()]


def _loose(label: Ints, links: Links, doubts: Doubts) -> set[int]:
    """The components that have a doubt within, or come apart without their weaker links: of s records, those that s * s / 4 pairs without
    a link could outweigh."""
    within = (label[doubts.left] == label[doubts.right]) & (against(doubts.weight) > 0)
    sizes = np.bincount(label, minlength=len(label)).astype(np.float64)
    strong = links.weight > UNLINKED * sizes[label[links.left]] ** 2 / 4
    firm = components(len(label), links.left[strong], links.right[strong])
    return {int(root) for root in np.unique(np.concatenate([label[doubts.left[within]], label[firm != label]]))}


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
        return False

    def clashes(self, other: _Piece, joined: _Piece) -> bool:
        """The same for dates of birth, which clerks mistake more easily."""
        return not one_birth_date(joined.births) and joined.births not in (self.births, other.births)


@dataclass
class _Pieces:
    """The parts of one component, known by their smallest tuple; joined only where nothing contradicts and more speaks for than against."""

    indices: list[int]
    facts: Mapping[int, Facts]
    apart: Mapping[int, set[int]]
    settled: Mapping[int, set[int]]
    largest: int
    _root: dict[int, int] = field(init=False)
    _piece: dict[int, _Piece] = field(init=False)
    _between: dict[int, dict[int, tuple[int, int, int]]] = field(init=False)
    """Part -> part -> the bits between them, how many links they are of, and how many pairs look like two people."""
    _bound: list[tuple[int, int]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self._root = {index: index for index in self.indices}
        self._piece = {index: self._alone(index) for index in self.indices}
        self._between = {index: {} for index in self.indices}

    def _alone(self, index: int) -> _Piece:
        fact = self.facts.get(index, Facts())
        single = tuple(frozenset() if value is None else frozenset({value}) for value in fact.single)
        apart, settled = set(self.apart.get(index, ())), set(self.settled.get(index, ()))
        return _Piece([index], apart, settled, {fact.birth} if fact.birth else set(), single)

    def root(self, index: int) -> int:
        return self._root[index]

    def link(self, left: int, right: int, bits: int, *, bound: bool) -> None:
        self._say(left, right, bits, 1, 0)
        if bound:
            self._bound.append((left, right))

    def doubt(self, left: int, right: int, bits: int) -> None:
        self._say(left, right, -bits, 0, 0)

    def unlike(self, left: int, right: int) -> None:
        self._say(left, right, 0, 0, 1)

    def _say(self, left: int, right: int, bits: int, links: int, unlike: int) -> None:
        if left != right:
            before = self._between[left].get(right, (0, 0, 0))
            said = (before[0] + bits, before[1] + links, before[2] + unlike)
            self._between[left][right] = self._between[right][left] = said

    def put_together(self) -> None:
        """What people bound first; then the two parts with most between them, again and again."""
        for left, right in self._bound:
            self._join(*sorted((self._root[left], self._root[right])), bound=True)
        waiting = [entry for low in self._piece for high in self._between[low] if low < high and (entry := self._entry(low, high))]
        heapq.heapify(waiting)
        while waiting:
            less, low, high, of_low, of_high = heapq.heappop(waiting)
            if not self._stands(low, of_low) or not self._stands(high, of_high) or not self._join(low, high, worth=-less):
                continue
            for other in self._between[low]:
                if entry := self._entry(*sorted((low, other))):
                    heapq.heappush(waiting, entry)

    def _stands(self, root: int, members: int) -> bool:
        piece = self._piece.get(root)
        return piece is not None and len(piece.members) == members

    def _entry(self, low: int, high: int) -> tuple[int, int, int, int, int] | None:
        """Two parts and what joining them is worth, the best first; None where more speaks against it than for it."""
        bits, links, unlike = self._between[low][high]
        of_low, of_high = len(self._piece[low].members), len(self._piece[high].members)
        worth = bits - int(UNLINKED * _PARTS) * (of_low * of_high - links)
        good = links and worth > 0 and unlike * UNLIKE < of_low * of_high
        return (-worth, low, high, of_low, of_high) if good else None

    def _join(self, low: int, high: int, *, worth: int = 0, bound: bool = False) -> bool:
        """Join two parts; False, and nothing changes, when together they contradict."""
        if low == high:
            return True
        one, other = self._piece[low], self._piece[high]
        joined = one.with_other(other)
        if not one.settled.isdisjoint(other.members):
            return False
        if not bound and (len(joined.members) > self.largest or one.contradicts(other, joined)):
            return False
        if not bound and worth < SURE * _PARTS and one.clashes(other, joined):
            return False
        del self._piece[high]
        for index in other.members:
            self._root[index] = low
        self._piece[low] = joined
        self._between[low].pop(high, None)
        for third, said in self._between.pop(high).items():
            if third != low:
                del self._between[third][high]
                self._say(low, third, *said)
        return True


def _merged(one: tuple[frozenset[Hashable], ...], other: tuple[frozenset[Hashable], ...]) -> tuple[frozenset[Hashable], ...]:
    if not one or not other:
        return one or other
    return tuple(left | right for left, right in zip(one, other, strict=True))
