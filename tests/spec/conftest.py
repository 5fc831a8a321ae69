"""The stores that every spec runs on. One session of each is shared: Spark takes seconds to start."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest

from diogel.stores.base import Store
from diogel.stores.keys import Keys
from diogel.stores.open import open_store


@pytest.fixture(scope="session")
def keys() -> Keys:
    return Keys(secrets.token_bytes(32), secrets.token_bytes(32))


@pytest.fixture(scope="session")
def duckdb_store(keys: Keys) -> Iterator[Store]:
    store = open_store("duckdb", keys)
    yield store
    store.close()


@pytest.fixture(scope="session")
def spark_store(keys: Keys, spark_runs: None) -> Iterator[Store]:
    store = open_store("spark", keys)
    yield store
    store.close()


@pytest.fixture(scope="session", params=["duckdb", pytest.param("spark", marks=pytest.mark.spark)])
def store(request: pytest.FixtureRequest) -> Store:
    return request.getfixturevalue(f"{request.param}_store")
