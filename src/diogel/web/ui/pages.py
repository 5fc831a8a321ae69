"""What every page and download has in common, and the few pages that belong to no part of the work."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import override

from diogel.web.ui.languages import language_of
from diogel.web.ui.terms import TERMS

MARKING = "OFFICIAL-SENSITIVE"
"""What a page is marked with that says nothing else."""


def page(request: HttpRequest, template: str, language: str, status: int = 200, **context: Any) -> HttpResponse:
    """Render under the layout. A view gives what its page says; what stands around it is put here, and may be given instead."""
    given = {**_around(request, language, bare="account" in context), **context}
    with override(language):
        return render(request, template, given, status=status)


def _around(request: HttpRequest, language: str, *, bare: bool) -> dict[str, Any]:
    """`request.around`, where there is one, says who is here and where they can go; a bare page does not ask."""
    other = "cy" if language == "en" else "en"
    around = getattr(request, "around", None)
    return {
        "language": language,
        "other": other,
        "there": _in_language(request, language, other),
        "navigation": [],
        "marking": MARKING,
        "account": None,
        "notices": [{"kind": message.level_tag, "text": message.message} for message in get_messages(request)],
        "made_up": settings.DEMO,
        **(around(language) if around and not bare else {}),
    }


def _in_language(request: HttpRequest, language: str, other: str) -> str:
    """The same page, asked the same, in the other language."""
    if not request.path.startswith(f"/{language}/"):
        return f"/{other}/"
    query = request.META.get("QUERY_STRING", "")
    return f"/{other}/{request.path[4:]}" + (f"?{query}" if query else "")


def download(content: str, name: str) -> HttpResponse:
    """A CSV file; the mark at the start tells Excel that it is UTF-8."""
    return file("\ufeff" + content, name, "text/csv; charset=utf-8")


def file(content: str | bytes, name: str, type: str) -> HttpResponse:
    """A file to keep. `name` is ours, never somebody's words."""
    response = HttpResponse(content, content_type=type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def root(request: HttpRequest) -> HttpResponse:
    """Whoever's browser asks for Welsh begins in Welsh."""
    return HttpResponseRedirect(f"/{language_of(request)}/")


def help_(request: HttpRequest, language: str) -> HttpResponse:
    terms = sorted(TERMS.values(), key=lambda one: one.name.in_language(language))
    return page(request, "ui/help.html", language, terms=terms, marking="OFFICIAL")


def accessibility(request: HttpRequest, language: str) -> HttpResponse:
    return page(request, "ui/accessibility.html", language, marking="OFFICIAL")


def privacy(request: HttpRequest, language: str) -> HttpResponse:
    return page(request, "ui/privacy.html", language, marking="OFFICIAL")
