"""The operations. Each does what a page does, through the same actions and queries; its description is at /api/1/openapi.json.

What a request may hold is read off the annotations, so they are types here and no texts.
"""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Field, NinjaAPI, Schema
from pydantic import StringConstraints

from diogel.definitions.model import Text
from diogel.definitions.pathway import Owner
from diogel.errors import UsageError
from diogel.pathways import moves
from diogel.pathways.case import Answer
from diogel.web.accounts.models import User
from diogel.web.audit import Kind
from diogel.web.cases import kept
from diogel.web.cases.actions import doing, opening, referrals
from diogel.web.cases.actions.acting import act, tell
from diogel.web.cases.models import Referral
from diogel.web.cases.queries import Seen, Seer, asking, seeing
from diogel.web.cases.queries.seeing import look
from diogel.web.cases.queries.subjects import Described, keys_of, others
from diogel.web.interface import said
from diogel.web.interface.door import Bearer, Said, needs
from diogel.web.permissions import Permission

api = NinjaAPI(
    title="Diogel",
    version="1",
    description="What a partner's own system may ask and do, by the same permissions and agreements as a person of that partner.",
    auth=Bearer(),
    urls_namespace="interface",
    docs_url=None,
    openapi_url="openapi.json",
)
PAGE = 100
Short = Annotated[str, StringConstraints(max_length=200)]
Long = Annotated[str, StringConstraints(max_length=20_000)]
Given = Long | list[Long] | list[dict[str, Long]]


class Fault(Schema):
    error: str
    what: dict[str, str] | None = None
    refusals: list[dict[str, Any]] | None = None


_ANSWERS: dict[int, Any] = {200: dict[str, Any], 404: Fault, 409: Fault, 422: Any, 401: Any}


class About(Schema):
    kind: Literal["person", "place", "group", "document"]
    name: Short = ""
    born: date | None = Field(None, description="A person's date of birth")
    area: Annotated[str, StringConstraints(max_length=64)] = ""


class Opening(Schema):
    pathway: Short
    move: Short = Field(description="One of the pathway's moves from `opening`")
    about: About
    answers: dict[Short, Given] = Field(default_factory=dict)
    outcome: Short = ""
    reason: Long = ""


class Moving(Schema):
    version: int = Field(ge=0, le=2**31 - 1, description="The version of the case as you read it")
    move: Short
    answers: dict[Short, Given] = Field(default_factory=dict)
    outcome: Short = ""
    reason: Long = ""


class Filling(Schema):
    version: int = Field(ge=0, le=2**31 - 1)
    form: Short
    answers: dict[Short, Given] = Field(default_factory=dict)


class Adding(Schema):
    version: int = Field(ge=0, le=2**31 - 1)
    title: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    title_cy: Short = ""
    due: date
    owner: Short = Field("", description="The partner that does it; otherwise the case's lead")


class Referring(Schema):
    partner: Short
    why: Annotated[str, StringConstraints(min_length=1, max_length=5000)]
    until: date


class Answering(Schema):
    accepted: bool
    why: Annotated[str, StringConstraints(max_length=5000)] = ""


class Ending(Schema):
    version: int = Field(ge=0, le=2**31 - 1)
    state: Literal["done", "not_possible"]
    reason: Long = ""


@api.get("/pathways", response=_ANSWERS, summary="The pathways of the partnership, with their forms")
@needs(Permission.CASES_READ)
def pathways(request: HttpRequest) -> Said:
    seer = _seer(request)
    return 200, {"pathways": [said.pathway(one) for one in seer.partnership.pathways.values() if seer.works_with(one)]}


@api.get("/cases", response=_ANSWERS, summary="The cases that you may see, those changed last first")
@needs(Permission.CASES_READ)
def cases(request: HttpRequest, pathway: str = "", open: bool | None = None, changed_since: datetime | None = None, page: int = 1) -> Said:
    seer = _seer(request)
    found = seeing.of(seer)
    if pathway:
        found = found.filter(pathway=pathway)
    if open is not None:
        found = found.filter(ended__isnull=open)
    if changed_since is not None:
        found = found.filter(steps__at__gte=_aware(changed_since)).distinct()
    begin = (min(max(page, 1), 10_000) - 1) * PAGE
    some = [look(seer, one) for one in found.order_by("-opened", "id")[begin : begin + PAGE + 1]]
    for seen in some[:PAGE]:
        tell(Kind.CONSULTATION, seen.case, seen, by="interface")
    return 200, {"cases": [said.case(seen) for seen in some[:PAGE]], "more": len(some) > PAGE}


@api.post("/cases", response=_ANSWERS, summary="Open a case")
@needs(Permission.CASES_OPEN)
def open_case(request: HttpRequest, given: Opening) -> Said:
    seer = _seer(request)
    pathway = seer.partnership.pathways.get(given.pathway)
    if pathway is None or not seer.works_with(pathway) or given.about.kind not in pathway.subjects:
        raise Http404
    born = given.about.born.isoformat() if given.about.born else ""
    about = Described(given.about.kind, given.about.name, born, area=given.about.area)
    case = opening.open_case(
        seer=seer,
        pathway=pathway,
        subject=about,
        move=given.move,
        answers=_answers(given.answers),
        outcome=given.outcome,
        reason=given.reason,
    )
    found = seeing.seen(seer, str(case.id))
    return 200, said.whole(found) if found else {"number": case.number}


