"""Beginning a move, a form or a review of a case; and what is done to it that no form of its pathway asks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods

from diogel.definitions.pathway import Owner
from diogel.web.cases import kept, words
from diogel.web.cases.actions import doing as actions
from diogel.web.cases.actions import drafts, handing
from diogel.web.cases.forms.doing import (
    ActionForm,
    AllocateForm,
    ConsentForm,
    ConsultForm,
    DecideForm,
    EndActionForm,
    LeadForm,
    OtherCaseForm,
    RiskForm,
    SplitForm,
    WhyForm,
)
from diogel.web.cases.models import Draft
from diogel.web.cases.queries import beside
from diogel.web.cases.queries.asking import Asking, asking, offers
from diogel.web.cases.queries.seeing import Seen
from diogel.web.cases.views.around import asked, case_of, found, of_case, posted, to_case, whole
from diogel.web.permissions import Permission, needs, require
from diogel.web.ui.languages import said as _
from diogel.web.ui.languages import words as in_words

_GET_POST = ["GET", "HEAD", "POST"]


@needs(Permission.CASES_WORK)
@require_http_methods(_GET_POST)
def move(request: HttpRequest, language: str, id: UUID, move: str) -> HttpResponse:
    """What the move means, and what speaks against it yet; begun, its questions follow. One that isn't offered here is missing."""
    one = case_of(request, id)
    offer = found(next((each for each in offers(one) if each.move.move == move), None))
    return _begin(request, language, one, Draft.Kind.MOVE, move, refusals=offer.refusals)


@needs(Permission.CASES_WORK)
@require_http_methods(_GET_POST)
def form(request: HttpRequest, language: str, id: UUID, form: str) -> HttpResponse:
    one = whole(request, id)
    found(form if form in {each.form for each in beside.fillable(one, kept.state_of(one.case))} else None)
    return _begin(request, language, one, Draft.Kind.FORM, form)


@needs(Permission.CASES_WORK)
@require_http_methods(_GET_POST)
def review(request: HttpRequest, language: str, id: UUID, review: str) -> HttpResponse:
    one = whole(request, id)
    found(review if review in {each.review for each in beside.reviewable(one, kept.state_of(one.case))} else None)
    return _begin(request, language, one, Draft.Kind.REVIEW, review)


def _begin(request: HttpRequest, language: str, one: Seen, kind: str, what: str, refusals: tuple[Any, ...] = ()) -> HttpResponse:
    there = Draft.objects.filter(by=one.seer.user, case=one.case, kind=kind, what=what).first()
    if request.method == "POST":
        draft = drafts.begin(seen=one, kind=kind, what=what)
        return redirect("draft", language=language, id=draft.id)
    telling: Asking = found(asking(one.seer, there or Draft(case=one.case, kind=kind, what=what), one))
    return of_case(request, "begin.html", language, one, asking=telling, refusals=refusals, begun=there)


# -- by a form of the program's own ----------------------------------------------------------------------------------


