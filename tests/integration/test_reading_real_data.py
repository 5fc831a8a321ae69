"""Real published files, read by us and counted directly: the same rows, values and lines."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest

from diogel.definitions.model import Dataset
from diogel.ingest.reading import open_reader


def direct(path: Path, columns: tuple[str, ...]) -> list[tuple[object, ...]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as source:
        rows = csv.DictReader(source)
        return [(*(row[name] for name in columns), number, rows.line_num) for number, row in enumerate(rows, start=1)]


@pytest.mark.parametrize(
    ("pattern", "columns"),
    [
        ("police_uk/*/*-street.csv.gz", ("Crime ID", "Month", "LSOA code", "Crime type")),
        ("stop_search/*.csv.gz", ("Date", "Self-defined ethnicity", "Outcome")),
    ],
)
def test_every_row_as_published(shared_data: Path, pattern: str, columns: tuple[str, ...]) -> None:
    given = [{"name": name, "meaning": f"attribute.c{place}"} for place, name in enumerate(columns)]
    made = {"version": 1, "dataset": "d", "title": {"en": "D", "cy": "D"}, "provider": "p", "row": "event", "columns": given}
    paths = sorted(shared_data.glob(pattern))
    assert paths
    for path in paths:
        reader = open_reader(path, Dataset.model_validate(made), columns)
        rows = [row for chunk in reader for row in zip(*(column.to_pylist() for column in chunk.columns), strict=True)]
        assert rows == direct(path, columns)
        assert reader.ragged == []
