"""CSV as it really comes: encodings, delimiters, empty lines, ragged rows, newlines in quotation marks; lines always exact."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_files import dataset, read, write

from diogel.errors import DeliveryError
from diogel.ingest.reading import delimited, open_reader, quoting, streams, survey

PLAIN = "Ref,Street name,Notes\n1,Heol Fawr,x\n2,Stryd y Bont,y\n"
ROWS = [("1", "Heol Fawr", 1, 2), ("2", "Stryd y Bont", 2, 3)]


def test_allowed_columns_row_numbers_and_lines(tmp_path: Path) -> None:
    got = read(write(tmp_path / "a.csv", PLAIN))
    assert got.table.column_names == ["Ref", "Street name", "row_number", "line"]
    assert got.rows == ROWS
    assert got.ragged == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings_are_told_from_the_file(tmp_path: Path, encoding: str) -> None:
    text = "Ref,Street name\n1,Lôn y Tŷ\n".replace("ŷ", "ŷ" if "utf" in encoding else "y")
    got = read(write(tmp_path / "a.csv", text.encode(encoding)))
    assert got.rows[0][1] == ("Lôn y Tŷ" if "utf" in encoding else "Lôn y Ty")


def test_named_encoding_wins(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "Ref,Street name\n1,Lôn\n".encode("cp437"))
    assert read(path, reading={"encoding": "cp437"}).rows[0][1] == "Lôn"


def test_bytes_of_no_encoding_are_refused_with_their_line(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError) as refused:
        read(write(tmp_path / "a.csv", b"Ref,Street name\n1,\xf4\n2,\x81\n"))
    assert refused.value.where == "a.csv:3"


def test_nul_bytes_are_refused_with_their_line(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="NUL") as refused:
        read(write(tmp_path / "a.csv", b"Ref,Street name\n1,x\n2,\0\n"))
    assert refused.value.where == "a.csv:3"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(tmp_path: Path, delimiter: str, ending: str) -> None:
    text = PLAIN.replace(",", delimiter).replace("\n", ending)
    assert read(write(tmp_path / "a.csv", text)).rows == ROWS


def test_comma_in_a_header_does_not_mislead(tmp_path: Path) -> None:
    got = read(write(tmp_path / "a.csv", "Ref;Town, village, hamlet or farm;Street name\n1;x;Heol Fawr\n"))
    assert got.rows == [("1", "Heol Fawr", 1, 2)]


def test_empty_lines_are_no_rows_but_count_as_lines(tmp_path: Path) -> None:
    got = read(write(tmp_path / "a.csv", "\n\nRef,Street name\n\n1,a\n   \n\r\n2,b\n\n"))
    assert got.rows == [("1", "a", 1, 5), ("2", "b", 2, 8)]
    assert got.ragged == []


def test_ragged_rows_are_told_by_line_and_number(tmp_path: Path) -> None:
    got = read(write(tmp_path / "a.csv", "Ref,Street name,Notes\n1,a,x\n2,b\n3,c,x,y\n4,d,x\n5"))
    assert got.rows == [("1", "a", 1, 2), ("4", "d", 4, 5)]
    assert got.ragged == [(3, 2), (4, 3), (6, 5)]


def test_newlines_in_quotation_marks(tmp_path: Path) -> None:
    got = read(write(tmp_path / "a.csv", 'Ref,Street name,Notes\n1,"Heol\nFawr","a\n\nb"\n2,"say ""no""",x\n3\n4,d,x\n'))
    assert got.rows == [("1", "Heol\nFawr", 1, 2), ("2", 'say "no"', 2, 6), ("4", "d", 4, 8)]
    assert got.ragged == [(7, 3)]


def test_stray_quotation_mark_inside_a_value(tmp_path: Path) -> None:
    got = read(write(tmp_path / "a.csv", 'Ref,Street name\n1,a 5" pipe\n2,b\n'))
    assert got.rows == [("1", 'a 5" pipe', 1, 2), ("2", "b", 2, 3)]


def test_quotation_mark_never_closed(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="never closed") as refused:
        read(write(tmp_path / "a.csv", 'Ref,Street name\n1,a\n2,"b\n3,c\n'))
    assert refused.value.where == "a.csv:3"


def test_header_row_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "Monthly report\n\nRef,Street name\n1,a\n")
    assert read(path, reading={"header_row": 3}).rows == [("1", "a", 1, 4)]


def test_headers_alone_are_no_rows(tmp_path: Path) -> None:
    got = read(write(tmp_path / "a.csv", "Ref,Street name\n"))
    assert got.rows == []
    assert got.table.column_names == ["Ref", "Street name", "row_number", "line"]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n"])
def test_nothing_in_it(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(DeliveryError, match="empty"):
        read(write(tmp_path / "a.csv", content))


def test_no_headers_names_no_value(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="no header") as refused:
        read(write(tmp_path / "a.csv", "Bronwen,Pritchard,1990-02-01\nGwyn,Rees,1971-03-02\n"))
    assert "Bronwen" not in str(refused.value)
    assert "Ref" in refused.value.todo


def test_gzip(tmp_path: Path) -> None:
    assert read(write(tmp_path / "a.csv.gz", gzip.compress(PLAIN.encode()))).rows == ROWS


def test_gzip_cut_short(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="cut short"):
        read(write(tmp_path / "a.csv.gz", gzip.compress(PLAIN.encode() * 500)[:-20]))


def test_gzip_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "FREE_BYTES", 2**20)
    bomb = gzip.compress(b"Ref,Street name\n" + b"0" * (4 * 2**20))
    with pytest.raises(DeliveryError, match="grows beyond"):
        read(write(tmp_path / "a.csv.gz", bomb))


