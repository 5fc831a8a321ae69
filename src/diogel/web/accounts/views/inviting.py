"""Inviting people."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from diogel.build.open import definitions_of
from diogel.errors import UsageError
from diogel.web.accounts import actions, invitations
from diogel.web.accounts.forms import InviteForm, PartnerForm
from diogel.web.accounts.models import User
from diogel.web.accounts.views import by, found
from diogel.web.permissions import Belongs, Permission, needs, require
from diogel.web.ui.pages import page


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
    user = found(request, Permission.ACCOUNTS_MANAGE, id)
    actions.invite_again(user, by=by(request))
    return _invited(request, language, user)


def _invited(request: HttpRequest, language: str, user: User) -> HttpResponse:
    """The invitation goes out by mail where there is a way; whoever invited can hand it over as well."""
    address = request.build_absolute_uri(invitations.address(user))
    if settings.EMAIL_HOST:
        subject = {"en": "Your account in Diogel", "cy": "Eich cyfrif yn Diogel"}[user.language]
        send_mail(subject, address, None, [user.email])
    return page(request, "accounts/invited.html", language, person=user, address=address, sent=bool(settings.EMAIL_HOST))
