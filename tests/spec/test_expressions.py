"""What an expression is worth, row by row, whichever store works it out. Each group has its rows in; each line its values out."""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from diogel.stores.base import Store

D = date
T = datetime

NUMBERS = pa.table({
    "row": [1, 2, 3, 4, 5],
    "i": pa.array([7, -7, 0, None, 9007199254740993], pa.int64()),
    "j": pa.array([2, 2, 0, 1, None], pa.int64()),
    "x": pa.array([0.5, -2.5, 0.0, None, 1.005], pa.float64()),
})  # fmt: skip
NUMBER_SPECS: list[tuple[str, list[Any]]] = [
    ("i / j", [3.5, -3.5, None, None, None]),
    ("i // j", [3, -3, None, None, None]),
    ("i % j", [1, -1, None, None, None]),
    ("mod(i, 3)", [1, -1, 0, None, 0]),
    ("100.0 * j / 3", [66.66666666666667, 66.66666666666667, 0.0, 33.333333333333336, None]),
    ("7 / 2 * 2", [7.0] * 5),
    ("1 / (2 / 4)", [2.0] * 5),
    ("CAST(j / 4 AS INTEGER)", [0, 0, 0, 0, None]),
    ("CAST(7 / 2 AS INTEGER)", [4] * 5),
    ("round(x)", [1.0, -3.0, 0.0, None, 1.0]),
    ("round(x, 2)", [0.5, -2.5, 0.0, None, 1.0]),
    ("round(100.0 * j / 3, 1)", [66.7, 66.7, 0.0, 33.3, None]),
    ("CAST(round(x * 1000) AS BIGINT)", [500, -2500, 0, None, 1005]),
    ("floor(x)", [0, -3, 0, None, 1]),
    ("ceil(x)", [1, -2, 0, None, 2]),
    ("abs(i)", [7, 7, 0, None, 9007199254740993]),
    ("i + j", [9, -5, 0, None, None]),
    ("CAST(i AS HUGEINT)", [7, -7, 0, None, 9007199254740993]),
    ("log(row * 10)", [math.log10(row * 10) for row in (1, 2, 3, 4, 5)]),
    ("pow(j, 3)", [8.0, 8.0, 0.0, 1.0, None]),
    ("least(i, j)", [2, -7, 0, 1, 9007199254740993]),
    ("greatest(i, j, NULL)", [7, 2, 0, 1, 9007199254740993]),
    ("coalesce(i, -1)", [7, -7, 0, -1, 9007199254740993]),
    ("nullif(i, 0)", [7, -7, None, None, 9007199254740993]),
    ("i IS DISTINCT FROM j", [True, True, False, True, True]),
    ("i IS NOT DISTINCT FROM j", [False, False, True, False, False]),
    ("i IN (7, NULL)", [True, None, None, None, None]),
    ("i BETWEEN 0 AND 10", [True, False, True, None, False]),
    ("i > 0 AND j > 1", [True, False, False, False, None]),
    ("CASE WHEN i > 1 THEN 'many' WHEN i = 0 THEN 'none' END", ["many", None, "none", None, "many"]),
]

