"""Asking another partner to take something on, and answering."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import now

from diogel.errors import UsageError
from diogel.web.audit import Kind
from diogel.web.cases.actions.acting import tell
from diogel.web.cases.models import Notice, Referral, Worker
from diogel.web.cases.queries.beside import stands
from diogel.web.cases.queries.seeing import Seen, Seer
from diogel.web.permissions import Belongs, Permission, require
from diogel.web.ui.languages import said as _

_State = Referral.State
_TOLD = {
    "offered": {"en": "Your organisation is asked to take something on.", "cy": "Gofynnir i'ch sefydliad ymgymryd â rhywbeth."},
    "accepted": {"en": "A referral was accepted.", "cy": "Derbyniwyd atgyfeiriad."},
    "returned": {"en": "A referral was returned, with the reason.", "cy": "Dychwelwyd atgyfeiriad, gyda'r rheswm."},
}


def offer(*, seen: Seen, partner: str, why: str, until: date) -> Referral:
    """To a partner that is still here, and that a clause lets see something of the case: to any other, it would not exist."""
    require(seen.seer.user, Permission.CASES_WORK, seen.case)
    known = seen.seer.partnership.partners.get(partner)
    if known is None or (known.left is not None and known.left < seen.seer.on) or partner == seen.case.lead:
        raise UsageError(str(_("This partner has left the partnership: choose another")))
    given = Seer(seen.seer.user, partner).given(seen.pathway)
    if not given:
        raise UsageError(str(_("No clause in force lets this partner see anything of the case: agree on one first")))
    if any(stands(one, seen.seer.on) == _State.OFFERED for one in seen.case.referrals.filter(partner=partner)):
        raise UsageError(str(_("This partner has been asked already, and has not answered yet")))
    seen.case.referrals.filter(partner=partner, state=_State.OFFERED).update(state=_State.WITHDRAWN)
    user = seen.seer.user
    made = Referral.objects.create(case=seen.case, partner=partner, from_partner=seen.case.lead, why=why, until=until, by=user)
    Notice.objects.create(case=seen.case, words=_TOLD["offered"], partner=partner)
    tell(Kind.ALTERATION, seen.case, seen, step="referred", what=partner)
    _disclosed(seen, partner, sorted({str(ref) for ref in given.values()}))
    return made


def _disclosed(seen: Seen, partner: str, clauses: list[str]) -> None:
    from diogel.web import audit
    from diogel.web.audit import Subject

    audit.record(
        Kind.DISCLOSURE, subject=Subject("case", str(seen.case.id)), purpose=seen.pathway.purpose, clauses=clauses, recipients=[partner],
        detail={"number": seen.case.number, "step": "referred"},
    )  # fmt: skip


def answer(*, seen: Seen, referral: Referral, accepted: bool, why: str = "") -> None:
    """Once, by somebody of the partner that was asked. Who takes it on works on the case."""
    user = seen.seer.user
    require(user, Permission.CASES_WORK, Belongs(referral.case.partnership, referral.partner))
    referral = Referral.objects.select_for_update().get(id=referral.id)
    if stands(referral, seen.seer.on) != _State.OFFERED or referral.partner != user.partner:
        raise UsageError(str(_("This referral can no longer be answered")))
    referral.state = _State.ACCEPTED if accepted else _State.RETURNED
    referral.answered_by, referral.answered_at, referral.answer = user, now(), why
    referral.save(update_fields=["state", "answered_by", "answered_at", "answer"])
    if accepted:
        Worker.objects.get_or_create(case=referral.case, user=user)
    Notice.objects.create(case=referral.case, words=_TOLD[referral.state], partner=referral.case.lead, person=referral.case.lead_person)
    tell(Kind.ALTERATION, referral.case, seen, step=f"referral {referral.state}")


def withdraw(*, seen: Seen, referral: Referral) -> None:
    """The lead needs it no longer."""
    require(seen.seer.user, Permission.CASES_WORK, seen.case)
    if referral.state not in (_State.OFFERED, _State.ACCEPTED):
        raise UsageError(str(_("This referral can no longer be withdrawn")))
    referral.state = _State.WITHDRAWN
    referral.save(update_fields=["state"])
    tell(Kind.ALTERATION, seen.case, seen, step="referral withdrawn", what=referral.partner)