def test_line_longer_than_any_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "LONGEST_RECORD", 1000)
    with pytest.raises(DeliveryError, match="told apart") as refused:
        read(write(tmp_path / "a.csv", "Ref,Street name\n1," + "secret " * 300 + "\n2,b\n"))
    assert "secret" not in str(refused.value)


def test_chunks_are_numbered_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "LONGEST_RECORD", 256)
    monkeypatch.setattr(delimited, "CHUNK_ROWS", 10)
    text = "Ref,Street name\n" + "".join(f"{n}\n" if n % 7 == 0 else "\n" if n % 5 == 0 else f"{n},s{n}\n" for n in range(1, 200))
    path = write(tmp_path / "a.csv", text)
    assert len(list(open_reader(path, dataset(), ["Ref"]))) > 3
    got = read(path)
    assert [(int(ref) + 1) for ref, *_ in got.rows] == [line for *_, line in got.rows]
    numbers = sorted([number for *_, number, _ in got.rows] + [number for _, number in got.ragged])
    assert numbers == list(range(1, len(numbers) + 1))
    assert [line for line, _ in got.ragged] == [n + 1 for n in range(1, 200) if n % 7 == 0]


def test_delimiter_named_in_the_definition(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "Ref~Street name\n1~a, b; c\n")
    assert read(path, reading={"delimiter": "~"}).rows == [("1", "a, b; c", 1, 2)]
    with pytest.raises(DeliveryError, match="can't stand between fields"):
        read(path, reading={"delimiter": "¬"})


def test_rows_that_do_not_come_out_even_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Should the parser and the survey ever see a file differently, no line number is made up."""
    looked = survey.survey
    monkeypatch.setattr(delimited, "survey", lambda *of: replace(looked(*of), records=looked(*of).records + 1))
    with pytest.raises(DeliveryError, match="told apart with certainty"):
        read(write(tmp_path / "a.csv", PLAIN))


@pytest.mark.parametrize("row", ['1,"a",""', '"1","say ""no""",c', '1,,"a,b"'])
def test_tidy_quotation_marks_need_no_slow_scan(tmp_path: Path, row: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "scan_records", lambda *_: pytest.fail("scanned record by record"))
    monkeypatch.setattr(survey, "BLOCK", 9)
    assert [line for *_, line in read(write(tmp_path / "a.csv", f"Ref,Street name,Notes\n{row}\n{row}\n")).rows] == [2, 3]


# -- against a reader that walks through the text letter by letter ---------------------------------------------------


@dataclass
class Record:
    line: int
    fields: list[str]
    raw: str


def walk(text: str) -> list[Record] | None:
    """Records by the rules of CSV, one letter at a time; None where a quotation mark is never closed."""
    records, place, line = [], 0, 1
    while place < len(text):
        begin, started, fields, value, state = place, line, [], "", "start"
        while place < len(text):
            letter, pair = text[place], text[place : place + 2]
            ends = letter in "\r\n" and pair != "\r\n"
            if state == "quoted":
                if pair == '""':
                    value, place = value + '"', place + 2
                    continue
                state = "inside" if letter == '"' else state
                value += "" if letter == '"' else letter
                line += ends
            elif letter == '"' and state == "start":
                state = "quoted"
            elif letter == ",":
                fields, value, state = [*fields, value], "", "start"
            elif letter in "\r\n":
                place += 1 if ends else 2
                line += 1
                break
            else:
                value, state = value + letter, "inside"
            place += 1
        if state == "quoted":
            return None
        records.append(Record(started, [*fields, value], text[begin:place]))
    return records


VALUES = st.one_of(
    st.text("xé1 ", max_size=4),
    st.lists(st.sampled_from(["x", '""', ",", "\n", "\r\n", "é"]), max_size=4).map(lambda parts: '"' + "".join(parts) + '"'),
    st.text("xé", min_size=1, max_size=3).map(lambda text: text + '" '),
)
LINES = st.one_of(st.lists(VALUES, min_size=1, max_size=4), st.lists(VALUES, min_size=3, max_size=3), st.just([""]))
ENDS = st.sampled_from(["\n", "\r\n", "\r"])
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"])


@settings(max_examples=150, deadline=None)
@given(lines=st.lists(st.tuples(LINES, ENDS), max_size=12), encoding=ENCODINGS, block=st.integers(8, 64))
def test_reads_as_the_rules_say(
    tmp_path_factory: pytest.TempPathFactory, lines: list[tuple[list[str], str]], encoding: str, block: int
) -> None:
    text = "Ref,Street name,Notes\n" + "".join(",".join(values) + end for values, end in lines)
    expected = walk(text)
    path = write(tmp_path_factory.mktemp("csv") / "a.csv", text.encode(encoding))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(survey, "BLOCK", block)
        patched.setattr(quoting, "_BLOCK", block)
        if expected is None:
            with pytest.raises(DeliveryError):
                read(path)
            return
        got = read(path)
    rows = [one for one in expected[1:] if one.raw.strip("\r\n") and not (len(one.fields) == 1 and not one.raw.strip())]
    numbered = list(enumerate(rows, start=1))
    assert got.rows == [(one.fields[0], one.fields[1], number, one.line) for number, one in numbered if len(one.fields) == 3]
    assert got.ragged == [(one.line, number) for number, one in numbered if len(one.fields) != 3]
