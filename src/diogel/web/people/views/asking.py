"""Asking for more, seeing more at once, telling of a mistake; and what became of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diogel.build.lookup import PersonSeen
from diogel.errors import UsageError
from diogel.web.people import work
from diogel.web.people.actions import emergencies as emergency_actions
from diogel.web.people.actions import notes as note_actions
from diogel.web.people.actions import requests as actions
from diogel.web.people.forms.requests import AskForm, EmergencyForm, NoteForm
from diogel.web.people.models import Request
from diogel.web.people.queries import emergencies, notes, requests
from diogel.web.people.queries.looking import Looking
from diogel.web.people.views.around import done, found, looking_of, of_people, of_person, user_of
from diogel.web.people.words import NOTE_STATES, REQUEST_STATES, Telling
from diogel.web.permissions import Belongs, Permission, needs, require
from diogel.web.ui.languages import said as _
from diogel.web.ui.listing import paging
from diogel.web.ui.pages import page


@needs(Permission.PEOPLE_REQUEST)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, language: str, id: str, partner: str) -> HttpResponse:
    def show(request: HttpRequest, language: str, looking: Looking, seen: PersonSeen) -> HttpResponse:
        if partner not in seen.known_to:
            raise Http404
        require(looking.user, Permission.PEOPLE_REQUEST, Belongs(looking.user.partnership, partner))
        asked = {(one.agreement, one.clause) for one in looking.about(seen)}
        every = [one for one in looking.askable(seen) if one.partner == partner]
        form = AskForm(request.POST or None, askable=[one for one in every if (one.clause.agreement, one.clause.clause) not in asked])

        def change() -> None:
            given = form.cleaned_data
            actions.ask(looking=looking, seen=seen, partner=partner, wanted=form.chosen, why=given["why"], urgent=given["urgent"])

        if form.is_valid() and done(form, change):
            messages.success(request, _("Asked. You are told on your first page when they answer."))
            return HttpResponseRedirect(reverse("person", args=[language, id]))
        contact = next(one for one in seen.ring if one.partner == partner)
        return of_people(request, "ask.html", language, looking, form=form, seen=seen, contact=contact)

    return of_person(request, language, id, show)


@needs(Permission.BREAK_GLASS)
@require_http_methods(["GET", "HEAD", "POST"])
def emergency(request: HttpRequest, language: str, id: str) -> HttpResponse:
    def show(request: HttpRequest, language: str, looking: Looking, seen: PersonSeen) -> HttpResponse:
        closed = {one.partner for one in looking.askable(seen, Permission.BREAK_GLASS)}
        form = EmergencyForm(request.POST or None, partners=[(one.partner, one.name) for one in seen.ring if one.partner in closed])

        def change() -> None:
            given = form.cleaned_data
            emergency_actions.break_glass(looking=looking, seen=seen, partners=given["partners"], why=given["why"])

        if form.is_valid() and done(form, change):
            return HttpResponseRedirect(reverse("person", args=[language, id]))
        return of_people(request, "emergency.html", language, looking, form=form, seen=seen, closed=closed)

    return of_person(request, language, id, show)


@needs(Permission.BREAK_GLASS)
@require_POST
def end_emergency(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    one = found(emergencies.one(str(id)))
    emergency_actions.end(emergency=one, by=user_of(request))
    return HttpResponseRedirect(reverse("person", args=[language, one.person]))


@needs(Permission.PEOPLE_CORRECT)
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, language: str, id: str, identity: str) -> HttpResponse:
    def show(request: HttpRequest, language: str, looking: Looking, seen: PersonSeen) -> HttpResponse:
        record = found(next((one for one in seen.records if one.identity_id == identity), None))
        form = NoteForm(request.POST or None)

        def change() -> None:
            note_actions.send(looking=looking, seen=seen, record=record, why=form.cleaned_data["why"])

        if form.is_valid() and done(form, change):
            messages.success(request, _("Sent. You are told on your first page when they answer."))
            return HttpResponseRedirect(reverse("person", args=[language, id]))
        return of_people(request, "note.html", language, looking, form=form, seen=seen, record=record)

    return of_person(request, language, id, show)


# -- what became of it -----------------------------------------------------------------------------------------------


@needs(Permission.PEOPLE_REQUEST)
@require_safe
def mine(request: HttpRequest, language: str) -> HttpResponse:
    """Requests and notes of one's own, the latest first."""
    user, telling = user_of(request), Telling.now()
    asked = paging(request, requests.asked_by(user), most=20)
    return page(
        request, "people/mine.html", language,
        paging=asked, requests=[telling.request(one) for one in asked.rows], states=REQUEST_STATES,
        notes=[telling.note(one) for one in notes.sent_by(user)[:20]], note_states=NOTE_STATES,
    )  # fmt: skip


@needs(Permission.PEOPLE_REQUEST)
@require_safe
def my_request(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    one = _own(request, id)
    actions.read(requests.unread(user_of(request)).filter(id=one.id))
    told = Telling.now().request(one)
    return page(request, "people/my_request.html", language, told=told, acts=one.hat == request.hat, states=REQUEST_STATES)  # type: ignore[attr-defined]


@needs(Permission.PEOPLE_REQUEST)
@require_safe
def my_note(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    one = found(notes.sent_by(user_of(request)).filter(id=id).first())
    note_actions.read(notes.unread(user_of(request)).filter(id=one.id))
    return page(request, "people/my_note.html", language, told=Telling.now().note(one), states=NOTE_STATES)


@needs(Permission.PEOPLE_REQUEST)
@require_POST
def withdraw(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    _change(request, lambda: actions.withdraw(request=_own(request, id), by=user_of(request)), _("Withdrawn."))
    return HttpResponseRedirect(reverse("my_request", args=[language, id]))


@needs(Permission.PEOPLE_READ)
@require_POST
def reopen(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    """To the person a request is about, for its purpose."""
    one = _own(request, id)
    if one.hat != request.hat:  # type: ignore[attr-defined]
        raise Http404
    work.choose(request, one.purpose)
    looking = looking_of(request)
    person = looking.holding(one.identities) if looking else None
    return HttpResponseRedirect(reverse("person", args=[language, found(person)]))


def _own(request: HttpRequest, id: UUID) -> Request:
    return found(requests.asked_by(user_of(request)).filter(id=id).first())


def _change(request: HttpRequest, change: Any, told: str) -> None:
    try:
        change()
    except UsageError as fault:
        messages.warning(request, fault.what)
    else:
        messages.success(request, told)
