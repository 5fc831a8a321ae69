"""What somebody is working on, kept in their session for a short while: the purpose, and whom they looked for. No address says it."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest

from diogel.build.lookup import Asked

_WORK = "people"
KEPT = 30 * 60
"""Seconds for which what was typed is kept, so that a page can be gone back to."""


def purpose_of(request: HttpRequest) -> str:
    """That which was chosen for whom this person acts now; nothing where none was, or it was chosen for another recipient."""
    work = _work(request)
    return str(work.get("purpose", "")) if work.get("hat") == request.hat else ""  # type: ignore[attr-defined]


def choose(request: HttpRequest, purpose: str) -> None:
    """Another purpose is another piece of work: what was looked for is forgotten."""
    request.session[_WORK] = {"purpose": purpose, "hat": request.hat}  # type: ignore[attr-defined]


def look_for(request: HttpRequest, asked: Asked) -> None:
    request.session[_WORK] = {**_work(request), "asked": asdict(asked), "at": int(time.time())}


def looked_for(request: HttpRequest) -> Asked | None:
    """What was asked last; None where nothing was, or too long ago."""
    work = _work(request)
    if not purpose_of(request) or "asked" not in work:
        return None
    if abs(int(time.time()) - work["at"]) > KEPT:
        forget(request)
        return None
    return Asked(**work["asked"])


def forget(request: HttpRequest) -> None:
    request.session[_WORK] = {name: value for name, value in _work(request).items() if name not in ("asked", "at")}


def _work(request: HttpRequest) -> dict[str, Any]:
    return dict(request.session.get(_WORK, {}))
