"""What a form asks, and whether what was given will do. Nothing gets through that the form doesn't ask for."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from diogel.definitions.model import Text
from diogel.definitions.pathway import Pathway, Question
from diogel.pathways.calendar import span_of
from diogel.pathways.case import Answer
from diogel.pathways.parts import detail, parts

LONGEST = {"long_text": 20_000}
LONGEST_LINE = 500
MOST_ROWS = 200
_KEPT = "\n\t\u200c\u200d"
"""Lines, and the two joiners that some names are written with."""
_EARLIEST = date(1900, 1, 1)
_LATEST = date(2200, 12, 31)


@dataclass(frozen=True)
class Wrong:
    """Why an answer won't do: to which question (or its detail). In a table: to which question of `table`'s rows, and in which row,
    counted from 0."""

    question: str
    why: Text
    row: int | None = None
    table: str = ""


Checked = tuple[Mapping[str, Answer], tuple[Wrong, ...]]


def asked(pathway: Pathway, form_id: str) -> tuple[Question, ...]:
    """The questions of a form, with those of other forms that it asks again."""
    return parts(pathway).asked.get(form_id, ())


def check_answers(questions: Iterable[Question], given: Mapping[str, Answer], on: date) -> Checked:
    """What is kept of the answers, and what is wrong with them. A question that isn't asked (see `shown`) is dropped with its answer,
    and so is whatever no question asks for; a question that waits for one of them which isn't asked isn't either. Where `questions` are
    one page of a form, `given` says what the other pages were answered. Wrong answers are not kept."""
    kept: dict[str, Answer] = {}
    wrong: list[Wrong] = []
    questions = tuple(questions)
    pending = list(questions)
    names = {question.question for question in pending}
    while pending:
        ready = [question for question in pending if not _waits(question, pending, names)] or pending[:1]
        for question in ready:
            pending.remove(question)
            if is_asked(question, kept if _on(question) in names else given):
                _check(question, given, on, kept, wrong)
    order = {question: place for place, question in enumerate(_order(questions))}
    return kept, tuple(sorted(wrong, key=lambda one: order.get(one.table or one.question, 0)))


def is_asked(question: Question, answers: Mapping[str, Answer]) -> bool:
    """Whether a question is asked, given the answers to the others."""
    if question.shown is None:
        return True
    other = answers.get(question.shown.question, ())
    return any(value in question.shown.one_of for value in (other if isinstance(other, tuple) else (other,)) if isinstance(value, str))


def _waits(question: Question, pending: list[Question], names: set[str]) -> bool:
    on = _on(question)
    return on in names and any(other.question == on for other in pending if other is not question)


def _on(question: Question) -> str:
    """The question whose answer says whether this one is asked."""
    return question.shown.question if question.shown else ""


def _order(questions: Iterable[Question]) -> list[str]:
    return [key for question in questions for key in (question.question, detail(question.question))]


def _check(question: Question, given: Mapping[str, Answer], on: date, kept: dict[str, Answer], wrong: list[Wrong]) -> None:
    name = question.question
    answer = _tidy(given.get(name, ""))
    if answer in ("", ()):
        if question.required:
            wrong.append(Wrong(name, _missing(question)))
        elif question.kind in ("several", "table") and question.least:
            wrong.append(Wrong(name, _too_few(question)))
        return
    if question.kind == "table":
        _check_table(question, answer, on, kept, wrong)
        return
    found, why = _CHECKS.get(question.kind, _text)(question, answer, on)
    if why:
        wrong.append(Wrong(name, why))
        return
    kept[name] = found
    if question.detail and found == "yes":
        _check_detail(question, given, kept, wrong)


def _check_detail(question: Question, given: Mapping[str, Answer], kept: dict[str, Answer], wrong: list[Wrong]) -> None:
    """What is asked besides a yes must be said where the question itself must be answered."""
    key = detail(question.question)
    answer = _tidy(given.get(key, ""))
    if not isinstance(answer, str) or not answer:
        if question.required:
            wrong.append(Wrong(key, Text(en="Say more, since you answered yes", cy="Dywedwch fwy, gan mai ‘ie’ oedd eich ateb")))
    elif len(answer) > LONGEST["long_text"]:
        wrong.append(Wrong(key, _too_long(LONGEST["long_text"])))
    else:
        kept[key] = answer


def _check_table(question: Question, answer: Answer, on: date, kept: dict[str, Answer], wrong: list[Wrong]) -> None:
    rows = [row for row in answer if isinstance(row, Mapping)] if isinstance(answer, tuple) else []
    filled = [row for row in rows if any(_tidy(value) not in ("", ()) for value in row.values())]
    if not rows or len(rows) != len(answer):
        wrong.append(Wrong(question.question, Text(en="Fill in the rows of the table", cy="Llenwch resi’r tabl")))
        return
    if not filled and question.required:
        wrong.append(Wrong(question.question, _missing(question)))
        return
    most = min(MOST_ROWS, int(question.most)) if question.most is not None else MOST_ROWS
    if question.least is not None and len(filled) < question.least:
        wrong.append(Wrong(question.question, _too_few(question)))
        return
    if len(filled) > most:
        wrong.append(Wrong(question.question, Text(en=f"Give at most {most} rows", cy=f"Rhowch {most} o resi ar y mwyaf")))
        return
    clean: list[Mapping[str, str]] = []
    for place, row in enumerate(filled):
        cells, faults = check_answers(question.columns, _cells(question, row), on)
        wrong.extend(Wrong(fault.question, fault.why, place, question.question) for fault in faults)
        clean.append({key: value if isinstance(value, str) else ", ".join(map(str, value)) for key, value in cells.items()})
    if clean and not any(fault.table == question.question for fault in wrong):
        kept[question.question] = tuple(clean)


def _cells(question: Question, row: Mapping[str, str]) -> dict[str, Answer]:
    """A row's cells are text: several choices stand in one with commas between."""
    several = {column.question for column in question.columns if column.kind == "several"}
    return {key: tuple(cell.split(",")) if key in several and isinstance(cell, str) else cell for key, cell in row.items()}


