"""What Django's forms lack for pages of the Design System: dates in three boxes, fields that a choice opens, questions that say
what is missing. Forms give data; ui/forms.html draws them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, ClassVar

from babel.dates import get_month_names
from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazy

from diogel.web.ui.languages import LANGUAGES
from diogel.web.ui.languages import said as _

PARTS = ("day", "month", "year")


class Form(forms.Form):
    """A form whose fields may open others: `reveals = {"why": {"other": ("told",)}}` asks `told` when `why` is answered `other`.

    What was not asked is neither checked nor kept. `choice_hints = {"why": {"other": Text}}` explains a choice; `terms =
    {"purpose": "purpose"}` puts the glossary's word on it beside the field.
    """

    use_required_attribute = False
    reveals: ClassVar[Mapping[str, Mapping[str, tuple[str, ...]]]] = {}
    choice_hints: ClassVar[Mapping[str, Mapping[str, Any]]] = {}
    terms: ClassVar[Mapping[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            _say_which(field, self[name].label)

    def _clean_fields(self) -> None:
        unasked = self._unasked()
        kept = {name: self.fields[name].required for name in unasked}
        for name in unasked:
            self.fields[name].required = False
        super()._clean_fields()  # type: ignore[misc]  # the stubs leave it out
        for name, required in kept.items():
            self.fields[name].required = required
            self.errors.pop(name, None)
            self.cleaned_data[name] = None

    def _unasked(self) -> set[str]:
        asked: set[str] = set()
        all_: set[str] = set()
        for name, opened in self.reveals.items():
            given = self[name].value()
            chosen = {str(one) for one in given} if isinstance(given, list | tuple) else {str(given)}
            for value, names in opened.items():
                all_.update(names)
                asked.update(names if value in chosen else ())
        return all_ - asked


def _say_which(field: forms.Field, label: Any) -> None:
    """What a form doesn't word itself names its field: in the list above a page "enter an answer" alone would say nothing."""
    messages = field.error_messages
    unworded = messages["required"] == forms.Field.default_error_messages["required"]
    ours: dict[str, Any] = {"required": _what_is_missing(field)} if unworded else {}
    if isinstance(field, DateField):
        ours |= {code: said for code, said in DateField.default_error_messages.items() if messages[code] is said}
    messages.update({code: of_field(label, said) for code, said in ours.items()})


def _of_field(label: Any, said: Any) -> str:
    """A question already ends in a mark of its own."""
    asked, told = str(label), str(said)
    return f"{asked} {told[:1].upper()}{told[1:]}" if asked.endswith("?") else f"{asked}: {told}"


of_field = lazy(_of_field, str)


def _what_is_missing(field: forms.Field) -> str:
    if isinstance(field, DateField):
        return _("enter a date")
    if isinstance(field, forms.ChoiceField | forms.BooleanField):
        return _("choose an answer")
    return _("choose a file") if isinstance(field, forms.FileField) else _("enter an answer")


class DateParts(forms.Widget):
    """Day, month and year, as they were typed."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> tuple[str, ...]:
        return tuple(str(data.get(f"{name}-{part}", "")).strip() for part in PARTS)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return all(f"{name}-{part}" not in data for part in PARTS)


class DateField(forms.Field):
    """A date typed as three numbers; a month may also be a word, in either language."""

    widget = DateParts
    default_error_messages: ClassVar[dict[str, Any]] = {
        "parts": _("the date must have a day, a month and a year"),
        "year": _("the year must have four figures"),
        "invalid": _("the date must be a real one"),
    }

    def to_python(self, value: Any) -> date | None:
        if value is None or isinstance(value, date):
            return value
        if not any(value):
            return None
        self._whole(value)
        try:
            return date(int(value[2]), month(value[1]), int(value[0]))
        except ValueError as fault:
            raise ValidationError(self.error_messages["invalid"], "invalid", {"parts": PARTS}) from fault

    def _whole(self, value: tuple[str, ...]) -> None:
        if missing := [part for part, given in zip(PARTS, value, strict=True) if not given]:
            raise ValidationError(self.error_messages["parts"], "parts", {"parts": missing})
        if not (value[2].isdecimal() and len(value[2]) == 4):
            raise ValidationError(self.error_messages["year"], "year", {"parts": ["year"]})

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(initial != self.to_python(data))
        except ValidationError:
            return True


def month(given: str) -> int:
    """3, March, mar, Mawrth. ValueError when it is none."""
    return _months()[given.casefold().rstrip(".")] if not given.isdecimal() else int(given)


@cache
def _months() -> dict[str, int]:
    class Months(dict[str, int]):
        def __missing__(self, key: str) -> int:
            raise ValueError(key)

    return Months(
        {
            name.casefold().rstrip("."): number
            for language in LANGUAGES
            for width in ("wide", "abbreviated")
            for number, name in get_month_names(width, locale=language).items()
        }
    )
