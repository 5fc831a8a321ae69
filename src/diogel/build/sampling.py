"""A random sample of pairs for people to look at, without being told what the machine thought, and what came of it.

The sample goes out as a CSV of the form that `diogel review import` takes. How it was drawn stands beside it in a file of its own
(FILE.design.json): with it, and with the decisions that came back into the ledger, the share of right links is estimated.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import ValidationError

from diogel.build.names import FIELDS, Names
from diogel.build.review import side_by_side
from diogel.build.review_export import HEADERS, Look
from diogel.build.review_opened import Opened
from diogel.definitions.model import Defined
from diogel.errors import UsageError
from diogel.ingest.scorecard import safe_cell
from diogel.linkage.decisions import Ledger, sides_of
from diogel.linkage.explain import evidence_of
from diogel.linkage.model import LinkageModel
from diogel.linkage.quality.estimates import Decided, Looked, estimate
from diogel.linkage.quality.report import FromDecisions
from diogel.linkage.quality.strata import STRATA, Frame, draw

_SIDES = ("1", "2")


class DesignStratum(Defined):
    """A stratum as it was on the day: how many pairs it had, and what the model believed of them."""

    stratum: str
    linked: bool
    pairs: int
    believed: float


class Design(Defined):
    """How a sample was drawn: from which build, by which seed, and which pair stands for which stratum."""

    sample: int = 1
    build: str
    model: str
    seed: int
    strata: tuple[DesignStratum, ...]
    pairs: dict[str, str]
    """Pair -> its stratum."""


@dataclass(frozen=True)
class Drawn:
    """What a sample came to: pairs by stratum, those of each in the build, and where it lies."""

    file: Path
    design: Path
    strata: tuple[tuple[str, int, int], ...]

    @property
    def pairs(self) -> int:
        return sum(drawn for _, drawn, _ in self.strata)


def draw_sample(
    folder: Path,
    file: Path,
    *,
    links: int,
    non_links: int,
    seed: int,
    language: str = "en",
    look: Look | None = None,
    out: Path | None = None,
    paths: Mapping[str, Path] | None = None,
) -> Drawn:
    """Draw so many links and recorded pairs that are none, by stratum, in random order, and write them to `file` with decision, why and
    by left blank. Names stand side by side only with `look`, as far as clauses give them.

    UsageError when the file is there already, or there is nothing to draw from.
    """
    design_file = design_of(file)
    for path in (file, design_file):
        if path.exists():
            raise UsageError("there is a file here already", where=str(path), todo="give another name, or move it away")
    opened = Opened.of(folder, out=out, paths=paths)
    model = opened.build.model
    pairs = opened.build.table("pair")
    frame = Frame.of(pairs, model)
    drawn = draw(frame, links=links, non_links=non_links, seed=seed)
    chosen = [(frame.identity_id_l[place].as_py(), frame.identity_id_r[place].as_py()) for place in drawn.tolist()]
    design = _design(frame, drawn.tolist(), chosen, opened.build.manifest["build"], model, seed)
    names = None
    if look:
        names = side_by_side(folder, chosen, purpose=look.purpose, recipient=look.recipient, on=look.on, out=out, paths=paths)
    rows = {(row["identity_id_l"], row["identity_id_r"]): row for row in _rows(pairs, chosen)}
    _write(file, _sheet(chosen, rows, model, names, language), "utf-8-sig")
    _write(design_file, json.dumps(design.model_dump(), indent=1) + "\n", "utf-8")
    there = {one.stratum: one.pairs for one in design.strata}
    given = [(name, list(design.pairs.values()).count(name), pairs_there) for name, pairs_there in there.items()]
    return Drawn(file, design_file, tuple(given))


def design_of(file: Path) -> Path:
    """`sample.csv` -> `sample.design.json`; a design itself is its own."""
    return file if file.name.endswith(".design.json") else file.with_suffix(".design.json")


def _rows(pairs: pa.Table, chosen: list[tuple[str, str]]) -> list[dict[str, Any]]:
    wanted = pa.array([left for left, _ in chosen], pa.string())
    found: list[dict[str, Any]] = pairs.filter(pc.is_in(pairs["identity_id_l"], value_set=wanted)).to_pylist()
    return found


def _design(frame: Frame, places: list[int], chosen: list[tuple[str, str]], build: str, model: LinkageModel, seed: int) -> Design:
    strata = [
        DesignStratum(
            stratum=one.stratum, linked=one.linked, pairs=int(mine.sum()), believed=round(float(frame.probability[mine].mean()), 6)
        )
        for number, one in enumerate(STRATA)
        if (mine := frame.stratum == number).any()
    ]
    named = {f"{left}-{right}": STRATA[frame.stratum[place]].stratum for place, (left, right) in zip(places, chosen, strict=True)}
    return Design(build=build, model=f"{model.model} revision {model.revision}", seed=seed, strata=tuple(strata), pairs=named)


def _sheet(
    chosen: list[tuple[str, str]], rows: Mapping[tuple[str, str], dict[str, Any]], model: LinkageModel, names: Names | None, language: str
) -> str:
    """What agrees and what differs in words, without weights; nothing that tells a link from another pair."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines)
    between = [f"{FIELDS[column].in_language(language)} {side}" for column in (names.shown if names else ()) for side in _SIDES]
    before, after = ("pair", "evidence"), ("decision", "why", "by")
    writer.writerow(
        [HEADERS[one].in_language(language) for one in before] + between + [HEADERS[one].in_language(language) for one in after]
    )
    for left, right in chosen:
        cells = [f"{left}-{right}", _words(rows[left, right], model, language), *_named(names, left, right), "", "", ""]
        writer.writerow([safe_cell(cell) for cell in cells])
    return lines.getvalue()


