"""Signing in and out, one's own account, and keeping other people's."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import authenticate
from django.core.mail import send_mail
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diogel.build.open import definitions_of
from diogel.errors import UsageError
from diogel.web import audit
from diogel.web.accounts import actions, demo, invitations, queries
from diogel.web.accounts.codes import device_for, key_of, picture_of, takes
from diogel.web.accounts.forms import (
    CodeForm,
    EndForm,
    HatForm,
    InviteForm,
    PartnerForm,
    PasswordForm,
    PeopleForm,
    ReviewForm,
    RightsForm,
    SignInForm,
)
from diogel.web.accounts.middleware import HAT
from diogel.web.accounts.models import User
from diogel.web.audit import Actor, Kind, Subject
from diogel.web.gatehouse import actor, safe_next
from diogel.web.permissions import Belongs, Permission, decide, needs, public, require
from diogel.web.ui.languages import said as _
from diogel.web.ui.listing import paging
from diogel.web.ui.pages import page

BY_PASSWORD = "diogel.web.accounts.backends.ByPassword"


# -- signing in and out ----------------------------------------------------------------------------------------------


@public
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest, language: str) -> HttpResponse:
    if request.user.is_authenticated:
        return HttpResponseRedirect(safe_next(request, _home(language)))
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
                return HttpResponseRedirect(safe_next(request, _home(language)))
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
    return HttpResponseRedirect(safe_next(request, _home(language)))


def _failed(email: str) -> None:
    """What was typed is not kept, only whose account it would have opened."""
    known = User.objects.filter(email__iexact=email).first()
    with audit.recording(Actor.system("sign-in")):
        audit.record(Kind.SIGN_IN_FAILED, subject=Subject("account", str(known.id) if known else "unknown"), detail={"by": "password"})


# -- taking an invitation --------------------------------------------------------------------------------------------


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


# -- one's own -------------------------------------------------------------------------------------------------------


@needs(Permission.OWN_ACCOUNT)
@require_safe
def mine(request: HttpRequest, language: str) -> HttpResponse:
    user = _by(request)
    partnership = definitions_of(settings.FOLDER)
    return page(
        request, "accounts/mine.html", language,
        person=user, partner=queries.name_of(user.partner, partnership), hats=queries.hats(user, partnership),
    )  # fmt: skip


@needs(Permission.OWN_ACCOUNT)
@require_http_methods(["GET", "HEAD", "POST"])
def acting(request: HttpRequest, language: str) -> HttpResponse:
    """For whom one acts: what may be seen goes by it."""
    user = _by(request)
    hats = queries.hats(user, definitions_of(settings.FOLDER))
    form = HatForm(request.POST or None, hats=hats, language=language, initial={"hat": request.hat})  # type: ignore[attr-defined]
    if form.is_valid():
        request.session[HAT] = form.cleaned_data["hat"]
        return HttpResponseRedirect(safe_next(request, _home(language)))
    return page(request, "accounts/acting.html", language, form=form, next=safe_next(request, ""))


# -- other people's --------------------------------------------------------------------------------------------------


@needs(Permission.ACCOUNTS_READ)
@require_safe
def people(request: HttpRequest, language: str) -> HttpResponse:
    partnership = definitions_of(settings.FOLDER)
    asked = PeopleForm(request.GET or None, partnership=partnership, language=language)
    given = asked.cleaned_data if asked.is_valid() else {"partner": "", "words": "", "gone": False}
    return page(
        request, "accounts/people.html", language,
        paging=paging(request, queries.people(**given)), asked=asked, gone=given["gone"],
        names={partner.id: partner.name for partner in partnership.partners.values()}, manages=_manages(request),
    )  # fmt: skip


@needs(Permission.ACCOUNTS_READ)
@require_safe
def person(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    user = _found(request, Permission.ACCOUNTS_READ, id)
    partnership = definitions_of(settings.FOLDER)
    return page(
        request, "accounts/person.html", language,
        person=user, partner=queries.name_of(user.partner, partnership), hats=queries.hats(user, partnership)[1:],
        manages=_manages(request),
    )  # fmt: skip


@needs(Permission.ACCOUNTS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, language: str) -> HttpResponse:
    partnership = definitions_of(settings.FOLDER)
    first = PartnerForm(request.GET or None, partnership=partnership, language=language)
    if not first.is_valid():
        return page(request, "accounts/invite_partner.html", language, form=first)
    partner = first.cleaned_data["partner"]
    require(request.user, Permission.ACCOUNTS_MANAGE, Belongs(partnership.id, partner))
    form = InviteForm(request.POST or None, partnership=partnership, partner=partner, language=language)
    if form.is_valid():
        try:
            user = actions.invite(partnership=partnership, partner=partner, **form.cleaned_data)
        except UsageError as fault:
            form.add_error(None, fault.what)
        else:
            return _invited(request, language, user)
    return page(request, "accounts/invite.html", language, form=form, partner=partnership.partners[partner].name)


@needs(Permission.ACCOUNTS_MANAGE)
@require_POST
def invite_again(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    user = _found(request, Permission.ACCOUNTS_MANAGE, id)
    actions.invite_again(user, by=_by(request))
    return _invited(request, language, user)


@needs(Permission.ACCOUNTS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def rights(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    user = _found(request, Permission.ACCOUNTS_MANAGE, id)
    partnership = definitions_of(settings.FOLDER)
    given = {"roles": user.roles, "groups": sorted(user.group_ids)}
    form = RightsForm(request.POST or None, partnership=partnership, partner=user.partner, language=language, initial=given)
    if form.is_valid() and _done(form, lambda: actions.change_rights(user, partnership=partnership, by=_by(request), **form.cleaned_data)):
        return HttpResponseRedirect(reverse("account", args=[language, user.id]))
    return page(request, "accounts/rights.html", language, form=form, person=user)


@needs(Permission.ACCOUNTS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    user = _found(request, Permission.ACCOUNTS_MANAGE, id)
    form = EndForm(request.POST or None)
    if form.is_valid() and _done(form, lambda: actions.end_access(user, by=_by(request), why=form.cleaned_data["why"])):
        return HttpResponseRedirect(reverse("account", args=[language, user.id]))
    return page(request, "accounts/end.html", language, form=form, person=user)


@needs(Permission.ACCOUNTS_MANAGE)
@require_POST
def reset_codes(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    user = _found(request, Permission.ACCOUNTS_MANAGE, id)
    actions.reset_codes(user, by=_by(request))
    return HttpResponseRedirect(reverse("account", args=[language, user.id]))


@needs(Permission.ACCOUNTS_CONFIRM)
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, language: str) -> HttpResponse:
    """This quarter's review of one's own partner's people."""
    by, quarter = _by(request), queries.quarter_of(date.today())
    require(by, Permission.ACCOUNTS_CONFIRM, Belongs(by.partnership, by.partner))
    people = list(queries.people(partner=by.partner))
    form = ReviewForm(request.POST or None, people=people, language=language, initial={"keep": [str(user.id) for user in people]})
    made = queries.review(by.partner, quarter)
    if made is None and form.is_valid():
        keep = form.cleaned_data["keep"]
        if _done(form, lambda: actions.confirm_review(partner=by.partner, quarter=quarter, by=by, keep=keep)):
            return HttpResponseRedirect(reverse("access_review", args=[language]))
    partner = queries.name_of(by.partner, definitions_of(settings.FOLDER))
    return page(request, "accounts/review.html", language, form=form, made=made, quarter=quarter, partner=partner, people=people)


def _invited(request: HttpRequest, language: str, user: User) -> HttpResponse:
    """The invitation goes out by mail where there is a way; whoever invited can hand it over as well."""
    address = request.build_absolute_uri(invitations.address(user))
    if settings.EMAIL_HOST:
        subject = {"en": "Your account in Diogel", "cy": "Eich cyfrif yn Diogel"}[user.language]
        send_mail(subject, address, None, [user.email])
    return page(request, "accounts/invited.html", language, person=user, address=address, sent=bool(settings.EMAIL_HOST))


def _found(request: HttpRequest, permission: Permission, id: UUID) -> User:
    user = queries.account(str(id))
    if user is None:
        raise Http404
    require(request.user, permission, user)
    return user


def _manages(request: HttpRequest) -> bool:
    return decide(request.user, Permission.ACCOUNTS_MANAGE).allowed


def _by(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - `needs` has seen to it
    return request.user


def _done(form: Any, change: Any) -> bool:
    """Make the change; what the action refuses stands at the head of the form."""
    try:
        change()
    except UsageError as fault:
        form.add_error(None, str(fault))
        return False
    return True


def _home(language: str) -> str:
    return reverse("home", args=[language])
