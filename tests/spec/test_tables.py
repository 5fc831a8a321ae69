"""What a SELECT over small tables gives, whichever store runs it."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

import pyarrow as pa
import pytest

from diogel.stores.base import Store

T = datetime

EVENT = pa.table({
    "event_id": ["e1", "e2", "e3", "e4", "e5"],
    "category": ["burglary", "drugs", "burglary", None, "robbery"],
    "area": ["A", "A", "B", "B", None],
    "moment": pa.array([T(2024, 1, 5, 10), T(2024, 1, 31, 23, 59), T(2024, 2, 1), T(2024, 2, 29, 12), None], pa.timestamp("us")),
    "events": pa.array([1, 3, 2, None, 5], pa.int64()),
    "repeat": [True, False, False, True, None],
})  # fmt: skip
AREA = pa.table({"code": ["A", "B", "C"], "name": ["Aber", "Bont", "Coed"], "population": pa.array([1000, 0, 250], pa.int64())})

SPECS: dict[str, tuple[str, list[tuple[Any, ...]]]] = {
    "count, sum, average over groups; NULL is a group": (
        "SELECT area, count(*) AS n, count(category) AS known, sum(events) AS events, avg(events) AS mean "
        "FROM event GROUP BY ALL ORDER BY area",
        [("A", 2, 2, 4, 2.0), ("B", 2, 1, 2, 2.0), (None, 1, 1, 5, 5.0)],
    ),
    "an aggregate of no rows": (
        "SELECT count(*) AS n, sum(events) AS s, max(moment) AS latest, list(area) AS areas, string_agg(area, ',') AS text "
        "FROM event WHERE false",
        [(0, None, None, None, None)],
    ),
    "FILTER": (
        "SELECT count(*) FILTER (WHERE repeat) AS a, count(*) FILTER (WHERE NOT repeat) AS b, sum(events) FILTER (WHERE "
        "area = 'Z') AS c FROM event",
        [(2, 2, None)],
    ),
    "DISTINCT counts pass over NULL": ("SELECT count(DISTINCT area) AS a, count(DISTINCT category) AS c FROM event", [(2, 3)]),
    "bool_or and bool_and pass over NULL": ("SELECT bool_or(repeat) AS any, bool_and(repeat) AS every FROM event", [(True, False)]),
    "arg_min and arg_max pass over rows without an answer": (
        "SELECT arg_min(area, moment) AS first, arg_max(category, events) AS most, arg_max(area, events) AS there FROM event",
        [("A", "robbery", "A")],
    ),
    "any_value is never NULL where there is a value": (
        "SELECT any_value(category) FILTER (WHERE area = 'B') AS c "
        "FROM event",
        [("burglary",)],
    ),
    "median and quantile_cont": ("SELECT median(events) AS m, quantile_cont(events, 0.25) AS q FROM event", [(2.5, 1.75)]),
    "a list keeps its order and its NULLs": (
        "SELECT list(category ORDER BY event_id) AS up, list(category ORDER BY event_id DESC) AS down, list(DISTINCT "
        "area ORDER BY area) AS d FROM event",
        [(
            ["burglary", "drugs", "burglary", None, "robbery"], ["robbery", None, "burglary", "drugs", "burglary"], ["A", "B", None]
        )],
    ),
    "a list, NULLs of its key first": (
        "SELECT list(event_id ORDER BY events NULLS FIRST) AS l, list(event_id ORDER BY events DESC) FILTER (WHERE area "
        "IS NOT NULL) AS f FROM event",
        [(["e4", "e1", "e3", "e2", "e5"], ["e2", "e3", "e1", "e4"])],
    ),
    "string_agg": (
        "SELECT string_agg(category, ', ' ORDER BY event_id) AS a, string_agg(DISTINCT area, '/' ORDER BY area) AS d FROM event",
        [("burglary, drugs, burglary, robbery", "A/B")],
    ),
    "NULLs come last, going up and going down": (
        "SELECT event_id FROM event ORDER BY area DESC, events",
        [("e3",), ("e4",), ("e1",), ("e2",), ("e5",)],
    ),
    "LIMIT and OFFSET": ("SELECT event_id FROM event ORDER BY events LIMIT 2 OFFSET 1", [("e3",), ("e2",)]),
    "a rate; over nobody it is NULL": (
        "SELECT name, round(1000.0 * sum(events) / population, 1) AS rate "
        "FROM area LEFT JOIN event ON area = code GROUP BY name, population ORDER BY name",
        [("Aber", 4.0), ("Bont", None), ("Coed", None)],
    ),
    "a full outer join": (
        "SELECT code, event_id FROM area FULL JOIN (SELECT * FROM event WHERE events > 2) AS big ON code = area ORDER BY code, event_id",
        [("A", "e2"), ("B", None), ("C", None), (None, "e5")],
    ),
    "USING gives the column once": (
        "SELECT code, n, name FROM (SELECT area AS code, count(*) AS n FROM event GROUP BY area) FULL JOIN area USING (code) ORDER BY code",
        [("A", 2, "Aber"), ("B", 2, "Bont"), ("C", None, "Coed"), (None, 1, None)],
    ),
    "a semi and an anti join": (
        "SELECT code, 'seen' AS how FROM area SEMI JOIN event ON code = area "
        "UNION ALL SELECT code, 'not' FROM area ANTI JOIN event ON code = area ORDER BY code",
        [("A", "seen"), ("B", "seen"), ("C", "not")],
    ),
    "NOT IN without NULLs, EXISTS": (
        "SELECT code FROM area WHERE code NOT IN (SELECT area FROM event WHERE area IS NOT NULL) "
        "AND NOT EXISTS (SELECT 1 FROM event WHERE area = code)",
        [("C",)],
    ),
    "windows": (
        "SELECT event_id, row_number() OVER w AS n, sum(events) OVER w AS running, lag(event_id) OVER w AS before, "
        "rank() OVER (ORDER BY events DESC) AS place FROM event WINDOW w AS (PARTITION BY area ORDER BY moment) ORDER BY event_id",
        [("e1", 1, 1, None, 4), ("e2", 2, 4, "e1", 2), ("e3", 1, 2, None, 3), ("e4", 2, 2, "e3", 5), ("e5", 1, 5, None, 1)],
    ),
    "a window over the rows before": (
        "SELECT event_id, sum(events) OVER (ORDER BY event_id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS two "
        "FROM event ORDER BY event_id",
        [("e1", 1), ("e2", 4), ("e3", 5), ("e4", 2), ("e5", 5)],
    ),
    "QUALIFY": (
        "SELECT area, event_id FROM event QUALIFY row_number() OVER (PARTITION BY area ORDER BY moment DESC) = 1 ORDER BY area",
        [("A", "e2"), ("B", "e4"), (None, "e5")],
    ),
    "by month": (
        "SELECT strftime(date_trunc('month', moment), '%Y-%m') AS month, sum(events) AS n "
        "FROM event WHERE moment IS NOT NULL GROUP BY ALL ORDER BY 1",
        [("2024-01", 4), ("2024-02", 2)],
    ),
    "ROLLUP": (
        "SELECT area, sum(events) AS n FROM event WHERE area IS NOT NULL GROUP BY ROLLUP (area) ORDER BY n, area",
        [("B", 2), ("A", 4), (None, 6)],
    ),
    "EXCLUDE": ("SELECT * EXCLUDE (name) FROM area ORDER BY code LIMIT 1", [("A", 1000)]),
    "UNION, EXCEPT, INTERSECT": (
        "(SELECT area AS a FROM event UNION SELECT code FROM area) EXCEPT SELECT 'B' INTERSECT SELECT 'B' ORDER BY a",
        [("A",), ("C",), (None,)],
    ),
    "unnest beside its row": ("SELECT code, u.x AS x FROM area, unnest([1, 2]) AS u(x) WHERE code = 'C' ORDER BY x", [("C", 1), ("C", 2)]),
    "range, and an empty range": ("SELECT n FROM range(2, 4) AS r(n) UNION ALL SELECT n FROM range(3, 1) AS r(n) ORDER BY n", [(2,), (3,)]),
    "months in a row": (
        "SELECT m FROM generate_series(TIMESTAMP '2024-01-01', TIMESTAMP '2024-03-01', INTERVAL 1 MONTH) AS g(m) ORDER BY m",
        [(T(2024, 1, 1),), (T(2024, 2, 1),), (T(2024, 3, 1),)],
    ),
    "a recursive WITH": ("WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 3) SELECT sum(n) AS s FROM r", [(6,)]),
    "names that need quotes": (
        'SELECT code AS "Côd yr ardal", name AS "select" '
        'FROM area ORDER BY "Côd yr ardal" LIMIT 1',
        [("A", "Aber")],
    ),
    "FROM first, VALUES, an alias used again": (
        "FROM (VALUES (1, 'a'), (2, 'b')) AS v(n, w) SELECT n + 1 AS m, m * 2 AS twice, w ORDER BY n",
        [(2, 4, "a"), (3, 6, "b")],
    ),
}  # fmt: skip


@pytest.fixture(scope="session")
def filled(store: Store) -> Store:
    store.put("event", EVENT)
    store.put("area", AREA)
    return store


@pytest.mark.parametrize("name", SPECS)
def test_a_select_gives_its_stated_rows(filled: Store, name: str) -> None:
    sql, expected = SPECS[name]
    found = [tuple(row.values()) for row in filled.fetch(sql).to_pylist()]
    assert found == [tuple(map(_close, row)) for row in expected]


def _close(value: Any) -> Any:
    return pytest.approx(value, rel=1e-12) if isinstance(value, float) and math.isfinite(value) else value
