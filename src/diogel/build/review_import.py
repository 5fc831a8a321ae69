"""The decisions that come back in an exported queue.

It has been through a spreadsheet: other delimiters, encodings, line ends, capitals, columns moved about. All of that is taken as it
is meant; what can't be is told with its line and column, and then nothing is decided.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from diogel.build.review_decisions import Outcome, Said, Session, session
from diogel.build.review_export import HEADERS, WORDS
from diogel.build.review_opened import Opened
from diogel.errors import UsageError
from diogel.ingest.scorecard import safe_cell
from diogel.linkage.decisions import Decides

_NEEDED = ("pair", "decision", "why")


@dataclass(frozen=True)
class Fault:
    """What can't be taken, and where: the line of the file, the column by its header."""

    line: int
    column: str
    what: str
    todo: str

    def told(self, file: Path) -> str:
        return f"{file}:{self.line}: {self.column}: {self.what}\n  {self.todo}"


@dataclass(frozen=True)
class Taken:
    """A row's decision and what it came, or would come, to."""

    line: int
    said: Said
    outcome: Outcome


@dataclass(frozen=True)
class Imported:
    """What a file would decide, or has decided (`written`). `blank` rows have no decision; `known` ones were decided just so before.
    Where there are faults nothing is ever written."""

    taken: tuple[Taken, ...]
    blank: int
    known: int
    faults: tuple[Fault, ...]
    written: bool


@dataclass(frozen=True)
class _Row:
    line: int
    said: Said


def import_(
    folder: Path,
    file: Path,
    *,
    by: str,
    apply: bool = False,
    second_opinion: bool = False,
    out: Path | None = None,
    paths: Mapping[str, Path] | None = None,
) -> Imported:
    """Take the decisions in a file, all or none. Without `apply` it only says what they would come to.

    `by` is whose they are where a row's own column is empty. Raises UsageError when the file can't be read as an export.
    """
    sheet = _Sheet.of(file)
    rows, faults, blank = sheet.decisions(by)
    opened = Opened.of(folder, out=out, paths=paths)
    concerned = {identity for row in rows for identity in (row.said.identity_id_l, row.said.identity_id_r)}
    with session(opened, concerned, second_opinion=second_opinion) as one:
        taken, known, refused = _tried(one, rows, sheet)
        faults = sorted([*faults, *refused], key=lambda fault: fault.line)
        written = apply and not faults
        if not written:
            one.draft.discard()
    return Imported(tuple(taken), blank, known, tuple(faults), written)


def _tried(one: Session, rows: Iterable[_Row], sheet: _Sheet) -> tuple[list[Taken], int, list[Fault]]:
    taken: list[Taken] = []
    faults: list[Fault] = []
    known = 0
    for row in rows:
        try:
            if one.said(row.said.identity_id_l, row.said.identity_id_r) == row.said.decides and not _here(row, taken):
                known += 1
                continue
            taken.append(Taken(row.line, row.said, one.decide(row.said)))
        except UsageError as error:
            column = sheet.header("pair" if "has no identity" in error.what else "decision")
            faults.append(Fault(row.line, column, _by_line(error.what, taken), error.todo))
    return taken, known, faults


def _here(row: _Row, taken: Iterable[Taken]) -> bool:
    pair = {row.said.identity_id_l, row.said.identity_id_r}
    return any({one.said.identity_id_l, one.said.identity_id_r} == pair for one in taken)


def _by_line(what: str, taken: Iterable[Taken]) -> str:
    """Decisions of this very file have no id that anybody has seen: their line is told."""
    for one in taken:
        what = what.replace(one.outcome.decision, f"line {one.line} of this file")
    return what


