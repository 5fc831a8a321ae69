"""Pages for whoever keeps a partner's systems: their keys, and where they are told of changes."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diogel.build.open import definitions_of
from diogel.web.accounts import queries as accounts
from diogel.web.accounts.forms import PartnerForm
from diogel.web.accounts.views import by, done, manages
from diogel.web.interface import actions, queries
from diogel.web.interface.forms import HookForm, KeyForm
from diogel.web.interface.models import Hook, Key
from diogel.web.permissions import Belongs, Permission, needs, require
from diogel.web.ui.listing import paging
from diogel.web.ui.pages import page


@needs(Permission.ACCOUNTS_READ)
@require_safe
def keys(request: HttpRequest, language: str) -> HttpResponse:
    partnership = definitions_of(settings.FOLDER)
    return page(
        request, "interface/keys.html", language, paging=paging(request, queries.keys_for(by(request))), opens=queries.opens,
        manages=manages(request), names={partner.id: partner.name for partner in partnership.partners.values()},
    )  # fmt: skip


@needs(Permission.ACCOUNTS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_key(request: HttpRequest, language: str) -> HttpResponse:
    partnership = definitions_of(settings.FOLDER)
    first = PartnerForm(request.GET or None, partnership=partnership, language=language)
    if not first.is_valid():
        return page(request, "interface/key_partner.html", language, form=first)
    partner = first.cleaned_data["partner"]
    require(request.user, Permission.ACCOUNTS_MANAGE, Belongs(partnership.id, partner))
    form = KeyForm(request.POST or None, partnership=partnership, partner=partner, language=language)
    made: list[tuple[Key, str]] = []
    if form.is_valid() and done(
        form, lambda: made.append(actions.make_key(partnership=partnership, by=by(request), partner=partner, **form.cleaned_data))
    ):
        return page(request, "interface/made.html", language, key=made[0][0], written=made[0][1])
    return page(request, "interface/new_key.html", language, form=form, partner=partnership.partners[partner].name)


@needs(Permission.ACCOUNTS_READ)
@require_safe
def key(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    found = _found(request, id)
    partner = accounts.name_of(found.user.partner, definitions_of(settings.FOLDER))
    return page(
        request, "interface/key.html", language, key=found, partner=partner, opens=queries.opens(found), hooks=queries.hooks_of(found),
        manages=manages(request),
    )  # fmt: skip


@needs(Permission.ACCOUNTS_MANAGE)
@require_POST
def end_key(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    found = _found(request, id)
    actions.end_key(found, by=by(request))
    return HttpResponseRedirect(reverse("key", args=[language, found.id]))


@needs(Permission.ACCOUNTS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_hook(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    found = _found(request, id)
    form = HookForm(request.POST or None)
    made: list[Hook] = []
    if form.is_valid() and done(form, lambda: made.append(actions.add_hook(found, **form.cleaned_data))):
        return page(request, "interface/hook_made.html", language, key=found, hook=made[0])
    return page(request, "interface/new_hook.html", language, form=form, key=found, hosts=queries.hosts())


@needs(Permission.ACCOUNTS_MANAGE)
@require_POST
def end_hook(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    hook = Hook.objects.select_related("key__user").filter(id=id).first()
    if hook is None:
        raise Http404
    _found(request, hook.key_id)
    actions.end_hook(hook)
    return HttpResponseRedirect(reverse("key", args=[language, hook.key_id]))


def _found(request: HttpRequest, id: UUID) -> Key:
    found = queries.key_for(by(request), str(id))
    if found is None:
        raise Http404
    return found
