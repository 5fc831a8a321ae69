"""The template environment: messages in the page's language, numbers and months as people write them, the system's components."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from django.urls import reverse
from django.utils import timezone
from jinja2 import Environment, StrictUndefined, pass_context
from jinja2.runtime import Context

from diogel.web.ui.built import asset
from diogel.web.ui.fields import fields, mistakes
from diogel.web.ui.govuk import Govuk
from diogel.web.ui.languages import spoken, translations
from diogel.web.ui.terms import term


def environment(**options: Any) -> Environment:
    built = Environment(  # noqa: S701 - it is on, for every template
        **{**options, "undefined": StrictUndefined, "autoescape": True, "trim_blocks": True, "lstrip_blocks": True},
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    built.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]
    built.globals.update(url=reverse, asset=asset, govuk=Govuk(), spoken=spoken, fields=fields, mistakes=mistakes, term=term)
    built.filters.update(number=number, day=day, moment=moment, cell=cell, text=text)
    built.tests["markup"] = lambda value: hasattr(value, "__html__")
    return built


def _gettext(message: str) -> str:
    return translations(spoken()).gettext(message)


def _ngettext(one: str, many: str, count: int) -> str:
    return translations(spoken()).ngettext(one, many, count)


# Filters ask for the context, though they have no use for it, so that none is worked out before the language is known.


@pass_context
def number(_: Context, value: Any) -> str:
    """1234 -> 1,234; 12.0 -> 12.0; None -> an en dash; other text as it is."""
    if value is None:
        return "–"
    if type(value) is int:
        return f"{value:,}"  # as both languages write it, and a table has hundreds
    if isinstance(value, float):
        return format_decimal(value, "#,##0.0", locale=spoken())
    return str(value)


@pass_context
def day(_: Context, value: date) -> str:
    return format_date(value, "d MMMM y", locale=spoken())


@pass_context
def moment(_: Context, value: datetime) -> str:
    """Where the reader is: 4 November 2026, 14:05."""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{format_date(local, 'd MMMM y', locale=spoken())}, {format_time(local, 'HH:mm', locale=spoken())}"


@pass_context
def text(_: Context, value: Any) -> str:
    """A bilingual Text in the page's language; anything else as it is."""
    return str(value.in_language(spoken()) if hasattr(value, "in_language") else value)


@pass_context
def cell(context: Context, value: Any) -> str:
    """What stands in a cell: a Text, a month or quarter, a number."""
    if hasattr(value, "start") and hasattr(value, "kind"):
        return _period(value.start, value.kind)
    if isinstance(value, date):
        return day(context, value)
    return text(context, value) if hasattr(value, "in_language") else number(context, value)


def _period(start: date, kind: str) -> str:
    """October 2026 -> 'Oct 2026'; the quarter it begins -> 'Oct–Dec 2026'."""
    if kind == "month":
        return format_date(start, "MMM y", locale=spoken())
    last = date(start.year, start.month + 2, 1)
    return f"{format_date(start, 'MMM', locale=spoken())}–{format_date(last, 'MMM y', locale=spoken())}"
