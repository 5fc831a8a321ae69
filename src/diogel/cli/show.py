"""What the command line prints: plain lines for people, JSON for machines, progress while it lasts."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, Task, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.text import Text


class Amount(ProgressColumn):
    """How much of the stage is done, and how fast, in its own unit: `120,000/250,000 rows, 41,000/s`."""

    def render(self, task: Task) -> Text:
        unit = task.fields.get("unit", "")
        done, total = (f"{amount / 2**20:,.1f} MB" if unit == "bytes" else f"{amount:,.0f}" for amount in (task.completed, task.total or 0))
        speed = task.finished_speed or task.speed or 0
        rate = f"{speed / 2**20:,.1f} MB/s" if unit == "bytes" else f"{speed:,.0f} {unit}/s"
        shown = done if not task.total else f"{done} of {total}"
        return Text(f"{shown}{'' if unit == 'bytes' else ' ' + unit}, {rate}" if speed else shown)


class Bars:
    """Progress for a person at a terminal; one line a finished stage where the output goes to a file."""

    def __init__(self) -> None:
        self.console = Console(stderr=True)
        self.live = Progress(
            SpinnerColumn(), TextColumn("{task.description:<12}"), BarColumn(), Amount(), TimeElapsedColumn(), TimeRemainingColumn(),
            console=self.console, transient=True, disable=not self.console.is_terminal,
        )  # fmt: skip
        self.task: Any = None
        self.stage = ""
        self.begun = 0.0

    def __enter__(self) -> Bars:
        self.live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.live.stop()

    def start(self, stage: str, total: int | None = None, unit: str = "rows") -> None:
        self.stage, self.begun = stage, time.perf_counter()
        self.task = self.live.add_task(stage, total=total, unit=unit)

    def advance(self, amount: int) -> None:
        if self.task is not None:
            self.live.advance(self.task, amount)

    def finish(self, note: str = "") -> None:
        seconds = time.perf_counter() - self.begun
        if self.task is not None:
            self.live.remove_task(self.task)
        self.console.print(f"  {self.stage:<12} {seconds:6.1f} s  {note}", highlight=False)
        self.task = None


class Lines:
    """Progress for machines: one JSON object a line on standard error."""

    def start(self, stage: str, total: int | None = None, unit: str = "rows") -> None:
        self._say(stage=stage, state="started", total=total, unit=unit)
        self.stage, self.done = stage, 0

    def advance(self, amount: int) -> None:
        self.done += amount
        self._say(stage=self.stage, state="running", done=self.done)

    def finish(self, note: str = "") -> None:
        self._say(stage=self.stage, state="finished", note=note)

    def __enter__(self) -> Lines:
        return self

    def __exit__(self, *_: object) -> None: ...

    def _say(self, **said: object) -> None:
        print(json.dumps(said, ensure_ascii=False), file=sys.stderr, flush=True)


def made_keys(path: Path) -> None:
    """New keys are told wherever they are made: nobody can make them again."""
    click.echo(
        f"made new keys in {path}: keep a copy in the partnership's safe, never in git; nothing built can be read without them", err=True
    )


def machine(content: Any) -> None:
    """JSON on standard output."""
    click.echo(json.dumps(content, indent=1, ensure_ascii=False, default=str))


def table(headers: list[str], rows: list[list[Any]]) -> None:
    """A plain table: text to the left, numbers to the right."""
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(len(header), *(len(row[position]) for row in cells), 0) for position, header in enumerate(headers)]
    right = [all(isinstance(row[position], int | float) for row in rows) and bool(rows) for position in range(len(headers))]
    for row in [headers, ["-" * width for width in widths], *cells]:
        parts = [value.rjust(width) if to_right else value.ljust(width) for value, width, to_right in zip(row, widths, right, strict=True)]
        click.echo("  ".join(parts).rstrip())


def _cell(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else "" if value is None else str(value)
