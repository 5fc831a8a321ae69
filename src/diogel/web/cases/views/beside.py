"""Notes, parties, files, letters and referrals of a case."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diogel.errors import UsageError
from diogel.web import audit
from diogel.web.audit import Kind
from diogel.web.cases import papers, words
from diogel.web.cases.actions import beside as actions
from diogel.web.cases.actions import files, referrals
from diogel.web.cases.actions.acting import tell
from diogel.web.cases.forms.doing import AnswerForm, FileForm, LetterForm, NoteForm, PartyForm, ReferForm, SupervisionForm, WhyOnlyForm
from diogel.web.cases.models import File, Letter, Referral
from diogel.web.cases.queries import beside
from diogel.web.cases.queries.seeing import Seen, Seer, look
from diogel.web.cases.views.around import asked, found, posted, seer_of, to_case, whole
from diogel.web.gatehouse import actor
from diogel.web.permissions import Permission, needs, require
from diogel.web.ui.languages import said as _
from diogel.web.ui.languages import words as in_words
from diogel.web.ui.pages import file as sent

_GET_POST = ["GET", "HEAD", "POST"]


@needs(Permission.CASES_WORK)
@require_http_methods(_GET_POST)
def note(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    one = whole(request, id)
    form = NoteForm(posted(request))

    def do(given: Any) -> None:
        actions.write(
            seen=one, words=given["words"], text=given["text"], grading=given["grading"] or "", handling=given["handling"] or "",
            source=given["source"] or "",
        )  # fmt: skip

    return asked(request, language, one, form, heading=_("Write a note"), submit=_("Keep it"), do=do)


@needs(Permission.CASES_SUPERVISE)
@require_http_methods(_GET_POST)
def supervise(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    one = whole(request, id)
    require(one.seer.user, Permission.CASES_SUPERVISE, one.case)
    form = SupervisionForm(posted(request))
    do = lambda given: actions.write(seen=one, words="supervision", text=given["text"])  # noqa: E731
    return asked(request, language, one, form, heading=_("Review this case as supervisor"), submit=_("Keep it"), do=do)


@needs(Permission.CASES_WORK)
@require_http_methods(_GET_POST)
def withdraw_note(request: HttpRequest, language: str, id: UUID, number: int) -> HttpResponse:
    one = whole(request, id)
    there = found(beside.note_of(one.case, number))
    form = WhyOnlyForm(posted(request))
    do = lambda given: actions.withdraw(seen=one, note=there, why=given["why"])  # noqa: E731
    return asked(request, language, one, form, heading=_("Withdraw a note"), submit=_("Withdraw it"), do=do)


@needs(Permission.CASES_WORK)
@require_http_methods(_GET_POST)
def party(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    one = whole(request, id)
    found(one.pathway.parties or None)
    form = PartyForm(posted(request), roles=[(part.role, in_words(part.name)) for part in one.pathway.parties])
    do = lambda given: actions.add_party(seen=one, **given)  # noqa: E731
    return asked(request, language, one, form, heading=_("Add somebody"), submit=_("Add"), do=do)


@needs(Permission.CASES_WORK)
@require_http_methods(_GET_POST)
def end_party(request: HttpRequest, language: str, id: UUID, number: int) -> HttpResponse:
    one = whole(request, id)
    there = found(one.case.parties.filter(id=number, ended=None).first())
    form = WhyOnlyForm(posted(request))
    do = lambda given: actions.end_party(seen=one, party=there, why=given["why"])  # noqa: E731
    return asked(request, language, one, form, heading=_("Somebody’s part has ended"), submit=_("End it"), do=do)


# -- files -----------------------------------------------------------------------------------------------------------


@needs(Permission.CASES_WORK)
@require_http_methods(_GET_POST)
def add_file(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    one = whole(request, id)
    form = FileForm(posted(request), request.FILES if request.method == "POST" else None)
    do = lambda given: files.add(seen=one, upload=given["file"], about=given["about"])  # noqa: E731
    return asked(request, language, one, form, heading=_("Add a file"), submit=_("Add"), do=do)


@needs(Permission.CASES_READ)
@require_safe
def file(request: HttpRequest, language: str, id: UUID, file: UUID) -> HttpResponse:
    """Always to be kept, never shown in the page: it is somebody else's."""
    one = whole(request, id)
    there: File = found(one.case.files.select_related("content").filter(id=file).first())
    tell(Kind.EXPORT, one.case, one, file=str(there.id), sha=there.content_id)
    ending = there.name.rsplit(".", 1)[-1].lower()
    return sent(bytes(there.content.data), f"{one.case.number}-{str(there.id)[:8]}.{ending}", there.type)


