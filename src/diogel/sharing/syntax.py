"""What SQL may be written at all: one SELECT, in DuckDB's dialect, that reads tables and nothing else."""

from __future__ import annotations

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.tokens import TokenType

from diogel.errors import DefinitionError

_ROW_MAKERS = (exp.Unnest, exp.Explode, exp.GenerateSeries, exp.GenerateDateArray)
"""The only functions that may stand in a FROM: they make rows out of values and read nothing."""

_REACH_OUT = frozenset(
    {
        # Spark runs any Java method through these.
        "reflect",
        "java_method",
        "try_reflect",
        # The process, the machine and the engine's own state are no data of the partnership.
        "getenv",
        "current_setting",
        "getvariable",
        "input_file_name",
        "which_secret",
        "write_log",
        "query",
        "query_table",
        "nextval",
        "currval",
        "read_text",
        "read_blob",
        "read_files",
        "ai_query",
    }
)


def parse_select(sql: str, where: str = "") -> tuple[str, exp.Query]:
    """The one SELECT that `sql` holds, as text without a last semicolon and as a tree; DefinitionError when it holds anything else."""
    try:
        tokens = sqlglot.tokenize(sql, read="duckdb")
        statements = [statement for statement in sqlglot.parse(sql, read="duckdb") if statement is not None]
    except SqlglotError as error:
        raise _not_sql(error, where) from error
    except RecursionError:
        raise fault("the SQL is nested too deeply to be read", None, where, "give its inner parts names in a WITH") from None
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        todo = "write a single SELECT; a query may not write, attach or set anything"
        raise DefinitionError("this is not one SELECT", where=where, todo=todo)
    while tokens[-1].token_type == TokenType.SEMICOLON:
        tokens.pop()
    return sql[: tokens[-1].end + 1], statements[0]


def check_function(node: exp.Expr, where: str = "") -> None:
    """Refuse what reads something other than the tables."""
    if isinstance(node, exp.PositionalColumn):
        raise fault("a column is named by its number", node, where, "write its name")
    if isinstance(node, exp.Anonymous) and node.name.lower() in _REACH_OUT:
        raise fault(f"the function {node.name.lower()} reaches outside the tables", node, where, "leave it out")


def check_source_function(node: exp.Expr, where: str = "") -> None:
    if not isinstance(node, _ROW_MAKERS):
        name = node.name if isinstance(node, exp.Anonymous) else node.key
        raise fault(
            f"{name.lower()} can't stand in a FROM: a query reads the tables, not files or functions",
            node,
            where,
            "name a table; unnest and generate_series may be used",
        )


def fault(what: str, node: exp.Expr | None = None, where: str = "", todo: str = "") -> DefinitionError:
    """A fault at the place in the SQL where `node` stands: file:line:column, or line:column without a file."""
    return DefinitionError(what, where=_place(node, where), todo=todo)


def _place(node: exp.Expr | None, where: str) -> str:
    if node is None:
        return where
    at: dict[str, int] | None = next((part.meta for part in node.walk() if "line" in part.meta), None)
    if at is None:
        return where
    # sqlglot marks where a word ends.
    column = at["col"] - (at["end"] - at["start"])
    return f"{where}:{at['line']}:{column}" if where else f"line {at['line']}, column {column}"


def _not_sql(error: SqlglotError, where: str) -> DefinitionError:
    details = getattr(error, "errors", None) or [{}]
    line, column = details[0].get("line"), details[0].get("col")
    place = f"{where}:{line}:{column}" if where and line else where
    what = f"the SQL can't be read: {details[0].get('description') or 'unknown syntax'}"
    return DefinitionError(what, where=place, todo="it is written in DuckDB's dialect")
