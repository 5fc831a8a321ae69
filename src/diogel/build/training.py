"""Teaching a folder's model on the partnership's own records, and whether links have drifted from what it was taught on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from diogel.build import people
from diogel.build.artifacts import Build
from diogel.build.conformed import conformed
from diogel.build.evaluate import allowed_on
from diogel.build.model import model_of, taught_file
from diogel.build.open import asked_log, open_current
from diogel.build.workspace import Workspace
from diogel.definitions.load import load_or_fail
from diogel.errors import UsageError
from diogel.linkage.drift import Drift, drift_of
from diogel.linkage.model import LinkageModel
from diogel.linkage.train import train
from diogel.sharing.decisions import DecisionLog
from diogel.stores.encrypted import replacing

FEWEST = 2_000
"""Identities: from fewer, rare levels can't be learnt, and what is learnt of the others is chance."""


@dataclass(frozen=True)
class Taught:
    """What teaching came to: the model that stood before, and the one that stands now."""

    before: LinkageModel
    after: LinkageModel
    path: Path

    def moved(self) -> Iterator[tuple[str, str, float, float]]:
        """comparison, level, its weight in bits before and after, for each that moved by half a bit or more."""
        before = {one.comparison: {level.level: level.weight for level in one.levels} for one in self.before.comparisons}
        for one in self.after.comparisons:
            for level in one.levels:
                was = before.get(one.comparison, {}).get(level.level)
                if was is not None and abs(was - level.weight) >= 0.5:
                    yield one.comparison, level.level, was, level.weight


def teach(folder: Path, *, on: date, out: Path | None = None, paths: Mapping[str, Path] | None = None) -> Taught:
    """Teach the folder's model on the identities of its current build, as far as clauses let linkage use them on the day `on`; nobody
    tells who is who. What stood before stays beside it as model.previous.yaml.

    Raises UsageError when there are too few identities to learn from.
    """
    build = open_current(folder, out)
    partnership = load_or_fail(folder, paths={**build.given_paths, **(paths or {})})
    before, path = model_of(folder), taught_file(folder)
    with conformed(build, Workspace.of(folder, out), ()) as opened:
        allowed = allowed_on(opened, partnership, on, DecisionLog(asked_log(folder)))
        opened.store.create("to_link", people.to_link(allowed))
        count = opened.store.count("to_link")
        if count < FEWEST:
            raise UsageError(
                f"{count:,} identities are too few to learn from; at least {FEWEST:,} are needed",
                todo="go by the shipped model until there are more, or write weights in linkage/model.yaml",
            )
        after = train(opened.store, "to_link", before, data=f"{partnership.id}, build {build.manifest['build']}", on=on)
    after = after.model_copy(update={"revision": before.revision + 1})
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_file():
        with replacing(path.with_name("model.previous.yaml")) as part:
            part.write_bytes(path.read_bytes())
    with replacing(path) as part:
        after.save(part)
    return Taught(before, after, path)


def forget_taught(folder: Path) -> bool:
    """Go back to the folder's own model or the shipped one; says whether there was one to forget."""
    path = taught_file(folder)
    if not path.is_file():
        return False
    path.replace(path.with_name("model.previous.yaml"))
    return True


def drift_in(build: Build) -> Drift:
    """How far the pairs of a build have moved from what its model was taught on."""
    pairs = build.table("pair")
    links = pairs.filter(pc.and_(pc.equal(pairs["status"], "link"), pc.not_equal(pairs["identity_id_l"], pairs["identity_id_r"])))
    return drift_of(_gammas(links), build.model)


def _gammas(links: pa.Table) -> dict[str, pa.ChunkedArray]:
    return {name.removeprefix("gamma_"): links[name] for name in links.column_names if name.startswith("gamma_")}
