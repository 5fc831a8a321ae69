"""The template environment: messages in the page's language, numbers and months as people write them."""

from __future__ import annotations

from datetime import date
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal
from django.urls import reverse
from jinja2 import Environment, StrictUndefined, pass_context
from jinja2.runtime import Context

from diogel.web.ui.languages import translations


def environment(**options: Any) -> Environment:
    built = Environment(  # noqa: S701 - it is on, for every template
        **{**options, "undefined": StrictUndefined, "autoescape": True, "trim_blocks": True, "lstrip_blocks": True},
        extensions=["jinja2.ext.i18n"],
    )
    built.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]
    built.globals["url"] = reverse
    built.filters.update(number=number, day=day, cell=cell, text=text)
    return built


@pass_context
def _gettext(context: Context, message: str) -> str:
    return translations(context["language"]).gettext(message)


@pass_context
def _ngettext(context: Context, one: str, many: str, count: int) -> str:
    return translations(context["language"]).ngettext(one, many, count)


@pass_context
def number(context: Context, value: Any) -> str:
    """1234 -> 1,234; 12.0 -> 12.0; None -> an en dash; other text as it is."""
    if value is None:
        return "–"
    if isinstance(value, float):
        return format_decimal(value, "#,##0.0", locale=context["language"])
    return format_decimal(value, locale=context["language"]) if isinstance(value, int) else str(value)


@pass_context
def day(context: Context, value: date) -> str:
    return format_date(value, "d MMMM y", locale=context["language"])


@pass_context
def text(context: Context, value: Any) -> str:
    """A bilingual Text in the page's language; anything else as it is."""
    return str(value.in_language(context["language"]) if hasattr(value, "in_language") else value)


@pass_context
def cell(context: Context, value: Any) -> str:
    """What stands in a cell: a Text, a month or quarter, a number."""
    if hasattr(value, "start") and hasattr(value, "kind"):
        return _period(value.start, value.kind, context["language"])
    if isinstance(value, date):
        return day(context, value)
    return text(context, value) if hasattr(value, "in_language") else number(context, value)


def _period(start: date, kind: str, language: str) -> str:
    """October 2026 -> 'Oct 2026'; the quarter it begins -> 'Oct–Dec 2026'."""
    if kind == "month":
        return format_date(start, "MMM y", locale=language)
    last = date(start.year, start.month + 2, 1)
    return f"{format_date(start, 'MMM', locale=language)}–{format_date(last, 'MMM y', locale=language)}"
