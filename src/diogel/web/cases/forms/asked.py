"""A pathway's questions as a form of the Design System, and what was answered as the kernel has it. What an answer must be is for the
kernel to say: here typed words become answers, and what it says against them stands beside its question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from diogel.definitions.pathway import Question
from diogel.pathways.case import Answer
from diogel.pathways.forms import Wrong, check_answers
from diogel.web.ui.fields import Field
from diogel.web.ui.fields import fields as drawn
from diogel.web.ui.forms import DateField, DateParts, Form, month, of_field
from diogel.web.ui.languages import said as _
from diogel.web.ui.languages import words

DETAIL = "_detail"
MOST_ROWS = 30


class PartialDate(forms.Field):
    """A day, or a month, or a year, as far as it is known."""

    widget = DateParts

    def to_python(self, value: Any) -> str | None:
        if value is None or isinstance(value, str):
            return value
        day, typed, year = value
        if not any(value):
            return None
        if not (year.isdecimal() and len(year) == 4) or (day and not typed):
            raise ValidationError(
                _("enter a year of four figures, and before it the month and the day as far as they are known"), "invalid"
            )
        try:
            parts = [int(year), *([month(typed)] if typed else []), *([int(day)] if day else [])]
            date(*[*parts, 1, 1][:3])
        except ValueError as fault:
            raise ValidationError(_("the date must be a real one"), "invalid") from fault
        return "-".join(f"{part:02d}" for part in parts)


class Chosen(forms.ChoiceField):
    """What may be chosen is checked by the kernel, which also says what is wrong."""

    def valid_value(self, value: Any) -> bool:
        return True


class Several(forms.MultipleChoiceField):
    def valid_value(self, value: Any) -> bool:
        return True


@dataclass(frozen=True)
class Table:
    """A question whose answer has rows; the last one is empty, for one more."""

    question: Question
    error: str
    rows: tuple[tuple[Field, ...], ...]


class AskedForm(Form):
    """`questions` on one page. `given`: all the answers that there are so far, which say what else is asked; `rows`: for each table, how
    many rows are shown."""

    choice_hints: ClassVar[Mapping[str, Mapping[str, Any]]] = {}

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        questions: Sequence[Question],
        given: Mapping[str, Answer],
        rows: Mapping[str, int] | None = None,
    ) -> None:
        self.questions, self.given = tuple(questions), given
        self._rows = {
            one.question: _shown_rows(one, given, data, (rows or {}).get(one.question, 0)) for one in questions if one.kind == "table"
        }
        self.base_fields = dict(self._fields())  # type: ignore[misc]
        self.reveals = _reveals(self.questions)  # type: ignore[misc]
        self.choice_hints = {  # type: ignore[misc]
            one.question: {choice.value: choice.hint for choice in one.choices if choice.hint} for one in questions
        }
        super().__init__(data, files, initial=_initial(self.questions, given))

    def _fields(self) -> Iterator[tuple[str, forms.Field]]:
        for one in self.questions:
            if one.kind != "table":
                yield from _fields_of(one, one.question)
                continue
            for row in range(self._rows[one.question]):
                for column in one.columns:
                    yield from _fields_of(column, f"{one.question}__{row}__{column.question}")

    def _clean_fields(self) -> None:
        """What has to be answered is for the kernel to say; here it only marks what may be left out."""
        needed = {name: field.required for name, field in self.fields.items()}
        for field in self.fields.values():
            field.required = False
        super()._clean_fields()
        for name, required in needed.items():
            self.fields[name].required = required

    # -- what was answered -------------------------------------------------------------------------------------------

    def answers(self) -> dict[str, Answer]:
        """What was typed, as answers; files are kept apart."""
        return {name: answer for one in self.questions for name, answer in self._answered(one)}

    def _answered(self, one: Question) -> Iterator[tuple[str, Answer]]:
        if one.kind == "table":
            rows = tuple(row for row in self._typed_rows(one) if row)
            if rows:
                yield one.question, rows
            return
        if answer := _answer(self.cleaned_data.get(one.question)):
            yield one.question, answer
        if one.detail and self.cleaned_data.get(one.question) == "yes" and (told := self.cleaned_data.get(one.question + DETAIL)):
            yield one.question + DETAIL, str(told)

    def _typed_rows(self, one: Question) -> Iterator[dict[str, str]]:
        for row in range(self._rows[one.question]):
            typed = {column.question: _answer(self.cleaned_data.get(f"{one.question}__{row}__{column.question}")) for column in one.columns}
            yield {name: ", ".join(answer) if isinstance(answer, tuple) else str(answer) for name, answer in typed.items() if answer}  # type: ignore[arg-type]

    def uploads(self) -> dict[str, Any]:
        return {one.question: file for one in self.questions if one.kind == "file" and (file := self.cleaned_data.get(one.question))}

    # -- what is wrong with it ---------------------------------------------------------------------------------------

    def check(self, on: date, *, files: Mapping[str, Answer]) -> bool:
        """Whether the kernel has nothing against these answers, among all that were given."""
        mine = {name for one in self.questions for name in (one.question, one.question + DETAIL)}
        others = {name: answer for name, answer in self.given.items() if name not in mine}
        _kept, wrong = check_answers(self.questions, {**others, **self.answers(), **files}, on)
        for one in wrong:
            self._say(one)
        return not self.errors

    def _say(self, wrong: Wrong) -> None:
        name, why = self._field_of(wrong), words(wrong.why)
        if name not in self.fields:
            self.add_error(None, why)
        elif name not in self.errors:
            self.add_error(name, of_field(self.fields[name].label, why))

    def _field_of(self, wrong: Wrong) -> str:
        """The box that is wrong; of a table as a whole, its first."""
        table = next((one for one in self.questions if one.kind == "table" and one.question in (wrong.table, wrong.question)), None)
        if table is None:
            return wrong.question
        column = wrong.question if wrong.table else table.columns[0].question
        return f"{table.question}__{self._shown_at(table, wrong.row or 0)}__{column}"

    def _shown_at(self, table: Question, row: int) -> int:
        """Rows that were left empty are not among the answers."""
        filled = [at for at, typed in enumerate(self._typed_rows(table)) if typed]
        return filled[row] if row < len(filled) else 0

    # -- how it is drawn ---------------------------------------------------------------------------------------------

    def blocks(self) -> Iterator[Field | Table]:
        """In the order asked; a table is one block."""
        ready = {field.name: field for field in drawn(self)}
        for one in self.questions:
            if one.kind == "table":
                rows = tuple(
                    tuple(ready[name] for column in one.columns if (name := f"{one.question}__{row}__{column.question}") in ready)
                    for row in range(self._rows[one.question])
                )
                yield Table(one, "", rows)
            elif one.question in ready:
                yield ready[one.question]

    @property
    def has_files(self) -> bool:
        return any(one.kind == "file" for one in self.questions)


def _shown_rows(one: Question, given: Mapping[str, Answer], data: Any, asked: int) -> int:
    if data is not None:
        sent = {int(part[1]) for name in data if (part := name.split("__"))[0] == one.question and len(part) == 3 and part[1].isdecimal()}
        return min(max([asked, 1, *(row + 1 for row in sent if row < MOST_ROWS)]), MOST_ROWS)
    there = given.get(one.question, ())
    return min(max(asked, len(there) + 1), MOST_ROWS)


def _reveals(questions: Sequence[Question]) -> dict[str, dict[str, tuple[str, ...]]]:
    """What one answer alone opens stands inside it; what several open stands by itself, and the kernel says whether it counts."""
    opened: dict[str, dict[str, list[str]]] = {}
    here = {one.question: one for one in questions if one.kind in ("choice", "several", "yes_no")}
    for one in questions:
        if one.detail:
            opened.setdefault(one.question, {}).setdefault("yes", []).append(one.question + DETAIL)
        if one.kind != "table" and one.shown and one.shown.question in here and len(one.shown.one_of) == 1:
            opened.setdefault(one.shown.question, {}).setdefault(one.shown.one_of[0], []).append(one.question)
    return {name: {value: tuple(names) for value, names in choices.items()} for name, choices in opened.items()}


def _fields_of(one: Question, name: str) -> Iterator[tuple[str, forms.Field]]:
    field = _field(one)
    field.label, field.help_text = words(one.label), words(one.hint) if one.hint else ""
    field.required = one.required
    yield name, field
    if one.detail:
        yield (
            name + DETAIL,
            forms.CharField(label=words(one.detail), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})),
        )


def _field(one: Question) -> forms.Field:
    if one.kind in ("choice", "yes_no", "several"):
        choices = [(choice.value, words(choice.name)) for choice in one.choices] or [("yes", _("Yes")), ("no", _("No"))]
        if one.kind == "several":
            return Several(widget=forms.CheckboxSelectMultiple, choices=choices)
        return Chosen(widget=forms.RadioSelect, choices=choices)
    if one.kind == "long_text":
        return forms.CharField(max_length=20_000, widget=forms.Textarea(attrs={"rows": 6}))
    if one.kind in _OTHERS:
        return _OTHERS[one.kind]()
    number = {"inputmode": "decimal", "width": "10"} if one.kind == "number" else {}
    return forms.CharField(max_length=500, widget=forms.TextInput(attrs={"autocomplete": "off", **number}))


_OTHERS: Mapping[str, type[forms.Field]] = {"date": DateField, "partial_date": PartialDate, "file": forms.FileField}


def _answer(value: Any) -> Answer | None:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return tuple(str(one) for one in value)
    return str(value).strip() if isinstance(value, str) and value.strip() else None


def _initial(questions: Sequence[Question], given: Mapping[str, Answer]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in questions:
        answer = given.get(one.question)
        if one.kind == "table":
            rows = [row for row in answer or () if isinstance(row, Mapping)]
            found |= {
                f"{one.question}__{at}__{column.question}": _shown(column, row.get(column.question))
                for at, row in enumerate(rows)
                for column in one.columns
            }
        elif answer is not None:
            found[one.question] = _shown(one, answer)
            found[one.question + DETAIL] = given.get(one.question + DETAIL, "")
    return found


def _shown(one: Question, answer: Any) -> Any:
    """An answer as its boxes have it."""
    if answer in (None, ""):
        return None
    if one.kind == "date":
        return date.fromisoformat(str(answer))
    if one.kind == "partial_date":
        year, *rest = str(answer).split("-")
        typed = [part.lstrip("0") for part in rest]
        return (typed[1] if len(typed) > 1 else "", typed[0] if typed else "", year)
    return list(answer) if isinstance(answer, tuple) else answer
