"""Telling a partner that something in its record is wrong, and answering."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.timezone import now

from diogel.build.lookup import PersonSeen, Record
from diogel.errors import UsageError
from diogel.web.accounts.models import User
from diogel.web.audit import Kind
from diogel.web.people.models import Note
from diogel.web.people.queries.looking import Looking
from diogel.web.people.trail import tell
from diogel.web.permissions import Belongs, Permission, require
from diogel.web.ui.languages import said as _

_DONE = (Note.State.CORRECTED, Note.State.NOT_WRONG)


def send(*, looking: Looking, seen: PersonSeen, record: Record, why: str) -> Note:
    """To the partner whose record it is."""
    require(looking.user, Permission.PEOPLE_CORRECT, Belongs(looking.user.partnership, record.partner))
    note = Note.objects.create(
        partnership=looking.user.partnership, by=looking.user, by_partner=looking.user.partner, hat=looking.hat, purpose=looking.purpose,
        partner=record.partner, dataset=record.dataset, person=seen.person_id, identities=[record.identity_id], why=why,
    )  # fmt: skip
    _tell(note, to=record.partner, step="sent")
    return note


def answer(*, note: Note, by: User, state: str, answer: str) -> None:
    """By somebody of the partner; what is being looked into can be answered again."""
    require(by, Permission.PEOPLE_NOTES, note)
    note = Note.objects.select_for_update().get(id=note.id)
    if note.state in _DONE:
        raise UsageError(str(_("This note has been answered already")))
    note.state, note.answer, note.answered_by, note.answered_at, note.read_at = state, answer, by, now(), None
    note.save(update_fields=["state", "answer", "answered_by", "answered_at", "read_at"])
    _tell(note, to=note.hat, step=state)


def read(unread: QuerySet[Note]) -> None:
    """Who sent them has seen the answers."""
    unread.update(read_at=now())


def _tell(note: Note, *, to: str, step: str) -> None:
    detail = {"note": str(note.id), "dataset": note.dataset, "step": step}
    tell(Kind.CORRECTION, note.identities, purpose=note.purpose, recipients=[to], detail=detail)
