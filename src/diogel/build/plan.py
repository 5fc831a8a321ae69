"""What a build would do, before it does it: which deliveries count, which columns may pass, what is already taken in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from diogel import __version__
from diogel.build.incident_model import model_file
from diogel.build.model import model_of
from diogel.build.workspace import Workspace
from diogel.definitions.model import Partnership
from diogel.errors import AgreementError
from diogel.ingest.receive import DeliveryFile, find_deliveries
from diogel.linkage.decisions import Ledger, digest
from diogel.linkage.index import model_mark
from diogel.linkage.ledger import LedgerFile
from diogel.linkage.model import LinkageModel
from diogel.sharing.decisions import DecisionLog
from diogel.sharing.erasure import Register
from diogel.sharing.gate import Passage, erased_under, open_gate
from diogel.stores.keys import Keys

INTAKE_VERSION = 1
"""Raised whenever reading or conforming changes what it makes of the same file; older intake is then done again."""


@dataclass(frozen=True)
class PlannedDelivery:
    """One file, and what becomes of it: take it in, use what was taken in before, or leave it out and say why."""

    file: DeliveryFile
    action: Literal["take_in", "reuse", "leave_out"]
    key: str = ""
    problem: str = ""
    by_agreement: bool = False
    erased_under: str = ""


@dataclass(frozen=True)
class Plan:
    build_id: str
    fingerprint: str
    on: date
    passages: dict[str, Passage]
    closed: dict[str, AgreementError]
    deliveries: tuple[PlannedDelivery, ...]
    narrowed: dict[str, Passage]
    """Delivery -> what may pass of it, where columns were erased from it."""
    model: LinkageModel
    """What links are judged by."""
    ledger: Ledger
    """What people decided about pairs of records."""

    def passage(self, file: DeliveryFile) -> Passage:
        return self.narrowed.get(file.delivery_id) or self.passages[file.dataset]

    @property
    def fed(self) -> dict[str, list[str]]:
        """Dataset -> the columns of it that are let in."""
        return {name: [column.name for column in passage.columns] for name, passage in self.passages.items()}


def make_plan(partnership: Partnership, workspace: Workspace, keys: Keys, *, on: date, now: str, store: str, log: DecisionLog) -> Plan:
    """Open the gate for every dataset and look at every delivery.

    `now` (UTC, YYYYMMDDTHHMMSSffffffZ) starts the build's id; the rest of the id is the fingerprint of all that goes in, so
    two builds of the same folder, deliveries, day and keys have the same fingerprint.
    """
    passages, closed = _open_gates(partnership, on, log)
    vocabularies = _digest(sorted((name, vocabulary.model_dump_json()) for name, vocabulary in partnership.vocabularies.items()))
    gone = Register(register_of(partnership.folder)).gone()
    narrowed = {delivery: passages[name].without(erased) for (name, delivery), erased in gone.items() if name in passages}
    ledger, model = LedgerFile.of(partnership.folder, keys).read(), model_of(partnership.folder)
    planned = []
    for file in find_deliveries(partnership):
        passage = narrowed.get(file.delivery_id) or passages.get(file.dataset)
        left_out = _left_out(file, passage, closed, gone.get((file.dataset, file.delivery_id), {}))
        planned.append(left_out or _to_read(file, passage or passages[file.dataset], workspace, vocabularies, keys))
    fingerprint = _digest(
        [
            __version__,
            on.isoformat(),
            store,
            keys.mark(),
            _definitions_digest(partnership),
            digest(ledger),
            model_mark(model),
            *map(repr, planned_inputs(planned)),
        ]
    )
    return Plan(f"{now}-{fingerprint[:8]}", fingerprint, on, passages, closed, tuple(planned), narrowed, model, ledger)


def register_of(folder: Path) -> Path:
    """What was asked to be erased from a folder, approved, and done."""
    return folder / "state" / "retention.jsonl"


def planned_inputs(planned: Iterable[PlannedDelivery]) -> list[tuple[str, str, str, str]]:
    """What of the deliveries decides a build's outcome: not whether one was taken in before."""
    return sorted((one.file.dataset, one.file.delivery_id, one.key, one.problem) for one in planned)


def _open_gates(partnership: Partnership, on: date, log: DecisionLog) -> tuple[dict[str, Passage], dict[str, AgreementError]]:
    passages: dict[str, Passage] = {}
    closed: dict[str, AgreementError] = {}
    for name in sorted(partnership.datasets):
        try:
            passages[name] = open_gate(partnership, name, on, log)
        except AgreementError as refusal:
            closed[name] = refusal
    return passages, closed


def _left_out(
    file: DeliveryFile, passage: Passage | None, closed: Mapping[str, AgreementError], erased: Mapping[str, str]
) -> PlannedDelivery | None:
    """What is not to be read, with the reason: it does not count, all of it was erased, or nothing of it may pass."""
    if file.status != "new":
        return PlannedDelivery(file, "leave_out", problem=file.note)
    if "*" in erased or (erased and passage and not passage.read):
        id = erased.get("*") or next(iter(erased.values()))
        return PlannedDelivery(file, "leave_out", problem=erased_under(id).en, erased_under=id)
    if file.dataset in closed:
        return PlannedDelivery(file, "leave_out", problem=closed[file.dataset].what, by_agreement=True)
    return None


def _to_read(file: DeliveryFile, passage: Passage, workspace: Workspace, vocabularies: str, keys: Keys) -> PlannedDelivery:
    key = intake_key(file, passage, vocabularies, keys)
    ready = (workspace.intake / key / "receipt.json").is_file()
    return PlannedDelivery(file, "reuse" if ready else "take_in", key=key)


def intake_key(file: DeliveryFile, passage: Passage, vocabularies: str, keys: Keys) -> str:
    """Names a conformed delivery by all that decides its content."""
    columns = sorted(passage.read)
    parts = [str(INTAKE_VERSION), file.delivery_id, passage.dataset.model_dump_json(), json.dumps(columns), vocabularies, keys.mark()]
    return f"{file.dataset}-{_digest(parts)[:20]}"


def _definitions_digest(partnership: Partnership) -> str:
    """Of everything the folder says, and of the files that its areas come from."""
    files = [level.file for level in partnership.areas] + [level.population.file for level in partnership.areas if level.population]
    if partnership.file.postcodes:
        files.append(partnership.file.postcodes.file)
    stamps = [_file_digest(partnership.path(written)) for written in sorted(filter(None, files))]
    if model_file(partnership.folder).is_file():
        stamps.append(_file_digest(model_file(partnership.folder)))
    return _digest([partnership.model_dump_json(exclude={"folder", "paths"}), *stamps])


def _file_digest(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _digest(parts: Iterable[object]) -> str:
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()
