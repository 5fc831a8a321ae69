"""Where it came from: a column, a table's column, a measure, a delivery; in plain lines."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from diogel.build.artifacts import Build
from diogel.build.open import open_current
from diogel.build.told import told
from diogel.definitions.load import load_or_fail
from diogel.definitions.model import Dataset, Partnership
from diogel.definitions.tables import TABLES
from diogel.errors import UsageError
from diogel.ingest.receipt import Receipt
from diogel.sharing.gate import would_pass
from diogel.sharing.lineage import touched


def explain(folder: Path, name: list[str], *, out: Path | None, on: date, paths: Mapping[str, Path]) -> list[str]:
    """Lines that say where the named thing came from. Raises UsageError, with what could be named, when nothing has the name."""
    partnership = load_or_fail(folder, paths=paths)
    asked = name[0]
    if asked in partnership.measures:
        return _measure(partnership, open_current(folder, out), asked)
    first, _, rest = asked.partition(".")
    if first in TABLES and any(column.name == rest for column in TABLES[first]):
        return _table_column(partnership, first, rest)
    if first in partnership.datasets:
        return _dataset(partnership, partnership.datasets[first], rest, on)
    delivered = _delivery(partnership, open_current(folder, out), asked)
    if delivered:
        return delivered
    raise UsageError(
        f"nothing here is called {asked}",
        todo="name DATASET, DATASET.COLUMN, TABLE.COLUMN, a measure, a delivery's id, or: person ID, or: incident ID",
    )


def _dataset(partnership: Partnership, dataset: Dataset, column: str, on: date) -> list[str]:
    """Each column (or the one named) with what it means and the clause that lets it in, or why none does."""
    passage = would_pass(partnership, dataset.dataset, on)
    columns = [one for one in dataset.columns if column in ("", one.name)]
    if not columns:
        raise UsageError(f"{dataset.dataset} has no column {column}", todo=f"it has: {', '.join(one.name for one in dataset.columns)}")
    lines = [f"{dataset.dataset}: {dataset.title.en}, from {partnership.partners[dataset.provider].name.en}"]
    for one in columns:
        clauses = passage.clauses.get(one.name, ())
        let_in = "; ".join(f"{ref.agreement} clause {ref.clause}" for ref in clauses)
        lines.append(
            f"  {one.name}: means {one.meaning}; {'let in by ' + let_in if clauses else 'not read: ' + passage.refused[one.name].en}"
        )
        lines += [f"    feeds {table}" for table in _fed(one.meaning)]
    for meaning, value in dataset.constants.items() if not column else ():
        lines += [f"  every row: {meaning} is {value}, by its constants", *(f"    feeds {table}" for table in _fed(meaning))]
    return lines


def _fed(meaning: str) -> list[str]:
    return [f"{table}.{target.name}" for table, targets in TABLES.items() for target in targets if meaning in target.sources]


def _table_column(partnership: Partnership, table: str, column: str) -> list[str]:
    target = next(one for one in TABLES[table] if one.name == column)
    if not target.sources:
        return [f"{table}.{column}: made by the program; it says nothing of a person by itself"]
    feeding = [
        f"  {name}.{one.name}"
        for name, dataset in sorted(partnership.datasets.items())
        for one in dataset.columns
        if one.meaning in target.sources
    ]
    feeding += [
        f"  {name}: {value} in every row, by its constants"
        for name, dataset in sorted(partnership.datasets.items())
        for meaning, value in dataset.constants.items()
        if meaning in target.sources
    ]
    return [f"{table}.{column}: from what means {', '.join(target.sources)}", *(feeding or ["  no dataset here has one"])]


def _measure(partnership: Partnership, build: Build, name: str) -> list[str]:
    measure = partnership.measures[name]
    made = build.results["measures"].get(name, {"status": "not in this build"})
    lines = [f"{name}: {measure.question.en}", f"  build {build.manifest['build']}: {made['status']} {made.get('problem', '')}".rstrip()]
    lines.append(f"  computed for {measure.purpose}, asked by {measure.recipient}")
    for table, columns in sorted(touched(partnership.sql[name]).items()):
        lines.append(f"  reads {table}: {', '.join(sorted(columns))}")
    for receipt in sorted(build.receipts, key=lambda one: (one.dataset, one.received_at, one.file)):
        if receipt.dataset in made.get("datasets", []) and receipt.status == "accepted":
            received = f"{receipt.received_at:%Y-%m-%d}, {receipt.rows_accepted:,} rows, sha256 {receipt.sha256[:12]}"
            lines.append(f"  from {receipt.file} ({receipt.dataset}, {received})")
    return lines


def _delivery(partnership: Partnership, build: Build, named: str) -> list[str]:
    """By its id or its path. A file sent twice has one id: each is told."""
    return [
        line
        for receipt in build.receipts
        if named in (receipt.delivery_id, receipt.file)
        for line in told(receipt, *_names(partnership, receipt))
    ]


def _names(partnership: Partnership, receipt: Receipt) -> tuple[str, str]:
    """The dataset and the partner as people call them; by their ids when the folder no longer has them."""
    dataset, partner = partnership.datasets.get(receipt.dataset), partnership.partners.get(receipt.partner)
    return dataset.title.en if dataset else receipt.dataset, partner.name.en if partner else receipt.partner
