"""Decisions bind the linkage itself, whatever comes in whatever order, and leave nothing behind when they are undone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from linkage_people import records

from diogel.errors import UsageError
from diogel.linkage.binding import Places, bound
from diogel.linkage.deciding import Desk, decide, undo
from diogel.linkage.decisions import Anchor, Ledger, Side, Word
from diogel.linkage.index import Known
from diogel.linkage.link import Linked, link
from diogel.linkage.model import LinkageModel
from diogel.stores.base import Store
from diogel.stores.duckdb import DuckDBStore
from diogel.stores.keys import Keys

pytestmark = pytest.mark.slow

MODEL = LinkageModel.load()
NOW = datetime(2026, 11, 23)
PEOPLE = records(25, seed=3).drop_columns("truth")
IDS = PEOPLE["identity_id"].to_pylist()
SAID = st.lists(st.tuples(st.integers(0, len(IDS) - 1), st.integers(0, len(IDS) - 1), st.sampled_from(["same", "different"])), max_size=6)
FEW = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = DuckDBStore(Keys(b"t" * 32, b"i" * 32), threads=2, temp=tmp_path_factory.mktemp("spill"))
    yield store
    store.close()


def linked(store: Store, ledger: Ledger, people: pa.Table = PEOPLE, **more: object) -> Linked:
    store.put("people", people)
    return link(store, "people", model=MODEL, decisions=bound(ledger, people), at=NOW, **more)  # type: ignore[arg-type]


def persons(found: Linked) -> dict[str, str]:
    return dict(zip(found.person_identity["identity_id"].to_pylist(), found.person_identity["person_id"].to_pylist(), strict=True))


def groups(found: Linked) -> set[frozenset[str]]:
    by_person: dict[str, set[str]] = {}
    for identity, person in persons(found).items():
        by_person.setdefault(person, set()).add(identity)
    return {frozenset(some) for some in by_person.values()}


def side(ledger: Ledger, number: int) -> Side:
    row = PEOPLE.slice(number, 1).to_pylist()[0]
    mark = ledger.mark(row["dataset"], row["partner"], row["reference"])
    return (Anchor(identity_id=row["identity_id"], dataset=row["dataset"], partner=row["partner"], mark=mark),)


def decided(said: list[tuple[int, int, str]]) -> Ledger:
    """As much of it as contradicts nothing."""
    ledger = Ledger("salt")
    for turn, (left, right, decides) in enumerate(said):
        word = Word.given("Ann", "x", datetime(2026, 11, 1, turn, tzinfo=UTC))
        sides = side(ledger, left), side(ledger, right)
        desk = Desk.of(ledger, Places.of(ledger, PEOPLE, *sides[0], *sides[1]))
        try:
            ledger = ledger.and_(decide(desk, *sides, decides, word, needs_second=False))  # type: ignore[arg-type]
        except UsageError:
            continue
    return ledger


def holds(ledger: Ledger, found: Linked) -> None:
    person = persons(found)
    for row in bound(ledger, PEOPLE).to_pylist():
        together = person[row["identity_id_l"]] == person[row["identity_id_r"]]
        assert together == (row["decides"] == "same"), row


@FEW
@given(SAID, st.randoms(use_true_random=False))
def test_decisions_hold_in_every_relink(store: Store, said: list[tuple[int, int, str]], random: object) -> None:
    ledger = decided([one for one in said if one[0] != one[1]])
    found = linked(store, ledger)
    holds(ledger, found)
    order = np.random.default_rng(random.randint(0, 1000)).permutation(len(IDS))  # type: ignore[attr-defined]
    assert groups(linked(store, ledger, PEOPLE.take(order))) == groups(found)


@FEW
@given(SAID)
def test_undone_the_links_are_as_they_were(store: Store, said: list[tuple[int, int, str]]) -> None:
    plain = linked(store, Ledger("salt"))
    ledger = decided([one for one in said if one[0] != one[1]])
    for id in list(ledger.standings):
        ledger = ledger.and_(undo(ledger, id, Word.given("Ann", "x", datetime(2026, 11, 2, tzinfo=UTC))))
    again = linked(store, ledger)
    assert persons(again) == persons(plain) and again.pairs.equals(plain.pairs)


@settings(FEW, max_examples=3)
@given(SAID, st.integers(5, len(IDS) - 5))
def test_decided_in_one_run_it_holds_when_more_comes(
    store: Store, tmp_path_factory: pytest.TempPathFactory, said: list[tuple[int, int, str]], at_first: int
) -> None:
    """What is added to what is known is linked as if all had come at once, and undoing it later is as if it had never been."""
    folder: Path = tmp_path_factory.mktemp("index")
    ledger = decided([one for one in said if one[0] != one[1]])
    linked(store, ledger, PEOPLE.slice(0, at_first), keep_in=folder / "one")
    found = linked(store, ledger, known=Known(folder / "one"), keep_in=folder / "two")
    holds(ledger, found)
    assert groups(found) == groups(linked(store, ledger))
    after = linked(store, Ledger("salt"), known=Known(folder / "two"))
    assert groups(after) == groups(linked(store, Ledger("salt")))
