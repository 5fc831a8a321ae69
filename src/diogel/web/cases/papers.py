"""Letters as documents: PDF with tags for screen readers, and Word for whoever edits it."""

from __future__ import annotations

from collections.abc import Callable

from babel.dates import format_date
from django.utils.timezone import localdate

from diogel.definitions.model import Text
from diogel.definitions.pathway import Letter
from diogel.pathways.case import State
from diogel.reports.letter import letter_docx, letter_pdf
from diogel.web.cases import kept
from diogel.web.cases.models import Case
from diogel.web.ui.languages import LANGUAGES


def texts(letter: Letter, state: State, case: Case) -> dict[str, str]:
    """In each language, as the template makes it."""
    from diogel.pathways.letters import written

    def names(language: str) -> dict[str, str]:
        today = format_date(localdate(), "d MMMM y", locale=language)
        return {"case": case.number, "subject": case.subject, "today": today}

    return {language: written(letter, state, language, names(language)) for language in LANGUAGES}


Made = Callable[[Text | str, str, str, str, str], bytes]


def _pdf(title: Text | str, text: str, language: str, number: str, marking: str) -> bytes:
    return letter_pdf(_in(title, language), text, language=language, number=number, marking=marking, sender=_sender(language))


def _docx(title: Text | str, text: str, language: str, number: str, marking: str) -> bytes:
    return letter_docx(_in(title, language), text, language=language, number=number, marking=marking, sender=_sender(language))


def _in(title: Text | str, language: str) -> str:
    return title if isinstance(title, str) else title.in_language(language)


def _sender(language: str) -> str:
    return kept.partnership().file.name.in_language(language)


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMS: dict[str, tuple[str, str, Made]] = {"pdf": ("pdf", "application/pdf", _pdf), "docx": ("docx", _WORD, _docx)}
"""Name in the address: ending, type, how it is made."""
