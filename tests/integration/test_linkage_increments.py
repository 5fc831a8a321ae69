"""From day to day: what is new is compared with what is known, and it comes to what comparing everything would."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from linkage_people import SCHEMA, records

from diogel.linkage.index import Known
from diogel.linkage.link import DECISIONS, Linked, link
from diogel.linkage.model import LinkageModel
from diogel.stores.base import Store
from diogel.stores.duckdb import DuckDBStore
from diogel.stores.keys import Keys

MODEL = LinkageModel.load()
ROWS = records(120, seed=5).to_pylist()
START = datetime(2026, 1, 5, 6)


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    store = DuckDBStore(Keys(b"t" * 32, b"i" * 32), threads=1)
    yield store
    store.close()


Decision = tuple[str, str, str, str]


class Days:
    """One run after another, each with what the last one kept."""

    def __init__(self, store: Store, folder: Path, model: LinkageModel = MODEL) -> None:
        self.store, self.folder, self.model = store, folder, model
        self.day = 0
        self.known: Known | None = None

    def run(self, rows: Sequence[dict[str, Any]], *decisions: Decision) -> Linked:
        self.day += 1
        keep = self.folder / f"day-{self.day}"
        linked = once(self.store, rows, *decisions, model=self.model, known=self.known, keep_in=keep, at=START + timedelta(days=self.day))
        self.known = Known(keep)
        return linked


def once(store: Store, rows: Sequence[dict[str, Any]], *decisions: Decision, model: LinkageModel = MODEL, **options: Any) -> Linked:
    store.put("people", pa.Table.from_pylist(list(rows), schema=SCHEMA))
    told = pa.Table.from_pylist([dict(zip(DECISIONS.names, one, strict=True)) for one in decisions], schema=DECISIONS)
    return link(store, "people", model=model, decisions=told, **options)


def parts(linked: Linked) -> set[frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in linked.person_identity.to_pylist():
        found[row["person_id"]].add(row["identity_id"])
    return {frozenset(one) for one in found.values()}


def ids(linked: Linked) -> dict[str, str]:
    return {row["identity_id"]: row["person_id"] for row in linked.person_identity.to_pylist()}


def tables(linked: Linked) -> list[Any]:
    """All that a run tells of persons, whatever order the store gives rows in."""
    return [linked.person_identity.sort_by("identity_id").to_pylist(), linked.pairs.to_pylist(), _sorted(linked.links)]


def _sorted(table: pa.Table) -> list[Any]:
    return sorted(tuple(row.values()) for row in table.to_pylist())


def person(name: str, given: str = "rhiannon", family: str = "pritchard", **more: Any) -> dict[str, Any]:
    plain = {"identity_id": name, "dataset": "police", "partner": "police", "given_names": given, "family_name": family}
    plain |= {"date_of_birth": datetime(1987, 4, 23).date(), "sex": "female", "postcode": "AB1 2CD", "address": "4 High Street"}
    return dict.fromkeys(SCHEMA.names) | plain | more


# -- the same as comparing everything ---------------------------------------------------------------------------------


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), days=st.integers(2, 4))
def test_days_in_any_order_come_to_one_partition_and_the_same_evidence(
    store: Store, tmp_path_factory: pytest.TempPathFactory, seed: int, days: int
) -> None:
    chance = random.Random(seed)
    rows = chance.sample(ROWS, 150)
    everything = once(store, rows)
    here = Days(store, tmp_path_factory.mktemp("days"))
    for number in range(1, days + 1):
        linked = here.run(rows[: len(rows) * number // days])
    assert parts(linked) == parts(everything)
    assert linked.pairs.equals(everything.pairs)
    assert _sorted(linked.links) == _sorted(everything.links)


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000))
def test_what_goes_or_is_told_otherwise_leaves_no_trace(store: Store, tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    """Identities go, come, come back, and are told with other words under the same id; blocks grow too large and shrink again."""
    chance = random.Random(seed)
    guard = MODEL.guard.model_copy(update={"largest_block": 4, "largest_person": 5})
    model = MODEL.model_copy(update={"guard": guard})
    here, names = Days(store, tmp_path_factory.mktemp("days"), model), ["rhiannon", "carys"]
    for _ in range(4):
        rows = chance.sample(ROWS, chance.randint(60, 160))
        rows = [row | {"given_names": chance.choice(names)} if chance.random() < 0.2 else row for row in rows]
        rows = [row | {"reference": chance.choice("RST")} if chance.random() < 0.1 else row for row in rows]
        linked = here.run(rows)
        everything = once(store, rows, model=model)
        assert parts(linked) == parts(everything)
        assert linked.pairs.equals(everything.pairs)
        assert _sorted(linked.links) == _sorted(everything.links)


def test_only_what_is_new_is_compared(store: Store, tmp_path: Path) -> None:
    here = Days(store, tmp_path)
    all_of_them = here.run(ROWS[:-5])
    assert here.run(ROWS).summary["pairs_compared"] < all_of_them.summary["pairs_compared"] / 5
    again = here.run(ROWS)
    assert (again.summary["pairs_compared"], again.summary["touched"]) == (0, 0)


def test_additions_are_written_as_one_when_they_are_many(store: Store, tmp_path: Path) -> None:
    here = Days(store, tmp_path)
    for number in range(1, 16):
        linked = here.run(ROWS[: number * 10])
    assert here.known is not None and len(here.known.meta()["record"]) < 12
    assert parts(linked) == parts(once(store, ROWS[:150]))


def test_another_model_compares_everything_anew_and_keeps_who_is_who(store: Store, tmp_path: Path) -> None:
    here = Days(store, tmp_path)
    before = ids(here.run(ROWS))
    here.model = MODEL.model_copy(update={"prior": MODEL.prior.model_copy(update={"partners": 1.9})})
    after = here.run(ROWS)
    assert after.summary["pairs_compared"] > 0
    assert ids(after) == before


def test_an_interrupted_run_leaves_the_last_one_as_it_was(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = Days(store, tmp_path)
    here.run(ROWS[:100])

    def fails(*_: object, **__: object) -> None:
        raise OSError

    with monkeypatch.context() as broken:
        broken.setattr("diogel.linkage.index._link", fails)
        with pytest.raises(OSError):
            once(store, ROWS, known=here.known, keep_in=tmp_path / "broken")
    assert not Known(tmp_path / "broken").there()
    assert parts(here.run(ROWS)) == parts(once(store, ROWS))


# -- an id for life ---------------------------------------------------------------------------------------------------


def test_a_person_keeps_an_id_whoever_joins(store: Store, tmp_path: Path) -> None:
    here = Days(store, tmp_path)
    first = ids(here.run([person("m")]))
    later = here.run([person("m"), person("a"), person("z", given="rhianon")])
    assert set(ids(later).values()) == {first["m"]}
    since = {row["identity_id"]: row["since"].day for row in later.person_identity.to_pylist()}
    assert since == {"m": 6, "a": 7, "z": 7}


def test_the_id_stays_when_the_record_that_founded_it_goes(store: Store, tmp_path: Path) -> None:
    here = Days(store, tmp_path)
    first = ids(here.run([person("m")]))
    here.run([person("m"), person("z", given="rhianon")])
    assert ids(here.run([person("z", given="rhianon")])) == {"z": first["m"]}


def test_an_id_that_was_given_on_is_not_founded_again(store: Store, tmp_path: Path) -> None:
    here = Days(store, tmp_path)
    here.run([person("m")])
    here.run([person("m"), person("z", given="rhianon")])
    here.run([person("z", given="rhianon")])
    found = ids(here.run([person("z", given="rhianon"), person("m", given="emrys", family="quinn", sex="male", postcode="AB9 9ZZ")]))
    assert found["m"] != found["z"]


APART = [person("a"), person("b", given="gwrgenau", family="mostyn", postcode="AB7 7AA", sex="male", address="9 Mill Lane")]
SAME = ("a", "b", "same", "d1")


def test_the_oldest_id_survives_a_merge_and_undoing_it_restores_everything(store: Store, tmp_path: Path) -> None:
    here = Days(store, tmp_path)
    here.run(APART[:1])
    before = here.run(APART)
    assert len(parts(before)) == 2
    merged = here.run(APART, SAME)
    assert set(ids(merged).values()) == {ids(before)["a"]}
    assert merged.changes.to_pylist() == [
        {"kind": "merge", "person_id": ids(before)["a"], "other_person_id": ids(before)["b"], "identities": 1, "because": "d1"}
    ]
    assert set(merged.person_identity["how"].to_pylist()) == {"decision"}
    undone = here.run(APART)
    assert tables(undone) == tables(before)
    assert [row["kind"] for row in undone.changes.to_pylist()] == ["split"]


def test_a_wrong_merge_is_undone_by_deciding_that_they_are_two(store: Store, tmp_path: Path) -> None:
    here = Days(store, tmp_path)
    rows = [person("a"), person("b"), person("c", given="rhianon")]
    together = here.run(rows)
    assert parts(together) == {frozenset("abc")}
    decided = here.run(rows, ("a", "b", "different", "d1"))
    assert not any({"a", "b"} <= one for one in parts(decided))
    assert ids(decided)["a"] == ids(together)["a"] != ids(decided)["b"]
    assert parts(here.run([*rows, person("d", given="rhianon")], ("a", "b", "different", "d1"))) != {frozenset("abcd")}
    assert tables(here.run(rows)) == tables(together)


def test_a_new_record_of_the_one_split_off_stays_with_it(store: Store, tmp_path: Path) -> None:
    here = Days(store, tmp_path)
    rows = [person("a"), person("b", given="rhianon", postcode="AB1 3XX", address=None)]
    apart = ("a", "b", "different", "d1")
    here.run(rows)
    split = ids(here.run(rows, apart))
    found = ids(here.run([*rows, person("e", given="rhianon", postcode="AB1 3XX", address=None)], apart))
    assert (found["a"], found["b"], found["e"]) == (split["a"], split["b"], split["b"])


def test_decisions_bind_before_rules_weights_and_guards(store: Store) -> None:
    twins = [person("a", "carys", nhs_number="9434765919"), person("b", "catrin", nhs_number="9434765870")]
    assert len(parts(once(store, twins))) == 2
    assert len(parts(once(store, twins, SAME))) == 1
    assert len(parts(once(store, [person("a"), person("b")], ("a", "b", "different", "d1")))) == 2


def test_of_decisions_that_contradict_the_one_that_keeps_apart_holds(store: Store) -> None:
    rows = [person("a"), person("b", given="rhianon"), person("c", given="rhiannom")]
    decisions = (("a", "b", "same", "d1"), ("b", "c", "same", "d2"), ("a", "c", "different", "d3"))
    found = parts(once(store, rows, *decisions))
    assert not any({"a", "c"} <= one for one in found)


def test_a_decision_about_somebody_who_is_not_there_says_nothing(store: Store) -> None:
    rows = [person("a"), person("b")]
    assert tables(once(store, rows, ("a", "gone", "same", "d1"), ("gone", "b", "different", "d2")))[0][0]["person_id"]
    assert parts(once(store, rows, ("a", "gone", "same", "d1"))) == {frozenset("ab")}


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000))
def test_decisions_are_kept_whatever_comes(store: Store, tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    chance = random.Random(seed)
    here = Days(store, tmp_path_factory.mktemp("days"))
    rows = chance.sample(ROWS, 80)
    pairs = [chance.sample([row["identity_id"] for row in rows[:40]], 2) for _ in range(6)]
    ends = [name for pair in pairs for name in pair]
    pairs = [pair for pair in pairs if ends.count(pair[0]) == ends.count(pair[1]) == 1]
    decisions = [(*pair, chance.choice(["same", "different"]), f"d{number}") for number, pair in enumerate(pairs)]
    before = here.run(rows)
    for count in (40, 60, 80):
        linked = here.run(rows[:count], *decisions)
        assert parts(linked) == parts(once(store, rows[:count], *decisions))
        who = ids(linked)
        for left, right, decides, _ in decisions:
            assert (who[left] == who[right]) == (decides == "same")
    assert parts(here.run(rows)) == parts(before)
