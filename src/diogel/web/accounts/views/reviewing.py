"""The quarterly review: who keeps access."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from diogel.build.open import definitions_of
from diogel.web.accounts import actions, queries
from diogel.web.accounts.forms import ReviewForm
from diogel.web.accounts.views import by, done
from diogel.web.permissions import Belongs, Permission, needs, require
from diogel.web.ui.pages import page


@needs(Permission.ACCOUNTS_CONFIRM)
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, language: str) -> HttpResponse:
    """This quarter's review of one's own partner's people."""
    lead, quarter = by(request), queries.quarter_of(date.today())
    require(lead, Permission.ACCOUNTS_CONFIRM, Belongs(lead.partnership, lead.partner))
    people = list(queries.people(partner=lead.partner))
    form = ReviewForm(request.POST or None, people=people, language=language, initial={"keep": [str(user.id) for user in people]})
    made = queries.review(lead.partner, quarter)
    if made is None and form.is_valid():
        keep = form.cleaned_data["keep"]
        if done(form, lambda: actions.confirm_review(partner=lead.partner, quarter=quarter, by=lead, keep=keep)):
            return HttpResponseRedirect(reverse("access_review", args=[language]))
    partner = queries.name_of(lead.partner, definitions_of(settings.FOLDER))
    return page(request, "accounts/review.html", language, form=form, made=made, quarter=quarter, partner=partner, people=people)