@dataclass(frozen=True)
class _Sheet:
    """The file as rows of cells, each with its line, and where each column stands."""

    rows: tuple[tuple[int, tuple[str, ...]], ...]
    headers: tuple[str, ...]
    places: Mapping[str, int]

    @classmethod
    def of(cls, file: Path) -> _Sheet:
        text = _decoded(file)
        delimiter, start = _delimiter(text)
        rows = list(_rows(text, delimiter, file))[start:]
        headers = rows[0][1] if rows else ()
        places = _places(headers)
        missing = [HEADERS[name].en for name in _NEEDED if name not in places]
        if missing:
            raise UsageError(
                f"this is no export of the review queue: it has no column {', '.join(missing)}",
                where=f"{file}:{rows[0][0] if rows else 1}",
                todo="fill in the file that `diogel review export` wrote, and keep its first row",
            )
        return cls(tuple(rows[1:]), headers, places)

    def header(self, name: str) -> str:
        return self.headers[self.places[name]]

    def cell(self, row: tuple[str, ...], name: str) -> str:
        place = self.places.get(name)
        written = row[place].strip() if place is not None and place < len(row) else ""
        return written[1:] if written[:1] == "'" and safe_cell(written[1:]) != written[1:] else written

    def decisions(self, by: str) -> tuple[list[_Row], list[Fault], int]:
        """The rows with a decision, what is wrong with others, and how many have none."""
        found: list[_Row] = []
        faults: list[Fault] = []
        blank = 0
        for line, row in self.rows:
            if not self.cell(row, "decision"):
                blank += any(cell.strip() for cell in row)
                continue
            wrong = list(self._wrong(line, row))
            faults += wrong
            if not wrong:
                left, right = _pair(self.cell(row, "pair")) or ("", "")
                decides = _decides(self.cell(row, "decision")) or "different"
                found.append(_Row(line, Said(left, right, decides, self.cell(row, "by") or by, self.cell(row, "why"))))
        return found, faults, blank

    def _wrong(self, line: int, row: tuple[str, ...]) -> Iterator[Fault]:
        if _pair(self.cell(row, "pair")) is None:
            yield Fault(line, self.header("pair"), "this is not the id of a pair", "take it from a fresh export: diogel review export")
        if _decides(self.cell(row, "decision")) is None:
            yield Fault(
                line, self.header("decision"), "this is no decision", "write same or different (yr un, gwahanol), or leave the cell empty"
            )
        if not self.cell(row, "why"):
            yield Fault(line, self.header("why"), "a decision needs its reason", "say why, without a name if it can be helped")


def _pair(written: str) -> tuple[str, str] | None:
    left, dash, right = (part.strip().casefold() for part in written.partition("-"))
    return (left, right) if dash and left.isalnum() and right.isalnum() else None


def _decides(written: str) -> Decides | None:
    said = " ".join(written.split()).casefold()
    return next((decides for decides, text in WORDS.items() if said in (text.en, text.cy)), None)


def _decoded(file: Path) -> str:
    """Excel writes UTF-8 with a mark, `Unicode text` as UTF-16, and plain CSV in the machine's own code page."""
    try:
        written = file.read_bytes()
    except OSError as error:
        raise UsageError(f"the file can't be read ({error.strerror})", where=str(file)) from None
    if written.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise UsageError("this is a workbook", where=str(file), todo="save it as CSV UTF-8, then import that")
    if written.startswith((b"\xff\xfe", b"\xfe\xff")):
        return written.decode("utf-16", errors="replace")
    try:
        return written.decode("utf-8-sig")
    except UnicodeDecodeError:
        return written.decode("cp1252", errors="replace")


def _delimiter(text: str) -> tuple[str, int]:
    """What divides the columns, and how many lines stand before the headers: some spreadsheets put `sep=;` there."""
    lines = text.splitlines() or [""]
    start = int(lines[0].casefold().startswith("sep="))
    headers = lines[start] if len(lines) > start else ""
    return max(",;\t", key=lambda one: len(_places(tuple(headers.split(one))))), start


def _places(headers: tuple[str, ...]) -> dict[str, int]:
    known = {written.casefold(): name for name, text in HEADERS.items() for written in (text.en, text.cy)}
    found: dict[str, int] = {}
    for place, header in enumerate(headers):
        if name := known.get(" ".join(header.replace('"', "").split()).casefold()):
            found.setdefault(name, place)
    return found


def _rows(text: str, delimiter: str, file: Path) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Each row with the line on which it starts: a cell may hold several."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    try:
        for row in reader:
            yield line, tuple(row)
            line = reader.line_num + 1
    except csv.Error:
        raise UsageError("this line can't be read as CSV", where=f"{file}:{line}", todo="save it again as CSV UTF-8") from None
