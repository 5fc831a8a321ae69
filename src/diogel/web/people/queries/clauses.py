"""What the agreements of the day give to a recipient: for which purposes it may look at all, and whether a clause still opens."""

from __future__ import annotations

from datetime import date

from diogel.definitions.model import Clause, Partnership, Purpose
from diogel.sharing.clauses import LINKAGE, ClauseBook
from diogel.sharing.standing import standing


def purposes(partnership: Partnership, hat: str, on: date) -> tuple[tuple[Purpose, ...], tuple[Purpose, ...]]:
    """Those for which some clause gives this recipient anything, and the others."""
    book = ClauseBook.asking(partnership, on)
    serving = {
        purpose
        for agreement in partnership.agreements.values()
        if book.standing(agreement).in_force
        for clause in agreement.clauses
        if book.receives(clause.recipients, hat)
        for purpose in clause.purposes
    }
    every = [purpose for purpose in partnership.file.purposes if purpose.id != LINKAGE]
    return tuple(one for one in every if one.id in serving), tuple(one for one in every if one.id not in serving)


def clause_of(partnership: Partnership, agreement: str, clause: str) -> Clause | None:
    known = partnership.agreements.get(agreement)
    return next((one for one in known.clauses if one.clause == clause), None) if known else None


def opens(partnership: Partnership, agreement: str, clause: str, *, purpose: str, hat: str, on: date) -> bool:
    """Whether this clause, once agreed to, gives this recipient anything for this purpose on this day."""
    found = clause_of(partnership, agreement, clause)
    return (
        found is not None
        and found.on_request
        and purpose in found.purposes
        and ClauseBook(partnership, on).receives(found.recipients, hat)
        and standing(partnership.agreements[agreement], on, partnership.partners).in_force
    )


def most_days(partnership: Partnership, agreement: str, clause: str) -> int:
    """For how long at most what a clause gives may be held."""
    found = clause_of(partnership, agreement, clause)
    return (found.retention_days if found else None) or partnership.file.retention_days
