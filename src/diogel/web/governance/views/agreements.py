"""The register of agreements, what flows under each, and what a recipient may see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from diogel.build.export import lines_of_csv
from diogel.web import audit
from diogel.web.audit import Kind, Subject
from diogel.web.governance import words
from diogel.web.governance.forms import RecipientForm, RegisterForm
from diogel.web.governance.queries.agreements import ASKED_DAYS, Line, Register, rows_of_file
from diogel.web.governance.views import whole
from diogel.web.permissions import Permission, needs
from diogel.web.ui.languages import said as _
from diogel.web.ui.listing import Sorting, paging, sorting
from diogel.web.ui.pages import download, page

_REGISTER = Subject("agreements", "register")
_COLUMNS = (("title", _("Agreement")), ("type", _("Type")), ("", _("Parties")), ("state", _("Today")), ("ends", _("Last day")))
_FILE = (
    _("agreement"), _("title"), _("type"), _("parties"), _("standing"), _("start"), _("review"), _("last day"), _("days left"), _("clause"),
    _("dataset"), _("columns"), _("recipients"), _("purposes"), _("method"), _("frequency"), _("retention in days"), _("marking"),
    _("conditions"), _("how"),
)  # fmt: skip


def _orders(language: str) -> dict[str, Callable[[Line], Any]]:
    return {
        "title": lambda line: line.agreement.title.in_language(language).casefold(),
        "type": lambda line: line.agreement.type,
        "state": lambda line: list(words.STATES).index(line.standing.state),
        "ends": lambda line: (line.ends is None, line.ends),
    }


@needs(Permission.AGREEMENTS_READ)
@require_safe
def agreements(request: HttpRequest, language: str) -> HttpResponse:
    whole(request, Permission.AGREEMENTS_READ)
    register = Register.today()
    form, order, lines = _asked(request, register, language)
    return page(
        request, "governance/agreements.html", language,
        register=register, asked=form, order=order, paging=paging(request, lines), words=words, query=request.GET.urlencode(),
    )  # fmt: skip


@needs(Permission.AGREEMENTS_READ)
@require_safe
def agreements_csv(request: HttpRequest, language: str) -> HttpResponse:
    whole(request, Permission.AGREEMENTS_READ)
    register = Register.today()
    lines = _asked(request, register, language)[2]
    audit.record(Kind.EXPORT, subject=_REGISTER, detail={"agreements": len(lines)})
    return download("".join(lines_of_csv([str(name) for name in _FILE], rows_of_file(register, lines, language))), "agreements.csv")


@needs(Permission.AGREEMENTS_READ)
@require_safe
def agreements_print(request: HttpRequest, language: str) -> HttpResponse:
    """All that was asked for on one page, each agreement with its clauses."""
    whole(request, Permission.AGREEMENTS_READ)
    register = Register.today()
    lines = _asked(request, register, language)[2]
    audit.record(Kind.PRINT, subject=_REGISTER, detail={"agreements": len(lines)})
    return page(request, "governance/agreements_print.html", language, register=register, lines=lines, words=words)


@needs(Permission.AGREEMENTS_READ)
@require_safe
def agreement(request: HttpRequest, language: str, id: str) -> HttpResponse:
    whole(request, Permission.AGREEMENTS_READ)
    register = Register.today()
    line = register.line(id)
    if line is None:
        raise Http404
    about = [found for found in register.findings if found.finding.agreement == id]
    return page(
        request, "governance/agreement.html", language,
        register=register, line=line, clauses=register.clauses(line.agreement), found=about, words=words, days=ASKED_DAYS,
        bases=words.bases(line.agreement.bases),
    )  # fmt: skip


@needs(Permission.AGREEMENTS_READ)
@require_safe
def dataset(request: HttpRequest, language: str, id: str) -> HttpResponse:
    whole(request, Permission.AGREEMENTS_READ)
    register = Register.today()
    found = register.partnership.datasets.get(id)
    if found is None:
        raise Http404
    about = [one for one in register.findings if one.finding.kind == "dataset" and one.finding.id == id]
    return page(
        request, "governance/dataset.html", language,
        register=register, dataset=found, columns=register.columns(found), found=about,
        refusals=register.asked.refused[id], days=ASKED_DAYS,
    )  # fmt: skip


@needs(Permission.AGREEMENTS_READ)
@require_safe
def recipient(request: HttpRequest, language: str) -> HttpResponse:
    """What may the police see? Nobody's data is read for the answer."""
    whole(request, Permission.AGREEMENTS_READ)
    register = Register.today()
    form = RecipientForm(request.GET or None, register=register, language=language)
    given = form.cleaned_data if form.is_valid() else {}
    seen = register.seen_by(given["recipient"], given["purpose"]) if given else []
    return page(
        request, "governance/recipient.html", language,
        register=register, asked=form, given=given, some=[one for one in seen if one.standing or one.on_request],
        nothing=[one.dataset for one in seen if not one.standing and not one.on_request],
    )  # fmt: skip


def _asked(request: HttpRequest, register: Register, language: str) -> tuple[RegisterForm, Sorting, list[Line]]:
    """A question that can't be understood is answered by nothing, not by everything."""
    form = RegisterForm(request.GET, register=register, language=language)
    order = sorting(request, _COLUMNS, by="title")
    found = register.found(**form.cleaned_data) if form.is_valid() else []
    return form, order, sorted(found, key=_orders(language)[order.by], reverse=order.down)
