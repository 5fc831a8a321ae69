"""A letter as PDF, and as a document that offices edit. An empty line starts a paragraph; nothing of it is read as markup."""

from __future__ import annotations

from io import BytesIO

from diogel.definitions.model import Text
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
    from docx import Document

    document = Document()
    document.core_properties.title, document.core_properties.author = title, sender
    document.core_properties.language = "cy-GB" if language == "cy" else "en-GB"
    document.sections[0].header.paragraphs[0].text = f"{marking}\t\t{sender}"
    document.add_paragraph(f"{_REFERENCE.in_language(language)}: {number}")
    document.add_heading(title, 1)
    for part in paragraphs(text):
        document.add_paragraph(part)
    made = BytesIO()
    document.save(made)
    return made.getvalue()
