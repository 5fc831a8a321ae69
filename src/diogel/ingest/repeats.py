"""Rows of one file that have the same key as an earlier one."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from diogel.ingest.reading.reader import LINE, ROW_NUMBER
from diogel.stores.base import Store

_NOW = "repeats_now"
_BEFORE = "repeats_before"
_SEPARATOR = "\x1f"

_FIND = f"""
SELECT n.row_number, n.line, COALESCE(b.row_number, f.first) AS earlier
FROM {_NOW} AS n
JOIN (SELECT key, min(row_number) AS first FROM {_NOW} GROUP BY key) AS f ON f.key = n.key
LEFT JOIN {_BEFORE} AS b ON b.key = n.key
WHERE b.key IS NOT NULL OR n.row_number > f.first
ORDER BY n.row_number
"""

_REMEMBER = f"""
SELECT key, row_number FROM {_BEFORE}
UNION ALL
SELECT key, min(row_number) FROM {_NOW} AS n WHERE NOT EXISTS (SELECT 1 FROM {_BEFORE} AS b WHERE b.key = n.key) GROUP BY key
"""


class Repeats:
    """Remembers the keys of all accepted rows so far. Values are compared without the space around them; a row whose key
    is empty throughout is like no other."""

    def __init__(self, store: Store, key: Sequence[str]) -> None:
        self._store = store
        self._key = tuple(key)
        store.put(_BEFORE, pa.table({"key": pa.array([], pa.string()), "row_number": pa.array([], pa.int64())}))

    def find(self, accepted: pa.Table) -> pa.Table:
        """Which rows of a chunk repeat: row_number, line, and the row number of the `earlier` one.

        `accepted`: the chunk's rows as they were read, those in quarantine left out.
        """
        self._store.put(_NOW, self._keys(accepted))
        found = self._store.fetch(_FIND)
        self._store.create(_BEFORE, _REMEMBER)
        return found

    def _keys(self, accepted: pa.Table) -> pa.Table:
        values = [pc.utf8_trim_whitespace(pc.fill_null(accepted.column(name), "")) for name in self._key]
        key = pc.binary_join_element_wise(*values, _SEPARATOR)
        given = pc.not_equal(key, _SEPARATOR * (len(values) - 1))
        keys = pa.table({"key": key, ROW_NUMBER: accepted.column(ROW_NUMBER), LINE: accepted.column(LINE)})
        return keys.filter(given)

    def close(self) -> None:
        for table in (_NOW, _BEFORE):
            self._store.drop(table)
