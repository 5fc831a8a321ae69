"""Opens a workbook in a process of its own, which a hostile file may kill without harm.

Spoken over the standard streams: it is told the file, sheet and header line; it answers with the headers as one line of
JSON; it is told which columns; it streams those as Arrow. It writes no file, runs no macro and dumps no core.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

BATCH_ROWS = 20_000


def main() -> None:
    """The whole conversation; whatever goes wrong is told by kind alone, since messages may repeat a cell."""
    request = json.loads(sys.stdin.readline())
    _limit(request["memory"], request["seconds"])
    try:
        _serve(request)
    except MemoryError:
        _say({"problem": "memory"})
    except Exception as problem:  # noqa: BLE001  the library raises many kinds; the parent tells the person
        _say({"problem": type(problem).__name__})


def _limit(memory: int, seconds: int) -> None:
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0)):
        resource.setrlimit(what, (most, most))


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
    sys.stdout.buffer.flush()


def _serve(request: dict[str, Any]) -> None:
    from python_calamine import CalamineWorkbook

    with CalamineWorkbook.from_path(request["path"]) as book:
        name = request["sheet"] or next(iter(book.sheet_names), "")
        if name not in book.sheet_names:
            _say({"problem": "no_sheet", "sheets": book.sheet_names})
            return
        sheet = book.get_sheet_by_name(name)
        rows = enumerate(sheet.iter_rows(), start=1)
        line, headers = _headers(rows, request["header_row"])
        _say({"headers": headers, "line": line})
        wanted = json.loads(sys.stdin.readline() or "[]")
        if wanted:
            _stream(rows, wanted)


def _headers(rows: Iterator[tuple[int, Sequence[Any]]], header_row: int) -> tuple[int, list[str]]:
    """The header line that was named; where none was, the first line with anything on it."""
    for line, cells in rows:
        if line >= header_row and (header_row > 1 or any(cell != "" for cell in cells)):
            return line, [text(cell).strip() for cell in cells]
    return header_row, []


def _stream(rows: Iterator[tuple[int, Sequence[Any]]], wanted: Sequence[int]) -> None:
    import pyarrow as pa

    schema = pa.schema([*((str(place), pa.string()) for place in wanted), ("line", pa.int64())])
    with pa.ipc.new_stream(sys.stdout.buffer, schema) as out:
        for batch in _batches(rows):
            columns = [pa.array([text(cells[place]) if place < len(cells) else "" for _, cells in batch], pa.string()) for place in wanted]
            out.write_batch(pa.record_batch([*columns, pa.array([line for line, _ in batch], pa.int64())], schema=schema))


def _batches(rows: Iterator[tuple[int, Sequence[Any]]]) -> Iterator[list[tuple[int, Sequence[Any]]]]:
    """Lines with anything on them, some thousands at a time."""
    batch: list[tuple[int, Sequence[Any]]] = []
    for line, cells in rows:
        if any(cell != "" for cell in cells):
            batch.append((line, cells))
        if len(batch) == BATCH_ROWS:
            yield batch
            batch = []
    if batch:
        yield batch


def text(cell: Any) -> str:
    """A cell as a person would write it: 12 (of 12.0), 0.1, 2024-03-01, 2024-03-01T10:30:00, 10:30:00, true.

    Excel keeps no day apart from its midnight, so midnight is written as the day alone.
    """
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(timespec="seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
    return str(cell)


if __name__ == "__main__":
    main()
