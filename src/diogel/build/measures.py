"""Each measure's SELECT, run over exactly what its purpose lets it read."""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from diogel.definitions.model import Partnership
from diogel.errors import AgreementError, DiogelError
from diogel.sharing.decisions import DecisionLog
from diogel.sharing.permits import Fed
from diogel.sharing.query import Permit, permit, restricted_sql
from diogel.stores.base import Store


def run_measures(store: Store, partnership: Partnership, *, on: date, fed: Fed, log: DecisionLog, out: Path) -> dict[str, dict[str, Any]]:
    """Write measures/<name>.parquet for each measure that may be computed; say why for each that may not.

    `fed` is which columns of each dataset went into the tables.
    """
    out.mkdir(parents=True, exist_ok=True)
    return {name: _run_one(store, partnership, name, on=on, fed=fed, log=log, out=out) for name in sorted(partnership.measures)}


def _run_one(store: Store, partnership: Partnership, name: str, *, on: date, fed: Fed, log: DecisionLog, out: Path) -> dict[str, Any]:
    measure = partnership.measures[name]
    sql = partnership.sql[name]
    try:
        permitted = permit(partnership, sql, purpose=measure.purpose, recipient=measure.recipient, on=on, fed=fed, log=log)
    except AgreementError as refusal:
        return {"status": "refused", "problem": str(refusal)}
    try:
        rows = store.save(restricted_sql(permitted), out / f"{name}.parquet", secret="tables")
    except DiogelError as fault:
        return {"status": "failed", "problem": str(fault)}
    return {
        "status": "made",
        "rows": rows,
        "datasets": sorted({dataset for scope in permitted.tables.values() for dataset in scope.datasets}),
        "reads": read_by(permitted),
        "asked": asked_of(partnership, name),
    }


def read_by(permitted: Permit) -> dict[str, list[str]]:
    """Table -> the datasets whose rows are read there."""
    return {table: sorted(scope.datasets) for table, scope in sorted(permitted.tables.items())}


def asked_of(partnership: Partnership, name: str) -> str:
    """A mark of what a measure asks, for what and for whom: its table answers that and nothing else."""
    measure = partnership.measures[name]
    return sha256(json.dumps([partnership.sql[name], measure.purpose, measure.recipient]).encode()).hexdigest()[:16]
