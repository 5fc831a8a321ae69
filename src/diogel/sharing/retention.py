"""What is held for longer than any clause allows: listed for review, never erased without two people.

Data may be held as long as some clause in force covers it. A column is due once the longest of its clauses has run out, or
once none of the clauses that let it in is in force any more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pyarrow as pa

from diogel.definitions.model import Dataset, Partnership, Text
from diogel.sharing.clauses import ClauseBook, ClauseRef
from diogel.sharing.standing import ended_on
from diogel.sharing.wording import day

_HELD = frozenset({"accepted", "superseded"})
"""A delivery that was refused was never read, and a duplicate is held once."""


@dataclass(frozen=True)
class Held:
    """A delivery whose data is held. `rows` are those that were accepted; `columns` those that were taken in, where known."""

    dataset: str
    delivery_id: str
    received_at: datetime
    rows: int = 0
    sha256: str = ""
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class DueColumn:
    """`since` is the first day on which nothing covered the column; `clauses` are those that let it in."""

    column: str
    since: date
    clauses: tuple[str, ...]
    reason: Text


@dataclass(frozen=True)
class Due:
    """What of a delivery is past its time. `whole`: nothing of it is covered any more."""

    held: Held
    columns: tuple[DueColumn, ...]
    whole: bool

    @property
    def clauses(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(clause for column in self.columns for clause in column.clauses))

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.column for column in self.columns)


def due(partnership: Partnership, deliveries: pa.Table | Iterable[Held], on: date) -> list[Due]:
    """What has to be reviewed for erasure on a day, the longest overdue first.

    `deliveries` is the table `delivery` or records of it. Received on 1 January under a clause of 30 days: covered up to
    and including 31 January, due on 1 February.
    """
    now, ever = ClauseBook(partnership, on), ClauseBook.ever(partnership, on)
    found = [_due(partnership, held, now, ever) for held in _records(deliveries)]
    return sorted((item for item in found if item.columns), key=lambda item: (min(c.since for c in item.columns), item.held.delivery_id))


def _due(partnership: Partnership, held: Held, now: ClauseBook, ever: ClauseBook) -> Due:
    dataset = partnership.datasets.get(held.dataset)
    if dataset is None:
        return _all_of(held, now.on, Text(en="its dataset is no longer defined", cy="nid yw ei set ddata wedi'i diffinio mwyach"))
    taken_in = held.columns or tuple(column.name for column in dataset.columns if ever.covering(dataset, column.name))
    if not taken_in:
        return _all_of(held, now.on, Text(en="held without a clause", cy="yn cael ei chadw heb gymal"))
    columns = tuple(found for name in taken_in if (found := _column(dataset, held, name, now, ever)))
    return Due(held, columns, whole=len(columns) == len(taken_in))


def _all_of(held: Held, on: date, reason: Text) -> Due:
    return Due(held, (DueColumn("*", on, (), reason),), whole=True)


def _column(dataset: Dataset, held: Held, name: str, now: ClauseBook, ever: ClauseBook) -> DueColumn | None:
    covering = now.covering(dataset, name)
    if not covering:
        return _without_clause(dataset, name, now, ever)
    longest = max(covering, key=lambda ref: ref.retention_days)
    last = held.received_at.date() + timedelta(days=longest.retention_days)
    return DueColumn(name, last + timedelta(days=1), _written(covering), _run_out(longest, last)) if now.on > last else None


def _without_clause(dataset: Dataset, name: str, now: ClauseBook, ever: ClauseBook) -> DueColumn:
    let_in, reason = ever.covering(dataset, name), now.refusal(dataset, name)
    agreements = (now.partnership.agreements[ref.agreement] for ref in let_in)
    ends = [ended_on(agreement, now.on, now.partnership.partners) or now.on for agreement in agreements]
    told = Text(en=f"held without a clause: {reason.en}", cy=f"yn cael ei chadw heb gymal: {reason.in_language('cy')}")
    return DueColumn(name, max(ends, default=now.on), _written(let_in), told)


def _run_out(longest: ClauseRef, last: date) -> Text:
    until, days = day(last), longest.retention_days
    return Text(
        en=f"{longest} lets it be held for {days} days, until {until.en}",
        cy=f"mae {longest} yn caniatáu ei chadw am {days} o ddyddiau, hyd at {until.cy}",
    )


def _written(refs: Iterable[ClauseRef]) -> tuple[str, ...]:
    return tuple(str(ref) for ref in refs)


def _records(deliveries: pa.Table | Iterable[Held]) -> Iterable[Held]:
    if not isinstance(deliveries, pa.Table):
        return deliveries
    return [
        Held(row["dataset"], row["delivery_id"], row["received_at"], row["rows_accepted"] or 0, row["sha256"] or "")
        for row in deliveries.to_pylist()
        if row["status"] in _HELD
    ]
