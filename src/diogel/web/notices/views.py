"""Notices, how somebody wants to be told, and their calendar."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diogel.web.accounts.models import User
from diogel.web.notices import actions, calendars, mine
from diogel.web.permissions import Permission, needs, public
from diogel.web.ui.forms import Form
from diogel.web.ui.languages import said as _
from diogel.web.ui.listing import paging
from diogel.web.ui.pages import page


class WishForm(Form):
    by_mail = forms.BooleanField(
        label=_("Tell me by e-mail"),
        required=False,
        help_text=_(
            "Once a day at most, and when a case is referred to your organisation. It says how much there is, and nothing about anybody."
        ),
    )


@needs(Permission.CASES_READ)
@require_safe
def notices(request: HttpRequest, language: str) -> HttpResponse:
    user = _user(request)
    shown = paging(request, mine.notices(user))
    lines = [(one, one.words.get(language) or one.words.get("en", "")) for one in shown.rows]
    return page(request, "notices/notices.html", language, paging=shown, lines=lines, new=any(one.read_at is None for one in shown.rows))


@needs(Permission.CASES_READ)
@require_POST
def read(request: HttpRequest, language: str) -> HttpResponse:
    number = request.POST.get("notice", "")
    actions.read(user=_user(request), number=int(number) if number.isdecimal() and len(number) < 18 else None)
    return redirect("notices", language=language)


@needs(Permission.CASES_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def wishes(request: HttpRequest, language: str) -> HttpResponse:
    user = _user(request)
    wish = mine.wish(user)
    form = WishForm(request.POST if request.method == "POST" else None, initial={"by_mail": wish.by_mail})
    if form.is_valid():
        actions.want_mail(user=user, by_mail=form.cleaned_data["by_mail"])
        transaction.on_commit(lambda: messages.success(request, _("Kept.")))
        return redirect("notice_wishes", language=language)
    address = request.build_absolute_uri(reverse("due_calendar", args=[language, wish.secret]))
    return page(request, "notices/wishes.html", language, form=form, address=address)


@needs(Permission.CASES_READ)
@require_POST
def renew(request: HttpRequest, language: str) -> HttpResponse:
    actions.renew_calendar(user=_user(request))
    transaction.on_commit(lambda: messages.success(request, _("Your calendar has a new address. The one before is closed.")))
    return redirect("notice_wishes", language=language)


@public
@require_safe
def calendar(request: HttpRequest, language: str, secret: str) -> HttpResponse:
    """A calendar program signs in nowhere: the address is the key."""
    found = calendars.of_secret(secret, language)
    if found is None:
        raise Http404
    return HttpResponse(found, content_type="text/calendar; charset=utf-8")


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
