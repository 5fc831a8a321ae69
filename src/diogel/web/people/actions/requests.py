"""Asking a partner for more about a person, and answering."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils.timezone import now

from diogel.build.lookup import Askable, PersonSeen
from diogel.definitions.model import Partnership
from diogel.errors import UsageError
from diogel.sharing import standing
from diogel.web.accounts.models import User
from diogel.web.audit import Kind
from diogel.web.people.models import Request
from diogel.web.people.queries import clauses, requests
from diogel.web.people.queries.looking import Looking
from diogel.web.people.trail import tell
from diogel.web.permissions import Belongs, Decision, Permission, Refused, require
from diogel.web.ui.languages import said as _

DAYS = 28
"""For so long a partner agrees, unless it says otherwise."""

_State = Request.State


def ask(*, looking: Looking, seen: PersonSeen, partner: str, wanted: Sequence[Askable], why: str, urgent: bool) -> list[Request]:
    """A request for each clause. UsageError where one is open or agreed already; Refused for the own partner."""
    require(looking.user, Permission.PEOPLE_REQUEST, Belongs(looking.user.partnership, partner))
    asked = {(one.agreement, one.clause) for one in looking.about(seen)}
    if any((one.clause.agreement, one.clause.clause) in asked for one in wanted):
        raise UsageError(str(_("This has been asked already: its request is open or has been agreed to")))
    identities = looking.of_partner(seen, partner)
    return [_made(looking, seen, partner, identities, one, why=why, urgent=urgent) for one in wanted]


def _made(looking: Looking, seen: PersonSeen, partner: str, identities: list[str], one: Askable, *, why: str, urgent: bool) -> Request:
    request = Request.objects.create(
        partnership=looking.user.partnership, by=looking.user, by_partner=looking.user.partner, hat=looking.hat, purpose=looking.purpose,
        partner=partner, agreement=one.clause.agreement, clause=one.clause.clause, person=seen.person_id, identities=identities,
        why=why, urgent=urgent,
    )  # fmt: skip
    _tell(Kind.REQUEST_MADE, request, to=partner, urgent="yes" if urgent else "no")
    return request


def answer(*, request: Request, by: User, partnership: Partnership, agreed: bool, why: str = "", until: date | None = None) -> None:
    """Once, by somebody of the partner that was asked, and never by who asked."""
    require(by, Permission.PEOPLE_ANSWER, request)
    if request.by_id == by.id:
        raise Refused(Permission.PEOPLE_ANSWER, Decision(False, Permission.PEOPLE_ANSWER.words, "own request"))
    request = _held(request)
    today = standing.today()
    if requests.stands(request, partnership, today) != _State.OPEN:
        raise UsageError(str(_("This request is no longer open")))
    request.state = _State.AGREED if agreed else _State.REFUSED
    request.until = _until(request, partnership, until or today + timedelta(days=DAYS), today) if agreed else None
    _answered(request, by, why)


def latest(request: Request, partnership: Partnership, today: date) -> date:
    """The last day until which a partner can agree."""
    return today + timedelta(days=clauses.most_days(partnership, request.agreement, request.clause))


def _until(request: Request, partnership: Partnership, until: date, today: date) -> date:
    if not today <= until <= latest(request, partnership, today):
        raise UsageError(str(_("The day must be today or later, and within the time for which the clause lets it be held")))
    return until


def end(*, request: Request, by: User, why: str) -> None:
    """The partner takes back what it agreed to."""
    require(by, Permission.PEOPLE_ANSWER, request)
    request = _held(request)
    if request.state != _State.AGREED:
        raise UsageError(str(_("This request is not agreed to")))
    request.state = _State.ENDED
    _answered(request, by, why)


def withdraw(*, request: Request, by: User) -> None:
    """Who asked needs it no longer: what was opened is closed."""
    _own(request, by)
    request = _held(request)
    if request.state not in (_State.OPEN, _State.AGREED):
        raise UsageError(str(_("This request is no longer open")))
    request.state = _State.WITHDRAWN
    request.save(update_fields=["state"])
    _tell(Kind.REQUEST_WITHDRAWN, request, to=request.partner)


def read(unread: QuerySet[Request]) -> None:
    """Who asked has seen the answers."""
    unread.update(read_at=now())


def _answered(request: Request, by: User, why: str) -> None:
    request.answered_by, request.answered_at, request.answer, request.read_at = by, now(), why, None
    request.save(update_fields=["state", "until", "answered_by", "answered_at", "answer", "read_at"])
    _tell(Kind.REQUEST_ANSWERED, request, to=request.hat, answer=request.state, until=request.until.isoformat() if request.until else "")


def _own(request: Request, by: User) -> None:
    if request.by_id != by.id:
        raise Refused(Permission.PEOPLE_REQUEST, Decision(False, Permission.PEOPLE_REQUEST.words, "another's request"))


def _held(request: Request) -> Request:
    """As it is now, and nobody else changes it meanwhile."""
    return Request.objects.select_for_update().get(id=request.id)


def _tell(kind: Kind, request: Request, *, to: str, **more: str) -> None:
    detail = {"request": str(request.id), "person": request.person, **{name: said for name, said in more.items() if said}}
    clause = f"{request.agreement}/{request.clause}"
    tell(kind, request.identities, purpose=request.purpose, clauses=[clause], recipients=[to], detail=detail)
