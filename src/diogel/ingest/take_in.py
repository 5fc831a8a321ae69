"""Takes one delivery in: reads what may pass, conforms it, quarantines what can't be used, and gives a receipt.

Chunk by chunk, so that a file of any size needs the memory of a few chunks. Everything is written to a hidden folder
beside the one it becomes, which takes its name when all is there: whatever stops it half-way leaves nothing to be seen.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from diogel.definitions.model import Vocabulary
from diogel.errors import DeliveryError
from diogel.ingest.conform import Conformed, Conformer, reason_text
from diogel.ingest.parts import Parts
from diogel.ingest.quarantine import FAULTS, REPEATS, of_faults, of_ragged
from diogel.ingest.reading import Reader, open_reader
from diogel.ingest.reading.ahead import side_by_side
from diogel.ingest.reading.reader import LINE, ROW_NUMBER
from diogel.ingest.receipt import Receipt, about
from diogel.ingest.receive import DeliveryFile
from diogel.ingest.repeats import Repeats
from diogel.ingest.tally import Tally
from diogel.progress import Progress
from diogel.sharing.gate import Passage
from diogel.stores.base import Store

REFUSED_WHOLE = {
    "marking_above_ceiling": (
        "a row is marked above OFFICIAL-SENSITIVE; nothing of the delivery was kept",
        "tell the partner, and handle the file as its marking demands",
    ),
    "not_a_token": (
        "something that is no token stands where only tokens may; nothing of the delivery was kept",
        "it may be what was to be hashed: tell the partner, destroy the file, and ask for what diogel hash writes",
    ),
}
"""Reasons for which nothing of a delivery is kept: what is wrong, and what to do."""

TOLD_REASONS = 3


def take_in(
    passage: Passage, file: DeliveryFile, *, vocabularies: Mapping[str, Vocabulary], store: Store, out: Path, salt: str, progress: Progress
) -> Receipt:
    """Take a delivery in and leave it in the folder `out`: receipt.json, and encrypted, as far as there are such rows,
    identity.parquet, quarantine.parquet and the rows themselves in the files that `parts_of(out, "rows")` names.

    What is wrong with the delivery is told in the receipt (status "refused"), not raised: a delivery that is refused as a
    whole leaves its receipt alone, and its quarantine when all its rows were read and none could be used. Raises what the
    store raises when the machine fails (StoreError: a full disk). `progress` is advanced by the file's bytes.
    """
    partial = out.with_name(f".{out.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    delivery = _Delivery(passage, file, vocabularies, store, salt)
    try:
        receipt = _receive(delivery, partial, progress)
        (partial / "receipt.json").write_text(receipt.model_dump_json(indent=1), "utf-8")
        shutil.rmtree(out, ignore_errors=True)
        partial.rename(out)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return receipt


@dataclass(frozen=True)
class _Delivery:
    """What is taken in, and what it takes."""

    passage: Passage
    file: DeliveryFile
    vocabularies: Mapping[str, Vocabulary]
    store: Store
    salt: str

    def conformer(self) -> Conformer:
        came = self.file.received_at.date()
        return Conformer(self.passage, self.vocabularies, salt=self.salt, store=self.store, delivery_id=self.file.delivery_id, today=came)

    def receipt(self, told: Mapping[str, object], **more: object) -> Receipt:
        law = {
            "marking": self.passage.marking,
            "refused_columns": dict(self.passage.refused),
            "clauses": {name: tuple(map(str, clauses)) for name, clauses in self.passage.clauses.items()},
            "retention_days": self.passage.retention_days,
        }
        return Receipt.model_validate({**about(self.file, self.passage.dataset), **law, **told, **more})


def _receive(delivery: _Delivery, folder: Path, progress: Progress) -> Receipt:
    told: dict[str, object] = {}
    try:
        with contextlib.closing(_open(delivery.passage, delivery.file)) as reader:
            headers = reader.headers
            told |= {"unknown_columns": headers.unknown, "missing_columns": headers.missing, "renamed_columns": headers.renamed}
            intake = _Intake(delivery, reader, folder)
            intake.run(_Advance(progress, delivery.file.size, reader.expected))
        return delivery.receipt(told, **intake.figures(), **intake.outcome())
    except DeliveryError as refusal:
        for path in folder.iterdir():
            path.unlink()
        what = f"{refusal.where}: {refusal.what}" if refusal.where else refusal.what
        return delivery.receipt(told, status="refused", problem=what, todo=refusal.todo)


def _open(passage: Passage, file: DeliveryFile) -> Reader:
    try:
        if file.path.stat().st_size != file.size:
            raise DeliveryError("the file is changing while it is taken in", todo="run again when it is complete", where=file.path.name)
        return open_reader(file.path, passage.dataset, passage.read)
    except OSError as problem:
        what = f"the file can't be read: {problem.strerror}"
        raise DeliveryError(what, todo="look at the file and its rights", where=file.path.name) from None


class _Intake:
    """One delivery on its way from reader to parts."""

    def __init__(self, delivery: _Delivery, reader: Reader, folder: Path) -> None:
        store, here = delivery.store, reader.headers.columns
        self._dataset = delivery.passage.dataset
        self._file = delivery.file
        self._reader = reader
        self._conformer = delivery.conformer()
        self._tally = Tally(column for column in delivery.passage.columns if column.name in here)
        # Only where all columns of the key may pass and are there can a repeat be told.
        watched = self._dataset.repeats == "refuse" and self._dataset.key and set(self._dataset.key) <= set(here)
        self._repeats = Repeats(store, self._dataset.key) if watched else None
        self._rows = Parts(store, folder, "rows", "tables")
        self._identity = Parts(store, folder, "identity", "identity")
        self._quarantine = Parts(store, folder, "quarantine", "identity")

    def run(self, advance: _Advance) -> None:
        # Three things go on at once: chunks are read, those before conformed, the one before them written.
        for chunk, conformed in side_by_side(self._conformer.conform, self._reader):
            self._take(chunk, conformed)
            advance.by(chunk.num_rows)
        self._tally.add_ragged(self._reader.ragged)
        if self._reader.ragged:
            self._quarantine.add(of_ragged(self._file.delivery_id, self._reader.ragged))
        if self._repeats:
            self._repeats.close()
        self._close(usable=not self._nothing_usable)
        advance.to_the_end()

    def _close(self, *, usable: bool) -> None:
        self._quarantine.close_as_one("SELECT * FROM {} ORDER BY row_number")
        if usable:
            self._rows.close()
            # Equal ids are equal in every field, so that each identity is left once.
            self._identity.close_as_one("SELECT DISTINCT * FROM {}")
        else:
            self._rows.discard()
            self._identity.discard()

    def _take(self, chunk: pa.Table, conformed: Conformed) -> None:
        self._refuse_whole(conformed.faults)
        fatal = conformed.faults.filter(pc.field("fatal")).select(FAULTS.names)
        repeats = self._repeated(chunk, conformed.rows)
        rows, identity = _without(conformed.rows, conformed.identity, repeats)
        kept_out = pa.concat_tables([fatal, repeats])
        self._rows.add(rows)
        if identity.num_rows:
            self._identity.add(identity)
        if kept_out.num_rows:
            self._quarantine.add(of_faults(self._file.delivery_id, chunk, kept_out))
        self._tally.add(chunk, rows, _with_doubts(kept_out, conformed.faults, rows))

    def _refuse_whole(self, faults: pa.Table) -> None:
        for reason, (what, todo) in REFUSED_WHOLE.items():
            found = faults.filter(pc.field("reason") == reason)
            if found.num_rows:
                raise DeliveryError(what, todo=todo, where=f"{self._file.path.name}:{found.column(LINE)[0]}")

    def _repeated(self, chunk: pa.Table, rows: pa.Table) -> pa.Table:
        """Rows that repeat an earlier one, written as faults."""
        if not self._repeats:
            return FAULTS.empty_table()
        accepted = chunk.filter(pc.is_in(chunk.column(ROW_NUMBER), value_set=rows.column(ROW_NUMBER)))
        found = self._repeats.find(accepted)
        key = " + ".join(self._dataset.key)
        reasons = [f"{REPEATS} row {earlier}" for earlier in found.column("earlier").to_pylist()]
        same = [pa.repeat(key, found.num_rows), pa.array(reasons, pa.string()), pa.repeat("", found.num_rows)]
        return pa.table([found.column(ROW_NUMBER), found.column(LINE), *same], schema=FAULTS)

    def figures(self) -> dict[str, object]:
        tally = self._tally
        return {
            "rows_in": tally.accepted + tally.quarantined,
            "rows_accepted": tally.accepted,
            "rows_quarantined": tally.quarantined,
            "columns": tally.columns(),
            "reasons": tally.by_reason(fatal=True),
            "flags": tally.by_reason(fatal=False),
            "examples": tally.examples(),
            "findings": tally.findings(),
            "unmapped": tally.unmapped(),
            "first_event": tally.first_event,
            "last_event": tally.last_event,
        }

    @property
    def _nothing_usable(self) -> bool:
        """There were rows and none could be used; headers alone say that there was nothing to report, and are accepted."""
        return self._tally.quarantined > 0 and not self._tally.accepted

    def outcome(self) -> dict[str, object]:
        if not self._nothing_usable:
            return {"status": "accepted"}
        worst = [finding for finding in self._tally.findings() if finding.fatal][:TOLD_REASONS]
        told = "; ".join(f"{finding.column or 'the row'}: {reason_text(finding.reason)} ({finding.rows})" for finding in worst)
        return {
            "status": "refused",
            "problem": f"none of its {self._tally.quarantined} rows can be used: {told}",
            "todo": "compare the file with the dataset's definition: columns may have changed places, or formats",
        }


def _without(rows: pa.Table, identity: pa.Table, repeats: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Leave repeated rows out, and identities that only they named."""
    if not repeats.num_rows:
        return rows, identity
    kept = rows.filter(pc.invert(pc.is_in(rows.column(ROW_NUMBER), value_set=repeats.column(ROW_NUMBER))))
    return kept, identity.filter(pc.is_in(identity.column("identity_id"), value_set=kept.column("identity_id")))


