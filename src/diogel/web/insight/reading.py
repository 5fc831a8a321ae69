"""Who reads what of the picture: a measure is for its recipient; counts of everybody, for whoever answers for deliveries."""

from __future__ import annotations

from typing import Any

from diogel.definitions.model import Measure, Partnership
from diogel.web.accounts.queries import seats
from diogel.web.permissions import Permission, decide


def may_read(user: Any, measure: Measure, partnership: Partnership) -> bool:
    """Whether the measure was made for somebody this person acts for. What goes to a group goes to the partners that sit in it, as with a
    clause."""
    return measure.recipient in user.hats or user.partner in seats(partnership, measure.recipient)


def reads_whole(user: Any) -> bool:
    """Whether this person is shown counts of all that came in, of every partner."""
    return decide(user, Permission.DELIVERIES_READ).allowed
