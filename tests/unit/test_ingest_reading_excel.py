"""Workbooks, in a process of their own: what cells become, and what a hostile one costs."""

from __future__ import annotations

import datetime as dt
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
from reading_files import dataset, raw_workbook, read, text_cell, two_corners, write, zip_bomb

from diogel.errors import DeliveryError
from diogel.ingest.reading import excel, open_reader
from diogel.ingest.reading.excel_child import text

HEADERS = ["Ref", "Street name", "Notes"]


def workbook(path: Path, *rows: list[object], sheet: str = "Sheet1", first: list[list[object]] | None = None) -> Path:
    book = openpyxl.Workbook()
    if first is not None:
        for row in first:
            book.active.append(row)
        book.create_sheet(sheet)
    book[sheet if first is not None else book.active.title].title = sheet
    for row in rows:
        book[sheet].append(row)
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        (12.0, "12"), (0.1, "0.1"), (100012345678.0, "100012345678"), (7, "7"), (True, "true"), ("a b", "a b"), ("", ""),
        (dt.date(2024, 3, 1), "2024-03-01"), (dt.datetime(2024, 3, 1), "2024-03-01"),
        (dt.datetime(2024, 3, 1, 10, 30), "2024-03-01T10:30:00"), (dt.time(9, 5), "09:05:00"),
        (dt.timedelta(hours=30, seconds=1), "30:00:01"),
    ],
)  # fmt: skip
def test_cells_as_a_person_would_write_them(cell: object, written: str) -> None:
    assert text(cell) == written


def test_sheet_rows_are_lines(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", HEADERS, [1, "Heol Fawr", "secret"], [], [2.5, dt.datetime(2024, 3, 1, 10, 30), None])
    got = read(path)
    assert got.rows == [("1", "Heol Fawr", 1, 2), ("2.5", "2024-03-01T10:30:00", 2, 4)]
    assert got.table.column_names == ["Ref", "Street name", "row_number", "line"]


def test_named_sheet_and_header_row(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ["Report"], HEADERS, ["1", "x"], sheet="Data", first=[["not this one"]])
    assert read(path, reading={"sheet": "Data", "header_row": 2}).rows == [("1", "x", 1, 3)]


def test_first_sheet_with_empty_rows_above(tmp_path: Path) -> None:
    path = raw_workbook(tmp_path / "a.xlsx", [f'<row r="3">{text_cell("B3", "Ref")}</row><row r="4">{text_cell("B4", "1")}</row>'])
    assert read(path, ["Ref"]).rows == [("1", 1, 4)]


def test_sheet_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="no sheet of the name"):
        read(workbook(tmp_path / "a.xlsx", HEADERS), reading={"sheet": "Data"})


def test_headers_alone(tmp_path: Path) -> None:
    assert read(workbook(tmp_path / "a.xlsx", HEADERS)).rows == []


def test_empty_workbook(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="no header"):
        read(workbook(tmp_path / "a.xlsx"))


def test_opendocument(tmp_path: Path) -> None:
    def row(*cells: str) -> str:
        return "<table:table-row>" + "".join(f"<table:table-cell {cell}</table:table-cell>" for cell in cells) + "</table:table-row>"

    names = {"office": "office", "table": "table", "text": "text"}
    spaces = " ".join(f'xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for key, name in names.items())
    rows = row('office:value-type="string"><text:p>Ref</text:p>', 'office:value-type="string"><text:p>Street name</text:p>')
    rows += row(
        'office:value-type="float" office:value="12"><text:p>12</text:p>',
        'office:value-type="date" office:date-value="2024-03-01"><text:p>1/3</text:p>',
    )
    body = f'<office:body><office:spreadsheet><table:table table:name="S">{rows}</table:table></office:spreadsheet></office:body>'
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml", '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        )
        archive.writestr("content.xml", f'<?xml version="1.0"?><office:document-content {spaces}>{body}</office:document-content>')
    assert read(tmp_path / "a.ods").rows == [("12", "2024-03-01", 1, 2)]


def test_two_corners_cost_one_refusal(tmp_path: Path) -> None:
    path = two_corners(tmp_path / "a.xlsx")
    assert path.stat().st_size < 2000
    begun = time.monotonic()
    with pytest.raises(DeliveryError, match="more memory"):
        read(path)
    assert time.monotonic() - begun < 20


def test_zip_bomb_costs_one_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel, "MEMORY", 2**28)
    path = zip_bomb(tmp_path / "a.xlsx", megabytes=200)
    assert path.stat().st_size < 2**20
    with pytest.raises(DeliveryError, match="more memory"):
        read(path)


def test_workbook_that_says_it_is_huge_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel, "LARGEST_UNPACKED", 1000)
    with pytest.raises(DeliveryError, match="too large: it unpacks to"):
        read(workbook(tmp_path / "a.xlsx", HEADERS))


def test_time_is_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel, "WALL_SECONDS", 0.001)
    with pytest.raises(DeliveryError, match="too long"):
        read(workbook(tmp_path / "a.xlsx", HEADERS))


def test_cut_short(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "a.xlsx", HEADERS, [1, "x"]).read_bytes()
    with pytest.raises(DeliveryError, match="damaged"):
        read(write(tmp_path / "b.xlsx", whole[: len(whole) // 2]))


def test_child_ends_when_the_reader_is_closed(tmp_path: Path) -> None:
    reader = open_reader(workbook(tmp_path / "a.xlsx", HEADERS, [1, "x"]), dataset(), ["Ref"])
    child = reader._release.__self__._process  # type: ignore[attr-defined]
    assert child.poll() is None
    reader.close()
    assert child.poll() is not None


def test_workbook_called_csv_is_read_as_a_workbook(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", HEADERS, ["1", "x"])
    assert read(path.rename(tmp_path / "a.csv")).rows == [("1", "x", 1, 2)]
