"""What a build changed against the one before, and which files have come since: counts and names of files, nothing of anybody."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

import pyarrow.compute as pc

from diogel.build.artifacts import Build
from diogel.definitions.model import Partnership
from diogel.ingest.receipt import Receipt
from diogel.ingest.receive import files_of


@dataclass(frozen=True)
class Changes:
    """`taken_in` and `refused` are receipts of files that the build before did not have so; `left` counts those that it had and this one
    has not. `persons` and `identities` are before and after. `moves`: merge, split or move -> how many. `measures`: those whose table is
    another."""

    taken_in: tuple[Receipt, ...]
    refused: tuple[Receipt, ...]
    left: int
    persons: tuple[int, int]
    identities: tuple[int, int]
    moves: dict[str, int]
    measures: tuple[str, ...]


def changes_between(before: Build | None, after: Build) -> Changes:
    """Without a build before, everything is new."""
    known = {_of(receipt) for receipt in before.receipts} if before else set()
    now = {_of(receipt) for receipt in after.receipts}
    fresh = [receipt for receipt in after.receipts if _of(receipt) not in known]
    return Changes(
        taken_in=tuple(receipt for receipt in fresh if receipt.status == "accepted"),
        refused=tuple(receipt for receipt in fresh if receipt.status == "refused" and not receipt.erased_under),
        left=len({one for one in known if one[3] == "accepted"} - now),
        persons=(_counted(before, "person"), _counted(after, "person")),
        identities=(_counted(before, "identity"), _counted(after, "identity")),
        moves=_moves(after),
        measures=tuple(sorted(_changed(before, after))),
    )


def _of(receipt: Receipt) -> tuple[str, str, str, str]:
    return receipt.dataset, receipt.delivery_id, receipt.file, receipt.status


def _counted(build: Build | None, table: str) -> int:
    return int(build.results["tables"].get(table, 0)) if build else 0


def _moves(build: Build) -> dict[str, int]:
    """The log of changes goes back to the first build; this one's lines bear its name."""
    told = build.table("person_change")
    mine = told.filter(pc.equal(told["build"], build.manifest["build"]))
    return dict(Counter(mine["kind"].to_pylist()))


def _changed(before: Build | None, after: Build) -> set[str]:
    made = {name for name, measure in after.results["measures"].items() if measure["status"] == "made"}
    was = {name for name, measure in before.results["measures"].items() if measure["status"] == "made"} if before else set()
    both = {name for name in made & was if before and not before.measure(name).equals(after.measure(name))}
    return both | (made ^ was)


def arrived_since(build: Build | None, partnership: Partnership) -> dict[str, list[str]]:
    """Dataset -> files that lie there and that the build has not seen: by name, or written since it ended. Nothing is read but names and
    times, so that a page may ask at every look."""
    seen = {(one["dataset"], one["file"]) for one in build.manifest["deliveries"]} if build else set()
    ended = datetime.fromisoformat(build.manifest["finished_at"]).timestamp() if build else 0.0
    found: dict[str, list[str]] = {}
    for dataset in sorted(partnership.datasets.values(), key=lambda one: one.dataset):
        for path, name in files_of(partnership, dataset):
            if (dataset.dataset, name) not in seen or path.stat().st_mtime > ended:
                found.setdefault(dataset.dataset, []).append(name)
    return found
