"""What becomes of a pathway's cases: the dataset in which others see of them what agreements allow; and that a test tries the pathway."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from diogel.definitions.catalogue import catalogue
from diogel.definitions.checks.draft import Draft
from diogel.definitions.checks.pathways.look import Look, answers
from diogel.definitions.faults import Fault, choose
from diogel.definitions.pathway import Pathway

CASEWORK = "casework_cases"
"""The ready-made dataset whose columns every case fills by itself."""


def check(look: Look) -> Iterator[Fault]:
    dataset = look.draft.datasets.get(look.pathway.dataset or "")
    if dataset and dataset.row != "case":
        what = f"a row of dataset '{dataset.dataset}' is no case"
        yield look.source.error(("dataset",), what, f"name a dataset of cases: one that adopts the ready-made one, 'like: {CASEWORK}'")
    tried = {trial.pathway for trial in look.draft.tests.values()}
    if look.source.id not in tried and len(look.draft.tests) == len(look.draft.ids("test")):
        what = f"no test tries pathway '{look.source.id}'"
        yield look.source.warning(("pathway",), what, f"write one in tests/, such as tests/{look.source.id}.yaml, so that a slip is seen")


def without_a_question(draft: Draft) -> Iterator[Fault]:
    """Columns of a dataset of cases that nothing can fill."""
    becoming = defaultdict(list)
    for pathway in draft.pathways.values():
        if pathway.dataset:
            becoming[pathway.dataset].append(pathway)
    standard = {column["name"] for column in catalogue()[CASEWORK]["columns"]} if becoming else set()
    for id, pathways in becoming.items():
        source, dataset = draft.source("dataset", id), draft.datasets.get(id)
        filled = standard.union(*(_answers(pathway) for pathway in pathways))
        for place, column in enumerate(dataset.columns if source and dataset else ()):
            if source and column.name not in filled:
                what = f"the column '{column.name}' is no question of {_named(pathways)}, and nothing that every case has"
                yield source.warning(("columns", place, "name"), what, choose(column.name, filled, "question"))


def _answers(pathway: Pathway) -> set[str]:
    return {*answers(pathway), *(counter.counter for counter in pathway.counters)}


def _named(pathways: list[Pathway]) -> str:
    return " or ".join(f"pathway '{pathway.pathway}'" for pathway in pathways)
