"""What was told of a person, as lines of the log of decisions: which records, under which clauses, for whom; never what they say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from diogel.build.lookup.answered import PersonSeen, Pointer
from diogel.build.lookup.base import Base
from diogel.build.lookup.definitions import Asking
from diogel.build.lookup.said import clauses_of
from diogel.sharing.clauses import ClauseRef
from diogel.sharing.decisions import Decision


def noted(base: Base, asking: Asking, told: Iterable[Pointer | PersonSeen], how: str, *, at: datetime) -> Iterator[Decision]:
    """A line for each record that was told of, and one for each clause under which something was shown."""
    asked = {"purpose": asking.purpose, "recipient": asking.recipient}
    day = f"as of {asking.on.isoformat()}"
    grounds: dict[ClauseRef, None] = {}
    for one in told:
        for identity in one.identities:
            dataset = base.dataset_of(base.row_of[identity])
            yield Decision(at, "view", True, dataset, f"{how} {day}: identity {identity}", **asked)
        grounds.update(dict.fromkeys(one.grounds if isinstance(one, PersonSeen) else clauses_of(one.shown)))
    for ref in grounds:
        yield Decision(at, "view", True, ref.dataset, f"{how} {day}: shown under {ref}", None, ref.agreement, ref.clause, **asked)
