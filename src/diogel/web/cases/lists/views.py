"""The list of cases: filtered, ordered, looked through, taken away as a file, given to people."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from diogel.build.export import as_xlsx, lines_of_csv
from diogel.web.audit import Kind
from diogel.web.cases.lists import trail
from diogel.web.cases.lists.asking import ListForm, WordsForm
from diogel.web.cases.lists.lines import line, table
from diogel.web.cases.lists.people import may_allocate
from diogel.web.cases.lists.showing import Sight
from diogel.web.cases.lists.wanted import Wanted, counts, find, ordered
from diogel.web.cases.models import Case
from diogel.web.cases.views.around import seer_of
from diogel.web.permissions import Permission, needs
from diogel.web.ui.languages import said as _
from diogel.web.ui.listing import Sorting, address, paging, sorting
from diogel.web.ui.pages import download, file, page

MOST_IN_A_FILE = 20_000
_WORDS = "cases.words"
_COLUMNS = (
    ("case", _("Case")), ("subject", _("About")), ("stage", _("Stage")), ("risk", _("Risk")), ("lead", _("Lead")), ("next", _("Next due")),
)  # fmt: skip
_ENDED = ("ended", _("Ended"))
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TABS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("mine", _("Mine"), {"whose": "mine"}),
    ("team", _("My organisation’s"), {"whose": "team"}),
    ("nobody", _("Without a lead person"), {"whose": "nobody"}),
    ("overdue", _("Overdue"), {"due": "overdue"}),
    ("week", _("Due within a week"), {"due": "week"}),
    ("all", _("All that are open"), {}),
)


@needs(Permission.CASES_READ)
@require_safe
def case_list(request: HttpRequest, language: str) -> HttpResponse:
    sight = Sight(seer_of(request))
    form, wanted, order, found = _asked(request, sight)
    shown = paging(request, found)
    rows = list(shown.rows)
    trail.shown(sight, Kind.SEARCH if wanted.words else Kind.CONSULTATION, wanted, rows)
    counted = counts(sight)
    tabs = [(words, counted[key], address(request.GET.__class__(mutable=True), **asked)) for key, words, asked in _TABS]
    return page(
        request, "cases/lists/list.html", language, status=200 if form.is_valid() else 400,
        asked=form, order=order, paging=shown, lines=[line(sight, case) for case in rows], tabs=tabs, query=request.GET.urlencode(),
        looking=WordsForm(), words=wanted.words, without=address(request.GET, words=None), allocates=may_allocate(sight.seer),
        ended=len(order.headers) > len(_COLUMNS),
    )  # fmt: skip


@needs(Permission.CASES_READ)
@sensitive_post_parameters()
@require_POST
def look_for(request: HttpRequest, language: str) -> HttpResponse:
    """What was typed may be a name: it goes into the session, never into an address."""
    form = WordsForm(request.POST)
    there = reverse("case_list", args=[language])
    if not form.is_valid():
        return redirect(there)
    request.session[_WORDS] = form.cleaned_data["words"]
    return redirect(f"{there}?state=all&words=1")


@needs(Permission.CASES_READ)
@require_safe
def case_list_file(request: HttpRequest, language: str, format: str) -> HttpResponse:
    sight = Sight(seer_of(request))
    form, wanted, _order, found = _asked(request, sight)
    if not form.is_valid():
        raise Http404
    if found.count() > MOST_IN_A_FILE:
        told = _("That is more than %(most)s cases: narrow the list first") % {"most": f"{MOST_IN_A_FILE:,}"}
        messages.info(request, told)
        return redirect(f"{reverse('case_list', args=[language])}?{request.GET.urlencode()}")
    rows = list(found)
    trail.shown(sight, Kind.EXPORT, wanted, rows, format=format)
    names, lines = table(sight, (line(sight, case) for case in rows), language)
    if format == "xlsx":
        return file(as_xlsx(names, lines), "cases.xlsx", _XLSX)
    return download("".join(lines_of_csv(names, lines)), "cases.csv")


def _asked(request: HttpRequest, sight: Sight) -> tuple[ListForm, Wanted, Sorting, QuerySet[Case]]:
    """A question that can't be understood is answered by nothing, not by everything."""
    form = ListForm(request.GET, sight=sight)
    open_alone = request.GET.get("state", "") == ""
    order = sorting(request, _COLUMNS if open_alone else (*_COLUMNS, _ENDED), by="next")
    if not form.is_valid():
        return form, Wanted(), order, Case.objects.none()
    wanted = form.wanted(str(request.session.get(_WORDS, "")) if "words" in request.GET else "")
    return form, wanted, order, ordered(sight, find(sight, wanted), order.by, down=order.down)


def told_after(request: HttpRequest, words: Any) -> None:
    """Once what was done stands."""
    transaction.on_commit(lambda: messages.success(request, words))
