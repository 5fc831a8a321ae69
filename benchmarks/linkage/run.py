"""Diogel's linkage and its peers in one run, against what was set out to be reached: the table in docs/reference/benchmarks-linkage.md.

python -m benchmarks.linkage.run [--only NAME ...] [--into FOLDER] [--times N] [--people N] [--page FILE]

Everything that is measured is a process of its own: CPU seconds, wall time and peak memory as the operating system accounts for them.
Data and results stay in FOLDER (a temporary one otherwise), so that a part can be run again: data that is there is not made anew.
`--only` leaves the rows of other parts in the page as they were.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.linkage.page import Line, update
from benchmarks.measure import Run, median, run

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "benchmarks-linkage.md"
NEW = 10_000
SEEDS = (11, 12)
"""Measured on, and what the ceiling learns from. Whoever works on the model looks at other seeds."""


@dataclass(frozen=True)
class Measured:
    run: Run
    score: dict[str, Any]

    @property
    def f1(self) -> float:
        return float(self.score["cluster"]["cluster"]["f1"])

    @property
    def told(self) -> str:
        """`P .971 R .944 F1 .957; 12.3 CPU-s, 1,250 MB`"""
        cluster = self.score["cluster"]["cluster"]
        return f"P {cluster['precision']:.3f} R {cluster['recall']:.3f} **F1 {cluster['f1']:.4f}**; {cost(self.run)}"

    def best(self, kind: str) -> tuple[float, float]:
        """The best F1 of a few fixed thresholds, and which; of the clusters, or of the links themselves (`pairwise`)."""
        if "by_threshold" not in self.score:
            return self.f1, 0.0
        f1s = [
            ((one["cluster"]["cluster"] if kind == "cluster" else one["pairwise"])["f1"], one["threshold"])
            for one in self.score["by_threshold"]
        ]
        return max(f1s)


def cost(one: Run) -> str:
    return f"{one.cpu:.1f} CPU-s, {one.seconds:.1f} s, {one.memory_mb:,.0f} MB"


class Bench:
    """What has been made and measured so far."""

    def __init__(self, folder: Path, times: int = 1, people: int = 600_000) -> None:
        """`people` is how many the largest data has; 600,000 have about a million records."""
        self.folder, self.times, self.people = folder, times, people
        self._measured: dict[str, Measured] = {}

    def data(self, name: str) -> Path:
        """A folder with identities and truth: `uk-60000-1` is of 60,000 made-up people, seed 1. Raises LeftOut."""
        folder = self.folder / "data" / name
        if not (folder / "truth.parquet").exists():
            kind, *rest = name.split("-")
            if kind == "uk":
                run("-m", "benchmarks.linkage.people", "--people", rest[0], "--seed", rest[1], "--out", str(folder))
            else:
                run("-m", "benchmarks.linkage.datasets", name, "--out", str(folder.parent))
        if not (folder / "truth.parquet").exists():
            raise LeftOut(name)
        return folder

    def out(self, name: str) -> Path:
        folder = self.folder / "out" / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def measure(self, name: str, data: Path, *arguments: str) -> Measured:
        """The median of several runs of `python -m ARGUMENTS`, which writes into out(name), and how good what it wrote is."""
        if name not in self._measured:
            done = median([run("-m", *arguments) for _ in range(self.times)])
            run("-m", "benchmarks.linkage.judge", str(data), str(self.out(name)))
            score = json.loads((self.out(name) / "score.json").read_text("utf-8"))
            self._measured[name] = Measured(done, score)
        return self._measured[name]

    def peer(self, recipe: str, data: Path) -> Measured:
        name = f"{recipe}-{data.name}"
        return self.measure(f"splink-{name}", data, "benchmarks.linkage.peer", recipe, str(data), str(self.out(f"splink-{name}")))

    def ours(self, data: Path, *, trained: bool = False) -> Measured:
        """With the model that is shipped, or with one that learnt from these very records before; the learning is not in the cost."""
        name = f"diogel-{data.name}" + ("-trained" if trained else "")
        arguments = ["benchmarks.linkage.ours", "link", str(data), str(self.out(name))]
        if trained:
            arguments += ["--model", str(self.model(data))]
        return self.measure(name, data, *arguments)

    def model(self, data: Path) -> Path:
        path = self.out(f"diogel-{data.name}-trained") / "model.yaml"
        if not path.exists():
            run("-m", "benchmarks.linkage.ours", "train", str(data), str(path))
        return path


class LeftOut(Exception):
    """A dataset is not to be had on this machine; why has been printed."""


def ratio(ours: float, theirs: float, goal: float) -> tuple[str, bool]:
    return f"1/{theirs / ours:.1f}" if ours < theirs else f"{ours / theirs:.2f}", ours <= theirs * goal


def million(bench: Bench) -> list[Line]:
    """The docs recipe teaches itself on all pairs that share a name or a birth date; the tight one on far fewer, as an expert would."""
    data = bench.data(f"uk-{bench.people}-{SEEDS[0]}")
    ours, docs = bench.ours(data), bench.peer("uk", data)
    best, threshold = docs.best("cluster")
    line = partial(
        Line,
        f"{ours.score['cluster']['records']:,} records of {bench.people:,} made-up people, six agencies",
        ours=ours.told,
        peer=f"Splink, docs recipe, trained: {docs.told}",
    )
    lines = [
        line("CPU of a full relink, at most 1/4", *ratio(ours.run.cpu, docs.run.cpu, 1 / 4)),
        line("peak memory, at most 1/3", *ratio(ours.run.memory_mb, docs.run.memory_mb, 1 / 3)),
        line(f"cluster F1, the peer's at .95 ({docs.f1:.4f}) + .05", f"{ours.f1 - docs.f1:+.4f}", ours.f1 >= docs.f1 + 0.05),
        line(f"cluster F1, the peer's best, at {threshold} ({best:.4f}) + .05", f"{ours.f1 - best:+.4f}", ours.f1 >= best + 0.05),
    ]
    tight = bench.peer("uk_tight", data)
    best, threshold = tight.best("cluster")
    expert = f"Splink, taught on tight blocks: {tight.told}; best at {threshold}: {best:.4f}"
    lines.append(Line(lines[0].data, "the same against an expert's Splink", f"CPU {ratio(ours.run.cpu, tight.run.cpu, 1)[0]}, memory {ratio(ours.run.memory_mb, tight.run.memory_mb, 1)[0]}, F1 {ours.f1 - best:+.4f}", None, ours=ours.told, peer=expert))  # fmt: skip
    return lines


def increment(bench: Bench) -> list[Line]:
    """All but 10,000 records are linked first; then come the others."""
    data = bench.data(f"uk-{bench.people}-{SEEDS[0]}")
    before, after = bench.out("index-before"), bench.out("index-after")
    link = ("-m", "benchmarks.linkage.ours", "link", str(data))
    run(*link, str(bench.out("diogel-before")), "--new", str(NEW), "--keep", str(before))
    came = bench.measure(
        "diogel-increment", data, *link[1:], str(bench.out("diogel-increment")), "--known", str(before), "--keep", str(after)
    )
    floor = median([run("-m", "benchmarks.linkage.ours", "floor", str(after), "--known", str(before)) for _ in range(bench.times)])
    whole = bench.ours(data)
    differing = _differing(bench.out("diogel-increment"), bench.out(f"diogel-{data.name}"))
    line = partial(Line, f"the same, {NEW:,} new", ours=f"increment: {cost(came.run)}")
    return [
        line("CPU against our own full relink, at most 1/10", *ratio(came.run.cpu, whole.run.cpu, 1 / 10), peer=f"full relink: {cost(whole.run)}"),
        line("time against our own full relink, at most 1/10", *ratio(came.run.seconds, whole.run.seconds, 1 / 10), peer=f"full relink: {cost(whole.run)}"),
        line("CPU, at most 3 times the floor: read the index, compare the new pairs", *ratio(came.run.cpu, floor.cpu, 3), peer=f"floor: {cost(floor)}"),
        line("clusters that differ from a full relink's: 0", str(differing), differing == 0, peer=f"full relink: {whole.told}"),
    ]  # fmt: skip


def _differing(one: Path, other: Path) -> int:
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.linkage.judge", "--differing", str(one), str(other)], capture_output=True, text=True, check=True
    )
    return int(told.stdout)


def quality(name: str, goal: Callable[[Measured], float], says: str, bench: Bench) -> list[Line]:
    """A public dataset; ours with the model as shipped and taught by these records, as the peer is."""
    data = bench.data(name)
    peer, taught, shipped = bench.peer(name, data), bench.ours(data, trained=True), bench.ours(data)
    best, at = peer.best("cluster")
    plain, plain_at = peer.best("pairwise")
    told = f"Splink, docs recipe: {peer.told}; best cluster F1 {best:.4f} at {at}, links alone {plain:.4f} at {plain_at}"
    wanted = goal(peer)
    return [
        Line(name, f"cluster F1 {says}, taught by these records", f"{one.f1:.4f}", one.f1 >= wanted, ours=one.told, peer=told)
        if one is taught
        else Line(name, "the same, the model as shipped for people of the UK", f"{one.f1:.4f}", None, ours=one.told, peer="as above")
        for one in (taught, shipped)
    ]


def ceiling(bench: Bench) -> list[Line]:
    data, training = bench.data(f"uk-60000-{SEEDS[0]}"), bench.data(f"uk-60000-{SEEDS[1]}")
    docs, ours = bench.peer("uk", data), bench.ours(data)
    taught = bench.ours(data, trained=True)
    above = bench.measure("ceiling", data, "benchmarks.linkage.ceiling", str(training), str(data), str(bench.out("ceiling")))
    best, threshold = docs.best("cluster")
    line = partial(Line, f"{ours.score['cluster']['records']:,} records of 60,000 made-up people")
    peer = f"Splink, docs recipe: {docs.told}, best {best:.4f} at {threshold}; gradient boosting told who is who: {above.told}"

    def closed(one: Measured, low: float) -> float:
        return (one.f1 - low) / (above.f1 - low)

    return [
        line(f"gap between {said} and ceiling, closed by at least 75%, {model}", f"{closed(one, low):.0%}", closed(one, low) >= 0.75, ours=one.told, peer=peer)
        for said, low in (("docs recipe", docs.f1), ("docs recipe at its best threshold", best))
        for model, one in (("model as shipped", ours), ("taught by these records", taught))
    ]  # fmt: skip


def twins(bench: Bench) -> list[Line]:
    data = bench.data("twins")
    ours = bench.ours(data)
    said = {
        "twins": "twins with their parents", "namesakes": "two people of one name and birth date in one town",
        "father_and_son": "father and son of one name in one home", "household": "five siblings in one home",
    }  # fmt: skip
    return [
        Line("twins and namesakes", f"{said[kind]}: cases with two people taken for one; stated", _merged(told), None, ours=ours.told, peer="none")
        for kind, told in ours.score["false_merges"].items()
    ]  # fmt: skip


def _merged(told: dict[str, float]) -> str:
    """`3 of 150 (at most 5.7%); 1 (at most 3.7%) with full birth dates on both`"""
    return (
        f"{told['merged']} of {told['cases']} (at most {told['merged_upper']:.1%}); "
        f"{told['merged_dated']} (at most {told['merged_dated_upper']:.1%}) though both have a birth date there"
    )


PARTS: dict[str, Callable[[Bench], list[Line]]] = {
    "million": million,
    "increment": increment,
    "historical": partial(quality, "historical", lambda _: 0.90, ">= .90"),
    "febrl3": partial(quality, "febrl3", lambda peer: peer.f1, "no worse than the peer's at .95"),
    "febrl4": partial(quality, "febrl4", lambda peer: max(peer.f1, 0.999), "no worse than the peer's at .95, and >= .999"),
    "pseudopeople": partial(quality, "pseudopeople", lambda peer: max(peer.f1, 0.985), "no worse than the peer's at .95, and >= .985"),
    "ceiling": ceiling,
    "twins": twins,
}


def main(only: list[str] | None = None, into: Path | None = None, times: int = 1, people: int = 600_000, page: Path = PAGE) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        bench = Bench(into or Path(scratch), times, people)
        on = f"{datetime.now(UTC):%d %B %Y}"
        for name in only or list(PARTS):
            try:
                lines = PARTS[name](bench)
            except LeftOut as absent:
                print(f"{name}: left out, {absent} is not to be had here")
                continue
            machine = (
                f"{on}, {os.cpu_count()} cores, Python {platform.python_version()}, Splink {version('splink')}, DuckDB {version('duckdb')}"
            )
            print("\n".join(line.row() for line in lines), flush=True)
            update(page, name, lines, machine)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", choices=list(PARTS))
    parser.add_argument("--into", type=Path)
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--people", type=int, default=600_000)
    parser.add_argument("--page", type=Path, default=PAGE)
    given = parser.parse_args()
    main(given.only, given.into.resolve() if given.into else None, given.times, given.people, given.page)
