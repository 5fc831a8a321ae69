"""The rooms of the workplace: what the navigation and the first page show of each, to whoever may enter it.

Each app of `settings.ROOMS` says its own in `room.py`: `ROOMS`, its first pages, and `TASKS`, what waits there for somebody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from importlib import import_module
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from diogel.build.open import definitions_of
from diogel.definitions.model import Text
from diogel.web.accounts import queries as accounts
from diogel.web.accounts.models import User
from diogel.web.permissions import Permission, decide


@dataclass(frozen=True)
class Room:
    """A part of the workplace, by its first page."""

    route: str
    name: Text
    about: Text
    permission: Permission


@dataclass(frozen=True)
class Task:
    """Something that waits for this person, with how many of it."""

    route: str
    permission: Permission
    says: Callable[[int], Text]
    count: Callable[[User], int]


def rooms() -> tuple[Room, ...]:
    """In the order of `settings.ROOMS`, which is that of the navigation."""
    return tuple(room for said in _declared() for room in said.ROOMS)


def tasks() -> tuple[Task, ...]:
    return tuple(task for said in _declared() for task in getattr(said, "TASKS", ()))


@dataclass(frozen=True)
class Matter:
    """Part of somebody's morning: a few lines (text, href, and said, tag, colour), and where the rest stands. `calm` is said where there is
    nothing; without it nothing is."""

    title: Text
    lines: Sequence[Mapping[str, Any]]
    more: tuple[Text, str] | None = None
    calm: Text | None = None


def morning(user: User, hat: str, language: str) -> list[Matter]:
    """What each room has for somebody this morning, in the order of the rooms."""
    every = (part for said in _declared() for part in getattr(said, "MORNING", ()))
    told = (matter for part in every for matter in part(user, hat, language))
    return [matter for matter in told if matter.lines or matter.calm is not None]


def before_builds() -> tuple[Callable[[date], object], ...]:
    """What rooms deliver before a build: what was done in the workplace is data like any other."""
    return tuple(deliver for said in _declared() for deliver in getattr(said, "BEFORE_BUILDS", ()))


@cache
def _declared() -> tuple[Any, ...]:
    return tuple(import_module(f"diogel.web.{app}.room") for app in settings.ROOMS)


def opening(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Gives the layout what stands around a page: who is here, for whom they act, and the rooms that they may enter."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.around = partial(_around, request)  # type: ignore[attr-defined]
        return get_response(request)

    return answer


def _around(request: HttpRequest, language: str) -> dict[str, Any]:
    user = request.user
    if not isinstance(user, User):
        return {}
    partnership = definitions_of(settings.FOLDER, settings.BUILDS)
    links = [{"text": Text(en="Your account", cy="Eich cyfrif"), "href": reverse("own_account", args=[language])}]
    if len(user.hats) > 1:
        links.insert(0, {"text": Text(en="change", cy="newid"), "href": reverse("acting", args=[language])})
    account = {
        "name": user.name,
        "acting_for": accounts.name_of(request.hat, partnership) or request.hat,  # type: ignore[attr-defined]
        "links": links,
        "sign_out": reverse("sign_out", args=[language]),
    }
    return {"account": account, "navigation": _navigation(request, language)}


def _navigation(request: HttpRequest, language: str) -> list[dict[str, Any]]:
    places = [(room, reverse(room.route, args=[language])) for room in enterable(request.user)]
    return [{"text": room.name.in_language(language), "href": there, "current": request.path.startswith(there)} for room, there in places]


def enterable(user: Any) -> list[Room]:
    return [room for room in rooms() if decide(user, room.permission).allowed]


def waiting(user: User) -> list[tuple[Task, int]]:
    """What waits for this person, with how many; what is none isn't there."""
    asked = [(task, task.count(user)) for task in tasks() if decide(user, task.permission).allowed]
    return [(task, count) for task, count in asked if count]
