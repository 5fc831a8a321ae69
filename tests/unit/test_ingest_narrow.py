"""What is left of a delivered file reads like the file did, without the columns that went."""

from __future__ import annotations

import gzip
import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from diogel.definitions.model import Column, Dataset, Reading, Text
from diogel.errors import UsageError
from diogel.ingest.narrow import narrow
from diogel.ingest.reading import open_reader

ROWS = [["A1", "Llŷn\nor near it", "Morgan"], ["A2", 'said; "here"', "Pryce"], ["", "", "Rees"]]


def dataset(**reading: Any) -> Dataset:
    columns = [Column(name="Ref", meaning="event.reference"), Column(name="Where", meaning="event.location_name")]
    columns.append(Column(name="Surname", meaning="identity.family_name", required=True))
    title = Text(en="Calls", cy="Galwadau")
    return Dataset(version=1, dataset="calls", title=title, provider="police", row="event", columns=columns, reading=Reading(**reading))


def as_text(delimiter: str = ",", above: str = "") -> str:
    lines = [["Ref", "Where", "Surname"], *ROWS]
    return above + "".join(delimiter.join(f'"{value.replace(chr(34), chr(34) * 2)}"' for value in line) + "\n" for line in lines)


@pytest.mark.parametrize(
    ("name", "content", "reading", "left"),
    [
        ("jan.csv", as_text().encode(), {}, "jan.csv"),
        ("jan_v2.csv.gz", gzip.compress(as_text().encode()), {}, "jan_v2.csv"),
        ("jan.txt", as_text(";", "title\n\n").encode("utf-16"), {"header_row": 3, "delimiter": ";", "encoding": "utf-16"}, "jan.csv"),
    ],
)
def test_the_columns_that_stay_read_as_they_did(tmp_path: Path, name: str, content: bytes, reading: dict[str, Any], left: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    partial = narrow(path, dataset(**reading), ["Ref", "Where"])
    assert partial.stat().st_mtime == 1_700_000_000
    text = partial.read_text(reading.get("encoding", "utf-8"))
    assert "Surname" not in text and not any(row[2] in text for row in ROWS)
    stays = partial.replace(tmp_path / left)
    allowed = dataset(**reading).model_copy(update={"columns": dataset().columns[:2]})
    reader = open_reader(stays, allowed, ["Ref", "Where"])
    rows = [[row["Ref"] or "", row["Where"] or ""] for chunk in reader for row in chunk.to_pylist()]
    assert rows == [row[:2] for row in ROWS]


def test_words_that_the_encoding_does_not_have_stop_it(tmp_path: Path) -> None:
    path = tmp_path / "jan.parquet"
    pq.write_table(pa.table({"Ref": ["A1"], "Where": ["Llŷn"], "Surname": ["Morgan"]}), path)
    with pytest.raises(UsageError, match="windows-1252"):
        narrow(path, dataset(encoding="windows-1252"), ["Ref", "Where"])
    assert [one.name for one in tmp_path.iterdir()] == ["jan.parquet"]
