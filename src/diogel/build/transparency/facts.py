"""What the record is made from: the partnership, its agreements, the build, the model, the evaluation and the decisions of people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from diogel.build.artifacts import Build
from diogel.definitions.model import Agreement, Partnership, Text
from diogel.ingest.receipt import Receipt
from diogel.linkage.ledger import LedgerFile
from diogel.linkage.model import LinkageModel
from diogel.linkage.quality.report import Quality


@dataclass(frozen=True)
class Used:
    """A dataset whose identities are linked: which of its columns linkage may use, under which clauses, and what came in."""

    dataset: str
    title: Text
    provider: Text
    columns: Mapping[str, str]
    """Column -> its meaning."""
    clauses: tuple[str, ...]
    rows: int
    retention_days: int


@dataclass(frozen=True)
class Reviewed:
    """What people have decided on pairs: how many decisions bind, wait for a second opinion, are disputed, were withdrawn."""

    binding: int = 0
    same: int = 0
    waiting: int = 0
    disputed: int = 0
    withdrawn: int = 0
    reviewers: int = 0


@dataclass(frozen=True)
class Facts:
    partnership: Partnership
    build: Build
    model: LinkageModel
    quality: Quality
    used: tuple[Used, ...]
    agreements: tuple[Agreement, ...]
    reviewed: Reviewed

    @classmethod
    def of(cls, folder: Path, partnership: Partnership, build: Build, model: LinkageModel, quality: Quality) -> Facts:
        """`quality` is the evaluation of this build."""
        lines = [line for line in build.decisions() if line["kind"] == "link" and line["allowed"]]
        named = sorted({line["agreement"] for line in lines if line["agreement"]})
        agreements = tuple(partnership.agreements[name] for name in named if name in partnership.agreements)
        used = tuple(_used(partnership, build, name, lines) for name in sorted({line["dataset"] for line in lines}))
        return cls(partnership, build, model, quality, used, agreements, _reviewed(folder, build))


def _used(partnership: Partnership, build: Build, name: str, lines: list[dict[str, Any]]) -> Used:
    mine = [line for line in lines if line["dataset"] == name]
    dataset = partnership.datasets.get(name)
    meanings = {column.name: column.meaning for column in dataset.columns} if dataset else {}
    receipts = [receipt for receipt in build.receipts if receipt.dataset == name and receipt.status == "accepted"]
    provider = dataset.provider if dataset else next((receipt.partner for receipt in receipts), "")
    partner = partnership.partners.get(provider)
    return Used(
        dataset=name,
        title=dataset.title if dataset else Text(en=name, cy=name),
        provider=partner.name if partner else Text(en=provider or name, cy=provider or name),
        columns={line["column"]: meanings.get(line["column"], "") for line in mine},
        clauses=tuple(dict.fromkeys(f"{line['agreement']} {line['clause']}" for line in mine)),
        rows=sum(receipt.rows_accepted for receipt in receipts),
        retention_days=_kept_for(receipts),
    )


def _kept_for(receipts: list[Receipt]) -> int:
    return max((receipt.retention_days or 0 for receipt in receipts), default=0)


def _reviewed(folder: Path, build: Build) -> Reviewed:
    """Counted from the ledger; who decided is not told, only how many they are."""
    ledger = LedgerFile.of(folder, build.keys).read()
    states = [standing.state for standing in ledger.standings.values()]
    return Reviewed(
        binding=states.count("binds"),
        same=sum(standing.decides == "same" for standing in ledger.binding),
        waiting=states.count("waits"),
        disputed=states.count("disputed"),
        withdrawn=states.count("withdrawn"),
        reviewers=len({" ".join(entry.by.split()).casefold() for entry in ledger.entries if entry.kind == "decision"}),
    )
