"""Which pairs of identities the decisions bind now, and where they contradict one another.

A decision binds every identity with one of its anchors' ids, and every one that carries an anchor's mark: the same reference of
the same partner. Where both sides have the same mark (a partner gives one reference to two people), ids alone bind; and once two
identities with one mark are decided to be two people, no decision follows that mark.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from diogel.linkage.decisions import Anchor, Decides, Entry, Ledger, Side, Standing, sides_of
from diogel.linkage.model import Guard

LARGEST = Guard().largest_person
"""A reference that more identities share is no reference: it is not followed."""

BOUND = pa.schema([("identity_id_l", pa.string()), ("identity_id_r", pa.string()), ("decides", pa.string()), ("decision", pa.string())])


@dataclass(frozen=True)
class Edge:
    """What a decision says of two identities, left < right. `far` is how many of them it reached by a reference alone."""

    left: str
    right: str
    decides: Decides
    decision: str
    far: int


@dataclass(frozen=True)
class Contradiction:
    """A decision `same` that could not be followed for some identities, since these decisions together say otherwise."""

    same: str
    against: tuple[str, ...]


@dataclass(frozen=True)
class Binding:
    """`pairs` is what `link(decisions=)` takes. `idle` are the decisions that bind nothing: a side of theirs is in no delivery now."""

    pairs: pa.Table
    contradictions: tuple[Contradiction, ...]
    idle: tuple[str, ...]

    @property
    def summary(self) -> dict[str, object]:
        """For results.json: ids of decisions and counts, nothing of anybody."""
        return {
            "pairs_bound": self.pairs.num_rows,
            "contradictions": [{"same": one.same, "against": list(one.against)} for one in self.contradictions],
            "idle": list(self.idle),
        }


@dataclass(frozen=True)
class Places:
    """Where the anchors of a ledger are found among today's identities."""

    ids: frozenset[str]
    by_mark: Mapping[str, tuple[str, ...]]
    of_two: frozenset[str] = frozenset()
    """Marks of references that a partner gives to two people, by some decision: they are not followed."""

    @classmethod
    def of(cls, ledger: Ledger, identities: pa.Table, *more: Anchor) -> Places:
        """`identities`: identity_id, dataset, partner, reference (null where there is none, or where linkage may not use it)."""
        anchors = [*more, *(anchor for entry in ledger.entries for anchor in (*entry.left, *entry.right))]
        wanted = pa.array(sorted({anchor.identity_id for anchor in anchors}), pa.string())
        ids = identities["identity_id"].filter(pc.is_in(identities["identity_id"], wanted))
        return cls(frozenset(ids.to_pylist()), _by_mark(ledger, identities, [anchor for anchor in anchors if anchor.mark]))

    @cached_property
    def mark_of(self) -> dict[str, str]:
        return {identity: mark for mark, some in self.by_mark.items() for identity in some}

    def shared(self, left: Side, right: Side) -> set[str]:
        """Marks that an identity of one side and another identity of the other have in common, then or now."""
        return {mark for a in left for b in right if a.identity_id != b.identity_id for mark in self._known(a) & self._known(b)}

    def telling_apart(self, standings: Iterable[Standing]) -> Places:
        """Without following the references of which one of these decisions says that two people have it."""
        different = (sides_of(standing) for standing in standings if standing.decides == "different")
        return replace(self, of_two=self.of_two.union(*(self.shared(*sides) for sides in different)))

    def _known(self, anchor: Anchor) -> set[str]:
        return {mark for mark in (anchor.mark, self.mark_of.get(anchor.identity_id)) if mark}

    def resolve(self, left: Side, right: Side) -> tuple[dict[str, int], dict[str, int]]:
        """Each side's identities, 0 for those found by id and 1 for those by reference."""
        shared = _marks(left) & _marks(right)
        near = [{anchor.identity_id: 0 for anchor in side if anchor.identity_id in self.ids} for side in (left, right)]
        far = [self._far(side, shared) for side in (left, right)]
        if far[0] & (far[1] | near[1].keys()) or far[1] & near[0].keys():  # references that don't tell the two apart
            far = [set(), set()]
        one, other = ({**dict.fromkeys(sorted(there), 1), **here} for here, there in zip(near, far, strict=True))
        return one, other

    def _far(self, side: Side, shared: set[str]) -> set[str]:
        followed = {anchor.mark for anchor in side if anchor.mark and anchor.follows}
        found = (self.by_mark.get(mark, ()) for mark in followed - shared - self.of_two)
        return {identity for identities in found if len(identities) <= LARGEST for identity in identities}

    def edges(self, decides: Decides, decision: str, left: Side, right: Side) -> list[Edge]:
        """Every pair across the two sides, each once. A record decided upon as a whole (both sides the same) is every pair in it."""
        one, other = self.resolve(left, right)
        found: dict[tuple[str, str], int] = {}
        for a, far_a in one.items():
            for b, far_b in other.items():
                if a != b:
                    found.setdefault((min(a, b), max(a, b)), far_a + far_b)
        return [Edge(a, b, decides, decision, far) for (a, b), far in sorted(found.items())]


