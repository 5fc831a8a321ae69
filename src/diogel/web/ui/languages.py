"""The two languages of every page. Messages are written in English in the templates; the Welsh stands in
locale/cy/messages.po and is read from there when the process starts: nothing to compile, nothing to forget."""

from __future__ import annotations

import io
from functools import cache
from gettext import NullTranslations
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from django.utils.functional import lazy
from django.utils.translation import get_language

LANGUAGES = ("en", "cy")
WELSH = Path(__file__).parents[1] / "locale" / "cy" / "messages.po"


@cache
def translations(language: str) -> NullTranslations:
    """What turns a message into this language; English is as written."""
    if language == "en":
        return NullTranslations()
    compiled = io.BytesIO()
    with WELSH.open("rb") as written:
        write_mo(compiled, read_po(written, locale="cy"))
    compiled.seek(0)
    return Translations(compiled)


def spoken() -> str:
    """The language of the page that is being made."""
    return "cy" if (get_language() or "").startswith("cy") else "en"


def message(text: str) -> str:
    """A text of the program, in the language of the page on which it comes to stand: for labels and hints of forms, and what an action says."""
    return _lazy(text)


def _read(text: str) -> str:
    return translations(spoken()).gettext(text)


_lazy = lazy(_read, str)
