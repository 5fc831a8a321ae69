"""What names may refer to inside a SELECT: its sources, and those of the SELECTs around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlglot import exp


@dataclass(frozen=True)
class Source:
    """Something in a FROM. `table` when it is one of the tables; `open` when not all of its columns have a known name."""

    name: str
    columns: tuple[str, ...]
    table: str | None = None
    open: bool = False


@dataclass
class Frame:
    """The sources of one SELECT, and the names it gives to its own results."""

    sources: list[Source] = field(default_factory=list)
    aliases: frozenset[str] = frozenset()

    def named(self, name: str) -> Source | None:
        return next((source for source in self.sources if source.name == name), None)

    def holding(self, column: str) -> list[Source]:
        return [source for source in self.sources if column in source.columns]

    @property
    def open(self) -> bool:
        return any(source.open for source in self.sources)


@dataclass(frozen=True)
class Output:
    """The columns that a query yields."""

    columns: tuple[str, ...]
    open: bool = False

    def called(self, name: str, columns: Sequence[str] = ()) -> Source:
        """As a source; the column names written beside its alias stand in for its own, from the left."""
        return Source(name, (*columns, *self.columns[len(columns) :]), open=self.open)


@dataclass(frozen=True)
class Context:
    """The common table expressions in sight, and the frames from the innermost out."""

    ctes: Mapping[str, Output]
    frames: tuple[Frame, ...] = ()

    def within(self, frame: Frame) -> Context:
        return Context(self.ctes, (frame, *self.frames))

    def knowing(self, name: str, cte: Output) -> Context:
        return Context({**self.ctes, name: cte}, self.frames)

    @property
    def sources(self) -> list[Source]:
        """Those of the innermost SELECT."""
        return self.frames[0].sources if self.frames else []

    def named(self, name: str) -> Source | None:
        return next((source for frame in self.frames if (source := frame.named(name))), None)


def alias_columns(node: exp.Expr) -> tuple[str, ...]:
    """The names in `AS t(a, b)`."""
    alias = node.args.get("alias")
    return tuple(column.name.lower() for column in alias.args.get("columns") or ()) if isinstance(alias, exp.TableAlias) else ()


def nodes(value: Any) -> Iterator[exp.Expr]:
    """The expressions that an argument of a node holds."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, exp.Expr):
            yield item


def shared(left: Iterable[Source], right: Iterable[Source]) -> list[str]:
    """The columns a NATURAL JOIN joins on."""
    ours = {name for source in left for name in source.columns}
    return [name for source in right for name in source.columns if name in ours]


def anchor(query: exp.Expr) -> exp.Expr:
    """The part of a recursive union that says which columns it has."""
    while isinstance(query, exp.SetOperation):
        query = query.this
    return query


def mentions(query: exp.Expr, table: str) -> bool:
    return any(node.name.lower() == table for node in query.find_all(exp.Table))


def everything(sources: Iterable[Source]) -> Output:
    held = list(sources)
    return Output(tuple(name for source in held for name in source.columns), any(source.open for source in held))


def output_of(select: exp.Select, frame: Frame) -> Output:
    """The columns a SELECT yields; open when some of them have no name that can be foretold."""
    columns: list[str] = []
    unnamed = False
    for item in select.expressions:
        if item.is_star:
            columns += _star_columns(item, frame)
            unnamed = unnamed or frame.open
        elif item.alias_or_name and not item.find(exp.Columns, exp.Star):
            columns.append(item.alias_or_name.lower())
        else:
            unnamed = True
            columns += [item.alias.lower()] if item.alias else []
    return Output(tuple(columns), unnamed)


def _star_columns(item: exp.Expr, frame: Frame) -> list[str]:
    star = item.this if isinstance(item, exp.Column) else item
    owner = item.args["table"].name.lower() if isinstance(item, exp.Column) else None
    left_out = {part.name.lower() for part in star.args.get("except_") or ()}
    renamed = {part.this.name.lower(): part.alias.lower() for part in star.args.get("rename") or ()}
    return [
        renamed.get(name, name)
        for source in frame.sources
        if owner in (None, source.name)
        for name in source.columns
        if name not in left_out
    ]