def _words(row: dict[str, Any], model: LinkageModel, language: str) -> str:
    evidence = evidence_of(row, model)
    says = [piece.says for piece in evidence.pieces if piece.level] + [gap.says for gap in evidence.not_known]
    return "; ".join(text.in_language(language) for text in says)


def _named(names: Names | None, left: str, right: str) -> list[str]:
    shown = names.shown if names else ()
    values = [names.of.get(identity, {}).get(column) if names else None for column in shown for identity in (left, right)]
    return ["" if value is None else str(value) for value in values]


def _write(path: Path, content: str, encoding: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding=encoding, newline="") as handle:
        handle.write(content)


# -- what came back --------------------------------------------------------------------------------------------------


def read_design(file: Path) -> Design:
    """The design beside a sample, or the design itself. UsageError when it is not there or no design."""
    path = design_of(file)
    try:
        return Design.model_validate_json(path.read_text("utf-8"))
    except FileNotFoundError:
        raise UsageError(
            "how the sample was drawn is not there", where=str(path), todo="keep the design beside the sample's file"
        ) from None
    except (ValidationError, UnicodeDecodeError):
        raise UsageError(
            "this says of no sample how it was drawn", where=str(path), todo="draw one: diogel evaluate sample FOLDER FILE.csv"
        ) from None


def from_sample(design: Design, decided: Decided) -> FromDecisions:
    """Estimates for the build that the sample is of, from what was decided on its pairs since."""
    verdict = {pair: decided.get((left, right)) for pair in design.pairs for left, _, right in (pair.partition("-"),)}
    return estimate([_looked(design, one, verdict) for one in design.strata], design="sample", build=design.build)


def _looked(design: Design, stratum: DesignStratum, verdict: Mapping[str, str | None]) -> Looked:
    mine = [verdict[pair] for pair, name in design.pairs.items() if name == stratum.stratum]
    told = [decides for decides in mine if decides]
    return Looked(stratum.stratum, stratum.linked, stratum.pairs, len(mine), len(told), told.count("same"), stratum.believed)


def decided_in(ledger: Ledger) -> Decided:
    """Every pair of identities that a binding decision is about, both ways round."""
    found: dict[tuple[str, str], str] = {}
    for standing in ledger.binding:
        left, right = sides_of(standing)
        for one in left:
            for other in right:
                found[one.identity_id, other.identity_id] = found[other.identity_id, one.identity_id] = standing.decides or ""
    return found
