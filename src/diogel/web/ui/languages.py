"""The two languages of every page. Messages are written in English in templates and code; the Welsh stands in
locale/cy and is read from there when the process starts: nothing to compile, nothing to forget."""

from __future__ import annotations

import io
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from typing import cast

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from django.http import HttpRequest
from django.utils.functional import lazystr
from django.utils.translation import get_language, get_language_from_request

from diogel.definitions.model import Text

LANGUAGES = ("en", "cy")
WELSH = Path(__file__).parents[1] / "locale" / "cy"
"""One file for each room; what several rooms say stands in ui.po."""


def welsh() -> Catalog:
    """All the Welsh there is, of every room."""
    whole = Catalog("cy")
    for path in sorted(WELSH.glob("*.po")):
        with path.open("rb") as written:
            room = read_po(written, locale="cy")
        whole.mime_headers = room.mime_headers
        for entry in room:
            if entry.id:
                whole[entry.id] = entry
    return whole


@cache
def translations(language: str) -> NullTranslations:
    """What turns a message into this language; English is as written."""
    if language == "en":
        return NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, welsh())
    compiled.seek(0)
    return Translations(compiled)


def spoken() -> str:
    """The language of the page that is being made."""
    return "cy" if (get_language() or "").startswith("cy") else "en"


def language_of(request: HttpRequest) -> str:
    """What the address says, else what the browser asks for."""
    first = request.path.split("/", 2)[1]
    return first if first in LANGUAGES else "cy" if get_language_from_request(request) == "cy" else "en"


class _Said:
    """A message that becomes words when somebody reads it."""

    def __init__(self, message: str) -> None:
        self._message = message

    def __str__(self) -> str:
        return translations(spoken()).gettext(self._message)


def said(message: str) -> str:
    """A message of Python's, in the language of whichever page shows it: import it as `_`."""
    return cast(str, lazystr(_Said(message)))


class _InWords:
    def __init__(self, text: Text) -> None:
        self._text = text

    def __str__(self) -> str:
        return self._text.in_language(spoken())


def words(text: Text) -> str:
    """A bilingual Text as one string, in the language of whichever page shows it: for the choices of a form."""
    return cast(str, lazystr(_InWords(text)))
