"""Parquet and JSON lines, and files that are not what they are called."""

from __future__ import annotations

import datetime as dt
import gzip
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from reading_files import read, write

from diogel.errors import DeliveryError
from diogel.ingest.reading.as_text import as_text


@pytest.mark.parametrize(
    ("values", "written"),
    [
        (pa.array([1.0, 0.5, None, 1e11, float("nan")]), ["1", "0.5", "", "100000000000", ""]),
        (pa.array([7, None]), ["7", ""]),
        (pa.array([True, False]), ["true", "false"]),
        (pa.array([dt.date(2024, 3, 1)]), ["2024-03-01"]),
        (pa.array([dt.datetime(2024, 3, 1, 10, 30), dt.datetime(2024, 3, 1)]), ["2024-03-01T10:30:00", "2024-03-01T00:00:00"]),
        (pa.array([dt.datetime(2024, 3, 1, 10, 30, 0, 250000)]), ["2024-03-01T10:30:00.250000"]),
        (pa.array([dt.datetime(2024, 7, 1, 9, 30)], pa.timestamp("s", tz="Europe/London")), ["2024-07-01T10:30:00+0100"]),
        (pa.array(["a", None, "a"]).dictionary_encode(), ["a", "", "a"]),
    ],
)
def test_typed_values_as_text(values: pa.Array, written: list[str]) -> None:
    assert as_text(values).to_pylist() == written


def parquet(path: Path, rows: int = 3) -> Path:
    pq.write_table(
        pa.table({"Notes": ["secret"] * rows, "Ref": range(1, rows + 1), "street name": ["Heol Fawr"] * rows}), path, row_group_size=2
    )
    return path


def test_parquet(tmp_path: Path) -> None:
    got = read(parquet(tmp_path / "a.parquet"))
    assert got.rows == [(str(n), "Heol Fawr", n, n) for n in (1, 2, 3)]
    assert got.headers.renamed == {"Street name": "street name"}


def test_parquet_without_rows(tmp_path: Path) -> None:
    assert read(parquet(tmp_path / "a.parquet", rows=0)).rows == []


def test_parquet_cut_short(tmp_path: Path) -> None:
    whole = parquet(tmp_path / "a.parquet").read_bytes()
    with pytest.raises(DeliveryError, match="cut short or damaged"):
        read(write(tmp_path / "b.parquet", whole[:-100]))


def test_parquet_damaged_inside(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"Ref": [str(n) for n in range(5000)]}), path, compression="zstd")
    whole = bytearray(path.read_bytes())
    whole[200:2000] = bytes(1800)
    with pytest.raises(DeliveryError, match="cut short or damaged"):
        read(write(path, bytes(whole)), ["Ref"])


def test_parquet_with_a_list_where_a_value_is_expected(tmp_path: Path) -> None:
    pq.write_table(pa.table({"Ref": [["a"], ["b"]]}), tmp_path / "a.parquet")
    with pytest.raises(DeliveryError, match="column Ref holds list"):
        read(tmp_path / "a.parquet", ["Ref"])


def test_json_lines(tmp_path: Path) -> None:
    text = '{"Ref": 1.0, "Notes": {"deep": [1]}, "Street name": "Lôn"}\n\n{"Ref": "2", "other": 1}\n{"Ref": true, "Street name": null}\n'
    got = read(write(tmp_path / "a.jsonl", text))
    assert got.rows == [("1", "Lôn", 1, 1), ("2", "", 2, 3), ("true", "", 3, 4)]
    assert got.headers.unknown == ("other",)


def test_json_lines_that_are_none(tmp_path: Path) -> None:
    got = read(write(tmp_path / "a.jsonl", '{"Ref": "1"}\n{"Ref": \n[1]\n{"Ref": {"a": 1}}\n"x"\n{"Ref": "6"}\n'), ["Ref"])
    assert got.rows == [("1", 1, 1), ("6", 6, 6)]
    assert got.ragged == [(2, 2), (3, 3), (4, 4), (5, 5)]


def test_json_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="one JSON list"):
        read(write(tmp_path / "a.json", '[{"Ref": "1"},\n{"Ref": "2"}]\n'))


def test_json_lines_compressed_and_in_utf_16(tmp_path: Path) -> None:
    assert read(write(tmp_path / "a.jsonl.gz", gzip.compress(b'{"Ref": "1"}\n')), ["Ref"]).rows == [("1", 1, 1)]
    assert read(write(tmp_path / "b.jsonl", '{"Ref": "Tŷ"}\n'.encode("utf-16")), ["Ref"]).rows == [("Tŷ", 1, 1)]


def test_kind_is_told_from_the_content(tmp_path: Path) -> None:
    assert read(write(tmp_path / "a.dat", '{"Ref": "1"}\n'), ["Ref"]).rows == [("1", 1, 1)]
    assert read(write(tmp_path / "b", "Ref,Street name\n1,x\n"), ["Ref"]).rows == [("1", 1, 2)]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.png", b"\x89PNG\r\n\x1a\n", "this kind of file"),
        ("a.xlsx", b"Ref,Street name\n1,x\n", "is no such file"),
        ("a.parquet.gz", gzip.compress(b"PAR1....", mtime=0), "compressed parquet"),
    ],
)
def test_what_can_not_be_read(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    with pytest.raises(DeliveryError, match=told):
        read(write(tmp_path / name, content))
