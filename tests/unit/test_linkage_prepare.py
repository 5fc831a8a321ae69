"""What is compared, worked out once: identities in, prepared columns out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from diogel.linkage.prepare import COLUMNS, MEMBERS, TUPLES, prepare
from diogel.stores.base import Store
from diogel.stores.duckdb import DuckDBStore
from diogel.stores.keys import Keys

BORN = date(1984, 3, 17)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = DuckDBStore(Keys(b"t" * 32, b"i" * 32), threads=1, temp=tmp_path)
    yield store
    store.close()


def prepared(store: Store, *rows: dict[str, Any]) -> list[dict[str, Any]]:
    named = [{"identity_id": f"{number}", "dataset": "d", "partner": "p"} | row for number, row in enumerate(rows)]
    names = list(dict.fromkeys(name for row in named for name in row))
    kinds = {"date_of_birth": pa.date32()}
    table = pa.table({name: pa.array([row.get(name) for row in named], kinds.get(name, pa.string())) for name in names})
    store.put("people", table)
    prepare(store, "people")
    found: list[dict[str, Any]] = store.fetch(f"SELECT * FROM {TUPLES} ORDER BY tuple_id").to_pylist()
    return found


PARTS = [
    ({"given_names": "Siân  mair"}, {"forename": "siân", "forename_2": "mair", "initial": "s", "forename_start": "si"}),
    ({"given_names": "bill"}, {"forename": "bill", "forename_root": "william"}),
    ({"given_names": "mary-ann"}, {"forename": "mary", "forename_2": "ann"}),
    ({"given_names": ""}, {"forename": None, "initial": None}),
    ({"family_name": "o'neil"}, {"surname": "oneil", "surname_first": "oneil", "surname_last": "oneil"}),
    ({"family_name": "hughes-pritchard"}, {"surname": "hughespritchard", "surname_first": "hughes", "surname_last": "pritchard"}),
    ({"family_name": "ap rhydderch"}, {"surname": "aprhydderch", "surname_first": "rhydderch", "surname_last": "rhydderch"}),
    ({"given_names": "paul", "family_name": "dean"}, {"names_sorted": "dean paul"}),
    ({"given_names": "dean", "family_name": "paul"}, {"names_sorted": "dean paul"}),
    ({"given_names": "dean"}, {"names_sorted": None}),
    ({"date_of_birth": BORN}, {"birth_day": 17, "birth_month": 3, "birth_year": 1984, "certain_birth_date": BORN}),
    ({"date_of_birth": date(1984, 1, 1)}, {"placeholder": True, "birth_year": 1984, "certain_birth_date": None}),
    ({"date_of_birth": BORN, "dob_flag": "placeholder"}, {"placeholder": True, "certain_birth_date": None}),
    ({"date_of_birth": date(1900, 1, 1)}, {"date_of_birth": None, "birth_year": None}),
    ({"postcode": "ab1 2cd"}, {"postcode": "AB12CD", "sector": "AB12", "district": "AB1", "place_missing": False}),
    ({"postcode": "AB12 3CD"}, {"sector": "AB123", "district": "AB12"}),
    ({"postcode": "AB1"}, {"postcode": None, "sector": None, "district": "AB1", "place_missing": True}),
    ({"uprn": "10001"}, {"place_missing": False}),
    ({"address": "Flat 2, 12 Mill Lane, AB1 2CD", "postcode": "AB1 2CD"}, {"home": "AB12CD 2 12"}),
    ({"address": "Ty'r Ysgol", "postcode": "AB1 2CD"}, {"home": "AB12CD tyrysgol"}),
    ({"address": "12 Mill Lane"}, {"home": None}),
]  # fmt: skip


@pytest.mark.parametrize(("given", "expected"), PARTS)
def test_parts(store: Store, given: dict[str, Any], expected: dict[str, Any]) -> None:
    (found,) = prepared(store, given)
    assert {name: found[name] for name in expected} == expected


def test_every_column_that_a_model_may_name_is_there(store: Store) -> None:
    (found,) = prepared(store, {})
    assert set(COLUMNS) <= set(found)


def test_equal_identities_are_one_tuple_whatever_their_dataset_and_reference(store: Store) -> None:
    one = {"given_names": "sian", "family_name": "jones", "date_of_birth": BORN}
    found = prepared(store, one, one | {"dataset": "e", "reference": "7"}, one | {"postcode": "AB1 2CD"})
    numbers = {row["representative"]: row["tuple_id"] for row in found}
    assert {row["representative"]: row["members"] for row in found} == {"0": 2, "2": 1}
    members = store.fetch(f"SELECT identity_id, tuple_id FROM {MEMBERS} ORDER BY identity_id").to_pydict()["tuple_id"]
    assert members == [numbers["0"], numbers["0"], numbers["2"]]


def test_an_identity_that_a_decision_holds_apart_is_a_record_of_its_own(store: Store) -> None:
    one = {"given_names": "sian", "family_name": "jones", "date_of_birth": BORN}
    assert [row["members"] for row in prepared(store, one, one, one | {"apart": "2"})] in ([1, 2], [2, 1])


def test_words_never_run_into_the_next_column(store: Store) -> None:
    found = prepared(store, {"given_names": "a", "family_name": None}, {"given_names": None, "family_name": "a"})
    assert len(found) == 2
