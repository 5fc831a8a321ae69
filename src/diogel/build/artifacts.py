"""A finished build, opened for reading: the files that other tools may rely on.

manifest.json      what went in, what came out, how long each stage took
results.json       the headline figures; no personal data
linkage-model.yaml the model that links were judged by
decisions.jsonl    every decision of the gate, with its clause
receipts/*.json    what became of each delivery
quarantine/*.parquet, tables/*.parquet, measures/*.parquet      encrypted
identity/*.parquet encrypted under a key of its own: names live here alone, and the evidence of links
identity/index/    what linkage leaves to the next build
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa

from diogel.build.workspace import Workspace
from diogel.definitions.tables import RESTRICTED
from diogel.errors import UsageError
from diogel.ingest.receipt import Receipt
from diogel.linkage.model import LinkageModel
from diogel.linkage.ties import TIES
from diogel.stores.base import Secret
from diogel.stores.encrypted import read_encrypted
from diogel.stores.keys import Keys

EVIDENCE = ("pair", "link", "person_change", *TIES)
"""What linkage tells beside the tables: why two records are one person, what holds persons together, who became another person, and the
ties by which persons are put together for who may not see every record."""

OF_EVENTS = ("incident_link", "incident_guard", "place_door")
"""What is told beside the tables of events: why several are one incident, what would be too much for one, and what sites are made from."""

MODEL = "linkage-model.yaml"

_COUNTED = ("rows_in", "rows_accepted", "rows_quarantined")


@dataclass(frozen=True)
class Build:
    """One finished build. Tables are decrypted as they are asked for; a wrong key is a UsageError."""

    path: Path
    keys: Keys

    @classmethod
    def current(cls, workspace: Workspace, keys: Keys) -> Build:
        path = workspace.current()
        if path is None:
            raise UsageError("there is no finished build", todo="run: diogel build FOLDER", where=str(workspace.builds))
        build = cls(path, keys)
        build.check_keys()
        return build

    def check_keys(self) -> None:
        """Tell a wrong key before anything is read with it."""
        if self.manifest["keys"] != self.keys.mark():
            raise UsageError(
                "this build was made with other keys",
                todo="give the keys it was made with (DIOGEL_KEY and DIOGEL_IDENTITY_KEY, or DIOGEL_KEY_FILE), or build again",
                where=str(self.path),
            )

    @cached_property
    def manifest(self) -> dict[str, Any]:
        return self._json("manifest.json")

    @cached_property
    def results(self) -> dict[str, Any]:
        return self._json("results.json")

    @cached_property
    def receipts(self) -> list[Receipt]:
        return [Receipt.model_validate_json(path.read_text("utf-8")) for path in sorted((self.path / "receipts").glob("*.json"))]

    @cached_property
    def model(self) -> LinkageModel:
        """The model that the build was linked by; UsageError for a build from before it was kept."""
        path = self.path / MODEL
        if not path.is_file():
            raise UsageError("the current build does not say what model linked it", todo="build again: diogel build FOLDER --again")
        return LinkageModel.load(path)

    @property
    def on(self) -> date:
        """The day whose agreements counted."""
        return date.fromisoformat(self.manifest["on"])

    @property
    def given_paths(self) -> dict[str, Path]:
        return {name: Path(path) for name, path in self.manifest["paths"].items()}

    @property
    def fed(self) -> dict[str, list[str]]:
        """Dataset -> the columns of it that were let in."""
        return dict(self.manifest["fed"])

    def intake_totals(self) -> list[dict[str, Any]]:
        """A row a dataset: how many deliveries and rows came in and what became of them."""
        totals: dict[str, dict[str, Any]] = {}
        for receipt in self.receipts:
            blank = {"dataset": receipt.dataset, "partner": receipt.partner, "deliveries": 0, **dict.fromkeys(_COUNTED, 0), "refused": 0}
            total = totals.setdefault(receipt.dataset, blank)
            total["deliveries"] += 1
            total["refused"] += receipt.status == "refused" and not receipt.erased_under
            for name in _COUNTED:
                total[name] += getattr(receipt, name)
        return [totals[name] for name in sorted(totals)]

    def decisions(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.path / "decisions.jsonl").read_text("utf-8").splitlines()]

    def table_path(self, name: str) -> Path:
        return self.path / ("identity" if secret_of(name) == "identity" else "tables") / f"{name}.parquet"

    def table(self, name: str) -> pa.Table:
        return read_encrypted(self.table_path(name), self.keys, secret_of(name))

    def measure(self, name: str) -> pa.Table:
        return read_encrypted(self.path / "measures" / f"{name}.parquet", self.keys, "tables")

    def _json(self, name: str) -> dict[str, Any]:
        return dict(json.loads((self.path / name).read_text("utf-8")))


def secret_of(table: str) -> Secret:
    """Which key a table is written under: `identity` and the evidence of links apart from the rest."""
    return "identity" if table in RESTRICTED or table in EVIDENCE else "tables"
