"""The rows of an answer in an order that the answer alone decides.

SQL leaves rows that nothing puts in order as they happened to lie, and where they lay may depend on rows that were not to be
seen. So whatever a SELECT leaves open is decided by the values that it gives.
"""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from diogel.stores.dialect import Node, parse_one


def chooses(sql: str) -> bool:
    """Whether the outermost SELECT puts its rows in order, or takes some of them: `SELECT n FROM t LIMIT 3` does."""
    return _chooses(_outermost(parse_one(sql)))


def told_apart(sql: str, width: Callable[[str], int]) -> str:
    """The same SELECT, with rows that it leaves side by side told apart by all their values; as it was where it chooses nothing.

    `width(sql)` says how many columns it gives: `SELECT a, b FROM t ORDER BY b LIMIT 3` becomes `... ORDER BY b, 1, 2 LIMIT 3`.
    """
    return in_one_order(sql, width) if chooses(sql) else sql


def in_one_order(sql: str, width: Callable[[str], int]) -> str:
    """As `told_apart`, and where the SELECT says nothing of order, its rows by all their values, the first column first."""
    tree = _outermost(parse_one(sql))
    order = tree.args.get("order")
    given = list(order.expressions) if order else []
    if any(_is_everything(ordered) for ordered in given):
        return sql
    places = [exp.Ordered(this=exp.Literal.number(place)) for place in range(1, width(sql) + 1)]
    tree.set("order", exp.Order(expressions=[*given, *places]))
    return str(tree.sql(dialect="duckdb"))


def _outermost(tree: Node) -> Node:
    """Without brackets that hold a SELECT and add nothing."""
    while isinstance(tree, exp.Subquery) and [name for name, part in tree.args.items() if part] == ["this"]:
        tree = tree.this
    return tree


def _chooses(tree: Node) -> bool:
    distinct = tree.args.get("distinct")
    return any(tree.args.get(part) for part in ("order", "limit", "offset")) or bool(distinct and distinct.args.get("on"))


def _is_everything(ordered: Node) -> bool:
    """ORDER BY ALL."""
    named = ordered.this if isinstance(ordered, exp.Ordered) else ordered
    return isinstance(named, exp.Column | exp.Identifier | exp.Var) and named.name.upper() == "ALL"


def by_value(table: pa.Table) -> pa.Table:
    """The rows in the order of their values, the first column first; what is not known comes last."""
    if table.num_rows < 2 or not table.num_columns:
        return table
    keys = [_sortable(column) for column in table.columns]
    places = pa.table(keys, names=[str(number) for number in range(len(keys))])
    return table.take(pc.sort_indices(places, sort_keys=[(name, "ascending") for name in places.column_names]))


def _sortable(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Lists and structures have no order in Arrow; what they look like written out has."""
    if not pa.types.is_nested(column.type) and not pa.types.is_null(column.type):
        return column
    return pa.chunked_array([pa.array([None if value is None else repr(value) for value in column.to_pylist()], pa.string())])
