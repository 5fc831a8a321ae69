"""Taking deliveries in: small files side by side in worker processes, large ones alone with the whole machine."""

from __future__ import annotations

import multiprocessing
import os
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from diogel.build.plan import Plan, PlannedDelivery
from diogel.build.workspace import Workspace
from diogel.definitions.model import Vocabulary
from diogel.ingest.receipt import Receipt
from diogel.ingest.take_in import take_in
from diogel.progress import Progress, Silent
from diogel.sharing.gate import Passage
from diogel.stores.duckdb import DuckDBStore
from diogel.stores.keys import Keys

LARGE = 64 * 2**20
"""Bytes. A larger file is worth all cores; below it, starting side by side wins."""

FEW, LITTLE = 12, 8 * 2**20
"""Fewer files, of fewer bytes in all, are done before a worker has started."""


@dataclass(frozen=True)
class _Task:
    passage: Passage
    planned: PlannedDelivery
    vocabularies: Mapping[str, Vocabulary]
    keys: Keys
    out: Path


def take_in_all(plan: Plan, vocabularies: Mapping[str, Vocabulary], workspace: Workspace, keys: Keys, progress: Progress) -> list[Receipt]:
    """Take in what is new, and give the receipts of all that were taken in now or before, in the plan's order."""
    tasks = [
        _Task(plan.passage(one.file), one, vocabularies, keys, workspace.intake / one.key)
        for one in plan.deliveries
        if one.action == "take_in"
    ]
    workspace.intake.mkdir(parents=True, exist_ok=True)
    progress.start("intake", total=sum(task.planned.file.size for task in tasks), unit="bytes")
    for task in tasks:
        if task.planned.file.size >= LARGE:
            _run(task, progress)
    _run_side_by_side([task for task in tasks if task.planned.file.size < LARGE], progress)
    receipts = [receipt_of(workspace, one) for one in plan.deliveries if one.action != "leave_out"]
    progress.finish(f"{len(tasks)} taken in, {len(receipts) - len(tasks)} as before")
    return receipts


def receipt_of(workspace: Workspace, planned: PlannedDelivery) -> Receipt:
    return Receipt.model_validate_json((workspace.intake / planned.key / "receipt.json").read_text("utf-8"))


def _run_side_by_side(tasks: list[_Task], progress: Progress) -> None:
    workers = os.cpu_count() or 1
    if workers == 1 or (len(tasks) < FEW and sum(task.planned.file.size for task in tasks) < LITTLE):
        for task in tasks:
            _run(task, progress)
        return
    # spawn, not fork: DuckDB and Arrow have threads of their own, which do not live through a fork.
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        batches = [pool.submit(_run_batch, batch) for batch in _batches(tasks, workers)]
        for batch in as_completed(batches):
            progress.advance(batch.result())


def _batches(tasks: list[_Task], workers: int) -> Iterator[list[_Task]]:
    """Enough batches that the progress moves and no worker waits long, few enough that a store serves many files."""
    size = max(1, min(20, len(tasks) // (workers * 4)))
    for start in range(0, len(tasks), size):
        yield tasks[start : start + size]


def _run_batch(tasks: list[_Task]) -> int:
    store = DuckDBStore(tasks[0].keys, threads=1)
    try:
        for task in tasks:
            _take_in(task, store, Silent())
    finally:
        store.close()
    return sum(task.planned.file.size for task in tasks)


def _run(task: _Task, progress: Progress) -> None:
    # Chunks are conformed side by side, each by one thread: DuckDB gains nothing from two on rows that come and go as Arrow.
    store = DuckDBStore(task.keys, memory_limit="1GB", threads=1)
    try:
        _take_in(task, store, progress)
    finally:
        store.close()


def _take_in(task: _Task, store: DuckDBStore, progress: Progress) -> None:
    if task.out.exists():  # an intake without its receipt was cut off half-way
        shutil.rmtree(task.out)
    take_in(
        task.passage,
        task.planned.file,
        vocabularies=task.vocabularies,
        store=store,
        out=task.out,
        salt=task.keys.pseudonym_salt(),
        progress=progress,
    )
