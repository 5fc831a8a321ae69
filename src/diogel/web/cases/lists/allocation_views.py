"""Giving the cases that were ticked to somebody: to whom, are you sure, done, and undone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from diogel.web.accounts.models import User
from diogel.web.cases.lists.allocating import Change, allocate, take_back
from diogel.web.cases.lists.lines import line
from diogel.web.cases.lists.people import colleagues, may_allocate
from diogel.web.cases.lists.showing import Sight
from diogel.web.cases.lists.views import told_after
from diogel.web.cases.lists.wanted import Wanted, find
from diogel.web.cases.models import Case
from diogel.web.cases.views.around import seer_of
from diogel.web.permissions import Permission, needs
from diogel.web.ui.forms import Form
from diogel.web.ui.languages import said as _
from diogel.web.ui.listing import MOST
from diogel.web.ui.pages import page

_CHANGES = "cases.allocated"


class AllocateForm(Form):
    person = forms.ChoiceField(label=_("To whom?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, people: tuple[User, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
        field.choices = [(str(one.id), f"{one.name}, {one.job}" if one.job else one.name) for one in people]


@needs(Permission.CASES_SUPERVISE)
@require_POST
def give(request: HttpRequest, language: str) -> HttpResponse:
    """The ticked cases, and to whom; with a person, are you sure; then it is done."""
    sight = _supervisor(request)
    cases = _ticked(sight, request.POST.getlist("case"))
    if not cases:
        messages.info(request, _("Tick the cases first, then give them to somebody."))
        return redirect("case_list", language=language)
    people = colleagues(sight.seer)
    form = AllocateForm(request.POST if "person" in request.POST or "sure" in request.POST else None, people=people)
    if not form.is_valid():
        return page(request, "cases/lists/allocate.html", language, form=form, cases=cases, person=None, lines=_lines(sight, cases))
    person = next(one for one in people if str(one.id) == form.cleaned_data["person"])
    if request.POST.get("sure") != "yes":
        return page(request, "cases/lists/allocate.html", language, form=None, cases=cases, person=person, lines=_lines(sight, cases))
    changes = allocate(seer=sight.seer, cases=cases, person=person)
    request.session[_CHANGES] = [[one.case, one.before, one.after] for one in changes]
    return redirect("cases_allocated", language=language)


@needs(Permission.CASES_SUPERVISE)
@require_safe
def allocated(request: HttpRequest, language: str) -> HttpResponse:
    """What was given just now, with the way back."""
    sight, changes = _supervisor(request), _changes(request)
    cases = _ticked(sight, [one.case for one in changes])
    person = cases[0].lead_person if cases else None
    return page(request, "cases/lists/allocated.html", language, lines=_lines(sight, cases), person=person)


@needs(Permission.CASES_SUPERVISE)
@require_POST
def undo(request: HttpRequest, language: str) -> HttpResponse:
    sight, changes = _supervisor(request), _changes(request)
    back = take_back(seer=sight.seer, cases=_ticked(sight, [one.case for one in changes]), changes=changes)
    request.session.pop(_CHANGES, None)
    told_after(request, _("Taken back. Cases given back: %(count)s") % {"count": back})
    return redirect("case_list", language=language)


def _supervisor(request: HttpRequest) -> Sight:
    sight = Sight(seer_of(request))
    if not may_allocate(sight.seer):
        raise Http404
    return sight


def _ticked(sight: Sight, ids: list[str]) -> list[Case]:
    """Those of them that their partner leads: of any other there is nothing to give."""
    known = [id for id in ids if len(id) == 36][:MOST]
    try:
        return list(find(sight, Wanted(whose="team", state="all")).filter(id__in=known, ended=None).order_by("number"))
    except forms.ValidationError:
        return []


def _changes(request: HttpRequest) -> list[Change]:
    return [Change(*one) for one in request.session.get(_CHANGES, [])]


def _lines(sight: Sight, cases: list[Case]) -> list[Any]:
    return [line(sight, case) for case in cases]
