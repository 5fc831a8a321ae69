"""What somebody else's SQL may be: one SELECT over the tables it was given, and nothing that reads the machine."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NoReturn

from sqlglot import exp

from diogel.stores.base import QueryError
from diogel.stores.dialect import Node, parse_one, quoted

_SELECTS = (exp.Select, exp.SetOperation, exp.Subquery)
_DOES_MORE = (exp.DDL, exp.DML, exp.Command, exp.Into, exp.Lock, exp.Parameter, exp.Placeholder, exp.SessionParameter)
_LISTS = (exp.GenerateSeries, exp.Unnest)
"""Functions that may stand in FROM: they make rows from what they are given, and read nothing."""

_REFUSED = frozenset({
    "current_connection_id", "current_query", "current_query_id", "current_setting", "current_transaction_id", "currval", "error",
    "gen_random_uuid", "getenv", "getvariable", "in_search_path", "nextval", "query", "query_table", "rand", "random", "setseed",
    "sleep_ms", "stats", "uuid", "uuidv4", "uuidv7", "write_log",
})  # fmt: skip
"""They read the machine or the session, act, or answer something else each time."""

_REFUSED_PREFIX = re.compile(r"(duckdb|pragma|pg|sqlite|information_schema|read|parquet|json_execute|sniff)_")
_ROW = "row of those that may be seen"
_PLAIN_NAME = re.compile(r"\w+")


def one_select(sql: str, tables: Collection[str]) -> str:
    """The SELECT as it is to be run, written anew from what was checked, so that nothing runs that was not looked at.

    QueryError says which part is not allowed.
    """
    tree = parse_one(sql)
    if not isinstance(tree, _SELECTS):
        _refuse("only a SELECT may be run here")
    steps = {cte.alias_or_name.lower() for cte in tree.find_all(exp.CTE)}
    for name in steps:
        _check_step(name)
    visible = steps | {name.lower() for name in tables}
    for node in tree.walk():
        _check(node, visible)
    return str(tree.sql(dialect="duckdb", comments=False))


def within(sql: str, schema: str) -> str:
    """The same SELECT with its tables looked up in `schema`: `FROM event` becomes `FROM held.event`."""
    tree = parse_one(sql)
    steps = {cte.alias_or_name.lower() for cte in tree.find_all(exp.CTE)}
    for table in tree.find_all(exp.Table):
        if isinstance(table.this, exp.Identifier) and table.name.lower() not in steps:
            table.set("db", exp.to_identifier(schema))
    return str(tree.sql(dialect="duckdb"))


def behind_a_wall(select: str) -> str:
    """The same rows, numbered behind the SELECT and counted off before it: no condition of a reader's own gets past a number that is not
    given out yet. DuckDB alone can say it.

    Without it DuckDB tries a reader's condition on rows that are not to be seen, where it thinks that this is quicker; and whether it
    fails on one, or takes long over it, tells what is in the row: chr(CASE WHEN name LIKE 'A%' THEN -5 ELSE 65 END) = 'A'.
    """
    row = quoted(_ROW)
    return f"SELECT * EXCLUDE ({row}) FROM (SELECT *, row_number() OVER () AS {row} FROM ({select}) AS seen) AS numbered WHERE {row} > 0"


def _check_step(name: str) -> None:
    """A step of WITH can't take a name that means something of its own to DuckDB when it is used outside its scope."""
    if not _PLAIN_NAME.fullmatch(name) or _REFUSED_PREFIX.match(name):
        _refuse(f"a step can't be called {name}")


def _check(node: Node, visible: Collection[str]) -> None:
    if isinstance(node, _DOES_MORE):
        _refuse("this does more than read the tables it was given")
    if isinstance(node, exp.Table):
        _check_table(node, visible)
    if isinstance(node, exp.Func):
        _check_function(node.name if isinstance(node, exp.Anonymous) else node.sql_name())


def _check_table(table: Node, visible: Collection[str]) -> None:
    if isinstance(table.this, _LISTS):
        return
    if not isinstance(table.this, exp.Identifier):
        _refuse("only tables may stand in FROM, and unnest, range and generate_series")
    if table.db or table.catalog or table.name.lower() not in visible:
        written = ".".join(part for part in (table.catalog, table.db, table.name) if part)
        _refuse(f"there is no table {written} here", todo=f"it may read: {', '.join(sorted(visible))}")


def _check_function(name: str) -> None:
    if name.lower() in _REFUSED or _REFUSED_PREFIX.match(name.lower()):
        _refuse(f"the function {name.lower()} may not be used here")


def _refuse(what: str, todo: str = "write one SELECT over the tables named in the reference") -> NoReturn:
    raise QueryError(what, todo=todo)
