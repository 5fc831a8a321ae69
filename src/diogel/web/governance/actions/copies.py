"""Making the subject's copy: finding whose it is, noting who asked, handing it over. Each with its line in the log for every record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

from django.conf import settings
from django.core import signing
from django.utils.crypto import salted_hmac

from diogel.build.lookup import Asked, Found
from diogel.build.open import definitions_of
from diogel.reports.subject_copy import Copy
from diogel.web import audit
from diogel.web.accounts.models import User
from diogel.web.audit import Kind, Subject
from diogel.web.governance.models import SubjectCopy
from diogel.web.governance.queries import copies
from diogel.web.permissions import Belongs, Permission, require

PURPOSE = "subject_access"
"""What stands in the log as the purpose: the person's own right, which no agreement gives."""

Format = Literal["pdf", "csv", "json"]
_SALT = "diogel.web.governance.copies"
_HALF_AN_HOUR = 30 * 60


def find(*, by: User, asked: Asked, proof: str) -> Found:
    """Whose copy it may be. What was typed is kept as a keyed hash alone."""
    require(by, Permission.PEOPLE_COPY, Belongs(definitions_of(settings.FOLDER, settings.BUILDS).id))
    found = copies.holders(asked, by=by.id, proof=proof)
    detail = _typed(asked)
    for identity in [id for pointer in found.pointers for id in pointer.identities]:
        audit.record(Kind.SEARCH, subject=Subject("identity", identity), purpose=PURPOSE, detail=detail)
    if not found.pointers:
        audit.record(Kind.SEARCH, purpose=PURPOSE, detail=detail)
    return found


def _typed(asked: Asked) -> dict[str, str | int]:
    given = {name: value for name, value in vars(asked).items() if value}
    typed = "\n".join(f"{name}={value.casefold()}" for name, value in sorted(given.items()))
    return {"filled": ", ".join(given), "typed": salted_hmac(_SALT, typed, algorithm="sha256").hexdigest()[:32]}


def offer(*, by: User, identities: Sequence[str], note: dict[str, Any]) -> str:
    """A choice that only who was offered it can take, for half an hour: nobody chooses a person whom they did not find."""
    return signing.dumps({"by": str(by.id), "identities": list(identities), **note}, salt=_SALT, compress=True)


def begin(*, by: User, choice: str) -> SubjectCopy | None:
    """Note who asked for whose copy, on what proof. None where the choice is not one that was offered."""
    partnership = definitions_of(settings.FOLDER, settings.BUILDS).id
    require(by, Permission.PEOPLE_COPY, Belongs(partnership))
    try:
        chosen = signing.loads(choice, salt=_SALT, max_age=_HALF_AN_HOUR)
    except signing.BadSignature:
        return None
    if chosen["by"] != str(by.id):
        return None
    return SubjectCopy.objects.create(
        partnership=partnership, identities=chosen["identities"], asked_by=chosen["asked_by"], proof=chosen["proof"],
        asked_on=date.fromisoformat(chosen["asked_on"]), by=by.id, by_name=by.name, by_partner=by.partner,
    )  # fmt: skip


def look(*, by: User, copy: SubjectCopy, today: date) -> Copy | None:
    """What would be handed over, to be read through first."""
    return _told(Kind.CONSULTATION, by, copy, today, recipients=(), detail={"copy": str(copy.id)})


def hand_over(*, by: User, copy: SubjectCopy, format: Format, language: str, today: date) -> Copy | None:
    """The person's own copy. Who it goes to stands in the log, and on what proof of identity."""
    detail = {"copy": str(copy.id), "format": format, "language": language, "asked_by": copy.asked_by, "proof": copy.proof}
    return _told(Kind.SUBJECT_COPY, by, copy, today, recipients=("data subject",), detail=detail)


def _told(
    kind: Kind, by: User, copy: SubjectCopy, today: date, *, recipients: Sequence[str], detail: Mapping[str, str | int]
) -> Copy | None:
    require(by, Permission.PEOPLE_COPY, copy)
    content = copies.content(copy, by=by.id, today=today)
    for identity in content.held.identities if content else ():
        audit.record(kind, subject=Subject("identity", identity), purpose=PURPOSE, recipients=recipients, detail=detail)
    return content
