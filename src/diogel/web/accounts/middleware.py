"""Who is here, and for whom they act now."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

HAT, SEEN = "hat", "seen"
BY_ORGANISATION = "by_organisation"
"""Set in the session of somebody whose own organisation has seen to the second step."""
_NOTED_EVERY = 60


def present(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Sets `request.hat`, and ends a session that has been idle too long. When it was last used is noted once a minute."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            _keep_or_end(request)
        hat = request.session.get(HAT) if request.user.is_authenticated else None
        hats = getattr(request.user, "hats", ())
        request.hat = hat if hat in hats else next(iter(hats), "")  # type: ignore[attr-defined]
        return get_response(request)

    return answer


def _keep_or_end(request: HttpRequest) -> None:
    now, seen = int(time.time()), request.session.get(SEEN)
    if seen is not None and now - seen > settings.SESSION_IDLE:
        logout(request)
    elif seen is None or abs(now - seen) >= _NOTED_EVERY:
        request.session[SEEN] = now
