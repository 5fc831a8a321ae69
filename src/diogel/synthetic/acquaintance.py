"""Somebody of the made-up people whom several partners know: for whoever tries the demo and needs a name to look up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq


def somebody_in(truth: Path, datasets: Collection[str]) -> str | None:
    """Given and family name of the first person, by id, of whom each of these datasets has a row and whose name nobody else has; None where
    there is no such person, or nothing is known of the truth.

    `truth`: the folder that `synthesise` writes beside the deliveries.
    """
    rows, people = truth / "truth.parquet", truth / "people.parquet"
    if not (rows.is_file() and people.is_file()):
        return None
    told = pq.read_table(rows, columns=["dataset", "person_id"])
    known = [set(told.filter(pc.equal(told["dataset"].cast("string"), name))["person_id"].to_pylist()) for name in datasets]
    names = pq.read_table(people, columns=["person_id", "first_name", "family_name"]).to_pylist()
    called = [f"{one['first_name']} {one['family_name']}" for one in names]
    times = Counter(called)
    several = set.intersection(*known) if known else set()
    return next((name for one, name in zip(names, called, strict=True) if one["person_id"] in several and times[name] == 1), None)
