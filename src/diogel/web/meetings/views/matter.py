"""One matter of an agenda: what is said, decided and taken on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diogel.web.meetings import words
from diogel.web.meetings.actions import agenda, deciding, holding, papers
from diogel.web.meetings.actions import following as taking
from diogel.web.meetings.forms import ActionForm, CaseDecisionForm, DecisionForm, NoteForm, ReasonForm
from diogel.web.meetings.queries import following
from diogel.web.meetings.queries.groups import Here, members
from diogel.web.meetings.queries.items import Matter
from diogel.web.meetings.queries.quorum import quorum
from diogel.web.meetings.views import kept, matter_of, meeting_of, runs, to, version_of
from diogel.web.permissions import Permission, needs
from diogel.web.ui.languages import said as _
from diogel.web.ui.pages import page


@needs(Permission.MEETINGS_READ)
@require_safe
def item(request: HttpRequest, language: str, id: UUID, number: int) -> HttpResponse:
    here, one = meeting_of(request, language, id, Permission.MEETINGS_READ)
    return _matter(request, language, here, matter_of(here, one, number))


def _matter(request: HttpRequest, language: str, here: Here, matter: Matter, **forms: Any) -> HttpResponse:
    papers.looked_at(matter)
    meeting = matter.item.meeting
    group = here.groups[meeting.group]
    given = {
        "note": NoteForm(), "decision": _decision(matter), "form": None,
        "action": ActionForm(here=here, group=group, members=members(here, group), language=language), **forms,
    }  # fmt: skip
    carried = following.still_open(following.of_group(here, group)).exclude(meeting=meeting)
    return page(
        request, "meetings/item.html", language,
        here=here, meeting=meeting, matter=matter, item=matter.item, group=group, quorum=quorum(here, meeting), words=words,
        runs=runs(here, meeting), carried=following.listed(carried), there=_in_the_other(language, matter), **given,
    )  # fmt: skip


def _in_the_other(language: str, matter: Matter) -> str:
    """What was sent and refused is shown at an address that can't be read: the other language is at the matter's own."""
    return reverse("meeting_item", args=["cy" if language == "en" else "en", matter.item.meeting_id, matter.item.id])


def _decision(matter: Matter, given: Any = None) -> DecisionForm | CaseDecisionForm:
    return CaseDecisionForm(given, decisions=matter.seen.pathway.decisions) if matter.seen else DecisionForm(given)


@needs(Permission.MEETINGS_WORK)
@require_POST
def note(request: HttpRequest, language: str, id: UUID, number: int) -> HttpResponse:
    here, one = meeting_of(request, language, id, Permission.MEETINGS_WORK)
    matter, form = matter_of(here, one, number), NoteForm(request.POST)
    if form.is_valid() and kept(request, language, lambda: deciding.note(here=here, item=matter.item, **form.cleaned_data)):
        return to("meeting_item", language, one.id, number)
    return _matter(request, language, here, matter, note=form, form=form)


@needs(Permission.MEETINGS_WORK)
@require_POST
def withdraw(request: HttpRequest, language: str, id: UUID, number: int, note: int) -> HttpResponse:
    here, one = meeting_of(request, language, id, Permission.MEETINGS_WORK)
    written = next((found for found in matter_of(here, one, number).notes() if found.pk == note), None)
    if written is None:
        raise Http404
    kept(request, language, lambda: deciding.withdraw(here=here, note=written))
    return to("meeting_item", language, one.id, number)


@needs(Permission.MEETINGS_RUN)
@require_POST
def decide(request: HttpRequest, language: str, id: UUID, number: int) -> HttpResponse:
    here, one = meeting_of(request, language, id, Permission.MEETINGS_RUN)
    matter = matter_of(here, one, number)
    form = _decision(matter, request.POST)
    if form.is_valid() and kept(request, language, lambda: _decided(here, matter, request, form)):
        messages.success(request, _("The decision is recorded."))
        return to("meeting_item", language, one.id, number)
    return _matter(request, language, here, matter_of(here, one, number), decision=form, form=form)


def _decided(here: Here, matter: Matter, request: HttpRequest, form: DecisionForm | CaseDecisionForm) -> None:
    version = version_of(request)
    if matter.seen:
        case_version = version_of(request, "case_version")
        deciding.decide_case(here=here, matter=matter, version=version, case_version=case_version, **form.cleaned_data)
    else:
        deciding.resolve(here=here, item=matter.item, version=version, **form.cleaned_data)


@needs(Permission.MEETINGS_RUN)
@require_POST
def take_on(request: HttpRequest, language: str, id: UUID, number: int) -> HttpResponse:
    here, one = meeting_of(request, language, id, Permission.MEETINGS_RUN)
    matter, group = matter_of(here, one, number), here.groups[one.group]
    form = ActionForm(request.POST, here=here, group=group, members=members(here, group), language=language)
    if form.is_valid():
        given = form.cleaned_data
        if kept(request, language, lambda: taking.take_on(
            here=here, matter=matter, title=given["title"], owner=given["owner"], person=form.doer, due=given["due"]
        )):  # fmt: skip
            messages.success(request, _("The action is recorded."))
            return to("meeting_item", language, one.id, number)
    return _matter(request, language, here, matter, action=form, form=form)


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
    matter, form = matter_of(here, one, number), ReasonForm(request.POST or None)
    doing = agenda.put_off if what == "put_off" else agenda.remove
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        kept(request, language, lambda: doing(here=here, item=matter.item, version=version_of(request), reason=reason))
        return to("meeting", language, one.id)
    return page(request, "meetings/away.html", language, here=here, meeting=one, matter=matter, what=what, words=words, form=form)


@needs(Permission.MEETINGS_RUN)
@require_POST
def agree(request: HttpRequest, language: str, id: UUID, number: int) -> HttpResponse:
    here, one = meeting_of(request, language, id, Permission.MEETINGS_RUN)
    found = matter_of(here, one, number).item
    if kept(request, language, lambda: holding.agree(here=here, item=found, version=version_of(request))):
        messages.success(request, _("The minutes are agreed."))
    return to("meeting_item", language, one.id, number)
