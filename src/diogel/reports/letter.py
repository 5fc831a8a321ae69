"""A letter as PDF, and as a document that offices edit. An empty line starts a paragraph; nothing of it is read as markup."""

from __future__ import annotations

from diogel.definitions.model import Text
from diogel.reports import word
from diogel.reports.pdf import pdf

_PAGE = Text(en="Page", cy="Tudalen")
_REFERENCE = Text(en="Our reference", cy="Ein cyfeirnod")


def paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]


def letter_pdf(title: str, text: str, *, language: str, number: str, marking: str, sender: str) -> bytes:
    return pdf(
        "letter",
        {
            "language": language, "title": title, "from": sender, "marking": marking, "footer": number, "page": _PAGE.in_language(language),
            "reference": f"{_REFERENCE.in_language(language)}: {number}", "paragraphs": paragraphs(text),
        },
    )  # fmt: skip


def letter_docx(title: str, text: str, *, language: str, number: str, marking: str, sender: str) -> bytes:
    document = word.begun(title, sender=sender, marking=marking, language=language)
    document.add_paragraph(f"{_REFERENCE.in_language(language)}: {number}")
    document.add_heading(title, 1)
    for part in paragraphs(text):
        document.add_paragraph(part)
    return word.written(document)
