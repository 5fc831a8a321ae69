"""A delivery's receipt as lines that whoever answers the partner can read: what came, what became of it, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from diogel.ingest.conform import reason_text
from diogel.ingest.receipt import Finding, Receipt
from diogel.sharing.wording import day


def told(receipt: Receipt, dataset: str, partner: str) -> list[str]:
    """`dataset` and `partner` as people call them. No line holds a value of the file, save frequent short codes in no map."""
    return [
        f"{receipt.file}: {dataset}, from {partner}",
        f"  received {day(receipt.received_at.date()).en}, {receipt.size:,} bytes, delivery {receipt.delivery_id}",
        f"  sha256: {receipt.sha256}",
        *(f"  {line}" for line in (*_outcome(receipt), *_wrong(receipt), *_columns(receipt), *_let_in(receipt))),
    ]


def _outcome(receipt: Receipt) -> Iterator[str]:
    yield f"{receipt.status}: {receipt.problem}" if receipt.problem else receipt.status
    if receipt.todo:
        yield f"to do: {receipt.todo}"
    if receipt.rows_in:
        yield f"{_rows(receipt.rows_in)} came in: {receipt.rows_accepted:,} accepted, {receipt.rows_quarantined:,} in quarantine"
    if receipt.first_event and receipt.last_event:
        yield f"events from {day(receipt.first_event.date()).en} to {day(receipt.last_event.date()).en}"


def _wrong(receipt: Receipt) -> Iterator[str]:
    """What kept rows out comes before what was only doubtful."""
    for finding in sorted(receipt.findings, key=lambda one: not one.fatal):
        yield _finding(finding)
    for column, codes in receipt.unmapped.items():
        listed = ", ".join(f"{code} ({_rows(rows)})" for code, rows in codes.items())
        yield f"{column}: codes that stand in no map: {listed}"


def _finding(finding: Finding) -> str:
    where = ", ".join(map(str, finding.lines))
    lines = f", first on {'line' if len(finding.lines) == 1 else 'lines'} {where}" if where else ""
    kept = "in quarantine" if finding.fatal else "taken in with a doubt"
    return f"{kept}: {finding.column or 'the whole row'}: {reason_text(finding.reason)} ({_rows(finding.rows)}{lines})"


def _columns(receipt: Receipt) -> Iterator[str]:
    for why, columns in _turned((why.en, column) for column, why in receipt.refused_columns.items()):
        yield f"never read, {why}: {columns}"
    if receipt.unknown_columns:
        yield f"never read, not in the dataset's definition: {', '.join(receipt.unknown_columns)}"
    if receipt.missing_columns:
        yield f"not in the file: {', '.join(receipt.missing_columns)}"
    for column, header in receipt.renamed_columns.items():
        yield f"{column} was found under the header {header}"


def _let_in(receipt: Receipt) -> Iterator[str]:
    for clause, columns in _turned((clause, column) for column, clauses in receipt.clauses.items() for clause in clauses):
        yield f"let in by {clause}: {columns}"
    if receipt.marking:
        yield f"marked {receipt.marking}"
    if receipt.retention_days:
        yield f"may be held for {receipt.retention_days:,} days"


def _turned(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Each reason or clause once, with all its columns."""
    found: dict[str, list[str]] = {}
    for key, column in pairs:
        found.setdefault(key, []).append(column)
    return ((key, ", ".join(columns)) for key, columns in found.items())


def _rows(count: int) -> str:
    return f"{count:,} row" if count == 1 else f"{count:,} rows"
