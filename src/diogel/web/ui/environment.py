"""The template environment: messages in the page's language, numbers and months as people write them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from django.urls import reverse
from jinja2 import Environment, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from diogel.web.ui.languages import translations


def environment(**options: Any) -> Environment:
    built = Environment(**{**options, "undefined": StrictUndefined, "autoescape": True, "trim_blocks": True, "lstrip_blocks": True}, extensions=["jinja2.ext.i18n"])
    built.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]
    built.globals["url"] = reverse
    built.filters.update(number=number, day=day, moment=moment, month=month, text=text)
    return built


@pass_context
def _gettext(context: Context, message: str) -> str:
    return translations(context["language"]).gettext(message)


@pass_context
def _ngettext(context: Context, one: str, many: str, count: int) -> str:
    return translations(context["language"]).ngettext(one, many, count)


@pass_context
def number(context: Context, value: Any) -> str:
    """1234 -> 1,234; None -> an en dash; other text as it is."""
    if value is None:
        return "–"
    return format_decimal(value, locale=context["language"]) if isinstance(value, int | float) else str(value)


@pass_context
def day(context: Context, value: date) -> str:
    return format_date(value, "d MMMM y", locale=context["language"])


@pass_context
def moment(context: Context, value: datetime) -> str:
    return format_datetime(value, "d MMMM y, HH:mm", locale=context["language"])


@pass_context
def month(context: Context, value: str) -> str:
    """'2026-10' -> Oct 2026."""
    year, number_ = value.split("-")[:2]
    return format_date(date(int(year), int(number_), 1), "MMM y", locale=context["language"])


@pass_context
def text(context: Context, value: Any) -> str | Markup:
    """A bilingual Text in the page's language; anything else as it is."""
    return value.in_language(context["language"]) if hasattr(value, "in_language") else value
