"""Pages that stand where another can't be shown. They tell nobody what is there but hidden: forbidden and missing are one page."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from diogel.errors import DiogelError
from diogel.web.ui.languages import language_of
from diogel.web.ui.pages import page


def _fault(request: HttpRequest, kind: str, status: int, **context: Any) -> HttpResponse:
    """Nothing around the page asks a database who is looking: it may be what failed."""
    return page(request, "ui/fault.html", language_of(request), status=status, kind=kind, marking="OFFICIAL", account=None, **context)


def unclear(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400; and 413 where it is unclear for being too large."""
    return too_large(request) if isinstance(exception, RequestDataTooBig) else _fault(request, "unclear", 400)


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, and what would be 403."""
    return _fault(request, "missing", 404)


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without the token of the page that it was opened on (CSRF_FAILURE_VIEW)."""
    return _fault(request, "stale", 403)


def not_allowed(request: HttpRequest, methods: tuple[str, ...]) -> HttpResponse:
    response = _fault(request, "method", 405, reading=request.method in ("GET", "HEAD"))
    response["Allow"] = ", ".join(methods)
    return response


def too_large(request: HttpRequest) -> HttpResponse:
    return _fault(request, "large", 413)


def locked(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    """429: too many attempts, as a lock-out calls it with whatever it knows."""
    return _fault(request, "locked", 429)


def failed(request: HttpRequest) -> HttpResponse:
    return _fault(request, "failed", 500)


def unreadable(request: HttpRequest, fault: DiogelError | None = None) -> HttpResponse:
    """No build, another key, a folder that is not right: what the command line would say, on a page."""
    response = _fault(request, "unreadable", 503, fault=fault)
    if again := getattr(fault, "again", None):
        response["Refresh"] = response["Retry-After"] = str(again)
    return response
