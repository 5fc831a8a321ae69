"""Which columns a SELECT touches, and what is refused because it can't be told."""

from __future__ import annotations

import pytest

from diogel.definitions.tables import TABLES
from diogel.errors import DefinitionError
from diogel.sharing.lineage import read, touched

ALL = {table: {column.name for column in columns} for table, columns in TABLES.items()}


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT 1", {}),
        ("SELECT count(*) FROM event", {"event": set()}),
        ("SELECT * FROM area", {"area": ALL["area"]}),
        ("FROM area", {"area": ALL["area"]}),
        ("SELECT a.* FROM area a, event", {"area": ALL["area"], "event": set()}),
        ("SELECT * EXCLUDE (name, NAME_CY) FROM area", {"area": ALL["area"] - {"name", "name_cy"}}),
        ("SELECT * REPLACE (upper(name) AS name) FROM area", {"area": ALL["area"]}),
        ("SELECT COLUMNS('na.*') FROM area", {"area": ALL["area"]}),
        ("SELECT area FROM area", {"area": ALL["area"]}),
        ("SELECT count(a) FROM area a", {"area": ALL["area"]}),
        ('SELECT CATEGORY, "Events" FROM "EVENT"', {"event": {"category", "events"}}),
        ("SELECT Event.category FROM event", {"event": {"category"}}),
        ("SELECT count(*) FROM event WHERE outcome IS NULL", {"event": {"outcome"}}),
        ("SELECT count(*) FROM event GROUP BY category HAVING max(recorded_on) > now()", {"event": {"category", "recorded_on"}}),
        ("SELECT 1 FROM event GROUP BY GROUPING SETS ((category), (area))", {"event": {"category", "area"}}),
        ("SELECT 1 FROM event ORDER BY category", {"event": {"category"}}),
        ("SELECT category AS area FROM event ORDER BY area", {"event": {"category"}}),
        ("SELECT category AS area FROM event ORDER BY lower(area)", {"event": {"category", "area"}}),
        ("SELECT category AS area FROM event GROUP BY area", {"event": {"category", "area"}}),
        ("SELECT category AS c FROM event WHERE c = 'x' ORDER BY ALL", {"event": {"category"}}),
        ("SELECT DISTINCT ON (area) category FROM event", {"event": {"area", "category"}}),
        (
            "SELECT sum(events) FILTER (WHERE area = 'x'), first(category ORDER BY recorded_on) FROM event",
            {"event": {"events", "area", "category", "recorded_on"}},
        ),
        (
            "SELECT row_number() OVER (PARTITION BY area ORDER BY recorded_on) FROM event "
            "QUALIFY lag(outcome) OVER w = 1 WINDOW w AS (ORDER BY category)",
            {"event": {"area", "recorded_on", "outcome", "category"}},
        ),
        ("SELECT 1 FROM event JOIN place USING (place_id)", {"event": {"place_id"}, "place": {"place_id"}}),
        ("SELECT 1 FROM involvement NATURAL JOIN person", {"involvement": {"person_id"}, "person": {"person_id"}}),
        (
            "SELECT e.area FROM event e LEFT JOIN place p ON e.place_id = p.place_id AND p.kind = 'home'",
            {"event": {"area", "place_id"}, "place": {"place_id", "kind"}},
        ),
        ("SELECT x.sex FROM event AS person JOIN person AS x ON person.category = 'a'", {"event": {"category"}, "person": {"sex"}}),
        (
            "SELECT category FROM event WHERE area IN (SELECT code FROM area WHERE level = 'ward')",
            {"event": {"category", "area"}, "area": {"code", "level"}},
        ),
        (
            "SELECT (SELECT max(name) FROM place p WHERE p.place_id = e.place_id) FROM event e",
            {"event": {"place_id"}, "place": {"name", "place_id"}},
        ),
        ("SELECT 1 FROM event WHERE EXISTS (SELECT 1 FROM area WHERE code = outcome)", {"event": {"outcome"}, "area": {"code"}}),
        (
            "SELECT l.n FROM event e, LATERAL (SELECT name AS n FROM area WHERE code = e.area) l",
            {"event": {"area"}, "area": {"name", "code"}},
        ),
        ("SELECT n FROM event e, (SELECT name AS n FROM area WHERE code = e.outcome) l", {"event": {"outcome"}, "area": {"name", "code"}}),
        ("WITH q AS (SELECT category AS k, area FROM event) SELECT k FROM q", {"event": {"category", "area"}}),
        ("WITH event AS (SELECT category AS k FROM event) SELECT k FROM event", {"event": {"category"}}),
        ("WITH q(a, b) AS (SELECT category, area FROM event), r AS (SELECT b FROM q) SELECT b FROM r", {"event": {"category", "area"}}),
        ("WITH q AS (SELECT sex FROM person) SELECT 1 FROM event", {"person": {"sex"}, "event": set()}),
        (
            "WITH RECURSIVE up AS (SELECT code, parent FROM area "
            "UNION ALL SELECT a.code, a.parent FROM area a JOIN up ON up.parent = a.code) FROM up",
            {"area": {"code", "parent"}},
        ),
        ("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9) SELECT i FROM n", {}),
        ("SELECT category FROM event UNION SELECT name FROM area ORDER BY category", {"event": {"category"}, "area": {"name"}}),
        ("SELECT category FROM event UNION BY NAME SELECT name FROM area ORDER BY name", {"event": {"category"}, "area": {"name"}}),
        ("(SELECT category FROM event) EXCEPT (SELECT name FROM area) LIMIT 3", {"event": {"category"}, "area": {"name"}}),
        ("SELECT e.category FROM ((SELECT 1 AS a) q JOIN event e ON q.a = 1)", {"event": {"category"}}),
        ("SELECT v.a FROM (VALUES (1, 2)) v(a, b) JOIN event ON v.b = events", {"event": {"events"}}),
        ("SELECT u.x, g.y FROM event, unnest([area]) u(x), generate_series(1, 3) g(y)", {"event": {"area"}}),
        (
            "SELECT list_transform([1], lambda y: y + events), [x FOR x IN [area] IF x > outcome] FROM event",
            {"event": {"events", "area", "outcome"}},
        ),
        ("SELECT * FROM area PIVOT (count(*) FOR level IN ('ward'))", {"area": ALL["area"]}),
        (
            "SELECT CASE WHEN area = 'x' THEN category END, {'k': outcome}, events::INT, date_trunc('month', occurred_from) FROM event",
            {"event": {"area", "category", "outcome", "events", "occurred_from"}},
        ),
        ("SELECT category FROM event LIMIT (SELECT max(population) FROM area)", {"event": {"category"}, "area": {"population"}}),
        ("SELECT given_names FROM identity -- a remark\n;", {"identity": {"given_names"}}),
    ],
)
def test_touched(sql: str, expected: dict[str, set[str]]) -> None:
    assert touched(sql) == expected


