"""A dataset with its passage, files for it, and intake as the build does it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from diogel.definitions.model import Dataset, Text, Vocabulary
from diogel.ingest.parts import parts_of
from diogel.ingest.receipt import Receipt, read_receipt
from diogel.ingest.receive import DeliveryFile, slot_of
from diogel.ingest.take_in import take_in
from diogel.progress import Progress, Silent
from diogel.sharing.clauses import ClauseRef
from diogel.sharing.gate import Passage
from diogel.stores.base import Secret
from diogel.stores.duckdb import DuckDBStore
from diogel.stores.encrypted import read_encrypted
from diogel.stores.keys import Keys

KEYS = Keys(bytes(32), bytes(range(32)))

COLUMNS = (
    {"name": "Ref", "meaning": "event.reference", "required": True},
    {"name": "When", "meaning": "event.occurred_from", "required": True},
    {"name": "Kind", "meaning": "event.category"},
    {"name": "Surname", "meaning": "identity.family_name"},
    {"name": "Born", "meaning": "identity.date_of_birth"},
    {"name": "Marking", "meaning": "row.marking"},
    {"name": "Notes", "meaning": "attribute.notes"},
)
ALLOWED = ("Ref", "When", "Kind", "Surname", "Born", "Marking")

CATEGORIES = Vocabulary.model_validate(
    {
        "version": 1,
        "vocabulary": "event_category",
        "title": {"en": "Kinds", "cy": "Mathau"},
        "terms": [{"term": "burglary", "name": {"en": "Burglary", "cy": "Bwrgleriaeth"}}],
        "codes": {"BURG": "burglary"},
    }
)


def dataset(**more: Any) -> Dataset:
    made = {
        "version": 1,
        "dataset": "asb",
        "title": {"en": "ASB", "cy": "YG"},
        "provider": "council",
        "row": "involvement",
        "columns": COLUMNS,
    }
    return Dataset.model_validate(made | more)


def passage(of: Dataset, allowed: Sequence[str] = ALLOWED) -> Passage:
    clause = ClauseRef("isp", "1", of.dataset, ("linkage",), ("police",), 365, "OFFICIAL-SENSITIVE")
    columns = tuple(column for column in of.columns if column.name in allowed)
    no_clause = Text(en="no clause names it", cy="nid oes cymal yn ei enwi")
    return Passage(
        dataset=of,
        on=date(2026, 11, 1),
        columns=columns,
        clauses={column.name: (clause,) for column in columns},
        refused={column.name: no_clause for column in of.columns if column not in columns},
        linkable=tuple(column.name for column in columns),
        column_retention_days={column.name: 365 for column in columns},
        marking="OFFICIAL-SENSITIVE",
    )


def delivery(path: Path) -> DeliveryFile:
    content = path.read_bytes()
    slot, version = slot_of(path.name)
    return DeliveryFile(
        "asb", path, slot, version, datetime(2026, 10, 1), hashlib.sha256(content).hexdigest(), len(content), f"deliveries/asb/{path.name}"
    )


@dataclass
class Taken:
    """What an intake left behind."""

    receipt: Receipt
    out: Path
    tables: dict[str, pa.Table] = field(default_factory=dict)

    def __post_init__(self) -> None:
        assert read_receipt(self.out) == self.receipt
        assert self.receipt.rows_in == self.receipt.rows_accepted + self.receipt.rows_quarantined

    def rows(self, kind: str = "rows") -> list[dict[str, Any]]:
        secret: Secret = "tables" if kind == "rows" else "identity"
        return [row for path in parts_of(self.out, kind) for row in read_encrypted(path, KEYS, secret).to_pylist()]

    @property
    def files(self) -> list[str]:
        return sorted(path.name for path in self.out.iterdir())


@cache
def shared_store() -> DuckDBStore:
    """One for all deliveries, as a worker of the build has it: none may leave anything behind for the next."""
    return DuckDBStore(KEYS, threads=1)


def intake(folder: Path, content: str | bytes, *, name: str = "a.csv", allowed: Sequence[str] = ALLOWED, **more: Any) -> Taken:
    """Write the file and take it in, as a build would, into `folder`/taken."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return take(folder, path, allowed=allowed, **more)


def take(folder: Path, path: Path, *, allowed: Sequence[str] = ALLOWED, **more: Any) -> Taken:
    out = folder / "taken"
    receipt = taken_in(path, out, allowed=allowed, **more)
    assert sorted(folder.glob(".*")) == []
    return Taken(receipt, out)


def taken_in(
    path: Path,
    out: Path,
    *,
    file: DeliveryFile | None = None,
    store: DuckDBStore | None = None,
    progress: Progress | None = None,
    allowed: Sequence[str] = ALLOWED,
    **more: Any,
) -> Receipt:
    return take_in(
        passage(dataset(**more), allowed),
        file or delivery(path),
        vocabularies={"event_category": CATEGORIES},
        store=store or shared_store(),
        out=out,
        salt="salt",
        progress=progress or Silent(),
    )
