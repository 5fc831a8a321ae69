"""What a permit lets through is the same on both stores."""

from __future__ import annotations

from pathlib import Path

import pytest
from sharing_partnership import TODAY, log_in, partnership
from sharing_tables import KEYS, store_of

from diogel.definitions.tables import TABLES
from diogel.sharing.query import permit, restricted_sql
from diogel.stores.open import open_store

ASKED = [
    ("SELECT person_id, sex, birth_year FROM person ORDER BY person_id", "casework", "police"),
    ("SELECT place_id, name, kind FROM place JOIN place_area USING (place_id) ORDER BY place_id", "analysis", "board"),
    ("WITH event AS (SELECT category AS k, reference FROM event) SELECT k, reference FROM event ORDER BY k", "analysis", "board"),
    (
        "WITH q AS (SELECT role, event_id FROM involvement) SELECT role, count(*) AS n FROM q GROUP BY ALL ORDER BY role",
        "analysis",
        "board",
    ),
]


@pytest.mark.spark
def test_both_stores_yield_the_same(tmp_path: Path) -> None:
    ours, spark = store_of(partnership()), open_store("spark", KEYS)
    try:
        for table in TABLES:
            spark.put(table, ours.fetch(f"SELECT * FROM {table}"))
        for sql, purpose, recipient in ASKED:
            found = permit(partnership(), sql, purpose=purpose, recipient=recipient, on=TODAY, log=log_in(tmp_path))
            here, there = (store.fetch(restricted_sql(found)).to_pylist() for store in (ours, spark))
            assert here == there
            assert here
    finally:
        spark.close()
        ours.close()
