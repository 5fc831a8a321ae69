"""E-mail that says nothing about anybody: how much there is, and where to read it. Once a day at most; at once when a case is referred."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import time

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.timezone import localtime, now

from diogel.definitions.model import Text
from diogel.web.accounts.models import User
from diogel.web.cases.models import Referral
from diogel.web.cases.queries.seeing import Seer, of
from diogel.web.notices import mine
from diogel.web.notices.models import ReferralTold
from diogel.web.permissions import Permission, decide

_MORNING = time(7)
_SUBJECT = Text(en="Diogel: what waits for you", cy="Diogel: yr hyn sy'n aros amdanoch")
_REFERRED = Text(en="Diogel: a case was referred to you", cy="Diogel: atgyfeiriwyd achos atoch")
_NOTICES = Text(en="New notices: {}", cy="Hysbysiadau newydd: {}")
_TODAY = Text(en="Due today: {}", cy="I'w wneud heddiw: {}")
_OVERDUE = Text(en="Overdue: {}", cy="Hwyr: {}")
_WHERE = Text(
    en="Sign in to read them. E-mail can be switched off there, under Notices.",
    cy="Mewngofnodwch i'w darllen. Gallwch ddiffodd e-bost yno, o dan Hysbysiadau.",
)


def tell_everybody() -> int:
    """Those who want it and have not been told today. How many were."""
    if not _can() or localtime(now()).time() < _MORNING:
        return 0
    today, told = mine.today(), 0
    for user in _people():
        wish = mine.wish(user)
        if not wish.by_mail or wish.told_on == today:
            continue
        wish.told_on = today
        wish.save(update_fields=["told_on"])
        lines = list(_lines(user))
        if lines:
            _send([EmailMessage(_SUBJECT.in_language(user.language), _body(lines, user), None, [user.email])])
            told += 1
    return told


def _lines(user: User) -> Iterator[str]:
    today = mine.today()
    days = [one.day for one in mine.dues(user, until=today)]
    for words, count in ((_NOTICES, mine.unread(user)), (_TODAY, days.count(today)), (_OVERDUE, sum(day < today for day in days))):
        if count:
            yield words.in_language(user.language).format(count)


def tell_of_referrals() -> int:
    """Those of a partner who could answer, once for each referral."""
    if not _can():
        return 0
    known = ReferralTold.objects.values("referral")
    offered = list(Referral.objects.filter(state=Referral.State.OFFERED).exclude(id__in=known))
    for referral in offered:
        ReferralTold.objects.create(referral=referral.id)
        to = [one for one in _people() if one.partner == referral.partner and mine.wish(one).by_mail and _exists(one, referral)]
        _send(EmailMessage(_REFERRED.in_language(one.language), _WHERE.in_language(one.language) + "\n", None, [one.email]) for one in to)
    return len(offered)


def _exists(user: User, referral: Referral) -> bool:
    return of(Seer(user, user.partner)).filter(id=referral.case_id).exists()


def _people() -> list[User]:
    every = User.objects.filter(left_at=None, joined_at__isnull=False)
    return [one for one in every if decide(one, Permission.CASES_WORK).allowed]


def _body(lines: Iterable[str], user: User) -> str:
    return "\n".join([*lines, "", _WHERE.in_language(user.language), ""])


def _can() -> bool:
    """Whether the installation has said through which server mail goes."""
    return bool(settings.EMAIL_HOST) or not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")


def _send(mails: Iterable[EmailMessage]) -> None:
    """A server that is down makes nobody's work fail: they see it all when they sign in."""
    get_connection(fail_silently=True).send_messages(list(mails))
