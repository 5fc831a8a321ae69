"""Giving a case to somebody, joining two that are one, splitting one that is two, saying that two have to do with each other."""

from __future__ import annotations

from uuid import uuid4

from django.utils.timezone import now

from diogel.errors import UsageError
from diogel.web.accounts.models import User
from diogel.web.audit import Kind
from diogel.web.cases import kept
from diogel.web.cases.actions.acting import held, tell
from diogel.web.cases.actions.opening import numbered
from diogel.web.cases.models import Case, Link, Notice, Step, Worker
from diogel.web.cases.models import Subject as Key
from diogel.web.cases.queries.seeing import Seen, Seer, look, of
from diogel.web.cases.queries.subjects import Described
from diogel.web.permissions import Permission, require
from diogel.web.ui.languages import said as _

_GIVEN = {"en": "This case was given to you.", "cy": "Rhoddwyd yr achos hwn i chi."}


def allocate(*, seen: Seen, to: User) -> None:
    """To somebody of the lead partner."""
    require(seen.seer.user, Permission.CASES_SUPERVISE, seen.case)
    if to.partner != seen.case.lead or not to.is_active:
        raise UsageError(str(_("A case is given to somebody of its lead partner")))
    case = held(seen.case)
    case.lead_person = to
    case.save(update_fields=["lead_person"])
    Worker.objects.get_or_create(case=case, user=to)
    case.dues.filter(partner=case.lead, role="", group="").update(person=to)
    Notice.objects.create(case=case, words=_GIVEN, person=to, partner=case.lead)
    tell(Kind.ALTERATION, case, seen, step="allocated", to=str(to.id))


def other_case(seer: Seer, number: str, besides: Case) -> Case:
    """By its number, of those that exist for whoever asks and that they see whole."""
    found = of(seer).filter(number=number.strip().upper()).exclude(id=besides.id).first()
    if found is None or not look(seer, found).whole:
        raise UsageError(str(_("There is no other case of yours with this number")))
    return found


def link(*, seen: Seen, number: str, why: str) -> Link:
    require(seen.seer.user, Permission.CASES_WORK, seen.case)
    other = other_case(seen.seer, number, seen.case)
    made, new = Link.objects.get_or_create(case=seen.case, other=other, kind=Link.Kind.RELATED, defaults={"why": why, "by": seen.seer.user})
    if not new:
        raise UsageError(str(_("These cases are linked already")))
    tell(Kind.ALTERATION, seen.case, seen, step="linked", other=other.number)
    return made


def merge(*, seen: Seen, number: str, why: str) -> Case:
    """This case goes on in the other: it stays to be read, and nothing more is done to it."""
    require(seen.seer.user, Permission.CASES_SUPERVISE, seen.case)
    other, case = other_case(seen.seer, number, seen.case), held(seen.case)
    require(seen.seer.user, Permission.CASES_SUPERVISE, other)
    if case.pathway != other.pathway or case.merged_into_id or other.merged_into_id:
        raise UsageError(str(_("Two cases are joined where both are on the same pathway and neither was joined before")))
    case.merged_into, case.next_due = other, None
    case.save(update_fields=["merged_into", "next_due"])
    case.dues.all().delete()
    for key in case.keys.values_list("key", flat=True):
        Key.objects.get_or_create(case=other, key=key)
    Link.objects.create(case=case, other=other, kind=Link.Kind.MERGED, why=why, by=seen.seer.user)
    tell(Kind.COMBINATION, case, seen, step="merged", other=other.number)
    tell(Kind.COMBINATION, other, look(seen.seer, other), step="merged", other=case.number)
    return other


def split(*, seen: Seen, subject: str, why: str) -> Case:
    """A second case with the same steps so far, about what is said: from here on each goes its own way."""
    require(seen.seer.user, Permission.CASES_SUPERVISE, seen.case)
    case = held(seen.case)
    if case.merged_into_id:
        raise UsageError(str(_("This case was joined to another: go on there")))
    described = Described(kind=case.subject_kind, name=subject)
    other = Case.objects.get(id=case.id)
    other.id, other.number = uuid4(), numbered(case.partnership, case.pathway, now().year)
    other.subject, other.born, other.person, other.opened_by = subject, None, "", seen.seer.user
    other.save(force_insert=True)
    Key.objects.bulk_create(Key(case=other, key=key) for key in described.keys)
    Worker.objects.bulk_create(Worker(case=other, user=one.user) for one in case.workers.all())
    rows = list(case.steps.all())
    Step.objects.bulk_create(
        Step(case=other, number=row.number, at=row.at, by=row.by, partner=row.partner, kind=row.kind, said=row.said) for row in rows
    )
    kept.settle(other)
    Link.objects.create(case=case, other=other, kind=Link.Kind.SPLIT, why=why, by=seen.seer.user)
    tell(Kind.ALTERATION, case, seen, step="split", other=other.number)
    tell(Kind.COLLECTION, other, look(seen.seer, other), step="split", other=case.number)
    return other
