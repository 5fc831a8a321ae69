"""Calling, moving and cancelling."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from diogel.definitions.model import Group
from diogel.definitions.recurrence import occurrences
from diogel.web.meetings.actions import calling as actions
from diogel.web.meetings.forms import CallForm, MoveForm, ReasonForm
from diogel.web.meetings.models import Meeting
from diogel.web.meetings.queries.groups import Here, meetings_of
from diogel.web.meetings.queries.upcoming import local
from diogel.web.meetings.views import address_of, group_of, kept, meeting_of, to, version_of
from diogel.web.permissions import Permission, needs
from diogel.web.ui.languages import said as _
from diogel.web.ui.pages import page


@needs(Permission.MEETINGS_RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def call(request: HttpRequest, language: str, group: str) -> HttpResponse:
    """For a day of the group's rule (`?planned=`), or one besides."""
    here, one = group_of(request, language, group, Permission.MEETINGS_RUN)
    planned = _planned(request, one)
    form = CallForm(request.POST or None, here=here, initial=_first(here, one, planned))
    if form.is_valid():
        made: list[Meeting] = []
        if kept(request, language, lambda: made.append(_call(request, here, one, planned, form))):
            messages.success(request, _("The meeting is called."))
            return to("meeting", language, made[0].id)
        return to("meetings_of_group", language, one.group)
    return page(request, "meetings/call.html", language, here=here, group=one, planned=planned, form=form)


def _call(request: HttpRequest, here: Here, group: Group, planned: datetime | None, form: CallForm) -> Meeting:
    return actions.call(
        here=here, group=group, planned=planned.date() if planned else None, starts=form.starts, minutes=form.cleaned_data["minutes"],
        place=form.cleaned_data["place"], address=address_of(request),
    )  # fmt: skip


def _planned(request: HttpRequest, group: Group) -> datetime | None:
    """A day of its rule, or none. Any other is no such page."""
    given = request.GET.get("planned", "")
    if not given:
        return None
    try:
        day = date.fromisoformat(given)
    except ValueError as fault:
        raise Http404 from fault
    found = occurrences(group, day, day)
    if not found:
        raise Http404
    return found[0]


def _first(here: Here, group: Group, planned: datetime | None) -> dict[str, Any]:
    """As the last one was."""
    last = meetings_of(here).filter(group=group.group).exclude(state="cancelled").order_by("-starts").first()
    minutes, place = (last.minutes, last.place) if last else (120, "")
    return {
        "day": planned.date() if planned else None,
        "time": f"{planned:%H:%M}" if planned else "10:00",
        "minutes": minutes,
        "place": place,
    }


@needs(Permission.MEETINGS_RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def skip(request: HttpRequest, language: str, group: str) -> HttpResponse:
    here, one = group_of(request, language, group, Permission.MEETINGS_RUN)
    planned = _planned(request, one)
    if planned is None or planned.date() < here.today:
        raise Http404
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        starts, reason = timezone.make_aware(planned), form.cleaned_data["reason"]
        if kept(request, language, lambda: actions.skip(
            here=here, group=one, planned=planned.date(), starts=starts, reason=reason, address=address_of(request)
        )):  # fmt: skip
            messages.success(request, _("The group won't meet on that day."))
        return to("meetings_of_group", language, one.group)
    return page(request, "meetings/cancel.html", language, here=here, group=one, starts=planned, meeting=None, form=form)


@needs(Permission.MEETINGS_RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    here, meeting = meeting_of(request, language, id, Permission.MEETINGS_RUN)
    starts = local(meeting.starts)
    initial = {"day": starts.date(), "time": f"{starts:%H:%M}", "minutes": meeting.minutes, "place": meeting.place}
    form = MoveForm(request.POST or None, here=here, initial=initial)
    if form.is_valid():
        given = form.cleaned_data
        if kept(request, language, lambda: actions.move(
            here=here, meeting=meeting, version=version_of(request), starts=form.starts, minutes=given["minutes"], place=given["place"],
            reason=given["reason"], address=address_of(request),
        )):  # fmt: skip
            messages.success(request, _("The meeting is moved."))
            return to("meeting", language, meeting.id)
        meeting.refresh_from_db()
    return page(request, "meetings/move.html", language, here=here, meeting=meeting, form=form)


@needs(Permission.MEETINGS_RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    here, meeting = meeting_of(request, language, id, Permission.MEETINGS_RUN)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        if kept(request, language, lambda: actions.cancel(
            here=here, meeting=meeting, version=version_of(request), reason=reason, address=address_of(request)
        )):  # fmt: skip
            messages.success(request, _("The meeting is cancelled."))
            return to("meeting", language, meeting.id)
        meeting.refresh_from_db()
    group = here.groups[meeting.group]
    return page(request, "meetings/cancel.html", language, here=here, group=group, starts=local(meeting.starts), meeting=meeting, form=form)
