"""Each measure's SELECT, run over exactly what its purpose lets it read."""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from diogel.build.scope import Sight
from diogel.definitions.model import Partnership
from diogel.errors import AgreementError, DiogelError
from diogel.sharing.decisions import DecisionLog
from diogel.sharing.permits import INCIDENTS, SITES, Fed
from diogel.sharing.query import Permit, permit, restricted_sql
from diogel.stores.base import Store
from diogel.stores.order import in_one_order


def run_measures(
    store: Store, partnership: Partnership, *, on: date, fed: Fed, log: DecisionLog, out: Path, salt: str
) -> dict[str, dict[str, Any]]:
    """Write measures/<name>.parquet for each measure that may be computed; say why for each that may not.

    `fed` is which columns of each dataset went into the tables. Persons are counted as the measure's recipient may see them for its
    purpose; the store holds the ties (diogel.linkage.ties) that tell.
    """
    out.mkdir(parents=True, exist_ok=True)
    sight = Sight(store, partnership, salt)
    return {name: _run_one(sight, name, on=on, fed=fed, log=log, out=out) for name in sorted(partnership.measures)}


def _run_one(sight: Sight, name: str, *, on: date, fed: Fed, log: DecisionLog, out: Path) -> dict[str, Any]:
    store, partnership = sight.store, sight.partnership
    measure = partnership.measures[name]
    sql = partnership.sql[name]
    try:
        permitted = permit(partnership, sql, purpose=measure.purpose, recipient=measure.recipient, on=on, fed=fed, log=log)
    except AgreementError as refusal:
        return {"status": "refused", "problem": str(refusal)}
    try:
        seen = sight.beside(permitted)
        restricted = restricted_sql(permitted, seen=seen, walled=store.dialect == "duckdb")
        select = in_one_order(restricted, lambda sql: store.fetch(f"SELECT * FROM (\n{sql}\n) AS answer LIMIT 0", over=seen).num_columns)
        rows = store.save(select, out / f"{name}.parquet", secret="tables", over=seen)
    except DiogelError as fault:
        return {"status": "failed", "problem": str(fault)}
    return {
        "status": "made",
        "rows": rows,
        "datasets": sorted(set().union(*read_by(permitted).values())),
        "reads": read_by(permitted),
        "asked": asked_of(partnership, name),
    }


def read_by(permitted: Permit) -> dict[str, list[str]]:
    """Table -> the datasets whose rows are read there. Whoever asks of persons reads who is one: of all that the circle knows of."""
    who = {"person_identity": permitted.circle} if permitted.tells_who else {}
    who |= {table: circle for table, circle in ((INCIDENTS, permitted.tellers), (SITES, permitted.placers)) if table in permitted.tables}
    tables = {table: scope.datasets for table, scope in permitted.tables.items()} | who
    return {table: sorted(datasets) for table, datasets in sorted(tables.items())}


def asked_of(partnership: Partnership, name: str) -> str:
    """A mark of what a measure asks, for what and for whom: its table answers that and nothing else."""
    measure = partnership.measures[name]
    return sha256(json.dumps([partnership.sql[name], measure.purpose, measure.recipient]).encode()).hexdigest()[:16]
