"""Bad deliveries: each costs a clear line in a receipt, loses nothing, and leaves nothing half-made."""

from __future__ import annotations

import errno
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from intake_kit import delivery, intake, shared_store, take, taken_in

from diogel.ingest.reading import delimited
from diogel.progress import Silent
from diogel.stores.base import StoreError

HEADERS = "Ref,When,Kind,Surname,Born,Marking,Notes\n"
GOOD = "1,01/02/2026,BURG,Smith,01/02/1990,OFFICIAL,x\n"


def test_good_delivery(tmp_path: Path) -> None:
    taken = intake(tmp_path, HEADERS + GOOD + "2,02/02/2026,BURG,Smith,01/02/1990,OFFICIAL,y\n")
    assert (taken.receipt.status, taken.receipt.rows_in, taken.receipt.rows_accepted) == ("accepted", 2, 2)
    assert taken.files == ["identity.parquet", "receipt.json", "rows.parquet"]
    assert [(row["event_reference"], row["event_category"], row["line"]) for row in taken.rows()] == [
        ("1", "burglary", 2),
        ("2", "burglary", 3),
    ]
    assert len(taken.rows("identity")) == 1
    assert taken.receipt.refused_columns["Notes"].cy == "nid oes cymal yn ei enwi"
    assert taken.receipt.clauses["Ref"] == ("isp/1",)
    assert taken.receipt.first_event.isoformat() == "2026-02-01T00:00:00"
    assert "Notes" not in taken.receipt.columns


def test_headers_alone_are_accepted_without_rows(tmp_path: Path) -> None:
    taken = intake(tmp_path, HEADERS)
    assert (taken.receipt.status, taken.receipt.rows_in) == ("accepted", 0)
    assert taken.rows() == []
    assert taken.files == ["receipt.json", "rows.parquet"]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.csv", "", "the file is empty (0 bytes)"),
        ("a.csv", "Ref,Kind\n1,BURG\n", "a required column is missing: When"),
        ("a.csv", HEADERS.replace("When", "Whenn") + GOOD, "nearest header is 'Whenn'"),
        ("a.csv", HEADERS.replace("Kind", "Ref") + GOOD, "Ref in columns 1 and 3"),
        ("a.csv", "1,01/02/2026,BURG,Smith\n", "no header of dataset asb"),
        ("a.csv", HEADERS + GOOD + "2,\0\n", "a.csv:3: there is a NUL byte"),
        ("a.csv", HEADERS + GOOD + '2,"\n', "never closed"),
        ("a.parquet", b"PAR1....", "cut short or damaged"),
        ("a.xlsx", b"PK\x03\x04....", "damaged"),
        ("a.doc", b"\x00\x01\x02", "this kind of file"),
    ],
)
def test_refused_as_a_whole(tmp_path: Path, name: str, content: str | bytes, told: str) -> None:
    taken = intake(tmp_path, content, name=name)
    assert taken.receipt.status == "refused"
    assert told in taken.receipt.problem
    assert taken.receipt.todo
    assert taken.files == ["receipt.json"]
    assert "Smith" not in taken.receipt.model_dump_json()


def test_extra_and_missing_columns_are_recorded(tmp_path: Path) -> None:
    taken = intake(tmp_path, "ref,When,Ward\n1,01/02/2026,W1\n")
    assert taken.receipt.status == "accepted"
    assert taken.receipt.unknown_columns == ("Ward",)
    assert taken.receipt.missing_columns == ("Kind", "Surname", "Born", "Marking")
    assert taken.receipt.renamed_columns == {"Ref": "ref"}


def test_utf_16(tmp_path: Path) -> None:
    taken = intake(tmp_path, (HEADERS + GOOD.replace("Smith", "Llŷr")).encode("utf-16"))
    assert taken.rows("identity")[0]["identity_family_name_written"] == "Llŷr"


