"""Signing in and out, and taking an invitation."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import authenticate
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diogel.web import audit
from diogel.web.accounts import actions, demo, invitations
from diogel.web.accounts.backends import BY_PASSWORD
from diogel.web.accounts.codes import device_for, key_of, picture_of, takes
from diogel.web.accounts.forms import CodeForm, PasswordForm, SignInForm
from diogel.web.accounts.models import User
from diogel.web.accounts.views import home_of
from diogel.web.audit import Actor, Kind, Subject
from diogel.web.gatehouse import actor, safe_next
from diogel.web.permissions import public
from diogel.web.ui.languages import said as _
from diogel.web.ui.pages import page


@public
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest, language: str) -> HttpResponse:
    if request.user.is_authenticated:
        return HttpResponseRedirect(safe_next(request, home_of(language)))
    form = SignInForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        user = authenticate(request, username=given["email"], password=given["password"])
        if isinstance(user, User):
            return _enter(request, user, BY_PASSWORD, language)
        _failed(given["email"])
        form.add_error(None, _("The email address or the password is not right"))
    chosen = demo.people(language) if settings.DEMO else []
    return page(
        request, "accounts/sign_in.html", language,
        form=form, next=safe_next(request, ""), demo=chosen, organisation=settings.OIDC, marking="OFFICIAL",
        known=demo.somebody_to_look_up(settings.FOLDER) if settings.DEMO else None,
    )  # fmt: skip


@public
@require_POST
def sign_in_as(request: HttpRequest, language: str) -> HttpResponse:
    """In the demo alone: a made-up person is chosen and no password asked."""
    user = demo.person(request.POST.get("person", "")) if settings.DEMO else None
    if user is None:
        raise Http404
    return _enter(request, user, BY_PASSWORD, language)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, language: str) -> HttpResponse:
    """The second step: a code from a device that has been set up."""
    user = request.user
    if not isinstance(user, User) or (device := device_for(user, confirmed=True)) is None:
        return HttpResponseRedirect(reverse("sign_in", args=[language]))
    return _second_step(request, language, user, device, "accounts/code.html")


@public
@require_http_methods(["GET", "HEAD", "POST"])
def set_up_code(request: HttpRequest, language: str) -> HttpResponse:
    """Once for each person: a phone is taught the secret, and shows that it knows it."""
    user = request.user
    if not isinstance(user, User) or device_for(user, confirmed=True):
        return HttpResponseRedirect(reverse("sign_in", args=[language]))
    device = device_for(user, confirmed=False, make=True)
    return _second_step(request, language, user, device, "accounts/set_up_code.html", picture=picture_of(device), key=key_of(device))


def _second_step(request: HttpRequest, language: str, user: User, device: Any, template: str, **context: Any) -> HttpResponse:
    form = CodeForm(request.POST or None)
    if form.is_valid():
        with audit.recording(actor(request)):
            if takes(device, form.cleaned_data["code"]):
                actions.give_code(request, user, device)
                return HttpResponseRedirect(safe_next(request, home_of(language)))
            audit.record(Kind.SIGN_IN_FAILED, subject=Subject("account", str(user.id)), detail={"by": "code"})
        form.add_error("code", _("That code is not right, or has been used: wait for the next one"))
    return page(request, template, language, form=form, next=safe_next(request, ""), **context)


@public
@require_safe
def not_invited(request: HttpRequest, language: str) -> HttpResponse:
    """The organisation says who it is, and nobody has invited that address."""
    return page(request, "accounts/not_invited.html", language, status=403)


@public
@require_POST
def sign_out(request: HttpRequest, language: str) -> HttpResponse:
    if isinstance(request.user, User):
        with audit.recording(actor(request)):
            actions.sign_out(request, request.user)
    return HttpResponseRedirect(reverse("sign_in", args=[language]))


def _enter(request: HttpRequest, user: User, backend: str, language: str) -> HttpResponse:
    with audit.recording(Actor(id=str(user.id), name=user.name, partner=user.partner, hat=user.partner)):
        actions.sign_in(request, user, backend)
    return HttpResponseRedirect(safe_next(request, home_of(language)))


def _failed(email: str) -> None:
    """What was typed is not kept, only whose account it would have opened."""
    known = User.objects.filter(email__iexact=email).first()
    with audit.recording(Actor.system("sign-in")):
        audit.record(Kind.SIGN_IN_FAILED, subject=Subject("account", str(known.id) if known else "unknown"), detail={"by": "password"})


@public
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, language: str, id: UUID, token: str) -> HttpResponse:
    user = invitations.invited(id, token)
    if user is None:
        return page(request, "accounts/invitation_over.html", language, status=404)
    form = PasswordForm(request.POST or None, user=user)
    if not form.is_valid():
        return page(request, "accounts/join.html", language, form=form, person=user)
    with audit.recording(Actor(id=str(user.id), name=user.name, partner=user.partner, hat=user.partner)):
        actions.join(user, form.cleaned_data["password"])
    return _enter(request, user, BY_PASSWORD, language)
