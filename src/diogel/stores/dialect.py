"""SQL is written once, in DuckDB's dialect. sqlglot carries it to Spark; here is where its rendering would give other rows.

Each rule below has a row in `tests/spec`, run on both stores. What no rule can know from the text alone (the type of a column) stays
different; `tests/spec/test_where_stores_part.py` lists it, with what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, SqlglotError
from sqlglot.tokens import TokenType

from diogel.stores.base import QueryError

Node = Any
"""A node of sqlglot's tree, which mypy is not shown."""


_ENDING = re.compile(r";|--|/\*")


def quoted(name: str) -> str:
    """A name as SQL writes it: `a "b"` becomes `"a ""b\"""`."""
    return '"' + name.replace('"', '""') + '"'


def bare(sql: str) -> str:
    """A SELECT that can stand inside another statement: `SELECT 1; -- one` becomes `SELECT 1`."""
    if not _ENDING.search(sql):  # reading a long statement word by word costs more than running it
        return sql.strip()
    try:
        tokens = sqlglot.tokenize(sql, read="duckdb")
    except SqlglotError as error:
        raise _unreadable(error) from None
    while tokens and tokens[-1].token_type == TokenType.SEMICOLON:
        tokens.pop()
    return sql[: tokens[-1].end + 1] if tokens else ""


def parse_one(sql: str) -> Node:
    """The one statement this text is; QueryError when it is none, or several."""
    try:
        statements = [statement for statement in sqlglot.parse(sql, read="duckdb") if statement is not None]
    except (SqlglotError, RecursionError) as error:
        raise _unreadable(error) from None
    if len(statements) != 1:
        raise QueryError(
            f"one SELECT is wanted, and here are {len(statements)} statements", todo="write one SELECT; WITH can name its steps"
        )
    return statements[0]


def to_spark(sql: str) -> str:
    """The same SELECT for Spark (ANSI mode, session zone UTC). QueryError where there is no way to say it there."""
    tree = parse_one(sql)
    for node in reversed(list(tree.bfs())):  # the innermost first
        carried = _carried(node)
        if carried is not node:
            node.replace(carried)
    try:
        return str(tree.sql(dialect="spark", unsupported_level=ErrorLevel.RAISE))
    except SqlglotError as error:
        raise _beyond_spark(_first_line(error)) from None


def _carried(node: Node) -> Node:
    rule = _BY_NAME.get(node.name.lower()) if isinstance(node, exp.Anonymous) else _BY_TYPE.get(type(node))
    return rule(node) if rule else node


# -- numbers ---------------------------------------------------------------------------------------------------------


def _divide(node: Node) -> Node:
    """`/` never cuts off the fraction, and x / 0 is NULL."""
    return _call("TRY_DIVIDE", _double(node.left), _double(node.right))


def _divide_whole(node: Node) -> Node:
    """`//` and `%` by 0 are NULL."""
    node.set("expression", _call("NULLIF", node.expression, exp.Literal.number(0)))
    return node


def _cast(node: Node) -> Node:
    """A quotient made whole is rounded (a half to the even side), where Spark cuts it off: CAST(7 / 2 AS INT) is 4."""
    if node.to.is_type(*exp.DataType.INTEGER_TYPES) and node.this.unnest().name == "TRY_DIVIDE":
        node.set("this", _call("BROUND", node.this))
    return node


def _round(node: Node) -> Node:
    """To decimal places as DuckDB does it, in binary: round(1.005, 2) is 1.0, because 1.005 * 100 is 100.49999999999999."""
    places = node.args.get("decimals")
    if places is None:
        return node
    scale = _call("POWER", exp.Literal.number(10), places)
    scaled = exp.Mul(this=_double(node.this), expression=scale)
    return exp.Paren(this=exp.Div(this=_call("ROUND", scaled), expression=scale.copy()))


def _quantile(node: Node) -> Node:
    return _call("PERCENTILE", node.this, node.expression)


def _log(node: Node) -> Node:
    """log(x) is to base 10, where Spark's is natural."""
    return node if node.expression else _call("LOG10", node.this)


def _type(node: Node) -> Node:
    """Spark has no whole number wider than 64 bits."""
    return exp.DataType.build("BIGINT") if node.this == exp.DataType.Type.INT128 else node


# -- time ------------------------------------------------------------------------------------------------------------


def _date_diff(node: Node) -> Node:
    """DuckDB counts the boundaries between two moments, Spark the whole units: from 23:00 to 01:00 it is one day, and none."""
    unit = exp.var((node.text("unit") or "day").upper())
    if unit.name == "WEEK":
        raise _beyond_spark("date_diff in weeks (say date_diff('day', …) // 7)")
    starts = [_call("DATE_TRUNC", exp.Literal.string(unit.name), moment) for moment in (node.expression, node.this)]
    return _call("TIMESTAMPDIFF", unit, *starts)


