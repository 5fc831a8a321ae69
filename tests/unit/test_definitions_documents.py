"""YAML as definitions read it: what is a text stays as it was written, and everything has its place."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diogel.definitions.documents import MOST_BYTES, Document, read_document


def read(folder: Path, text: str | bytes) -> Document:
    document, faults = write(folder, text)
    assert document and not faults
    return document


def write(folder: Path, text: str | bytes) -> tuple[Document | None, list[str]]:
    path = folder / "x.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    document, faults = read_document(path)
    return document, [str(fault).removeprefix(f"{folder}/") for fault in faults]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("true", True),
        ("false", False),
        ("yes", "yes"),
        ("No", "No"),
        ("on", "on"),
        ("True", "True"),
        ("'true'", "true"),
        ("1.10", "1.10"),
        ("007", "007"),
        ("0x1f", "0x1f"),
        ("1_000", "1_000"),
        ("12:30:45", "12:30:45"),
        ("2026-11-23", "2026-11-23"),
        ("1e3", "1e3"),
        ("'~'", "~"),
        ("=", "="),
        ("! 7", "7"),
        ("|\n  two\n  lines\n", "two\nlines\n"),
    ],
)
def test_a_value_is_what_was_written(tmp_path: Path, written: str, value: object) -> None:
    assert read(tmp_path, f"key: {written}").data == {"key": value}


@pytest.mark.parametrize("blank", ["", "~", "null"])
def test_a_key_without_a_value_was_not_given(tmp_path: Path, blank: str) -> None:
    document = read(tmp_path, f"end: {blank}\nstart: x\n")
    assert document.data == {"start": "x"}
    assert document.has(("end",))


def test_codes_stay_codes(tmp_path: Path) -> None:
    written = "map: {Y: a, N: b, NO: c, on: d, 01: e, 1: f, 2026-01-01: g, true: h, '': i}"
    assert list(read(tmp_path, written).data["map"]) == ["Y", "N", "NO", "on", "01", "1", "2026-01-01", "true", ""]


def test_windows_line_ends_and_byte_order_mark_do_no_harm(tmp_path: Path) -> None:
    document = read(tmp_path, b"\xef\xbb\xbfa: 1\r\nb:\r\n  - c\r\n")
    assert document.data == {"a": "1", "b": ["c"]}
    assert document.locate(("b", 0)) == (3, 5)


PLACES = """\
name: {en: A, cy: B}
list:
- first
- key: value
  other:
    - deep
"""


@pytest.mark.parametrize(
    ("steps", "value", "key"),
    [
        (("name",), (1, 7), (1, 1)),
        (("name", "cy"), (1, 19), (1, 15)),
        (("list",), (3, 1), (2, 1)),
        (("list", 0), (3, 3), (3, 3)),
        (("list", 1), (4, 3), (4, 3)),
        (("list", 1, "key"), (4, 8), (4, 3)),
        (("list", 1, "other", 0), (6, 7), (6, 7)),
        (("list", 1, "missing"), (4, 3), (4, 3)),
        (("list", 7), (3, 1), (2, 1)),
        (("nothing", "there"), (1, 1), (1, 1)),
        ((), (1, 1), (1, 1)),
    ],
)
def test_places_count_from_one(tmp_path: Path, steps: tuple[str | int, ...], value: tuple[int, int], key: tuple[int, int]) -> None:
    document = read(tmp_path, PLACES)
    assert document.locate(steps) == value
    assert document.locate(steps, key=True) == key


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (b"a: 1\nb: caf\xe9\n", "x.yaml:2:7: error: the file isn't written in UTF-8 — save it again with the encoding UTF-8"),
        (b"\xff\xfea\x00:\x00", "x.yaml:1:1: error: the file isn't written in UTF-8 — save it again with the encoding UTF-8"),
        (
            b"a: x\x07\n",
            "x.yaml:1:5: error: there is a character here that text doesn't have — delete it, or save the file again as plain text",
        ),
        (b"a: " + b"[" * 200_000, "x.yaml:1:34: error: lists and mappings are nested more than 30 deep — check the brackets"),
        (b"- " * 100_000, "x.yaml:1:63: error: lists and mappings are nested more than 30 deep — check the brackets"),
        (b"? " * 100_000, "x.yaml:1:3: error: a list or mapping can't be a key — put quotes round the key if it starts with [ or {"),
        (b"", "x.yaml:1:1: error: the file is empty — write the definition, or delete the file"),
        (
            b"#" * (MOST_BYTES + 1),
            "x.yaml:1:1: error: the file has 1,000,001 bytes; a definition has at most 1,000,000 — is this a data file? Move it elsewhere",
        ),
    ],
    ids=["another encoding", "UTF-16", "a bell", "brackets", "dashes", "question marks", "nothing", "too big"],
)
def test_what_cant_be_read_costs_one_fault(tmp_path: Path, written: bytes, told: str) -> None:
    assert write(tmp_path, written) == (None, [told])


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    document, faults = read_document(tmp_path / "gone.yaml")
    assert document is None
    assert [fault.what for fault in faults] == ["the file can't be read: No such file or directory"]


@given(st.binary(max_size=200))
def test_no_bytes_bring_more_than_faults(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    document, faults = write(tmp_path_factory.getbasetemp(), content)
    assert document is not None or len(faults) == 1


@given(st.text("ab:-?[]{},&*!|>'\"%@#\t \n", max_size=60))
def test_no_signs_of_yaml_bring_more_than_faults(tmp_path_factory: pytest.TempPathFactory, content: str) -> None:
    document, faults = write(tmp_path_factory.getbasetemp(), content)
    assert document is not None or len(faults) == 1


def test_reading_leaves_the_recursion_limit_alone(tmp_path: Path) -> None:
    limit = sys.getrecursionlimit()
    write(tmp_path, b"[" * 500_000)
    assert sys.getrecursionlimit() == limit
