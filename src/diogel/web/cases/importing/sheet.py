"""A spreadsheet of open cases: which columns it may have, and its rows as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from diogel.definitions.model import Column, Dataset, Text
from diogel.definitions.pathway import Move, Pathway, Question
from diogel.ingest.reading import open_reader
from diogel.ingest.reading.reader import LINE
from diogel.pathways.forms import asked

MOST = 500
SUBJECT, BORN, OPENED, PERSON, RISK, OUTCOME, REASON = "subject", "born", "opened", "lead_person", "risk", "outcome", "reason"
LABELS: Mapping[str, Text] = {
    SUBJECT: Text(en="subject", cy="pwnc"),
    OPENED: Text(en="opened", cy="agorwyd"),
    BORN: Text(en="date of birth", cy="dyddiad geni"),
    PERSON: Text(en="lead person", cy="person arweiniol"),
    RISK: Text(en="risk", cy="risg"),
    OUTCOME: Text(en="outcome", cy="canlyniad"),
    REASON: Text(en="reason", cy="rheswm"),
}
"""Columns besides the questions and the days of moves. The lead person is said by e-mail address."""


@dataclass(frozen=True)
class Row:
    """`line` of the file; column -> what stands there, empty ones left out."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Sheet:
    rows: tuple[Row, ...]
    unknown: tuple[str, ...]


def day_column(move: Move) -> str:
    """In which the day stands on which a later move was made."""
    return f"{move.move}_on"


def later(pathway: Pathway, opening: Move) -> tuple[Move, ...]:
    return tuple(move for move in pathway.moves if move != opening and "opening" not in move.from_)


def questions(pathway: Pathway, opening: Move) -> Mapping[str, Question]:
    """Of the opening move's form, and of all forms that later moves and the case itself ask."""
    forms = dict.fromkeys([opening.form, *(move.form for move in later(pathway, opening)), *(form.form for form in pathway.forms)])
    return {one.question: one for form in forms if form for one in asked(pathway, form) if one.kind not in ("file", "table")}


def headers(pathway: Pathway, opening: Move) -> Mapping[str, tuple[str, ...]]:
    """Column -> the heads under which it may stand: its own, and its name in both languages."""
    found: dict[str, tuple[str, ...]] = {name: (text.en, text.cy) for name, text in LABELS.items()}
    found |= {day_column(move): (move.name.en, move.name.cy) for move in later(pathway, opening)}
    found |= {id: (one.label.en, one.label.cy) for id, one in questions(pathway, opening).items()}
    return found


def read(path: Path, pathway: Pathway, opening: Move) -> Sheet:
    """DeliveryError where it can't be read, or has none of the columns."""
    known, taken = headers(pathway, opening), set()
    columns = []
    for name, also in known.items():
        free = tuple(one for one in dict.fromkeys(also) if one.casefold() not in taken and one != name)
        taken |= {one.casefold() for one in (name, *free)}
        columns.append(Column(name=name, meaning=f"attribute.{name}", aliases=free))
    dataset = Dataset(
        version=1, dataset="cases", title=pathway.title, provider=pathway.lead, row="case", columns=tuple(columns)
    )  # fmt: skip
    reader = open_reader(path, dataset, set(known))
    try:
        rows = tuple(_rows(reader, known))
    finally:
        reader.close()
    return Sheet(rows, reader.headers.unknown)


def _rows(reader: object, known: Sequence[str] | Mapping[str, object]) -> Iterator[Row]:
    for chunk in reader:  # type: ignore[attr-defined]
        for row in chunk.to_pylist():
            cells = {name: str(row[name]).strip() for name in known if name in row and str(row[name] or "").strip()}
            if cells:
                yield Row(int(row[LINE]), cells)
