"""Opening a case: from a person, an area, a group, or from nothing; on which pathway."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from diogel.definitions.model import Text
from diogel.definitions.pathway import Move, Pathway
from diogel.web.cases.actions import drafts as actions
from diogel.web.cases.forms.opening import KINDS, BeginForm
from diogel.web.cases.queries import coming_from, openings
from diogel.web.cases.queries.areas import areas
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
    known = next((kind for kind in ("person", "group", "place") if request.GET.get(kind)), "")
    choices = list(_choices(seer, (known,) if known else tuple(KINDS)))
    form = BeginForm(posted(request), choices=choices)
    if form.is_valid():
        pathway, move = form.cleaned_data["begin"].split(":")
        subject = _subject(request, seer, seer.partnership.pathways[pathway], known)
        draft = actions.begin_opening(seer=seer, pathway=pathway, move=move, subject=subject)
        return redirect("draft", language=language, id=draft.id)
    return page(request, "cases/open.html", language, form=form, choices=choices, person=person)


def _choices(seer: Seer, kinds: tuple[str, ...]) -> Iterator[tuple[str, Text, Text]]:
    for id, pathway in seer.partnership.pathways.items():
        offers = {offer.move.move: offer.move for kind in kinds for offer in openings.openings(seer, pathway, Described(kind=kind))}
        for move in offers.values():
            yield f"{id}:{move.move}", _named(pathway, move), pathway.about


def _named(pathway: Pathway, move: Move) -> Text:
    return Text(en=f"{pathway.title.en}: {move.name.en}", cy=f"{pathway.title.in_language('cy')}: {move.name.in_language('cy')}")


def _person(request: HttpRequest) -> str:
    """The id of somebody who was looked up, where they may be seen; of whoever is hidden there is no such page."""
    id = request.GET.get("person", "")
    if id:
        if not decide(user_of(request), Permission.PEOPLE_READ).allowed:
            raise Http404
        looking = looking_of(request)
        found(looking.person(id) if looking else None)
    return id


def _subject(request: HttpRequest, seer: Seer, pathway: Pathway, kind: str) -> Described:
    """As far as it is known where somebody comes from: a person, a group of the partnership, an area."""
    if kind == "person":
        return coming_from.person(found(found(looking_of(request)).person(request.GET["person"])), pathway.purpose)
    there = request.GET.get(kind, "") if kind else ""
    if kind == "group" and there in seer.partnership.groups:
        return Described(kind=kind, name=seer.partnership.groups[there].name.en)
    if kind == "place" and there in (known := areas(seer.partnership)):
        return Described(kind=kind, name=known[there].en, area=there)
    return Described(kind=kind or (pathway.subjects[0] if len(pathway.subjects) == 1 else ""))
