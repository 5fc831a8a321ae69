"""What the page reads from the current build: one function for each thing shown."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from django.conf import settings

from diogel.build.artifacts import Build
from diogel.build.open import open_current, partnership_of
from diogel.definitions.model import Measure, Partnership
from diogel.ingest.receipt import Receipt


def current() -> Build:
    """The build that `current` points to now: a new one shows from the next page on."""
    return open_current(settings.FOLDER, settings.BUILDS)


def partnership() -> Partnership:
    return partnership_of(current(), settings.FOLDER)


def refusals(build: Build) -> list[Receipt]:
    """Deliveries that were not taken in at all."""
    return [receipt for receipt in build.receipts if receipt.status == "refused"]


def refused_columns(build: Build) -> list[tuple[str, str, Any]]:
    """Dataset, column and reason of every column that the gate kept out."""
    seen: dict[tuple[str, str], Any] = {}
    for receipt in build.receipts:
        for column, reason in receipt.refused_columns.items():
            seen.setdefault((receipt.dataset, column), reason)
    return [(dataset, column, reason) for (dataset, column), reason in sorted(seen.items())]


def quarantine_reasons(receipts: list[Receipt]) -> list[tuple[str, int]]:
    """Reason code and number of rows, the commonest first."""
    counted: Counter[str] = Counter()
    for receipt in receipts:
        counted.update(receipt.reasons)
    return counted.most_common()


@dataclass(frozen=True)
class Shown:
    """A measure as a page shows it: bars where it has one dimension, a grid where one of two is a month, else a table."""

    name: str
    measure: Measure
    status: dict[str, Any]
    shape: str
    bars: list[tuple[Any, int, float]]
    months: list[str]
    grid: list[tuple[Any, list[int | None], int]]
    rows: list[list[Any]]
    columns: list[str]
    total: int


MOST = 45
"""Rows of a grid or table on a page; the whole is in the download."""


def shown(build: Build, partnership: Partnership, name: str) -> Shown | None:
    """None when the folder has no such measure or the build has not made it."""
    status = build.results["measures"].get(name)
    if status is None or name not in partnership.measures:
        return None
    empty = Shown(name, partnership.measures[name], status, "none", [], [], [], [], [], 0)
    if status["status"] != "made":
        return empty
    return _shaped(empty, build.measure(name), area_names(build))


def area_names(build: Build) -> dict[str, dict[str, str]]:
    """Code -> its name in each language."""
    return {row["code"]: {"en": row["name"] or row["code"], "cy": row["name_cy"] or row["name"] or row["code"]} for row in build.table("area").to_pylist()}


def _shaped(blank: Shown, table: pa.Table, areas: dict[str, dict[str, str]]) -> Shown:
    columns = table.column_names
    rows = [list(row.values()) for row in table.to_pylist()]
    numeric = [position for position, field in enumerate(table.schema) if pa.types.is_integer(field.type) or pa.types.is_floating(field.type)]
    parts: dict[str, Any] = {"rows": _named(rows[:MOST], columns, areas), "columns": columns, "total": len(rows), "shape": "table"}
    if "month" in columns and numeric and len(columns) > 2:  # noqa: PLR2004
        parts |= {"shape": "grid", **_grid(rows, columns, numeric[-1], areas)}
    elif len(columns) == 2 and numeric and rows:  # noqa: PLR2004
        most = max(row[numeric[-1]] or 0 for row in rows) or 1
        bars = [(_name(row[1 - numeric[-1]], areas), row[numeric[-1]], 100 * (row[numeric[-1]] or 0) / most) for row in rows[:MOST]]
        parts |= {"shape": "bars", "bars": bars}
    return Shown(**{**blank.__dict__, **parts})


def _grid(rows: list[list[Any]], columns: list[str], value: int, areas: dict[str, dict[str, str]]) -> dict[str, Any]:
    """Rows by month, the last twelve; other dimensions than the first are added up."""
    month = columns.index("month")
    by = next(position for position, name in enumerate(columns) if position not in (month, value))
    months = sorted({str(row[month])[:7] for row in rows if row[month] is not None})[-12:]
    sums: dict[Any, Counter[str]] = {}
    for row in rows:
        sums.setdefault(row[by], Counter())[str(row[month])[:7]] += row[value] or 0
    ordered = sorted(sums.items(), key=lambda item: -sum(item[1][one] for one in months))[:MOST]
    return {
        "months": months,
        "grid": [(_name(key, areas), [counted.get(one) for one in months], sum(counted[one] for one in months)) for key, counted in ordered],
    }


def _name(value: Any, areas: dict[str, dict[str, str]]) -> Any:
    return areas.get(value, value) if isinstance(value, str) else value


def _named(rows: list[list[Any]], columns: list[str], areas: dict[str, dict[str, str]]) -> list[list[Any]]:
    return [[_name(value, areas) for value in row] for row in rows]
