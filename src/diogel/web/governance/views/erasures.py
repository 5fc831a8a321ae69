"""What is past its time: listed, asked for, approved by another, erased with a certificate."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diogel.errors import UsageError
from diogel.reports.certificate import certificate_pdf
from diogel.web import audit
from diogel.web.accounts.models import User
from diogel.web.audit import Kind, Subject
from diogel.web.governance import words
from diogel.web.governance.actions import erasures as actions
from diogel.web.governance.forms import WhyForm
from diogel.web.governance.queries import erasures as queries
from diogel.web.governance.queries.erasures import Progressing
from diogel.web.governance.views import whole
from diogel.web.permissions import Permission, decide, needs
from diogel.web.ui.languages import said as _
from diogel.web.ui.listing import paging
from diogel.web.ui.pages import file, page

_MOST = 50


@needs(Permission.RETENTION_READ)
@require_safe
def retention(request: HttpRequest, language: str) -> HttpResponse:
    user = whole(request, Permission.RETENTION_READ)
    opened = queries.retention()
    paged = paging(request, queries.not_asked_for(queries.due()))
    return page(
        request, "governance/retention.html", language,
        partnership=opened.partnership, on=opened.on, days_over=queries.days_over, words=words,
        paging=paged, groups=queries.grouped(paged.rows), built=opened.workspace.current() is not None,
        open=[one for one in queries.everything() if one.state != "erased"], asks=decide(user, Permission.RETENTION_ASK).allowed,
    )  # fmt: skip


@needs(Permission.RETENTION_READ)
@require_safe
def certificates(request: HttpRequest, language: str) -> HttpResponse:
    whole(request, Permission.RETENTION_READ)
    done = [one for one in queries.everything() if one.certificate]
    partnership = queries.retention().partnership
    return page(request, "governance/certificates.html", language, paging=paging(request, done), partnership=partnership)


@needs(Permission.RETENTION_ASK)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, language: str) -> HttpResponse:
    user = whole(request, Permission.RETENTION_ASK)
    ids = (request.POST or request.GET).getlist("delivery")[:_MOST]
    try:
        chosen = queries.chosen(ids)
    except UsageError:
        messages.warning(request, _("Choose from what is past its time"))
        return HttpResponseRedirect(reverse("retention", args=[language]))
    form = WhyForm(request.POST or None)
    if form.is_valid():
        asked = actions.ask(by=user, deliveries=[one.held.delivery_id for one in chosen], why=form.cleaned_data["why"])
        messages.success(request, _("Erasure is asked for. A second person has to approve it."))
        there = reverse("erasure", args=[language, asked[0].id]) if len(asked) == 1 else reverse("retention", args=[language])
        return HttpResponseRedirect(there)
    return page(request, "governance/ask.html", language, form=form, chosen=chosen, partnership=queries.retention().partnership)


@needs(Permission.RETENTION_READ)
@require_safe
def erasure(request: HttpRequest, language: str, id: str) -> HttpResponse:
    user = whole(request, Permission.RETENTION_READ)
    return _erasure(request, language, user, _found(id), WhyForm())


@needs(Permission.RETENTION_APPROVE)
@require_POST
def approve(request: HttpRequest, language: str, id: str) -> HttpResponse:
    user, found = whole(request, Permission.RETENTION_APPROVE), _found(id)
    form = WhyForm(request.POST)
    if form.is_valid():
        try:
            actions.approve(by=user, id=id, why=form.cleaned_data["why"])
        except UsageError:
            form.add_error(None, _("You can't approve this. Somebody else has to, and once is enough."))
        else:
            messages.success(request, _("Approved. It is being erased now."))
            return HttpResponseRedirect(reverse("erasure", args=[language, id]))
    return _erasure(request, language, user, found, form, status=400)


@needs(Permission.RETENTION_APPROVE)
@require_POST
def go_on(request: HttpRequest, language: str, id: str) -> HttpResponse:
    user = whole(request, Permission.RETENTION_APPROVE)
    actions.go_on(by=user, id=_found(id).erasure.id)
    return HttpResponseRedirect(reverse("erasure", args=[language, id]))


@needs(Permission.RETENTION_READ)
@require_safe
def certificate(request: HttpRequest, language: str, id: str, format: str) -> HttpResponse:
    whole(request, Permission.RETENTION_READ)
    found = _found(id).certificate
    if found is None:
        raise Http404
    audit.record(Kind.EXPORT, subject=Subject("erasure", id), detail={"format": format})
    if format == "json":
        return file(found.model_dump_json(indent=2) + "\n", f"certificate-{id}.json", "application/json; charset=utf-8")
    return file(certificate_pdf(found, queries.retention().partnership, language), f"certificate-{id}.pdf", "application/pdf")


def _found(id: str) -> Progressing:
    found = queries.one(id)
    if found is None:
        raise Http404
    return found


def _erasure(request: HttpRequest, language: str, user: User, found: Progressing, form: WhyForm, status: int = 200) -> HttpResponse:
    approves = decide(user, Permission.RETENTION_APPROVE).allowed
    return page(
        request, "governance/erasure.html", language, status=status,
        found=found, form=form, words=words, partnership=queries.retention().partnership,
        approves=approves and not found.was_asked_by(user.id), own=found.was_asked_by(user.id), goes_on=approves and found.can_go_on,
    )  # fmt: skip
