"""Notes, parties and letters of a case: what is written stays, and what was wrong is withdrawn on the record."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import now

from diogel.errors import UsageError
from diogel.web.audit import Kind
from diogel.web.cases.actions.acting import tell
from diogel.web.cases.models import Letter, Note, Party
from diogel.web.cases.queries.seeing import Seen
from diogel.web.permissions import Permission, require
from diogel.web.ui.languages import said as _


def write(*, seen: Seen, words: str, text: str, grading: str = "", handling: str = "", source: str = "") -> Note:
    supervision = words == Note.Words.SUPERVISION
    require(seen.seer.user, Permission.CASES_SUPERVISE if supervision else Permission.CASES_WORK, seen.case)
    note = Note.objects.create(
        case=seen.case, words=words, text=text, grading=grading, handling=handling, source=source, by=seen.seer.user,
        partner=seen.seer.user.partner,
    )  # fmt: skip
    tell(Kind.ALTERATION, seen.case, seen, step="note", what=words, grading=grading)
    return note


def withdraw(*, seen: Seen, note: Note, why: str) -> None:
    """It stays on the record, and is shown as withdrawn."""
    require(seen.seer.user, Permission.CASES_WORK, seen.case)
    if note.withdrawn_at:
        raise UsageError(str(_("This note has been withdrawn already")))
    note.withdrawn_at, note.withdrawn_by, note.withdrawn_why = now(), seen.seer.user, why
    note.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    tell(Kind.ALTERATION, seen.case, seen, step="note withdrawn", what=note.words)


def add_party(*, seen: Seen, role: str, name: str, born: date | None, contact: str, about: str) -> Party:
    require(seen.seer.user, Permission.CASES_WORK, seen.case)
    if role not in {one.role for one in seen.pathway.parties}:
        raise UsageError(str(_("This pathway has no such part")))
    party = Party.objects.create(case=seen.case, role=role, name=name, born=born, contact=contact, about=about, by=seen.seer.user)
    tell(Kind.ALTERATION, seen.case, seen, step="party", what=role)
    return party


def end_party(*, seen: Seen, party: Party, why: str) -> None:
    require(seen.seer.user, Permission.CASES_WORK, seen.case)
    if party.ended:
        raise UsageError(str(_("This part has ended already")))
    party.ended, party.why_ended = now(), why
    party.save(update_fields=["ended", "why_ended"])
    tell(Kind.ALTERATION, seen.case, seen, step="party ended", what=party.role)


# -- letters ---------------------------------------------------------------------------------------------------------


def change_letter(*, seen: Seen, letter: Letter, texts: dict[str, str]) -> None:
    """Checked by whoever changes it, or leaves it as it is."""
    require(seen.seer.user, Permission.CASES_WORK, seen.case)
    if letter.sent_at:
        raise UsageError(str(_("This letter has been sent already")))
    letter.texts, letter.checked_at, letter.checked_by = texts, now(), seen.seer.user
    letter.save(update_fields=["texts", "checked_at", "checked_by"])
    tell(Kind.ALTERATION, seen.case, seen, step="letter checked", what=letter.letter)


def send_letter(*, seen: Seen, letter: Letter) -> None:
    """That it went out, by post or otherwise."""
    require(seen.seer.user, Permission.CASES_WORK, seen.case)
    if not letter.checked_at or letter.sent_at:
        raise UsageError(str(_("A letter is checked before it is sent, and sent once")))
    letter.sent_at, letter.sent_by = now(), seen.seer.user
    letter.save(update_fields=["sent_at", "sent_by"])
    to = next((one.to for one in seen.pathway.letters if one.letter == letter.letter), "subject")
    tell(Kind.DISCLOSURE, seen.case, seen, recipients=(to,), step="letter sent", what=letter.letter)