@needs(Permission.CASES_WORK)
@require_http_methods(_GET_POST)
def consult(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    one = whole(request, id)
    partners = [(partner.id, in_words(partner.name)) for partner in one.seer.partnership.partners.values() if partner.id != one.case.lead]
    form = ConsultForm(posted(request), partners=partners, version=one.case.version)
    do = lambda given: actions.consult(seen=one, **given)  # noqa: E731
    return asked(request, language, one, form, heading=_("Record that a partner was consulted"), submit=_("Record it"), do=do)


@needs(Permission.CASES_WORK)
@require_http_methods(_GET_POST)
def consent(request: HttpRequest, language: str, id: UUID, consent: str) -> HttpResponse:
    one = whole(request, id)
    wanted = found(next((each for each in one.pathway.consents if each.consent == consent), None))
    may = bool(wanted.override and one.seer.roles & set(wanted.override.who))
    form = ConsentForm(posted(request), consent=wanted, may_override=may, version=one.case.version)
    do = lambda given: actions.consent(seen=one, consent=consent, **{**given, "because": given["because"] or ""})  # noqa: E731
    return asked(request, language, one, form, heading=wanted.name, submit=_("Record it"), do=do)


@needs(Permission.CASES_WORK)
@require_http_methods(_GET_POST)
def risk(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    one = whole(request, id)
    scale = found(one.pathway.risk)
    form = RiskForm(posted(request), risk=scale, version=one.case.version)
    do = lambda given: actions.set_risk(seen=one, **given)  # noqa: E731
    intro = _("Risk is judged by people, with a reason. Nothing here works it out.")
    return asked(request, language, one, form, heading=scale.name, submit=_("Set it"), do=do, intro=intro)


@needs(Permission.CASES_WORK)
@require_http_methods(_GET_POST)
def add_action(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    one = whole(request, id)
    there, names = one.seer.partnership, words.Names(one.pathway)
    here = [partner.id for partner in there.partners.values() if partner.left is None or one.seer.on <= partner.left]
    owners = [("lead", _("The lead of the case")), *((id, _either(names.who(id))) for id in (*here, *one.pathway.groups))]
    form = ActionForm(posted(request), owners=owners, today=localdate(), version=one.case.version)

    def do(given: Any) -> None:
        whose = given.pop("owner")
        owner = Owner(lead=True) if whose == "lead" else Owner(group=whose) if whose in there.groups else Owner(partner=whose)
        actions.add_action(seen=one, owner=owner, **given)

    return asked(request, language, one, form, heading=_("Add an action"), submit=_("Add"), do=do)


@needs(Permission.CASES_WORK)
@require_http_methods(_GET_POST)
def end_action(request: HttpRequest, language: str, id: UUID, action: str) -> HttpResponse:
    one = whole(request, id)
    there = found(next((each for each in kept.state_of(one.case).actions if each.id == action and each.state == "open"), None))
    form = EndActionForm(posted(request), version=one.case.version)
    do = lambda given: actions.end_action(  # noqa: E731
        seen=one, action=action, version=given["version"], result=given["state"], reason=given["reason"]
    )
    return asked(request, language, one, form, heading=there.title, submit=_("Record it"), do=do)


@needs(Permission.CASES_WORK)
@require_http_methods(_GET_POST)
def void(request: HttpRequest, language: str, id: UUID, number: int) -> HttpResponse:
    """On challenge: it stays on the record, and counts no more."""
    one = whole(request, id)
    found(one.case.steps.filter(number=number).first())
    form = WhyForm(posted(request), version=one.case.version)
    do = lambda given: actions.void(seen=one, number=number, **given)  # noqa: E731
    intro = _("The step stays on the record, marked void. The case then stands as if it had not been made.")
    return asked(request, language, one, form, heading=_("Make a step void"), submit=_("Make it void"), do=do, intro=intro)


@needs(Permission.CASES_WORK)
@require_http_methods(_GET_POST)
def decide(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    one = whole(request, id)
    found((one.pathway.groups and one.pathway.decisions) or None)
    names = words.Names(one.pathway)
    form = DecideForm(
        posted(request), version=one.case.version, groups=[(group, _either(names.who(group))) for group in one.pathway.groups],
        decisions=[(each.value, in_words(each.name)) for each in one.pathway.decisions],
    )  # fmt: skip
    do = lambda given: actions.decide(seen=one, **given)  # noqa: E731
    return asked(request, language, one, form, heading=_("Record what a panel decided"), submit=_("Record it"), do=do)


def _either(name: Any) -> Any:
    return name if isinstance(name, str) else in_words(name)


# -- handing on ------------------------------------------------------------------------------------------------------


def _supervised(request: HttpRequest, id: UUID) -> Seen:
    one = whole(request, id)
    require(one.seer.user, Permission.CASES_SUPERVISE, one.case)
    return one


@needs(Permission.CASES_SUPERVISE)
@require_http_methods(_GET_POST)
def allocate(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    one = _supervised(request, id)
    people = {str(user.id): user for user in beside.colleagues(one.case)}
    choices = [(id, user.name) for id, user in people.items()]
    form = AllocateForm(posted(request), people=choices, initial={"person": str(one.case.lead_person_id or "")})
    do = lambda given: handing.allocate(seen=one, to=people[given["person"]])  # noqa: E731
    return asked(request, language, one, form, heading=_("Give the case to somebody"), submit=_("Give it"), do=do)


@needs(Permission.CASES_SUPERVISE)
@require_http_methods(_GET_POST)
def lead(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    one = _supervised(request, id)
    partners = [
        (partner.id, in_words(partner.name))
        for partner in one.seer.partnership.partners.values()
        if partner.id != one.case.lead and (partner.left is None or one.seer.on <= partner.left)
    ]
    form = LeadForm(posted(request), partners=partners, version=one.case.version)

    def do(given: Any) -> HttpResponse:
        actions.lead(seen=one, **given)
        messages.success(request, _("The other partner leads the case now."))
        return redirect("cases", language=language)

    intro = _("The partner that leads sees all of the case. Yours then sees what clauses let it.")
    return asked(request, language, one, form, heading=_("Hand the lead on"), submit=_("Hand it on"), do=do, intro=intro)


@needs(Permission.CASES_SUPERVISE)
@require_http_methods(_GET_POST)
def recast(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    """To the edition that is agreed now, where there is a later one."""
    one = _supervised(request, id)
    now = one.seer.partnership.pathways.get(one.case.pathway)
    found(now if now and now.edition > one.pathway.edition else None)
    form = WhyForm(posted(request), version=one.case.version)
    do = lambda given: actions.recast(seen=one, **given)  # noqa: E731
    return asked(request, language, one, form, heading=_("Go on under the newer edition"), submit=_("Go on"), do=do)


@needs(Permission.CASES_WORK)
@require_http_methods(_GET_POST)
def link(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    one = whole(request, id)
    form = OtherCaseForm(posted(request))
    do = lambda given: handing.link(seen=one, number=given["number"], why=given["why"])  # noqa: E731
    return asked(request, language, one, form, heading=_("Link to another case"), submit=_("Link"), do=do)


@needs(Permission.CASES_SUPERVISE)
@require_http_methods(_GET_POST)
def merge(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    one = _supervised(request, id)
    form = OtherCaseForm(posted(request))
    do = lambda given: to_case(language, handing.merge(seen=one, number=given["number"], why=given["why"]))  # noqa: E731
    intro = _("This case stays to be read, and everything goes on in the other one.")
    return asked(request, language, one, form, heading=_("Join to another case"), submit=_("Join them"), do=do, intro=intro)


@needs(Permission.CASES_SUPERVISE)
@require_http_methods(_GET_POST)
def split(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    one = _supervised(request, id)
    form = SplitForm(posted(request))
    do = lambda given: to_case(language, handing.split(seen=one, subject=given["subject"], why=given["why"]))  # noqa: E731
    intro = _("A second case is made with the same steps so far. From then on each goes its own way.")
    return asked(request, language, one, form, heading=_("Split this case"), submit=_("Split it"), do=do, intro=intro)