def _marks(side: Side) -> set[str]:
    return {anchor.mark for anchor in side if anchor.mark}


def _by_mark(ledger: Ledger, identities: pa.Table, anchors: list[Anchor]) -> dict[str, tuple[str, ...]]:
    wanted = {anchor.mark for anchor in anchors}
    if not wanted:
        return {}
    datasets = pa.array(sorted({anchor.dataset for anchor in anchors}), pa.string())
    likely = pc.and_(pc.is_in(identities["dataset"], datasets), pc.is_valid(identities["reference"]))
    rows = identities.filter(likely).select(["dataset", "partner", "reference", "identity_id"])
    found: defaultdict[str, list[str]] = defaultdict(list)
    for dataset, partner, reference, identity in zip(*(column.to_pylist() for column in rows.columns), strict=True):
        if (mark := ledger.mark(dataset, partner, reference)) in wanted and mark:
            found[mark].append(identity)
    return {mark: tuple(sorted(set(some))) for mark, some in found.items()}


@dataclass
class Agreed:
    """Decisions put together edge by edge: groups of identities that are one person, and which groups are apart."""

    kept: list[Edge] = field(default_factory=list)
    _root: dict[str, str] = field(default_factory=dict)
    _members: dict[str, list[str]] = field(default_factory=dict)
    _apart: defaultdict[str, dict[str, Edge]] = field(default_factory=lambda: defaultdict(dict))
    _near: defaultdict[str, list[Edge]] = field(default_factory=lambda: defaultdict(list))

    def says(self, left: str, right: str) -> Decides | None:
        """What all decisions together say of two identities: A is B and B is not C, so A is not C."""
        one, other = self._find(left), self._find(right)
        if one == other:
            return "same"
        return "different" if other in self._apart[one] else None

    def clash(self, edge: Edge) -> tuple[str, ...]:
        """The ids of the decisions that together say the opposite; empty where none do."""
        said = self.says(edge.left, edge.right)
        if said is None or said == edge.decides:
            return ()
        if said == "same":
            return self._path(edge.left, edge.right)
        parting = self._apart[self._find(edge.left)][self._find(edge.right)]
        here, there = (parting.left, parting.right)
        if self._find(here) != self._find(edge.left):
            here, there = there, here
        return tuple(dict.fromkeys((*self._path(edge.left, here), parting.decision, *self._path(there, edge.right))))

    def add(self, edge: Edge) -> tuple[str, ...]:
        """Keep it, unless it clashes: then the ids of the decisions against it, and nothing changes."""
        if against := self.clash(edge):
            return against
        self.kept.append(edge)
        if edge.decides == "same":
            self._near[edge.left].append(edge)
            self._near[edge.right].append(edge)
            self._join(self._find(edge.left), self._find(edge.right))
        else:
            one, other = self._find(edge.left), self._find(edge.right)
            self._apart[one].setdefault(other, edge)
            self._apart[other].setdefault(one, edge)
        return ()

    def copy(self) -> Agreed:
        """The same, to try something on."""
        apart = defaultdict(dict, {root: dict(others) for root, others in self._apart.items()})
        near = defaultdict(list, {identity: list(edges) for identity, edges in self._near.items()})
        members = {root: list(some) for root, some in self._members.items()}
        return Agreed(list(self.kept), dict(self._root), members, apart, near)

    def _find(self, identity: str) -> str:
        return self._root.get(identity, identity)

    def _join(self, one: str, other: str) -> None:
        if one == other:
            return
        if len(self._members.get(one, ())) < len(self._members.get(other, ())):
            one, other = other, one
        members = self._members.setdefault(one, [one])
        for identity in self._members.pop(other, [other]):
            self._root[identity] = one
            members.append(identity)
        for third, edge in self._apart.pop(other, {}).items():
            self._apart[third].pop(other)
            self._apart[one].setdefault(third, edge)
            self._apart[third].setdefault(one, edge)

    def _path(self, start: str, end: str) -> tuple[str, ...]:
        """The decisions `same` on a shortest way from one identity to the other."""
        came: dict[str, tuple[str, str]] = {}
        waiting = deque([start])
        while waiting and end not in came and start != end:
            here = waiting.popleft()
            for edge in self._near[here]:
                there = edge.right if edge.left == here else edge.left
                if there not in came and there != start:
                    came[there] = (here, edge.decision)
                    waiting.append(there)
        return tuple(dict.fromkeys(reversed(list(_back(came, start, end)))))


