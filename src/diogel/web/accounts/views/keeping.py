"""Who has access: finding accounts, changing what they may do, ending them."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diogel.build.open import definitions_of
from diogel.web.accounts import actions, asking, queries
from diogel.web.accounts.forms import EndForm, PeopleForm, RightsForm
from diogel.web.accounts.models import AccessRequest
from diogel.web.accounts.views import by, done, found, manages
from diogel.web.permissions import Permission, needs
from diogel.web.ui.languages import said as _
from diogel.web.ui.listing import paging
from diogel.web.ui.pages import page


@needs(Permission.ACCOUNTS_READ)
@require_safe
def people(request: HttpRequest, language: str) -> HttpResponse:
    partnership = definitions_of(settings.FOLDER)
    asked = PeopleForm(request.GET or None, partnership=partnership, language=language)
    given = asked.cleaned_data if asked.is_valid() else {"partner": "", "words": "", "gone": False}
    return page(
        request, "accounts/people.html", language,
        paging=paging(request, queries.people(**given)), asked=asked, gone=given["gone"],
        names={partner.id: partner.name for partner in partnership.partners.values()}, manages=manages(request),
        waits=queries.requests(partnership.id) if manages(request) else [],
    )  # fmt: skip


@needs(Permission.ACCOUNTS_READ)
@require_safe
def person(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    user = found(request, Permission.ACCOUNTS_READ, id)
    partnership = definitions_of(settings.FOLDER)
    return page(
        request, "accounts/person.html", language,
        person=user, partner=queries.name_of(user.partner, partnership), hats=queries.hats(user, partnership)[1:],
        manages=manages(request),
    )  # fmt: skip


@needs(Permission.ACCOUNTS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def rights(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    user = found(request, Permission.ACCOUNTS_MANAGE, id)
    partnership = definitions_of(settings.FOLDER)
    waits: list[AccessRequest | None] = []
    given = {"roles": user.roles, "groups": sorted(user.group_ids)}
    form = RightsForm(request.POST or None, partnership=partnership, partner=user.partner, language=language, initial=given)
    if form.is_valid() and done(
        form, lambda: waits.append(asking.change(user, partnership=partnership, by=by(request), **form.cleaned_data))
    ):
        if waits[0]:
            messages.success(request, _("What you took away is gone. What you gave counts when a governance lead confirms it."))
        return HttpResponseRedirect(reverse("account", args=[language, user.id]))
    return page(request, "accounts/rights.html", language, form=form, person=user)


@needs(Permission.ACCOUNTS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    user = found(request, Permission.ACCOUNTS_MANAGE, id)
    form = EndForm(request.POST or None)
    if form.is_valid() and done(form, lambda: actions.end_access(user, by=by(request), why=form.cleaned_data["why"])):
        return HttpResponseRedirect(reverse("account", args=[language, user.id]))
    return page(request, "accounts/end.html", language, form=form, person=user)


@needs(Permission.ACCOUNTS_MANAGE)
@require_POST
def reset_codes(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    user = found(request, Permission.ACCOUNTS_MANAGE, id)
    actions.reset_codes(user, by=by(request))
    return HttpResponseRedirect(reverse("account", args=[language, user.id]))
