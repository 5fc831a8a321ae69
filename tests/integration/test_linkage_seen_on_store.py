"""Persons put together from the ties of a run over everybody's records are those of a run over the records that are seen alone."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from linkage_people import AGENCIES, SCHEMA, records

from diogel.linkage import weigh
from diogel.linkage.index import Known
from diogel.linkage.link import DECISIONS, Linked, link
from diogel.linkage.model import LinkageModel
from diogel.linkage.seen import persons_seen
from diogel.linkage.ties import Ties
from diogel.stores.base import Store
from diogel.stores.duckdb import DuckDBStore
from diogel.stores.keys import Keys

ROWS = records(150, seed=7).to_pylist()
_GUARD = LinkageModel.load().guard.model_copy(update={"largest_person": 4})
MODEL = LinkageModel.load().model_copy(update={"guard": _GUARD})
"""So small a guard that persons are often too large for it."""

SALT = "salt"


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with pytest.MonkeyPatch.context() as patch:
        # How rare a name is counts all records, seen or not: here every name is as rare as the model says.
        patch.setattr(weigh, "PSEUDO_RECORDS", 10**12)
        made = DuckDBStore(Keys(b"t" * 32, b"i" * 32), threads=1)
        yield made
        made.close()


def run(store: Store, rows: Sequence[dict[str, Any]], decisions: Sequence[tuple[str, ...]] = (), **options: Any) -> Linked:
    store.put("people", pa.Table.from_pylist(list(rows), schema=SCHEMA))
    told = pa.Table.from_pylist([dict(zip(DECISIONS.names, one, strict=True)) for one in decisions], schema=DECISIONS)
    return link(store, "people", model=MODEL, decisions=told, salt=SALT, **options)


def told(persons: pa.Table) -> dict[str, tuple[str, str]]:
    """identity -> person and how."""
    rows = persons.to_pylist()
    return {row["identity_id"]: (row["person_id"], row["how"]) for row in rows}


def seen_by(linked: Linked, names: set[str]) -> dict[str, tuple[str, str]]:
    rows = linked.person_identity.select(["identity_id", "since"]).to_pylist()
    seen = pa.Table.from_pylist(
        [row for row in rows if row["identity_id"] in names], linked.person_identity.select(["identity_id", "since"]).schema
    )
    return told(persons_seen(seen, linked.ties, salt=SALT))


def drawn(chance: random.Random) -> list[dict[str, Any]]:
    """Some of the people; here and there with a reference that others have, or a number."""
    rows = chance.sample(ROWS, 170)
    rows = [row | {"reference": chance.choice("RSTUV") + row["dataset"]} if chance.random() < 0.1 else row for row in rows]
    return [row | {"date_of_birth": None, "postcode": None, "address": None} if chance.random() < 0.1 else row for row in rows]


def decided(chance: random.Random, rows: Sequence[dict[str, Any]], count: int) -> list[tuple[str, ...]]:
    """Decisions about people of one name more or less, who are not said to be exactly the same."""
    by_name = sorted(rows, key=lambda row: (str(row["family_name"]), str(row["given_names"]), row["identity_id"]))
    beside = [(one, other) for one, other in pairwise(by_name) if _said(one) != _said(other)]
    chosen = chance.sample(beside, count)
    pairs = [tuple(sorted((one["identity_id"], other["identity_id"]))) for one, other in chosen]
    return [(*pair, chance.choice(["same", "different"]), f"d{number}") for number, pair in enumerate(pairs)]


def _said(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("given_names", "family_name", "date_of_birth", "sex", "address", "postcode", "phone", "nhs_number"))


@pytest.mark.slow
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 100_000), hidden=st.sets(st.sampled_from(sorted(AGENCIES)), min_size=1, max_size=4))
def test_who_sees_some_agencies_sees_what_linking_those_alone_would_come_to(store: Store, seed: int, hidden: set[str]) -> None:
    chance = random.Random(seed)
    rows = drawn(chance)
    seen = [row for row in rows if row["dataset"] not in hidden]
    everybody, alone = run(store, rows), run(store, seen)
    assert seen_by(everybody, {row["identity_id"] for row in seen}) == told(alone.person_identity)


@pytest.mark.slow
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 100_000), hidden=st.sets(st.sampled_from(sorted(AGENCIES)), min_size=1, max_size=3))
def test_so_where_people_have_decided(store: Store, seed: int, hidden: set[str]) -> None:
    """A decision about somebody who is not seen binds nobody who is. (It may make two equal records of one, so that `how` says that they
    were compared.)"""
    chance = random.Random(seed)
    rows = drawn(chance)
    decisions = decided(chance, rows, 6)
    seen = [row for row in rows if row["dataset"] not in hidden]
    names = {row["identity_id"] for row in seen}
    everybody = run(store, rows, decisions)
    alone = run(store, seen, [one for one in decisions if {one[0], one[1]} <= names])
    found, wanted = seen_by(everybody, names), told(alone.person_identity)
    assert {identity: person for identity, (person, _) in found.items()} == {identity: person for identity, (person, _) in wanted.items()}


def test_who_sees_everybody_sees_the_persons_of_the_run(store: Store) -> None:
    rows = drawn(random.Random(1))
    linked = run(store, rows, decided(random.Random(2), rows, 5))
    assert len(set(linked.person_identity["person_id"].to_pylist())) < len(rows)
    assert seen_by(linked, {row["identity_id"] for row in rows}) == told(linked.person_identity)


def test_to_leave_hidden_records_out_of_everybodys_persons_would_not_do(store: Store) -> None:
    rows = drawn(random.Random(3))
    seen = [row for row in rows if row["dataset"] not in ("police", "health")]
    names = {row["identity_id"] for row in seen}
    everybody, alone = told(run(store, rows).person_identity), told(run(store, seen).person_identity)
    assert {name: said for name, said in everybody.items() if name in names} != alone


@pytest.mark.slow
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 100_000))
def test_ties_are_the_same_whatever_came_first(store: Store, tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    chance = random.Random(seed)
    rows, folder = drawn(chance), tmp_path_factory.mktemp("ties")
    run(store, rows[:100], keep_in=folder / "first")
    later = run(store, rows[20:], known=Known(folder / "first"), keep_in=folder / "second").ties
    at_once = run(store, rows[20:]).ties
    assert later.pairs.equals(at_once.pairs)
    assert later.records.equals(at_once.records)


def test_ties_are_read_back_as_they_were_written(store: Store, tmp_path: Path) -> None:
    for rows in (drawn(random.Random(4)), []):
        ties = run(store, rows, decided(random.Random(5), rows, 2) if rows else ()).ties
        ties.put(store)
        for name in ("tie", "tie_record", "tie_decision"):
            store.save(name, tmp_path / f"{name}.parquet", secret="identity")
            store.load(name, [tmp_path / f"{name}.parquet"], secret="identity")
        back = Ties.of(store)
        assert (back.pairs, back.records, back.decisions) == (ties.pairs, ties.records, ties.decisions)
        assert back.largest == (ties.largest if rows else 0)
