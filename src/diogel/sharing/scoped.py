"""The SQL that yields exactly what a permit allows, on any store: written in DuckDB's dialect."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import sqlglot
from sqlglot import exp
from sqlglot.tokens import TokenType

from diogel.definitions.tables import OPEN, TABLES
from diogel.sharing.permits import INCIDENTS, OF_WHO, SITES, Permit, Scope
from diogel.stores.readonly import behind_a_wall

SEEN = "person_seen"
"""identity_id, person_id, how: who is one person as the reader may see it, of every identity that the reader may know of. It
stands beside the base tables; no query can name it."""

SEEN_INCIDENTS, SEEN_SITES = "incident_seen", "site_seen"
"""event_id, incident_id, how; and place_id, site_id, how, precision: the same for incidents and sites."""

_ANEW = {
    SEEN: (OF_WHO, "identity_id", {"person_id", "how"}),
    SEEN_INCIDENTS: ({INCIDENTS}, "event_id", {"incident_id", "how"}),
    SEEN_SITES: ({SITES}, "place_id", {"site_id", "how", "precision"}),
}
"""What stands beside the base tables -> in which of them it is read, by which key, for which columns."""


def scoped_sql(permit: Permit, *, seen: Collection[str] = ()) -> dict[str, str]:
    """For each table that the query touches, a SELECT over the base tables that yields exactly what may be read.

    `person` is made from `person_source`, so that a link to another partner's record never widens what is seen. `seen` names what
    stands beside the base tables for this reader: with `person_seen` among it, who is one person is read from there in every table that
    tells it, not from what is put together of everybody's records; so with incidents and sites.
    """
    return {table: str(_by_eye(_scoped(scope), seen).sql("duckdb")) for table, scope in permit.tables.items()}


def _by_eye(select: exp.Select, seen: Collection[str]) -> exp.Select:
    """The SELECT, with each table that tells who is one person, or what one incident or site, replaced by the rows the reader may see."""
    for name in sorted(seen):
        tables, key, anew = _ANEW[name]
        for table in [node for node in select.find_all(exp.Table) if node.name in tables]:
            table.replace(_rows_seen(table.name, name, key, anew).subquery(table.name))
    return select


def _rows_seen(table: str, seen: str, key: str, anew: Collection[str]) -> exp.Select:
    """A row whose key is not among those seen is none."""
    columns = [exp.column(_identifier(column.name), table="s" if column.name in anew else "t") for column in TABLES[table]]
    matching = exp.column(key, table="s").eq(exp.column(key, table="t"))
    return exp.select(*columns).from_(exp.to_table(table).as_("t")).join(exp.to_table(seen).as_("s"), on=matching)


def restricted_sql(permit: Permit, *, seen: Collection[str] = (), walled: bool = False) -> str:
    """The query itself, with every table in it replaced by what may be read of it: ready to run over the base tables.

    The text stays as its author wrote it but for the tables' names. `seen` as in `scoped_sql`; with `walled` (DuckDB alone) no
    condition of the query is tried on rows that are not to be seen.
    """
    names = _fresh_names(permit)
    if not names:
        return permit.sql
    wall = behind_a_wall if walled else str
    heads = ",\n".join(f'"{names[table]}" AS ({wall(sql)})' for table, sql in scoped_sql(permit, seen=seen).items())
    return _headed(heads, _redirected(permit, names), permit)


def _headed(heads: str, text: str, permit: Permit) -> str:
    start, *rest = sqlglot.tokenize(text, read="duckdb")
    if start.token_type == TokenType.L_PAREN or _redefines_a_table(permit):
        # Out here no name that the query gives to a step of its own can reach the scoped tables.
        return f"WITH {heads}\nSELECT * FROM (\n{text}\n) AS answer"
    if start.token_type != TokenType.WITH:
        return f"WITH {heads}\n{text}"
    last = rest[0] if rest[0].token_type == TokenType.RECURSIVE else start
    return f"{text[: last.end + 1]} {heads},{text[last.end + 1 :]}"


def _redefines_a_table(permit: Permit) -> bool:
    with_ = permit.lineage.tree.args.get("with_")
    return any(cte.alias.lower() in {*TABLES, *_ANEW} for cte in with_.expressions) if with_ else False


def _redirected(permit: Permit, names: Mapping[str, str]) -> str:
    text = permit.sql
    by_place = {node.this.meta["start"]: node for node in permit.lineage.references}
    for start, node in sorted(by_place.items(), reverse=True):
        end = node.this.meta["end"] + 1
        alias = "" if node.alias else f" AS {text[start:end]}"
        text = f'{text[:start]}"{names[node.name.lower()]}"{alias}{text[end:]}'
    return text


def _fresh_names(permit: Permit) -> dict[str, str]:
    """Names for the scoped tables that the query doesn't use itself."""
    used = {node.name.lower() for node in permit.lineage.tree.find_all(exp.Identifier)}
    prefix = "scoped_"
    while any(name.startswith(prefix) for name in used):
        prefix += "_"
    return {table: prefix + table for table in permit.tables}


