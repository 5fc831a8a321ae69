"""What every page and download has in common, and the pages that stand where another can't be shown."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language_from_request

from diogel.errors import DiogelError

_STATIC = Path(__file__).parent / "static"


def page(request: HttpRequest, template: str, language: str, status: int = 200, **context: Any) -> HttpResponse:
    """Render under the layout, which needs to know the language and the same page's address in the other."""
    other = "cy" if language == "en" else "en"
    there = f"/{other}/{request.path[4:]}" if request.path.startswith(f"/{language}/") else f"/{other}/"
    return render(request, template, {"language": language, "other": other, "there": there, **context}, status=status)


def download(content: str, name: str) -> HttpResponse:
    """A CSV file; the mark at the start tells Excel that it is UTF-8."""
    response = HttpResponse("\ufeff" + content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def root(request: HttpRequest) -> HttpResponse:
    """Whoever's browser asks for Welsh begins in Welsh."""
    return HttpResponseRedirect("/cy/" if get_language_from_request(request) == "cy" else "/en/")


def static(request: HttpRequest, name: str) -> HttpResponse:
    if name not in {path.name for path in _STATIC.iterdir()}:
        raise Http404
    response = HttpResponse((_STATIC / name).read_bytes(), content_type=mimetypes.guess_type(name)[0] or "application/octet-stream")
    response["Cache-Control"] = "public, max-age=3600"
    return response


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """There is no such page, or not for whoever asks: nothing tells which."""
    return page(request, "ui/missing.html", language_of(request), status=404)


def garbled(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, "ui/garbled.html", language_of(request), status=400)


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was opened before signing in anew, or that comes from elsewhere."""
    return page(request, "ui/stale.html", language_of(request), status=403)


def unreadable(request: HttpRequest, fault: DiogelError) -> HttpResponse:
    """No build, another key, a folder that is not right: what the command line would say, on a page."""
    return page(request, "ui/failed.html", language_of(request), status=503, fault=fault)


def failed(request: HttpRequest) -> HttpResponse:
    return page(request, "ui/failed.html", language_of(request), status=500, fault=None)


def language_of(request: HttpRequest) -> str:
    return "cy" if request.path.startswith("/cy/") else "en"
