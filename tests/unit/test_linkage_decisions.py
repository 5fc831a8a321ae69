"""What people decided binds, follows a partner's reference, can be undone, and never contradicts itself in silence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diogel.errors import UsageError
from diogel.linkage.binding import LARGEST, Places, binding, bound
from diogel.linkage.deciding import Desk, decide, settle, undo
from diogel.linkage.decisions import Anchor, Entry, Ledger, Word, digest, forget

THEN = datetime(2026, 11, 23, 9, tzinfo=UTC)
SCHEMA = pa.schema([(name, pa.string()) for name in ("identity_id", "dataset", "partner", "reference")])


def identities(*rows: str) -> pa.Table:
    """`a` is an identity without a reference, `a:T1` one to which the council gives T1."""
    parted = [row.partition(":") for row in rows]
    return pa.Table.from_pylist(
        [{"identity_id": id, "dataset": "asb", "partner": "council", "reference": reference or None} for id, _, reference in parted],
        schema=SCHEMA,
    )


@dataclass
class Book:
    """A ledger to try things on. `people` are the identities of the day."""

    people: Sequence[str]
    ledger: Ledger = field(default_factory=lambda: Ledger("salt"))
    turn: int = 0

    def side(self, id: str) -> tuple[Anchor, ...]:
        written = {row.partition(":")[0]: row.partition(":")[2] for row in self.people}
        return tuple(
            Anchor(identity_id=one, dataset="asb", partner="council", mark=self.ledger.mark("asb", "council", written.get(one)))
            for one in id.split("+")
        )

    def word(self, by: str) -> Word:
        self.turn += 1
        return Word.given(by, "looked at both files", THEN + timedelta(minutes=self.turn))

    def desk(self) -> Desk:
        every = [anchor for row in self.people for anchor in self.side(row.partition(":")[0])]
        return Desk.of(self.ledger, Places.of(self.ledger, identities(*self.people), *every))

    def decide(self, said: str, *, by: str = "Ann", second: bool = False) -> Entry:
        """`a = b` is one person, `a # b` two."""
        left, sign, right = said.split()
        decides = "same" if sign == "=" else "different"
        entry = decide(self.desk(), self.side(left), self.side(right), decides, self.word(by), needs_second=second)  # type: ignore[arg-type]
        self.ledger = self.ledger.and_(entry)
        return entry

    def undo(self, id: str) -> None:
        self.ledger = self.ledger.and_(undo(self.ledger, id, self.word("Dafydd")))

    def bound(self, *people: str) -> list[str]:
        """`a = b` or `a # b` for every pair bound among these (the day's own otherwise)."""
        rows = bound(self.ledger, identities(*(people or self.people))).to_pylist()
        return [f"{row['identity_id_l']} {'=' if row['decides'] == 'same' else '#'} {row['identity_id_r']}" for row in rows]


def book(people: str, *decisions: str) -> Book:
    made = Book(people.split())
    for said in decisions:
        made.decide(said)
    return made


# -- what binds ------------------------------------------------------------------------------------------------------

BINDS = {
    "a decision binds its two": ("a b c", ["a = b"], "a b c", ["a = b"]),
    "whatever the order it was given in": ("a b", ["b # a"], "a b", ["a # b"]),
    "an identity that is gone binds nothing": ("a b", ["a = b"], "b c", []),
    "the reference brings the record as it is now": ("a:T1 b", ["a = b"], "a2:T1 b", ["a2 = b"]),
    "and as it was, as long as it is there": ("a:T1 b", ["a = b"], "a:T1 a2:T1 b", ["a = b", "a2 = b"]),
    "on both sides": ("a:T1 b:T2", ["a # b"], "a2:T1 b2:T2", ["a2 # b2"]),
    "another partner's reference is another": ("a:T1 b", ["a = b"], "a:T1 b c:T2", ["a = b"]),
    "one reference for two people: the ids alone": ("a:T1 b:T1", ["a # b"], "a:T1 b:T1 c:T1", ["a # b"]),
    "one reference for two people, and one of them is gone": ("a:T1 b:T1", ["a # b"], "a2:T1 b:T1", []),
    "a record of several identities is bound as a whole": ("a b c", ["a+b = c"], "a b c", ["a = c", "b = c"]),
    "a record decided upon by itself": ("a b c", ["a+b+c # a+b+c"], "a b c", ["a # b", "a # c", "b # c"]),
    "once two people are known to have one reference, nothing follows it": ("a:T1 b c:T1", ["a = b", "a # c"], "a:T1 b d:T1", ["a = b"]),
    "a blank reference is none": ("a: b", ["a = b"], "a b", ["a = b"]),
}


@pytest.mark.parametrize(("then", "decisions", "now", "expected"), BINDS.values(), ids=BINDS.keys())
def test_what_binds(then: str, decisions: list[str], now: str, expected: list[str]) -> None:
    assert book(then, *decisions).bound(*now.split()) == expected


def test_a_reference_that_very_many_share_is_not_followed() -> None:
    made = book("a:T1 b", "a = b")
    many = [f"x{number:02}:T1" for number in range(LARGEST)]
    assert len(made.bound("b", *many)) == LARGEST
    assert made.bound("a:T1", "b", *many) == ["a = b"]


def test_the_same_reference_in_another_dataset_or_of_another_partner_is_another() -> None:
    made = book("a:T1 b", "a = b")
    rows = identities("c:T1", "b").to_pylist()
    for key in ("dataset", "partner"):
        other = pa.Table.from_pylist([rows[0] | {key: "another"}, rows[1]], schema=SCHEMA)
        assert bound(made.ledger, other).num_rows == 0


def test_a_mark_tells_nothing_without_the_key() -> None:
    marks = {Ledger(salt).mark("asb", "council", "T1") for salt in ("one", "two")} | {Ledger("one").mark("asb", "council", "T2")}
    assert len(marks) == 3 and not any("T1" in (mark or "") for mark in marks)
    assert Ledger("one").mark("asb", "council", "T1") == Ledger("one").mark("asb", "council", " T1 ")
    assert Ledger("one").mark("asb", "council", "  ") is None


# -- undoing ---------------------------------------------------------------------------------------------------------


def test_undone_binds_nothing_and_can_be_decided_again() -> None:
    made = book("a b", "a = b")
    (first,) = made.ledger.standings
    with pytest.raises(UsageError, match="this pair is decided"):
        made.decide("a # b")
    made.undo(first)
    assert (made.bound(), made.ledger.standings[first].state) == ([], "withdrawn")
    with pytest.raises(UsageError, match="withdrawn by Dafydd"):
        made.undo(first)
    with pytest.raises(UsageError, match="itself a withdrawal"):
        made.undo(made.ledger.entries[-1].id)
    made.decide("a # b")
    assert made.bound() == ["a # b"]
    with pytest.raises(UsageError, match="there is no decision nowhere"):
        made.undo("nowhere")


@pytest.mark.parametrize(("by", "why"), [("", "x"), ("  ", "x"), ("Ann", ""), ("Ann", " \n")])
def test_who_and_why_are_needed(by: str, why: str) -> None:
    with pytest.raises(UsageError, match="who decides and why"):
        Word.given(by, why, THEN)


# -- contradictions --------------------------------------------------------------------------------------------------

CONTRADICTS = {
    "a triple": ("a b c", ["a = b", "b = c"], "a # c", 2),
    "a triple, the difference first": ("a b c", ["a # c", "a = b"], "b = c", 2),
    "the difference in the middle": ("a b c", ["b = c", "a # c"], "a = b", 2),
    "a long chain": ("a b c d e", ["a = b", "d = e", "c = d", "b = c"], "e # a", 4),
    "two groups that are apart": ("a b c d", ["a = b", "c = d", "b # c"], "a = d", 3),
    "the shortest way is told": ("a b c d", ["a = b", "b = c", "c = d", "a = c"], "a # d", 2),
    "by way of a reference": ("a:T1 a2:T1 b c", ["a = b", "a2 = c"], "b # c", 2),
}


@pytest.mark.parametrize(("people", "decisions", "then", "told"), CONTRADICTS.values(), ids=CONTRADICTS.keys())
def test_a_contradiction_is_refused_and_says_who_decided_what(people: str, decisions: list[str], then: str, told: int) -> None:
    made = book(people, *decisions)
    before = made.ledger
    with pytest.raises(UsageError, match="this contradicts what was decided") as caught:
        made.decide(then)
    named = [id for id in made.ledger.standings if id in caught.value.what]
    assert len(named) == told
    assert caught.value.what.count("by Ann on 23 November 2026") == told and "diogel review undo" in caught.value.todo
    assert made.ledger == before
    made.undo(named[0])
    made.decide(then)


AGREES = {
    "what follows from others": ("a b c", ["a = b", "b = c"], "a = c"),
    "a difference that follows": ("a b c", ["a = b", "b # c"], "a # c"),
    "two differences": ("a b c", ["a # b", "b # c"], "a # c"),
    "two differences say nothing of a third": ("a b c", ["a # b", "b # c"], "a = c"),
}


@pytest.mark.parametrize(("people", "decisions", "then"), AGREES.values(), ids=AGREES.keys())
def test_what_follows_from_others_may_be_decided_too(people: str, decisions: list[str], then: str) -> None:
    made = book(people, *decisions)
    made.decide(then)
    assert then in made.bound()
    assert binding(made.ledger, identities(*people.split())).contradictions == ()


def test_where_references_bring_a_contradiction_different_wins_and_it_is_told() -> None:
    made = book("a:T1 b c:T2", "a = b", "b # c")
    same, different = made.ledger.standings
    moved = ["a:T1", "b", "c:T2"]
    assert binding(made.ledger, identities(*moved)).contradictions == ()
    # a new record carries T1 and was decided to be c by its id, in a build that did not know the reference
    made.people = ["n", "c:T2"]
    made.decide("n = c")
    found = binding(made.ledger, identities("a:T1", "b", "c:T2", "n:T1"))
    (told,) = found.contradictions
    assert told.same in made.ledger.standings and different in told.against
    rows = {(row["identity_id_l"], row["identity_id_r"]): row["decides"] for row in found.pairs.to_pylist()}
    assert rows == {("a", "b"): "same", ("b", "c"): "different", ("c", "n"): "same"}
    assert told.same == same and found.summary["contradictions"] == [{"same": same, "against": list(told.against)}]


def test_different_wins_over_same_on_one_pair() -> None:
    one, other = book("a b", "a = b"), book("a b", "a # b")
    both = Ledger("salt", (*one.ledger.entries, *other.ledger.entries))
    found = binding(both, identities("a", "b"))
    assert found.pairs["decides"].to_pylist() == ["different"]
    assert len(found.contradictions) == 1


# -- two opinions ----------------------------------------------------------------------------------------------------


def test_with_a_second_opinion_a_decision_binds_when_two_agree() -> None:
    made = Book(["a", "b"])
    first = made.decide("a = b", second=True)
    assert (made.bound(), made.desk().state(["a"], ["b"])) == ([], "second")
    with pytest.raises(UsageError, match="the second is somebody else's"):
        made.decide("a = b", by="  ann ", second=True)
    second = made.decide("a = b", by="Bob", second=True)
    assert (second.opinion, second.about, made.bound()) == ("second", first.id, ["a = b"])
    assert made.ledger.standings[first.id].by == "Ann and Bob"
    made.undo(second.id)
    assert made.bound() == []
    made.decide("a = b", by="Carys")
    assert made.bound() == ["a = b"]
    made.undo(first.id)
    assert made.bound() == []


def test_where_two_disagree_a_third_settles_it() -> None:
    made = Book(["a", "b"])
    first = made.decide("a = b", second=True)
    with pytest.raises(UsageError, match="nobody disagrees"):
        settle(made.desk(), first.id, "same", made.word("Chair"))
    made.decide("a # b", by="Bob", second=True)
    assert (made.bound(), made.desk().state(["b"], ["a"])) == ([], "disputed")
    with pytest.raises(UsageError, match="two people disagree"):
        made.decide("a = b", by="Carys")
    for one in ("Ann", "bob"):
        with pytest.raises(UsageError, match="one of the two who disagree"):
            settle(made.desk(), first.id, "same", made.word(one))
    word = settle(made.desk(), first.id, "different", made.word("Chair"))
    made.ledger = made.ledger.and_(word)
    assert (made.bound(), made.ledger.standings[first.id].by) == (["a # b"], "Chair")
    made.undo(word.id)
    assert made.desk().state(["a"], ["b"]) == "disputed"


def test_a_second_opinion_may_name_the_two_the_other_way_round() -> None:
    made = Book(["a:T1", "b"])
    made.decide("a = b", second=True)
    made.decide("b = a", by="Bob", second=True)
    assert made.bound("a2:T1", "b", "b2") == ["a2 = b"]


def test_an_opinion_that_contradicts_what_binds_is_refused_at_once() -> None:
    made = book("a b c", "a = b", "b = c")
    with pytest.raises(UsageError, match="contradicts"):
        made.decide("a # c", by="Bob", second=True)


# -- where a pair stands ---------------------------------------------------------------------------------------------

STATES = {
    "nobody spoke": ([], "a", "b", "open"),
    "decided": (["a = b"], "b", "a", "decided"),
    "one person by way of a third": (["a = c", "c = b"], "a", "b", "decided"),
    "two people by way of a third": (["a = c", "c # b"], "a", "b", "decided"),
    "two differences say nothing": (["a # c", "c # b"], "a", "b", "open"),
    "an equal identity was decided": (["c = b"], "a+c", "b", "decided"),
    "a record of its own, in part": (["a # b"], "a+b+c", "a+b+c", "open"),
    "a record of its own, as a whole": (["a+b+c = a+b+c"], "a+b+c", "a+b+c", "decided"),
    "a record of one identity has nothing to decide": ([], "a", "a", "open"),
}


@pytest.mark.parametrize(("decisions", "left", "right", "expected"), STATES.values(), ids=STATES.keys())
def test_where_a_pair_stands(decisions: list[str], left: str, right: str, expected: str) -> None:
    assert book("a b c", *decisions).desk().state(left.split("+"), right.split("+")) == expected


def test_counting_one_by_one_is_counting_anew() -> None:
    """An import takes row after row without reading the ledger again."""
    made = Book(["a:T1", "b", "c", "d"])
    desk = made.desk()
    for said, by, second in (("a = b", "Ann", False), ("c # d", "Ann", True), ("c # d", "Bob", True), ("b = c", "Ann", True)):
        desk, standing = desk.take(made.decide(said, by=by, second=second))
        assert made.ledger.standings[standing.entry.id] == standing
    fresh = made.desk()
    every = [(x, y) for x in "abcd" for y in "abcd" if x < y]
    assert [desk.state([x], [y]) for x, y in every] == [fresh.state([x], [y]) for x, y in every]
    assert desk.ledger == fresh.ledger and desk.pending.keys() == fresh.pending.keys() and desk.direct.keys() == fresh.direct.keys()


# -- the digest ------------------------------------------------------------------------------------------------------


def test_the_digest_tells_what_binds_and_nothing_else() -> None:
    made = Book(["a", "b", "c"])
    empty = digest(made.ledger)
    waiting = made.decide("a = b", second=True)
    assert digest(made.ledger) == empty
    made.decide("a = b", by="Bob", second=True)
    agreed = digest(made.ledger)
    assert agreed != empty
    other = made.decide("b # c")
    assert digest(made.ledger) not in (empty, agreed)
    made.undo(other.id)
    assert digest(made.ledger) == agreed
    made.undo(waiting.id)
    assert digest(made.ledger) == empty


# -- forgetting ------------------------------------------------------------------------------------------------------


def keys_of(made: Book, *people: str) -> list[str]:
    """Ids and marks of all identities that are in some delivery."""
    rows = identities(*people).to_pylist()
    marks = [made.ledger.mark(row["dataset"], row["partner"], row["reference"]) for row in rows]
    return [row["identity_id"] for row in rows] + [mark for mark in marks if mark]


FORGETS = {
    "both are there": ("a b", 0),
    "one is there": ("b", 0),
    "one is there by its reference": ("x:T1", 0),
    "neither is there": ("x y:T2", 1),
}


@pytest.mark.parametrize(("there", "gone"), FORGETS.values(), ids=FORGETS.keys())
def test_a_decision_is_forgotten_when_neither_side_is_in_any_delivery(there: str, gone: int) -> None:
    made = book("a:T1 b", "a = b")
    ledger, count = forget(made.ledger, keys_of(made, *there.split()), THEN)
    assert count == gone
    (entry,) = ledger.entries
    if gone:
        assert (entry.left, entry.right, entry.why, entry.forgotten) == ((), (), "", THEN)
        assert (entry.by, entry.decides, entry.at) == ("Ann", "same", made.ledger.entries[0].at)
        assert ledger.standings[entry.id].state == "forgotten"
        assert bound(ledger, identities("a:T1", "b")).num_rows == 0
        assert forget(ledger, [], THEN) == (ledger, 0)
    else:
        assert ledger == made.ledger


def test_what_was_said_about_a_forgotten_decision_is_forgotten_too() -> None:
    made = Book(["a", "b", "c", "d"])
    first = made.decide("a = b", second=True)
    second = made.decide("a # b", by="Bob", second=True)
    made.ledger = made.ledger.and_(settle(made.desk(), first.id, "same", made.word("Chair")))
    made.undo(second.id)
    made.undo(first.id)
    kept = made.decide("c = d")
    ledger, count = forget(made.ledger, keys_of(made, "c", "d"), THEN)
    assert count == 1
    assert [entry.id for entry in ledger.entries if not entry.forgotten] == [kept.id]
    assert {entry.why for entry in ledger.entries if entry.forgotten} == {""}


def test_a_decision_whose_people_are_gone_is_listed_and_binds_nothing() -> None:
    made = book("a b c d", "a = b", "c # d")
    first, second = made.ledger.standings
    found = binding(made.ledger, identities("a", "c", "d"))
    assert (found.idle, found.pairs["decision"].to_pylist()) == ((first,), [second])


# -- for all ---------------------------------------------------------------------------------------------------------

NAMES = "abcdef"
SAID = st.tuples(st.sampled_from(NAMES), st.sampled_from("=#"), st.sampled_from(NAMES)).filter(lambda said: said[0] != said[2])
REFERENCES = st.lists(st.sampled_from(["", "T1", "T2", "T3"]), min_size=len(NAMES), max_size=len(NAMES))


def decided(made: Book, said: Iterable[tuple[str, str, str]]) -> None:
    """As much of it as contradicts nothing."""
    for left, sign, right in said:
        try:
            made.decide(f"{left} {sign} {right}")
        except UsageError:
            continue


def of_references(references: Sequence[str]) -> list[str]:
    return [f"{name}:{reference}" for name, reference in zip(NAMES, references, strict=True)]


@given(st.lists(SAID, max_size=8), REFERENCES)
def test_what_may_be_decided_never_contradicts_itself(said: list[tuple[str, str, str]], references: list[str]) -> None:
    made = Book(of_references(references))
    decided(made, said)
    assert binding(made.ledger, identities(*made.people)).contradictions == ()


@given(st.lists(SAID, max_size=8), REFERENCES, SAID)
def test_decided_and_undone_leaves_what_is_bound_as_it_was(
    said: list[tuple[str, str, str]], references: list[str], more: tuple[str, str, str]
) -> None:
    made = Book(of_references(references))
    decided(made, said)
    before, stamp = made.bound(), digest(made.ledger)
    try:
        entry = made.decide(" ".join(more))
    except UsageError:
        return
    made.undo(entry.id)
    assert (made.bound(), digest(made.ledger)) == (before, stamp)


@given(st.lists(SAID, max_size=8), REFERENCES, REFERENCES, st.randoms(use_true_random=False))
def test_what_is_bound_never_contradicts_itself_whatever_comes(
    said: list[tuple[str, str, str]], then: list[str], now: list[str], random: object
) -> None:
    """References move from record to record between deliveries, rows come in another order: no pair that is apart is ever joined."""
    made = Book(of_references(then))
    decided(made, said)
    rows = of_references(now)
    found = made.bound(*rows)
    random.shuffle(rows)  # type: ignore[attr-defined]
    assert made.bound(*rows) == found
    group = {name: name for name in NAMES}
    for left, sign, right in (one.split() for one in found):
        if sign == "=":
            old, new = group[right], group[left]
            group = {name: new if root == old else root for name, root in group.items()}
    assert not [one for one in found if "#" in one and group[one.split()[0]] == group[one.split()[2]]]


@given(st.lists(SAID, max_size=8), REFERENCES)
def test_what_was_decided_of_two_that_are_still_there_is_still_bound(said: list[tuple[str, str, str]], references: list[str]) -> None:
    """Every decision is among what is bound, in its own words, as long as its two identities come with what they came with."""
    made = Book(of_references(references))
    decided(made, said)
    wanted = set()
    for standing in made.ledger.binding:
        left, right = sorted((standing.entry.left[0].identity_id, standing.entry.right[0].identity_id))
        wanted.add(f"{left} {'=' if standing.decides == 'same' else '#'} {right}")
    assert wanted <= set(made.bound(*reversed(made.people)))
