"""Which tables and columns a SELECT touches, read off its SQL: nobody claims a right.

A column counts wherever it stands: selected, filtered, joined, grouped, ordered. What can't be followed is refused, so a
new piece of syntax never opens a way round.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from diogel.definitions.tables import TABLES, TableColumn
from diogel.errors import DefinitionError
from diogel.sharing.sources import Context, Frame, Output, Source, alias_columns, anchor, everything, mentions, nodes, output_of, shared
from diogel.sharing.syntax import check_function, check_source_function, fault, parse_select
from diogel.sharing.wording import nearest

Schema = Mapping[str, tuple[TableColumn, ...]]


def touched(sql: str, schema: Schema = TABLES, *, where: str = "") -> dict[str, set[str]]:
    """The columns that `sql` (one SELECT, DuckDB's dialect) touches, by table; lower case.

    `SELECT count(*) FROM event WHERE category = 'burglary'` touches {"event": {"category"}}. A table of which only rows
    are counted has an empty set. Raises DefinitionError for an unknown table or column, and for what can't be followed.
    """
    return read(sql, schema, where=where).touched


def read(sql: str, schema: Schema = TABLES, *, where: str = "") -> Lineage:
    """As `touched`, with the places in the SQL at which the tables stand. `where` names the file in faults."""
    bare, tree = parse_select(sql, where)
    lineage = Lineage(bare, tree, schema, where)
    try:
        lineage.query(tree, Context({}))
    except RecursionError:
        raise fault("the SELECTs are nested too deeply", None, where, "give the inner ones names in a WITH") from None
    lineage.check_complete()
    return lineage


@dataclass
class Lineage:
    """What has been found so far. `excluded` are columns that a star leaves out by name: not read, but they have to exist."""

    sql: str
    tree: exp.Query
    schema: Schema
    where: str = ""
    touched: dict[str, set[str]] = field(default_factory=dict)
    excluded: dict[str, set[str]] = field(default_factory=dict)
    references: list[exp.Table] = field(default_factory=list)
    _followed: set[int] = field(default_factory=set)

    # -- queries ---------------------------------------------------------------------------------------------------

    def query(self, node: exp.Expr, context: Context) -> Output:
        context = self._with(node, context)
        if isinstance(node, exp.Select):
            return self._select(node, context)
        if isinstance(node, exp.SetOperation):
            return self._set_operation(node, context)
        if isinstance(node, exp.Subquery):
            return self._parenthesis(node, context)
        if isinstance(node, exp.Values):
            self._walk_all(node.expressions, context)
            return Output((), open=True)
        raise fault("only a SELECT can be checked", node, self.where)

    def _with(self, node: exp.Expr, context: Context) -> Context:
        with_ = node.args.get("with_")
        for cte in with_.expressions if with_ else ():
            name = cte.alias.lower()
            context = context.knowing(name, self._cte(cte, name, context))
        return context

    def _cte(self, cte: exp.CTE, name: str, context: Context) -> Output:
        columns, body = alias_columns(cte), cte.this
        if cte.parent.args.get("recursive") and isinstance(body, exp.SetOperation) and mentions(body.expression, name):
            first = self.query(anchor(body), self._with(body, context))
            context = context.knowing(name, _renamed(first, columns))
        return _renamed(self.query(body, context), columns)

    def _select(self, node: exp.Select, context: Context) -> Output:
        frame = Frame(aliases=frozenset(item.alias.lower() for item in node.expressions if item.alias))
        inner = context.within(frame)
        self._from(node, inner)
        self._note_own_names(node, frame)
        for key, value in node.args.items():
            if key not in ("with_", "from_", "joins", "laterals"):
                self._walk_all(nodes(value), inner)
        return output_of(node, frame)

    def _note_own_names(self, node: exp.Select, frame: Frame) -> None:
        """A bare name in ORDER BY means the SELECT's own result before a source's column."""
        order = node.args.get("order")
        for ordered in order.expressions if order else ():
            column = ordered.this
            if isinstance(column, exp.Column) and not column.table and column.name.lower() in frame.aliases:
                self._followed.add(id(column))

    def _set_operation(self, node: exp.SetOperation, context: Context) -> Output:
        left, right = self.query(node.this, context), self.query(node.expression, context)
        columns = dict.fromkeys((*left.columns, *right.columns)) if node.args.get("by_name") else left.columns
        output = Output(tuple(columns), left.open or right.open)
        self._tail(node, output, context)
        return output

    def _parenthesis(self, node: exp.Subquery, context: Context) -> Output:
        if isinstance(node.this, exp.Query):
            output = self.query(node.this, context)
        else:  # joined tables under one name: which column is whose can't be told apart any more, so all count
            frame = Frame()
            self._source(node.this, context.within(frame))
            self._touch_everything(frame.sources)
            output = everything(frame.sources)
        self._tail(node, output, context)
        return output

    def _tail(self, node: exp.Expr, output: Output, context: Context) -> None:
        """What follows a union or a parenthesis, its order and limits, speaks of what came out."""
        inner = context.within(Frame([output.called("")]))
        for key, value in node.args.items():
            if key not in ("with_", "this", "expression", "alias", "joins", "pivots"):
                self._walk_all(nodes(value), inner)

    # -- sources ---------------------------------------------------------------------------------------------------

    def _from(self, node: exp.Select, context: Context) -> None:
        if from_ := node.args.get("from_"):
            self._source(from_.this, context)
        for lateral in node.args.get("laterals") or ():
            self._source(lateral, context)
        self._joins(node, context)

    def _source(self, node: exp.Expr, context: Context) -> None:
        """Add what stands in a FROM to the innermost frame, with what is joined to it inside the same parenthesis."""
        if isinstance(node, exp.Subquery) and not node.alias and isinstance(node.this, exp.Table | exp.Subquery):
            self._source(node.this, context)
        elif isinstance(node, exp.Table) and isinstance(node.this, exp.Identifier):
            context.sources.append(self._table(node, context))
        else:
            context.sources.append(self._derived(node, context))
        self._pivots(node, context)
        self._joins(node, context)

    def _table(self, node: exp.Table, context: Context) -> Source:
        self._followed.add(id(node))
        name, alias = node.name.lower(), (node.alias or node.name).lower()
        if node.args.get("db") or node.args.get("catalog"):
            raise fault("a table is named alone, without a schema or a file", node, self.where)
        if name in context.ctes:
            return context.ctes[name].called(alias, alias_columns(node))
        if name not in self.schema:
            raise fault(f"there is no table {name}", node, self.where, nearest(name, self.schema))
        if alias_columns(node):
            raise fault(f"the columns of {name} can't be renamed where it is named", node, self.where, "rename them in the SELECT list")
        self.touched.setdefault(name, set())
        self.references.append(node)
        return Source(alias, tuple(column.name for column in self.schema[name]), table=name)

    def _derived(self, node: exp.Expr, context: Context) -> Source:
        self._followed.add(id(node))
        body = node.this if isinstance(node, exp.Table | exp.Lateral) else node
        if isinstance(body, exp.Query | exp.Values):
            return self.query(body, context).called(node.alias.lower(), alias_columns(node))
        check_source_function(body, self.where)
        self._walk_all(body.iter_expressions(), context)
        return Source(node.alias.lower(), alias_columns(node), open=True)

    def _pivots(self, node: exp.Expr, context: Context) -> None:
        """A pivot reads whatever its source has, and names columns after values."""
        if pivots := node.args.get("pivots"):
            source = context.sources.pop()
            self._touch_everything([source])
            name = next((pivot.alias.lower() for pivot in pivots if pivot.alias), source.name)
            context.sources.append(Source(name, source.columns, open=True))
            self._walk_all((part for pivot in pivots for part in pivot.iter_expressions()), context)

    def _joins(self, node: exp.Expr, context: Context) -> None:
        for join in node.args.get("joins") or ():
            before = len(context.sources)
            self._source(join.this, context)
            if join.method.upper() == "NATURAL":
                self._in_common(shared(context.sources[:before], context.sources[before:]), join, context)
            self._in_common([name.name.lower() for name in join.args.get("using") or ()], join, context)
            for key in ("on", "match_condition"):
                self._walk_all(nodes(join.args.get(key)), context)

    def _in_common(self, names: Iterable[str], join: exp.Join, context: Context) -> None:
        """Columns that a join is made on: touched in every source that has them."""
        for name in names:
            holders = context.frames[0].holding(name)
            if not holders and not context.frames[0].open:
                raise self._unknown_column(name, context.sources, join)
            self._touch(holders, name)

    # -- expressions -----------------------------------------------------------------------------------------------

    def _walk_all(self, parts: Iterable[exp.Expr], context: Context) -> None:
        for part in parts:
            self._walk(part, context)

    def _walk(self, node: exp.Expr, context: Context) -> None:
        if isinstance(node, exp.Query | exp.Values):
            self.query(node, context)
        elif isinstance(node, exp.Column):
            self._column(node, context)
        elif isinstance(node, exp.Star):
            self._star(node, context.sources, context)
        elif isinstance(node, exp.Columns):
            self._touch_everything(context.sources)
        elif isinstance(node, exp.Comprehension):
            loop = Frame([Source("", (node.expression.name.lower(),))])
            self._walk_all(node.iter_expressions(), context.within(loop))
        elif not (isinstance(node, exp.Count) and type(node.this) is exp.Star):  # count(*) counts rows, and reads no column
            check_function(node, self.where)
            self._walk_all(node.iter_expressions(), context)

    def _column(self, node: exp.Column, context: Context) -> None:
        if id(node) in self._followed:
            return
        first, *rest = (part.name.lower() for part in node.parts)
        source = context.named(first) if rest else None
        if isinstance(node.this, exp.Star):
            if source is None:
                raise fault(f"nothing in this query is called {first}", node, self.where)
            self._star(node.this, [source], context)
        elif source:
            self._qualified(source, rest[0], node)
        else:
            self._unqualified(first, node, context)

    def _qualified(self, source: Source, name: str, node: exp.Column) -> None:
        if name not in source.columns and not source.open:
            raise self._unknown_column(name, [source], node)
        self._touch([source], name)

    def _unqualified(self, name: str, node: exp.Column, context: Context) -> None:
        """The nearest SELECT that has the column; a name it gave itself may hide an outer column, and then both count."""
        known = False
        for frame in context.frames:
            if holders := frame.holding(name):
                self._touch(holders, name)
                return
            if source := frame.named(name):  # a source's own name stands for its whole row
                self._touch_everything([source])
                return
            known = known or name in frame.aliases or frame.open
        if not known:
            raise self._unknown_column(name, [source for frame in context.frames for source in frame.sources], node)

    def _star(self, star: exp.Star, sources: Sequence[Source], context: Context) -> None:
        left_out = {part.name.lower() for part in star.args.get("except_") or ()}
        for source in sources:
            for name in source.columns:
                if name not in left_out:
                    self._touch([source], name)
                elif source.table:
                    self.excluded.setdefault(source.table, set()).add(name)
        self._walk_all(nodes(star.args.get("replace")), context)

    def _touch_everything(self, sources: Iterable[Source]) -> None:
        for source in sources:
            for name in source.columns:
                self._touch([source], name)

    def _touch(self, sources: Iterable[Source], name: str) -> None:
        for source in sources:
            if source.table and name in source.columns:
                self.touched[source.table].add(name)

    # -- faults ----------------------------------------------------------------------------------------------------

    def check_complete(self) -> None:
        """A table that hasn't been followed stands where this reader doesn't look."""
        for node in self.tree.find_all(exp.Table):
            if id(node) not in self._followed:
                raise fault("a table stands where it can't be checked", node, self.where)

    def _unknown_column(self, name: str, sources: Sequence[Source], node: exp.Expr) -> DefinitionError:
        tables = dict.fromkeys(source.table for source in sources if source.table)
        held = f" in {' or '.join(tables)}" if tables else ""
        known = {column for source in sources for column in source.columns}
        return fault(f"there is no column {name}{held}", node, self.where, nearest(name, known) if known else "")


def _renamed(output: Output, columns: Sequence[str]) -> Output:
    return Output(output.called("", columns).columns, output.open)
