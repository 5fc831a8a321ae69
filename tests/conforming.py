"""Conforms a few values in a test: a dataset made on the spot, one chunk, the real store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import pyarrow as pa

from diogel.definitions.catalogue import vocabulary, vocabulary_ids
from diogel.definitions.model import Column, Dataset, Vocabulary
from diogel.ingest.conform import Conformed, Conformer
from diogel.stores.duckdb import DuckDBStore
from diogel.stores.keys import Keys

TODAY = date(2026, 11, 23)
"""The day on which the deliveries of the tests come."""


@dataclass(frozen=True)
class Passing:
    dataset: Dataset
    columns: tuple[Column, ...]


@cache
def store() -> DuckDBStore:
    return DuckDBStore(Keys(tables=b"t" * 32, identity=b"i" * 32), threads=1)


@cache
def vocabularies() -> dict[str, Vocabulary]:
    """Those shipped with the product."""
    return {name: Vocabulary.model_validate(vocabulary(name) | {"version": 1}) for name in vocabulary_ids()}


def conformer(
    columns: Sequence[Mapping[str, Any]], *, allowed: Sequence[str] | None = None, salt: str = "salt", **dataset: Any
) -> Conformer:
    """For a dataset of these columns, of which all may pass, or the `allowed` ones."""
    title = {"en": "Incidents", "cy": "Digwyddiadau"}
    defined = Dataset.model_validate(
        {"version": 1, "dataset": "incidents", "title": title, "provider": "police", "row": "event", "columns": columns} | dataset
    )
    passing = Passing(defined, tuple(column for column in defined.columns if allowed is None or column.name in allowed))
    return Conformer(passing, vocabularies(), salt=salt, store=store(), delivery_id="0123456789abcdef", today=TODAY)


def chunk(**columns: Sequence[str | None]) -> pa.Table:
    rows = len(next(iter(columns.values())))
    numbers = {"row_number": pa.array(range(1, rows + 1), pa.int64()), "line": pa.array(range(2, rows + 2), pa.int64())}
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()} | numbers)


def conform_rows(columns: Mapping[str, Mapping[str, Any] | str], rows: Sequence[Sequence[str | None]], **dataset: Any) -> Conformed:
    """`columns`: name -> meaning, or all that the definition says of it; `rows`: their values in that order."""
    said = [{"name": name} | ({"meaning": column} if isinstance(column, str) else dict(column)) for name, column in columns.items()]
    values = {name: [row[at] for row in rows] for at, name in enumerate(columns)}
    return conformer(said, **dataset).conform(chunk(**values))


def faults_of(conformed: Conformed) -> list[tuple[int, str, str, bool]]:
    """(row number, column, reason, fatal) of each."""
    return [(one["row_number"], one["column"], one["reason"], one["fatal"]) for one in conformed.faults.to_pylist()]
