"""Doubtful links: the queue, a pair side by side, what one has decided oneself, and what waits for the chair."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diogel.build.open import definitions_of
from diogel.build.review_pairs import Which
from diogel.errors import UsageError
from diogel.linkage.decisions import Decides
from diogel.sharing.clauses import LINKAGE
from diogel.web import audit
from diogel.web.accounts.models import User
from diogel.web.audit import Kind, Subject
from diogel.web.gatehouse import actor
from diogel.web.permissions import Belongs, Permission, needs, require
from diogel.web.review import actions, queries, words
from diogel.web.review.forms import PurposeForm, WhyForm
from diogel.web.review.queries import Pair
from diogel.web.ui.languages import said as _
from diogel.web.ui.listing import paging
from diogel.web.ui.pages import page

_MOST = 20
_PASSED, _MOST_PASSED = "links_passed", 500
_ANSWERS = ("same", "different")


# -- the queue -------------------------------------------------------------------------------------------------------


@needs(Permission.LINKS_REVIEW)
@require_safe
def queue(request: HttpRequest, language: str) -> HttpResponse:
    return _queue(request, language, "open", Permission.LINKS_REVIEW)


@needs(Permission.LINKS_REVIEW)
@require_safe
def second(request: HttpRequest, language: str) -> HttpResponse:
    return _queue(request, language, "second", Permission.LINKS_REVIEW)


@needs(Permission.LINKS_CHAIR)
@require_safe
def disputed(request: HttpRequest, language: str) -> HttpResponse:
    return _queue(request, language, "disputed", Permission.LINKS_CHAIR)


def _queue(request: HttpRequest, language: str, which: Which, permission: Permission) -> HttpResponse:
    """The list shows no evidence: of which partners' records a pair is, and what deciding it would change."""
    user, desk = _reviewer(request, permission), queries.desk()
    shown = paging(request, queries.rows(desk, which, user), most=_MOST)
    pairs = desk.judged.waiting(shown.rows, which, blind=True)
    audit.record(Kind.CONSULTATION, subject=Subject("build", desk.build), purpose=LINKAGE, detail={"pairs": len(pairs), "which": which})
    partnership = desk.opened.partnership
    lines = [(pair, [queries.source(partnership, dataset) for dataset in pair.datasets], words.change(pair)) for pair in pairs]
    counts = desk.judged.counts
    return page(
        request, "review/queue.html", language,
        which=which, lines=lines, paging=shown, counts=counts, seconds=len(queries.rows(desk, "second", user)),
        next=queries.next_pair(desk, which, user, _passed(request)) if which != "disputed" else None,
        passed=len(_passed(request)), chair=which == "disputed",
    )  # fmt: skip


# -- one pair --------------------------------------------------------------------------------------------------------


@needs(Permission.LINKS_REVIEW)
@require_safe
def pair(request: HttpRequest, language: str, id: str) -> HttpResponse:
    user = _reviewer(request, Permission.LINKS_REVIEW)
    return _pair(request, language, _found(user, id))


@needs(Permission.LINKS_REVIEW)
@require_POST
def decide(request: HttpRequest, language: str, id: str) -> HttpResponse:
    """The button says what: same, different, or not sure, which passes the pair over."""
    user = _reviewer(request, Permission.LINKS_REVIEW)
    found, answer = _found(user, id), request.POST.get("answer", "")
    if answer == "unsure":
        _pass_over(request, id)
        return _onwards(request, language, found, _which(found))
    if answer not in _ANSWERS:
        raise Http404
    if not found.asks:
        messages.info(request, _("This pair doesn't wait for you: it is decided, or somebody else has to look."))
        return HttpResponseRedirect(reverse("pair", args=[language, id]))
    form = WhyForm(request.POST)
    if not form.is_valid():
        return _pair(request, language, found, form)
    if form.cleaned_data["build"] != found.desk.build:
        messages.info(request, _("A new build has come since you opened this page. Look again before you decide."))
        return HttpResponseRedirect(reverse("pair", args=[language, id]))
    which = _which(found)
    try:
        outcome = actions.decide(pair=found, decides=cast(Decides, answer), user=user, why=form.cleaned_data["why"], actor=actor(request))
    except UsageError:
        form.add_error(None, _CONTRADICTS)
        return _pair(request, language, found, form)
    said = words.OUTCOMES[outcome.state] if which == "open" or outcome.state == "binds" else words.OUTCOMES["disputed"]
    transaction.on_commit(lambda: messages.success(request, said))
    return _onwards(request, language, found, which)


_CONTRADICTS = _("This contradicts what was decided about other pairs. Decide the other way, or have one of those decisions taken back.")


