"""What somebody is working on, kept in their session for a short while: the purpose, and, encrypted, whom they looked for. No address
says it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest

from diogel.build.lookup import Asked
from diogel.web.people.sealed import opened, sealed

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
    request.session[_WORK] = {**_work(request), "asked": sealed(json.dumps(asdict(asked)))}


def looked_for(request: HttpRequest) -> Asked | None:
    """What was asked last; None where nothing was, or too long ago."""
    kept = _work(request).get("asked")
    if not kept or not purpose_of(request):
        return None
    typed = opened(kept, seconds=KEPT)
    if typed is None:
        forget(request)
        return None
    return Asked(**json.loads(typed))


def forget(request: HttpRequest) -> None:
    request.session[_WORK] = {name: value for name, value in _work(request).items() if name != "asked"}


def _work(request: HttpRequest) -> dict[str, Any]:
    return dict(request.session.get(_WORK, {}))
