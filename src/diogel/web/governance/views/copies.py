"""The subject's copy: found, read through, handed over."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diogel.build.lookup import Found
from diogel.build.open import definitions_of
from diogel.errors import UsageError
from diogel.reports.subject_copy import ASKED_BY, PROOFS, Copy
from diogel.sharing import standing
from diogel.web.accounts.models import User
from diogel.web.governance.actions import copies as actions
from diogel.web.governance.actions.copies import Format
from diogel.web.governance.forms import PersonForm
from diogel.web.governance.models import SubjectCopy
from diogel.web.governance.queries import copies as queries
from diogel.web.governance.views import by, whole
from diogel.web.permissions import Permission, needs, require
from diogel.web.ui.languages import said as _
from diogel.web.ui.listing import paging
from diogel.web.ui.pages import file, page

_TYPES = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8", "json": "application/json; charset=utf-8"}


@needs(Permission.PEOPLE_COPY)
@require_safe
def copies(request: HttpRequest, language: str) -> HttpResponse:
    whole(request, Permission.PEOPLE_COPY)
    made = queries.copies(by(request).partnership)
    return page(request, "governance/copies.html", language, paging=paging(request, made), asked_by=ASKED_BY, proofs=PROOFS)


@needs(Permission.PEOPLE_COPY)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest, language: str) -> HttpResponse:
    """Names are sent in the form alone: they stand in no address."""
    user = whole(request, Permission.PEOPLE_COPY)
    form = PersonForm(request.POST or None, today=standing.today(), language=language)
    found = _find(user, form) if form.is_valid() else None
    if found is None:
        return page(request, "governance/copy_find.html", language, form=form)
    partnership = definitions_of(settings.FOLDER, settings.BUILDS)
    choices = [(one, actions.offer(by=user, identities=one.identities, note=form.note)) for one in found.pointers]
    return page(request, "governance/copy_found.html", language, choices=choices, more=found.more, partnership=partnership)


def _find(user: User, form: PersonForm) -> Found | None:
    try:
        return actions.find(by=user, asked=form.asked, proof=form.note["proof"])
    except UsageError:
        form.add_error(None, _("That is too little to find somebody by"))
        return None


@needs(Permission.PEOPLE_COPY)
@require_POST
def take(request: HttpRequest, language: str) -> HttpResponse:
    copy = actions.begin(by=whole(request, Permission.PEOPLE_COPY), choice=request.POST.get("choice", ""))
    if copy is None:
        messages.warning(request, _("That choice is no longer open: find the person again"))
        return HttpResponseRedirect(reverse("subject_copy_find", args=[language]))
    return HttpResponseRedirect(reverse("subject_copy", args=[language, copy.id]))


@needs(Permission.PEOPLE_COPY)
@require_safe
def copy(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    note = _noted(request, id)
    content = actions.look(by=by(request), copy=note, today=standing.today())
    return page(
        request, "governance/copy.html", language,
        note=note, said=content.said(language) if content else None, held=content.held if content else None,
    )  # fmt: skip


@needs(Permission.PEOPLE_COPY)
@require_safe
def copy_file(request: HttpRequest, language: str, id: UUID, format: str) -> HttpResponse:
    note = _noted(request, id)
    content = actions.hand_over(by=by(request), copy=note, format=cast(Format, format), language=language, today=standing.today())
    if content is None:
        raise Http404
    return file(_written(content, format, language), f"copy-{language}.{format}", _TYPES[format])


def _written(content: Copy, format: str, language: str) -> str | bytes:
    """The mark at the start of a CSV file tells Excel that it is UTF-8."""
    if format == "pdf":
        return content.pdf(language)
    return content.json(language) if format == "json" else "\ufeff" + content.csv(language)


def _noted(request: HttpRequest, id: UUID) -> SubjectCopy:
    found = queries.copy(id)
    if found is None:
        raise Http404
    require(request.user, Permission.PEOPLE_COPY, found)
    return found
