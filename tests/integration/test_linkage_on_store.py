"""Linkage end to end on a store: who comes out as one person, from made-up people whose truth is known."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from linkage_people import SCHEMA, records

from diogel.definitions.model import Text
from diogel.errors import DefinitionError
from diogel.linkage.explain import evidence_of
from diogel.linkage.link import Linked, link
from diogel.linkage.model import LinkageModel
from diogel.linkage.train import train
from diogel.stores.base import Store
from diogel.stores.duckdb import DuckDBStore
from diogel.stores.keys import Keys

KEYS = Keys(b"t" * 32, b"i" * 32)
MODEL = LinkageModel.load()
THEN = datetime(2026, 11, 1)
NOW = datetime(2026, 11, 23)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = DuckDBStore(KEYS, threads=2, temp=tmp_path)
    yield store
    store.close()


BORN = date(1984, 3, 17)


def person(
    identity_id: str, given: str | None = "rhiannon", family: str | None = "pritchard", born: date | None = BORN, **more: object
) -> dict[str, object]:
    told = {"dataset": "asb", "partner": "council", "sex": "female", "postcode": "AB1 2CD", "address": "12 Mill Lane"}
    return told | {"identity_id": identity_id, "given_names": given, "family_name": family, "date_of_birth": born} | more


def linked(store: Store, rows: Sequence[dict[str, object]], **more: object) -> Linked:
    store.put("people", pa.Table.from_pylist(list(rows), schema=SCHEMA))
    return link(store, "people", model=MODEL, at=NOW, **more)  # type: ignore[arg-type]


def persons(found: Linked) -> list[str]:
    """['a b', 'c']: the identities of each person."""
    by_person: defaultdict[str, list[str]] = defaultdict(list)
    for row in found.person_identity.to_pylist():
        by_person[row["person_id"]].append(row["identity_id"])
    return sorted(" ".join(sorted(identities)) for identities in by_person.values())


def status(found: Linked) -> dict[str, tuple[str, str | None]]:
    return {f"{row['identity_id_l']} {row['identity_id_r']}": (row["status"], row["rule"]) for row in found.pairs.to_pylist()}


# -- one person ------------------------------------------------------------------------------------------------------

ONE = {
    "a typing mistake": [person("a"), person("b", given="rhianon")],
    "a nickname": [person("a", "william", sex="male"), person("b", "bill", sex="male")],
    "day and month swapped": [person("a", born=date(1984, 3, 7)), person("b", born=date(1984, 7, 3))],
    "forename and surname swapped": [person("a"), person("b", "pritchard", "rhiannon")],
    "moved, and nothing else changed": [person("a"), person("b", postcode="AB9 9ZZ", address="3 High Street")],
    "a new surname at the same address": [person("a"), person("b", family="llewellyn")],
    "a double-barrelled surname": [person("a"), person("b", family="hughes-pritchard")],
    "a Welsh particle": [person("a", "gethin", "ap rhydderch", sex="male"), person("b", "gethin", "rhydderch", sex="male")],
    "an address written another way": [person("a"), person("b", family="prichard", address="Flat at 12, Mill Ln, Aberwylan AB1 2CD")],
    "no birth date, same address": [person("a"), person("b", born=None)],
    "the same NHS number, another name": [person("a", nhs_number="9434765919"), person("b", "anna", "nowak", nhs_number="9434765919")],
    "the same reference in one dataset, another surname and place": [
        person("a", reference="T1"), person("b", family="ellis", postcode="AB7 7AA", address="1 Bryn Glas", reference="T1"),
    ],
}  # fmt: skip

TWO = {
    "namesakes with different NHS numbers": [person("a", nhs_number="9434765919"), person("b", nhs_number="9434765870")],
    "twins": [person("a", "carys"), person("b", "lowri")],
    "twins, boy and girl": [person("a", "carys"), person("b", "macsen", sex="male")],
    "father and son of one name": [
        person("a", "ivor", born=date(1950, 5, 2), sex="male"), person("b", "ivor", born=date(1979, 11, 20), sex="male"),
    ],
    "a common name and nothing else": [
        person("a", "david", "jones", None, sex="male", postcode=None, address=None),
        person("b", "david", "jones", None, sex="male", postcode=None, address=None),
    ],
    "the same name and birth date elsewhere, but a placeholder": [
        person("a", "david", "jones", date(1980, 1, 1), sex="male"),
        person("b", "david", "jones", date(1980, 1, 1), sex="male", postcode="AB9 9ZZ", address="3 High Street"),
    ],
    "the same reference, but names that clash": [
        person("a", "carys", reference="T1"),
        person("b", "macsen", "ellis", date(1960, 1, 5), sex="male", postcode="AB7 7AA", reference="T1"),
    ],
    "the same reference in two datasets": [
        person("a", "carys", "jones", None, reference="7", postcode=None, address=None),
        person("b", "carys", "ellis", None, reference="7", postcode=None, address=None, dataset="housing", partner="landlord"),
    ],
    "nothing known at all": [
        person("a", None, None, None, sex=None, postcode=None, address=None),
        person("b", None, None, None, sex=None, postcode=None, address=None),
    ],
}  # fmt: skip


@pytest.mark.parametrize("rows", ONE.values(), ids=ONE.keys())
def test_one_person(store: Store, rows: list[dict[str, object]]) -> None:
    assert persons(linked(store, rows)) == ["a b"]


@pytest.mark.parametrize("rows", TWO.values(), ids=TWO.keys())
def test_two_people(store: Store, rows: list[dict[str, object]]) -> None:
    assert persons(linked(store, rows)) == ["a", "b"]


def test_twins_wait_for_a_person_to_look(store: Store) -> None:
    assert status(linked(store, TWO["twins"]))["a b"] == ("review", "another_forename")


def test_a_record_between_two_twins_does_not_join_them(store: Store) -> None:
    between = person("c", "c", "pritchard")
    found = linked(store, [person("a", "carys"), person("b", "catrin"), between])
    assert persons(found) in (["a", "b c"], ["a c", "b"])
    assert ("review", "held_by_guard") in status(found).values()


def test_exactly_equal_identities_are_one_record(store: Store) -> None:
    found = linked(store, [person("a"), person("b", dataset="housing", partner="landlord"), person("c", given="rhianon")])
    assert persons(found) == ["a b c"]
    assert [tuple(row.values()) for row in found.links.to_pylist()] == [("a", "c", "model"), ("a", "b", "exact")]
    assert set(found.person_identity["how"].to_pylist()) == {"model"}


def test_how_is_exact_where_no_judgement_was_needed(store: Store) -> None:
    found = linked(store, [person("a"), person("b"), person("c", "emrys", "quinn", date(1931, 8, 9), sex="male", postcode="AB3 3ZZ")])
    assert persons(found) == ["a b", "c"]
    assert set(found.person_identity["how"].to_pylist()) == {"exact"}


# -- too little, too much --------------------------------------------------------------------------------------------


def test_nobody(store: Store) -> None:
    found = linked(store, [])
    assert (found.person_identity.num_rows, found.pairs.num_rows, found.summary["persons"]) == (0, 0, 0)
    assert found.person_identity.column_names == ["person_id", "identity_id", "how", "since"]


def test_one(store: Store) -> None:
    assert persons(linked(store, [person("a")])) == ["a"]


def test_columns_that_a_clause_withholds_may_be_absent(store: Store) -> None:
    rows = [{"identity_id": key, "dataset": "d", "partner": "p", "given_names": "rhiannon", "family_name": "pritchard"} for key in "ab"]
    store.put("people", pa.Table.from_pylist(rows))
    assert persons(link(store, "people", model=MODEL)) == ["a", "b"]


def test_one_person_ten_thousand_times(store: Store) -> None:
    found = linked(store, [person(f"{number:05d}") for number in range(10_000)])
    assert found.summary["persons"] == 1
    assert found.summary["pairs_compared"] == 1


def test_everyone_born_on_the_same_day_is_reported_by_block_and_not_by_value(store: Store) -> None:
    letters = [chr(97 + number) for number in range(26)]
    names = [one * 2 + other * 3 for one in letters for other in letters][:600]
    rows = [person(f"{number:04d}", name, "jones", postcode=None) for number, name in enumerate(names)]
    found = linked(store, rows)
    assert {"block": "surname_birth_date", "keys": 1, "largest": 600} in found.summary["blocks_skipped"]
    assert "jones" not in str(found.summary)


def test_an_unknown_birth_date_written_as_1900_tells_nothing(store: Store) -> None:
    someone = {"given": "david", "family": "jones", "born": date(1900, 1, 1), "sex": "male"}
    rows = [person("a", **someone), person("b", postcode="AB9 9ZZ", **someone)]  # type: ignore[arg-type]
    assert persons(linked(store, rows)) == ["a", "b"]


# -- from day to day -------------------------------------------------------------------------------------------------


def test_any_order_of_arrival_gives_the_same_persons(store: Store) -> None:
    rows = records(150, seed=3).to_pylist()
    one, other = linked(store, rows), linked(store, rows[::-1])
    assert one.person_identity.sort_by("identity_id").equals(other.person_identity.sort_by("identity_id"))
    assert one.pairs.equals(other.pairs)


def test_many_pairs_are_scored_in_two_passes_and_judged_alike(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = records(150, seed=3).to_pylist()
    at_once = linked(store, rows)
    monkeypatch.setattr("diogel.linkage.compare._PASS", 100)
    assert linked(store, rows).pairs.equals(at_once.pairs)


def test_nothing_is_left_in_the_store(store: Store) -> None:
    linked(store, [person("a"), person("b")])
    assert store.fetch("SELECT table_name FROM information_schema.tables").to_pydict() == {"table_name": ["people"]}


def test_evidence_holds_no_name_and_no_date(store: Store) -> None:
    found = linked(store, [person("a"), person("b", given="rhianon")])
    assert not any(word in str(found.pairs.to_pylist()) + str(found.summary) for word in ("rhian", "pritchard", "1984", "AB1", "Mill"))


# -- why -------------------------------------------------------------------------------------------------------------


def test_a_pair_is_explained_in_both_languages_and_the_weights_add_up(store: Store) -> None:
    (row,) = linked(store, [person("a"), person("b", given="rhianon")]).pairs.to_pylist()
    steps = evidence_of(row, MODEL).steps
    assert sum(step.bits for step in steps) == pytest.approx(row["match_weight"], abs=1e-9)
    said = [step.says for step in steps]
    assert "the surnames are the same and so is the address" in [text.en for text in said]
    assert all(isinstance(text, Text) and text.cy for text in said)


def test_a_rare_name_counts_for_more(store: Store) -> None:
    found = linked(store, [*records(1_200, seed=2).to_pylist(), person("a", "gwrgenau"), person("b", "gwrgenau", family="prichard")])
    row = next(row for row in found.pairs.to_pylist() if row["identity_id_l"] == "a")
    assert any("rarer" in step.says.en and step.bits > 0 for step in evidence_of(row, MODEL).pieces)


def test_the_rule_that_decided_is_told(store: Store) -> None:
    (row,) = linked(store, TWO["twins"]).pairs.to_pylist()
    assert "twin" in evidence_of(row, MODEL).because.en


# -- how good --------------------------------------------------------------------------------------------------------


def quality(found: Linked, truth: dict[str, int]) -> tuple[float, float]:
    """Pairwise precision and recall of the persons."""
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for row in found.person_identity.to_pylist():
        groups[row["person_id"]].append(truth[row["identity_id"]])
    right = sum(n * (n - 1) // 2 for group in groups.values() for n in Counter(group).values())
    said = sum(len(group) * (len(group) - 1) // 2 for group in groups.values())
    return right / said, right / sum(n * (n - 1) // 2 for n in Counter(truth.values()).values())


def test_few_are_joined_wrongly_and_most_are_found(store: Store) -> None:
    people = records(2_000, seed=11)
    truth = dict(zip(people["identity_id"].to_pylist(), people["truth"].to_pylist(), strict=True))
    precision, recall = quality(linked(store, people.to_pylist()), truth)
    assert precision >= 0.975
    assert recall >= 0.91


def test_training_finds_what_each_level_is_worth(store: Store) -> None:
    store.put("people", records(1_200, seed=7))
    trained = train(store, "people", MODEL, data="a sample", on=date(2026, 11, 23), max_pairs=100_000)
    weight = {level.level: level.weight for level in trained.comparison("birth_date").levels}
    assert weight["exact"] > weight["one_part"] > 0 > weight["differs"]
    assert trained.trained_on.records > 2_000
    assert trained.comparison("nhs_number") == MODEL.comparison("nhs_number")


def test_a_sample_too_small_gives_a_model_that_refuses(store: Store) -> None:
    store.put("people", pa.Table.from_pylist([person("a"), person("b", "emrys", "quinn")], schema=SCHEMA))
    levels = [level.model_copy(update={"m": None, "u": None}) for level in MODEL.comparison("sex").levels]
    sex = MODEL.comparison("sex").model_copy(update={"levels": tuple(levels)})
    untrained = MODEL.model_copy(update={"comparisons": (sex,), "training": (), "rules": ()})
    trained = train(store, "people", untrained, data="two people", on=date(2026, 11, 23), max_pairs=1_000)
    with pytest.raises(DefinitionError, match="without m or u"):
        link(store, "people", model=trained)


@pytest.mark.spark
@pytest.mark.slow
def test_spark_says_the_same(store: Store, tmp_path: Path) -> None:
    from diogel.stores.spark import SparkStore

    rows = records(40, seed=3).to_pylist()
    here = linked(store, rows)
    cluster = SparkStore(KEYS, "local[2]", temp=tmp_path)
    spilled = Path(cluster.connection.conf.get("spark.local.dir"))
    try:
        there = linked(cluster, rows)
        assert spilled.is_dir() and not list(spilled.rglob("*.parquet"))
    finally:
        cluster.close()
    assert persons(there) == persons(here)
    assert status(there) == status(here)
    assert not list(tmp_path.rglob("*.parquet"))
