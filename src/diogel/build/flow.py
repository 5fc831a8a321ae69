"""How much came in under each clause, as the deliveries of a build tell it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from diogel.ingest.receipt import Receipt


@dataclass(frozen=True)
class Flow:
    """Deliveries of which a clause let something in, the rows that were accepted, and the day the last of them came."""

    deliveries: int
    rows: int
    last: date


def taken_in(receipts: Iterable[Receipt]) -> dict[str, Flow]:
    """Clause (agreement/clause) -> what came in under it. A clause under which nothing did is absent."""
    found: dict[str, Flow] = {}
    for receipt in receipts:
        if receipt.status != "accepted":
            continue
        day = receipt.received_at.date()
        for clause in {clause for clauses in receipt.clauses.values() for clause in clauses}:
            before = found.get(clause, Flow(0, 0, day))
            found[clause] = Flow(before.deliveries + 1, before.rows + receipt.rows_accepted, max(before.last, day))
    return found
