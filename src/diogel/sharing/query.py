"""At query: what of each table a SELECT may read, for a purpose, on behalf of a partner or group.

What it touches is read off its SQL (`lineage`), held against the clauses in force (`permits`), and the SQL that yields
exactly the allowed rows and columns is written (`scoped`): a query that slipped past the reading would find nothing more.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from diogel.definitions.model import Partnership
from diogel.definitions.tables import OPEN
from diogel.errors import AgreementError
from diogel.sharing.clauses import ClauseBook
from diogel.sharing.decisions import Decision, DecisionLog
from diogel.sharing.lineage import read
from diogel.sharing.permits import Fed, Permit, Refusal, Scope, judge
from diogel.sharing.scoped import restricted_sql, scoped_sql

__all__ = ["Permit", "Refusal", "Scope", "permit", "restricted_sql", "scoped_sql"]


def permit(
    partnership: Partnership, sql: str, *, purpose: str, recipient: str, on: date, log: DecisionLog, fed: Fed | None = None, where: str = ""
) -> Permit:
    """What `sql` may read. Every dataset's columns that it touches are lines in the log before this returns.

    `fed` says which columns of each dataset are in the tables now; without it, every column that was ever let in counts.
    Raises AgreementError when a table that it touches has no dataset left, DefinitionError when the SQL can't be followed
    or the purpose or recipient is unknown.
    """
    found = judge(partnership, read(sql, where=where), ClauseBook(partnership, on), purpose=purpose, recipient=recipient, fed=fed)
    log.write_all(_decisions(found, log.clock()))
    for table in found.tables:
        _check_something_left(found, table, where)
    return found


def _decisions(permit: Permit, at: datetime) -> Iterable[Decision]:
    asked = {"purpose": permit.purpose, "recipient": permit.recipient}
    for ground in permit.grounds:
        ref = ground.ref
        reason = f"read in {ground.table}" if ref else f"read in {ground.table}: the provider's own data"
        yield Decision(
            at, "query", True, ground.dataset, reason, ground.column, ref.agreement if ref else None, ref.clause if ref else None, **asked
        )
    for refusal in permit.refused:
        target = f"{refusal.table}.{refusal.column}" if refusal.column else refusal.table
        for name in refusal.needs if refusal.column else (None,):
            yield Decision(at, "query", False, refusal.dataset, f"not read in {target}: {refusal.reason.en}", name, **asked)


def _check_something_left(permit: Permit, table: str, where: str) -> None:
    if table in OPEN or permit.tables[table].datasets:
        return
    refusals = [refusal for refusal in permit.refused if refusal.table == table]
    columns = list(dict.fromkeys(f"{table}.{refusal.column}" for refusal in refusals if refusal.column))
    columns = columns or [f"{table}.{name}" for name in permit.tables[table].columns]
    touched = f"{table} (column {', '.join(columns)})" if columns else table
    raise AgreementError(
        f"no dataset may be read in table {touched} for the purpose {permit.purpose} by {permit.recipient}: "
        + ("; ".join(f"{refusal.dataset}: {refusal.reason.en}" for refusal in refusals) or "no dataset of the partnership feeds it"),
        where=where,
        todo=_needed(permit, refusals) or "define a dataset that feeds it",
    )


def _needed(permit: Permit, refusals: Iterable[Refusal]) -> str:
    wanted: dict[str, list[str]] = {}
    for refusal in refusals:
        wanted.setdefault(refusal.dataset, []).extend(refusal.needs if refusal.column else ())
    if not wanted:
        return ""
    listed = "; ".join(f"{dataset} ({', '.join(dict.fromkeys(columns))})" if columns else dataset for dataset, columns in wanted.items())
    return f"needed: a clause in force with purpose {permit.purpose} and recipient {permit.recipient} on one of: {listed}"
