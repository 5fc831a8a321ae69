"""Any Django form as data that the macros of ui/forms.html draw: what kind of question, its words, what was answered, what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms import BaseForm
from django.forms.boundfield import BoundField

from diogel.web.ui.forms import PARTS, DateParts


@dataclass(frozen=True)
class Item:
    """One answer that may be chosen, and the fields that it opens."""

    value: str
    text: Any
    chosen: bool
    hint: Any = ""
    opens: tuple[Field, ...] = ()


@dataclass(frozen=True)
class Field:
    kind: str
    id: str
    name: str
    label: Any
    hint: Any
    error: str
    value: Any
    attributes: dict[str, Any]
    items: tuple[Item, ...] = ()
    wrong: tuple[str, ...] = ()
    most: int | None = None
    term: str = ""
    required: bool = True


_KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    # The more special first: Django derives some from others.
    (forms.HiddenInput, "hidden"),
    (DateParts, "date"),
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
    (forms.PasswordInput, "password"),
    (forms.FileInput, "file"),
)


def fields(form: BaseForm) -> list[Field]:
    """The form's fields in order, those that a choice opens inside that choice."""
    opened = {name for choices in _said(form, "reveals").values() for names in choices.values() for name in names}
    return [_field(form, name) for name in form.fields if name not in opened]


def mistakes(form: BaseForm) -> list[dict[str, str]]:
    """Every error with the id of the first box that it is about, in the order of the page."""
    general = [{"text": str(error)} for error in form.non_field_errors()]
    of_fields = [(_field(form, name), form.errors[name][0]) for name in form.fields if name in form.errors]
    return general + [{"text": str(error), **_first_box(one)} for one, error in of_fields]


def _first_box(field: Field) -> dict[str, str]:
    if field.kind == "hidden":
        return {}
    part = f"-{field.wrong[0] if field.wrong else PARTS[0]}" if field.kind == "date" else ""
    return {"href": f"#{field.id}{part}"}


def _said(form: BaseForm, what: str) -> Any:
    return getattr(form, what, {})


def _field(form: BaseForm, name: str) -> Field:
    bound = form[name]
    kind = next((kind for widget, kind in _KINDS if isinstance(bound.field.widget, widget)), "input")
    return Field(
        kind=kind,
        id=bound.auto_id,
        name=bound.html_name,
        label=bound.label,
        hint=bound.help_text,
        error=str(bound.errors[0]) if bound.errors else "",
        value=_value(bound, kind),
        attributes={"type": getattr(bound.field.widget, "input_type", ""), **bound.field.widget.attrs},
        items=tuple(_items(form, bound)) if kind in ("radios", "checkboxes", "select") else (),
        wrong=_wrong_parts(form, name) if kind == "date" and bound.errors else (),
        most=getattr(bound.field, "max_length", None),
        term=_said(form, "terms").get(name, ""),
        required=bound.field.required,
    )


def _value(bound: BoundField, kind: str) -> Any:
    given = bound.value()
    if kind == "date":
        parts = (given.day, given.month, given.year) if isinstance(given, date) else given or ("", "", "")
        return dict(zip(PARTS, parts, strict=True))
    if kind in ("password", "file"):
        return ""  # neither is ever sent back
    return "" if given is None else given


def _items(form: BaseForm, bound: BoundField) -> list[Item]:
    given = bound.value()
    chosen = {str(one) for one in given} if isinstance(given, list | tuple) else {"" if given is None else str(given)}
    hints = _said(form, "choice_hints").get(bound.name, {})
    opens = _said(form, "reveals").get(bound.name, {})
    return [
        Item(str(value), words, str(value) in chosen, hints.get(value, ""), tuple(_field(form, name) for name in opens.get(value, ())))
        for value, words in bound.field.choices  # type: ignore[attr-defined]
    ]


def _wrong_parts(form: BaseForm, name: str) -> tuple[str, ...]:
    params = form.errors.as_data()[name][0].params
    return tuple((params or {}).get("parts", PARTS))
