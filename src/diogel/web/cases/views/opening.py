"""Opening a case: from a person, an area, a group, or from nothing; on which pathway."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from diogel.definitions.model import Text
from diogel.definitions.pathway import Pathway
from diogel.pathways.case import Offer
from diogel.web.cases.actions import drafts as actions
from diogel.web.cases.forms.opening import KINDS, BeginForm
from diogel.web.cases.queries import coming_from, openings
from diogel.web.cases.queries.seeing import Seer
from diogel.web.cases.queries.subjects import Described
from diogel.web.cases.views.around import found, posted, seer_of, user_of
from diogel.web.people.views.around import looking_of
from diogel.web.permissions import Permission, decide, needs
from diogel.web.ui.pages import page


@needs(Permission.CASES_OPEN)
@require_http_methods(["GET", "HEAD", "POST"])
def open_case(request: HttpRequest, language: str) -> HttpResponse:
    """Which pathway: those whose subjects fit, and by whose opening moves this person may open a case."""
    seer, person = seer_of(request), _person(request)
    kinds = ("person",) if person else ("person", "place", "group", "document")
    choices = list(_choices(seer, kinds))
    form = BeginForm(posted(request), choices=[(value, name, about) for value, name, about, _ in choices])
    if form.is_valid():
        pathway, move, kind = form.cleaned_data["begin"].split(":")
        subject = _subject(request, seer, pathway, kind)
        draft = actions.begin_opening(seer=seer, pathway=pathway, move=move, subject=subject)
        return redirect("draft", language=language, id=draft.id)
    return page(request, "cases/open.html", language, form=form, choices=choices, person=person)


def _choices(seer: Seer, kinds: tuple[str, ...]) -> Iterator[tuple[str, Text, Text, Offer]]:
    for id, pathway in seer.partnership.pathways.items():
        for kind in kinds:
            for offer in openings.openings(seer, pathway, Described(kind=kind)):
                yield f"{id}:{offer.move.move}:{kind}", _named(pathway, offer, kind), pathway.about, offer


def _named(pathway: Pathway, offer: Offer, kind: str) -> Text:
    several = len(pathway.subjects) > 1

    def said(language: str) -> str:
        about = f" ({KINDS[kind].in_language(language)})" if several else ""
        return f"{pathway.title.in_language(language)}: {offer.move.name.in_language(language)}{about}"

    return Text(en=said("en"), cy=said("cy"))


def _person(request: HttpRequest) -> str:
    """The id of somebody who was looked up, where they may be seen; of whoever is hidden there is no such page."""
    id = request.GET.get("person", "")
    if id:
        if not decide(user_of(request), Permission.PEOPLE_READ).allowed:
            raise Http404
        looking = looking_of(request)
        found(looking.person(id) if looking else None)
    return id


def _subject(request: HttpRequest, seer: Seer, pathway: str, kind: str) -> Described:
    if id := request.GET.get("person", ""):
        seen = found(found(looking_of(request)).person(id))
        return coming_from.person(seen, seer.partnership.pathways[pathway].purpose)
    return Described(kind=kind, name=request.GET.get("group", "")[:64]) if kind == "group" else Described(kind=kind)