def _scoped(scope: Scope) -> exp.Select:
    if scope.table == "delivery":
        return _select(scope, scope.columns).where(_of(scope.datasets))
    if scope.table in OPEN:
        return _select(scope, scope.columns)
    if scope.table == "person":
        return _person(scope)
    if scope.table == "place":
        return _place(scope)
    if scope.table in ("place_area", SITES):
        return _select(scope, scope.columns).where(_there(scope.datasets))
    return _select(scope, [_value(scope, name) for name in scope.columns]).where(_of(scope.datasets))


def _select(scope: Scope, columns: Sequence[str | exp.Expr]) -> exp.Select:
    kept = [_column(column) if isinstance(column, str) else column for column in columns]
    return exp.select(*(kept + _blanks(scope) or [_row_alone()])).from_(scope.table)


def _value(scope: Scope, name: str) -> exp.Expr:
    muted = scope.muted.get(name)
    return exp.case().when(_of(muted).not_(), _column(name)).as_(name, quoted=True) if muted else _column(name)


def _place(scope: Scope) -> exp.Select:
    """Only places where an allowed event is; of those, only what an allowed dataset says there."""
    values = [_place_value(scope, name) for name in scope.columns]
    return _select(scope, values).where(_there(scope.datasets))


def _place_value(scope: Scope, name: str) -> exp.Expr:
    feeders = scope.feeders.get(name)
    if feeders is None or feeders == scope.datasets:
        return _column(name)
    said_here = _there(feeders) if feeders else exp.false()
    return exp.case().when(said_here, _column(name)).as_(name, quoted=True)


def _person(scope: Scope) -> exp.Select:
    """Each person of an allowed dataset once, with the value that most of its allowed records give; ties go to the lesser."""
    people = exp.select("person_id").distinct().from_("person_source").where(_of(scope.datasets)).subquery("people")
    known = [name for name in scope.columns if name != "person_id"]
    columns = [exp.column(_identifier(name), table="people" if name == "person_id" else f"of_{name}") for name in scope.columns]
    select = exp.select(*([*columns, *_blanks(scope)] or [_row_alone()])).from_(people)
    for name in known:
        speaking = [dataset for dataset in scope.datasets if dataset not in scope.muted.get(name, ())]
        select = select.join(_commonest(name, speaking), on=f"of_{name}.person_id = people.person_id", join_type="left")
    return select


def _commonest(name: str, datasets: Sequence[str]) -> exp.Subquery:
    value = _column(name)
    rank = f"row_number() OVER (PARTITION BY person_id ORDER BY count(*) DESC, {value.sql('duckdb')})"
    said = (
        exp.select("person_id", value, exp.alias_(exp.maybe_parse(rank, dialect="duckdb"), "turn"))
        .from_("person_source")
        .where(_of(datasets), value.copy().is_(exp.null()).not_())
        .group_by("person_id", value.copy())
    )
    return exp.select("person_id", value.copy()).from_(said.subquery("said")).where("turn = 1").subquery(f"of_{name}")


def _of(datasets: Sequence[str]) -> exp.Expr:
    return _column("dataset").isin(*sorted(datasets)) if datasets else exp.false()


def _there(datasets: Sequence[str]) -> exp.Expr:
    return _column("place_id").isin(query=exp.select("place_id").from_("event").where(_of(datasets)))


def _blanks(scope: Scope) -> list[exp.Expr]:
    types = {column.name: column.type for column in TABLES[scope.table]}
    return [exp.cast(exp.null(), types[name], dialect="duckdb").as_(name, quoted=True) for name in scope.blank]


def _row_alone() -> exp.Expr:
    """Rows are counted and nothing of them is read."""
    return exp.Literal.number(1).as_("row_alone")


def _column(name: str) -> exp.Column:
    return exp.column(_identifier(name))


def _identifier(name: str) -> exp.Identifier:
    return exp.to_identifier(name, quoted=True)
