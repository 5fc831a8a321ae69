"""What stands between a request and a view that needs a permission: signed in, second step done, allowed, on the record."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from diogel.web import audit
from diogel.web.accounts.middleware import BY_ORGANISATION
from diogel.web.accounts.models import User
from diogel.web.audit import Actor, Kind
from diogel.web.permissions import Permission, Refused, decide
from diogel.web.ui.faults import missing
from diogel.web.ui.languages import language_of


def answer(request: HttpRequest, permission: Permission, run: Callable[[], HttpResponse]) -> HttpResponse:
    """What the view answers, in one transaction with all that it records. Whoever may not is told that there is no such page, as if
    there were none; both leave a line."""
    if not request.user.is_authenticated:
        return _to(request, "sign_in")
    if step := unfinished(request):
        return _to(request, step)
    try:
        decision = decide(request.user, permission)
        if not decision.allowed:
            raise Refused(permission, decision)
        with audit.recording(actor(request)):
            return _whole(run())
    except Refused as refused:
        rule = refused.decision.rule
    except Http404:
        rule = "there is no such thing"
    with audit.recording(actor(request)):
        audit.record(Kind.REFUSAL, detail={"rule": rule, "permission": str(permission), "page": _page(request)})
    return missing(request)


def actor(request: HttpRequest) -> Actor:
    """Who is asking, as the audit knows them."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - whoever is signed in
    return Actor(id=str(user.id), name=user.name, partner=user.partner, hat=request.hat)  # type: ignore[attr-defined]


def unfinished(request: HttpRequest) -> str | None:
    """The step that is left before this session counts: giving a code, or setting one up first."""
    user = request.user
    if user.is_verified() or request.session.get(BY_ORGANISATION):  # type: ignore[union-attr]
        return None
    if user.totpdevice_set.filter(confirmed=True).exists():  # type: ignore[union-attr]
        return "code"
    return "set_up_code" if settings.CODES_REQUIRED else None


def safe_next(request: HttpRequest, otherwise: str) -> str:
    """Where the form or the address says to go on to, if that is here."""
    there = request.POST.get("next") or request.GET.get("next") or ""
    return there if there.startswith("/") and url_has_allowed_host_and_scheme(there, allowed_hosts=None) else otherwise


def _to(request: HttpRequest, route: str) -> HttpResponseRedirect:
    there = reverse(route, args=[language_of(request)])
    onwards = request.get_full_path() if request.method in ("GET", "HEAD") else ""
    return HttpResponseRedirect(f"{there}?{urlencode({'next': onwards})}" if onwards else there)


def _page(request: HttpRequest) -> str:
    return request.resolver_match.url_name or "" if request.resolver_match else ""


def _whole(response: HttpResponse) -> HttpResponse:
    """A page is made before its record is written: one that is sent piece by piece would be shown without."""
    if response.streaming:
        raise TypeError("a page that needs a permission is made whole, never streamed")
    return response
