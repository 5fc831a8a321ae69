"""Builds: what stands, what has come since, asking for one, and one build's own page."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from diogel.build.open import definitions_of
from diogel.errors import UsageError
from diogel.web.accounts.models import User
from diogel.web.permissions import Belongs, Permission, decide, needs, require
from diogel.web.runs import actions, queries, words
from diogel.web.runs.forms import AGAIN, AskForm
from diogel.web.ui.languages import said as _
from diogel.web.ui.listing import paging
from diogel.web.ui.pages import page

_LOOK_AGAIN = "4"
"""Seconds after which a page on a build that goes on asks again, by a header: that needs no script, and a link turns it off."""


@needs(Permission.RUNS_READ)
@require_safe
def runs(request: HttpRequest, language: str) -> HttpResponse:
    return _runs(request, language, AskForm())


@needs(Permission.RUNS_ASK)
@require_POST
def ask(request: HttpRequest, language: str) -> HttpResponse:
    user = cast(User, request.user)
    require(user, Permission.RUNS_ASK, Belongs(_partnership()))
    form = AskForm(request.POST)
    if not form.is_valid():
        return _runs(request, language, form)
    try:
        run = actions.ask(user=user, again=form.cleaned_data["when"] == AGAIN, strict=form.cleaned_data["strict"])
    except UsageError:
        messages.info(request, _("A build is asked for already. Wait for it to end."))
        return HttpResponseRedirect(reverse("runs", args=[language]))
    return HttpResponseRedirect(reverse("run", args=[language, run.pk]))


def _runs(request: HttpRequest, language: str, form: AskForm) -> HttpResponse:
    require(request.user, Permission.RUNS_READ, Belongs(_partnership()))
    build, going = queries.current(), queries.going()
    asks = decide(request.user, Permission.RUNS_ASK).allowed and going is None
    arrived = queries.arrived(build)
    return page(
        request, "runs/runs.html", language, status=400 if form.errors else 200,
        build=build, finished=datetime.fromisoformat(build.manifest["finished_at"]) if build else None, going=going,
        arrived=list(arrived.items()),
        came=sum(len(files) for files in arrived.values()), form=form if asks else None,
        paging=paging(request, queries.runs(), most=20), states=words.STATES,
    )  # fmt: skip


@needs(Permission.RUNS_READ)
@require_safe
def run(request: HttpRequest, language: str, number: int) -> HttpResponse:
    require(request.user, Permission.RUNS_READ, Belongs(_partnership()))
    found = queries.run(number)
    if found is None:
        raise Http404
    still = "still" in request.GET
    answer = page(
        request, "runs/run.html", language,
        run=found, state=words.STATES[found.stands], stages=words.stages(found, timezone.now()), still=still,
        unheeded=queries.is_unheeded(found), changes=found.changes, asks=decide(request.user, Permission.RUNS_ASK).allowed,
    )  # fmt: skip
    if found.goes_on and not still:
        answer["Refresh"] = _LOOK_AGAIN
    return answer


def _partnership() -> str:
    return definitions_of(settings.FOLDER, settings.BUILDS).id
