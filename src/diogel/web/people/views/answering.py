"""What others ask of a partner: requests to answer, emergency access to look into, notes to answer."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_safe

from diogel.sharing import standing
from diogel.web.audit import Kind
from diogel.web.people import trail
from diogel.web.people.actions import emergencies as emergency_actions
from diogel.web.people.actions import notes as note_actions
from diogel.web.people.actions import requests as actions
from diogel.web.people.forms.requests import AnswerForm, EndForm, FindingForm, NoteAnswerForm
from diogel.web.people.models import Emergency, Request
from diogel.web.people.queries import emergencies, holding, notes, requests
from diogel.web.people.views.around import done, found, user_of
from diogel.web.people.words import NOTE_STATES, REQUEST_STATES, Telling
from diogel.web.permissions import Permission, decide, needs, require
from diogel.web.ui.languages import said as _
from diogel.web.ui.listing import paging
from diogel.web.ui.pages import page


@needs(Permission.PEOPLE_ANSWER)
@require_safe
def inbox(request: HttpRequest, language: str) -> HttpResponse:
    """Everything that is asked of the own partner; what waits stands first."""
    user, telling = user_of(request), Telling.now()
    answered = paging(request, requests.asked_of(user.partner).exclude(state=Request.State.OPEN).order_by("-answered_at"), most=20)
    return page(
        request, "people/inbox.html", language,
        waiting=[telling.request(one) for one in requests.waiting(user.partner, telling.partnership, telling.on)],
        emergencies=[(telling.emergency(one), emergencies.is_settled(user, one)) for one in emergencies.known_to(user)],
        notes=[telling.note(one) for one in notes.waiting(user.partner)] if _keeps_notes(request) else None,
        paging=answered, answered=[telling.request(one) for one in answered.rows], states=REQUEST_STATES, note_states=NOTE_STATES,
    )  # fmt: skip


@needs(Permission.PEOPLE_ANSWER)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    """One request: who asks about whom, what would be shown, and the answer; ending what was agreed to."""
    one = found(requests.one(str(id)))
    require(request.user, Permission.PEOPLE_ANSWER, one)
    telling = Telling.now()
    told, latest = telling.request(one), actions.latest(one, telling.partnership, telling.on)
    forms: dict[str, AnswerForm | EndForm] = {
        "open": AnswerForm(request.POST or None, today=telling.on, latest=latest),
        "agreed": EndForm(request.POST or None),
    }
    form = forms.get(told.state)
    if form and form.is_valid() and done(form, lambda: _answer(request, one, form, telling)):
        messages.success(request, _("Answered. Who asked is told."))
        return HttpResponseRedirect(reverse("answering", args=[language]))
    own = holding.own(one, telling.on)
    detail = {"request": str(one.id), "what": "own records"}
    trail.tell(Kind.CONSULTATION, [record.identity_id for record in own.records], purpose=one.purpose, detail=detail)
    return page(
        request, "people/answer.html", language,
        told=told, form=form, own=own, latest=latest, states=REQUEST_STATES, asker_is_here=one.by_id == user_of(request).id,
    )  # fmt: skip


def _answer(request: HttpRequest, one: Request, form: AnswerForm | EndForm, telling: Telling) -> None:
    given, user = form.cleaned_data, user_of(request)
    if isinstance(form, EndForm):
        return actions.end(request=one, by=user, why=given["why"])
    agreed = given["answer"] == "agree"
    return actions.answer(
        request=one,
        by=user,
        partnership=telling.partnership,
        agreed=agreed,
        why=given["why"] or "",
        until=given["until"] if agreed else None,
    )


@needs(Permission.PEOPLE_ANSWER)
@require_http_methods(["GET", "HEAD", "POST"])
def look_into(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    """One emergency: who opened what, and why; to be looked into by whoever answers for it."""
    one, user = found(emergencies.one(str(id))), user_of(request)
    if not emergencies.answers_for(user, one):
        raise Http404
    mine = any(look.by_id == user.id for look in one.looks.all())
    form = None if mine else FindingForm(request.POST or None)
    if form and form.is_valid() and done(form, lambda: _look(request, one, form)):
        messages.success(request, _("Kept. Thank you for looking into it."))
        return HttpResponseRedirect(reverse("answering", args=[language]))
    telling = Telling.now()
    return page(
        request, "people/look_into.html", language,
        told=telling.emergency(one), form=form, name=telling.name, over=one.until <= now(), reads_log=emergencies.leads(user),
    )  # fmt: skip


def _look(request: HttpRequest, one: Emergency, form: FindingForm) -> None:
    emergency_actions.look_into(emergency=one, by=user_of(request), finding=form.cleaned_data["finding"])


@needs(Permission.PEOPLE_NOTES)
@require_http_methods(["GET", "HEAD", "POST"])
def answer_note(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    one = found(notes.one(str(id)))
    require(request.user, Permission.PEOPLE_NOTES, one)
    told = Telling.now().note(one)
    form = NoteAnswerForm(request.POST or None) if one.state in ("open", "looking") else None
    if form and form.is_valid() and done(form, lambda: note_actions.answer(note=one, by=user_of(request), **form.cleaned_data)):
        messages.success(request, _("Answered. Who sent it is told."))
        return HttpResponseRedirect(reverse("answering", args=[language]))
    records = holding.records(one.partner, one.purpose, one.identities, standing.today())
    detail = {"note": str(one.id), "what": "own records"}
    trail.tell(Kind.CONSULTATION, [record.identity_id for record in records], purpose=one.purpose, detail=detail)
    return page(request, "people/answer_note.html", language, told=told, form=form, records=records, states=NOTE_STATES)


def _keeps_notes(request: HttpRequest) -> bool:
    return decide(request.user, Permission.PEOPLE_NOTES).allowed
