"""The conformed deliveries of a finished build, opened again for whoever judges its links."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from diogel.build import people, tables
from diogel.build.artifacts import Build, secret_of
from diogel.build.workspace import Workspace
from diogel.errors import UsageError
from diogel.ingest.parts import parts_of
from diogel.ingest.receipt import Receipt
from diogel.stores.base import Store
from diogel.stores.duckdb import DuckDBStore

ROWS = "conformed_row"
"""delivery_id, dataset, row_number, identity_id: which line of which delivery names which identity."""


@dataclass(frozen=True)
class Conformed:
    """A store with a build's `identity_taken_in` (as it was conformed), `conformed_row`, and the tables asked for."""

    build: Build
    store: Store
    receipts: tuple[Receipt, ...]


@contextmanager
def conformed(build: Build, workspace: Workspace, evidence: tuple[str, ...]) -> Iterator[Conformed]:
    """Raises UsageError when what was taken in for the build is no longer there."""
    receipts = tuple(receipt for receipt in build.receipts if receipt.status == "accepted")
    folders = _folders(workspace, receipts)
    store = DuckDBStore(build.keys)
    try:
        _load(store, receipts, folders)
        for name in evidence:
            store.load(name, [build.table_path(name)], secret=secret_of(name))
        yield Conformed(build, store, receipts)
    finally:
        store.close()


def _folders(workspace: Workspace, receipts: tuple[Receipt, ...]) -> dict[str, Path]:
    """Delivery -> where it lies as this build has it; the same file may have been taken in under other agreements too."""
    found: dict[str, Path] = {}
    wanted = {(receipt.dataset, receipt.delivery_id): receipt for receipt in receipts}
    for path in sorted(workspace.intake.glob("*/receipt.json")):
        if not any(path.parent.name.startswith(f"{dataset}-") for dataset, _ in wanted):
            continue
        there = Receipt.model_validate_json(path.read_text("utf-8"))
        if wanted.get((there.dataset, there.delivery_id)) == there:
            found[there.delivery_id] = path.parent
    gone = [receipt for receipt in receipts if receipt.delivery_id not in found]
    if gone:
        raise UsageError(
            f"{len(gone)} of {len(receipts)} deliveries of this build are no longer kept as they were taken in",
            where=str(workspace.intake),
            todo="build again: diogel build FOLDER --again",
        )
    return found


def _load(store: Store, receipts: tuple[Receipt, ...], folders: dict[str, Path]) -> None:
    identities: dict[str, list[str]] = {}
    rows: list[str] = []
    for dataset in sorted({receipt.dataset for receipt in receipts}):
        mine = [folders[receipt.delivery_id] for receipt in receipts if receipt.dataset == dataset]
        named = [folder / "identity.parquet" for folder in mine if (folder / "identity.parquet").is_file()]
        if not named:
            continue
        store.load(f"rows_{dataset}", [part for folder in mine for part in parts_of(folder, "rows")], secret="tables")
        rows.append(f"SELECT delivery_id, '{dataset}' AS dataset, row_number, identity_id FROM \"rows_{dataset}\"")
        store.load(f"named_{dataset}", named, secret="identity")
        provider = next(receipt.partner for receipt in receipts if receipt.dataset == dataset)
        store.create(
            f"people_{dataset}", f"SELECT DISTINCT '{dataset}' AS dataset, '{provider}' AS partner, n.* FROM \"named_{dataset}\" AS n"
        )
        identities[dataset] = store.fetch(f'SELECT * FROM "people_{dataset}" LIMIT 0').column_names
    tables.unify(store, identities, people.IDENTITY_FIELDS, prefix="people_", into="identity_taken_in")
    nothing = "SELECT '' AS delivery_id, '' AS dataset, CAST(0 AS BIGINT) AS row_number, '' AS identity_id WHERE 1 = 0"
    store.create(ROWS, " UNION ALL ".join([*rows, nothing]))
