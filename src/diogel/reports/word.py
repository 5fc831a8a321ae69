"""A document that offices edit: what each begins with, and how it is handed over."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.document import Document as Word


def begun(title: str, *, sender: str, marking: str, language: str) -> Word:
    """With its marking and sender on every page, and the language in which a reader speaks it."""
    from docx import Document

    document = Document()
    document.core_properties.title, document.core_properties.author = title, sender
    document.core_properties.language = "cy-GB" if language == "cy" else "en-GB"
    document.sections[0].header.paragraphs[0].text = f"{marking}\t\t{sender}"
    return document


def written(document: Word) -> bytes:
    made = BytesIO()
    document.save(made)
    return made.getvalue()
