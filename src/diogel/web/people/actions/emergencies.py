"""Seeing more at once because a life or a child is at risk, and looking into it afterwards."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.utils.timezone import now

from diogel.build.lookup import PersonSeen
from diogel.errors import UsageError
from diogel.web import audit
from diogel.web.accounts.models import User
from diogel.web.audit import Kind, Subject
from diogel.web.people.models import Emergency, Look
from diogel.web.people.queries import emergencies
from diogel.web.people.queries.looking import Looking
from diogel.web.people.trail import tell
from diogel.web.permissions import Belongs, Decision, Permission, Refused, require
from diogel.web.ui.languages import said as _

LASTS = timedelta(hours=1)


def break_glass(*, looking: Looking, seen: PersonSeen, partners: Collection[str], why: str) -> Emergency:
    """Opens every clause on request of these partners about this person, and nothing that no clause could give."""
    for partner in partners:
        require(looking.user, Permission.BREAK_GLASS, Belongs(looking.user.partnership, partner))
    opened = [
        [one.partner, one.clause.agreement, one.clause.clause]
        for one in looking.askable(seen, Permission.BREAK_GLASS)
        if one.partner in partners
    ]
    if not opened:
        raise UsageError(str(_("There is nothing more that could be opened")))
    identities = [id for partner in sorted(partners) for id in looking.of_partner(seen, partner)]
    emergency = Emergency.objects.create(
        partnership=looking.user.partnership, by=looking.user, by_partner=looking.user.partner, hat=looking.hat, purpose=looking.purpose,
        person=seen.person_id, identities=identities, why=why, opened=opened, until=now() + LASTS,
    )  # fmt: skip
    _tell(emergency, "begun")
    return emergency


def end(*, emergency: Emergency, by: User) -> None:
    """Before the hour is over."""
    if emergency.by_id != by.id:
        raise Refused(Permission.BREAK_GLASS, Decision(False, Permission.BREAK_GLASS.words, "another's emergency"))
    if emergency.until > now():
        emergency.until = now()
        emergency.save(update_fields=["until"])
        _tell(emergency, "ended")


def look_into(*, emergency: Emergency, by: User, finding: str) -> None:
    """What somebody who answers for it found."""
    if not emergencies.answers_for(by, emergency):
        raise Refused(Permission.PEOPLE_ANSWER, Decision(False, Permission.PEOPLE_ANSWER.words, "doesn't answer for this emergency"))
    if Look.objects.filter(emergency=emergency, by=by).exists():
        raise UsageError(str(_("You have looked into this already")))
    Look.objects.create(emergency=emergency, by=by, partner=by.partner if by.partner in emergency.partners else "", finding=finding)
    audit.record(
        Kind.BREAK_GLASS, subject=Subject("emergency", str(emergency.id)), purpose=emergency.purpose, detail={"step": "looked into"}
    )


def _tell(emergency: Emergency, step: str) -> None:
    clauses = [f"{agreement}/{clause}" for _partner, agreement, clause in emergency.opened]
    detail = {"emergency": str(emergency.id), "person": emergency.person, "step": step}
    tell(Kind.BREAK_GLASS, emergency.identities, purpose=emergency.purpose, clauses=clauses, recipients=[emergency.hat], detail=detail)
