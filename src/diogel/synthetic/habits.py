"""How an agency sends its files, and what it gets wrong in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from diogel.synthetic.extracts import Extract
from diogel.synthetic.world import World

Expectation = Literal["quarantine", "flag"]


@dataclass(frozen=True)
class Slip:
    """Something wrong in one column of a share of the rows. '' is a value left out."""

    kind: str
    column: str
    values: tuple[str, ...]
    share: float
    expect: Expectation


@dataclass(frozen=True)
class Habits:
    """`cadence` daily: a file a year, then a month, then a day in the last month; monthly: as far as months; snapshot: one
    for each day on which the register was copied."""

    form: Literal["csv", "xlsx", "parquet", "jsonl.gz"] = "csv"
    cadence: Literal["daily", "monthly", "snapshot"] = "monthly"
    encoding: str = "utf-8"
    delimiter: str = ","
    title: tuple[str, ...] = ()  # lines above the header in a workbook
    undeclared: tuple[str, ...] = ()  # columns that the definitions do not know
    slips: tuple[Slip, ...] = ()
    ragged: float = 0.0  # share of rows with too many or too few fields, or of broken JSON
    renamed: tuple[str, str, bool] | None = None  # a header, what it is called in one month, whether that is a declared alias
    mishaps: tuple[str, ...] = ()  # of files: duplicate, correction, late, above_ceiling
    marking: str = ""  # the column with each row's security marking


@dataclass(frozen=True)
class Source:
    """One dataset: how its extract is made from the world, and how it is sent."""

    make: Callable[[World], Extract]
    habits: Habits
