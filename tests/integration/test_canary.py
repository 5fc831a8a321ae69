"""A word in a column that no clause lets through: after intake, and while it runs, it is found nowhere."""

from __future__ import annotations

import gzip
import json
import logging
import tempfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from intake_kit import ALLOWED, KEYS, Taken, taken_in

from diogel.ingest.reading import delimited
from diogel.progress import Silent
from diogel.stores.duckdb import DuckDBStore

CANARY = "Cyfrinachwen"
"""Stands in Notes, which no clause names, and in columns that no definition knows."""

PASSING = "Pasiowrth"
"""Stands in Surname, which may pass: what would find the one finds the other."""

HEADERS = ["Ref", "When", "Kind", "Surname", "Born", "Marking", "Notes", "Unknown"]


def rows(amount: int) -> list[list[str]]:
    """Good rows, rows for quarantine, and rows whose words would stand under other headers if columns were counted wrongly."""
    when = ["01/02/2026", "never", "2026-02-01"]
    return [[str(n), when[n % 3], "BURG", PASSING, "01/02/1990", "", f'{CANARY} {n}, "said"', CANARY] for n in range(amount)]


def as_csv(path: Path, amount: int = 40) -> Path:
    """With ragged rows: too few fields, too many, and newlines within quotation marks."""
    lines = [",".join(HEADERS)]
    for n, row in enumerate(rows(amount)):
        quoted = ['"' + value.replace('"', '""') + ('\n"' if n % 5 == 0 and value.startswith(CANARY) else '"') for value in row]
        lines.append(",".join(quoted[: len(quoted) - n % 2] if n % 7 == 0 else [*quoted, CANARY] if n % 11 == 0 else quoted))
    path.write_text("\n".join([*lines, CANARY, f"{CANARY},{CANARY}"]), "utf-8")
    return path


def as_plain_csv(path: Path) -> Path:
    path.write_text(
        "\n".join([",".join(HEADERS), *(f"{n},01/02/2026,BURG,{PASSING},,,{CANARY},{CANARY}" for n in range(30)), CANARY]), "utf-8"
    )
    return path


def as_gzip(path: Path) -> Path:
    path.write_bytes(gzip.compress(as_csv(path).read_bytes()))
    return path


def as_utf_16(path: Path) -> Path:
    path.write_bytes(as_csv(path).read_text("utf-8").encode("utf-16"))
    return path


def as_workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    for row in [HEADERS, *rows(40), [*rows(1)[0], CANARY]]:
        book.active.append(row)
    book.create_sheet(CANARY)
    book.save(path)
    return path


def as_parquet(path: Path) -> Path:
    pq.write_table(pa.Table.from_pylist([dict(zip(HEADERS, row, strict=True)) for row in rows(40)]), path)
    return path


def as_json_lines(path: Path) -> Path:
    lines = [json.dumps(dict(zip(HEADERS, row, strict=True))) for row in rows(40)]
    path.write_text("\n".join([*lines, f'{{"Ref": "x", "Notes": "{CANARY}"', f'["{CANARY}"]', f'{{"Ref": {{"{CANARY}": 1}}}}']), "utf-8")
    return path


def as_all_bad(path: Path) -> Path:
    path.write_text("\n".join([",".join(HEADERS), *(f"{n},never,,{PASSING},,,{CANARY}," for n in range(9))]), "utf-8")
    return path


def as_never_closed(path: Path) -> Path:
    path.write_text(",".join(HEADERS) + f'\n1,01/02/2026,BURG,{PASSING},,,"{CANARY}\n2,{CANARY}\n', "utf-8")
    return path


class Watch(Silent):
    """Looks through every file of some folders each time a chunk has been taken in."""

    def __init__(self, *folders: Path) -> None:
        self._folders = folders
        self.seen: list[str] = []
        self.looked = 0

    def advance(self, amount: int) -> None:
        self.looked += 1
        for folder in self._folders:
            for path in folder.rglob("*"):
                if holds(path.name.encode(), CANARY) or (path.is_file() and holds(path.read_bytes(), CANARY)):
                    self.seen.append(path.name)


def holds(content: bytes, word: str) -> bool:
    """In any of the encodings it may be written in, and in capitals or not: names are folded on their way."""
    return any(word.lower().encode(encoding) in content.lower() for encoding in ("utf-8", "utf-16-le", "utf-16-be"))


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.csv", as_csv),
        ("plain.csv", as_plain_csv),
        ("a.csv.gz", as_gzip),
        ("wide.csv", as_utf_16),
        ("a.xlsx", as_workbook),
        ("a.parquet", as_parquet),
        ("a.jsonl", as_json_lines),
        ("bad.csv", as_all_bad),
        ("open.csv", as_never_closed),
    ],
)
def test_refused_column_is_found_nowhere(
    tmp_path: Path,
    name: str,
    make: Callable[[Path], Path],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    temporary, intake = tmp_path / "tmp", tmp_path / "intake"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(delimited, "CHUNK_ROWS", 10)
    monkeypatch.setattr(delimited, "LONGEST_RECORD", 2048)
    caplog.set_level(logging.DEBUG)
    path = make(tmp_path / name)

    watch = Watch(temporary, intake)
    store = DuckDBStore(KEYS, threads=1)
    taken = Taken(taken_in(path, intake / "key", store=store, progress=watch), intake / "key")
    watch.advance(0)
    store.close()
    watch.advance(0)

    assert watch.looked > 1
    assert watch.seen == []
    written = capfd.readouterr()
    assert not holds((caplog.text + written.out + written.err).encode(), CANARY)
    kept = {kind: json.dumps(taken.rows(kind), default=str) for kind in ("rows", "identity", "quarantine")}
    assert not [kind for kind, content in kept.items() if holds(content.encode(), CANARY)]
    if taken.receipt.rows_in:
        assert PASSING in kept["identity"] + kept["quarantine"]
    assert not [one for one in intake.rglob("*") if one.is_file() and holds(one.read_bytes(), PASSING)]


def test_the_same_word_in_a_column_that_may_pass_is_found(tmp_path: Path) -> None:
    taken = Taken(taken_in(as_plain_csv(tmp_path / "a.csv"), tmp_path / "key", allowed=[*ALLOWED, "Notes"]), tmp_path / "key")
    assert CANARY in json.dumps(taken.rows(), default=str)
