"""Expressions that the stores do not agree on, because only the type of a column tells what is meant, and what to write instead."""

from __future__ import annotations

from typing import Any, NamedTuple

import pyarrow as pa
import pytest

from diogel.stores.base import QueryError, Store

ROW = pa.table({"x": [2.7], "tiny": [0.0001], "e": pa.array([None], pa.float64()), "s": ["2024"], "l": [[1, None]]})


class Parting(NamedTuple):
    written: str
    on_duckdb: Any
    on_spark: Any
    instead: str
    agreed: Any


PARTINGS = [
    Parting("CAST(x AS BIGINT)", 3, 2, "CAST(round(x) AS BIGINT)", 3),
    Parting("CAST(tiny AS VARCHAR)", "0.0001", "1.0E-4", "CAST(CAST(round(tiny * 10000000) AS BIGINT) AS VARCHAR)", "1000"),
    Parting("CAST(TRY_CAST(s AS DATE) AS VARCHAR)", None, "2024-01-01", "CAST(CAST(try_strptime(s, '%Y-%m-%d') AS DATE) AS VARCHAR)", None),
    Parting("TRY_CAST('12.7' AS INTEGER)", 13, None, "CAST(round(TRY_CAST('12.7' AS DOUBLE)) AS INTEGER)", 13),
    Parting("isnan(e)", None, False, "CASE WHEN e IS NOT NULL THEN isnan(e) END", None),
    Parting("list_contains(l, 2)", False, None, "array_length(list_filter(l, e -> e = 2)) > 0", False),
    Parting("monthname(DATE '2024-02-29')", "February", "Feb", "strftime(DATE '2024-02-29', '%B')", "February"),
    Parting("printf('%s', e)", None, "null", "CASE WHEN e IS NOT NULL THEN printf('%s', e) END", None),
]

REFUSED = [
    "regexp_replace(s, '2', '3')",
    "format('{}', s)",
    "date_diff('week', DATE '2024-01-01', DATE '2024-02-01')",
    "list(s) OVER ()",
    "list(s ORDER BY s DESC, x ASC)",
    "(SELECT DISTINCT ON (s) x FROM one_row ORDER BY s)",
    "(SELECT count(*) FROM one_row LEFT JOIN unnest(one_row.l) AS u(e) ON true)",
]


def _value(store: Store, expression: str) -> Any:
    store.put("one_row", ROW)
    return store.fetch(f"SELECT {expression} AS v FROM one_row")["v"][0].as_py()


@pytest.mark.spark
@pytest.mark.parametrize("parting", PARTINGS, ids=lambda parting: parting.written)
def test_where_spark_parts_and_what_to_write_instead(parting: Parting, duckdb_store: Store, spark_store: Store) -> None:
    assert _value(duckdb_store, parting.written) == parting.on_duckdb
    assert _value(spark_store, parting.written) == parting.on_spark
    assert _value(duckdb_store, parting.instead) == _value(spark_store, parting.instead) == parting.agreed


@pytest.mark.spark
@pytest.mark.parametrize("expression", REFUSED)
def test_what_cannot_be_carried_to_spark_says_so(expression: str, duckdb_store: Store, spark_store: Store) -> None:
    _value(duckdb_store, expression)
    with pytest.raises(QueryError, match="can't be carried to Spark"):
        _value(spark_store, expression)
