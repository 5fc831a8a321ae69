"""Linking by tokens: whom they bring together, whom they keep apart, what they lose; and where there are none, nothing changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from linkage_people import SCHEMA, records

from diogel.ingest.conform.names import fold
from diogel.linkage.fields import without_tokens
from diogel.linkage.hashed import Hasher
from diogel.linkage.link import Linked, link
from diogel.linkage.model import LinkageModel
from diogel.linkage.prepare import TOKENS
from diogel.linkage.project_key import ProjectKey
from diogel.stores.base import Store
from diogel.stores.duckdb import DuckDBStore
from diogel.stores.keys import Keys

MODEL = LinkageModel.load()
KEY = ProjectKey("asb-2026", bytes(range(32)))
NOW = datetime(2026, 11, 23)
BORN = date(1984, 3, 17)
WIDE = pa.schema([*SCHEMA, *((name, pa.string()) for name in TOKENS)])


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = DuckDBStore(Keys(b"t" * 32, b"i" * 32), threads=2, temp=tmp_path)
    yield store
    store.close()


def person(
    id: str, given: str | None = "rhiannon", family: str | None = "pritchard", born: date | None = BORN, **more: object
) -> dict[str, Any]:
    told = {"dataset": "asb", "partner": "council", "sex": "female", "postcode": "AB1 2CD", "address": "12 Mill Lane"}
    return told | {"identity_id": id, "given_names": given, "family_name": family, "date_of_birth": born} | more


def hashed(row: dict[str, Any], *, key: ProjectKey = KEY, plain: bool = False) -> dict[str, Any]:
    """The identity as its partner sends it where identifiers are hashed; with `plain`, the tokens beside them."""
    fields = ("date_of_birth", "dob_flag", "postcode", "nhs_number", "reference")
    conformed = {f"identity_{name}": fold(row[name]) if row.get(name) else None for name in ("given_names", "family_name")}
    made = Hasher(key, row["dataset"]).tokens(conformed | {f"identity_{name}": row.get(name) for name in fields})
    kept = row if plain else {name: row[name] for name in ("identity_id", "dataset", "partner")}
    return kept | {field.removeprefix("identity_"): token for field, token in made.items()}


def linked(store: Store, rows: Sequence[dict[str, Any]], **more: Any) -> Linked:
    store.put("people", pa.Table.from_pylist(list(rows), schema=WIDE))
    return link(store, "people", model=MODEL, at=NOW, **more)


def persons(found: Linked) -> list[str]:
    by_person: defaultdict[str, list[str]] = defaultdict(list)
    for row in found.person_identity.to_pylist():
        by_person[row["person_id"]].append(row["identity_id"])
    return sorted(" ".join(sorted(identities)) for identities in by_person.values())


def rules(found: Linked) -> dict[str, tuple[str, str | None]]:
    return {f"{row['identity_id_l']} {row['identity_id_r']}": (row["status"], row["rule"]) for row in found.pairs.to_pylist()}


NHS = {"nhs_number": "9434765919"}
ONE = {
    "the same": [person("a"), person("b", dataset="housing", partner="landlord")],
    "a typing mistake": [person("a"), person("b", given="rhianon")],
    "an initial": [person("a"), person("b", given="r")],
    "forename and surname swapped": [person("a"), person("b", "pritchard", "rhiannon")],
    "moved": [person("a"), person("b", postcode="AB9 9ZZ")],
    "a new surname": [person("a"), person("b", family="ellis")],
    "another year of birth": [person("a"), person("b", born=date(1985, 3, 17))],
    "no birth date": [person("a"), person("b", born=None)],
    "no birth date on either side": [person("a", born=None), person("b", born=None, dataset="housing")],
    "the same NHS number, another name and postcode": [person("a", **NHS), person("b", "anna", "nowak", postcode="AB9 9ZZ", **NHS)],
    "the same reference in one dataset, another surname": [
        person("a", reference="T1"), person("b", family="ellis", born=None, postcode="AB7 7AA", reference="T1"),
    ],
}  # fmt: skip
TWO = {
    "twins": [person("a", "carys"), person("b", "lowri")],
    "father and son of one name": [person("a", "ivor", born=date(1950, 5, 2)), person("b", "ivor", born=date(1979, 11, 20))],
    "father and son of whom only the years are known": [
        person("a", "ivor", born=date(1950, 1, 1)), person("b", "ivor", born=date(1979, 1, 1)),
    ],
    "a common name and nothing else": [
        person("a", "david", "jones", None, postcode=None), person("b", "david", "jones", None, postcode=None, dataset="housing"),
    ],
    "the same reference in two datasets": [
        person("a", "carys", "jones", None, postcode=None, reference="7"),
        person("b", "carys", "ellis", None, postcode=None, reference="7", dataset="housing"),
    ],
    "a joint tenancy's reference": [
        person("a", "carys", reference="T1"), person("b", "macsen", born=date(1986, 5, 2), reference="T1"),
    ],
    "nothing known": [person("a", None, None, None, postcode=None), person("b", None, None, None, postcode=None, dataset="housing")],
}  # fmt: skip


@pytest.mark.parametrize("rows", ONE.values(), ids=ONE.keys())
def test_one_person(store: Store, rows: list[dict[str, Any]]) -> None:
    assert persons(linked(store, [hashed(row) for row in rows])) == ["a b"]


@pytest.mark.parametrize("rows", TWO.values(), ids=TWO.keys())
def test_two_people(store: Store, rows: list[dict[str, Any]]) -> None:
    assert persons(linked(store, [hashed(row) for row in rows])) == ["a", "b"]


def test_a_record_without_a_birth_date_does_not_make_one_of_father_and_son(store: Store) -> None:
    ivors = [person("a", "ivor", born=date(1950, 5, 2)), person("b", "ivor", born=None), person("c", "ivor", born=date(1979, 11, 20))]
    found = linked(store, [hashed(row) for row in ivors])
    assert not [one for one in persons(found) if {"a", "c"} <= set(one.split())]
    assert rules(found)["a c"] == ("no", "match_keys_differ")


def test_tokens_of_another_key_link_nobody(store: Store) -> None:
    other = ProjectKey("asb-2026", bytes(32))
    assert persons(linked(store, [hashed(person("a", **NHS)), hashed(person("b", dataset="housing", **NHS), key=other)])) == ["a", "b"]


def test_the_pair_says_by_which_rule_and_token_and_nothing_of_anybody(store: Store) -> None:
    found = linked(store, [hashed(row) for row in ONE["moved"]])
    (pair,) = found.pairs.to_pylist()
    assert (pair["status"], pair["rule"], pair["block"]) == ("link", "same_match_key", "match_key_2")
    token = hashed(person("a"))["match_key_2"]
    assert token not in str(found)


# -- beside plain identifiers ----------------------------------------------------------------------------------------


def test_tokens_meet_plain_records_only_where_their_partner_hashed_them_too(store: Store) -> None:
    police, health = person("a", dataset="incidents", partner="police"), person("b", dataset="patients", partner="health")
    assert persons(linked(store, [police, hashed(health)])) == ["a", "b"]
    assert persons(linked(store, [hashed(police, plain=True), hashed(health)])) == ["a b"]


def test_where_both_are_plain_the_names_decide_and_not_the_tokens(store: Store) -> None:
    """Twins with one initial have token 4 in common; their forenames are there to see, and say otherwise."""
    twins = [person("a", "carys"), person("b", "ceri", dataset="housing")]
    assert hashed(twins[0])["match_key_4"] == hashed(twins[1])["match_key_4"]
    assert persons(linked(store, [hashed(row, plain=True) for row in twins])) == ["a", "b"]


def test_without_tokens_nothing_is_looked_for_and_nothing_changes(store: Store) -> None:
    people = records(300, seed=4)
    store.put("people", people)
    narrow = link(store, "people", model=MODEL, at=NOW)
    empty = {name: pa.nulls(len(people), pa.string()) for name in TOKENS}
    store.put("people", pa.table({name: people[name] for name in people.column_names} | empty))
    wide = link(store, "people", model=MODEL, at=NOW)
    assert persons(narrow) == persons(wide)
    assert narrow.pairs.drop_columns(["block"]).to_pylist() == wide.pairs.drop_columns(["block"]).to_pylist()


def test_the_model_without_tokens_has_lost_just_what_looks_at_them() -> None:
    plain = without_tokens(MODEL)
    assert {block.block for block in MODEL.blocks} - {block.block for block in plain.blocks} == set(TOKENS)
    assert {rule.rule for rule in MODEL.rules} - {rule.rule for rule in plain.rules} == {
        "same_match_key", "match_keys_differ", "same_names_and_postcode",
    }  # fmt: skip
    assert plain.comparisons == MODEL.comparisons


# -- what is lost ----------------------------------------------------------------------------------------------------


def shares(found: Linked, truth: dict[str, int]) -> tuple[float, float]:
    """Precision and recall over pairs of identities that share a person."""
    person = {row["identity_id"]: row["person_id"] for row in found.person_identity.to_pylist()}
    together: defaultdict[tuple[str, int], int] = defaultdict(int)
    found_sizes: defaultdict[str, int] = defaultdict(int)
    true_sizes: defaultdict[int, int] = defaultdict(int)
    for identity, who in truth.items():
        together[person[identity], who] += 1
        found_sizes[person[identity]] += 1
        true_sizes[who] += 1
    right, claimed, true = (sum(n * (n - 1) // 2 for n in counts.values()) for counts in (together, found_sizes, true_sizes))
    return right / claimed, right / true


def test_tokens_find_most_of_what_names_find_and_seldom_go_wrong(store: Store) -> None:
    people = records(1500, seed=9)
    truth = dict(zip(people["identity_id"].to_pylist(), people["truth"].to_pylist(), strict=True))
    rows = people.to_pylist()
    store.put("people", people)
    plain = shares(link(store, "people", model=MODEL, at=NOW), truth)
    tokens = shares(linked(store, [hashed(row) for row in rows]), truth)
    strict = shares(linked(store, [hashed(row) | {"match_key_8": None} for row in rows]), truth)
    assert tokens[0] > 0.97 and strict[0] > 0.99
    assert plain[1] > tokens[1] > strict[1] > 0.5
    assert plain[1] - tokens[1] < 0.15


def test_what_comes_later_is_linked_as_if_it_had_always_been_there(store: Store, tmp_path: Path) -> None:
    from diogel.linkage.index import Known

    rows = [hashed(row) for row in records(120, seed=2).to_pylist()]
    linked(store, rows[:-30], keep_in=tmp_path / "first")
    later = linked(store, rows, known=Known(tmp_path / "first"), keep_in=tmp_path / "second")
    assert persons(later) == persons(linked(store, rows))


@pytest.mark.spark
@pytest.mark.slow
def test_spark_says_the_same(store: Store, tmp_path: Path) -> None:
    from diogel.stores.spark import SparkStore

    rows = [hashed(row, plain=row["dataset"] == "police") for row in records(30, seed=6).to_pylist()]
    spark = SparkStore(Keys(b"t" * 32, b"i" * 32), "local[2]", temp=tmp_path)
    try:
        assert persons(linked(spark, rows)) == persons(linked(store, rows))
    finally:
        spark.close()
