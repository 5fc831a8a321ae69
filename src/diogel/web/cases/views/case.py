"""The page of a case: where it stands and why, what comes next, and all that may be seen of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from diogel.pathways.ages import age
from diogel.pathways.due import due
from diogel.web.audit import Kind
from diogel.web.cases import kept, words
from diogel.web.cases.actions.acting import tell
from diogel.web.cases.lists import trail
from diogel.web.cases.lists.showing import Sight
from diogel.web.cases.lists.wanted import Wanted
from diogel.web.cases.models import Draft
from diogel.web.cases.queries import beside
from diogel.web.cases.queries.asking import offers
from diogel.web.cases.queries.seeing import Seen, of
from diogel.web.cases.views.around import case_of, found, of_case, seer_of, user_of, whole
from diogel.web.permissions import Permission, decide, needs
from diogel.web.ui.listing import paging
from diogel.web.ui.pages import page

ADULT = 18


@needs(Permission.CASES_READ)
@require_safe
def cases(request: HttpRequest, language: str) -> HttpResponse:
    """One's own, then every other that may be seen; what was begun and not sent; what other partners ask to be taken on."""
    seer = seer_of(request)
    every = of(seer).filter(merged_into=None)
    listed = paging(request, every)
    on_page = list(listed.rows)
    trail.shown(Sight(seer), Kind.CONSULTATION, Wanted(), on_page)
    rows = [beside.in_list(seer, case) for case in on_page]
    drafts = [beside.drafted(one) for one in Draft.objects.filter(by=seer.user).select_related("case")]
    may_open = decide(seer.user, Permission.CASES_OPEN).allowed
    referred = beside.referrals_to(seer)
    return page(
        request,
        "cases/index.html",
        language,
        paging=listed,
        rows=rows,
        drafts=drafts,
        may_open=may_open,
        referred=referred,
        states=words.REFERRALS,
    )


@needs(Permission.CASES_READ)
@require_safe
def case(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    one = case_of(request, id)
    looked_at(one)
    return of_case(request, "case.html", language, one, **shown(one), draft_of={(d.kind, d.what): d for d in _drafts(request, one)})


@needs(Permission.CASES_READ)
@require_safe
def paper(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    """The same for paper: that it was printed is on the record."""
    one = case_of(request, id)
    looked_at(one, Kind.PRINT)
    return of_case(request, "paper.html", language, one, **shown(one))


@needs(Permission.CASES_READ)
@require_safe
def history(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    """Every answer that a question ever had."""
    one = case_of(request, id)
    looked_at(one)
    return of_case(request, "history.html", language, one, answers=words.history(one, kept.state_of(one.case)))


@needs(Permission.CASES_READ)
@require_safe
def step(request: HttpRequest, language: str, id: UUID, number: int) -> HttpResponse:
    """One step, with all that was answered in it."""
    one = whole(request, id)
    looked_at(one)
    told = words.timeline(one, kept.state_of(one.case), tuple(one.case.steps.select_related("by")))
    line = found(next((line for line in told if line.number == number), None))
    return of_case(request, "step.html", language, one, told=line, may_void=bool(one.seer.roles & set(one.pathway.void)))


def _drafts(request: HttpRequest, one: Seen) -> list[Draft]:
    return list(Draft.objects.filter(by=user_of(request), case=one.case))


def looked_at(one: Seen, kind: Kind = Kind.CONSULTATION) -> None:
    """What another partner is shown is disclosed to it, under the clauses that let it."""
    tell(kind, one.case, one)
    if not one.whole:
        tell(Kind.DISCLOSURE, one.case, one, recipients=(one.seer.hat,))


def shown(one: Seen) -> dict[str, Any]:
    """All that the page says of a case. What another partner may not see isn't there."""
    state = kept.state_of(one.case)
    rows = tuple(one.case.steps.select_related("by"))
    coming = due(state, kept.calendar()) if one.whole else ()
    names = words.Names(one.pathway)
    answers = {id: answer for id, answer in state.answers.items() if one.may(id.removesuffix("_detail"))}
    return {
        "state": state,
        "today": localdate(),
        "child": seen_child(one),
        "stage_about": next((stage.about for stage in one.pathway.stages if stage.stage == one.case.stage), None),
        "supervises": one.whole and decide(one.seer.user, Permission.CASES_SUPERVISE, one.case).allowed,
        "newer": _newer(one),
        "consent_reasons": words.consent_reasons(one, state),
        "due": sorted(coming, key=lambda each: each.day),
        "offers": offers(one),
        "timeline": words.timeline(one, state, rows),
        "answers": [(names.question(id), words.answer_words(names.questions.get(id), answer)) for id, answer in answers.items()],
        "actions": state.actions if one.whole else (),
        "consents": state.consents if one.whole else {},
        "consultations": state.consultations if one.whole else {},
        "counters": state.counters if one.whole else {},
        "forms": beside.fillable(one, state),
        "reviews": beside.reviewable(one, state),
        "states": {
            "consents": words.CONSENTS,
            "actions": words.ACTIONS,
            "referrals": words.REFERRALS,
            "notes": words.NOTES,
            "links": words.LINKS,
        },
        **beside.beside(one),
    }


def seen_child(one: Seen) -> bool:
    """Whether a date of birth that may be seen makes its subject one: where none may be, nothing is said."""
    return bool(one.case.born and one.may("date_of_birth") and age(one.case.born, localdate()) < ADULT)


def _newer(one: Seen) -> bool:
    now = one.seer.partnership.pathways.get(one.case.pathway)
    return bool(now and now.edition > one.pathway.edition and not one.case.ended)