def _pair(request: HttpRequest, language: str, found: Pair, form: WhyForm | None = None) -> HttpResponse:
    """The two records side by side: names as far as a clause gives them for the purpose that was chosen, else what agrees in words."""
    asked = PurposeForm(request.GET if "purpose" in request.GET else None, partnership=found.desk.opened.partnership)
    purpose = asked.cleaned_data["purpose"] if asked.is_valid() else ""
    hat = request.hat  # type: ignore[attr-defined]
    shown = queries.names(found, purpose=purpose, recipient=hat) if purpose else None
    for identity in found.identities:
        audit.record(
            Kind.CONSULTATION, subject=Subject("identity", identity), purpose=purpose if shown else LINKAGE,
            clauses=shown.clauses if shown else found.clauses, detail={"pair": found.waiting.id},
        )  # fmt: skip
    form = form or (WhyForm(initial={"build": found.desk.build}) if found.asks else None)
    return page(
        request, "review/pair.html", language, status=400 if form and form.errors else 200,
        pair=found, one=found.waiting, change=words.change(found.waiting), notes=words.notes(found.waiting),
        weighed=words.weighed(found.waiting, language), form=form, asked=asked, purpose=purpose,
        says=words.SAYS, names=queries.compared(shown, found, language) if shown else [], nothing_shown=bool(purpose) and shown is None,
        opinions=[(queries.name_of(opinion.by), opinion) for opinion in found.waiting.opinions] if found.chair else [],
    )  # fmt: skip


def _onwards(request: HttpRequest, language: str, found: Pair, which: Which) -> HttpResponse:
    """The next pair at once. What is decided now is in the queue still, until the ledger is written."""
    user = cast(User, request.user)
    after = queries.next_pair(found.desk, which, user, {*_passed(request), found.waiting.id})
    if after:
        return HttpResponseRedirect(reverse("pair", args=[language, after]))
    return HttpResponseRedirect(reverse("links" if which == "open" else "second_opinions", args=[language]))


def _which(found: Pair) -> Which:
    return "second" if found.state == "second" else "open"


def _passed(request: HttpRequest) -> list[str]:
    """The pairs that this person was not sure of since signing in."""
    return list(request.session.get(_PASSED, []))


def _pass_over(request: HttpRequest, id: str) -> None:
    request.session[_PASSED] = [*(one for one in _passed(request) if one != id), id][-_MOST_PASSED:]


# -- for the chair ---------------------------------------------------------------------------------------------------


@needs(Permission.LINKS_CHAIR)
@require_http_methods(["GET", "HEAD", "POST"])
def dispute(request: HttpRequest, language: str, decision: str) -> HttpResponse:
    user = _reviewer(request, Permission.LINKS_CHAIR)
    found = queries.disputed(queries.desk(), user, decision)
    if found is None:
        raise Http404
    form = WhyForm(request.POST) if request.method == "POST" else None
    if form is None or not form.is_valid():
        return _pair(request, language, found, form)
    answer = request.POST.get("answer", "")
    if answer not in _ANSWERS:
        raise Http404
    try:
        actions.settle(pair=found, decides=cast(Decides, answer), user=user, why=form.cleaned_data["why"], actor=actor(request))
    except UsageError:
        form.add_error(None, _YOURS if found.mine else _CONTRADICTS)
        return _pair(request, language, found, form)
    transaction.on_commit(lambda: messages.success(request, words.OUTCOMES["binds"]))
    return HttpResponseRedirect(reverse("disputed_links", args=[language]))


_YOURS = _("You are one of the two who disagree, so somebody else settles it.")


# -- one's own decisions ---------------------------------------------------------------------------------------------


@needs(Permission.OWN_ACCOUNT)
@require_safe
def mine(request: HttpRequest, language: str) -> HttpResponse:
    user = _decider(request)
    given = queries.given_by(queries.desk().ledger, user)
    return page(request, "review/mine.html", language, paging=paging(request, given, most=_MOST), states=words.STATES, says=words.SAYS)


@needs(Permission.OWN_ACCOUNT)
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, language: str, decision: str) -> HttpResponse:
    """Only what one has given oneself."""
    user, desk = _decider(request), queries.desk()
    given = queries.given(desk.ledger, user, decision)
    if given is None or not given.open:
        raise Http404
    form = WhyForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return page(request, "review/take_back.html", language, given=given, says=words.SAYS, form=form)
    try:
        actions.take_back(desk=desk, given=given, user=user, why=form.cleaned_data["why"], actor=actor(request))
    except UsageError as fault:
        raise Http404 from fault
    transaction.on_commit(lambda: messages.success(request, words.OUTCOMES["withdrawn"]))
    return HttpResponseRedirect(reverse("links_mine", args=[language]))


def _reviewer(request: HttpRequest, permission: Permission) -> User:
    user = cast(User, request.user)
    require(user, permission, Belongs(_partnership()))
    return user


def _decider(request: HttpRequest) -> User:
    """Whoever reviews or chairs."""
    user = cast(User, request.user)
    if not words.may_chair(user):
        require(user, Permission.LINKS_REVIEW, Belongs(_partnership()))
    return user


def _partnership() -> str:
    return definitions_of(settings.FOLDER, settings.BUILDS).id


def _found(user: User, id: str) -> Pair:
    found = queries.pair(queries.desk(), user, id)
    if found is None:
        raise Http404
    return found
