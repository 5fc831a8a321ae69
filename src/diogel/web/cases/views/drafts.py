"""What somebody fills: about whom, the questions page by page, checking the answers, sending it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_safe

from diogel.errors import UsageError
from diogel.pathways.case import Refusal
from diogel.pathways.forms import check_answers
from diogel.pathways.moves import Refused
from diogel.web import audit
from diogel.web.cases import kept, words
from diogel.web.cases.actions import drafts as actions
from diogel.web.cases.forms.asked import DETAIL, AskedForm, Table
from diogel.web.cases.forms.doing import SendForm
from diogel.web.cases.forms.opening import SubjectForm
from diogel.web.cases.models import Draft
from diogel.web.cases.queries.areas import areas
from diogel.web.cases.queries.asking import Asking, asking
from diogel.web.cases.queries.seeing import seen
from diogel.web.cases.views.around import found, posted, seer_of, since_then, to_case, user_of
from diogel.web.gatehouse import actor
from diogel.web.permissions import Permission, needs
from diogel.web.ui.languages import said as _
from diogel.web.ui.languages import words as in_words
from diogel.web.ui.pages import page


def _asking(request: HttpRequest, id: UUID) -> Asking:
    """One's own, on a case that is still there for whoever began it."""
    draft = found(Draft.objects.filter(id=id, by=user_of(request)).select_related("case").first())
    seer = seer_of(request)
    on = found(seen(seer, str(draft.case_id))) if draft.case_id else None
    return found(asking(seer, draft, on))


def _page(request: HttpRequest, template: str, language: str, one: Asking, **context: Any) -> HttpResponse:
    return page(request, f"cases/{template}", language, asking=one, pathway=one.pathway, marking=one.pathway.marking, **context)


