"""What a recipient may see for a purpose, as the engine judges it: one judgement over the tables that a look-up reads, taken apart
dataset by dataset and column by column. There is no second rule here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from diogel.definitions.model import Column, Dataset, Partnership
from diogel.definitions.tables import TABLES, TableColumn
from diogel.sharing.clauses import ClauseBook, ClauseRef
from diogel.sharing.lineage import Lineage, read
from diogel.sharing.permits import Fed, Permit, check_names_stay, contributors, judge

_TABLES = ("identity", "event", "involvement", "place", "person_identity")


@cache
def _touching_all() -> Lineage:
    columns = ", ".join(f"{table}.*" for table in _TABLES)
    return read(f"SELECT {columns} FROM {', '.join(_TABLES)}")


@cache
def _touching_incidents() -> Lineage:
    return read("SELECT * FROM incident_event")


def of_incidents(partnership: Partnership, book: ClauseBook, *, purpose: str, recipient: str, fed: Fed) -> Permit:
    """What may be told of which events are one incident."""
    return judge(partnership, _touching_incidents(), book, purpose=purpose, recipient=recipient, fed=fed)


@dataclass(frozen=True)
class Rights:
    """By one book of clauses. `given`: (table, column) -> dataset -> the clause that gives it, None for the asker's own data or for what
    is the same in every row of a dataset. `parts`: the datasets of whose events it may be told who was in them. `own`: dataset -> its
    own columns that may be seen, by name."""

    given: Mapping[tuple[str, str], Mapping[str, ClauseRef | None]]
    parts: frozenset[str]
    own: Mapping[str, Mapping[str, ClauseRef | None]]

    def gives(self, table: str, column: str, dataset: str) -> bool:
        return dataset in self.given[table, column]

    def clause(self, table: str, column: str, dataset: str) -> ClauseRef | None:
        return self.given[table, column][dataset]


def rights(partnership: Partnership, book: ClauseBook, *, purpose: str, recipient: str, fed: Fed) -> tuple[Permit, Rights]:
    """The judgement, and what it comes to. DefinitionError for an unknown purpose or recipient, AgreementError for the purpose linkage,
    for which nobody is shown."""
    permit = judge(partnership, _touching_all(), book, purpose=purpose, recipient=recipient, fed=fed)
    check_names_stay(purpose, permit.tables)
    return permit, _Taking(partnership, book, permit).apart()


def everything(partnership: Partnership) -> Rights:
    """All that is held, under no clause: for whoever is told everything on somebody's word (`diogel.build.lookup.held`)."""
    every = dict.fromkeys(partnership.datasets)
    given = {(table, column.name): every for table in _TABLES for column in TABLES[table]}
    own = {id: dict.fromkeys(column.name for column in dataset.columns) for id, dataset in partnership.datasets.items()}
    return Rights(given, frozenset(every), own)


@dataclass(frozen=True)
class _Taking:
    partnership: Partnership
    book: ClauseBook
    permit: Permit

    def apart(self) -> Rights:
        refused = {(refusal.table, refusal.column, refusal.dataset) for refusal in self.permit.refused}
        given: dict[tuple[str, str], dict[str, ClauseRef | None]] = {}
        for table in _TABLES:
            for column in TABLES[table]:
                given[table, column.name] = dict(self._givers(table, column, refused))
        parts = frozenset(given["involvement", "event_id"])
        return Rights(given, parts, {id: dict(self._own(dataset)) for id, dataset in self.partnership.datasets.items()})

    def _givers(self, table: str, column: TableColumn, refused: set[tuple[str, str | None, str]]) -> Iterator[tuple[str, ClauseRef | None]]:
        """A refusal without a column is of all of a dataset; where something was is part of reading its place at all."""
        for dataset in contributors(self.partnership, table):
            id = dataset.dataset
            needed = {None, column.name, "place_id"} if table == "place" else {None, column.name}
            if any((table, name, id) in refused for name in needed):
                continue
            sources = [own for own in dataset.columns if own.meaning in column.sources]
            seen = [own for own in sources if self._may_see(dataset, own)]
            constant = any(meaning in column.sources for meaning in dataset.constants)
            if seen or constant or not column.sources:
                yield id, self._clause(dataset, seen or [own for own in dataset.columns if self._may_see(dataset, own)])

    def _own(self, dataset: Dataset) -> Iterator[tuple[str, ClauseRef | None]]:
        """What a dataset keeps to itself stands in no table that is judged: the same question is asked of each column."""
        for column in dataset.columns:
            if column.meaning.startswith("attribute.") and self._may_see(dataset, column):
                yield column.name, self._clause(dataset, [column])

    def _may_see(self, dataset: Dataset, column: Column) -> bool:
        return dataset.provider == self.permit.recipient or bool(self._covering(dataset, column))

    def _clause(self, dataset: Dataset, columns: list[Column]) -> ClauseRef | None:
        """One that stands before one that was opened."""
        covering = [ref for column in columns for ref in self._covering(dataset, column)]
        return min(covering, key=lambda ref: ref.on_request, default=None) if dataset.provider != self.permit.recipient else None

    def _covering(self, dataset: Dataset, column: Column) -> tuple[ClauseRef, ...]:
        return self.book.covering_for(dataset, column.name, purpose=self.permit.purpose, recipient=self.permit.recipient)
