"""How good the links of the current build are: what the command line asks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from diogel.build import people
from diogel.build.conformed import Conformed, conformed
from diogel.build.open import asked_log, open_current
from diogel.build.quality import frozen, group_names
from diogel.build.sampling import decided_in, from_sample, read_design
from diogel.build.truth import MADE_UP, put_truth
from diogel.build.workspace import Workspace
from diogel.definitions.load import load_or_fail
from diogel.definitions.model import Partnership, Text
from diogel.linkage.ledger import LedgerFile
from diogel.linkage.quality.assess import assess
from diogel.linkage.quality.report import Quality
from diogel.sharing.decisions import DecisionLog
from diogel.sharing.gate import would_pass

EVIDENCE = ("person_identity", "pair", "link")


def evaluate(
    folder: Path,
    *,
    on: date,
    truth: Path | None = None,
    sample: Path | None = None,
    out: Path | None = None,
    paths: Mapping[str, Path] | None = None,
) -> Quality:
    """Judge the links of the current build: against the truth, where there is a file of it (or one that `diogel synth` left under the
    folder), and by decisions: on a random `sample`, else on whatever pairs the build stands on.

    What linkage may use is decided by the agreements of the day `on`, and each decision is a line in the log.
    """
    build = open_current(folder, out)
    partnership = load_or_fail(folder, paths={**build.given_paths, **(paths or {})})
    model = build.model
    design = read_design(sample) if sample else None
    log = DecisionLog(asked_log(folder))
    with conformed(build, Workspace.of(folder, out), EVIDENCE) as open_build:
        allowed = allowed_on(open_build, partnership, on, log)
        open_build.store.create("to_link", people.to_link(allowed))
        made_up = folder / MADE_UP
        found = truth or (made_up if made_up.is_file() else None)
        told = put_truth(open_build, found, made_up=found.resolve() == made_up.resolve()) if found else None
        decisions = from_sample(design, decided_in(LedgerFile.of(folder, build.keys).read())) if design else None
        return assess(
            open_build.store,
            model,
            frozen(allowed),
            on=build.on,
            summary=build.results["linkage"],
            build=build.manifest["build"],
            truth=told,
            decisions=decisions,
        )


def allowed_on(open_build: Conformed, partnership: Partnership, on: date, log: DecisionLog) -> dict[str, set[str]]:
    """The fields of each dataset that a clause opens to linkage on the day; a dataset that is defined no more has none."""
    datasets = sorted({receipt.dataset for receipt in open_build.receipts})
    return {
        name: people.linkable_fields(would_pass(partnership, name, on), log) if name in partnership.datasets else set() for name in datasets
    }


def names_of(folder: Path, paths: Mapping[str, Path] | None = None) -> dict[str, dict[str, Text]]:
    """What the groups of an evaluation are called in this partnership, by dimension."""
    return group_names(load_or_fail(folder, paths=dict(paths or {})))
