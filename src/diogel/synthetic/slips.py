"""What goes wrong in rows: which rows, in which column, and what has to become of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from diogel.synthetic.draws import Ints, chance
from diogel.synthetic.extracts import Extract
from diogel.synthetic.habits import Habits, Slip

NONE, RAGGED = -1, -2


@dataclass(frozen=True)
class Spoilt:
    """An extract with its slips in: columns (a list where a date column holds text), and for each row which slip (or NONE, RAGGED)."""

    columns: dict[str, pa.Array | list[Any]]
    slip: Ints


def choose_slips(habits: Habits, count: int, dataset: str, seed: int) -> Ints:
    """At most one slip for each row."""
    draw = chance(seed, f"slip:{dataset}", np.arange(count))
    edges = np.cumsum([habits.ragged, *(slip.share for slip in habits.slips)])
    place = np.searchsorted(edges, draw, side="right")
    return np.where(place == 0, RAGGED, np.where(place > len(habits.slips), NONE, place - 1)).astype(np.int64)


def spoil(extract: Extract, habits: Habits, slip: Ints) -> Spoilt:
    """Put the slips in. A slip in a column that is empty anyway is no slip, unless emptiness is the slip."""
    columns: dict[str, pa.Array | list[Any]] = dict(extract.columns)
    slip = slip.copy()
    for number, one in enumerate(habits.slips):
        rows = np.flatnonzero(slip == number)
        empty = rows[extract.columns[one.column].take(pa.array(rows)).is_null().to_numpy(zero_copy_only=False)]
        slip[empty] = NONE
        columns[one.column] = _with(columns[one.column], np.setdiff1d(rows, empty), one)
    return Spoilt(columns, slip)


def _with(values: pa.Array | list[Any], rows: Ints, slip: Slip) -> pa.Array | list[Any]:
    if not len(rows):
        return values
    listed = values if isinstance(values, list) else values.to_pylist()
    for place, row in enumerate(rows.tolist()):
        listed[row] = slip.values[place % len(slip.values)] or None
    stays = isinstance(values, pa.Array) and pa.types.is_string(values.type)
    return pa.array(listed, pa.string()) if stays else listed
