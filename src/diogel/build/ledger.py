"""The ledger of decisions on pairs beside a folder's builds: what it needs to know of them, and what an erasure takes from it."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from diogel.build.workspace import Workspace
from diogel.errors import UsageError
from diogel.ingest.parts import parts_of
from diogel.ingest.receipt import Receipt
from diogel.linkage.decisions import Ledger
from diogel.linkage.ledger import LedgerFile
from diogel.stores.encrypted import read_encrypted
from diogel.stores.keys import Keys


def forget_gone(folder: Path, workspace: Workspace, keys: Keys) -> int:
    """Remove from the ledger the reasons and anchors of decisions about people of whom no delivery holds anything any more; says of how
    many. Called when an erasure is carried out, after files, intake and builds."""
    file = LedgerFile.of(folder, keys)
    return file.forget(lambda: _in_deliveries(workspace, keys, file.read()))


def _in_deliveries(workspace: Workspace, keys: Keys, ledger: Ledger) -> list[str]:
    """The ids and marks of every identity that was ever taken in and is held, whether or not a clause lets it count today."""
    found: set[str] = set()
    for path in sorted(workspace.intake.glob("*/receipt.json")):
        receipt = Receipt.model_validate_json(path.read_text("utf-8"))
        for part in parts_of(path.parent, "identity"):
            found |= _of_delivery(part, keys, ledger, receipt)
    return sorted(found)


def _of_delivery(part: Path, keys: Keys, ledger: Ledger, receipt: Receipt) -> set[str]:
    try:
        rows = read_encrypted(part, keys, "identity")
    except UsageError:  # taken in under other keys: its ids were made with another salt and are nobody's here
        return set()
    references = rows["identity_reference"] if "identity_reference" in rows.column_names else pa.nulls(0, pa.string())
    marks = {ledger.mark(receipt.dataset, receipt.partner, reference) for reference in references.to_pylist()}
    return {*rows["identity_id"].to_pylist(), *marks} - {None}
