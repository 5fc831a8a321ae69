"""The first page after signing in: what waits for this person, and where they can go."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from diogel.web.accounts.models import User
from diogel.web.permissions import Permission, needs
from diogel.web.rooms import enterable, morning, waiting
from diogel.web.ui.pages import page


@needs(Permission.OWN_ACCOUNT)
@require_safe
def home(request: HttpRequest, language: str) -> HttpResponse:
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - `needs` has seen to it
    tasks = [
        {"title": task.says(count), "href": reverse(task.route, args=[language]), "status": str(count), "colour": "blue"}
        for task, count in waiting(user)
    ]
    rooms = [{"text": room.name, "said": room.about, "href": reverse(room.route, args=[language])} for room in enterable(user)]
    matters = morning(user, request.hat, language)  # type: ignore[attr-defined]
    return page(request, "accounts/home.html", language, person=user, matters=matters, tasks=tasks, rooms=rooms)
