"""Checking a folder with thirty pathways: what a coordinator waits for after each change. Nobody else checks the like, so there is no peer.

python -m benchmarks.checking
"""

from __future__ import annotations

import json
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.measure import Run, median
from diogel.definitions.examples import example
from diogel.definitions.load import load

PATHWAYS = 30
RUNS = 5


def folder_of_many(into: Path) -> Path:
    """Aberwylan's folder, with its own pathways again and again under other names until there are thirty; each with no test but its own."""
    folder = into / "many"
    shutil.copytree(example("aberwylan"), folder, ignore=shutil.ignore_patterns("deliveries", "builds", "keys"))
    written = sorted((folder / "pathways").glob("*.yaml"))
    for number in range(len(written), PATHWAYS):
        text = written[number % len(written)].read_text("utf-8")
        again = re.sub(r"^pathway: (\w+)", rf"pathway: \1_{number}", text, count=1, flags=re.MULTILINE)
        (folder / "pathways" / f"again_{number}.yaml").write_text(again, "utf-8")
    return folder


def once(folder: Path) -> dict[str, float]:
    """The check itself, the first in its process; what Python needs to start is left out."""
    begun, busy = time.perf_counter(), time.process_time()
    faults = load(folder).faults
    seconds, cpu = time.perf_counter() - begun, time.process_time() - busy
    if any(fault.severity == "error" for fault in faults):
        raise SystemExit(str(faults[0]))
    return {"seconds": seconds, "cpu": cpu, "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def measure() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as scratch:
        folder = folder_of_many(Path(scratch))
        lines = sum(len(path.read_text("utf-8").splitlines()) for path in (folder / "pathways").glob("*.yaml"))
        child = [sys.executable, "-m", "benchmarks.checking", str(folder)]
        runs = [json.loads(subprocess.run(child, check=True, capture_output=True, text=True).stdout) for _ in range(RUNS)]
    return {
        "task": f"checking a folder with {PATHWAYS} pathways ({lines:,} lines) and all else that Aberwylan agreed",
        "peer": "none",
        "ours": median([Run(**found) for found in runs]),
        "theirs": None,
        "goal": "at most 0.5 s",
    }


if __name__ == "__main__":
    print(json.dumps(once(Path(sys.argv[1]))) if len(sys.argv) > 1 else measure())
