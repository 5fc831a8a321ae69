"""Inviting people, and confirming it: an administrator asks, a governance lead confirms and hands the invitation over."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.mail import send_mail
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diogel.build.open import definitions_of
from diogel.errors import UsageError
from diogel.web import audit
from diogel.web.accounts import asking, invitations, queries
from diogel.web.accounts.forms import ConfirmForm, InviteForm, PartnerForm
from diogel.web.accounts.models import AccessRequest, User
from diogel.web.accounts.views import by, done, found
from diogel.web.gatehouse import actor
from diogel.web.permissions import Belongs, Permission, needs, require
from diogel.web.ui.languages import said as _
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
            asked = asking.ask_to_invite(partnership=partnership, by=by(request), partner=partner, **form.cleaned_data)
        except UsageError as fault:
            form.add_error(None, fault.what)
        else:
            return _waits(request, language, asked)
    return page(request, "accounts/invite.html", language, form=form, partner=partnership.partners[partner].name)


@needs(Permission.ACCOUNTS_MANAGE)
@require_POST
def invite_again(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    user = found(request, Permission.ACCOUNTS_MANAGE, id)
    return _waits(request, language, asking.ask_to_invite_again(user, by=by(request)))


def _waits(request: HttpRequest, language: str, asked: AccessRequest) -> HttpResponse:
    """Whoever asks never has the address: else they could take the account themselves."""
    return page(request, "accounts/waits.html", language, asked=asked)


@needs(Permission.ACCOUNTS_ADMIT)
@require_safe
def requests(request: HttpRequest, language: str) -> HttpResponse:
    partners = definitions_of(settings.FOLDER).partners
    return page(
        request, "accounts/requests.html", language,
        asked=queries.to_confirm(by(request)), names={id: partner.name for id, partner in partners.items()},
    )  # fmt: skip


@needs(Permission.ACCOUNTS_ADMIT)
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, language: str, number: int) -> HttpResponse:
    lead, asked, partnership = by(request), queries.request(number), definitions_of(settings.FOLDER)
    if asked is None or asked.answered_at or not queries.confirms(lead, asked):
        raise Http404
    form = ConfirmForm(request.POST or None)
    users: list[User] = []

    def agree() -> None:
        with audit.recording(actor(request)):  # what can't be done leaves nothing behind
            users.append(asking.confirm(asked, by=lead, partnership=partnership))

    if form.is_valid() and form.cleaned_data["answer"] == "refuse" and done(form, lambda: asking.refuse(asked, by=lead)):
        messages.success(request, _("Refused. Nothing of it counts."))
        return HttpResponseRedirect(reverse("access_requests", args=[language]))
    if form.is_valid() and done(form, agree):
        if asked.what != AccessRequest.What.RIGHTS:
            return _invited(request, language, users[0])
        messages.success(request, _("Confirmed. It counts from now on."))
        return HttpResponseRedirect(reverse("access_requests", args=[language]))
    groups = [name for id in asked.groups if (name := queries.name_of(id, partnership))]
    partner = queries.name_of(asked.partner, partnership) or asked.partner
    return page(request, "accounts/confirm.html", language, form=form, asked=asked, partner=partner, groups=groups)


def _invited(request: HttpRequest, language: str, user: User) -> HttpResponse:
    """The invitation goes out by mail where there is a way; whoever confirmed it can hand it over as well."""
    address = request.build_absolute_uri(invitations.address(user))
    if settings.EMAIL_HOST:
        subject = {"en": "Your account in Diogel", "cy": "Eich cyfrif yn Diogel"}[user.language]
        send_mail(subject, address, None, [user.email])
    return page(request, "accounts/invited.html", language, person=user, address=address, sent=bool(settings.EMAIL_HOST))
