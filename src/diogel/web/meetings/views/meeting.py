"""A meeting: its agenda, who is there, what is said, decided and taken on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diogel.web.meetings import words
from diogel.web.meetings.actions import agenda, deciding, holding
from diogel.web.meetings.actions import following as taking
from diogel.web.meetings.forms import ActionForm, AttendanceForm, DecisionForm, MatterForm, NoteForm, ReasonForm
from diogel.web.meetings.models import Item, Meeting
from diogel.web.meetings.queries import following, items
from diogel.web.meetings.queries.groups import Here, members
from diogel.web.meetings.queries.quorum import quorum
from diogel.web.meetings.views import item_of, kept, meeting_of, runs, to, version_of
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
    item = item_of(here, one, number)
    order = items.agenda(here, one)
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


# -- items -----------------------------------------------------------------------------------------------------------


@needs(Permission.MEETINGS_READ)
@require_safe
def item(request: HttpRequest, language: str, id: UUID, number: int) -> HttpResponse:
    here, one = meeting_of(request, language, id, Permission.MEETINGS_READ)
    return _item(request, language, here, item_of(here, one, number))


def _item(request: HttpRequest, language: str, here: Here, found: Item, **forms: Any) -> HttpResponse:
    group = here.groups[found.meeting.group]
    given = {
        "note": NoteForm(), "decision": DecisionForm(), "form": None,
        "action": ActionForm(here=here, group=group, members=members(here, group), language=language), **forms,
    }  # fmt: skip
    carried = following.still_open(following.of_group(here, group)).exclude(meeting=found.meeting)
    return page(
        request, "meetings/item.html", language,
        here=here, meeting=found.meeting, item=found, group=group, quorum=quorum(here, found.meeting), words=words,
        runs=runs(here, found.meeting), notes=found.notes.select_related("by"), decisions=found.decisions.select_related("by"),
        actions=following.visible(here).filter(item=found), carried=carried, **given,
    )  # fmt: skip


@needs(Permission.MEETINGS_WORK)
@require_POST
def note(request: HttpRequest, language: str, id: UUID, number: int) -> HttpResponse:
    here, one = meeting_of(request, language, id, Permission.MEETINGS_WORK)
    found, form = item_of(here, one, number), NoteForm(request.POST)
    if form.is_valid() and kept(request, language, lambda: deciding.note(here=here, item=found, **form.cleaned_data)):
        return to("meeting_item", language, one.id, found.pk)
    return _item(request, language, here, found, note=form, form=form)


@needs(Permission.MEETINGS_WORK)
@require_POST
def withdraw(request: HttpRequest, language: str, id: UUID, number: int, note: int) -> HttpResponse:
    here, one = meeting_of(request, language, id, Permission.MEETINGS_WORK)
    found = item_of(here, one, number)
    written = found.notes.filter(pk=note).first()
    if written is None:
        raise Http404
    kept(request, language, lambda: deciding.withdraw(here=here, note=written))
    return to("meeting_item", language, one.id, found.pk)


@needs(Permission.MEETINGS_RUN)
@require_POST
def decide(request: HttpRequest, language: str, id: UUID, number: int) -> HttpResponse:
    here, one = meeting_of(request, language, id, Permission.MEETINGS_RUN)
    found, form = item_of(here, one, number), DecisionForm(request.POST)
    if form.is_valid() and kept(
        request, language, lambda: deciding.resolve(here=here, item=found, version=version_of(request), **form.cleaned_data)
    ):
        messages.success(request, _("The decision is recorded."))
        return to("meeting_item", language, one.id, found.pk)
    found.refresh_from_db()
    return _item(request, language, here, found, decision=form, form=form)


@needs(Permission.MEETINGS_RUN)
@require_POST
def take_on(request: HttpRequest, language: str, id: UUID, number: int) -> HttpResponse:
    here, one = meeting_of(request, language, id, Permission.MEETINGS_RUN)
    found, group = item_of(here, one, number), here.groups[one.group]
    form = ActionForm(request.POST, here=here, group=group, members=members(here, group), language=language)
    if form.is_valid():
        given = form.cleaned_data
        if kept(request, language, lambda: taking.take_on(
            here=here, item=found, title=given["title"], owner=given["owner"], person=form.doer, due=given["due"]
        )):  # fmt: skip
            messages.success(request, _("The action is recorded."))
            return to("meeting_item", language, one.id, found.pk)
    return _item(request, language, here, found, action=form, form=form)


@needs(Permission.MEETINGS_RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def put_off(request: HttpRequest, language: str, id: UUID, number: int) -> HttpResponse:
    return _away(request, language, id, number, "put_off")


@needs(Permission.MEETINGS_RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, language: str, id: UUID, number: int) -> HttpResponse:
    return _away(request, language, id, number, "remove")


def _away(request: HttpRequest, language: str, id: UUID, number: int, what: str) -> HttpResponse:
    here, one = meeting_of(request, language, id, Permission.MEETINGS_RUN)
    found, form = item_of(here, one, number), ReasonForm(request.POST or None)
    doing = agenda.put_off if what == "put_off" else agenda.remove
    if form.is_valid():
        kept(request, language, lambda: doing(here=here, item=found, version=version_of(request), reason=form.cleaned_data["reason"]))
        return to("meeting", language, one.id)
    return page(request, "meetings/away.html", language, here=here, meeting=one, item=found, what=what, words=words, form=form)


@needs(Permission.MEETINGS_RUN)
@require_POST
def agree(request: HttpRequest, language: str, id: UUID, number: int) -> HttpResponse:
    here, one = meeting_of(request, language, id, Permission.MEETINGS_RUN)
    found = item_of(here, one, number)
    if kept(request, language, lambda: holding.agree(here=here, item=found, version=version_of(request))):
        messages.success(request, _("The minutes are agreed."))
    return to("meeting_item", language, one.id, found.pk)
