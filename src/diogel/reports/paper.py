"""A paper for a meeting, or its minutes: a title, facts, then parts with facts, lines and tables. As PDF, and as a document that offices
edit. What it says is data: nothing of it is read as markup, nor as a formula."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from diogel.definitions.model import Text
from diogel.reports import word
from diogel.reports.pdf import pdf

if TYPE_CHECKING:
    from docx.document import Document as Word

_PAGE = Text(en="Page", cy="Tudalen")
_WHAT, _SAYS = Text(en="What", cy="Beth"), Text(en="Particulars", cy="Manylion")

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Table:
    headers: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Part:
    """One matter. A line is a word before it, such as whether it is a fact, or none; and what was said."""

    title: str
    facts: Pairs = ()
    lines: Sequence[tuple[str, str]] = ()
    table: Table | None = None


@dataclass(frozen=True)
class Paper:
    """All that it says, in one language. `to` is for whom it was made, which stands on every page."""

    language: str
    title: str
    sender: str
    to: str
    marking: str
    facts: Pairs
    parts: Sequence[Part]

    @classmethod
    def of(cls, **said: Any) -> Paper:
        """With what was typed as it can be written down: signs that steer a printer or turn the line around are left out."""
        return cls(**{name: _printable(value) for name, value in said.items()})

    def pdf(self) -> bytes:
        said = {
            **asdict(self), "from": self.sender, "footer": self.to, "page": _PAGE.in_language(self.language),
            "headers": [_WHAT.in_language(self.language), _SAYS.in_language(self.language)],
        }  # fmt: skip
        return pdf("paper", said)

    def docx(self) -> bytes:
        document = word.begun(self.title, sender=self.sender, marking=self.marking, language=self.language)
        document.sections[0].footer.paragraphs[0].text = self.to
        document.add_heading(self.title, 0)
        self._pairs(document, self.facts)
        for part in self.parts:
            self._part(document, part)
        return word.written(document)

    def _part(self, document: Word, part: Part) -> None:
        document.add_heading(part.title, 1)
        self._pairs(document, part.facts)
        for over, said in part.lines:
            paragraph = document.add_paragraph()
            paragraph.add_run(f"{over} " if over else "").bold = True
            paragraph.add_run(said)
        if part.table:
            _table(document, part.table.headers, part.table.rows)

    def _pairs(self, document: Word, pairs: Pairs) -> None:
        if pairs:
            _table(document, (_WHAT.in_language(self.language), _SAYS.in_language(self.language)), pairs)


def _table(document: Word, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Its first row is a head that Word repeats on each page and reads out."""
    from docx.oxml import OxmlElement

    made = document.add_table(rows=0, cols=len(headers), style="Table Grid")
    for row in (headers, *rows):
        for cell, said in zip(made.add_row().cells, row, strict=True):
            cell.text = said
    made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell in made.rows[0].cells:
        cell.paragraphs[0].runs[0].bold = True
    document.add_paragraph()


def _printable(said: Any) -> Any:
    """Ends of lines stay."""
    if isinstance(said, str):
        return "".join(one for one in said if one in "\n\t" or one.isprintable() or one == "\u00a0")
    if isinstance(said, Part):
        return Part(*(_printable(getattr(said, name)) for name in ("title", "facts", "lines", "table")))
    if isinstance(said, Table):
        return Table(_printable(said.headers), _printable(said.rows))
    return [_printable(one) for one in said] if isinstance(said, list | tuple) else said