TEXTS = pa.table({
    "row": [1, 2, 3, 4],
    "s": ["Siân ap Rhys", "a.b.c", None, ""],
    "n": ["12", " 12 ", "twelve", "1e3"],
    "p": ["CF10 1AA", "a_b", r"a\b", "100%"],
})  # fmt: skip
TEXT_SPECS: list[tuple[str, list[Any]]] = [
    ("s || '!'", ["Siân ap Rhys!", "a.b.c!", None, "!"]),
    ("concat(s, '-', row)", ["Siân ap Rhys-1", "a.b.c-2", "-3", "-4"]),
    ("concat_ws('|', s, n)", ["Siân ap Rhys|12", "a.b.c| 12 ", "twelve", "|1e3"]),
    ("upper(s)", ["SIÂN AP RHYS", "A.B.C", None, ""]),
    ("lower(upper(s))", ["siân ap rhys", "a.b.c", None, ""]),
    ("length(s)", [12, 5, None, 0]),
    ("trim(n)", ["12", "12", "twelve", "1e3"]),
    ("left(s, 4)", ["Siân", "a.b.", None, ""]),
    ("right(s, 1)", ["s", "c", None, ""]),
    ("substr(s, 6, 2)", ["ap", "", None, ""]),
    ("split_part(s, '.', 2)", ["", "b", None, ""]),
    ("string_split('a.b.c', '.')", [["a", "b", "c"]] * 4),
    ("strpos(s, 'b')", [0, 3, None, 0]),
    ("starts_with(s, 'Si')", [True, False, None, False]),
    ("contains(s, '.')", [False, True, None, False]),
    ("replace(s, '.', '/')", ["Siân ap Rhys", "a/b/c", None, ""]),
    ("lpad(n, 6, '0')", ["000012", "00 12 ", "twelve", "0001e3"]),
    ("s LIKE 'S_ân%'", [True, False, None, False]),
    ("s ILIKE 'si%'", [True, False, None, False]),
    (r"p LIKE 'a\%'", [False, False, True, False]),
    (r"regexp_matches(p, '^[A-Z]+\d+ \d[A-Z]{2}$')", [True, False, False, False]),
    (r"regexp_full_match(p, '\w+|.*%')", [False, True, False, True]),
    (r"regexp_extract(p, '^([A-Z]+)(\d+)', 2)", ["10", "", "", ""]),
    (r"regexp_extract(p, '\d+')", ["10", "", "", "100"]),
    (r"regexp_replace(p, '([A-Z])(\d)', '\1-\2', 'g')", ["CF-10 1AA", "a_b", r"a\b", "100%"]),
    ("regexp_replace(p, '%', '$', 'g')", ["CF10 1AA", "a_b", r"a\b", "100$"]),
    ("nullif(s, '')", ["Siân ap Rhys", "a.b.c", None, None]),
    ("s < 'b'", [True, True, None, True]),
    ("TRY_CAST(s AS INTEGER)", [None] * 4),
    ("TRY_CAST(n AS DOUBLE)", [12.0, 12.0, None, 1000.0]),
    ("sha256('Siân')", ["68e4f81f50cf0928742c6beaf891ebb04847983d7f405778b616bd90e33ff08e"] * 4),
    ("CAST(row AS VARCHAR)", ["1", "2", "3", "4"]),
    ("CAST(row = 1 AS VARCHAR)", ["true", "false", "false", "false"]),
    ("'it''s'", ["it's"] * 4),
]

TIMES = pa.table({
    "row": [1, 2, 3],
    "t": pa.array([T(2024, 2, 29, 23, 0), T(2023, 12, 31, 12, 30, 15), None], pa.timestamp("us")),
    "u": pa.array([T(2024, 3, 1, 1, 0), T(2025, 1, 1), T(2024, 1, 1)], pa.timestamp("us")),
    "d": [D(2024, 2, 29), D(2023, 12, 31), None],
    "s": ["05/06/2024 13:14", "5/6/2024 1:02", "soon"],
})  # fmt: skip
TIME_SPECS: list[tuple[str, list[Any]]] = [
    ("date_trunc('month', t)", [T(2024, 2, 1), T(2023, 12, 1), None]),
    ("date_trunc('month', d)", [T(2024, 2, 1), T(2023, 12, 1), None]),
    ("date_trunc('week', t)", [T(2024, 2, 26), T(2023, 12, 25), None]),
    ("CAST(date_trunc('quarter', d) AS DATE)", [D(2024, 1, 1), D(2023, 10, 1), None]),
    ("date_trunc('hour', t) = t", [True, False, None]),
    ("date_diff('day', t, u)", [1, 367, None]),
    ("date_diff('hour', t, u)", [2, 8796, None]),
    ("date_diff('month', t, u)", [1, 13, None]),
    ("date_diff('quarter', t, u)", [0, 5, None]),
    ("date_diff('year', t, u)", [0, 2, None]),
    ("date_diff('day', d, CAST(u AS DATE))", [1, 367, None]),
    ("dayofweek(d)", [4, 0, None]),
    ("isodow(t)", [4, 7, None]),
    ("extract(dow FROM t)", [4, 0, None]),
    ("extract(isodow FROM d)", [4, 7, None]),
    ("date_part('dow', d)", [4, 0, None]),
    ("extract(hour FROM t)", [23, 12, None]),
    ("extract(week FROM d)", [9, 52, None]),
    ("year(d)", [2024, 2023, None]),
    ("month(t)", [2, 12, None]),
    ("last_day(d)", [D(2024, 2, 29), D(2023, 12, 31), None]),
    ("make_date(year(d), 1, 2)", [D(2024, 1, 2), D(2023, 1, 2), None]),
    ("d + 1", [D(2024, 3, 1), D(2024, 1, 1), None]),
    ("t + INTERVAL 1 MONTH", [T(2024, 3, 29, 23, 0), T(2024, 1, 31, 12, 30, 15), None]),
    ("CAST(d - INTERVAL 1 YEAR AS DATE)", [D(2023, 2, 28), D(2022, 12, 31), None]),
    ("t < TIMESTAMP '2024-01-01 00:00:00'", [False, True, None]),
    ("d >= DATE '2024-01-01'", [True, False, None]),
    ("epoch(u)", [1709254800, 1735689600, 1704067200]),
    ("strftime(t, '%Y-%m-%d %H:%M:%S')", ["2024-02-29 23:00:00", "2023-12-31 12:30:15", None]),
    ("try_strptime(s, '%d/%m/%Y %H:%M')", [T(2024, 6, 5, 13, 14), T(2024, 6, 5, 1, 2), None]),
    ("strptime('05/06/2024', '%d/%m/%Y')", [T(2024, 6, 5)] * 3),
    ("TRY_CAST('2024-02-30' AS DATE)", [None] * 3),
    ("CAST('2024-02-29' AS DATE)", [D(2024, 2, 29)] * 3),
    ("CAST(d AS VARCHAR)", ["2024-02-29", "2023-12-31", None]),
    ("CAST(t AS VARCHAR)", ["2024-02-29 23:00:00", "2023-12-31 12:30:15", None]),
]

