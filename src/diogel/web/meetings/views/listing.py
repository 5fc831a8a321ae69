"""Which meetings there are."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from diogel.web.meetings import words
from diogel.web.meetings.queries import following
from diogel.web.meetings.queries.groups import meetings_of
from diogel.web.meetings.queries.upcoming import coming, within
from diogel.web.meetings.views import group_of, here_of
from diogel.web.permissions import Belongs, Permission, decide, needs
from diogel.web.ui.listing import paging
from diogel.web.ui.pages import page

_SOON = 31


@needs(Permission.MEETINGS_READ)
@require_safe
def meetings(request: HttpRequest, language: str) -> HttpResponse:
    here = here_of(request, language)
    drafts = meetings_of(here).filter(state="ended")
    return page(
        request, "meetings/meetings.html", language,
        here=here, soon=within(here, _SOON), days=_SOON, drafts=drafts, words=words, overdue=following.overdue(here),
    )  # fmt: skip


@needs(Permission.MEETINGS_READ)
@require_safe
def group(request: HttpRequest, language: str, group: str) -> HttpResponse:
    here, one = group_of(request, language, group, Permission.MEETINGS_READ)
    past = meetings_of(here).filter(group=one.group).exclude(state__in=("called",)).order_by("-starts")
    return page(
        request, "meetings/group.html", language,
        here=here, group=one, coming=coming(here, one), paging=paging(request, past), words=words,
        open=following.still_open(following.of_group(here, one)).count(),
        runs=decide(here.user, Permission.MEETINGS_RUN, Belongs(here.partnership.id, one.chair)).allowed,
    )  # fmt: skip
