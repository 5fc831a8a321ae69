"""What the pages of cases have in common: who looks, at which case, and that it is on the record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from diogel.definitions.model import Text
from diogel.errors import UsageError
from diogel.pathways.moves import Refused
from diogel.web import audit
from diogel.web.accounts.models import User
from diogel.web.cases import kept, words
from diogel.web.cases.models import Case
from diogel.web.cases.queries.seeing import Seen, Seer, seen
from diogel.web.gatehouse import actor
from diogel.web.ui.pages import page

T = TypeVar("T")


def user_of(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - `needs` has seen to it
    return request.user


def seer_of(request: HttpRequest) -> Seer:
    return Seer(user_of(request), request.hat)  # type: ignore[attr-defined]


def found(one: T | None) -> T:
    if one is None:
        raise Http404
    return one


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with, however little."""
    return request.POST if request.method == "POST" else None


def case_of(request: HttpRequest, id: UUID) -> Seen:
    """A case that doesn't exist for whoever asks is missing."""
    return found(seen(seer_of(request), str(id)))


def whole(request: HttpRequest, id: UUID) -> Seen:
    """One that they see all of: what its lead partner alone may do."""
    one = case_of(request, id)
    return found(one if one.whole else None)


def to_case(language: str, case: Case) -> HttpResponse:
    return redirect("case", language=language, id=case.id)


def of_case(request: HttpRequest, template: str, language: str, seen: Seen, **context: Any) -> HttpResponse:
    """Under the head that says which case it is."""
    names = words.Names(seen.pathway)
    head = {
        "seen": seen,
        "case": seen.case,
        "pathway": seen.pathway,
        "names": names,
        "back": reverse("case", args=[language, seen.case.id]),
    }
    return page(request, f"cases/{template}", language, marking=seen.pathway.marking, **{**head, **context})


def asked(
    request: HttpRequest, language: str, seen: Seen, form: Any, *, heading: Any, submit: Any, do: Callable[[Any], Any], intro: Any = "",
    template: str = "form.html", **context: Any,
) -> HttpResponse:  # fmt: skip
    """A form about a case: sent, it is done, and what speaks against it stands at its head; else it is shown. Where somebody else did
    something meanwhile, that is shown beside what was written."""
    since: tuple[words.Told, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            with audit.recording(actor(request)):
                done = do(form.cleaned_data)
            return done if isinstance(done, HttpResponse) else to_case(language, seen.case)
        except UsageError as fault:
            form.add_error(None, fault.what)
        except Refused as refused:
            for one in refused.refusals:
                form.add_error(None, f"{_said(one.why, language)} {_said(one.todo, language)}".strip())
        except kept.Changed:
            since = since_then(seen, int(form.cleaned_data["version"]))
            form.data = {**form.data.dict(), "version": str(seen.case.version)}
    return of_case(
        request,
        template,
        language,
        seen,
        form=form,
        title=heading,
        submit=submit,
        intro=intro,
        since=since,
        status=409 if since else 200,
        **context,
    )


def since_then(seen: Seen, version: int) -> tuple[words.Told, ...]:
    """What was done since that step, the latest first."""
    seen.case.refresh_from_db()
    rows = tuple(seen.case.steps.select_related("by"))
    return tuple(one for one in words.timeline(seen, kept.state_of(seen.case), rows) if one.number > version)


def _said(text: Text, language: str) -> str:
    return text.in_language(language)
