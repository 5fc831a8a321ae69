"""What holds for every answer: only reading, nothing from elsewhere, nothing kept by caches, no traceback for what a person can mend."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from diogel.errors import DiogelError
from diogel.web.ui.faults import not_allowed, unreadable

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
_READING = ("GET", "HEAD")

Answer = Callable[[HttpRequest], HttpResponse]


def private(get_response: Answer) -> Answer:
    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request) if request.method in _READING else not_allowed(request, _READING)
        response["Content-Security-Policy"] = _POLICY
        response.setdefault("Cache-Control", "no-store")
        return response

    return answer


class Unreadable:
    """A DiogelError becomes a page that says what is wrong and what to do."""

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        return unreadable(request, fault) if isinstance(fault, DiogelError) else None