def _back(came: Mapping[str, tuple[str, str]], start: str, end: str) -> Iterator[str]:
    while end != start:
        end, decision = came[end]
        yield decision


def bound(ledger: Ledger, identities: pa.Table) -> pa.Table:
    """What `link(decisions=)` takes: identity_id_l < identity_id_r, decides (same | different), decision (its id); a pair once.

    `identities`: identity_id, dataset, partner, reference, as linkage may see them.
    """
    return binding(ledger, identities).pairs


def binding(ledger: Ledger, identities: pa.Table) -> Binding:
    """The pairs bound, with what contradicts and what binds nothing. Where decisions contradict by way of references, `different`
    wins; of the decisions `same`, those that name identities come before those that reach them by reference, then the older."""
    found = put_together(Places.of(ledger, identities), ledger.binding)
    rows = {(edge.left, edge.right): edge for edge in reversed(found.agreed.kept)}
    told = [(edge.left, edge.right, edge.decides, edge.decision) for _, edge in sorted(rows.items())]
    pairs = pa.Table.from_pylist([dict(zip(BOUND.names, row, strict=True)) for row in told], schema=BOUND)
    return Binding(pairs, found.contradictions, found.idle)


@dataclass(frozen=True)
class Together:
    """Every edge of what binds that contradicts nothing; the contradictions, each decision's once; the decisions without an edge."""

    places: Places
    agreed: Agreed
    contradictions: tuple[Contradiction, ...]
    idle: tuple[str, ...]


def put_together(places: Places, standings: Sequence[Standing]) -> Together:
    """All that these decisions say of today's identities; `different` before `same`, near before far, older before younger."""
    places = places.telling_apart(standings)
    edges: list[Edge] = []
    idle: list[str] = []
    for standing in standings:
        found = edges_of(places, standing)
        edges += found
        if not found:
            idle.append(standing.entry.id)
    agreed = Agreed()
    against: dict[str, tuple[str, ...]] = {}
    for edge in sorted(edges, key=lambda edge: (edge.decides == "same", edge.far)):  # stable: the older before the younger
        if clash := agreed.add(edge):
            against.setdefault(edge.decision, tuple(id for id in clash if id != edge.decision))
    return Together(places, agreed, tuple(Contradiction(same, others) for same, others in against.items()), tuple(idle))


def edges_of(places: Places, standing: Standing) -> list[Edge]:
    """What a decision that binds says of which identities."""
    assert standing.decides is not None  # noqa: S101 - only what binds is asked
    return places.edges(standing.decides, standing.entry.id, *sides_of(standing))


def covered(places: Places, entries: Iterable[Entry]) -> set[tuple[str, str]]:
    """The pairs of identities that any of these entries is about, whatever it says."""
    return {(edge.left, edge.right) for entry in entries for edge in places.edges("same", entry.id, entry.left, entry.right)}
