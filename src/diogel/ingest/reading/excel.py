"""Workbooks, by way of a child process with limits: one that is made to do harm costs one clear refusal.

A workbook of 1.4 kB with a cell in its first corner and one in its last makes a reader ask for hundreds of gigabytes.
Macros are never run: .xlsm files are read like any other, for their cells.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa

from diogel.definitions.model import Dataset
from diogel.errors import DeliveryError
from diogel.ingest.reading.headers import match_headers
from diogel.ingest.reading.reader import CHUNK_ROWS, Reader, chunk_of, empty_chunk

MEMORY = 2**30
"""Bytes of address space that the child may have."""
CPU_SECONDS = 120
WALL_SECONDS = 300
LARGEST_FILE = 256 * 2**20
LARGEST_UNPACKED = 2 * 2**30
"""Bytes; of the file, and of what it says it unpacks to."""

_LONGEST_ANSWER = 2**20

_PROBLEMS = {
    "memory": ("the workbook needs more memory to open than any real table does", "send the rows as CSV, or copy them to a new workbook"),
    "PasswordError": ("the workbook is locked with a password", "send it without one, over a channel that is safe by itself"),
    "no_sheet": (
        "the workbook has no sheet of the name that the dataset's reading: sheet gives",
        "look at its sheets, and at the definition",
    ),
}
_DAMAGED = ("the workbook is damaged or no workbook", "open it, save it again as .xlsx, and send that")


def open_excel(path: Path, dataset: Dataset, allowed: Collection[str]) -> Reader:
    """Lines are the sheet's own row numbers. Raises DeliveryError when it is damaged, locked, or breaks the limits."""
    _refuse_large(path)
    child = _Child(path, dataset)
    try:
        answer = child.ask_headers()
        headers = match_headers(answer["headers"], dataset, allowed, f"{path.name}:{answer['line']}")
    except BaseException:
        child.stop()
        raise
    return Reader(headers, _chunks(child, headers.position), release=child.stop)


def _refuse_large(path: Path) -> None:
    size = path.stat().st_size
    unpacked = 0
    if zipfile.is_zipfile(path):
        with contextlib.suppress(zipfile.BadZipFile), zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    if size > LARGEST_FILE or unpacked > LARGEST_UNPACKED:
        told = f"it unpacks to {unpacked // 2**20} MB" if size <= LARGEST_FILE else f"it has {size // 2**20} MB"
        raise DeliveryError(f"the workbook is too large: {told}", todo="send the rows as CSV", where=path.name)


class _Child:
    """The process that opens the workbook. It has its limits from its first moment, and no longer than WALL_SECONDS."""

    def __init__(self, path: Path, dataset: Dataset) -> None:
        self._path = path
        self._process = subprocess.Popen(
            # By its path, so that nothing of the program is loaded there before its limits stand.
            [sys.executable, "-P", str(Path(__file__).with_name("excel_child.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._late = threading.Event()
        self._clock = threading.Timer(WALL_SECONDS, self._end)
        self._clock.daemon = True
        self._clock.start()
        reading = dataset.reading
        self._tell({"path": str(path), "sheet": reading.sheet, "header_row": reading.header_row, "memory": MEMORY, "seconds": CPU_SECONDS})

    def _end(self) -> None:
        self._late.set()
        self._process.kill()

    @property
    def _out(self) -> IO[bytes]:
        assert self._process.stdout  # noqa: S101  a pipe was asked for
        return self._process.stdout

    def _tell(self, message: Any) -> None:
        assert self._process.stdin  # noqa: S101  a pipe was asked for
        with contextlib.suppress(BrokenPipeError):  # it died; what it said last, or did not say, tells why
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
            self._process.stdin.flush()

    def ask_headers(self) -> dict[str, Any]:
        line = self._out.readline(_LONGEST_ANSWER)
        try:
            answer: dict[str, Any] = json.loads(line)
        except ValueError:
            raise self._died() from None
        if "problem" in answer:
            raise self._refusal(answer["problem"])
        return answer

    def rows(self, wanted: list[int]) -> Iterator[pa.RecordBatch]:
        self._tell(wanted)
        try:
            with pa.ipc.open_stream(self._out) as stream:
                yield from stream
        except (pa.ArrowException, OSError):
            raise self._died() from None
        if self._process.wait() != 0:
            raise self._died()

    def _died(self) -> DeliveryError:
        """It ended without a word: killed by its limits, or by the library giving up."""
        self._process.wait()
        if self._late.is_set():
            return DeliveryError("the workbook took too long to open", todo="send the rows as CSV", where=self._path.name)
        return self._refusal("memory")

    def _refusal(self, problem: str) -> DeliveryError:
        what, todo = _PROBLEMS.get(problem, _DAMAGED)
        return DeliveryError(what, todo=todo, where=self._path.name)

    def stop(self) -> None:
        self._clock.cancel()
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()


def _chunks(child: _Child, position: dict[str, int]) -> Iterator[pa.Table]:
    columns = tuple(position)
    before = 0
    try:
        for table in _gathered(child.rows(list(position.values()))):
            numbers = np.arange(before + 1, before + table.num_rows + 1, dtype=np.int64)
            yield chunk_of(columns, table.columns[:-1], numbers, table.column("line").to_numpy())
            before += table.num_rows
    finally:
        child.stop()
    if not before:
        yield empty_chunk(columns)


def _gathered(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.Table]:
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        if sum(one.num_rows for one in held) >= CHUNK_ROWS:
            yield pa.Table.from_batches(held)
            held = []
    if held:
        yield pa.Table.from_batches(held)
