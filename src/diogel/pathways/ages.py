"""Ages in whole years. Who was born on 29 February has their birthday on 1 March in other years."""

from __future__ import annotations

from datetime import date

from diogel.pathways.calendar import Span


def age(born: date, on: date) -> int:
    """Born 29 February 2012: 13 on 28 February 2026, 14 on 1 March."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def ages(born: date, during: Span) -> tuple[int, int]:
    """The youngest and the oldest that somebody can have been on a day that is known only so far."""
    return age(born, during[0]), age(born, during[1])
