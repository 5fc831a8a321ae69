"""What kind of file it is, told from its first bytes and then its name; and the reader for it."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Literal

from diogel.definitions.model import Dataset
from diogel.errors import DeliveryError
from diogel.ingest.reading.delimited import open_delimited
from diogel.ingest.reading.excel import open_excel
from diogel.ingest.reading.json_lines import open_json_lines
from diogel.ingest.reading.parquet import open_parquet
from diogel.ingest.reading.reader import Reader
from diogel.ingest.reading.streams import GZIP, open_plain

Format = Literal["delimited", "excel", "parquet", "json_lines"]

_MAGIC: dict[bytes, Format] = {b"PAR1": "parquet", b"PK\x03\x04": "excel", b"\xd0\xcf\x11\xe0": "excel"}
_TEXT: dict[str, Format] = {
    ".csv": "delimited",
    ".tsv": "delimited",
    ".txt": "delimited",
    ".jsonl": "json_lines",
    ".ndjson": "json_lines",
    ".json": "json_lines",
}
_BINARY: dict[str, Format] = {".parquet": "parquet", ".xlsx": "excel", ".xlsm": "excel", ".xls": "excel", ".xlsb": "excel", ".ods": "excel"}
_OPEN = {"delimited": open_delimited, "excel": open_excel, "parquet": open_parquet, "json_lines": open_json_lines}


def open_reader(path: Path, dataset: Dataset, allowed: Collection[str]) -> Reader:
    """Open a delivery to read the allowed columns alone.

    Raises DeliveryError when it can't be a delivery of this dataset: no such kind of file, damaged, empty, its headers
    wrong, an encoding or a compression that can't be read.
    """
    if not path.stat().st_size:
        raise DeliveryError(
            "the file is empty (0 bytes)", todo="send it again; where there is nothing to report, send the headers alone", where=path.name
        )
    return _OPEN[format_of(path)](path, dataset, allowed)


def format_of(path: Path) -> Format:
    """The first bytes decide where they are telling: a workbook that is called .csv is read as a workbook."""
    with path.open("rb") as handle:
        compressed = handle.read(2) == GZIP
    with open_plain(path) as stream:
        head = stream.read(4096)
    suffix = _suffix(path)
    found = _by_magic(head)
    if found:
        return _refuse_compressed(path, found) if compressed else found
    if suffix in _BINARY:
        raise DeliveryError(f"it is called {suffix} and is no such file: cut short or damaged", todo="send it again", where=path.name)
    return _TEXT.get(suffix) or _by_text(head, path)


def _suffix(path: Path) -> str:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    return next((suffix for suffix in reversed(suffixes) if suffix != ".gz"), "")


def _by_magic(head: bytes) -> Format | None:
    return next((found for magic, found in _MAGIC.items() if head.startswith(magic)), None)


def _refuse_compressed(path: Path, found: Format) -> Format:
    raise DeliveryError(
        f"a compressed {found} file can't be read", todo="send it as it is: it is compressed inside already", where=path.name
    )


def _by_text(head: bytes, path: Path) -> Format:
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith(b"{"):
        return "json_lines"
    first = text.splitlines()[0] if text else b""
    if b"\0" not in head and any(delimiter in first for delimiter in b",;\t|"):
        return "delimited"
    raise DeliveryError(
        "this kind of file can't be read", todo="send CSV, Excel (.xlsx, .xls, .xlsb, .ods), Parquet or JSON lines", where=path.name
    )
