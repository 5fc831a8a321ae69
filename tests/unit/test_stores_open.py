"""A store by its address, and what is said when there can't be one."""

from __future__ import annotations

import secrets

import pytest

from diogel.errors import UsageError
from diogel.stores import open as opening
from diogel.stores.base import QueryError
from diogel.stores.dialect import bare, parse_one, to_spark
from diogel.stores.keys import Keys
from diogel.stores.open import open_store

KEYS = Keys(secrets.token_bytes(32), secrets.token_bytes(32))


@pytest.mark.parametrize(
    ("url", "master"),
    [("spark", "local[2]"), ("spark:local[4]", "local[4]"), ("spark://cluster:7077", "spark://cluster:7077"), ("spark:", "local[2]")],
)
def test_an_address_names_a_master(url: str, master: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(opening, "_open_spark", lambda master, keys: asked.append(master))
    open_store(url, KEYS)
    assert asked == [master]


def test_no_java_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyspark")
    monkeypatch.setattr("diogel.stores.spark.shutil.which", lambda _: None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(UsageError, match="Java") as caught:
        open_store("spark", KEYS)
    assert "--store duckdb" in caught.value.todo


def test_neighbouring_partitions_are_taken_together() -> None:
    spark = pytest.importorskip("diogel.stores.spark")
    assert spark._runs([(0, 400_000), (1, 200_000), (2, 100)]) == [(0, 0), (1, 2)]
    assert spark._runs([(3, 600_000), (7, 600_000)]) == [(3, 3), (7, 7)]
    assert spark._runs([]) == [(0, 0)]


@pytest.mark.parametrize(
    ("sql", "expected"),
    [("SELECT 1; -- one", "SELECT 1"), ("SELECT ';' AS s ; ;", "SELECT ';' AS s"), ("  FROM t -- all\n", "  FROM t"), ("", "")],
)
def test_a_select_that_can_stand_inside_another(sql: str, expected: str) -> None:
    assert bare(sql) == expected


@pytest.mark.parametrize("sql", ["SELECT 1; SELECT 2", "", "SELECT FROM WHERE", "SELECT 'open"])
def test_text_that_is_not_one_statement_is_told(sql: str) -> None:
    with pytest.raises(QueryError):
        parse_one(sql)


def test_rules_reach_inside_one_another() -> None:
    assert to_spark("SELECT a / (b / c) AS r FROM t").count("TRY_DIVIDE") == 2
    assert to_spark("SELECT round(a / b, 1) AS r FROM t").count("TRY_DIVIDE") == 1
