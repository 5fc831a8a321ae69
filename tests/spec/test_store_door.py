"""What every store does behind its one door: hold, replace, save, load, say what is wrong."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from diogel.errors import DiogelError, UsageError
from diogel.stores.base import QueryError, Store
from diogel.stores.encrypted import read_encrypted
from diogel.stores.keys import Keys
from diogel.stores.open import open_store

PEOPLE = pa.table({
    "who": ["Aneirin ap Canari", "Siân", None],
    "born": [date(1990, 1, 1), None, date(2001, 2, 3)],
    "seen": pa.array([datetime(2024, 1, 1, 10, 30), None, datetime(2024, 2, 2)], pa.timestamp("us")),
    "n": pa.array([1, 2, None], pa.int64()),
    "share": [0.5, None, 1.0],
    "known": [True, None, False],
    "codes": [["a", None], [], None],
})  # fmt: skip


def test_rows_come_out_as_they_were_put_in(store: Store) -> None:
    store.put("people", PEOPLE)
    assert store.fetch("SELECT * FROM people ORDER BY who").to_pylist() == PEOPLE.to_pylist()
    assert store.count("people") == 3


def test_what_one_store_saves_every_store_loads(store: Store, duckdb_store: Store, keys: Keys, tmp_path: Path) -> None:
    store.put("people", PEOPLE)
    assert store.save("people", tmp_path / "a.parquet", secret="identity") == 3
    assert store.save("SELECT * FROM people WHERE n > 99", tmp_path / "none.parquet", secret="identity") == 0
    for reader in (store, duckdb_store):
        reader.load("again", [tmp_path / "a.parquet", tmp_path / "none.parquet", tmp_path / "a.parquet"], secret="identity")
        assert reader.fetch("SELECT DISTINCT * FROM again ORDER BY who").to_pylist() == PEOPLE.to_pylist()
        assert reader.count("again") == 6
        reader.drop("again")
    assert b"Canari" not in (tmp_path / "a.parquet").read_bytes()
    assert read_encrypted(tmp_path / "a.parquet", keys, "identity").schema.names == PEOPLE.schema.names


def test_types_in_a_file_are_those_the_sql_asks_for(store: Store, keys: Keys, tmp_path: Path) -> None:
    store.put("people", PEOPLE)
    select = "SELECT CAST(year(born) AS INTEGER) AS y, sum(n) AS n, date_trunc('month', seen) AS m, count(*) AS c FROM people GROUP BY ALL"
    store.save(select, tmp_path / "a.parquet", secret="tables")
    found = read_encrypted(tmp_path / "a.parquet", keys, "tables").schema
    assert [str(type) for type in found.types] == ["int32", "int64", "timestamp[us]", "int64"]


def test_a_table_may_be_made_from_itself_again_and_again(store: Store) -> None:
    store.put("counted", pa.table({"n": [1, 2]}))
    for _ in range(3):
        store.create("counted", "SELECT n + 1 AS n FROM counted")
    assert store.fetch("SELECT n FROM counted ORDER BY n").to_pylist() == [{"n": 4}, {"n": 5}]


def test_a_failure_leaves_the_table_that_was_there(store: Store) -> None:
    store.put("words", pa.table({"t": ["x"]}))
    with pytest.raises(QueryError):
        store.create("words", "SELECT CAST(t AS INTEGER) AS t FROM words")
    assert store.fetch("SELECT t FROM words").to_pylist() == [{"t": "x"}]


def test_what_is_dropped_is_gone_and_may_be_dropped_again(store: Store) -> None:
    store.put("passing", pa.table({"n": [1]}))
    store.drop("passing")
    store.drop("passing")
    with pytest.raises(QueryError):
        store.count("passing")


def test_a_value_is_never_told_in_an_error_nor_in_a_log(store: Store, capfd: pytest.CaptureFixture[str]) -> None:
    store.put("people", PEOPLE)
    with pytest.raises(QueryError) as caught:
        store.fetch("SELECT CAST(who AS INTEGER) AS n FROM people")
    printed = capfd.readouterr()
    assert "Aneirin" not in str(caught.value) + printed.out + printed.err
    assert caught.value.__suppress_context__


def test_a_column_that_is_not_there_is_named(store: Store) -> None:
    store.put("people", PEOPLE)
    with pytest.raises(QueryError, match="whom"):
        store.fetch("SELECT whom FROM people")


def test_a_wrong_key_and_a_missing_file_are_told(store: Store, tmp_path: Path) -> None:
    other = open_store("duckdb", Keys(secrets.token_bytes(32), secrets.token_bytes(32)))
    other.save("SELECT 1 AS n", tmp_path / "theirs.parquet", secret="tables")
    other.close()
    with pytest.raises(UsageError, match="the key does not fit"):
        store.load("theirs", [tmp_path / "theirs.parquet"], secret="tables")
    with pytest.raises(DiogelError, match="no such file"):
        store.load("theirs", [tmp_path / "nowhere.parquet"], secret="tables")


@pytest.mark.spark
def test_spark_writes_no_plain_row_on_the_disk(spark_store: Store) -> None:
    rows = 200_000
    spark_store.put("many", pa.table({"n": range(rows), "who": [f"CANARI-{number % 777}" for number in range(rows)]}))
    spark_store.create("sorted_many", "SELECT who, count(*) AS c, max(n) AS n FROM many GROUP BY who, n % 100 ORDER BY who")
    folder = Path(spark_store.connection.conf.get("spark.local.dir"))
    written = [path for path in folder.rglob("*") if path.is_file() and path.stat().st_size > 0]
    assert any(path.suffix == ".data" for path in written)
    assert not any(b"CANARI-" in path.read_bytes() for path in written)
    spark_store.drop("many")
    spark_store.drop("sorted_many")


@pytest.mark.spark
def test_spark_saves_a_large_table_some_partitions_at_a_time(spark_store: Store, keys: Keys, tmp_path: Path) -> None:
    rows = 1_100_000
    spark_store.put("many", pa.table({"n": range(rows)}))
    assert spark_store.save("many", tmp_path / "many.parquet", secret="tables") == rows
    assert read_encrypted(tmp_path / "many.parquet", keys, "tables")["n"].to_pylist() == list(range(rows))
    spark_store.drop("many")