@api.get("/cases/{number}", response=_ANSWERS, summary="A case, as far as you may see it")
@needs(Permission.CASES_READ)
def case(request: HttpRequest, number: str) -> Said:
    seen = _case(request, number)
    tell(Kind.CONSULTATION, seen.case, seen, by="interface")
    return 200, said.whole(seen)


@api.get("/cases/{number}/moves", response=_ANSWERS, summary="What you could do with it now, and what speaks against each")
@needs(Permission.CASES_READ)
def offers(request: HttpRequest, number: str) -> Said:
    seen = _case(request, number)
    tell(Kind.CONSULTATION, seen.case, seen, by="interface")
    return 200, {"version": seen.case.version, "moves": [said.offer(one) for one in asking.offers(seen)]}


@api.post("/cases/{number}/moves", response=_ANSWERS, summary="Move a case on")
@needs(Permission.CASES_WORK)
def move(request: HttpRequest, number: str, given: Moving) -> Said:
    seen = _case(request, number)
    known = others(seen.seer, keys_of(seen.case), besides=seen.case)
    answers = _answers(given.answers)
    act(
        seen,
        given.version,
        lambda state, actor, at: moves.take(
            state,
            actor,
            given.move,
            at,
            answers=answers,
            outcome=given.outcome,
            reason=given.reason,
            others=known,
            calendar=kept.calendar(),
        ),
    )
    return _again(request, number)


@api.post("/cases/{number}/forms", response=_ANSWERS, summary="Fill a form of a case")
@needs(Permission.CASES_WORK)
def fill(request: HttpRequest, number: str, given: Filling) -> Said:
    answers = _answers(given.answers)
    act(_case(request, number), given.version, lambda state, actor, at: moves.fill(state, actor, given.form, at, answers=answers))
    return _again(request, number)


@api.post("/cases/{number}/actions", response=_ANSWERS, summary="Put an action into the plan")
@needs(Permission.CASES_WORK)
def add_action(request: HttpRequest, number: str, given: Adding) -> Said:
    seen = _case(request, number)
    if given.owner and given.owner not in seen.seer.partnership.partners:
        raise UsageError(f"there is no partner {given.owner}", todo=f"name one of: {', '.join(seen.seer.partnership.partners)}")
    owner = Owner(partner=given.owner) if given.owner else Owner(lead=True)
    title = Text(en=given.title, cy=given.title_cy or given.title)
    act(seen, given.version, lambda state, actor, at: moves.add_action(state, actor, title, owner, given.due, at))
    return _again(request, number)


@api.post("/cases/{number}/actions/{action}", response=_ANSWERS, summary="Say that an action is done, or not possible")
@needs(Permission.CASES_WORK)
def end_action(request: HttpRequest, number: str, action: str, given: Ending) -> Said:
    doing.end_action(seen=_case(request, number), version=given.version, action=action, result=given.state, reason=given.reason)
    return _again(request, number)


@api.post("/cases/{number}/referrals", response=_ANSWERS, summary="Ask another partner to take something on")
@needs(Permission.CASES_WORK)
def refer(request: HttpRequest, number: str, given: Referring) -> Said:
    seen = _case(request, number)
    if given.until < seen.seer.on:
        raise UsageError("the day until which the referral stands has passed", todo="give a day from today on")
    made = referrals.offer(seen=seen, partner=given.partner, why=given.why, until=given.until)
    return 200, said.referral(made, seen.seer)


@api.get("/referrals", response=_ANSWERS, summary="What your partner is asked to take on")
@needs(Permission.CASES_READ)
def asked_of_us(request: HttpRequest) -> Said:
    seer = _seer(request)
    return 200, {"referrals": [said.referral(one, seer) for one in _referrals(seer)]}


@api.post("/referrals/{id}", response=_ANSWERS, summary="Accept a referral, or return it with a reason")
@needs(Permission.CASES_WORK)
def answer_referral(request: HttpRequest, id: UUID, given: Answering) -> Said:
    seer = _seer(request)
    referral = next((one for one in _referrals(seer) if one.id == id), None)
    if referral is None:
        raise Http404
    if not given.accepted and not given.why.strip():
        raise UsageError("a referral is returned with a reason", todo="say why in `why`")
    referrals.answer(seen=look(seer, referral.case), referral=referral, accepted=given.accepted, why=given.why)
    referral.refresh_from_db()
    return 200, said.referral(referral, seer)


def _referrals(seer: Seer) -> list[Referral]:
    """To whom they act for, of cases that exist for them."""
    return list(Referral.objects.filter(partner=seer.hat, case__in=seeing.of(seer)).select_related("case")[:PAGE])


def _seer(request: HttpRequest) -> Seer:
    assert isinstance(request.user, User)  # noqa: S101 - the key's account
    return Seer(request.user, request.hat)  # type: ignore[attr-defined]


def _case(request: HttpRequest, number: str) -> Seen:
    seer = _seer(request)
    found = seeing.of(seer).filter(number=number).first()
    if found is None:
        raise Http404
    return look(seer, found)


def _again(request: HttpRequest, number: str) -> Said:
    return 200, said.whole(_case(request, number))


def _answers(given: dict[str, Any]) -> dict[str, Answer]:
    return {name: kept.answer_of(value) for name, value in given.items()}


def _aware(at: datetime) -> datetime:
    """In UTC: a database need not know every offset that may be written. Without one it is this country's time."""
    from django.utils.timezone import is_aware, make_aware

    try:
        return (at if is_aware(at) else make_aware(at)).astimezone(UTC)
    except (OverflowError, ValueError) as fault:
        raise UsageError("that time lies before or after all that can be kept", todo="give a day of this century") from fault
