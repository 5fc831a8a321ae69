"""What a chart is drawn from: its figures and their share of the page. ui/charts.html draws it, always with its table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from diogel.definitions.model import Text


@dataclass(frozen=True)
class Bars:
    by: Text
    counted: Text
    rows: list[tuple[Any, int, float]]  # label, value, its share of the longest in per cent


@dataclass(frozen=True)
class Grid:
    by: Text
    counted: Text
    across: list[Any]
    rows: list[tuple[Any, list[int], int]]  # label, values, their sum
    steps: list[float]  # a value above the n-th is shaded n+1
    adds: bool  # whether a sum over the row means anything
