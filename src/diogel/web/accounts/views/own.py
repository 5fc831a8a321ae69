"""One's own account, and for whom one acts."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_safe

from diogel.build.open import definitions_of
from diogel.web.accounts import queries
from diogel.web.accounts.forms import HatForm
from diogel.web.accounts.middleware import HAT
from diogel.web.accounts.views import by, home_of
from diogel.web.gatehouse import safe_next
from diogel.web.permissions import Permission, needs
from diogel.web.ui.pages import page


@needs(Permission.OWN_ACCOUNT)
@require_safe
def mine(request: HttpRequest, language: str) -> HttpResponse:
    user = by(request)
    partnership = definitions_of(settings.FOLDER)
    return page(
        request, "accounts/mine.html", language,
        person=user, partner=queries.name_of(user.partner, partnership), hats=queries.hats(user, partnership),
    )  # fmt: skip


@needs(Permission.OWN_ACCOUNT)
@require_http_methods(["GET", "HEAD", "POST"])
def acting(request: HttpRequest, language: str) -> HttpResponse:
    """For whom one acts: what may be seen goes by it."""
    user = by(request)
    hats = queries.hats(user, definitions_of(settings.FOLDER))
    form = HatForm(request.POST or None, hats=hats, language=language, initial={"hat": request.hat})  # type: ignore[attr-defined]
    if form.is_valid():
        request.session[HAT] = form.cleaned_data["hat"]
        return HttpResponseRedirect(safe_next(request, home_of(language)))
    return page(request, "accounts/acting.html", language, form=form, next=safe_next(request, ""))
