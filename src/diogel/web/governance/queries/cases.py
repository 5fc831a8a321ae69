"""Cases past their time: ended for longer than their pathway holds them. Nothing of what is in them is read here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils.timezone import localdate

from diogel.definitions.pathway import Pathway
from diogel.errors import UsageError
from diogel.web.cases import kept
from diogel.web.cases.models import Case, Edition
from diogel.web.governance.models import CaseErasure


@dataclass(frozen=True)
class Due:
    case: Case
    pathway: Pathway

    @property
    def ended_on(self) -> date:
        assert self.case.ended  # noqa: S101 - what is due has ended
        return localdate(self.case.ended)

    @property
    def on(self) -> date:
        """The last day on which it was to be held."""
        return self.ended_on + timedelta(days=self.pathway.retention_days)


def due(partnership: str, on: date) -> list[Due]:
    """The longest overdue first; one that was joined to another goes with that one. What is asked for already is not among them."""
    found = [one for edition in Edition.objects.filter(partnership=partnership) for one in _of(edition, on)]
    asked = set(CaseErasure.objects.filter(partnership=partnership).values_list("case", flat=True))
    return sorted((one for one in found if one.case.id not in asked), key=lambda one: (one.on, one.case.number))


def _of(edition: Edition, on: date) -> list[Due]:
    pathway = kept.pathway(edition.sha)
    before = on - timedelta(days=pathway.retention_days)
    cases = Case.objects.filter(edition=edition, ended__date__lt=before, merged_into=None)
    return [Due(case, pathway) for case in cases]


def chosen(partnership: str, on: date, ids: list[str]) -> list[Due]:
    """UsageError when one of them is not past its time."""
    by_id = {str(one.case.id): one for one in due(partnership, on)}
    if not ids or any(id not in by_id for id in ids):
        raise UsageError("one of these is not past its time", todo="choose again from what is due")
    return [by_id[id] for id in dict.fromkeys(ids)]


def asked(partnership: str) -> QuerySet[CaseErasure]:
    return CaseErasure.objects.filter(partnership=partnership, approved_at=None)


def certificates(partnership: str) -> QuerySet[CaseErasure]:
    return CaseErasure.objects.filter(partnership=partnership).exclude(approved_at=None).order_by("-approved_at", "id")


def to_approve(account: UUID, partnership: str) -> int:
    """How many wait for somebody who did not ask for them."""
    return asked(partnership).exclude(asked_by=account).count()
