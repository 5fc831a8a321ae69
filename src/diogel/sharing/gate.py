"""At intake: which columns of a dataset may be read off the disk at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from diogel.definitions.model import Column, Dataset, Marking, Partnership, Text
from diogel.errors import AgreementError, DefinitionError
from diogel.sharing.clauses import LINKAGE, ClauseBook, ClauseRef, highest
from diogel.sharing.decisions import Decision, DecisionLog
from diogel.sharing.wording import nearest

MARKING = "row.marking"


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
    erased: frozenset[str] = frozenset()
    """Columns that stay empty, since what they held was erased from this delivery."""

    @property
    def read(self) -> tuple[str, ...]:
        """The columns that are read off the disk."""
        return tuple(column.name for column in self.columns if column.name not in self.erased)

    def without(self, erased: Mapping[str, str]) -> Passage:
        """The passage of a delivery from which columns were erased (column -> the erasure's id): they are not read again, and its
        rows may do without them."""
        gone = {name: id for name, id in erased.items() if name in self.clauses}
        if not gone:
            return self
        columns = {column.name: column.model_copy(update={"required": False}) for column in self.dataset.columns if column.name in gone}
        return replace(
            self,
            dataset=self.dataset.model_copy(update={"columns": _with(self.dataset.columns, columns)}),
            columns=_with(self.columns, columns),
            clauses={name: refs for name, refs in self.clauses.items() if name not in gone},
            refused={**self.refused, **{name: erased_under(id) for name, id in gone.items()}},
            linkable=tuple(name for name in self.linkable if name not in gone),
            column_retention_days={name: days for name, days in self.column_retention_days.items() if name not in gone},
            erased=frozenset(gone),
        )

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


def erased_under(id: str) -> Text:
    return Text(en=f"erased under certificate {id}", cy=f"wedi'i ddileu o dan dystysgrif {id}")


def _with(columns: tuple[Column, ...], changed: Mapping[str, Column]) -> tuple[Column, ...]:
    return tuple(changed.get(column.name, column) for column in columns)


def open_gate(partnership: Partnership, dataset_id: str, on: date, log: DecisionLog) -> Passage:
    """What of a dataset may pass on a day. Each column is a line in the log before anything is read.

    Raises AgreementError when no column may pass, DefinitionError when the dataset isn't defined.
    """
    passage = would_pass(partnership, dataset_id, on)
    at = log.clock()
    log.write_all(_decision(passage, column, at) for column in passage.dataset.columns)
    if not passage.columns:
        raise _nothing_passes(passage)
    if unread := unread_marking(passage):
        raise AgreementError(
            f"nothing of dataset {dataset_id} may be taken in: no clause in force names its marking column {unread}, so a row marked above "
            "OFFICIAL-SENSITIVE could not be told",
            todo=f"name {unread} in a clause on {dataset_id}",
        )
    return passage


def unread_marking(passage: Passage) -> str | None:
    """The dataset's marking column, when no clause lets it be read."""
    return next((column.name for column in passage.dataset.columns if column.meaning == MARKING and column.name in passage.refused), None)


def open_to_linkage(passage: Passage, log: DecisionLog) -> frozenset[str]:
    """Which of the columns that passed may be used to find who is the same person. Each that says who somebody is is a line in the
    log before it is used."""
    at = log.clock()
    log.write_all(_link_decision(passage, column, at) for column in passage.columns if column.meaning.startswith("identity."))
    return frozenset(passage.linkable)


def _link_decision(passage: Passage, column: Column, at: datetime) -> Decision:
    about = (passage.dataset.dataset, column.name)
    ref = next((ref for ref in passage.clauses[column.name] if ref.links), None)
    if ref is None:
        return Decision(at, "link", False, about[0], "no clause in force gives it for linkage", about[1], purpose=LINKAGE)
    return Decision(at, "link", True, about[0], f"linked under {ref}", about[1], ref.agreement, ref.clause, purpose=LINKAGE)


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
        linkable=tuple(name for name, refs in clauses.items() if any(ref.links for ref in refs)),
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
