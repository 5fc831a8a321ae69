"""A letter made from its template and the case, for somebody to check before it goes out."""

from __future__ import annotations

import re
from collections.abc import Mapping

from diogel.definitions.model import Text
from diogel.definitions.pathway import Letter, Question
from diogel.pathways.calendar import span_of
from diogel.pathways.case import Answer, State
from diogel.pathways.parts import parts
from diogel.pathways.phrases import answer_name, both, day, part_name

_PLACE = re.compile(r"\{\s*([a-z][a-z0-9_-]*)\s*\}")
_MONTH = re.compile(r"\d{4}-\d{2}")


def written(letter: Letter, state: State, language: str, names: Mapping[str, str]) -> str:
    """The letter in one language. `names` holds what the case itself doesn't: `case`, `today`, `subject` and whatever else the workplace
    knows. What has no answer is left in square brackets, so that whoever checks the letter sees it; what an answer says is never read as
    a template."""

    def put_in(place: re.Match[str]) -> str:
        name = place[1]
        if name in names:
            return names[name]
        answer = state.answers.get(name)
        return said(name, answer, state, language) if answer else _missing(name, state, language)

    return _PLACE.sub(put_in, letter.body.in_language(language))


def said(question: str, answer: Answer, state: State, language: str) -> str:
    """An answer as people read it: a day by the name of its month, a choice by its name, rows a line each."""
    known = parts(state.pathway).questions.get(question)
    if isinstance(answer, tuple):
        if answer and isinstance(answer[0], Mapping):
            return "\n".join(_row(known, row, language) for row in answer if isinstance(row, Mapping))
        return ", ".join(answer_name(question, one, state).in_language(language) for one in answer if isinstance(one, str))
    if known and known.kind in ("date", "partial_date"):
        return _day(answer, language)
    return answer_name(question, answer, state).in_language(language)


def _day(answer: str, language: str) -> str:
    """4 March 2026, March 2026 or 2026, as much as is known."""
    span = span_of(answer)
    if span is None:
        return answer
    whole = day(span[0]).in_language(language)
    return whole if span[0] == span[1] else whole.split(" ", 1)[1] if _MONTH.fullmatch(answer) else answer


def _row(table: Question | None, row: Mapping[str, str], language: str) -> str:
    filled = [column for column in (table.columns if table else ()) if row.get(column.question)]
    return "; ".join(f"{column.label.in_language(language)}: {_cell(column, row[column.question], language)}" for column in filled)


def _cell(column: Question, value: str, language: str) -> str:
    if column.kind in ("date", "partial_date"):
        return _day(value, language)
    return next((choice.name.in_language(language) for choice in column.choices if choice.value == value), value)


def _missing(name: str, state: State, language: str) -> str:
    known = name in parts(state.pathway).questions
    what = part_name("question", name, state) if known else Text(en=name, cy=name)
    return both(en="[to fill in: {w}]", cy="[i’w lenwi: {w}]", w=what).in_language(language)
