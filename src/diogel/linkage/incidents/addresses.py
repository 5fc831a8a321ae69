"""Doors and streets out of written addresses: one key for one door, whoever wrote it down and in which language.

A door is a number (or a house's name) in a street of one postcode; a flat is a door of its own. Words for kinds of street and the
commonest words in street names are carried to one form by a list that people can read (`street_words.yaml`). What cannot be known from
the text is not guessed: an address without a whole postcode is no door.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import yaml

WORDS = Path(__file__).parents[1] / "models" / "street_words.yaml"

_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}")
_FLAT = re.compile(
    r"^(?:flat|apartment|apt|flt|unit|room|bedsit|fflat|ffl|rhandy|uned|ystafell)\s*(?:no\s+)?"
    r"([a-z]?\d+[a-z]?|[a-z])\b\s*(.*)$"
)
_FLOOR = re.compile(
    r"^(ground|first|second|third|top|basement|garden|upper|lower|1st|2nd|3rd)(?:\s+floor)?"
    r"\s+(?:flat|fflat|apartment)\b\s*(.*)$"
)
_FLOORS = {"1st": "first", "2nd": "second", "3rd": "third"}
_NUMBER = re.compile(r"\d+[a-z]?(?:\s*[-/]\s*\d+[a-z]?)?")
_NUMBERED = re.compile(rf"^({_NUMBER.pattern})\s+(\S.*)$")
_NO_DOOR = re.compile(r"^(?:po box|c/o|care of|nfa|no fixed|unknown|anhysbys|outside|near|opposite|opp|o/s|junction|jct|tu allan|ger)\b")
_BESIDE = re.compile(r"^(?:outside|o/s|near|nr|opposite|opp|at|by|junction of|jct of|tu allan i|ger|gyferbyn a)\s+(?=\S)")
_ARTICLES = frozenset({"y", "yr", "r", "the", "o", "of"})


def door(address: str | None, postcode: str | None) -> str | None:
    """'12 Heol yr Orsaf' and '12 Station Rd', both in CF10 1AA -> 'CF101AA||12|station road'; 'Flat 2, 12 Station Rd' is another door.

    None where it is no door: no whole postcode, a street without a number, 'outside the Red Lion'.
    """
    whole = squeezed_postcode(postcode)
    if not whole or not address or _NO_DOOR.match(_folded(address)):
        return None
    flat, rest = _flat_apart(_folded(part) for part in address.split(","))
    rest = _numbers_joined(rest)
    for part in rest:
        if numbered := _NUMBERED.match(part):
            return "|".join((whole, flat, re.sub(r"\s", "", numbered[1]), street(numbered[2])))
    name = rest[0] if rest else ""
    is_house = bool(name) and (bool(flat) or not _has_kind(name))
    return "|".join((whole, flat, name.replace(" ", ""), "")) if is_house else None


def squeezed_postcode(postcode: str | None) -> str | None:
    """'cf10 1aa' -> 'CF101AA'; None for half a postcode."""
    squeezed = re.sub(r"\s", "", postcode or "").upper()
    return squeezed if _POSTCODE.fullmatch(squeezed) else None


def street(name: str) -> str:
    """The street or venue that a text names, without a house number or a town: 'Heol y Bont' and '2 BRIDGE RD., Barry' -> 'bridge road'.

    Only a name of one word is carried from Welsh to English: 'Pen-y-bont' is a name, not a head of a bridge.
    """
    parts = _numbers_joined([part for part in (_folded(part) for part in name.split(",")) if part])
    words = _without_number(_BESIDE.sub("", parts[0] if parts else "")).split()
    kinds, nouns = _kinds(), _nouns()
    kind = ""
    if len(words) > 1 and words[-1] in kinds:
        kind, words = kinds[words[-1]], words[:-1]
    elif len(words) > 1 and words[0] in kinds and words[0] != "st":
        kind, words = kinds[words[0]], words[1:]
    if len(words) > 1 and words[0] in _ARTICLES:
        words = words[1:]
    if words and words[0] == "st":
        words[0] = "saint"
    named = nouns.get(words[0], words[0]) if len(words) == 1 else "".join(words)
    return f"{named} {kind}".strip()


def _without_number(text: str) -> str:
    found = _NUMBERED.match(text)
    return found[2] if found else text


def _numbers_joined(parts: list[str]) -> list[str]:
    """A number that stands alone belongs to what comes after it."""
    joined: list[str] = []
    for part in parts:
        joined.append(f"{joined.pop()} {part}" if joined and _NUMBER.fullmatch(joined[-1]) else part)
    return joined


def _flat_apart(parts: Iterable[str]) -> tuple[str, list[str]]:
    """The flat's own name ('' where none is said), and the parts without it."""
    flat, rest = "", []
    for part in parts:
        found = None if flat else _FLAT.match(part) or _FLOOR.match(part)
        if found:
            flat = _FLOORS.get(found[1], found[1])
        rest.append(found[2] if found else part)
    return flat, [part for part in rest if part]


def _has_kind(name: str) -> bool:
    words = name.split()
    return words[-1] in _kinds() or words[0] in _kinds()


def _folded(text: str) -> str:
    """Small letters without accents or punctuation; a hyphen is a space but between numbers."""
    plain = "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter)).lower()
    plain = re.sub(r"['’`.]", "", plain)
    plain = re.sub(r"(?<!\d)\s*-\s*|-(?!\s*\d)", " ", plain)
    return " ".join(re.sub(r"[^\w\s/-]", " ", plain).split())


@cache
def _kinds() -> dict[str, str]:
    return _by_form("kinds")


@cache
def _nouns() -> dict[str, str]:
    return _by_form("words")


def _by_form(part: str) -> dict[str, str]:
    """Each way of writing -> the one form."""
    listed: dict[str, list[str]] = yaml.load(WORDS.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)[part]
    return {form: one for one, forms in listed.items() for form in (one, *forms)}