def _day_of_week(node: Node) -> Node:
    """Sunday is 0, where Spark says 1."""
    return exp.Paren(this=exp.Sub(this=_call("DAYOFWEEK", node.this), expression=exp.Literal.number(1)))


def _iso_day_of_week(node: Node) -> Node:
    """Monday is 1, where Spark's WEEKDAY says 0."""
    return exp.Paren(this=exp.Add(this=_call("WEEKDAY", node.this), expression=exp.Literal.number(1)))


def _extract(node: Node) -> Node:
    rule = {"DOW": _day_of_week, "DAYOFWEEK": _day_of_week, "ISODOW": _iso_day_of_week}.get(node.name.upper())
    return rule(exp.Paren(this=node.expression)) if rule else node


def _date_part(node: Node) -> Node:
    part, moment = node.expressions
    return _extract(exp.Extract(this=exp.var(part.name.upper()), expression=moment))


def _try_strptime(node: Node) -> Node:
    """sqlglot knows the formats of strptime, and not of its forgiving twin."""
    text, format = node.expressions
    written = sqlglot.Dialect.get_or_raise("spark").generator().format_time(exp.StrToTime(this=text.copy(), format=format.copy()))
    return _call("TRY_TO_TIMESTAMP", text, exp.Literal.string(str(written).strip("'")))


# -- text ------------------------------------------------------------------------------------------------------------


def _concat(node: Node) -> Node:
    """concat() passes over NULLs and takes any type."""
    return _call("CONCAT", *(_call("COALESCE", exp.cast(part.copy(), "VARCHAR"), exp.Literal.string("")) for part in node.expressions))


def _like(node: Node) -> Node:
    """A backslash in a pattern is a backslash, where Spark takes it for an escape."""
    if isinstance(node.expression, exp.Literal):
        node.set("expression", exp.Literal.string(node.expression.name.replace("\\", "\\\\")))
    return node


def _format(node: Node) -> Node:
    raise _beyond_spark("format('{}', …) (say printf)")


def _regexp_replace(node: Node) -> Node:
    """Spark replaces every match, so the text that is carried over must ask for that; it writes a group as $1."""
    if "g" not in node.text("modifiers"):
        raise _beyond_spark("regexp_replace of the first match alone (give 'g' as its fourth argument)")
    replacement = node.args["replacement"]
    if isinstance(replacement, exp.Literal):
        replacement = exp.Literal.string(re.sub(r"\\(\d)", r"$\1", replacement.name.replace("$", r"\$")))
    return _call("REGEXP_REPLACE", node.this, node.expression, replacement)


def _regexp_full_match(node: Node) -> Node:
    whole = _call("CONCAT", exp.Literal.string("^(?:"), node.expression, exp.Literal.string(")$"))
    return _call("REGEXP_LIKE", node.this, whole)


# -- rows into one ---------------------------------------------------------------------------------------------------


def _known_first(function: str) -> Callable[[Node], Node]:
    """arg_min and arg_max pass over rows that have no answer to give; Spark's would answer NULL."""

    def rule(node: Node) -> Node:
        known = exp.Not(this=exp.Is(this=exp.Paren(this=node.this.copy()), expression=exp.Null()))
        return _call(function, node.this, exp.Case().when(known, node.expression))

    return rule


def _any_value(node: Node) -> Node:
    return _call("ANY_VALUE", node.this, exp.Boolean(this=True))


def _ignore_nulls(node: Node) -> Node:
    """sqlglot hangs IGNORE NULLS on any_value, which has said so itself by now."""
    return node.this if node.this.name == "ANY_VALUE" else node


def _filter(node: Node) -> Node:
    return _list(node.this, node.expression) if isinstance(node.this, exp.ArrayAgg) else node


def _array_agg(node: Node) -> Node:
    if isinstance(node.parent, exp.Filter):
        return node
    if isinstance(node.parent, exp.Window):
        raise _beyond_spark("list(…) OVER (…)")
    return _list(node, None)


def _list(node: Node, where: Node) -> Node:
    """list() keeps NULLs, keeps its ORDER BY, and is NULL over no rows; Spark's collect_list does none of the three. So structs of
    (order, value) are collected and sorted, and the values taken out again."""
    order, value = (node.this.expressions, node.this.this) if isinstance(node.this, exp.Order) else ([], node.this)
    distinct = isinstance(value, exp.Distinct)
    value = value.expressions[0] if distinct else value
    pair: Node = _call("STRUCT", *_sort_keys(order), exp.alias_(value.copy(), "v"))
    collected: Node = _call("COLLECT_LIST", exp.Distinct(expressions=[pair]) if distinct else pair)
    if where is not None:
        collected = exp.Filter(this=collected, expression=where)
    sorted_ = _call("SORT_ARRAY", collected, exp.Boolean(this=not order[0].args.get("desc"))) if order else collected
    values = _call("TRANSFORM", sorted_.copy(), exp.Lambda(this=exp.column("v", table="one"), expressions=[exp.to_identifier("one")]))
    return exp.Case().when(exp.GT(this=_call("SIZE", collected.copy()), expression=exp.Literal.number(0)), values)