@needs(Permission.CASES_WORK)
@require_safe
def draft(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    """To where it goes on."""
    one = _asking(request, id)
    if one.seen is None and not one.described.name:
        return redirect("draft_subject", language=language, id=id)
    if not one.pages:
        return redirect("draft_check", language=language, id=id)
    return redirect("draft_page", language=language, id=id, number=1)


@needs(Permission.CASES_OPEN)
@require_http_methods(["GET", "HEAD", "POST"])
def subject(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    one = _asking(request, id)
    found(one if one.seen is None else None)
    there = one.described
    found(there if not there.identities or not there.name else None)
    kinds = (there.kind,) if there.kind else one.pathway.subjects
    inside = [(code, in_words(name)) for code, name in areas(one.seer.partnership).items()] if "place" in kinds else []
    initial = {"kind": there.kind, "name": there.name, "born": there.birthday, "area": there.area}
    form = SubjectForm(posted(request), kinds=kinds, areas=inside, today=localdate(), initial=initial)
    if form.is_valid():
        actions.describe(one.draft, _with_records(form.described, one))
        return redirect("draft", language=language, id=id)
    return _page(request, "subject.html", language, one, form=form)


def _with_records(described: Any, one: Asking) -> Any:
    """Somebody who was looked up and whose name no clause shows is named by whoever opens the case, and stays the same person."""
    from dataclasses import replace

    return replace(described, person=one.described.person, identities=one.described.identities)


@needs(Permission.CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest, language: str, id: UUID, number: int) -> HttpResponse:
    """One page of questions. What was typed is kept when all of it will do, or when whoever fills it wants to go on later."""
    one = _asking(request, id)
    found(one if 1 <= number <= len(one.pages) else None)
    asked = one.pages[number - 1]
    more = request.POST.get("more", "")
    rows = {more: _sent_rows(request, more) + 1} if more else {}
    form = AskedForm(posted(request), request.FILES if request.method == "POST" else None, questions=asked, given=one.answers, rows=rows)
    if request.method == "POST" and form.is_valid() and not more and (answer := _answered(request, language, one, form, number)):
        return answer
    there = one.draft.answers
    attached = {
        question.question: there[question.question].split("|")[-1]
        for question in asked
        if question.kind == "file" and question.question in there
    }
    return _page(
        request, "questions.html", language, one, form=form if not more else _quiet(form), number=number, attached=attached, Table=Table,
        refusals=one.offer.refusals if one.offer and number == 1 else (),
    )  # fmt: skip


def _quiet(form: AskedForm) -> AskedForm:
    """A row more: nobody is told yet what is missing."""
    form.full_clean()
    form.errors.clear()
    return form


def _sent_rows(request: HttpRequest, table: str) -> int:
    sent = {name.split("__")[1] for name in request.POST if name.startswith(f"{table}__") and name.count("__") == 2}
    return len(sent)


def _answered(request: HttpRequest, language: str, one: Asking, form: AskedForm, number: int) -> HttpResponse | None:
    later = "later" in request.POST
    uploads = form.uploads()
    files = dict.fromkeys(uploads, "sent") | {
        question.question: answer
        for question in form.questions
        if question.kind == "file" and (answer := one.draft.answers.get(question.question))
    }
    if not later and not form.check(localdate(), files=files):
        return None
    asked = frozenset(name for question in form.questions for name in (question.question, question.question + DETAIL)) - (
        set(files) - set(uploads)
    )
    try:
        with audit.recording(actor(request)):
            actions.answer(one.draft, asked=asked, answers=form.answers(), uploads=uploads)
    except UsageError as fault:
        form.add_error(next(iter(uploads)), fault.what)
        return None
    if later:
        messages.success(request, _("Kept. You find it again on the first page of cases."))
        return redirect("cases", language=language)
    here = _asking(request, one.draft.id)
    after = next((at for at in range(number + 1, len(here.pages) + 1) if _is_asked(here, at)), None)
    if after is None or "check" in request.GET:
        return redirect("draft_check", language=language, id=one.draft.id)
    return redirect("draft_page", language=language, id=one.draft.id, number=after)


def _is_asked(one: Asking, number: int) -> bool:
    """Whether the answers so far open anything of this page."""
    return any(_shown(one, question) for question in one.pages[number - 1])


def _shown(one: Asking, question: Any) -> bool:
    if question.shown is None:
        return True
    answer = one.answers.get(question.shown.question, ())
    given = {answer} if isinstance(answer, str) else set(answer)
    return bool(given & set(question.shown.one_of))


@needs(Permission.CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    """Everything that was answered, before it counts. It is judged by the case as it stands now."""
    one = _asking(request, id)
    kept_answers, wrong = check_answers(one.questions, one.answers, localdate())
    form = SendForm(posted(request), asking=one)
    refusals: tuple[Refusal, ...] = one.offer.refusals if one.offer else ()
    since: tuple[words.Told, ...] = ()
    if request.method == "POST" and form.is_valid() and not wrong:
        try:
            with audit.recording(actor(request)):
                case = actions.send(
                    one, outcome=form.cleaned_data.get("outcome", "") or "", reason=form.cleaned_data.get("reason", "") or ""
                )
            messages.success(request, _("Done: %(number)s") % {"number": case.number})
            return to_case(language, case) if seen(one.seer, str(case.id)) else redirect("cases", language=language)
        except Refused as refused:
            refusals = refused.refusals
        except UsageError as fault:
            form.add_error(None, fault.what)
        except kept.Changed:
            assert one.seen  # noqa: S101 - only a case that is there can have changed
            since = since_then(one.seen, one.draft.version)
            actions.go_on(one.draft, one.seen.case)
    shown = [
        {"label": question.label, "value": words.answer_words(question, kept_answers.get(question.question)), "page": at,
         "detail": (question.detail, kept_answers[question.question + DETAIL]) if question.question + DETAIL in kept_answers else None,
         "wrong": next((told.why for told in wrong if told.question == question.question), None)}
        for at, asked in enumerate(one.pages, 1) for question in asked if _shown(one, question)
    ]  # fmt: skip
    status = 409 if since else 200
    return _page(request, "check.html", language, one, form=form, shown=shown, refusals=refusals, since=since, wrong=wrong, status=status)


@needs(Permission.CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    one = _asking(request, id)
    if request.method != "POST":
        return _page(request, "discard.html", language, one)
    on = one.seen.case if one.seen else None
    actions.discard(one.draft)
    messages.success(request, _("Thrown away."))
    return redirect(reverse("case", args=[language, on.id]) if on else reverse("cases", args=[language]))
