"""Addresses into one way of writing, so that the same home is told by equality. Kept in the language they came in."""

from __future__ import annotations

import re
import unicodedata

_POSTCODE = re.compile(r"[,\s]*\b[A-Z]{1,2}\d[A-Z0-9]?\s*\d[A-Z]{2}\s*$", re.IGNORECASE)
_NUMBER = re.compile(r"\d+[a-z]?(?:\s*[-/]\s*\d+[a-z]?)?", re.IGNORECASE)

_ENDINGS = {
    "rd": "Road", "st": "Street", "str": "Street", "ave": "Avenue", "av": "Avenue", "cl": "Close", "ct": "Court", "cres":
    "Crescent", "dr": "Drive", "gdns": "Gardens", "gdn": "Garden", "gr": "Grove", "gro": "Grove", "ln": "Lane", "pk": "Park",
    "pl": "Place", "sq": "Square", "ter": "Terrace", "terr": "Terrace", "tce": "Terrace", "hse": "House", "bldgs": "Buildings",
}  # fmt: skip
_BEGINNINGS = {
    "flt": "Flat", "apt": "Flat", "apartment": "Flat", "flat": "Flat", "ffl": "Fflat", "ffd": "Ffordd", "str": "Stryd", "hl":
    "Heol",
}  # fmt: skip
_SMALL = frozenset({
    "y", "yr", "a", "ar", "dan", "ger", "is", "uwch", "wrth", "o", "of", "the", "upon", "on", "in", "and", "le", "de",
})  # fmt: skip

_UNKNOWN = frozenset({
    "unknown", "not known", "n/k", "nk", "n/a", "none", "nfa", "no fixed abode", "no fixed address", "not recorded", "not given",
    "refused", "withheld", "anhysbys", "dim cartref sefydlog", "ddim yn hysbys", "heb ei nodi",
})  # fmt: skip


def read_address(text: str) -> str | None:
    """'FLT 2, 10, HEOL Y BONT, ABERWYLAN  AW1 2AB' -> 'Flat 2, 10 Heol y Bont, Aberwylan'; None where it says that none is known.

    The postcode has a column of its own and is dropped; abbreviated kinds of street are written out.
    """
    plain = unicodedata.normalize("NFC", text).replace("’", "'").replace("\n", ",").replace(";", ",")
    if " ".join(plain.lower().replace(".", "").split()) in _UNKNOWN:
        return None
    parts = [_part(part) for part in _POSTCODE.sub("", plain).split(",")]
    return ", ".join(_numbers_joined([part for part in parts if part])) or None


def _part(part: str) -> str:
    words = part.replace(".", " ").split()
    if len(words) > 1:
        words[-1] = _ENDINGS.get(words[-1].lower(), words[-1])
        words[0] = _BEGINNINGS.get(words[0].lower(), words[0])
    return " ".join(_cased(word, first=at == 0) for at, word in enumerate(words))


def _cased(word: str, *, first: bool) -> str:
    if word.lower() in _SMALL and not first:
        return word.lower()
    if not (word.isupper() or word.islower()):
        return word
    if any(mark.isdigit() for mark in word):
        return word.upper()
    return "-".join("'".join(piece[:1].upper() + piece[1:].lower() for piece in part.split("'")) for part in word.split("-"))


def _numbers_joined(parts: list[str]) -> list[str]:
    """A house number on its own belongs to the street after it."""
    joined: list[str] = []
    for part in parts:
        if joined and _NUMBER.fullmatch(joined[-1]):
            joined[-1] = f"{joined[-1]} {part}"
        else:
            joined.append(part)
    return joined