LISTS = pa.table({"row": [1, 2, 3], "l": pa.array([[3, 1, 2], [], None], pa.list_(pa.int64()))})
LIST_SPECS: list[tuple[str, list[Any]]] = [
    ("array_length(l)", [3, 0, None]),
    ("l[1]", [3, None, None]),
    ("l[4]", [None, None, None]),
    ("list_sort(l)", [[1, 2, 3], [], None]),
    ("list_contains(l, 2)", [True, False, None]),
    ("list_filter(l, e -> e > 1)", [[3, 2], [], None]),
    ("list_transform(l, e -> e * 2)", [[6, 2, 4], [], None]),
    ("array_to_string(['a', 'b'], '+')", ["a+b"] * 3),
    ("{'a': row}", [{"a": 1}, {"a": 2}, {"a": 3}]),
]

GROUPS = {"numbers": (NUMBERS, NUMBER_SPECS), "texts": (TEXTS, TEXT_SPECS), "times": (TIMES, TIME_SPECS), "lists": (LISTS, LIST_SPECS)}


@pytest.mark.parametrize("group", GROUPS)
def test_an_expression_has_its_stated_values(store: Store, group: str) -> None:
    rows, specs = GROUPS[group]
    store.put(group, rows)
    columns = ", ".join(f"{expression} AS v{number}" for number, (expression, _) in enumerate(specs))
    found = store.fetch(f"SELECT {columns} FROM {group} ORDER BY row")
    wrong = {
        expression: {"is": found[f"v{number}"].to_pylist(), "should be": expected}
        for number, (expression, expected) in enumerate(specs)
        if not _same(found[f"v{number}"].to_pylist(), expected)
    }
    assert not wrong


def test_numbers_and_moments_come_out_with_one_type_each(store: Store) -> None:
    store.put("times", TIMES)
    found = store.fetch(
        "SELECT year(d) AS y, sum(row) AS s, CAST(1 AS SMALLINT) AS small, 1.5 AS part, date_trunc('day', d) AS day FROM times GROUP BY ALL"
    )
    assert [str(type) for type in found.schema.types] == ["int64", "int64", "int64", "double", "timestamp[us]"]


def _same(found: list[Any], expected: list[Any]) -> bool:
    """Equal, but for the last bits of a number that isn't whole."""
    return all(_same_value(one, other) for one, other in zip(found, expected, strict=True))


def _same_value(found: Any, expected: Any) -> bool:
    if isinstance(found, float | Decimal) and expected is not None:
        return math.isclose(found, expected, rel_tol=1e-12)
    return bool(found == expected)