def _sort_keys(order: list[Node]) -> list[Node]:
    """Each key after whether it is NULL, so that NULLs come where they were asked for."""
    if len({bool(key.args.get("desc")) for key in order}) > 1:
        raise _beyond_spark("list(… ORDER BY …) with both ASC and DESC")
    keys: list[Node] = []
    for number, key in enumerate(order):
        is_null: Node = exp.Is(this=exp.Paren(this=key.this.copy()), expression=exp.Null())
        late = bool(key.args.get("desc")) == bool(key.args.get("nulls_first"))
        keys.append(exp.alias_(is_null if late else exp.Not(this=is_null), f"n{number}"))
        keys.append(exp.alias_(key.this.copy(), f"k{number}"))
    return keys


# -- lists -----------------------------------------------------------------------------------------------------------


def _element(node: Node) -> Node:
    """l[n] beyond the end is NULL."""
    (index,) = node.expressions[:1]
    if not isinstance(index, exp.Literal) or index.is_string:
        return node
    return _call("TRY_ELEMENT_AT", node.this, exp.Literal.number(int(index.name) + 1))


def _series(node: Node) -> Node:
    """range(…) and generate_series(…). Spark's sequence counts downwards when the end comes first; here there is nothing then."""
    start, end, step = node.args["start"], node.args["end"], node.args.get("step")
    if node.args.get("is_end_exclusive"):
        end = exp.Sub(this=exp.Paren(this=end.copy()), expression=exp.Literal.number(1))
    if step:
        return _call("SEQUENCE", start, end, step)
    within = exp.Between(this=exp.column("n"), low=start.copy(), high=end.copy())
    return _call("FILTER", _call("SEQUENCE", start, end), exp.Lambda(this=within, expressions=[exp.to_identifier("n")]))


def _join(node: Node) -> Node:
    if node.side and isinstance(node.this, exp.Unnest):
        raise _beyond_spark("an outer join with unnest(…)")
    return node


def _from_series(node: Node) -> Node:
    """FROM range(…): what it gives is a list by now."""
    is_list = isinstance(node.this, exp.Anonymous) and node.this.name in {"FILTER", "SEQUENCE"}
    return exp.Unnest(expressions=[node.this.copy()], alias=node.args.get("alias")) if is_list else node


def _select(node: Node) -> Node:
    """sqlglot would carry it over, and lose its ORDER BY."""
    if node.args.get("distinct") is not None and node.args["distinct"].args.get("on"):
        raise _beyond_spark("DISTINCT ON (say QUALIFY row_number() OVER (…) = 1)")
    return node


# -- making nodes ----------------------------------------------------------------------------------------------------


def _call(function: str, *arguments: Node) -> Node:
    return exp.Anonymous(this=function, expressions=[argument.copy() for argument in arguments])


def _double(node: Node) -> Node:
    return exp.cast(node.copy(), "DOUBLE")


_BY_TYPE: dict[type, Callable[[Node], Node]] = {
    exp.Div: _divide,
    exp.IntDiv: _divide_whole,
    exp.Mod: _divide_whole,
    exp.Round: _round,
    exp.PercentileCont: _quantile,
    exp.Log: _log,
    exp.DataType: _type,
    exp.DateDiff: _date_diff,
    exp.DayOfWeek: _day_of_week,
    exp.DayOfWeekIso: _iso_day_of_week,
    exp.Extract: _extract,
    exp.Concat: _concat,
    exp.Format: _format,
    exp.Like: _like,
    exp.ILike: _like,
    exp.RegexpReplace: _regexp_replace,
    exp.RegexpFullMatch: _regexp_full_match,
    exp.ArgMin: _known_first("MIN_BY"),
    exp.ArgMax: _known_first("MAX_BY"),
    exp.Filter: _filter,
    exp.ArrayAgg: _array_agg,
    exp.AnyValue: _any_value,
    exp.IgnoreNulls: _ignore_nulls,
    exp.Cast: _cast,
    exp.Join: _join,
    exp.Select: _select,
    exp.Bracket: _element,
    exp.GenerateSeries: _series,
    exp.Table: _from_series,
}
_BY_NAME: dict[str, Callable[[Node], Node]] = {"date_part": _date_part, "datepart": _date_part, "try_strptime": _try_strptime}


def _beyond_spark(what: str) -> QueryError:
    return QueryError(f"this SQL can't be carried to Spark: {what}", todo="write it another way, or use the duckdb store")


def _unreadable(error: Exception) -> QueryError:
    return QueryError(f"the SQL can't be read: {_first_line(error)}", todo="write one SELECT in DuckDB's dialect")


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