def _with_doubts(kept_out: pa.Table, faults: pa.Table, rows: pa.Table) -> pa.Table:
    """All that keeps rows out, and the doubts about rows that are accepted, for the receipt."""
    doubts = faults.filter(~pc.field("fatal"))
    doubts = doubts.filter(pc.is_in(doubts.column(ROW_NUMBER), value_set=rows.column(ROW_NUMBER)))
    plain = pc.replace_substring_regex(kept_out.column("reason"), rf"^({REPEATS}) row \d+$", r"\1")
    fatal = kept_out.set_column(FAULTS.get_field_index("reason"), "reason", plain)
    return pa.concat_tables([_marked(fatal, fatal=True), _marked(doubts.select(FAULTS.names), fatal=False)])


def _marked(faults: pa.Table, *, fatal: bool) -> pa.Table:
    return faults.append_column("fatal", pa.repeat(fatal, faults.num_rows))


class _Advance:
    """Rows read, told as bytes of the file."""

    def __init__(self, progress: Progress, size: int, expected: int | None) -> None:
        self._progress = progress
        self._left = size
        self._per_row = size / expected if expected else 0

    def by(self, rows: int) -> None:
        amount = min(self._left, int(rows * self._per_row))
        self._left -= amount
        self._progress.advance(amount)

    def to_the_end(self) -> None:
        self._progress.advance(self._left)
        self._left = 0
