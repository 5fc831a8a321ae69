"""The tables of the small partnership, every value of which tells where it came from: `incidents.role` is the role of an incident.

Each dataset that may have rows in a table has one there under a key of its own, and one at a key that all share: the same
person, the same place. A place is shared only where all that is said of it is the same, so its one row is nobody's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyarrow as pa

from diogel.definitions.model import Partnership
from diogel.definitions.tables import OPEN, TABLES, TableColumn
from diogel.sharing.permits import contributors
from diogel.stores.duckdb import DuckDBStore
from diogel.stores.keys import Keys

KEYS = Keys(tables=b"1" * 32, identity=b"2" * 32)
SHARED = "shared"
_MADE = {"event_id", "person_id", "identity_id", "place_id", "delivery_id", "dataset", "partner"}
_PLACES = {"place", "place_area", "place_site"}


def said(dataset: str, column: str) -> str:
    return f"{dataset}.{column}"


def store_of(partnership: Partnership) -> DuckDBStore:
    """Every column is a text here, so that every value can carry its mark."""
    store = DuckDBStore(KEYS, threads=1, memory_limit="500MB")
    for table, columns in TABLES.items():
        rows = list(_rows(partnership, table))
        store.put(table, pa.table({column.name: pa.array([row.get(column.name) for row in rows], pa.string()) for column in columns}))
    return store


def _rows(partnership: Partnership, table: str) -> Iterator[Mapping[str, str]]:
    for dataset in [] if table in OPEN else contributors(partnership, table):
        for key in (dataset.dataset,) if table in _PLACES else (dataset.dataset, SHARED):
            yield {column.name: _value(dataset.dataset, key, table, column) for column in TABLES[table]}
    if table in _PLACES:
        yield {column.name: f"{column.name}-{SHARED}" for column in TABLES[table]}


def _value(dataset: str, key: str, table: str, column: TableColumn) -> str:
    if column.name == "dataset":
        return dataset
    if column.name in _MADE:
        return f"{column.name}-{key}"
    return said(dataset, f"{table}.{column.name}")


def marks(rows: pa.Table) -> set[str]:
    """The marked values in a result."""
    return {value for column in rows.columns for value in column.to_pylist() if isinstance(value, str) and value.count(".") == 2}
