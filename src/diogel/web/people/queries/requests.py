"""Requests as they stand today, by who asked and by whom they are asked; and what those that were agreed to open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Count, QuerySet

from diogel.build.lookup import Grant
from diogel.definitions.model import Partnership
from diogel.web.accounts.models import User
from diogel.web.people.models import Request
from diogel.web.people.queries import clauses

LAPSED = "lapsed"
_State = Request.State


def stands(request: Request, partnership: Partnership, on: date) -> str:
    """Its state, or that it lapsed: its date has passed, its clause opens nothing any more, or who asked has left."""
    if request.state not in (_State.OPEN, _State.AGREED):
        return request.state
    over = request.until is not None and request.until < on
    names = (request.agreement, request.clause)
    clause = clauses.opens(partnership, *names, purpose=request.purpose, hat=request.hat, on=on)
    return LAPSED if over or not clause or not _still_acts(request) else request.state


def _still_acts(request: Request) -> bool:
    hats = {request.by.partner, *(seat.group for seat in request.by.memberships.all())}
    return request.by.is_active and request.hat in hats


def _all() -> QuerySet[Request]:
    return Request.objects.select_related("by", "answered_by").prefetch_related("by__memberships")


def asked_by(user: User) -> QuerySet[Request]:
    return _all().filter(by=user).order_by("-at")


def asked_of(partner: str) -> QuerySet[Request]:
    return _all().filter(partner=partner)


def one(id: str) -> Request | None:
    return _all().filter(id=id).first()


def live(*, hat: str, purpose: str, partnership: Partnership, on: date) -> list[Request]:
    """Open or agreed today, of this recipient and purpose."""
    found = _all().filter(hat=hat, purpose=purpose, partnership=partnership.id, state__in=(_State.OPEN, _State.AGREED))
    return [request for request in found if stands(request, partnership, on) != LAPSED]


def grants(requests: Iterable[Request]) -> tuple[Grant, ...]:
    return tuple(grant(request, request.until) for request in requests if request.state == _State.AGREED and request.until)


def grant(request: Request, until: date) -> Grant:
    return Grant(
        partner=request.partner, agreement=request.agreement, clause=request.clause, purpose=request.purpose, recipient=request.hat,
        identities=frozenset(request.identities), until=until,
    )  # fmt: skip


def waiting(partner: str, partnership: Partnership, on: date) -> list[Request]:
    """Those that somebody has to answer."""
    return [request for request in asked_of(partner).filter(state=_State.OPEN) if stands(request, partnership, on) == _State.OPEN]


def unread(user: User) -> QuerySet[Request]:
    """Answered, and not looked at since by who asked."""
    return Request.objects.filter(by=user, read_at=None, state__in=(_State.AGREED, _State.REFUSED, _State.ENDED))


def left_unanswered(partnership: str, since: datetime) -> int:
    """How many have been open since before that moment, whoever has to answer them."""
    return Request.objects.filter(partnership=partnership, state=_State.OPEN, at__lt=since).count()


def agreed(partnership: str) -> dict[str, int]:
    """Clause (agreement/clause) -> how many requests were ever agreed to under it."""
    found = Request.objects.filter(partnership=partnership, state__in=(_State.AGREED, _State.ENDED), until__isnull=False)
    counts = found.order_by().values_list("agreement", "clause").annotate(Count("id"))
    return {f"{agreement}/{clause}": times for agreement, clause, times in counts}
