"""A measure's table as it is best seen: bars where it counts by one thing, a grid where it also counts by month, quarter or
hour, and always its table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import pyarrow as pa
import pyarrow.compute as pc

from diogel.definitions.model import Measure, Text
from diogel.web.insight.words import ABSENT, Period, Words, header
from diogel.web.ui.charts import Bars, Grid

MOST = 60
"""Rows of bars, a grid or a table on a page; the whole is in the download."""

LAST = 12
"""How many months or quarters a grid goes back."""

_ACROSS = ("month", "quarter", "hour")
_DIMENSIONS = {*_ACROSS, "weekday", "year", "agencies", "partners", "birth_year"}
_NOT_ADDED = {"people", "persons", "pupils", "victims"}
"""Somebody counted in two rows is still one: these are never added up."""

_AREA_AT_LEAST = 3


@dataclass(frozen=True)
class Shown:
    """A measure ready for a page. `by_area` holds a figure for each area's code, of what the grid or table shows."""

    most: ClassVar[int] = MOST

    name: str
    measure: Measure
    status: Mapping[str, Any]
    headers: tuple[Text, ...] = ()
    columns: tuple[str, ...] = ()
    numeric: tuple[int, ...] = ()
    rows: tuple[list[Any], ...] = ()
    total: int = 0
    bars: Bars | None = None
    grid: Grid | None = None
    more: tuple[Bars, ...] = ()
    by_area: Mapping[str, float] | None = None
    mapped: Text | None = None

    @property
    def made(self) -> bool:
        return bool(self.status["status"] == "made")


def shape(name: str, measure: Measure, status: Mapping[str, Any], table: pa.Table, words: Words) -> Shown:
    """Which shape is chosen follows from the columns: their names and types."""
    rows = _whole(table).to_pylist()
    columns = [one for one in table.column_names if not _is_name_of_another(one, table.column_names)]
    values = [one for one in columns[1:] if one not in _DIMENSIONS and _is_number(table.schema.field(one))]
    dimensions = [one for one in columns if one not in values]
    plain = Shown(
        name,
        measure,
        status,
        headers=tuple(header(one) for one in columns),
        columns=tuple(columns),
        numeric=tuple(columns.index(one) for one in values),
        rows=tuple([words.value(one, row[one], row) for one in columns] for row in rows[:MOST]),
        total=len(rows),
    )
    return Shown(**{**plain.__dict__, **_picture(rows, dimensions, values, words)}) if rows and values else plain


def _is_name_of_another(column: str, columns: Sequence[str]) -> bool:
    return any(column == f"{other}{ending}" for other in columns for ending in ("_name", "_name_cy"))


def _is_number(field: pa.Field) -> bool:
    return bool(pa.types.is_integer(field.type) or pa.types.is_floating(field.type) or pa.types.is_decimal(field.type))


def _whole(table: pa.Table) -> pa.Table:
    """Sums of whole numbers come back from a store as fractions: columns that hold none are whole again."""
    for position, field in enumerate(table.schema):
        column = table.column(position)
        if _is_number(field) and not pa.types.is_integer(field.type):
            decimal = pa.types.is_decimal(field.type)
            column = column.cast(pa.float64()) if decimal else column
            whole = pc.all(pc.equal(column, pc.round(column))).as_py() is not False
            table = table.set_column(position, field.name, column.cast(pa.int64()) if whole else column)
    return table


def _picture(rows: list[dict[str, Any]], dimensions: list[str], values: list[str], words: Words) -> dict[str, Any]:
    across = next((one for one in _ACROSS if one in dimensions), None)
    only, value = len(values) == 1, values[-1]
    if only and len(dimensions) == 1:
        return {"bars": _bars(rows, dimensions[0], value, words)} | _of_areas(rows, dimensions, value)
    adds = value not in _NOT_ADDED
    others = [one for one in dimensions if one != across]
    if not only or across is None or (len(others) > 1 and not adds):
        return _of_areas(rows, dimensions, value)
    kept, labels = _latest(rows, across, words)
    return {
        "grid": _grid(kept, others[0], across, value, labels, words),
        "more": tuple(_bars(_summed(kept, one, value), one, value, words) for one in others[1:]),
        **_of_areas(_summed(kept, others[0], value), others[:1], value),
    }


def _of_areas(rows: list[dict[str, Any]], dimensions: list[str], value: str) -> dict[str, Any]:
    if dimensions != ["area"]:
        return {}
    figures = {row["area"]: row[value] for row in rows if row["area"] is not None and row[value] is not None}
    return {"by_area": figures, "mapped": header(value)} if len(figures) >= _AREA_AT_LEAST else {}


def _latest(rows: list[dict[str, Any]], across: str, words: Words) -> tuple[list[dict[str, Any]], list[Any]]:
    """The rows of the columns shown, and those columns in order: every month of the last twelve, with events or without."""
    labels = {words.value(across, row[across], row) for row in rows}
    periods = sorted(one for one in labels if isinstance(one, Period))
    if periods:
        shown: list[Any] = [one for back in reversed(range(LAST)) if (one := periods[-1].before(back)) >= periods[0]]
    else:
        shown = list(range(24))  # of the three, the hour alone is a number
    return [row for row in rows if words.value(across, row[across], row) in shown], shown


def _grid(rows: list[dict[str, Any]], by: str, across: str, value: str, labels: list[Any], words: Words) -> Grid:
    sums: dict[Any, Counter[Any]] = {}
    names: dict[Any, Any] = {}
    for row in rows:
        names.setdefault(row[by], words.value(by, row[by], row))
        sums.setdefault(row[by], Counter())[words.value(across, row[across], row)] += row[value] or 0
    lines = [(names[key], [counted[one] for one in labels], counted.total()) for key, counted in sums.items()]
    absent = set(ABSENT.values())
    if by not in _DIMENSIONS:
        lines.sort(key=lambda line: (line[0] in absent, -line[2]))
    most = max((figure for label, figures, _ in lines if label not in absent for figure in figures), default=0)
    return Grid(header(by), header(value), labels, lines, [0, most * 0.15, most * 0.35, most * 0.65], value not in _NOT_ADDED)


def _summed(rows: list[dict[str, Any]], by: str, value: str) -> list[dict[str, Any]]:
    """A row for each value of `by`, the largest first; what else its first row said (an area's name) goes with it."""
    sums: dict[Any, dict[str, Any]] = {}
    for row in rows:
        into = sums.setdefault(row[by], {**row, value: 0})
        into[value] += row[value] or 0
    return sorted(sums.values(), key=lambda row: -row[value])


def _bars(rows: list[dict[str, Any]], by: str, value: str, words: Words) -> Bars:
    most = max((row[value] or 0 for row in rows), default=0) or 1
    lines = [(words.value(by, row[by], row), row[value], round(100 * (row[value] or 0) / most, 1)) for row in rows[:MOST]]
    return Bars(header(by), header(value), lines)