def test_rows_that_can_not_be_used_are_kept_apart(tmp_path: Path) -> None:
    taken = intake(tmp_path, HEADERS + "1,never,BURG,Jones,31/12/1980,,x\n" + GOOD + ",nonsense,BURG,Rees,,,x\n4,too,few\n")
    assert (taken.receipt.rows_in, taken.receipt.rows_accepted, taken.receipt.rows_quarantined) == (4, 1, 3)
    first, second, ragged = taken.rows("quarantine")
    assert (first["line"], first["row_number"], first["column"], first["reason"]) == (2, 1, "When", "unreadable_date")
    assert json.loads(first["row"]) == {
        "Ref": "1",
        "When": "never",
        "Kind": "BURG",
        "Surname": "Jones",
        "Born": "31/12/1980",
        "Marking": "",
    }
    assert {fault["column"] for fault in json.loads(second["faults"])} == {"Ref", "When"}
    assert (ragged["line"], ragged["row_number"], ragged["reason"], ragged["row"]) == (5, 4, "ragged", None)
    assert taken.receipt.reasons == {"unreadable_date": 2, "missing": 1, "ragged": 1}
    assert taken.receipt.examples["unreadable_date"] == (2, 4)
    assert [row["identity_family_name_written"] for row in taken.rows("identity")] == ["Smith"]


def test_receipt_has_shapes_and_no_values(tmp_path: Path) -> None:
    taken = intake(tmp_path, HEADERS + GOOD + "2,Pritchard 1990,BURG,Jones,31/12/1980,,x\n")
    finding = next(one for one in taken.receipt.findings if one.column == "When")
    assert finding.shapes == {"Aaaaa 9999": 1}
    text = taken.receipt.model_dump_json()
    assert not any(value in text for value in ("Pritchard", "Jones", "Smith", "1980", "1990"))


def test_frequent_short_codes_in_no_map_are_named_and_others_not(tmp_path: Path) -> None:
    rows = [f"{n},01/02/2026,{kind},,,,\n" for n, kind in enumerate(["ASBO"] * 5 + ["Mrs Pritchard"] * 4 + ["w" * 41] * 5 + ["BURG"])]
    taken = intake(tmp_path, HEADERS + "".join(rows))
    assert taken.receipt.unmapped == {"Kind": {"ASBO": 5}}
    assert taken.receipt.columns["Kind"].unmapped == 14
    assert taken.receipt.rows_accepted == 15


def test_all_rows_bad(tmp_path: Path) -> None:
    taken = intake(tmp_path, HEADERS + "".join(f"{n},never,BURG,Jones,,,\n" for n in range(30)))
    assert taken.receipt.status == "refused"
    assert taken.receipt.problem == "none of its 30 rows can be used: When: not a date (30)"
    assert (taken.receipt.rows_in, taken.receipt.rows_quarantined) == (30, 30)
    assert taken.files == ["quarantine.parquet", "receipt.json"]
    assert len(taken.rows("quarantine")) == 30


@pytest.mark.parametrize("marking", ["SECRET", "Top Secret", "UK SECRET"])
def test_marking_above_the_ceiling_refuses_the_whole(tmp_path: Path, marking: str) -> None:
    taken = intake(tmp_path, HEADERS + GOOD + f"2,02/02/2026,BURG,Jones,,{marking},x\n" + GOOD)
    assert taken.receipt.status == "refused"
    assert taken.receipt.problem.startswith("a.csv:3: a row is marked above OFFICIAL-SENSITIVE")
    assert taken.files == ["receipt.json"]


def test_repeated_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "CHUNK_ROWS", 2)
    monkeypatch.setattr(delimited, "LONGEST_RECORD", 100)
    rows = [
        "1,01/02/2026,,Smith,,,",
        "2,never,,Jones,,,",
        " 1 ,03/02/2026,,Evans,,,",
        "2,04/02/2026,,Rees,,,",
        "2,05/02/2026,,Price,,,",
        "1,06/02/2026,,,,,",
    ]
    taken = intake(tmp_path, HEADERS + "\n".join(rows), key=["Ref"], repeats="refuse")
    assert [row["row_number"] for row in taken.rows()] == [1, 4]
    assert {row["row_number"]: row["reason"] for row in taken.rows("quarantine")} == {
        2: "unreadable_date", 3: "repeats row 1", 5: "repeats row 4", 6: "repeats row 1",
    }  # fmt: skip
    assert taken.receipt.reasons == {"repeats": 3, "unreadable_date": 1}
    assert {row["identity_family_name_written"] for row in taken.rows("identity")} == {"Smith", "Rees"}
    assert taken.receipt.columns["Ref"].invalid == 0


