"""Run every benchmark and write the tables in docs/reference: benchmarks.md, and benchmarks-linkage.md with the peers of linkage."""

from __future__ import annotations

import os
import platform
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import checking, intake
from benchmarks.linkage import run as linkage
from benchmarks.measure import run
from benchmarks.pathways import measure as pathways

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "benchmarks.md"
_HEAD = """# Speed and memory

Whole processes, as the operating system accounts for them; medians of three runs, ours and the peer's in turn. What counts
is the ratio: absolute times are those of one machine on one day, and on a machine that others use too the ratio itself moves
(single runs of the intake have come to between 3 and 5). Run them yourself with `make bench`.

"""


def demo() -> dict[str, Any]:
    """The whole demo without its page, after installation."""
    with tempfile.TemporaryDirectory() as scratch:
        ours = run("-m", "diogel", "demo", "--no-serve", "--into", scratch)
    return {
        "task": "`diogel demo --no-serve`: deliveries, check, intake, link, tables",
        "peer": "none",
        "ours": ours,
        "theirs": None,
        "goal": "under two minutes",
    }


def row(found: dict[str, Any]) -> str:
    ours, theirs = found["ours"], found["theirs"]
    peer = f"{found['peer']}: {theirs.seconds:.1f} s, {theirs.memory_mb:,.0f} MB" if theirs else found["peer"]
    ratio = f"{ours.seconds / theirs.seconds:.1f}" if theirs else "–"
    return (
        f"| {found['task']} | {ours.seconds:.1f} s, {ours.cpu:.1f} CPU-s, {ours.memory_mb:,.0f} MB | {peer} | {ratio} | {found['goal']} |"
    )


def main() -> None:
    rows = [row(found) for found in (intake.measure(), checking.measure(), pathways.measure(), demo())]
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {datetime.now(UTC):%d %B %Y}"
    table = ["| task | Diogel | peer | ratio | goal |", "|---|---|---|---|---|", *rows]
    PAGE.write_text(_HEAD + "\n".join(table) + f"\n\nMeasured on {machine}.\n", "utf-8")
    print("\n".join(table))
    linkage.main()


if __name__ == "__main__":
    main()
