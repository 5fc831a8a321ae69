"""Notes that something is wrong: by who sent them and by whose records they are about."""

from __future__ import annotations

from django.db.models import QuerySet

from diogel.web.accounts.models import User
from diogel.web.people.models import Note

_OPEN = (Note.State.OPEN, Note.State.LOOKING)


def sent_by(user: User) -> QuerySet[Note]:
    return _all().filter(by=user).order_by("-at")


def sent_to(partner: str) -> QuerySet[Note]:
    return _all().filter(partner=partner)


def waiting(partner: str) -> QuerySet[Note]:
    return sent_to(partner).filter(state__in=_OPEN)


def one(id: str) -> Note | None:
    return _all().filter(id=id).first()


def unread(user: User) -> QuerySet[Note]:
    return Note.objects.filter(by=user, read_at=None, answered_at__isnull=False)


def _all() -> QuerySet[Note]:
    return Note.objects.select_related("by", "answered_by")
