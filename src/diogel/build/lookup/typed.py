"""What was typed, in the form in which records are compared: names folded, dates in any usual way of writing, postcodes without space."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from diogel.build.lookup.asked import Asked
from diogel.errors import UsageError
from diogel.ingest.conform.names import fold, read_family_name, read_given_names

CRITERIA = ("family", "given", "born", "postcode")
_NEEDED = "give at least two of family name, given name, birth date or year and postcode, or one reference"

_MONTHS = {
    **{name: at for at, name in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1)},
    "ion": 1, "chwe": 2, "maw": 3, "ebr": 4, "mai": 5, "meh": 6, "gor": 7, "aws": 8, "med": 9, "hyd": 10, "tach": 11, "rha": 12,
}  # fmt: skip


@dataclass(frozen=True)
class Born:
    """As far as it is known: a year, perhaps a month, perhaps a day."""

    year: int
    month: int | None = None
    day: int | None = None


@dataclass(frozen=True)
class Typed:
    """`given` and `family` as folded words; `criteria` what was filled in."""

    given: tuple[str, ...]
    family: tuple[str, ...]
    born: Born | None
    postcode: str
    reference: str

    @property
    def criteria(self) -> tuple[str, ...]:
        return tuple(name for name in CRITERIA if getattr(self, name))


def read_typed(asked: Asked, *, today: date) -> Typed:
    """UsageError where it is too little to look for somebody by, or a date that can't be read."""
    given, family = read_given_names(asked.given).given, read_family_name(asked.family)
    words = fold(family.family or "").split()
    typed = Typed(
        given=tuple(fold(given or family.given or "").split()),
        family=tuple(words),
        born=read_born(asked.born, today=today),
        postcode=re.sub(r"[^0-9A-Z]", "", asked.postcode.upper()),
        reference=re.sub(r"[^0-9A-Z]", "", asked.reference.upper()),
    )
    if len(typed.criteria) < 2 and not typed.reference:
        raise UsageError("this is too little to look for somebody by", todo=_NEEDED)
    return typed


def read_born(text: str, *, today: date) -> Born | None:
    """'1984', '3/1984', 'March 1984', '07/03/1984', '7 Mawrth 1984', '1984-03-07', '07031984', '7.3.84'."""
    parts = re.findall(r"\d+|[^\W\d_]+", text.lower())
    if not parts:
        return None
    numbers = [_number(part) for part in _split(parts)]
    born = _ordered([number for number in numbers if number is not None], today) if None not in numbers else None
    if born is None or not _possible(born, today):
        raise UsageError("this is no date of birth", todo="write it as 7 March 1984, 07/03/1984, March 1984 or 1984")
    return born


def _split(parts: list[str]) -> list[str]:
    """'07031984' is three; a weekday's or ordinal's letters are none."""
    if len(parts) == 1 and len(parts[0]) == 8:
        whole = parts[0]
        return (
            [whole[:4], whole[4:6], whole[6:]]
            if whole[:2] in ("19", "20") and int(whole[4:6]) <= 12
            else [whole[:2], whole[2:4], whole[4:]]
        )
    return [part for part in parts if part not in ("st", "nd", "rd", "th", "of", "ain", "af", "fed", "il", "ydd", "eg")]


def _number(part: str) -> int | None:
    if part.isdigit():
        return int(part) if len(part) <= 4 else None
    return next((month for name, month in _MONTHS.items() if part.startswith(name)), None)


def _ordered(numbers: list[int], today: date) -> Born | None:
    """Days come before months, unless the year comes first; nobody is born after today."""
    if numbers[0] > 31:
        numbers = numbers[::-1]
    century = today.year - today.year % 100
    year = numbers[-1] if numbers[-1] > 99 else numbers[-1] + century - 100 * (numbers[-1] > today.year % 100)
    if len(numbers) <= 2:
        return Born(year, *numbers[:-1])
    return Born(year, numbers[1], numbers[0]) if len(numbers) == 3 else None


def _possible(born: Born, today: date) -> bool:
    """A day and a month the wrong way round are read all the same: the search tries both."""
    numbers = sorted(number for number in (born.month, born.day) if number is not None)
    return 1850 <= born.year <= today.year and all(1 <= number <= 31 for number in numbers) and (not numbers or numbers[0] <= 12)
