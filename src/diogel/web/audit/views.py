"""The log, who looked at somebody, and checkpoints to hand over."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from diogel.build.open import definitions_of
from diogel.web import audit
from diogel.web.audit import Kind, Subject, actions, queries
from diogel.web.audit.forms import CheckpointForm, LogForm
from diogel.web.audit.sentences import SUBJECTS, Sentences
from diogel.web.permissions import Permission, decide, needs
from diogel.web.ui.languages import said as _
from diogel.web.ui.listing import address
from diogel.web.ui.pages import download, page

MOST_IN_A_FILE = 20_000
_MOST_RECORDS = 100


@needs(Permission.AUDIT_READ)
@require_safe
def log(request: HttpRequest, language: str) -> HttpResponse:
    return _log(request, language, _asked(request, language))


@needs(Permission.AUDIT_READ)
@require_safe
def log_csv(request: HttpRequest, language: str) -> HttpResponse:
    form = _asked(request, language)
    if form.is_valid() and queries.is_more_than(form.wanted, MOST_IN_A_FILE):
        form.add_error("since", _("That is more than %(most)s entries: choose fewer days") % {"most": f"{MOST_IN_A_FILE:,}"})
    if not form.is_valid():
        return _log(request, language, form)
    lines = actions.export(wanted=form.wanted, words=_sentences(), language=language)
    return download("".join(lines), "log.csv")


def _log(request: HttpRequest, language: str, form: LogForm) -> HttpResponse:
    """A question that can't be understood is answered by nothing, not by everything."""
    wanted = form.wanted if form.is_valid() else None
    found = queries.events(wanted, before=_before(request)) if wanted else queries.Page((), None)
    audit.record(Kind.LOG_READ, subject=wanted.subject if wanted else None)
    words = _sentences()
    return page(
        request, "audit/log.html", language, status=200 if wanted else 400,
        form=form, told=[words.of(event) for event in found.events], older=_older(request, found.older), first=not _before(request),
        csv=f"{reverse('audit_csv', args=[language])}?{request.GET.urlencode()}",
        hands_over=decide(request.user, Permission.AUDIT_CHECKPOINT).allowed,
    )  # fmt: skip


@needs(Permission.AUDIT_READ)
@require_safe
def looked_at(request: HttpRequest, language: str) -> HttpResponse:
    """Everybody who was shown something of a record, or of several records of one person: `?kind=identity&id=…&id=…`."""
    kind, ids = request.GET.get("kind", ""), request.GET.getlist("id")[:_MOST_RECORDS]
    if kind not in SUBJECTS or not all(ids) or not ids:
        raise Http404
    subjects = [Subject(kind, id) for id in ids]
    looks = queries.who_looked_at(subjects, before=_before(request))
    for subject in subjects:
        audit.record(Kind.LOG_READ, subject=subject)
    words = _sentences()
    return page(
        request, "audit/looked_at.html", language,
        about=words.about(subjects[0]), acts=[[words.of(event) for event in act] for act in looks.acts],
        older=_older(request, looks.older), newest=address(request.GET, before=None) if _before(request) else "",
    )  # fmt: skip


@needs(Permission.AUDIT_CHECKPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def checkpoints(request: HttpRequest, language: str) -> HttpResponse:
    partnership = definitions_of(settings.FOLDER, settings.BUILDS)
    form = CheckpointForm(request.POST or None, partnership=partnership, language=language)
    if form.is_valid():
        made = actions.make_checkpoint(partner=form.cleaned_data["partner"])
        answer = HttpResponse(made.as_json(), content_type="application/json; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{made.file_name}"'
        return answer
    words = Sentences(partnership)
    return page(
        request, "audit/checkpoints.html", language,
        form=form, made=[(words.of(event), event.detail.get("sequence")) for event in queries.checkpoints()],
    )  # fmt: skip


def _asked(request: HttpRequest, language: str) -> LogForm:
    return LogForm(request.GET, partnership=definitions_of(settings.FOLDER, settings.BUILDS), language=language)


def _sentences() -> Sentences:
    return Sentences(definitions_of(settings.FOLDER, settings.BUILDS))


def _before(request: HttpRequest) -> int | None:
    given = request.GET.get("before", "")
    return int(given) if given.isdecimal() and len(given) < 19 else None


def _older(request: HttpRequest, older: int | None) -> str:
    return address(request.GET, before=older) if older else ""
