"""Papers and calendars as files: what somebody typed is text there and nothing else."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from io import BytesIO

import pytest
from docx import Document
from icalendar import Calendar

from diogel.reports.diary import Entry, diary
from diogel.reports.paper import Paper, Part, Table

NASTY = '=HYPERLINK("http://x.example") #set page(fill: red) <script>alert(1)</script> \x0b\x07 $x$ \u202e 🙂'


def paper(language: str = "cy") -> Paper:
    part = Part(NASTY, [(NASTY, NASTY)], [("Ffaith:", NASTY)], Table(["Pwy"], [[NASTY]]))
    return Paper.of(
        language=language, title=NASTY, sender="Aberwylan", to="Heddlu", marking="OFFICIAL-SENSITIVE", facts=[("Grŵp", NASTY)], parts=[part]
    )  # fmt: skip


@pytest.mark.parametrize("language", ["en", "cy"])
def test_a_word_document_holds_what_was_typed_as_text(language: str) -> None:
    made = paper(language).docx()
    document = Document(BytesIO(made))
    text = "\n".join([*(one.text for one in document.paragraphs), *(cell.text for table in document.tables for cell in table._cells)])
    assert text.count('=HYPERLINK("http://x.example") #set page') >= 6 and "\x0b" not in text
    names = zipfile.ZipFile(BytesIO(made)).namelist()
    assert not [name for name in names if "vba" in name.lower() or "embeddings" in name]
    assert b"http://x.example" not in zipfile.ZipFile(BytesIO(made)).read("word/_rels/document.xml.rels")
    assert document.core_properties.language == f"{language}-GB"
    assert document.sections[0].header.paragraphs[0].text.startswith("OFFICIAL-SENSITIVE")
    assert document.sections[0].footer.paragraphs[0].text == "Heddlu"


def test_a_pdf_is_made_of_anything() -> None:
    assert paper().pdf().startswith(b"%PDF")


def test_a_calendar_reads_the_moment_and_no_more_lines_than_there_are() -> None:
    summer, winter = datetime(2026, 10, 24, 9, tzinfo=UTC), datetime(2026, 10, 26, 10, tzinfo=UTC)
    place = "Room 2\r\nATTENDEE:mailto:somebody@example.org"
    made = diary([Entry(str(at.month), "Panel", at, at, place, summer, 3, cancelled=at is winter) for at in (summer, winter)], name="Panel")
    read = Calendar.from_ical(made)
    events = list(read.walk("VEVENT"))
    assert [one.decoded("dtstart") for one in events] == [summer, winter]
    assert [str(one["status"]) for one in events] == ["CONFIRMED", "CANCELLED"]
    assert not any("attendee" in {key.lower() for key in one} for one in events)
    assert {int(one["sequence"]) for one in events} == {3}