def test_repeats_are_kept_unless_refused(tmp_path: Path) -> None:
    assert intake(tmp_path, HEADERS + GOOD + GOOD, key=["Ref"]).receipt.rows_accepted == 2


def test_many_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "CHUNK_ROWS", 10)
    monkeypatch.setattr(delimited, "LONGEST_RECORD", 512)
    rows = [f"{n},{'never' if n % 10 == 0 else '01/02/2026'},BURG,{'Smith' if n % 2 else 'Jones'},01/02/1990,,x\n" for n in range(1, 61)]
    taken = intake(tmp_path, HEADERS + "".join(rows))
    assert [row["row_number"] for row in taken.rows()] == [n for n in range(1, 61) if n % 10]
    assert len([name for name in taken.files if name.startswith("rows-")]) > 2
    assert [row["row_number"] for row in taken.rows("quarantine")] == list(range(10, 61, 10))
    assert sorted(row["identity_family_name"] for row in taken.rows("identity")) == ["jones", "smith"]
    assert taken.receipt.columns["Surname"].completeness == 1


def test_parquet_and_json_lines_take_the_same_way(tmp_path: Path) -> None:
    pq.write_table(pa.table({"Ref": [1, 2], "When": ["01/02/2026", "never"]}), tmp_path / "a.parquet")
    assert take(tmp_path, tmp_path / "a.parquet").receipt.rows_quarantined == 1
    lines = '{"Ref": 1, "When": "2026-02-01"}\n{"Ref": 2, "When": "never"}\n{"Ref"\n'
    assert intake(tmp_path, lines, name="a.jsonl").receipt.rows_quarantined == 2


def test_same_file_gives_the_same_again(tmp_path: Path) -> None:
    first = intake(tmp_path, HEADERS + GOOD + "x\n")
    before = [first.rows(), first.rows("identity"), first.rows("quarantine")]
    second = intake(tmp_path, HEADERS + GOOD + "x\n")
    assert second.receipt == first.receipt
    assert [second.rows(), second.rows("identity"), second.rows("quarantine")] == before


def test_file_that_grows_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEADERS + GOOD)
    file = delivery(path)
    path.write_text(HEADERS + GOOD + GOOD)
    assert taken_in(path, tmp_path / "taken", file=file).problem == "a.csv: the file is changing while it is taken in"


def test_file_that_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEADERS + GOOD)
    file = delivery(path)
    path.unlink()
    assert taken_in(path, tmp_path / "taken", file=file).problem == "a.csv: the file can't be read: No such file or directory"


def test_disk_that_fills_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> int:
        raise StoreError("the disk is full", todo="make room and run again")

    path = tmp_path / "a.csv"
    path.write_text(HEADERS + GOOD)
    monkeypatch.setattr(shared_store(), "save", full)
    with pytest.raises(StoreError, match="disk is full"):
        taken_in(path, tmp_path / "taken")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.csv"]


def test_receipt_that_can_not_be_written_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "a.csv"
    path.write_bytes((HEADERS + GOOD).encode())
    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError, match="No space left"):
        taken_in(path, tmp_path / "taken")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.csv"]


class Counting(Silent):
    def __init__(self) -> None:
        self.bytes = 0

    def advance(self, amount: int) -> None:
        self.bytes += amount


def test_progress_comes_to_the_files_size(tmp_path: Path) -> None:
    path, progress = tmp_path / "a.csv", Counting()
    path.write_text(HEADERS + GOOD * 50)
    taken_in(path, tmp_path / "taken", progress=progress)
    assert progress.bytes == path.stat().st_size
