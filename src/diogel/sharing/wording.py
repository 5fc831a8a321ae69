"""How days and lists are written in the reasons that people read, in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches

from diogel.definitions.model import Text

_MONTHS_EN = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
_MONTHS_CY = ("Ionawr", "Chwefror", "Mawrth", "Ebrill", "Mai", "Mehefin", "Gorffennaf", "Awst", "Medi", "Hydref", "Tachwedd", "Rhagfyr")


def day(on: date) -> Text:
    """31 March 2026 / 31 Mawrth 2026."""
    return Text(en=f"{on.day} {_MONTHS_EN[on.month - 1]} {on.year}", cy=f"{on.day} {_MONTHS_CY[on.month - 1]} {on.year}")


def joined(texts: Iterable[Text], separator: str = ", ") -> Text:
    """One text out of several. A part without Welsh lends its English to the Welsh whole."""
    parts = list(texts)
    return Text(en=separator.join(part.in_language("en") for part in parts), cy=separator.join(part.in_language("cy") for part in parts))


def nearest(name: str, known: Iterable[str]) -> str:
    """What to do about an unknown name."""
    names = sorted(known)
    near = get_close_matches(name, names, n=1)
    return f"did you mean {near[0]}?" if near else f"known: {', '.join(names)}"
