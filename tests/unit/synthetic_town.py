"""A small Aberwylan, made once for all tests that look at it."""

from __future__ import annotations

import json
import tempfile
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from diogel.definitions.load import load_or_fail
from diogel.definitions.model import Partnership
from diogel.synthetic import Summary, synthesise
from diogel.synthetic.world import World, make_world

UNTIL = date(2026, 10, 31)
ABERWYLAN = Path(__file__).parents[2] / "partnerships" / "aberwylan"

_kept: list[tempfile.TemporaryDirectory[str]] = []  # for as long as the tests run


@cache
def partnership() -> Partnership:
    return load_or_fail(ABERWYLAN)


@cache
def world() -> World:
    return make_world(4000, UNTIL, 1)


@cache
def delivered() -> Summary:
    _kept.append(tempfile.TemporaryDirectory())
    return synthesise(partnership(), people=1500, seed=1, until=UNTIL, out=Path(_kept[-1].name) / "deliveries")


def faults() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((delivered().truth / "faults.json").read_text("utf-8"))
    return found


def truth() -> pa.Table:
    return pq.read_table(delivered().truth / "truth.parquet")
