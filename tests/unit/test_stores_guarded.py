"""Somebody's SELECT: what it may be, and what happens to it when it wants more."""

from __future__ import annotations

import re
import secrets
import tempfile
import time
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diogel.errors import UsageError
from diogel.stores import guarded, sandbox
from diogel.stores.base import QueryError, StoreError
from diogel.stores.encrypted import write_encrypted
from diogel.stores.guarded import guarded_query
from diogel.stores.keys import Keys
from diogel.stores.readonly import one_select, within
from diogel.stores.sandbox import Request, rows

EVENT = pa.table({"event_id": ["e1", "e2"], "dataset": ["police", "council"], "n": pa.array([1, 2], pa.int32())})

HOSTILE_STATEMENTS = [
    "COPY event TO '/tmp/out.csv'",
    "COPY (SELECT * FROM event) TO '/tmp/out.parquet'",
    "EXPORT DATABASE '/tmp/out'",
    "ATTACH '/tmp/other.db' AS other",
    "PRAGMA database_list",
    "PRAGMA add_parquet_key('k', '0123456789012345')",
    "SET enable_external_access = true",
    "RESET lock_configuration",
    "INSTALL httpfs",
    "LOAD httpfs",
    "CREATE TABLE x AS SELECT 1",
    "CREATE MACRO m() AS 1",
    "INSERT INTO event VALUES ('e3', 'x', 3)",
    "UPDATE event SET n = 0",
    "DELETE FROM event",
    "DROP VIEW event",
    "ALTER TABLE event ADD COLUMN x INTEGER",
    "TRUNCATE event",
    "CALL pragma_version()",
    "EXPLAIN ANALYZE SELECT * FROM event",
    "DESCRIBE event",
    "SUMMARIZE event",
    "SHOW TABLES",
    "USE held",
    "BEGIN TRANSACTION",
    "CHECKPOINT",
    "VACUUM",
    "PREPARE p AS SELECT 1",
    "EXECUTE p",
    "SELECT 1; SELECT 2",
    "SELECT 1; DROP VIEW event",
    "",
    ";",
    "-- nothing",
    "(((",
]
HOSTILE_SOURCES = [
    "'/etc/passwd'",
    '"/etc/passwd"',
    "'event.csv'",
    "read_text('/etc/passwd')",
    "read_blob('/etc/passwd')",
    "read_csv('/etc/passwd')",
    "read_csv_auto('/etc/passwd')",
    "read_json('/tmp/x.json')",
    "read_parquet('/tmp/x.parquet')",
    "parquet_scan('/tmp/x.parquet')",
    "parquet_metadata('/tmp/x.parquet')",
    "sniff_csv('/etc/passwd')",
    "glob('/*')",
    "query('SELECT * FROM held.event')",
    "query_table('held.event')",
    "duckdb_settings()",
    "duckdb_secrets()",
    "duckdb_tables",
    "duckdb_functions()",
    "pragma_table_info('event')",
    "pg_catalog.pg_class",
    "information_schema.tables",
    "sqlite_master",
    "held.event",
    "memory.held.event",
    "main.event",
    "identity",
    "seq_scan('event')",
    "json_execute_serialized_sql('{}')",
    "test_all_types()",
]
HOSTILE_CALLS = [
    "getenv('HOME')",
    "current_setting('memory_limit')",
    "getvariable('x')",
    "nextval('s')",
    "write_log('x')",
    "sleep_ms(1000)",
    "current_query()",
    "random()",
    "uuid()",
    "setseed(0.5)",
    "error('x')",
]
AROUND = [
    "SELECT * FROM {}",
    "SELECT n FROM event WHERE n IN (SELECT 1 FROM {})",
    "WITH a AS (SELECT * FROM {}) SELECT * FROM a",
    "SELECT 1 AS a UNION ALL SELECT 1 FROM {}",
    "SELECT (SELECT count(*) FROM {}) AS n",
    "FROM event, {}",
    "SELECT * FROM event LEFT JOIN {} AS other ON true",
    "SELECT * FROM (SELECT * FROM {}) AS inside",
]
ALLOWED = [
    "SELECT * FROM event",
    "FROM event",
    "select N from EVENT;",
    "WITH a AS (SELECT n FROM event), b AS (SELECT n FROM a) SELECT sum(n) AS s FROM b",
    "(SELECT 1 AS a) UNION ALL SELECT 2",
    "SELECT e.n, r.i FROM event AS e, range(3) AS r(i), unnest([1, 2]) AS u(x) -- why not",
    "SELECT list(n ORDER BY n), count(*) FILTER (WHERE n > 1), strftime(DATE '2024-01-01', '%Y') FROM event GROUP BY dataset",
    "SELECT * EXCLUDE (n) FROM event QUALIFY row_number() OVER (PARTITION BY dataset ORDER BY n) = 1",
    "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 3) SELECT max(n) FROM r",
]


