"""The page of figures: one table per part, each with the day and machine it was measured on, so that parts can be run apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_HEAD = """# Linkage: speed and quality

Whole processes with start-up and reading, as the operating system accounts for them; ours and the peer's in the same run. What counts
is the ratio: times are those of one machine on one day. Quality is measured over clusters, that is over all pairs of records that
end up as one person, against a truth that no linker is shown: P is precision, R recall, F1 their harmonic mean.

The peer is [Splink](https://moj-analytical-services.github.io/splink/), the best engine there is, with a model written as its
documentation shows and trained on the very records it links: standard comparisons, a prior from deterministic rules, u by random sampling, m
by expectation maximisation, prediction from .5, clusters at .95. Its best of six fixed thresholds (.5 to .999) is told too, though nobody who has no truth could choose it.

Made-up people come from a generator of the benchmark's own that shares nothing with the one of the demo. Run it yourself with
`python -m benchmarks.linkage.run`; the dependency group `bench` has what it needs, and `DIOGEL_DATA` names the folder with the
historical records. A part whose data is not there is left out.
"""
TITLES = {
    "million": "A million records", "increment": "Ten thousand new records", "historical": "Historical people", "febrl3": "FEBRL 3",
    "febrl4": "FEBRL 4", "pseudopeople": "Pseudopeople, censuses of 2020 and 2030", "ceiling": "How much of what is possible",
    "twins": "Twins, namesakes, fathers and sons",
}  # fmt: skip
"""Part -> heading, in the order of the page."""
_TABLE = "| data | goal | measured | met | Diogel | peer |\n|---|---|---|---|---|---|\n"


@dataclass(frozen=True)
class Line:
    """`met` is None where a figure is only stated."""

    data: str
    goal: str
    measured: str
    met: bool | None
    ours: str
    peer: str

    def row(self) -> str:
        met = {True: "yes", False: "**no**", None: "–"}[self.met]
        return f"| {self.data} | {self.goal} | {self.measured} | {met} | {self.ours} | {self.peer} |"


def update(page: Path, part: str, lines: Sequence[Line], measured_on: str) -> None:
    """Put a part's table into the page, in place of the one it had."""
    parts = sections(page.read_text("utf-8")) if page.exists() else {}
    parts[part] = _TABLE + "\n".join(line.row() for line in lines) + f"\n\nMeasured on {measured_on}."
    told = [f"\n## {title}\n\n{parts[name]}\n" for name, title in TITLES.items() if name in parts]
    page.write_text(_HEAD + "".join(told), "utf-8")


def sections(text: str) -> dict[str, str]:
    """Part -> what stands below its heading."""
    found = re.split(r"^## (.+)$", text, flags=re.MULTILINE)[1:]
    names = {title: name for name, title in TITLES.items()}
    return {names[title]: body.strip() for title, body in zip(found[::2], found[1::2], strict=True) if title in names}
