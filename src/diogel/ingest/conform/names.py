"""People's names as partners write them, into a form to show and a form to compare.

The form to show keeps accents and the name's own capitals. The form to compare is folded: small letters, no accents or
apostrophes, hyphens as spaces, so that "O'BRIEN" and "O’Brien", "Lloyd-Jones" and "LLOYD JONES", "Siân" and "SIAN" agree.
The Welsh particles ap, ab, ferch and verch begin a family name and stay with it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

PATRONYMICS = frozenset({"ap", "ab", "ferch", "verch"})

PARTICLES = PATRONYMICS | {
    "van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "du", "la", "le", "bin", "bint", "ibn", "al", "el",
    "ter", "ten", "st",
}  # fmt: skip
"""Words with which a family name begins, when they stand inside a whole name."""

_SMALL = PARTICLES - {"st"}

_TITLES = frozenset({
    "mr", "mrs", "miss", "ms", "mx", "dr", "prof", "professor", "rev", "revd", "reverend", "fr", "sir", "dame", "lord", "lady",
    "master", "mstr", "cllr", "councillor", "y", "yr", "parch", "parchedig", "parchg", "athro", "syr", "arglwydd", "arglwyddes",
    "fonesig", "bonesig", "bns", "cyng", "cynghorydd", "meistr",
})  # fmt: skip
_ARTICLES = frozenset({"y", "yr"})
"""Welsh titles may begin with the article: Y Parch, Yr Athro. It is no title by itself."""

_LETTERS_AFTER = frozenset({
    "jr", "jnr", "junior", "snr", "sr", "senior", "ii", "iii", "mbe", "obe", "cbe", "bem", "phd", "bsc", "msc", "esq", "jp", "kc",
    "qc", "rgn",
})  # fmt: skip

_UNKNOWN = frozenset({
    "unknown", "unk", "nk", "n/k", "n/a", "anon", "anonymous", "refused", "withheld", "declined", "redacted", "tbc", "tba", "nfn",
    "nmn", "baby", "babi", "infant", "newborn", "test", "testing", "tester", "dummy", "x", "xx",
    "anhysbys", "gwrthodwyd", "prawf",
})  # fmt: skip
_UNKNOWN_ALONE = _UNKNOWN | {"null", "nil", "none"}
"""Null and None are family names too: only where nothing stands beside them do they mean that none is known."""

_UNKNOWN_PHRASES = frozenset({
    "not known", "not given", "not stated", "not recorded", "not provided", "not available", "no name", "no name given",
    "no surname", "no forename", "male unknown", "female unknown", "test patient", "test person", "dim enw", "heb enw",
    "heb ei ddatgelu", "heb ei nodi", "ddim yn hysbys",
})  # fmt: skip
_UNKNOWN_FIRST = frozenset({"unknown", "unk", "anhysbys", "baby", "babi", "infant"})
_UNKNOWN_NEXT = frozenset({"male", "female", "boy", "girl", "of", "name", "person", "one", "two", "unknown"})
"""'Unknown male', 'Baby of Siân', 'Baby girl two': whatever follows these, the name is not known."""

_APOSTROPHES = dict.fromkeys("’‘ʼʹ`´′＇", "'")
_DASHES = dict.fromkeys("‐‑‒–—―−", "-")
_MARKS = str.maketrans(_APOSTROPHES | _DASHES | {".": " ", "_": " ", "\u00a0": " "})
_LATIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i", "ħ": "h"})
_ASIDE = re.compile(r"\(.*?\)|\[.*?\]|\b(?:nee|née|aka|a/k/a|alias|formerly|gynt)\b.*|@.*|/.*", re.IGNORECASE)
_NOT_NAME = re.compile(r"[^\w\s',-]|\d", re.UNICODE)
_LOOSE_APOSTROPHE = re.compile(r"\b([OD])\s*'\s+", re.IGNORECASE)
_LOOSE_HYPHEN = re.compile(r"\s*-[\s-]*")
_REPEATED = re.compile(r"(.)\1{2,}")


@dataclass(frozen=True, slots=True)
class Name:
    """A name's two parts as they are shown; None where there is none. `unknown` when something stood for 'not known'."""

    given: str | None
    family: str | None
    unknown: bool = False


def fold(name: str) -> str:
    """The form to compare: 'Siân Llŷr' -> 'sian llyr', "O'Brien-Łukasz" -> 'obrien lukasz'. Other scripts keep their letters."""
    small = name.casefold()
    if not small.isascii():
        spread = unicodedata.normalize("NFKD", small.translate(_LATIN))
        small = unicodedata.normalize("NFC", "".join(mark for mark in spread if not unicodedata.combining(mark)))
    return " ".join(small.replace("'", "").replace("-", " ").split())


def read_whole_name(text: str) -> Name:
    """'JONES, Siân Mair (Mrs)', 'Mrs Siân Mair Jones' and 'Siân Mair JONES' -> Siân Mair | Jones; 'Rhys ap Owain' -> Rhys | ap Owain."""
    tidy = _tidied(text)
    if _stands_for_nothing(text, tidy):
        return Name(None, None, unknown=True)
    before, comma, after = tidy.partition(",")
    family, given = _words(before), _words(after)
    if not comma or not given:
        given, family = _split(family)
    return _named(given, family)