@pytest.fixture
def keys() -> Keys:
    return Keys(secrets.token_bytes(32), secrets.token_bytes(32))


@pytest.mark.parametrize("sql", HOSTILE_STATEMENTS)
def test_anything_but_one_select_is_refused(sql: str) -> None:
    with pytest.raises(QueryError):
        one_select(sql, {"event"})


@given(
    source=st.sampled_from(HOSTILE_SOURCES),
    around=st.sampled_from(AROUND),
    loud=st.booleans(),
    gap=st.sampled_from([" ", "\n\t", " /* hm */ "]),
)
def test_nothing_is_read_but_the_tables_given(source: str, around: str, loud: bool, gap: str) -> None:
    sql = around.format(source)
    with pytest.raises(QueryError):
        one_select((sql.upper() if loud else sql).replace(" ", gap), {"event"})


@given(
    call=st.sampled_from(HOSTILE_CALLS),
    before=st.sampled_from(["SELECT ", "SELECT n + ", "SELECT * FROM event WHERE n < ", "SELECT [1, ", "FROM event ORDER BY "]),
)
def test_nothing_is_called_that_reads_the_machine_or_changes_its_mind(call: str, before: str) -> None:
    with pytest.raises(QueryError):
        one_select(before + call + ("]" if "[" in before else ""), {"event"})


def test_a_step_cannot_take_the_name_of_something_that_duckdb_knows() -> None:
    for name in ("duckdb_settings", "pg_tables", '"/etc/passwd"'):
        with pytest.raises(QueryError, match="a step can't be called"):
            one_select(f"SELECT * FROM {name}, (WITH {name} AS (SELECT 1) SELECT * FROM {name}) AS x", {"event"})


@pytest.mark.parametrize("sql", ALLOWED)
def test_an_honest_select_passes_and_means_the_same(sql: str) -> None:
    connection = duckdb.connect()
    connection.register("event", EVENT)
    checked = one_select(sql, {"event"})
    assert sorted(connection.execute(checked).fetchall(), key=str) == sorted(connection.execute(sql).fetchall(), key=str)


def test_every_function_of_duckdb_that_is_not_a_function_of_its_arguments_is_refused() -> None:
    found = duckdb.sql("SELECT DISTINCT function_name FROM duckdb_functions() WHERE stability = 'VOLATILE' OR has_side_effects").fetchall()
    assert found
    for (name,) in found:
        with pytest.raises(QueryError):
            one_select(f"SELECT {name}()", {"event"})


def test_no_table_function_of_duckdb_gets_through_but_the_three() -> None:
    found = duckdb.sql("SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type IN ('table', 'table_macro')").fetchall()
    through = {name for (name,) in found if re.fullmatch(r"\w+", name) and _passes(f"SELECT * FROM {name}(1, 2)")}
    assert through <= {"unnest", "range", "generate_series"}


def _passes(sql: str) -> bool:
    try:
        one_select(sql, {"event"})
    except QueryError:
        return False
    return True


@pytest.mark.parametrize("source", ["read_text('/etc/passwd')", "'/etc/passwd'", "glob('/*')", "read_csv('/etc/hostname')"])
def test_the_connection_itself_reads_no_other_file(source: str, tmp_path: Path, keys: Keys) -> None:
    """The second line of defence, tried without the first."""
    request = _request(tmp_path, keys, f"SELECT * FROM {source}")
    with pytest.raises(QueryError):
        list(rows(request))


