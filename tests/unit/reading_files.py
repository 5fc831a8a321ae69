"""A dataset to read files for, the files, and what reading gives."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from diogel.definitions.model import Dataset
from diogel.ingest.reading import Headers, open_reader

COLUMNS = (
    {"name": "Ref", "meaning": "event.reference", "required": True, "aliases": ["Reference No"]},
    {"name": "Street name", "meaning": "event.location_name"},
    {"name": "Notes", "meaning": "attribute.notes"},
)


def dataset(*, columns: Sequence[dict[str, Any]] = COLUMNS, **more: Any) -> Dataset:
    made = {"version": 1, "dataset": "asb", "title": {"en": "ASB", "cy": "YG"}, "provider": "council", "row": "event", "columns": columns}
    return Dataset.model_validate(made | more)


@dataclass(frozen=True)
class Got:
    headers: Headers
    table: pa.Table
    ragged: list[tuple[int, int]]

    @property
    def rows(self) -> list[tuple[Any, ...]]:
        """Values, then row number and line."""
        return [tuple(row.values()) for row in self.table.to_pylist()]


def read(path: Path, allowed: Sequence[str] = ("Ref", "Street name"), **more: Any) -> Got:
    reader = open_reader(path, dataset(**more), allowed)
    table = pa.concat_tables(list(reader))
    return Got(reader.headers, table, [(one.line, one.row_number) for one in reader.ragged])


def write(path: Path, content: bytes | str) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_RELATIONSHIPS = f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{_OFFICE}/'
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": f'{_RELATIONSHIPS}officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="Sheet1" sheetId="1" r:id="r1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": f'{_RELATIONSHIPS}worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def raw_workbook(path: Path, sheet: Iterable[str]) -> Path:
    """A workbook made by hand, its sheet written piece by piece: no writer would make these."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in _PARTS.items():
            archive.writestr(name, f'<?xml version="1.0"?>{content}')
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(f'<?xml version="1.0"?><worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            for piece in sheet:
                part.write(piece.encode())
            part.write(b"</sheetData></worksheet>")
    return path


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def two_corners(path: Path) -> Path:
    """A cell in the first corner and one in the last: a reader that makes room for all between asks for 400 GB."""
    return raw_workbook(path, [f'<row r="1">{text_cell("A1", "Ref")}</row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'])


def zip_bomb(path: Path, megabytes: int) -> Path:
    """A few hundred kilobytes that unpack to one cell of many megabytes."""
    head = f'<row r="1">{text_cell("A1", "Ref")}</row><row r="2"><c r="A2" t="inlineStr"><is><t>'
    return raw_workbook(path, [head, *(["A" * 2**20] * megabytes), "</t></is></c></row>"])