def read_given_names(text: str) -> Name:
    """Titles go, initials lose their stops: 'Dr J.R.' -> 'J R'."""
    tidy = _tidied(text)
    if _stands_for_nothing(text, tidy):
        return Name(None, None, unknown=True)
    return _named(_words(tidy.replace(",", " ")), [])


def read_family_name(text: str) -> Name:
    """'MCDONALD' -> 'McDonald', 'O BRIEN' -> "O'Brien", 'Lloyd - Jones' -> 'Lloyd-Jones'; of 'Smith, John' both parts are taken."""
    tidy = _tidied(text)
    if _stands_for_nothing(text, tidy):
        return Name(None, None, unknown=True)
    before, _, after = tidy.partition(",")
    family = _words(before)
    if len(family) > 1 and family[0].lower() == "o":
        family = [f"{family[0]}'{family[1]}", *family[2:]]
    return _named(_words(after), family)


def _tidied(text: str) -> str:
    plain = _ASIDE.sub(" ", unicodedata.normalize("NFC", text).translate(_MARKS))
    if not plain.replace(" ", "").isalpha():
        plain = _LOOSE_HYPHEN.sub("-", _LOOSE_APOSTROPHE.sub(r"\1'", _NOT_NAME.sub(" ", plain)))
    return " ".join(plain.split()).strip("-', ")


def _stands_for_nothing(text: str, tidy: str) -> bool:
    """Whether a name as written says only that none is known: 'N/K', '---', 'Unknown male'."""
    return not tidy or " ".join(text.lower().split()) in _UNKNOWN_ALONE or _unknown([word.lower() for word in tidy.split()])


def _unknown(words: list[str]) -> bool:
    if not words:
        return False
    if words[0] in _UNKNOWN_FIRST and (len(words) == 1 or words[1] in _UNKNOWN_NEXT):
        return True
    return all(word in _UNKNOWN or _REPEATED.fullmatch(word) for word in words) or " ".join(words) in _UNKNOWN_PHRASES


def _words(part: str) -> list[str]:
    """The words of a part without title and letters after the name; a title that is all there is stays out too."""
    words = part.replace(",", " ").split()
    start = 0
    while start < len(words) and _is_title(words, start):
        start += 1
    words = words[start:]
    if len(words) > 1 and words[-1].lower() in _TITLES - _ARTICLES:
        words = words[:-1]
    if words and words[-1].lower() in _LETTERS_AFTER and (len(words) > 1 or start == 0):
        words = words[:-1]
    return _joined_mac(words)


def _is_title(words: list[str], at: int) -> bool:
    word = words[at].lower()
    return word in _TITLES if word not in _ARTICLES else at + 1 < len(words) and words[at + 1].lower() in _TITLES


def _joined_mac(words: list[str]) -> list[str]:
    """'Mc Donald' is one word; a first word 'Mac' before others may be a forename and stays."""
    for at in range(len(words) - 1):
        if words[at].lower() == "mc" or (words[at].lower() == "mac" and at > 0):
            return [*words[:at], words[at] + words[at + 1], *words[at + 2 :]]
    return words


def _split(words: list[str]) -> tuple[list[str], list[str]]:
    """Given names and family name of a whole name without a comma."""
    if len(words) < 2:
        return [], words
    # Two capitals before a name are initials: 'JR Hartley'.
    capitals = [len(word) > (1 if at else 2) and word.isupper() for at, word in enumerate(words)]
    if not all(capitals) and (capitals[0] or capitals[-1]) and not (capitals[0] and capitals[-1]):
        return _by_capitals(words, capitals)
    for at in range(len(words) - 1):
        if words[at].lower() in (PARTICLES if at else PATRONYMICS):
            return words[:at], words[at:]
    return words[:-1], words[-1:]


def _by_capitals(words: list[str], capitals: list[bool]) -> tuple[list[str], list[str]]:
    """One part stands in capitals and is the family name, at the front or at the end, particles with it."""
    if capitals[0]:
        end = capitals.index(False)
        return words[end:], words[:end]
    start = len(words) - capitals[::-1].index(False)
    while start > 1 and words[start - 1].lower() in PARTICLES:
        start -= 1
    return words[:start], words[start:]


def _named(given: list[str], family: list[str]) -> Name:
    unknown_given, unknown_family = (_unknown([word.lower() for word in part]) for part in (given, family))
    return Name(
        None if unknown_given or not given else " ".join(_cased(word) for word in given),
        None if unknown_family or not family else " ".join(_family_cased(word, len(family)) for word in family),
        unknown_given or unknown_family or not (given or family),
    )


def _family_cased(word: str, words: int) -> str:
    small = word.lower()
    return small if words > 1 and small in _SMALL else _cased(word)


def _cased(word: str) -> str:
    """Capitals as names have them, unless the word already mixes capitals and small letters."""
    if len(word) > 1 and not word.isupper() and not word.islower():
        return word
    return "-".join("'".join(_capital(piece) for piece in part.split("'")) for part in word.split("-"))


def _capital(piece: str) -> str:
    plain = piece[:1].upper() + piece[1:].lower()
    return f"Mc{piece[2:3].upper()}{piece[3:].lower()}" if plain.startswith("Mc") and len(piece) > 3 else plain
