"""Persons as somebody may see them who may not see every record: nothing of the others shows in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from itertools import combinations
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from diogel.linkage.clusters import DOUBT_FROM, Doubts, Facts, Links, cluster
from diogel.linkage.seen import _founded, persons_seen
from diogel.linkage.ties import APART, CERTAIN, COMPARED, DECISIONS, LINKS, PAIRS, UNLIKE, Ties

LARGEST = 4
SALT = "salt"


@dataclass(frozen=True)
class Record:
    """What is the same in all its identities; `together`: equal identities are surely one person."""

    number: int
    birth: date | None = None
    nhs: int | None = None
    together: bool = True


@dataclass(frozen=True)
class Identity:
    name: str
    record: Record
    reference: int | None = None
    day: int = 1
    hidden: bool = False


@dataclass(frozen=True)
class Said:
    """What the model says of two records: by their own fields, and where a partner gave both one reference."""

    own: str = "nothing"
    referred: str = "nothing"
    weight: float = 5.0


@dataclass(frozen=True)
class World:
    identities: Sequence[Identity]
    says: Mapping[tuple[int, int], Said] = field(default_factory=dict)
    decisions: Sequence[tuple[str, str, str]] = ()

    def without_hidden(self) -> World:
        """As if what is hidden had never come. Decisions about it bind nothing."""
        seen = [one for one in self.identities if not one.hidden]
        names = {one.name for one in seen}
        return World(seen, self.says, [said for said in self.decisions if {said[0], said[1]} <= names])

    @property
    def seen(self) -> pa.Table:
        rows = [one for one in self.identities if not one.hidden]
        since = [datetime(2026, 1, one.day) for one in rows]
        return pa.table({"identity_id": pa.array([one.name for one in rows], pa.string()), "since": pa.array(since, pa.timestamp("us"))})

    @property
    def records(self) -> dict[int, list[Identity]]:
        found: defaultdict[int, list[Identity]] = defaultdict(list)
        for one in self.identities:
            found[one.record.number].append(one)
        return dict(found)

    def ties(self) -> Ties:
        """As a run over all of it would leave them."""
        rows: list[dict[str, Any]] = []
        for (left, right), said in self.says.items():
            if left in self.records and right in self.records:
                says, own = _BITS[said.referred], _BITS[said.own]
                rows.append({"left": left, "right": right, "weight": said.weight, "says": says, "own": own})
        for number, members in self.records.items():
            if len(members) > 1:
                says = _BITS["links" if members[0].record.together else "nothing"]
                rows.append({"left": number, "right": number, "weight": 5.0, "says": says, "own": says})
        told = {
            "identity_id": [one.name for one in self.identities],
            "record": [one.record.number for one in self.identities],
            "reference_key": [one.reference for one in self.identities],
            "birth": [one.record.birth for one in self.identities],
            "single_0": [one.record.nhs for one in self.identities],
        }
        types = [pa.string(), pa.int64(), pa.int64(), pa.date32(), pa.int64()]
        records = pa.table([pa.array(values, kind) for values, kind in zip(told.values(), types, strict=True)], names=list(told))
        decisions = [dict(zip(DECISIONS.names, one, strict=True)) for one in self.decisions]
        return Ties(pa.Table.from_pylist(rows, PAIRS), records, pa.Table.from_pylist(decisions, DECISIONS), LARGEST)


_BITS = {
    "nothing": COMPARED,
    "links": COMPARED | LINKS,
    "certain": COMPARED | LINKS | CERTAIN,
    "apart": COMPARED | APART,
    "unlike": COMPARED | UNLIKE,
}


def persons(world: World, ties: Ties | None = None) -> dict[str, str]:
    """identity -> person, of those that are not hidden."""
    rows = persons_seen(world.seen, ties or world.ties(), salt=SALT)
    return dict(zip(rows["identity_id"].to_pylist(), rows["person_id"].to_pylist(), strict=True))


def hows(world: World) -> dict[str, str]:
    rows = persons_seen(world.seen, world.ties(), salt=SALT)
    return dict(zip(rows["identity_id"].to_pylist(), rows["how"].to_pylist(), strict=True))


def groups(found: Mapping[str, str]) -> list[str]:
    by_person: defaultdict[str, list[str]] = defaultdict(list)
    for identity, person in found.items():
        by_person[person].append(identity)
    return sorted(" ".join(sorted(some)) for some in by_person.values())


def founded_by(identity: str) -> str:
    return "p" + sha256(f"{SALT}\x1f{identity}\x1f0".encode()).hexdigest()[:16]


R1, R2, R3 = Record(1), Record(2), Record(3)
LINKED = Said("links", "links")


def chain(*, hidden: Collection[str] = ("h",), **more: Any) -> World:
    """a - h - b."""
    people = [Identity("a", R1, hidden="a" in hidden), Identity("h", R2, hidden="h" in hidden), Identity("b", R3, hidden="b" in hidden)]
    return World(people, {(1, 2): LINKED, (2, 3): LINKED}, **more)


def test_two_records_that_only_a_hidden_one_joins_are_two_persons() -> None:
    assert groups(persons(chain(hidden=()))) == ["a b h"]
    assert persons(chain()) == {"a": founded_by("a"), "b": founded_by("b")}


def test_a_person_whose_oldest_record_is_hidden_is_named_by_the_oldest_that_is_seen() -> None:
    world = World(
        [Identity("h", R1, day=1, hidden=True), Identity("a", R2, day=3), Identity("b", R3, day=2)], {(1, 2): LINKED, (2, 3): LINKED}
    )
    assert set(persons(world).values()) == {founded_by("b")}


def test_equal_identities_stay_one_person_when_the_one_that_stands_for_their_record_is_hidden() -> None:
    same = [Identity("a", R1, hidden=True), Identity("b", R1), Identity("c", R1), Identity("d", R2)]
    assert groups(persons(World(same, {(1, 2): LINKED}))) == ["b c d"]


def test_equal_identities_too_thin_to_be_one_person_are_not_joined_by_a_hidden_link() -> None:
    thin = Record(1, together=False)
    people = [Identity("a", thin), Identity("b", thin), Identity("h", R2, hidden=True)]
    world = World(people, {(1, 2): LINKED})
    assert groups(persons(world)) == ["a", "b"]
    assert groups(persons(World([*people[:2], Identity("h", R2)], {(1, 2): LINKED}))) == ["a b h"]


def test_a_reference_that_two_records_share_through_hidden_members_joins_nobody() -> None:
    by_reference = {(1, 2): Said("nothing", "links")}
    hidden = [
        Identity("a", R1),
        Identity("g", R1, reference=7, hidden=True),
        Identity("b", R2),
        Identity("h", R2, reference=7, hidden=True),
    ]
    assert groups(persons(World(hidden, by_reference))) == ["a", "b"]
    assert groups(persons(World([Identity("a", R1, reference=7), Identity("b", R2, reference=7)], by_reference))) == ["a b"]


def test_a_link_held_for_a_hidden_contradiction_is_a_link_for_who_does_not_see_it() -> None:
    one, other = Record(1, nhs=1), Record(3, nhs=2)
    people = [Identity("a", one), Identity("b", R2), Identity("h", other, hidden=True)]
    says = {(1, 2): Said("links", "links", 5), (2, 3): Said("links", "links", 9)}
    assert groups(persons(World(people, says))) == ["a b"]
    everything = World([Identity("a", one), Identity("b", R2), Identity("h", other)], says)
    assert groups(persons(everything)) == ["a", "b h"]


def test_birth_dates_that_only_a_hidden_one_reconciles_contradict() -> None:
    """The hidden date is one part from either; between themselves the two differ in two."""
    people = [
        Identity("a", Record(1, birth=date(1980, 1, 2))),
        Identity("h", Record(2, birth=date(1980, 3, 2)), hidden=True),
        Identity("b", Record(3, birth=date(1980, 3, 5))),
    ]
    says = {(1, 2): LINKED, (2, 3): LINKED, (1, 3): LINKED}
    assert groups(persons(World(people, says))) == ["a", "b"]
    assert groups(persons(World([Identity(one.name, one.record) for one in people], says))) == ["a b h"]


def test_a_person_too_large_because_of_hidden_records_is_whole() -> None:
    people = [Identity(f"i{number}", Record(number), hidden=number > 3) for number in range(1, 8)]
    says = {(number, number + 1): LINKED for number in range(1, 7)}
    assert groups(persons(World(people, says))) == ["i1 i2 i3"]


def test_a_decision_binds_who_sees_both_its_sides() -> None:
    apart = [("a", "b", "different")]
    both = World([Identity("a", R1), Identity("b", R2)], {(1, 2): LINKED}, apart)
    assert groups(persons(both)) == ["a", "b"]
    same = World([Identity("a", R1), Identity("b", R2)], {(1, 2): Said()}, [("a", "b", "same")])
    assert (groups(persons(same)), hows(same)) == (["a b"], {"a": "decision", "b": "decision"})


def test_a_decision_about_a_hidden_member_of_a_record_binds_nobody_else() -> None:
    people = [Identity("a", R1), Identity("h", R2, hidden=True), Identity("b", R2)]
    assert groups(persons(World(people, {(1, 2): Said()}, [("a", "h", "same")]))) == ["a", "b"]
    assert groups(persons(World(people, {(1, 2): LINKED}, [("a", "h", "different")]))) == ["a b"]


def test_how_is_told_by_what_is_seen() -> None:
    assert hows(chain(hidden=())) == {"a": "model", "h": "model", "b": "model"}
    assert hows(chain()) == {"a": "exact", "b": "exact"}
    assert hows(World([Identity("a", R1), Identity("b", R1)])) == {"a": "exact", "b": "exact"}


def test_rows_come_back_as_they_were_given() -> None:
    world = World([Identity("c", R1), Identity("a", R2), Identity("b", R3)])
    assert persons_seen(world.seen, world.ties(), salt=SALT)["identity_id"].to_pylist() == ["c", "a", "b"]


def test_nobody_seen() -> None:
    assert persons(chain(hidden=("a", "b", "h"))) == {}
    assert persons(World([])) == {}


def test_two_identities_of_one_hash_do_not_become_one_person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diogel.linkage.seen.new_id", lambda identity, salt, turn=0: f"p{turn}")
    assert _founded(["b", "a"], SALT) == ["p1", "p0"]


# -- any world at all ------------------------------------------------------------------------------------------------

BIRTHS = [None, date(1980, 1, 2), date(1980, 3, 2), date(1980, 3, 5), date(1991, 7, 7)]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    records = [
        Record(number, draw(st.sampled_from(BIRTHS)), draw(st.sampled_from([None, None, 1, 2])), draw(st.booleans()))
        for number in range(1, draw(st.integers(1, 7)) + 1)
    ]
    identities = [
        Identity(
            f"i{place}",
            draw(st.sampled_from(records)),
            draw(st.sampled_from([None, None, 7, 8])),
            draw(st.integers(1, 3)),
            draw(st.booleans()),
        )
        for place in range(draw(st.integers(1, 10)))
    ]
    words = st.sampled_from(["nothing", "links", "links", "certain", "apart", "unlike"])
    chosen = draw(st.lists(st.sampled_from(list(combinations(range(1, len(records) + 1), 2)) or [(1, 1)]), unique=True))
    weights = st.sampled_from([-12.0, -6.0, 0.5, 3.0, 5.0, 5.0, 9.0])
    says = {pair: Said(draw(words), draw(words), draw(weights)) for pair in chosen if pair[0] != pair[1]}
    names = list(combinations(sorted(one.name for one in identities), 2))
    decided = draw(st.lists(st.sampled_from(names), unique=True, max_size=3)) if names else []
    # a decision is about two records: those that were equal are told apart before they are compared
    record = {one.name: one.record.number for one in identities}
    between = [(*pair, draw(st.sampled_from(["same", "different"]))) for pair in decided if record[pair[0]] != record[pair[1]]]
    compared = {(min(record[a], record[b]), max(record[a], record[b])): Said() for a, b, _ in between}
    return World(identities, {**compared, **says}, between)


def plainly(world: World) -> dict[str, str]:
    """The same, worked out the slow way over a world in which nothing is hidden."""
    records = world.records
    numbers = sorted(records)
    status: dict[tuple[int, int], tuple[str, float]] = {}
    looks: dict[tuple[int, int], float] = {}
    for (left, right), said in world.says.items():
        if left in records and right in records:
            shared = {one.reference for one in records[left] if one.reference} & {one.reference for one in records[right] if one.reference}
            says = said.referred if shared else said.own
            looks[left, right] = said.weight
            status[left, right] = ("links", said.weight + 1000) if says == "certain" else (says, said.weight)
    holder = {one.name: one.record.number for one in world.identities}
    decided: dict[tuple[int, int], str] = {}
    for wanted in ("same", "different"):
        for a, b, decides in world.decisions:
            pair = (min(holder[a], holder[b]), max(holder[a], holder[b]))
            if decides == wanted:
                decided[pair] = wanted
                status[pair] = ("links" if wanted == "same" else "nothing", status[pair][1])
    linked = [(pair, strength) for pair, (says, strength) in status.items() if says == "links"]
    place = {number: index for index, number in enumerate(numbers)}
    ends = np.array([[place[left], place[right]] for (left, right), _ in linked], dtype=np.int64).reshape(-1, 2)
    apart = [[place[left], place[right]] for (left, right), (says, _) in status.items() if says == "apart"]
    unlike = [[place[left], place[right]] for (left, right), (says, _) in status.items() if says == "unlike"]
    doubted = [pair for pair, (says, _) in status.items() if says != "links" and looks[pair] < DOUBT_FROM]
    doubts = np.array([[place[left], place[right]] for left, right in doubted], dtype=np.int64).reshape(-1, 2)
    facts = {place[number]: Facts(members[0].record.birth, (members[0].record.nhs,)) for number, members in records.items()}
    strengths = np.array([strength for _, strength in linked], dtype=np.float64)
    bound = np.array([pair in decided and decided[pair] == "same" for pair, _ in linked], dtype=np.bool_)
    settled = [[place[left], place[right]] for (left, right), decides in decided.items() if decides == "different"]
    label = cluster(
        len(numbers),
        Links(ends[:, 0], ends[:, 1], strengths, bound),
        apart=np.array(apart, dtype=np.int64).reshape(-1, 2),
        decided=np.array(settled, dtype=np.int64).reshape(-1, 2),
        facts=facts,
        largest=LARGEST,
        doubts=Doubts(doubts[:, 0], doubts[:, 1], np.array([looks[pair] for pair in doubted], dtype=np.float64)),
        unlike=np.array(unlike, dtype=np.int64).reshape(-1, 2),
    ).label.tolist()
    members: defaultdict[Any, list[Identity]] = defaultdict(list)
    for one in world.identities:
        its = label[place[one.record.number]]
        alone = label.count(its) == 1 and not one.record.together
        members[one.name if alone else its].append(one)
    oldest = {key: min(some, key=lambda one: (one.day, one.name)).name for key, some in members.items()}
    return {one.name: founded_by(oldest[key]) for key, some in members.items() for one in some}


@settings(max_examples=300, deadline=None)
@given(worlds())
def test_what_is_seen_is_what_a_world_without_the_hidden_records_would_be(world: World) -> None:
    assert persons(world) == plainly(world.without_hidden())


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_how_is_what_a_world_without_the_hidden_records_would_say(world: World) -> None:
    assert hows(world) == hows(world.without_hidden())


def test_to_cut_hidden_records_out_of_persons_would_not_do() -> None:
    """What the property above guards against shows: persons put together of everything, with what is hidden left out afterwards."""

    def cut(world: World) -> dict[str, str]:
        names = {one.name for one in world.without_hidden().identities}
        return {name: person for name, person in plainly(world).items() if name in names}

    shrunk = find(worlds(), lambda world: groups(cut(world)) != groups(plainly(world.without_hidden())))
    assert groups(persons(shrunk)) == groups(plainly(shrunk.without_hidden()))