@pytest.mark.parametrize(
    ("sql", "said", "todo"),
    [
        ("SELECT catgory FROM event", "no column catgory in event", "did you mean category?"),
        ("SELECT e.catgory FROM event e", "no column catgory in event", "did you mean category?"),
        ("SELECT 1 FROM event JOIN place USING (plase_id)", "no column plase_id", "did you mean place_id?"),
        ("SELECT * FROM evnt", "no table evnt", "did you mean event?"),
        ("WITH q AS (SELECT category AS k FROM event) SELECT category FROM q", "no column category", "k"),
        ("SELECT x.* FROM event e", "called x", ""),
        ("SELECT * FROM read_csv('a.csv')", "can't stand in a FROM", "name a table"),
        ("SELECT * FROM read_parquet(['a'])", "can't stand in a FROM", "name a table"),
        ("SELECT * FROM glob('*')", "can't stand in a FROM", "name a table"),
        ("SELECT * FROM query_table('event')", "can't stand in a FROM", "name a table"),
        ("SELECT * FROM duckdb_settings()", "can't stand in a FROM", "name a table"),
        ("SELECT * FROM (DESCRIBE event)", "can't stand in a FROM", "name a table"),
        ("SELECT * FROM (SUMMARIZE event)", "can't stand in a FROM", "name a table"),
        ("SELECT * FROM 'a.parquet'", "no table a.parquet", "known:"),
        ("SELECT * FROM main.event", "named alone", ""),
        ("SELECT * FROM information_schema.tables", "named alone", ""),
        ("SELECT main.event.category FROM event", "no column main", ""),
        ("SELECT a FROM event AS e(a)", "can't be renamed", "SELECT list"),
        ("SELECT #1 FROM event", "by its number", "write its name"),
        ("SELECT getenv('HOME')", "reaches outside", "leave it out"),
        ("SELECT reflect('java.lang.Runtime', 'getRuntime')", "reaches outside", "leave it out"),
        ("SELECT category INTO copy FROM event", "can't be checked", ""),
        ("WITH a AS (INSERT INTO event VALUES (1) RETURNING *) SELECT * FROM a", "only a SELECT", ""),
        ("DELETE FROM event", "not one SELECT", "single SELECT"),
        ("COPY event TO 'a.csv'", "not one SELECT", "single SELECT"),
        ("PIVOT event ON category", "not one SELECT", "single SELECT"),
        ("SELECT 1; SELECT 2", "not one SELECT", "single SELECT"),
        ("", "not one SELECT", "single SELECT"),
        ("SELECT FROM WHERE", "", "DuckDB"),
        ("SELECT " + "(" * 3000 + "1" + ")" * 3000, "nested too deeply", "WITH"),
    ],
)
def test_refused(sql: str, said: str, todo: str) -> None:
    with pytest.raises(DefinitionError) as raised:
        touched(sql)
    assert said in raised.value.what
    assert todo in raised.value.todo


def test_a_fault_says_where() -> None:
    with pytest.raises(DefinitionError) as raised:
        touched("SELECT category,\n  catgory FROM event", where="measures/a.sql")
    assert raised.value.where == "measures/a.sql:2:3"


def test_a_column_left_out_of_a_star_is_known_but_not_touched() -> None:
    found = read("SELECT * EXCLUDE (reference) FROM event")
    assert "reference" not in found.touched["event"]
    assert found.excluded == {"event": {"reference"}}
