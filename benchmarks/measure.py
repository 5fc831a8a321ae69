"""Time a whole process and its peak memory, as the operating system accounts for it."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    seconds: float
    cpu: float
    memory_mb: float


def run(*arguments: str, environment: dict[str, str] | None = None) -> Run:
    """Run `python ARGUMENTS` to its end. Raises when it fails: a figure of a failed run is no figure."""
    begun = time.perf_counter()
    pid = os.posix_spawn(sys.executable, [sys.executable, *arguments], {**os.environ, **(environment or {})})
    _, status, used = os.wait4(pid, 0)
    if status:
        raise SystemExit(f"{' '.join(arguments)} failed with status {status}")
    return Run(time.perf_counter() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def median(runs: list[Run]) -> Run:
    return sorted(runs, key=lambda one: one.seconds)[len(runs) // 2]
