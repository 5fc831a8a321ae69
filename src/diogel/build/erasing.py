"""The hands that erase: from the files as delivered, from what was taken in, from every build.

Each may be asked again after it was cut off, and then erases what is left. A finished build is never edited: one without
the data is made and published first, then those that hold it go.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fnmatch import fnmatch
from pathlib import Path

from diogel.build.ledger import forget_gone
from diogel.build.run import run_build
from diogel.build.workspace import Workspace, sync
from diogel.definitions.model import Dataset, Partnership
from diogel.errors import DeliveryError, UsageError
from diogel.ingest.narrow import narrow, narrowed_name
from diogel.ingest.receipt import Receipt
from diogel.ingest.receive import DeliveryFile, find_deliveries, latest
from diogel.progress import Progress
from diogel.sharing.erasure import Erasure, Hand, Register, Removed
from diogel.sharing.gate import would_pass
from diogel.stores.keys import Keys


@dataclass(frozen=True)
class Hands:
    """What erasing takes. `on` is the day whose agreements say what may stay, and as of which the new build is made."""

    partnership: Partnership
    workspace: Workspace
    register: Register
    keys: Keys
    on: date
    progress: Progress

    def all(self) -> Sequence[Hand]:
        """Files first: what is built afterwards can't take in again what is being erased."""
        return (self.files, self.intake, self.builds, self.decisions)

    def check(self, erasure: Erasure) -> None:
        """Raises UsageError where the erasure would reach further than what was approved, before anything is touched."""
        concerned = self._concerned(erasure)
        paths = {file.path.resolve() for file in concerned}
        for other in find_deliveries(self.partnership):
            if other.dataset != erasure.dataset and other.path.resolve() in paths:
                todo = f"take the file out of {other.dataset}'s deliveries, or give each dataset a copy of its own"
                raise UsageError(f"{other.name} is a delivery of dataset {other.dataset} as well", todo=todo)
        dataset = self.partnership.datasets.get(erasure.dataset)
        if dataset and not erasure.whole:
            _check_names(dataset, concerned)

    def files(self, erasure: Erasure) -> Iterator[Removed]:
        """The file itself, every copy of it, and the earlier versions that it corrected: they would count again without it.

        When only some columns go, the file is written anew without them.
        """
        with self.workspace.locked():
            concerned = self._concerned(erasure)
            self.register.begin(erasure, *(file.delivery_id for file in concerned))
            stays = None
            if not erasure.whole:
                stays, done = self._narrowed(erasure, concerned)
                yield from done
            for path in [file.path for file in concerned] + self._nobodys(erasure):
                if path != stays and path.exists():
                    path.unlink()
                    sync(path.parent)
                    yield Removed(place=self._place(path))

    def intake(self, erasure: Erasure) -> Iterator[Removed]:
        with self.workspace.locked():
            self.workspace.sweep()
            for path in sorted(self.workspace.intake.glob(f"{erasure.dataset}-*/receipt.json")):
                receipt = Receipt.model_validate_json(path.read_text("utf-8"))
                if self._holds(erasure, receipt):
                    self.workspace.forget(path.parent)
                    yield Removed(place=self._place(path.parent), rows=receipt.rows_in)
            sync(self.workspace.intake)

    def builds(self, erasure: Erasure) -> Iterator[Removed]:
        """Every build that holds it; those that are kept to go back to, too."""
        current = self.workspace.current()
        if current and self._held_by(erasure, current):
            store = json.loads((current / "manifest.json").read_text("utf-8"))["store"]
            run_build(self.partnership, self.workspace, self.keys, on=self.on, store=store, progress=self.progress, again=True)
        with self.workspace.locked():
            self.workspace.sweep()
            for build in self.workspace.finished():
                if build.resolve() != self.workspace.current() and self._held_by(erasure, build):
                    self.workspace.drop(build)
                    yield Removed(place=self._place(build))
            sync(self.workspace.builds)

    def decisions(self, erasure: Erasure) -> Iterator[Removed]:
        """The reasons and anchors of decisions on pairs, once no delivery holds anything of the people they are about."""
        forgotten = forget_gone(self.partnership.folder, self.workspace, self.keys)
        if forgotten:
            yield Removed(place="state/linkage/decisions.parquet", rows=forgotten)

    def _concerned(self, erasure: Erasure) -> list[DeliveryFile]:
        """The delivery's files, and all that stand in a place where it is the one that counts."""
        ids = self.register.deliveries(erasure) | {erasure.delivery_id}
        files = [file for file in find_deliveries(self.partnership) if file.dataset == erasure.dataset]
        slots = {slot for slot, file in latest(files).items() if file.delivery_id in ids}
        return [file for file in files if file.delivery_id in ids or file.slot in slots]

    def _nobodys(self, erasure: Erasure) -> list[Path]:
        """The delivery's files where its dataset is no longer defined."""
        root = self.partnership.folder / "deliveries" / erasure.dataset
        if erasure.dataset in self.partnership.datasets or not root.is_dir():
            return []
        return [path for path in sorted(root.rglob("*")) if path.is_file() and _sha256(path) == erasure.sha256]

    def _narrowed(self, erasure: Erasure, concerned: Sequence[DeliveryFile]) -> tuple[Path | None, list[Removed]]:
        """Write the file that counts anew without the columns; gives the path that stays. None when nothing can: no other column of
        it may be held, or the file can't be read."""
        counting = next((file for file in concerned if file.status == "new"), None)
        keep = self._kept(counting) if counting else []
        if not counting or not keep:
            return None, []
        try:
            partial = narrow(counting.path, self.partnership.datasets[erasure.dataset], keep)
        except DeliveryError:
            return None, []
        stays = counting.path.with_name(narrowed_name(counting.path))
        left = replace(counting, sha256=_sha256(partial))
        self._inherit(counting, left)
        partial.replace(stays)
        sync(stays.parent)
        removed = Removed(place=f"{self._place(counting.path)} ({', '.join(erasure.columns)})", rows=erasure.rows)
        return stays, [] if left.sha256 == counting.sha256 else [removed]

    def _kept(self, file: DeliveryFile) -> list[str]:
        gone = self.register.gone()[file.dataset, file.delivery_id]
        return [column.name for column in would_pass(self.partnership, file.dataset, self.on).columns if column.name not in gone]

    def _inherit(self, file: DeliveryFile, left: DeliveryFile) -> None:
        """All that was ever erased from a delivery is erased from what is left of it: a row may do without it for ever."""
        ids = set(self.register.gone()[file.dataset, file.delivery_id].values())
        for erasure in self.register.erasures():
            if erasure.id in ids:
                self.register.begin(erasure, left.delivery_id)

    def _held_by(self, erasure: Erasure, build: Path) -> bool:
        """Whether a build holds it; one that is not whole may hold anything."""
        if not (build / "manifest.json").is_file():
            return True
        receipts = (build / "receipts").glob(f"{erasure.dataset}-*.json")
        return any(self._holds(erasure, Receipt.model_validate_json(path.read_text("utf-8"))) for path in receipts)

    def _holds(self, erasure: Erasure, receipt: Receipt) -> bool:
        if erasure.whole or receipt.delivery_id == erasure.delivery_id:
            return receipt.delivery_id in self.register.deliveries(erasure)
        return receipt.delivery_id in self.register.deliveries(erasure) and bool(set(erasure.columns) & set(receipt.clauses))

    def _place(self, path: Path) -> str:
        folder = self.partnership.folder
        return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)


def _check_names(dataset: Dataset, concerned: Sequence[DeliveryFile]) -> None:
    pattern = Path(dataset.deliveries).name if dataset.deliveries else "*"
    for file in concerned:
        if file.status == "new" and not fnmatch(narrowed_name(file.path), pattern):
            raise UsageError(
                f"what is left of {file.name} would be {narrowed_name(file.path)}, which is not among its dataset's deliveries",
                todo=f"widen `deliveries` of dataset {dataset.dataset}, so that it takes in CSV files too",
            )


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
