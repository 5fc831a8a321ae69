"""At intake: which columns of a dataset may be read off the disk at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from diogel.definitions.model import Column, Dataset, Marking, Partnership, Text
from diogel.errors import AgreementError, DefinitionError
from diogel.sharing.clauses import LINKAGE, ClauseBook, ClauseRef, highest
from diogel.sharing.decisions import Decision, DecisionLog
from diogel.sharing.syntax import nearest


@dataclass(frozen=True)
class Passage:
    """What may pass: the columns in the order of the definition, each with the clauses that let it in.

    `retention_days` holds each column's days, the longest of its clauses, since data may be held as long as some clause
    covers it.
    """

    dataset: Dataset
    on: date
    columns: tuple[Column, ...]
    clauses: Mapping[str, tuple[ClauseRef, ...]]
    refused: Mapping[str, Text]
    linkable: tuple[str, ...]
    column_retention_days: Mapping[str, int]
    marking: Marking

    @property
    def retention_days(self) -> int:
        """After so many days no clause covers anything of a row any more."""
        return max(self.column_retention_days.values(), default=0)

    @property
    def first_retention_days(self) -> int:
        """After so many days the first of its columns has to go."""
        return min(self.column_retention_days.values(), default=0)

    @property
    def used(self) -> tuple[ClauseRef, ...]:
        """The clauses that let something in, each once."""
        return tuple(dict.fromkeys(ref for refs in self.clauses.values() for ref in refs))


def open_gate(partnership: Partnership, dataset_id: str, on: date, log: DecisionLog) -> Passage:
    """What of a dataset may pass on a day. Each column is a line in the log before anything is read.

    Raises AgreementError when no column may pass, DefinitionError when the dataset isn't defined.
    """
    passage = would_pass(partnership, dataset_id, on)
    at = log.clock()
    log.write_all(_decision(passage, column, at) for column in passage.dataset.columns)
    if not passage.columns:
        raise _nothing_passes(passage)
    return passage


def would_pass(partnership: Partnership, dataset_id: str, on: date) -> Passage:
    """What the gate would let through, for an explanation: nothing is read on the strength of it, so nothing is logged."""
    dataset = partnership.datasets.get(dataset_id)
    if dataset is None:
        raise DefinitionError(f"there is no dataset {dataset_id}", todo=nearest(dataset_id, partnership.datasets))
    return _passage(partnership, dataset, on)


def _passage(partnership: Partnership, dataset: Dataset, on: date) -> Passage:
    book = ClauseBook(partnership, on)
    covering = {column.name: book.covering(dataset, column.name) for column in dataset.columns}
    clauses = {name: refs for name, refs in covering.items() if refs}
    return Passage(
        dataset=dataset,
        on=on,
        columns=tuple(column for column in dataset.columns if column.name in clauses),
        clauses=clauses,
        refused={name: book.refusal(dataset, name) for name, refs in covering.items() if not refs},
        linkable=tuple(name for name, refs in clauses.items() if any(LINKAGE in ref.purposes for ref in refs)),
        column_retention_days={name: max(ref.retention_days for ref in refs) for name, refs in clauses.items()},
        marking=highest(dataset.marking, *(ref.marking for refs in clauses.values() for ref in refs)),
    )


def _decision(passage: Passage, column: Column, at: datetime) -> Decision:
    refs = passage.clauses.get(column.name)
    if not refs:
        return Decision(at, "intake", False, passage.dataset.dataset, passage.refused[column.name].en, column.name)
    reason = "let in by " + ", ".join(str(ref) for ref in refs)
    return Decision(at, "intake", True, passage.dataset.dataset, reason, column.name, refs[0].agreement, refs[0].clause)


def _nothing_passes(passage: Passage) -> AgreementError:
    reasons = dict.fromkeys(reason.en for reason in passage.refused.values())
    return AgreementError(
        f"no column of dataset {passage.dataset.dataset} may be taken in: {'; '.join(reasons)}",
        todo=f"a clause on {passage.dataset.dataset} in an agreement in force has to name the columns that may pass",
    )
