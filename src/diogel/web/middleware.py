"""What holds for every answer: nothing from elsewhere, nothing kept by caches, the language of the address, no traceback for what a person
can mend."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from diogel.build.open import looked_at_once
from diogel.errors import DiogelError
from diogel.web.ui.faults import not_allowed, unreadable
from diogel.web.ui.languages import language_of

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_SENSES = "accelerometer=(), camera=(), geolocation=(), microphone=()"

Answer = Callable[[HttpRequest], HttpResponse]


def private(get_response: Answer) -> Answer:
    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content:
            response = not_allowed(request, tuple(response.get("Allow", "").split(", ")))
        response["Content-Security-Policy"] = _POLICY
        response["Permissions-Policy"] = _SENSES
        response.setdefault("Cache-Control", "no-store")
        return response

    return answer


def speaking(get_response: Answer) -> Answer:
    """The language of the address holds for everything that is said while the page is made, Django's own messages included."""

    def answer(request: HttpRequest) -> HttpResponse:
        with translation.override(language_of(request)):
            return get_response(request)

    return answer


def one_folder(get_response: Answer) -> Answer:
    """All of an answer goes by one state of the folder."""

    def answer(request: HttpRequest) -> HttpResponse:
        with looked_at_once():
            return get_response(request)

    return answer


class Unreadable:
    """A DiogelError becomes a page that says what is wrong and what to do."""

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        return unreadable(request, fault) if isinstance(fault, DiogelError) else None