def plain(text: str) -> str:
    """Without what nobody can see, or what would turn the rest around: control characters, half signs, space around it."""
    seen = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in seen if sign in _KEPT or unicodedata.category(sign) not in ("Cc", "Cf", "Cs")).strip()


def _tidy(answer: object) -> Answer:
    if isinstance(answer, str):
        return plain(answer)
    if isinstance(answer, (tuple, list)):
        if any(isinstance(one, Mapping) for one in answer):
            return tuple(answer)
        return tuple(dict.fromkeys(one.strip() for one in answer if isinstance(one, str) and one.strip()))
    return ""


# -- each kind by itself: the value to keep, or why it won't do

Found = tuple[Answer, Text | None]


def _text(question: Question, answer: Answer, on: date) -> Found:
    most = LONGEST.get(question.kind, LONGEST_LINE)
    if not isinstance(answer, str):
        return "", Text(en="Write your answer", cy="Ysgrifennwch eich ateb")
    if len(answer) > most:
        return "", _too_long(most)
    if question.kind != "long_text" and "\n" in answer and question.kind != "address":
        answer = " ".join(answer.split())
    return answer, None


def _date(question: Question, answer: Answer, on: date) -> Found:
    """Year, month and day; for a partial date the year, or the year and the month, will do."""
    partial = question.kind == "partial_date"
    pattern = r"\d{4}(-\d{2}(-\d{2})?)?" if partial else r"\d{4}-\d{2}-\d{2}"
    span = span_of(answer) if isinstance(answer, str) and re.fullmatch(pattern, answer, re.ASCII) else None
    if span is None or span[0] < _EARLIEST or span[1] > _LATEST:
        if partial:
            return "", Text(
                en="Enter a real date: a year, a month and year, or a day, month and year",
                cy="Rhowch ddyddiad go iawn: blwyddyn, mis a blwyddyn, neu ddiwrnod, mis a blwyddyn",
            )
        return "", Text(en="Enter a real date, such as 27 3 2026", cy="Rhowch ddyddiad go iawn, fel 27 3 2026")
    if question.past and span[0] > on:
        return "", Text(en="The date must be today or in the past", cy="Rhaid i’r dyddiad fod heddiw neu yn y gorffennol")
    return answer, None


def _choice(question: Question, answer: Answer, on: date) -> Found:
    if isinstance(answer, str) and answer in {choice.value for choice in question.choices}:
        return answer, None
    return "", Text(en="Choose one of the answers", cy="Dewiswch un o’r atebion")


def _yes_no(question: Question, answer: Answer, on: date) -> Found:
    return (answer, None) if answer in ("yes", "no") else ("", Text(en="Choose yes or no", cy="Dewiswch ‘ie’ neu ‘na’"))


def _several(question: Question, answer: Answer, on: date) -> Found:
    chosen = answer if isinstance(answer, tuple) else (answer,)
    values = {choice.value for choice in question.choices}
    if not all(isinstance(one, str) and one in values for one in chosen):
        return "", Text(en="Choose from the answers", cy="Dewiswch o’r atebion")
    if question.least is not None and len(chosen) < question.least:
        return "", _too_few(question)
    if question.most is not None and len(chosen) > question.most:
        most = f"{question.most:g}"
        return "", Text(en=f"Choose at most {most}", cy=f"Dewiswch {most} ar y mwyaf")
    return tuple(choice.value for choice in question.choices if choice.value in chosen), None


def _number(question: Question, answer: Answer, on: date) -> Found:
    if not isinstance(answer, str) or not re.fullmatch(r"-?\d{1,15}(\.\d{1,6})?", answer, re.ASCII):
        return "", Text(en="Enter a number, such as 3", cy="Rhowch rif, fel 3")
    number = float(answer)
    if question.least is not None and number < question.least:
        return "", Text(en=f"The number must be {question.least:g} or more", cy=f"Rhaid i’r rhif fod yn {question.least:g} neu fwy")
    if question.most is not None and number > question.most:
        return "", Text(en=f"The number must be {question.most:g} or less", cy=f"Rhaid i’r rhif fod yn {question.most:g} neu lai")
    return f"{int(number)}" if number == math.floor(number) else answer, None


_CHECKS: Mapping[str, Callable[[Question, Answer, date], Found]] = {
    "date": _date,
    "partial_date": _date,
    "choice": _choice,
    "yes_no": _yes_no,
    "several": _several,
    "number": _number,
}


def _missing(question: Question) -> Text:
    if question.kind in ("choice", "several", "yes_no"):
        return Text(en="Choose an answer", cy="Dewiswch ateb")
    if question.kind in ("date", "partial_date"):
        return Text(en="Enter a date", cy="Rhowch ddyddiad")
    return Text(en="This must be answered", cy="Rhaid ateb y cwestiwn hwn")


def _too_few(question: Question) -> Text:
    least = f"{question.least or 1:g}"
    if question.kind == "table":
        return Text(en=f"Give at least this many rows: {least}", cy=f"Rhowch o leiaf y nifer hwn o resi: {least}")
    return Text(en=f"Choose at least {least}", cy=f"Dewiswch o leiaf {least}")


def _too_long(most: int) -> Text:
    return Text(en=f"Write at most {most:,} characters", cy=f"Ysgrifennwch {most:,} nod ar y mwyaf")
