"""Whether a value can be the answer to a question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from diogel.definitions.documents import Steps
from diogel.definitions.faults import Fault, choose
from diogel.definitions.pathway import Length, Question
from diogel.definitions.sources import Source

NUMBERS = ("number", "several", "table")
"""Kinds of questions that a number can be held against: how many were chosen, or filled in, for all but the first."""
DAYS = ("date", "partial_date")
_NO_VALUE = ("table", "file", "person", "place")
_PARTIAL = {"date": r"\d{4}-\d\d-\d\d", "partial_date": r"\d{4}(-\d\d){0,2}"}


def can_be(source: Source, at: Steps, question: Question, value: str) -> Iterator[Fault]:
    """The fault of a value that the question can never be answered with."""
    named = f"question '{question.question}'"
    if question.kind in ("choice", "several"):
        values = {choice.value for choice in question.choices}
        if value not in values:
            yield source.error(at, f"{named} has no choice '{value}'", choose(value, values, "choice"))
    elif question.kind == "yes_no" and value not in ("yes", "no"):
        yield source.error(at, f"{named} is answered yes or no, never '{value}'", "write yes or no")
    elif question.kind == "number" and not re.fullmatch(r"-?\d+(\.\d+)?", value):
        yield source.error(at, f"{named} is answered with a number, never '{value}'", "write a number, or ask with 'least:' and 'most:'")
    elif question.kind in DAYS and not _day(question.kind, value):
        yield source.error(at, f"{named} is answered with a date, never '{value}'", "write it as year-month-day, such as 2026-04-01")
    elif question.kind in _NO_VALUE:
        todo = "ask whether it is 'filled:', or how many with 'least:'" if question.kind == "table" else "ask whether it is 'filled:'"
        yield source.error(at, f"{named} is a {question.kind}, which has no answer that could be written here", todo)


def each_can_be(source: Source, at: Steps, question: Question | None, values: Iterable[str]) -> Iterator[Fault]:
    """The same of a list of values; nothing is said of a question that isn't known."""
    for place, value in enumerate(values):
        if question:
            yield from can_be(source, (*at, place), question, value)


def out_of_order(source: Source, at: Steps, least: float | None, most: float | None) -> Iterator[Fault]:
    if least is not None and most is not None and least > most:
        what = f"at least {least:g} and at most {most:g}: nothing is both"
        yield source.error((*at, "most"), what, "correct one of the two numbers")


_DAYS = {"days": 1.0, "working_days": 7 / 5, "weeks": 7.0, "months": 30.5, "years": 365.25}


def roughly_days(length: Length) -> float:
    """Near enough to say which of two lengths is the longer."""
    return next(float(getattr(length, unit)) * days for unit, days in _DAYS.items() if getattr(length, unit))


def _day(kind: str, value: str) -> bool:
    if not re.fullmatch(_PARTIAL[kind], value):
        return False
    try:
        date.fromisoformat(f"{value}-01-01"[:10] if len(value) == 4 else f"{value}-01"[:10])
    except ValueError:
        return False
    return True
