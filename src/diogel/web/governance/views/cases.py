"""Cases past their time: listed, asked for, approved by another, gone."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from diogel.errors import UsageError
from diogel.sharing import standing
from diogel.web.governance.actions import cases as actions
from diogel.web.governance.forms import WhyForm
from diogel.web.governance.models import CaseErasure
from diogel.web.governance.queries import cases as queries
from diogel.web.governance.views import whole
from diogel.web.permissions import Permission, decide, needs
from diogel.web.ui.languages import said as _
from diogel.web.ui.listing import paging
from diogel.web.ui.pages import page

_MOST = 50


@needs(Permission.RETENTION_READ)
@require_safe
def past(request: HttpRequest, language: str) -> HttpResponse:
    user = whole(request, Permission.RETENTION_READ)
    return page(
        request, "governance/cases_past.html", language, paging=paging(request, queries.due(user.partnership, standing.today())),
        asked=queries.asked(user.partnership), gone=queries.certificates(user.partnership)[:_MOST],
        asks=decide(user, Permission.RETENTION_ASK).allowed,
    )  # fmt: skip


@needs(Permission.RETENTION_ASK)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, language: str) -> HttpResponse:
    user = whole(request, Permission.RETENTION_ASK)
    ids = (request.POST or request.GET).getlist("case")[:_MOST]
    try:
        chosen = queries.chosen(user.partnership, standing.today(), ids)
    except UsageError:
        messages.warning(request, _("Choose from what is past its time"))
        return HttpResponseRedirect(reverse("cases_past", args=[language]))
    form = WhyForm(request.POST or None)
    if form.is_valid():
        actions.ask(by=user, ids=ids, why=form.cleaned_data["why"], on=standing.today())
        messages.success(request, _("Erasure is asked for. A second person has to approve it."))
        return HttpResponseRedirect(reverse("cases_past", args=[language]))
    return page(request, "governance/case_ask.html", language, form=form, chosen=chosen)


@needs(Permission.RETENTION_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def erasure(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    user = whole(request, Permission.RETENTION_APPROVE if request.method == "POST" else Permission.RETENTION_READ)
    found = CaseErasure.objects.filter(id=id, partnership=user.partnership).first()
    if found is None:
        raise Http404
    form = WhyForm(request.POST or None)
    if form.is_valid():
        try:
            actions.approve(by=user, erasure=found, why=form.cleaned_data["why"], on=standing.today())
        except UsageError:
            form.add_error(None, _("You can't approve this. Somebody else has to, once is enough, and the case must still have ended."))
        else:
            messages.success(request, _("Approved. The case is gone."))
            return HttpResponseRedirect(reverse("case_erasure", args=[language, id]))
    approves = decide(user, Permission.RETENTION_APPROVE).allowed and not found.done
    return page(
        request, "governance/case_erasure.html", language, status=400 if form.errors else 200, found=found, form=form,
        approves=approves and found.asked_by != user.id, own=found.asked_by == user.id,
    )  # fmt: skip
