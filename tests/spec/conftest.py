"""The stores that every spec runs on. One session of each is shared: Spark takes seconds to start."""

from __future__ import annotations

import importlib.util
import secrets
import shutil
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
def spark_store(keys: Keys) -> Iterator[Store]:
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java, and there is none here")
    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("pyspark is not installed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1")  # a short run is over before Java's second compiler pays
        store = open_store("spark", keys)
    yield store
    store.close()


@pytest.fixture(scope="session", params=["duckdb", pytest.param("spark", marks=pytest.mark.spark)])
def store(request: pytest.FixtureRequest) -> Store:
    return request.getfixturevalue(f"{request.param}_store")