def test_the_connection_itself_cannot_be_unlocked(tmp_path: Path, keys: Keys) -> None:
    for sql in (
        "SET enable_external_access = true",
        "SET memory_limit = '9GB'",
        "SET allowed_paths = ['/etc/passwd']",
        "ATTACH '/tmp/x.db'",
    ):
        with pytest.raises((QueryError, StoreError)):
            list(rows(_request(tmp_path, keys, sql)))


def test_a_file_and_rows_in_memory_are_joined(tmp_path: Path, keys: Keys) -> None:
    write_encrypted(EVENT, tmp_path / "event.parquet", keys, "tables")
    names = pa.table({"dataset": ["police"], "name": ["Yr heddlu"]})
    found = guarded_query(
        {"event": tmp_path / "event.parquet", "names": names},
        "SELECT name, sum(n) AS n FROM event JOIN names USING (dataset) GROUP BY ALL",
        keys,
    )
    assert found.to_pylist() == [{"name": "Yr heddlu", "n": 1}]


def test_no_rows_have_their_columns_all_the_same(keys: Keys) -> None:
    assert guarded_query({"event": EVENT}, "SELECT n, dataset FROM event WHERE false", keys).schema == pa.schema(
        {"n": pa.int64(), "dataset": pa.string()}
    )


def test_a_scope_shows_its_rows_and_columns_and_no_others(tmp_path: Path, keys: Keys) -> None:
    write_encrypted(EVENT, tmp_path / "event.parquet", keys, "tables")
    scoped = {"event": "SELECT event_id, n FROM event WHERE dataset = 'police'"}
    tables = {"event": tmp_path / "event.parquet", "other": EVENT}
    assert guarded_query(tables, "SELECT * FROM event", keys, scopes=scoped).to_pylist() == [{"event_id": "e1", "n": 1}]
    for sql in ("SELECT dataset FROM event", "SELECT * FROM other", "SELECT * FROM held.event"):
        with pytest.raises(QueryError):
            guarded_query(tables, sql, keys, scopes=scoped)


def test_a_fault_in_the_data_is_told_without_the_value(keys: Keys) -> None:
    with pytest.raises(QueryError) as caught:
        guarded_query({"event": EVENT}, "SELECT CAST(dataset AS INTEGER) AS n FROM event", keys)
    assert "police" not in str(caught.value)


def test_the_wrong_key_is_said(tmp_path: Path, keys: Keys) -> None:
    write_encrypted(EVENT, tmp_path / "event.parquet", keys, "identity")
    with pytest.raises(UsageError, match="the key does not fit"):
        guarded_query({"event": tmp_path / "event.parquet"}, "SELECT * FROM event", keys)
    assert guarded_query({"event": tmp_path / "event.parquet"}, "SELECT * FROM event", keys, secret="identity").num_rows == 2


def test_it_is_stopped_in_time(keys: Keys) -> None:
    started = time.monotonic()
    with pytest.raises(QueryError, match="stopped after 1 seconds"):
        guarded_query({}, "SELECT sum(a.i * b.i) AS s FROM range(100000000) AS a(i), range(1000000) AS b(i)", keys, seconds=1)
    assert time.monotonic() - started < 20


@pytest.mark.parametrize("sql", ["SELECT length(repeat('x', 3000000000)) AS n", "SELECT list_sum(range(2000000000)) AS n"])
def test_memory_that_duckdb_does_not_count_is_refused_too(sql: str, keys: Keys) -> None:
    with pytest.raises((QueryError, StoreError), match="memory"):
        guarded_query({}, sql, keys, memory_megabytes=256)


def test_too_many_rows_are_refused_not_cut_off(keys: Keys) -> None:
    with pytest.raises(QueryError, match="more than 10 rows"):
        guarded_query({}, "SELECT * FROM range(11)", keys, row_limit=10)
    assert guarded_query({}, "SELECT * FROM range(10)", keys, row_limit=10).num_rows == 10


