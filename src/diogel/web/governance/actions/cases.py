"""Erasing cases past their time: one person asks, another approves, and then they are gone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import ProtectedError
from django.utils import timezone

from diogel.errors import UsageError
from diogel.web import audit
from diogel.web.accounts.models import User
from diogel.web.audit import Kind, Subject
from diogel.web.cases import kept
from diogel.web.cases.models import Case, Content
from diogel.web.governance.actions.erasures import OwnRequest
from diogel.web.governance.models import CaseErasure
from diogel.web.governance.queries import cases as queries
from diogel.web.permissions import Belongs, Permission, require


def ask(*, by: User, ids: Sequence[str], why: str, on: date) -> list[CaseErasure]:
    """UsageError where one of these is not past its time."""
    require(by, Permission.RETENTION_ASK, Belongs(by.partnership))
    made = []
    for one in queries.chosen(by.partnership, on, list(ids)):
        erasure = CaseErasure.objects.create(
            partnership=by.partnership, case=one.case.id, number=one.case.number, pathway=one.case.pathway, ended_on=one.ended_on,
            due_on=one.on, asked_by=by.id, asked_by_name=by.name, asked_why=why,
        )  # fmt: skip
        _tell(Kind.RETENTION_ASKED, erasure)
        made.append(erasure)
    return made


def approve(*, by: User, erasure: CaseErasure, why: str, on: date) -> None:
    """It is gone at once, with all that hangs on it and with the cases that were joined to it. UsageError for one's own request, for what
    is done already, and where the case was opened again meanwhile."""
    require(by, Permission.RETENTION_APPROVE, Belongs(by.partnership))
    erasure = CaseErasure.objects.select_for_update().get(id=erasure.id)
    if erasure.asked_by == by.id:
        raise OwnRequest
    if erasure.done:
        raise UsageError("this erasure is approved already", todo="its certificate says what is gone")
    case = Case.objects.select_for_update().filter(id=erasure.case).first()
    _still_due(case, on)
    assert case  # noqa: S101 - `_still_due` has seen to it
    erasure.removed = _erase(case)
    erasure.approved_by, erasure.approved_by_name, erasure.approved_at, erasure.approved_why = by.id, by.name, timezone.now(), why
    erasure.save()
    _tell(Kind.RETENTION_APPROVED, erasure)
    _tell(Kind.ERASURE, erasure)


def _still_due(case: Case | None, on: date) -> None:
    if case is None:
        raise UsageError("the case is gone already", todo="nothing is left to be done")
    days = timedelta(days=kept.pathway_of(case).retention_days)
    if case.ended is None or timezone.localdate(case.ended) + days >= on:
        raise UsageError(
            "the case is no longer past its time: somebody opened it again", todo="let it be, and look again when it has ended"
        )


def _erase(case: Case) -> dict[str, int]:
    """Kind of thing -> how many are gone."""
    gone: dict[str, int] = {}
    try:
        for one in [*Case.objects.filter(merged_into=case), case]:
            for name, count in one.delete()[1].items():
                kind = name.rpartition(".")[2].lower()
                gone[kind] = gone.get(kind, 0) + count
    except ProtectedError as fault:
        raise UsageError("something else still stands on this case", todo="tell whoever looks after this workplace") from fault
    gone["content"] = Content.objects.filter(files=None).delete()[0]
    return {kind: count for kind, count in sorted(gone.items()) if count}


def _tell(kind: Kind, erasure: CaseErasure) -> None:
    detail = {"number": erasure.number, "pathway": erasure.pathway, "erasure": str(erasure.id)}
    audit.record(kind, subject=Subject("case", str(erasure.case)), detail=detail)
