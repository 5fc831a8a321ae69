"""Every decision on a pair, with its line in the audit.

The ledger of decisions is a file beside the database, so one of the two is written first, and a crash may come between. It is the log: what
is in the ledger is always on record. So an opinion is made ready and checked, told to the audit, and written into the ledger once the
transaction stands. Where that then fails, since somebody decided at the same moment or the disk is full, a second line says that it was not
kept, and the person is told. After a crash just there the log has a line too many, which says what was meant and who meant it.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from diogel.build.review_decisions import Outcome, Ready, Said, ready_to_decide, ready_to_settle, ready_to_undo
from diogel.linkage.decisions import Decides
from diogel.sharing.clauses import LINKAGE
from diogel.web import audit
from diogel.web.accounts.models import User
from diogel.web.audit import Actor, Kind, Subject
from diogel.web.review.queries import Given, Pair, linking_clauses
from diogel.web.review.waiting import Desk


def decide(*, pair: Pair, decides: Decides, user: User, why: str, actor: Actor) -> Outcome:
    """Give the only, the first or the second opinion. UsageError where the pair is decided, the first was theirs, or it contradicts."""
    left, right = pair.identities
    ready = ready_to_decide(pair.desk.opened, Said(left, right, decides, user.email, why))
    return _keep(ready, Kind.LINK_DECIDED, actor, pair.waiting.id, pair.clauses)


def settle(*, pair: Pair, decides: Decides, user: User, why: str, actor: Actor) -> Outcome:
    """The chair's word. UsageError where nobody disagrees any more, or the chair is one of the two."""
    ready = ready_to_settle(pair.desk.opened, pair.waiting.decision or "", decides, by=user.email, why=why)
    return _keep(ready, Kind.LINK_DECIDED, actor, pair.waiting.id, pair.clauses)


def take_back(*, desk: Desk, given: Given, user: User, why: str, actor: Actor) -> Outcome:
    """Withdraw one's own opinion; the entry stays in the ledger."""
    ready = ready_to_undo(desk.opened, given.entry.id, by=user.email, why=why)
    datasets = {anchor.dataset for anchor in (*given.entry.left, *given.entry.right)}
    return _keep(ready, Kind.LINK_UNDONE, actor, given.pair, linking_clauses(desk.opened.partnership, datasets))


def _keep(ready: Ready, kind: Kind, actor: Actor, pair: str, clauses: tuple[str, ...]) -> Outcome:
    """What was answered, and why, stands in the ledger alone: a second reviewer may be one who reads the log."""
    detail = {"decision": ready.entry.about or ready.entry.id, "opinion": ready.entry.opinion or "withdrawal"}
    audit.record(kind, subject=Subject("pair", pair), purpose=LINKAGE, clauses=clauses, detail=detail)
    transaction.on_commit(_kept_or_told(ready, actor, pair))
    return ready.outcome


def _kept_or_told(ready: Ready, actor: Actor, pair: str) -> Callable[[], None]:
    def keep() -> None:
        try:
            ready.keep()
        except Exception:
            with audit.recording(actor):
                audit.record(Kind.LINK_UNDONE, subject=Subject("pair", pair), purpose=LINKAGE, detail={"what": "it was not kept"})
            raise

    return keep
