"""Reading notices, and how somebody wants to be told."""

from __future__ import annotations

from django.utils.timezone import now

from diogel.web import audit
from diogel.web.accounts.models import User
from diogel.web.audit import Kind, Subject
from diogel.web.cases.models import Notice
from diogel.web.notices import mine
from diogel.web.notices.models import new_secret


def read(*, user: User, number: int | None = None) -> int:
    """One of theirs, or all. What is told to a partner is read for it by whoever reads it first."""
    found = mine.notices(user).filter(read_at=None, **({"id": number} if number else {}))
    ids = [one.id for one in found]
    changed = Notice.objects.filter(id__in=ids).update(read_at=now(), read_by=user)
    audit.record(Kind.ALTERATION, subject=Subject("account", str(user.id)), detail={"what": "notices read", "notices": changed})
    return int(changed)


def want_mail(*, user: User, by_mail: bool) -> None:
    wish = mine.wish(user)
    wish.by_mail = by_mail
    wish.save(update_fields=["by_mail"])
    _told(user, "e-mail on" if by_mail else "e-mail off")


def renew_calendar(*, user: User) -> None:
    """The address before is closed at once."""
    wish = mine.wish(user)
    wish.secret = new_secret()
    wish.save(update_fields=["secret"])
    _told(user, "calendar address renewed")


def _told(user: User, what: str) -> None:
    audit.record(Kind.ACCOUNT_CHANGE, subject=Subject("account", str(user.id)), detail={"what": what})