def _request(tmp_path: Path, keys: Keys, sql: str) -> Request:
    path = tmp_path / "event.parquet"
    write_encrypted(EVENT, path, keys, "tables")
    return Request(tables={"event": path}, scopes={}, sql=sql, keys=keys.by_name, secret="tables", row_limit=1000, memory_megabytes=512)


PEEKING = [
    "SELECT count(*) AS n FROM place WHERE chr(CASE WHEN name LIKE 'H%' THEN -5 ELSE 65 END) = 'A'",
    "SELECT count(*) AS n FROM place WHERE bar(1, 0, 10, CASE WHEN name LIKE 'H%' THEN -1 ELSE 3 END) IS NOT NULL",
    "SELECT count(*) AS n FROM place WHERE length(repeat(name, CASE WHEN name LIKE 'H%' THEN 3000000000 ELSE 1 END)) > 0",
    "SELECT count(*) AS n FROM place AS a JOIN place AS b USING (place_id) WHERE chr(CASE WHEN a.name LIKE 'H%' THEN -5 ELSE 65 END) = 'A'",
]


@pytest.mark.parametrize("sql", PEEKING)
def test_a_condition_is_never_tried_on_a_row_that_is_not_to_be_seen(sql: str, tmp_path: Path, keys: Keys) -> None:
    """It would fail on one, and so tell what is in it."""
    assert guarded_query(_places(tmp_path, keys), sql, keys, scopes=_SCOPED).to_pylist() == [{"n": 500}]


def test_without_the_wall_one_would_be(tmp_path: Path, keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "behind_a_wall", lambda select: select)
    scopes = {name: within(select, sandbox.HELD) for name, select in _SCOPED.items()}
    request = Request(_places(tmp_path, keys), scopes, one_select(PEEKING[0], scopes), keys.by_name, "tables", 1000, 512)
    with pytest.raises(QueryError, match="met a value it can't handle"):
        list(rows(request))


_SCOPED = {"place": "SELECT place_id, name FROM place WHERE place_id IN (SELECT place_id FROM event WHERE dataset = 'police')"}


def _places(tmp_path: Path, keys: Keys) -> dict[str, Path | pa.Table]:
    """Every second place is there for the council's event alone, and called Hidden."""
    numbers = range(1000)
    place = pa.table({"place_id": list(numbers), "name": ["Hidden" if number % 2 else "Plain" for number in numbers]})
    event = pa.table({"place_id": list(numbers), "dataset": ["council" if number % 2 else "police" for number in numbers]})
    for name, table in (("place", place), ("event", event)):
        write_encrypted(table, tmp_path / f"{name}.parquet", keys, "tables")
    return {name: tmp_path / f"{name}.parquet" for name in ("place", "event")}


def test_rows_that_a_query_leaves_open_come_by_value(keys: Keys) -> None:
    shuffled = pa.table({"n": [3, 1, 2, 1], "held": [[2], [5], None, [4]]})
    assert guarded_query({"event": shuffled}, "SELECT * FROM event", keys)["n"].to_pylist() == [1, 1, 2, 3]
    assert guarded_query({"event": shuffled}, "SELECT n, held FROM event ORDER BY n DESC LIMIT 3", keys).to_pylist() == [
        {"n": 3, "held": [2]},
        {"n": 2, "held": None},
        {"n": 1, "held": [4]},
    ]


def test_a_large_table_in_memory_is_read_off_an_encrypted_file_that_is_gone_afterwards(
    tmp_path: Path, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So the child need not hold all of it beside its own work."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    seen: list[bytes] = []

    def looked_at(request: Request, seconds: float) -> list[pa.RecordBatch]:
        seen.extend(path.read_bytes()[:4] for path in request.tables.values() if isinstance(path, Path))
        return run(request, seconds)

    run = guarded._run
    monkeypatch.setattr(guarded, "_run", looked_at)
    rows = 200_000
    large = pa.table({"n": range(rows), "name": pa.array(["Somebody of a long name and a longer one"] * rows)})
    found = guarded_query({"large": large}, "SELECT count(DISTINCT n % 7) AS n FROM large", keys, memory_megabytes=256)
    assert found.to_pylist() == [{"n": 7}]
    assert seen == [b"PARE"]
    assert not list(tmp_path.glob("diogel-*"))
