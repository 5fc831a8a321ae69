"""Files of JSON lines that only ever grow: the decision log, the retention register."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from diogel.errors import DiogelError


def append(path: Path, records: Iterable[Mapping[str, Any]]) -> None:
    """Write one line per record, whole or not at all, and on the disk before this returns.

    Raises DiogelError when that can't be done: whoever needs the record to exist must then stop.
    """
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            _write_whole(file, lines)
        finally:
            os.close(file)
    except OSError as error:
        raise DiogelError(
            f"{path.name} can't be written ({error.strerror}), so nothing may pass",
            where=str(path),
            todo="make room on the disk or mend the permissions, then run it again",
        ) from error


def read(path: Path) -> Iterator[dict[str, Any]]:
    """The records in the order in which they were written; none when the file isn't there yet."""
    if not path.exists():
        return
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if line.endswith("\n"):  # a line without its end was never finished, so it never counted
                yield _parsed(path, number, line)


def _parsed(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except ValueError:
        record = None
    if not isinstance(record, dict):
        todo = "bring the file back from a backup; it must not be edited"
        raise DiogelError("this line is not a record", where=f"{path}:{number}:1", todo=todo)
    return record


def _write_whole(file: int, lines: bytes) -> None:
    start = _end_of_last_line(file)
    os.ftruncate(file, start)
    try:
        rest = lines
        while rest:
            rest = rest[os.write(file, rest) :]
        os.fsync(file)
    except OSError:
        os.ftruncate(file, start)
        raise


def _end_of_last_line(file: int) -> int:
    """Where to go on: a process that was killed while writing leaves a line without its end, which never took effect."""
    end = os.fstat(file).st_size
    while end > 0:
        step = min(end, 65536)
        found = os.pread(file, step, end - step).rfind(b"\n")
        if found >= 0:
            return end - step + found + 1
        end -= step
    return 0