# -- letters ---------------------------------------------------------------------------------------------------------


def _letter(request: HttpRequest, id: UUID, letter: UUID) -> tuple[Seen, Letter]:
    one = whole(request, id)
    return one, found(one.case.letters.filter(id=letter).first())


@needs(Permission.CASES_WORK)
@require_http_methods(_GET_POST)
def letter(request: HttpRequest, language: str, id: UUID, letter: UUID) -> HttpResponse:
    one, there = _letter(request, id, letter)
    form = LetterForm(posted(request), initial=there.texts)

    def do(given: Any) -> HttpResponse:
        actions.change_letter(seen=one, letter=there, texts={"en": given["en"], "cy": given["cy"]})
        messages.success(request, _("Checked. Take it away, send it, and say so here."))
        return redirect("case_letter", language=language, id=id, letter=letter)

    named = words.Names(one.pathway)("letter", there.letter)
    return asked(
        request, language, one, form, heading=named, submit=_("Keep it as checked"), do=do, template="letter.html", letter=there
    )  # fmt: skip


@needs(Permission.CASES_WORK)
@require_POST
def letter_sent(request: HttpRequest, language: str, id: UUID, letter: UUID) -> HttpResponse:
    one, there = _letter(request, id, letter)
    _or_warn(request, lambda: actions.send_letter(seen=one, letter=there), _("On record as sent."))
    return redirect("case_letter", language=language, id=id, letter=letter)


@needs(Permission.CASES_READ)
@require_safe
def letter_paper(request: HttpRequest, language: str, id: UUID, letter: UUID, form: str) -> HttpResponse:
    """To take away: as PDF, or as a document that offices edit; in the language of the page."""
    one, there = _letter(request, id, letter)
    made = papers.FORMS.get(form)
    title = words.Names(one.pathway)("letter", there.letter)
    name, type, write = found(made)
    tell(Kind.EXPORT, one.case, one, step="letter", what=there.letter, form=form)
    text = there.texts.get(language) or there.texts["en"]
    return sent(write(title, text, language, one.case.number, one.pathway.marking), f"{one.case.number}-{there.letter}.{name}", type)


# -- referrals -------------------------------------------------------------------------------------------------------


@needs(Permission.CASES_WORK)
@require_http_methods(_GET_POST)
def refer(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    one = whole(request, id)
    here = [
        (partner.id, in_words(partner.name))
        for partner in one.seer.partnership.partners.values()
        if partner.id != one.case.lead and (partner.left is None or one.seer.on <= partner.left)
    ]
    form = ReferForm(posted(request), partners=here, today=localdate(), initial={"until": localdate() + timedelta(days=14)})
    do = lambda given: referrals.offer(seen=one, **given)  # noqa: E731
    return asked(request, language, one, form, heading=_("Refer to another partner"), submit=_("Refer"), do=do)


@needs(Permission.CASES_WORK)
@require_POST
def withdraw_referral(request: HttpRequest, language: str, id: UUID, referral: UUID) -> HttpResponse:
    one = whole(request, id)
    there = found(one.case.referrals.filter(id=referral).first())
    _or_warn(request, lambda: referrals.withdraw(seen=one, referral=there), _("Withdrawn."))
    return to_case(language, one.case)


@needs(Permission.CASES_WORK)
@require_http_methods(_GET_POST)
def referral(request: HttpRequest, language: str, referral: UUID) -> HttpResponse:
    """As the partner that is asked reads and answers it."""
    seer = seer_of(request)
    there: Referral = found(beside.referral_to(seer, str(referral)))
    one = _looked(seer, there)
    state = beside.stands(there, seer.on)
    form = AnswerForm(posted(request))

    def do(given: Any) -> HttpResponse:
        referrals.answer(seen=one, referral=there, accepted=given["answer"] == "accepted", why=given["why"] or "")
        return redirect("cases", language=language)

    return asked(
        request, language, one, form, heading=_("Asked to take something on"), submit=_("Answer"), do=do, template="referral.html",
        referral=there, state=state, states=words.REFERRALS,
    )  # fmt: skip


def _looked(seer: Seer, referral: Referral) -> Seen:
    one = look(seer, referral.case)
    tell(Kind.CONSULTATION, one.case, one, step="referral")
    return one


def _or_warn(request: HttpRequest, change: Any, told: str) -> None:
    try:
        with audit.recording(actor(request)):
            change()
    except UsageError as fault:
        messages.warning(request, fault.what)
    else:
        messages.success(request, told)
