"""A believable partnership's deliveries, with the truth known: the one call that makes them all."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zlib import crc32

from diogel.definitions.model import Partnership
from diogel.errors import UsageError
from diogel.progress import Progress, Silent
from diogel.synthetic.agencies import SOURCES
from diogel.synthetic.deliveries import deliver
from diogel.synthetic.gazetteer import postcodes_csv
from diogel.synthetic.truth import Truth
from diogel.synthetic.world import make_world

SMALLEST, LARGEST = 200, 1_000_000
_MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Summary:
    """What was made. `faults` counts what was got wrong on purpose, by kind."""

    people: int
    households: int
    files: int
    rows: dict[str, int]
    faults: dict[str, int]
    deliveries: Path
    truth: Path
    seconds: float

    @property
    def total_rows(self) -> int:
        return sum(self.rows.values())

    def __str__(self) -> str:
        mistakes = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in sorted(self.faults.items(), key=lambda one: -one[1]))
        each = "\n".join(f"  {dataset:<24}{count:>9,} rows" for dataset, count in self.rows.items())
        return (
            f"{self.people:,} people in {self.households:,} households; {self.total_rows:,} rows in {self.files} files "
            f"under {self.deliveries} ({self.seconds:.1f} s)\n{each}\n"
            f"  made to go wrong: {mistakes}\n  the truth: {self.truth}"
        )


def synthesise(
    partnership: Partnership,
    *,
    people: int = 60_000,
    seed: int = 1,
    until: date = date(2026, 10, 31),
    out: Path,
    truth: Path | None = None,
    progress: Progress | None = None,
) -> Summary:
    """Write three years of deliveries up to `until` under `out`, a folder for each dataset of the partnership that
    Aberwylan's agencies send, and the truth beside them in `truth` (`out`/../truth). The same seed gives the same bytes.

    Raises UsageError when the partnership has none of those datasets, when `people` is out of bounds, and when `out`
    holds deliveries that were not made here.
    """
    started, say = time.monotonic(), progress or Silent()
    truth = truth or out.parent / "truth"
    datasets = _datasets(partnership, people)
    _make_way(out, truth, datasets)
    say.start("people and what happened to them", people, "people")
    world = make_world(people, until, seed)
    say.finish()
    found, rows, written = Truth(world), {}, []
    say.start("deliveries", len(datasets), "datasets")
    for dataset in datasets:
        source = SOURCES[dataset]
        extract = source.make(world)
        sent = deliver(dataset, extract, source.habits, folder=out / dataset, last_day=world.last_day, seed=seed)
        found.add(dataset, extract, sent)
        rows[dataset] = sum(len(file.rows) for file in sent.files)
        written += sent.written
        say.advance(1)
    found.write(truth)
    (truth / "postcodes.csv").write_text(postcodes_csv(people), encoding="utf-8", newline="\n")
    _write_manifest(truth, out, written)
    say.finish(f"{sum(rows.values())} rows")
    return Summary(
        people, world.people.households.count, len(written), rows, _by_kind(found), out, truth, round(time.monotonic() - started, 2)
    )


def _datasets(partnership: Partnership, people: int) -> list[str]:
    if not SMALLEST <= people <= LARGEST:
        raise UsageError(f"{people} people can't be made", todo=f"ask for {SMALLEST} to {LARGEST}")
    chosen = [dataset for dataset in SOURCES if dataset in partnership.datasets]
    if not chosen:
        raise UsageError(
            "none of the partnership's datasets is one that can be made", todo=f"name a dataset as Aberwylan does: {', '.join(SOURCES)}"
        )
    return chosen


def _make_way(out: Path, truth: Path, datasets: list[str]) -> None:
    """Take away what an earlier call left; refuse to write among anything else."""
    manifest = truth / _MANIFEST
    if manifest.exists():
        for name in json.loads(manifest.read_text(encoding="utf-8"))["files"]:
            (out / name).unlink(missing_ok=True)
    for dataset in datasets:
        if any(path.is_file() for path in (out / dataset).rglob("*")):
            raise UsageError(
                f"{out / dataset} holds deliveries that were not made up here", todo="choose another folder with --out, or move them away"
            )


def _write_manifest(truth: Path, out: Path, written: list[Path]) -> None:
    files = {path.relative_to(out).as_posix(): crc32(path.read_bytes()) for path in written}
    (truth / _MANIFEST).write_text(json.dumps({"files": files}, indent=0, sort_keys=True) + "\n", encoding="utf-8")


def _by_kind(found: Truth) -> dict[str, int]:
    counts: dict[str, int] = {}
    for fault in found.faults:
        counts[fault["kind"]] = counts.get(fault["kind"], 0) + 1
    return counts
