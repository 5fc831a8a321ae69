"""The default store: names, replacing, what is told when something fails, and what it leaves on the disk."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from diogel.errors import DiogelError, UsageError
from diogel.stores.base import QueryError, StoreError
from diogel.stores.duckdb import DuckDBStore
from diogel.stores.keys import Keys
from diogel.stores.open import open_store

KEYS = Keys(secrets.token_bytes(32), secrets.token_bytes(32))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[DuckDBStore]:
    held = DuckDBStore(KEYS, temp=tmp_path)
    yield held
    held.close()


@pytest.mark.parametrize("name", ["event", "an event", 'a "quoted" one', "select", "digwyddiad_côd"])
def test_a_table_may_have_any_name(store: DuckDBStore, name: str) -> None:
    store.put(name, pa.table({"n": [1, 2]}))
    assert store.count(name) == 2
    store.drop(name)
    with pytest.raises(QueryError):
        store.count(name)


def test_a_table_may_be_made_from_itself(store: DuckDBStore) -> None:
    store.put("event", pa.table({"n": [1, 2]}))
    store.create("event", "SELECT n + 1 AS n FROM event WHERE n > 1; -- the later ones")
    assert store.fetch("FROM event").to_pylist() == [{"n": 3}]


def test_a_failure_leaves_the_table_that_was_there(store: DuckDBStore) -> None:
    store.put("event", pa.table({"t": ["x"]}))
    with pytest.raises(QueryError):
        store.create("event", "SELECT CAST(t AS INTEGER) AS t FROM event")
    assert store.fetch("FROM event").to_pylist() == [{"t": "x"}]


def test_a_table_takes_the_place_of_a_view_and_back(store: DuckDBStore, tmp_path: Path) -> None:
    store.put("event", pa.table({"n": [1]}))
    store.save("event", tmp_path / "event.parquet", secret="tables")
    store.load("event", [tmp_path / "event.parquet"] * 2, secret="tables")
    assert store.count("event") == 2
    store.create("event", "FROM event UNION ALL FROM event")
    assert store.count("event") == 4


def test_a_file_may_be_saved_over_while_it_is_read(store: DuckDBStore, tmp_path: Path) -> None:
    path = tmp_path / "event.parquet"
    store.save("SELECT 1 AS n", path, secret="tables")
    store.load("event", [path], secret="tables")
    assert store.save("SELECT * FROM event UNION ALL SELECT 2", path, secret="tables") == 2
    assert store.fetch("SELECT sum(n) AS n FROM event").to_pylist() == [{"n": 3}]


def test_a_reader_is_put_once_and_whole(store: DuckDBStore) -> None:
    batches = (pa.record_batch({"n": [number]}) for number in range(3))
    store.put("event", pa.RecordBatchReader.from_batches(pa.schema({"n": pa.int64()}), batches))
    assert store.count("event") == 3


def test_a_sum_stays_a_whole_number_on_its_way_through_a_file(store: DuckDBStore, tmp_path: Path) -> None:
    store.save("SELECT sum(n) AS n, count(*) AS c FROM (VALUES (9007199254740993), (1)) AS v(n)", tmp_path / "a.parquet", secret="tables")
    store.load("a", [tmp_path / "a.parquet"], secret="tables")
    found = store.fetch("FROM a")
    assert found.to_pylist() == [{"n": 9007199254740994, "c": 2}]
    assert found.schema.field("n").type == pa.int64()


def test_rows_are_saved_in_the_order_asked_for(store: DuckDBStore, tmp_path: Path) -> None:
    store.save("SELECT sum(n) AS n FROM range(50000) AS r(n) GROUP BY n ORDER BY hash(n)", tmp_path / "a.parquet", secret="tables")
    store.load("a", [tmp_path / "a.parquet"], secret="tables")
    assert store.fetch("FROM a")["n"].to_pylist() == store.fetch("SELECT n FROM range(50000) AS r(n) ORDER BY hash(n)")["n"].to_pylist()


def test_what_is_wrong_with_the_sql_is_said_in_one_line(store: DuckDBStore) -> None:
    store.put("event", pa.table({"category": ["x"]}))
    with pytest.raises(QueryError) as caught:
        store.fetch("SELECT categry FROM event")
    assert "categry" in caught.value.what
    assert "\n" not in caught.value.what
    assert caught.value.exit_code == 10


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT CAST(who AS INTEGER) FROM p",
        "SELECT strptime(who, '%Y') FROM p",
        "SELECT CAST(who AS DATE) FROM p",
        "SELECT error(who) FROM p",
    ],
)
def test_an_error_never_repeats_a_value(store: DuckDBStore, sql: str) -> None:
    store.put("p", pa.table({"who": ["Aneirin ap Canari"]}))
    with pytest.raises(QueryError) as caught:
        store.fetch(sql)
    assert "Aneirin" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_memory_that_runs_out_is_said(tmp_path: Path) -> None:
    small = DuckDBStore(KEYS, memory_limit="20MB", threads=1, temp=tmp_path)
    with pytest.raises(StoreError, match="memory"):
        small.create("big", "SELECT n, list(n) OVER (ORDER BY n) AS l FROM range(1000000) AS r(n)")
    small.close()


def test_what_spills_is_encrypted_and_goes_away(tmp_path: Path) -> None:
    small = DuckDBStore(KEYS, memory_limit="60MB", threads=1, temp=tmp_path)
    small.connection.execute("CREATE TABLE t AS SELECT n, 'CANARI-' || hash(n) || '-' || hash(n + 1) AS s FROM range(2000000) AS r(n)")
    spilled = [path for path in tmp_path.rglob("*") if path.is_file() and path.stat().st_size > 0]
    assert sum(path.stat().st_size for path in spilled) > 10_000_000
    assert not any(b"CANARI-" in path.read_bytes() for path in spilled)
    small.close()
    assert list(tmp_path.iterdir()) == []


def test_nothing_of_this_program_can_be_read_by_its_name(store: DuckDBStore) -> None:
    rows_of_somebody_else = pa.table({"n": [1]})
    assert rows_of_somebody_else.num_rows == 1
    with pytest.raises(QueryError):
        store.fetch("SELECT * FROM rows_of_somebody_else")


def test_loading_nothing_is_a_mistake_of_ours(store: DuckDBStore) -> None:
    with pytest.raises(ValueError, match="no files"):
        store.load("event", [], secret="tables")


def test_a_store_is_opened_by_its_address() -> None:
    store = open_store("duckdb", KEYS)
    assert store.dialect == "duckdb"
    store.close()
    with pytest.raises(UsageError, match="there is no store postgres"):
        open_store("postgres", KEYS)


def test_a_missing_file_is_said_when_it_is_loaded(store: DuckDBStore, tmp_path: Path) -> None:
    with pytest.raises(DiogelError, match="no such file"):
        store.load("event", [tmp_path / "event.parquet"], secret="tables")
