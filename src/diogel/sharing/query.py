"""At query: what of each table a SELECT may read, for a purpose, on behalf of a partner or group.

What it touches is read off its SQL (`lineage`), held against the clauses in force (`permits`), and the SQL that yields
exactly the allowed rows and columns is written (`scoped`): a query that slipped past the reading would find nothing more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice

from diogel.definitions.model import Partnership
from diogel.definitions.tables import OPEN
from diogel.errors import AgreementError
from diogel.sharing.clauses import ClauseBook
from diogel.sharing.decisions import Decision, DecisionLog, Kind
from diogel.sharing.lineage import read
from diogel.sharing.permits import Fed, Permit, Refusal, Scope, check_names_stay, judge
from diogel.sharing.scoped import restricted_sql, scoped_sql

DATASETS_TOLD = 5
"""How many datasets a refusal gives its reasons for: the log has them all."""

__all__ = ["Permit", "Refusal", "Scope", "permit", "restricted_sql", "scoped_sql"]


def permit(
    partnership: Partnership,
    sql: str,
    *,
    purpose: str,
    recipient: str,
    on: date,
    log: DecisionLog,
    fed: Fed | None = None,
    where: str = "",
    kind: Kind = "query",
) -> Permit:
    """What `sql` may read. Every dataset's columns that it touches are lines in the log before this returns, each with the day
    asked about in its reason: it need not be the day of asking.

    `fed` says which columns of each dataset are in the tables now; without it, every column that was ever let in counts.
    Raises AgreementError when a table that it touches has no dataset left, DefinitionError when the SQL can't be followed
    or the purpose or recipient is unknown.
    """
    found = judge(partnership, read(sql, where=where), ClauseBook(partnership, on), purpose=purpose, recipient=recipient, fed=fed)
    log.write_all(_decisions(found, kind, log.clock()))
    check_names_stay(purpose, found.tables)
    for table in found.tables:
        _check_something_left(found, table, where)
    return found


def _decisions(permit: Permit, kind: Kind, at: datetime) -> Iterable[Decision]:
    asked = {"purpose": permit.purpose, "recipient": permit.recipient}
    day = f"as of {permit.on.isoformat()}"
    for ground in permit.grounds:
        agreement, clause = (ground.ref.agreement, ground.ref.clause) if ground.ref else (None, None)
        reason = f"read in {ground.table} {day}" + ("" if ground.ref else ": the provider's own data")
        yield Decision(at, kind, True, ground.dataset, reason, ground.column, agreement, clause, **asked)
    for refusal in permit.refused:
        target = f"{refusal.table}.{refusal.column}" if refusal.column else refusal.table
        for name in refusal.needs if refusal.column else (None,):
            yield Decision(at, kind, False, refusal.dataset, f"not read in {target} {day}: {refusal.reason.en}", name, **asked)


def _check_something_left(permit: Permit, table: str, where: str) -> None:
    if table in OPEN or permit.tables[table].datasets:
        return
    refusals = [refusal for refusal in permit.refused if refusal.table == table]
    columns = list(dict.fromkeys(f"{table}.{refusal.column}" for refusal in refusals if refusal.column))
    columns = columns or [f"{table}.{name}" for name in permit.tables[table].columns]
    touched = f"{table} (column {', '.join(columns)})" if columns else table
    raise AgreementError(
        f"no dataset may be read in table {touched} for the purpose {permit.purpose} by {permit.recipient}",
        where=where,
        todo="\n  ".join(_told(permit, refusals)),
    )


def _told(permit: Permit, refusals: Sequence[Refusal]) -> Iterator[str]:
    """A line a dataset, with the columns that lack a clause and why; then what is needed."""
    by_dataset: dict[str, list[Refusal]] = {}
    for refusal in refusals:
        by_dataset.setdefault(refusal.dataset, []).append(refusal)
    if not by_dataset:
        yield "no dataset of the partnership feeds it; define one that does"
        return
    for dataset, its in islice(by_dataset.items(), DATASETS_TOLD):
        columns = dict.fromkeys(name for refusal in its if refusal.column for name in refusal.needs)
        named = f"{dataset} ({', '.join(columns)})" if columns else dataset
        yield f"{named}: {'; '.join(dict.fromkeys(refusal.reason.en for refusal in its))}"
    if len(by_dataset) > DATASETS_TOLD:
        yield f"and {len(by_dataset) - DATASETS_TOLD} more datasets"
    yield f"needed: a clause in force with purpose {permit.purpose} and recipient {permit.recipient} on one of them"
