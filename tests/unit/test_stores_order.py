"""What a SELECT leaves open about the order of its rows is decided by their values."""

from __future__ import annotations

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diogel.stores.order import by_value, chooses, in_one_order, told_apart

SAID = {
    "SELECT a, b FROM t": "SELECT a, b FROM t",
    "SELECT a, b FROM t LIMIT 3": "SELECT a, b FROM t ORDER BY 1, 2 LIMIT 3",
    "SELECT a, b FROM t ORDER BY b DESC LIMIT 3": "SELECT a, b FROM t ORDER BY b DESC, 1, 2 LIMIT 3",
    "SELECT a FROM t UNION ALL SELECT b FROM t ORDER BY 1": "SELECT a FROM t UNION ALL SELECT b FROM t ORDER BY 1, 1",
    "SELECT a FROM t ORDER BY ALL": "SELECT a FROM t ORDER BY ALL",
    "((SELECT a FROM t OFFSET 2))": "SELECT a FROM t ORDER BY 1 OFFSET 2",
    "(SELECT a FROM t) LIMIT 1": "(SELECT a FROM t) ORDER BY 1 LIMIT 1",
    "SELECT DISTINCT ON (a) a, b FROM t": "SELECT DISTINCT ON (a) a, b FROM t ORDER BY 1, 2",
    "WITH s AS (SELECT a FROM t ORDER BY a LIMIT 1) SELECT a FROM s": "WITH s AS (SELECT a FROM t ORDER BY a LIMIT 1) SELECT a FROM s",
}


@pytest.mark.parametrize("sql", SAID)
def test_rows_are_told_apart(sql: str) -> None:
    connection = duckdb.connect()
    connection.execute("CREATE TABLE t AS SELECT range % 3 AS a, 10 - range AS b FROM range(9)")
    said = told_apart(sql, lambda sql: len(connection.execute(f"DESCRIBE {sql}").fetchall()))
    assert said == SAID[sql]
    assert len(connection.execute(said).fetchall()) == len(connection.execute(sql).fetchall())


IN_ONE_ORDER = {
    "SELECT a, b FROM t": "SELECT a, b FROM t ORDER BY 1, 2",
    "SELECT a FROM t UNION ALL SELECT b FROM t": "SELECT a FROM t UNION ALL SELECT b FROM t ORDER BY 1",
    "WITH s AS (SELECT b FROM t LIMIT 1) SELECT b FROM s": "WITH s AS (SELECT b FROM t LIMIT 1) SELECT b FROM s ORDER BY 1",
} | {sql: said for sql, said in SAID.items() if chooses(sql)}


@pytest.mark.parametrize("sql", IN_ONE_ORDER)
def test_rows_that_nothing_puts_in_order_can_be_put_in_one(sql: str) -> None:
    connection = duckdb.connect()
    connection.execute("CREATE TABLE t AS SELECT range % 3 AS a, 10 - range AS b FROM range(9)")
    said = in_one_order(sql, lambda sql: len(connection.execute(f"DESCRIBE {sql}").fetchall()))
    assert said == IN_ONE_ORDER[sql]
    assert len(connection.execute(said).fetchall()) == len(connection.execute(sql).fetchall())


CONNECTION = duckdb.connect()
"""A hundred databases take longer than a hundred examples."""


@settings(deadline=None)
@given(rows=st.permutations([(1, "b"), (1, "a"), (2, None), (None, "c"), (1, "a")]), limit=st.integers(1, 5))
def test_the_same_rows_are_taken_however_they_lie(rows: list[tuple[int | None, str | None]], limit: int) -> None:
    connection = CONNECTION.cursor()
    connection.execute("CREATE OR REPLACE TEMP TABLE t (a INTEGER, b VARCHAR)")
    connection.executemany("INSERT INTO t VALUES (?, ?)", rows)
    answers = {
        sql: connection.execute(told_apart(sql, lambda _: 2)).fetchall()
        for sql in (f"SELECT a, b FROM t LIMIT {limit}", f"SELECT a, b FROM t ORDER BY a DESC LIMIT {limit}")
    }
    assert list(answers.values()) == [
        [(1, "a"), (1, "a"), (1, "b"), (2, None), (None, "c")][:limit],
        [(2, None), (1, "a"), (1, "a"), (1, "b"), (None, "c")][:limit],
    ]


VALUES = st.one_of(st.none(), st.integers(-3, 3))


@settings(deadline=None)
@given(rows=st.lists(st.tuples(VALUES, st.one_of(st.none(), st.lists(st.integers(0, 3), max_size=2))), max_size=8), data=st.data())
def test_rows_by_value_are_the_same_rows_in_one_order(rows: list[tuple[int | None, list[int] | None]], data: st.DataObject) -> None:
    def table(some: list[tuple[int | None, list[int] | None]]) -> pa.Table:
        numbers, lists = pa.array([n for n, _ in some], pa.int64()), pa.array([held for _, held in some], pa.list_(pa.int64()))
        return pa.table({"n": numbers, "held": lists})

    once = by_value(table(rows))
    assert once.equals(by_value(table(data.draw(st.permutations(rows)))))
    assert sorted(map(repr, once.to_pylist())) == sorted(map(repr, table(rows).to_pylist()))
