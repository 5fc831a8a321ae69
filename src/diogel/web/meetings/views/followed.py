"""Actions of a group, one's own, and saying what became of one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from diogel.web.meetings import words
from diogel.web.meetings.actions import following as actions
from diogel.web.meetings.forms import ReportForm
from diogel.web.meetings.queries import following
from diogel.web.meetings.views import action_of, group_of, here_of, kept, to, version_of
from diogel.web.permissions import Permission, needs
from diogel.web.ui.languages import said as _
from diogel.web.ui.listing import paging
from diogel.web.ui.pages import page


@needs(Permission.MEETINGS_READ)
@require_safe
def mine(request: HttpRequest, language: str) -> HttpResponse:
    here = here_of(request, language)
    return _actions(request, language, here=here, group=None, found=following.mine(here))


@needs(Permission.MEETINGS_READ)
@require_safe
def of_group(request: HttpRequest, language: str, group: str) -> HttpResponse:
    here, one = group_of(request, language, group, Permission.MEETINGS_READ)
    return _actions(request, language, here=here, group=one, found=following.of_group(here, one))


def _actions(request: HttpRequest, language: str, **given: Any) -> HttpResponse:
    """What is open comes first, the longest overdue on top; what is closed is kept apart by how it ended."""
    found = given.pop("found")
    shown = paging(request, following.closed(found).order_by("-due"))
    open_ = following.listed(following.still_open(found))
    closed = following.listed(shown.rows)
    return page(request, "meetings/actions.html", language, words=words, open=open_, closed=closed, paging=shown, **given)


@needs(Permission.MEETINGS_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def action(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    here, one = action_of(request, language, id)
    may = following.is_open(one) and following.may_report(here, one)
    form = ReportForm(request.POST or None, here=here) if may else None
    if form and form.is_valid():
        if kept(request, language, lambda: actions.report(here=here, action=one, version=version_of(request), **form.said)):
            messages.success(request, _("It is recorded."))
            return to("meeting_action", language, one.id)
        one.refresh_from_db()
    following.listed([one])
    return page(request, "meetings/action.html", language, here=here, action=one, form=form, words=words)
