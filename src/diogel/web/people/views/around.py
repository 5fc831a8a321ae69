"""What the pages of people have in common: who looks, for what, at whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from diogel.build.lookup import PersonSeen
from diogel.errors import UsageError
from diogel.web.accounts.models import User
from diogel.web.accounts.queries import name_of
from diogel.web.people import work
from diogel.web.people.queries import clauses
from diogel.web.people.queries.looking import Looking
from diogel.web.ui.pages import page


def user_of(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - `needs` has seen to it
    return request.user


def looking_of(request: HttpRequest) -> Looking | None:
    """None where no purpose is chosen, or the agreements give nothing for it any more."""
    looking = Looking(user_of(request), request.hat, work.purpose_of(request))  # type: ignore[attr-defined]
    serving, _ = clauses.purposes(looking.partnership, looking.hat, looking.on)
    return looking if looking.purpose in {one.id for one in serving} else None


Shown = Callable[[HttpRequest, str, Looking, PersonSeen], HttpResponse]


def of_person(request: HttpRequest, language: str, id: str, show: Shown) -> HttpResponse:
    """The page about a person. Whoever is hidden is missing; without a purpose one is asked for first, whoever it is about."""
    looking = looking_of(request)
    if looking is None:
        return HttpResponseRedirect(reverse("purpose", args=[language]))
    seen = looking.person(id)
    if seen is None:
        raise Http404
    return show(request, language, looking, seen)


def of_people(request: HttpRequest, template: str, language: str, looking: Looking, **context: Any) -> HttpResponse:
    """Under the head that says for which purpose somebody is looking."""
    return page(request, f"people/{template}", language, purpose=looking.purpose_name, partners=named(looking), **context)


def named(looking: Looking) -> Callable[[str], Any]:
    """A partner's or group's name, or its id where the folder no longer has it."""
    return lambda id: name_of(id, looking.partnership) or id


T = TypeVar("T")


def found(one: T | None) -> T:
    if one is None:
        raise Http404
    return one


def done(form: Any, change: Callable[[], Any]) -> bool:
    """Make the change; what the action says against it stands at the head of the form."""
    try:
        change()
    except UsageError as fault:
        form.add_error(None, fault.what)
        return False
    return True
