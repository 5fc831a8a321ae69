"""Looking somebody up: for what, whom, and what may be seen of them."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diogel.build.lookup import PART_KINDS, PersonSeen
from diogel.sharing import standing
from diogel.web.audit import Kind
from diogel.web.people import trail, work
from diogel.web.people.forms.looking import PurposeForm, SearchForm
from diogel.web.people.portrait import name_of, portrait
from diogel.web.people.queries import clauses
from diogel.web.people.queries.joined import why_one
from diogel.web.people.queries.looking import Looking
from diogel.web.people.views.around import looking_of, of_people, of_person, user_of
from diogel.web.people.words import REQUEST_STATES, Telling
from diogel.web.permissions import Permission, needs
from diogel.web.ui.pages import page


@needs(Permission.PEOPLE_SEARCH)
@require_http_methods(["GET", "HEAD", "POST"])
def purpose(request: HttpRequest, language: str) -> HttpResponse:
    """The first question: what may be seen depends on it."""
    looking = Looking(user_of(request), request.hat, "")  # type: ignore[attr-defined]
    serving, others = clauses.purposes(looking.partnership, looking.hat, standing.today())
    form = PurposeForm(request.POST or None, purposes=serving, initial={"purpose": work.purpose_of(request)})
    if form.is_valid():
        work.choose(request, form.cleaned_data["purpose"])
        return HttpResponseRedirect(reverse("people", args=[language]))
    return page(request, "people/purpose.html", language, form=form, serving=serving, others=others)


@needs(Permission.PEOPLE_SEARCH)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest, language: str) -> HttpResponse:
    """What was typed goes from the form into the session, never into an address."""
    looking = looking_of(request)
    if looking is None:
        return HttpResponseRedirect(reverse("purpose", args=[language]))
    form = SearchForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        work.look_for(request, form.asked)
        return HttpResponseRedirect(reverse("people_found", args=[language]))
    return of_people(request, "search.html", language, looking, form=form)


@needs(Permission.PEOPLE_SEARCH)
@require_safe
def results(request: HttpRequest, language: str) -> HttpResponse:
    looking, asked = looking_of(request), work.looked_for(request)
    if looking is None or asked is None:
        return HttpResponseRedirect(reverse("people", args=[language]))
    found = looking.search(asked)
    trail.searched(looking, asked, found)
    return of_people(request, "found.html", language, looking, found=found, named=lambda one: name_of(one.shown))


@needs(Permission.PEOPLE_SEARCH)
@require_POST
def forget(request: HttpRequest, language: str) -> HttpResponse:
    """What was typed is kept no longer."""
    work.forget(request)
    return HttpResponseRedirect(reverse("people", args=[language]))


@needs(Permission.PEOPLE_READ)
@require_safe
def person(request: HttpRequest, language: str, id: str) -> HttpResponse:
    return of_person(request, language, id, _person)


def _person(request: HttpRequest, language: str, looking: Looking, seen: PersonSeen) -> HttpResponse:
    trail.looked_at(looking, seen)
    return of_people(
        request, "person.html", language, looking, **portrait(looking, seen), kinds=PART_KINDS, telling=Telling.now(), states=REQUEST_STATES
    )


@needs(Permission.PEOPLE_READ)
@require_safe
def paper(request: HttpRequest, language: str, id: str) -> HttpResponse:
    """The same, laid out for paper: that it was printed is on the record."""
    return of_person(request, language, id, _paper)


def _paper(request: HttpRequest, language: str, looking: Looking, seen: PersonSeen) -> HttpResponse:
    trail.looked_at(looking, seen, Kind.PRINT)
    return of_people(request, "paper.html", language, looking, **portrait(looking, seen), kinds=PART_KINDS, today=looking.on)


@needs(Permission.PEOPLE_READ)
@require_safe
def joined(request: HttpRequest, language: str, id: str) -> HttpResponse:
    """Why these records are one person, as far as it may be told."""
    return of_person(request, language, id, _joined)


def _joined(request: HttpRequest, language: str, looking: Looking, seen: PersonSeen) -> HttpResponse:
    told = why_one(looking, seen, settings.FOLDER, settings.BUILDS)
    identities = [one.identity_id for one in told.known_to] if told else []
    trail.tell(Kind.CONSULTATION, identities, purpose=looking.purpose, detail={"person": seen.person_id, "what": "links"})
    return of_people(request, "joined.html", language, looking, seen=seen, told=told)
