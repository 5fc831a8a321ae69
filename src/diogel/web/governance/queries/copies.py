"""The subject's copy: of whom something is held, and all of it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from diogel.build.lookup import Asked, Authority, Found, Lookup
from diogel.build.open import definitions_of
from diogel.reports.subject_copy import Copy, Note
from diogel.web.governance.models import SubjectCopy
from diogel.web.governance.queries.copied_cases import cases_of


def holders(asked: Asked, *, by: UUID, proof: str) -> Found:
    """Who may be meant, in everything that is held."""
    return _lookup().holders(asked, _authority(by, proof))


def copies(partnership: str) -> QuerySet[SubjectCopy]:
    return SubjectCopy.objects.filter(partnership=partnership)


def copy(id: UUID) -> SubjectCopy | None:
    return SubjectCopy.objects.filter(id=id).first()


def content(of: SubjectCopy, *, by: UUID, today: date) -> Copy | None:
    """All that is held of the person today; None when nothing is any more."""
    held = _lookup().held(of.identities, _authority(by, of.proof))
    if held is None:
        return None
    note = Note(asked_by=of.asked_by, proof=of.proof, asked_on=of.asked_on, made_on=today)
    return Copy(held, definitions_of(settings.FOLDER, settings.BUILDS), note, cases_of(held.identities))


def _lookup() -> Lookup:
    return Lookup.of(settings.FOLDER, settings.BUILDS)


def _authority(by: UUID, proof: str) -> Authority:
    return Authority(by=str(by), why=f"the subject's copy, identity shown by {proof}")
