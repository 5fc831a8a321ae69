"""A meeting: its agenda, who is there, what is said, decided and taken on."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diogel.web.meetings import words
from diogel.web.meetings.actions import agenda, holding
from diogel.web.meetings.forms import AttendanceForm, MatterForm
from diogel.web.meetings.models import Meeting
from diogel.web.meetings.queries import items
from diogel.web.meetings.queries.groups import Here
from diogel.web.meetings.queries.quorum import quorum
from diogel.web.meetings.views import kept, matter_of, meeting_of, runs, to, version_of
from diogel.web.permissions import Permission, needs
from diogel.web.ui.languages import said as _
from diogel.web.ui.pages import page


@needs(Permission.MEETINGS_READ)
@require_safe
def meeting(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    here, one = meeting_of(request, language, id, Permission.MEETINGS_READ)
    return _meeting(request, language, here, one, MatterForm())


def _meeting(request: HttpRequest, language: str, here: Here, one: Meeting, form: MatterForm) -> HttpResponse:
    return page(
        request, "meetings/meeting.html", language,
        here=here, meeting=one, group=here.groups[one.group], agenda=items.agenda(here, one), quorum=quorum(here, one), words=words,
        attendances={found.partner: found for found in one.attendances.all()}, runs=runs(here, one), form=form,
        last=items.last_before(one),
    )  # fmt: skip


@needs(Permission.MEETINGS_WORK)
@require_POST
def add(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    here, one = meeting_of(request, language, id, Permission.MEETINGS_WORK)
    form = MatterForm(request.POST)
    if not form.is_valid():
        return _meeting(request, language, here, one, form)
    if kept(request, language, lambda: agenda.add(here=here, meeting=one, title=form.cleaned_data["title"])):
        messages.success(request, _("It stands on the agenda."))
    return to("meeting", language, one.id)


@needs(Permission.MEETINGS_RUN)
@require_POST
def fill(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    here, one = meeting_of(request, language, id, Permission.MEETINGS_RUN)
    if kept(request, language, lambda: agenda.bring_up_to_date(here=here, meeting=one)):
        messages.success(request, _("The agenda is as the record has it."))
    return to("meeting", language, one.id)


@needs(Permission.MEETINGS_RUN)
@require_POST
def place(request: HttpRequest, language: str, id: UUID, number: int) -> HttpResponse:
    """One up or one down, by a button."""
    here, one = meeting_of(request, language, id, Permission.MEETINGS_RUN)
    item = matter_of(here, one, number).item
    order = [found.item for found in items.agenda(here, one)]
    at = order.index(item) + (1 if request.POST.get("to") == "down" else -1)
    after = [found for found in order if found != item][: max(at, 0)]
    kept(request, language, lambda: agenda.place(here=here, meeting=one, version=version_of(request), item=item, after=after))
    return to("meeting", language, one.id)


@needs(Permission.MEETINGS_RUN)
@require_POST
def begin(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    here, one = meeting_of(request, language, id, Permission.MEETINGS_RUN)
    if kept(request, language, lambda: holding.begin(here=here, meeting=one, version=version_of(request))):
        return to("meeting_attendance", language, one.id)
    return to("meeting", language, one.id)


@needs(Permission.MEETINGS_RUN)
@require_POST
def end(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    here, one = meeting_of(request, language, id, Permission.MEETINGS_RUN)
    if kept(request, language, lambda: holding.end(here=here, meeting=one, version=version_of(request))):
        messages.success(request, _("The meeting is over. Its minutes are a draft until the next meeting agrees them."))
    return to("meeting", language, one.id)


@needs(Permission.MEETINGS_RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    here, one = meeting_of(request, language, id, Permission.MEETINGS_RUN)
    group = here.groups[one.group]
    form = AttendanceForm(request.POST or None, here=here, group=group, meeting=one)
    if form.is_valid():
        if kept(request, language, lambda: holding.attend(here=here, meeting=one, version=version_of(request), said=form.given)):
            messages.success(request, _("Who is there is written down."))
            return to("meeting", language, one.id)
        one.refresh_from_db()
    return page(request, "meetings/attendance.html", language, here=here, meeting=one, group=group, form=form)
