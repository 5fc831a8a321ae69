"""What became of a delivery, for the partner that sent it. A receipt holds no value of personal data: columns, counts,
reasons, line numbers, and the shape of what was wrong."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from diogel.definitions.model import Dataset, Text
from diogel.ingest.receive import DeliveryFile

EXAMPLES = 10
"""How many lines of the file a receipt names for each reason."""

UNMAPPED_AT_LEAST = 5
UNMAPPED_LENGTH = 40
"""A value without a term is shown when it occurs this often and is this short: then it is a code, not somebody's words."""


class ColumnScore(BaseModel):
    """How one column came in. Counts are of rows; shares are from 0 to 1, and 1 where there is nothing to judge."""

    model_config = ConfigDict(frozen=True)

    meaning: str
    rows: int = Field(description="Rows that could be read")
    filled: int = Field(description="Rows in which it is not empty")
    invalid: int = Field(default=0, description="Rows whose value could not be used, and which went to quarantine for it")
    flagged: int = Field(default=0, description="Rows whose value was left out or taken with a doubt")
    unmapped: int = Field(default=0, description="Of those flagged: rows whose code stands in no map")

    @property
    def completeness(self) -> float:
        """Share of rows that have a value: 45 of 60 is 0.75."""
        return self.filled / self.rows if self.rows else 1.0

    @property
    def validity(self) -> float:
        """Share of values that could be used: 3 invalid and 3 unmapped of 60 is 0.9."""
        return 1 - min(self.filled, self.invalid + self.unmapped) / self.filled if self.filled else 1.0


class Finding(BaseModel):
    """One thing that was wrong or doubtful, in one column, and in how many rows."""

    model_config = ConfigDict(frozen=True)

    column: str = Field(description="Empty where the row as a whole is meant; several where they make a key together")
    reason: str = Field(description="A code; diogel.ingest.conform.reason_text has the words")
    fatal: bool = Field(description="Whether it keeps rows out")
    rows: int
    lines: tuple[int, ...] = Field(description="The first lines of the file that it applies to")
    shapes: dict[str, int] = Field(default_factory=dict, description="How the values are written (A, a, 9) -> rows; the commonest")


class Receipt(BaseModel):
    """One delivery's receipt. `rows_in` is always `rows_accepted + rows_quarantined`."""

    model_config = ConfigDict(frozen=True)

    delivery_id: str
    dataset: str
    partner: str
    file: str = Field(description="Its path as the folder knows it")
    received_at: datetime
    sha256: str
    size: int = Field(description="Bytes")
    status: Literal["accepted", "refused", "superseded", "duplicate"]
    problem: str = Field(default="", description="Why it is not accepted")
    todo: str = Field(default="", description="What to do about it")
    by_agreement: bool = Field(default=False, description="Whether it is agreements that keep it out")
    erased_under: str = Field(default="", description="The erasure under which all of it was erased, where it came back after that")
    marking: str = ""
    rows_in: int = 0
    rows_accepted: int = 0
    rows_quarantined: int = 0
    refused_columns: dict[str, Text] = Field(default_factory=dict, description="Columns that no clause lets through -> why; never read")
    unknown_columns: tuple[str, ...] = Field(default=(), description="Headers that the dataset's definition does not have; never read")
    missing_columns: tuple[str, ...] = Field(default=(), description="Columns that may pass and are not in the file")
    renamed_columns: dict[str, str] = Field(default_factory=dict, description="Columns found under another header -> that header")
    columns: dict[str, ColumnScore] = Field(default_factory=dict)
    reasons: dict[str, int] = Field(default_factory=dict, description="Code of what keeps rows out -> rows; a row may have several")
    flags: dict[str, int] = Field(default_factory=dict, description="Code of what is doubtful in accepted rows -> rows")
    examples: dict[str, tuple[int, ...]] = Field(default_factory=dict, description="Code -> the first lines of the file it applies to")
    findings: tuple[Finding, ...] = Field(default=(), description="The same by column, with shapes; the commonest first")
    unmapped: dict[str, dict[str, int]] = Field(default_factory=dict, description="Column -> code in no map -> rows; frequent short ones")
    first_event: datetime | None = None
    last_event: datetime | None = None
    clauses: dict[str, tuple[str, ...]] = Field(default_factory=dict, description="Column -> the clauses that let it through")
    retention_days: int | None = None


def left_out(
    file: DeliveryFile, dataset: Dataset, *, problem: str, todo: str = "", by_agreement: bool = False, erased_under: str = ""
) -> Receipt:
    """The receipt of a delivery that was not opened: a duplicate, superseded, erased before, or kept out by the agreements."""
    status = "refused" if file.status == "new" else file.status
    return Receipt(**about(file, dataset), status=status, problem=problem, todo=todo, by_agreement=by_agreement, erased_under=erased_under)


def about(file: DeliveryFile, dataset: Dataset) -> dict[str, object]:
    """What a receipt says of the file itself."""
    return {
        "delivery_id": file.delivery_id,
        "dataset": dataset.dataset,
        "partner": dataset.provider,
        "file": file.name,
        "received_at": file.received_at,
        "sha256": file.sha256,
        "size": file.size,
        "marking": dataset.marking,
    }


def read_receipt(folder: Path) -> Receipt:
    return Receipt.model_validate_json((folder / "receipt.json").read_text("utf-8"))
