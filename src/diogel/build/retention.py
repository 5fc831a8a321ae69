"""What is held for longer than agreed: listed, asked for, approved, and erased everywhere with a certificate."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from diogel.build.artifacts import Build
from diogel.build.erasing import Hands
from diogel.build.open import asked_log
from diogel.build.plan import register_of
from diogel.build.workspace import Workspace
from diogel.definitions.load import load_or_fail
from diogel.definitions.model import Partnership
from diogel.errors import UsageError
from diogel.ingest.receipt import Receipt
from diogel.progress import Progress
from diogel.sharing import erasure as erasing
from diogel.sharing.decisions import DecisionLog
from diogel.sharing.erasure import Certificate, Erasure, Register
from diogel.sharing.retention import Due, Held
from diogel.sharing.retention import due as past_its_time
from diogel.stores.keys import Keys


@dataclass(frozen=True)
class Retention:
    """A folder's register of erasures, with what its builds hold, on a day."""

    partnership: Partnership
    workspace: Workspace
    register: Register
    on: date

    @classmethod
    def of(cls, folder: Path, *, on: date, out: Path | None = None, paths: Mapping[str, Path] | None = None) -> Retention:
        """Paths that are not given are those that the current build was given."""
        workspace = Workspace.of(folder, out)
        return cls(load_or_fail(folder, paths={**_paths_of(workspace), **(paths or {})}), workspace, Register(register_of(folder)), on)

    def due(self) -> list[Due]:
        """What of the deliveries held is past its time, the longest overdue first."""
        gone = self.register.gone()
        found = past_its_time(self.partnership, held(self.workspace, gone), self.on)
        return [left for one in found if (left := _without(one, gone.get((one.held.dataset, one.held.delivery_id), {})))]

    def ask(self, deliveries: Sequence[str], *, by: str, why: str) -> list[Erasure]:
        """Ask for what is due of these deliveries to be erased. UsageError when nothing of one is, and then none is asked for."""
        due = {one.held.delivery_id: one for one in self.due()}
        for delivery in deliveries:
            if delivery not in due:
                raise UsageError(
                    f"nothing of delivery {delivery} is past its time on {self.on:%d %B %Y}",
                    todo="list what is: diogel retention due FOLDER",
                )
        return [self.register.ask(due[delivery], by=by, why=why) for delivery in dict.fromkeys(deliveries)]

    def approve(self, id: str, *, by: str, why: str) -> Erasure:
        return self.register.approve(id, by=by, why=why)

    def erase(self, id: str, *, progress: Progress) -> Certificate:
        """Erase everywhere what was approved, and certify it in state/certificates. Cut off, it can be asked for again.

        Raises a UsageError before anything is touched when it is not approved, done already, or the keys are wrong.
        """
        folder = self.partnership.folder
        keys = Build.current(self.workspace, Keys.find(folder, os.environ)).keys
        hands = Hands(self.partnership, self.workspace, self.register, keys, self.on, progress)
        hands.check(self.register.erasure(id))
        certificates = folder / "state" / "certificates"
        return erasing.erase(self.register, id, hands.all(), certificates=certificates, log=DecisionLog(asked_log(folder)))


def held(workspace: Workspace, gone: Mapping[tuple[str, str], Mapping[str, str]]) -> list[Held]:
    """Every delivery of which something lies in the folder, with the columns that were let in, as all builds together know.

    A duplicate is held once. What was refused is held too: its file is. What was erased is not, unless its file came back.
    """
    found: dict[tuple[str, str], Held] = {}
    for receipt in _receipts(workspace):
        key = (receipt.dataset, receipt.delivery_id)
        if receipt.status == "duplicate" or ("*" in gone.get(key, {}) and not receipt.erased_under):
            continue
        before = found.get(key)
        columns = dict.fromkeys((*(before.columns if before else ()), *receipt.clauses))
        rows = max(receipt.rows_accepted, before.rows if before else 0)
        found[key] = Held(*key, receipt.received_at, rows, receipt.sha256, tuple(columns))
    return list(found.values())


def _receipts(workspace: Workspace) -> Iterator[Receipt]:
    """Of all that was ever taken in and is still kept, then of each build, the current one last."""
    current = workspace.current()
    folders = [path for path in workspace.finished() if path.resolve() != current] + ([current] if current else [])
    for path in [
        *workspace.intake.glob("*/receipt.json"),
        *(path for one in folders for path in sorted((one / "receipts").glob("*.json"))),
    ]:
        yield Receipt.model_validate_json(path.read_text("utf-8"))


def _without(due: Due, gone: Mapping[str, str]) -> Due | None:
    """What is still there to be erased; a delivery that came back is there again as a whole."""
    if "*" in gone:
        return due
    columns = tuple(column for column in due.columns if column.column not in gone)
    return replace(due, columns=columns) if columns else None


def _paths_of(workspace: Workspace) -> dict[str, Path]:
    current = workspace.current()
    if current is None:
        raise UsageError("there is no finished build, so nothing is held", todo="run: diogel build FOLDER", where=str(workspace.builds))
    given: dict[str, str] = json.loads((current / "manifest.json").read_text("utf-8"))["paths"]
    return {name: Path(path) for name, path in given.items()}


def states(register: Register) -> dict[str, str]:
    """Erasure -> asked, approved, begun (and cut off) or erased."""
    begun = {id for columns in register.gone().values() for id in columns.values()}
    done = {certificate.erasure.id for certificate in register.certificates()}
    return {one.id: _state(one, begun, done) for one in register.erasures()}


def _state(erasure: Erasure, begun: Iterable[str], done: Iterable[str]) -> str:
    if erasure.id in done:
        return "erased"
    return "begun" if erasure.id in begun else "approved" if erasure.approved else "asked"
