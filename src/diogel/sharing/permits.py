"""What a SELECT may read, worked out table by table and dataset by dataset, without a log and without raising.

The rows of a dataset may be read from a table when every column the query touches there, as far as the dataset feeds it,
is covered by a clause with that purpose and recipient.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from diogel.definitions.meanings import meaning_of
from diogel.definitions.model import Column, Dataset, Partnership, Text
from diogel.definitions.tables import CASEWORK, OPEN, RESTRICTED, TABLES, TableColumn
from diogel.errors import AgreementError, DefinitionError
from diogel.sharing.clauses import LINKAGE, ClauseBook, ClauseRef
from diogel.sharing.wording import joined, nearest

if TYPE_CHECKING:  # reading SQL takes a library that only those who have some need wait for
    from diogel.sharing.lineage import Lineage

Fed = Mapping[str, Collection[str]]
"""Dataset -> the columns of it that went into the tables."""

_PLACES = frozenset({"place", "place_area", "place_site"})
_OF_PERSONS = frozenset({"identity", "person", "person_identity", "person_source", "involvement"})
OF_WHO = frozenset(table for table, columns in TABLES.items() if any(column.name == "person_id" for column in columns))
"""Tables that tell which records are one person."""
INCIDENTS, SITES = "incident_event", "place_site"
"""The tables that tell which events are one incident, and which places one site."""
_WHERE_IT_WAS = next(column for column in TABLES["event"] if column.name == "place_id")


@dataclass(frozen=True)
class Scope:
    """What of one table may be read. `datasets` is empty for `area`, which is open to every purpose; of `delivery`, which is open too, it
    names those of whose files it may be told.

    `feeders` names, for each column, those of the datasets that may say something in it; `muted` those that would, but no
    clause lets them: should the tables hold a value of theirs all the same, it is not read. `blank` columns have to exist (a
    star leaves them out by name) but hold nothing.
    """

    table: str
    columns: tuple[str, ...]
    datasets: tuple[str, ...]
    feeders: Mapping[str, tuple[str, ...]]
    muted: Mapping[str, tuple[str, ...]]
    blank: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refusal:
    """A dataset's rows kept out of a table. `column` is the table's, `needs` are the dataset's columns without a clause."""

    table: str
    dataset: str
    column: str | None
    needs: tuple[str, ...]
    reason: Text


@dataclass(frozen=True)
class Permit:
    """What a SELECT may read, table by table, and what was refused on the way.

    `circle` are the datasets by whose records it may be told who is one person. It is the same for every query of this purpose and
    recipient, however little of a dataset a query reads, so that a person has one id in all the tables of one query and from one
    query to the next. A dataset is in it when a clause gives anything of it: `person_identity` is open then, record by record.

    `tellers` are the datasets by whose events it may be told what is one incident, `placers` those by whose events, what is one site:
    everything that says so of them has to be given.
    """

    sql: str
    lineage: Lineage
    purpose: str
    recipient: str
    on: date
    tables: Mapping[str, Scope]
    refused: tuple[Refusal, ...]
    grounds: tuple[Ground, ...]
    circle: tuple[str, ...] = ()
    tellers: tuple[str, ...] = ()
    placers: tuple[str, ...] = ()

    @property
    def tells_who(self) -> bool:
        """Whether it touches a table that tells which records are one person."""
        return not OF_WHO.isdisjoint(self.tables)


@dataclass(frozen=True)
class Ground:
    """What allows a dataset's column to be read in a table; `ref` is None for the provider's own data."""

    table: str
    dataset: str
    column: str
    ref: ClauseRef | None


def judge(partnership: Partnership, lineage: Lineage, book: ClauseBook, *, purpose: str, recipient: str, fed: Fed | None = None) -> Permit:
    """What the query may read for this purpose of this partner or group, by the clauses in `book`.

    `fed` says which columns of each dataset are in the tables now; without it, every column that was ever let in counts.
    """
    check_asking(partnership, purpose, recipient)
    reading = _Reading(partnership, book, purpose, recipient, ClauseBook.ever(partnership, book.on).let_in() if fed is None else fed)
    scopes: dict[str, Scope] = {}
    refusals: list[Refusal] = []
    grounds: list[Ground] = []
    for table, columns in lineage.touched.items():
        touched = [column for column in TABLES[table] if column.name in columns]
        kept_out = {dataset.dataset: reading.refusals(dataset, table, touched) for dataset in contributors(partnership, table)}
        allowed = [partnership.datasets[id] for id, refused in kept_out.items() if not refused]
        refusals += [refusal for refused in kept_out.values() for refusal in refused]
        grounds += [ground for dataset in allowed for ground in reading.grounds(dataset, table, touched)]
        scopes[table] = reading.scope(table, touched, allowed, lineage.excluded.get(table, set()) - columns)
    circle = reading.circle()
    if "person_identity" not in scopes and any(scope.datasets for table, scope in scopes.items() if table in OF_WHO):
        grounds += [ground for dataset in circle for ground in reading.grounds(dataset, "person_identity", ())]
    if "delivery" in scopes:  # even how many lines a file had tells something of a dataset
        scopes["delivery"] = replace(scopes["delivery"], datasets=tuple(dataset.dataset for dataset in reading.known()))
    circles = (tuple(dataset.dataset for dataset in some) for some in (circle, reading.wholly(INCIDENTS), reading.wholly(SITES)))
    return Permit(lineage.sql, lineage, purpose, recipient, book.on, scopes, tuple(refusals), tuple(grounds), *circles)


def check_asking(partnership: Partnership, purpose: str, recipient: str) -> None:
    """DefinitionError when the folder knows no such purpose, partner or group."""
    purposes = {LINKAGE, *(known.id for known in partnership.file.purposes)}
    if purpose not in purposes:
        raise DefinitionError(f"there is no purpose {purpose}", todo=nearest(purpose, purposes))
    asking = {*partnership.partners, *partnership.groups}
    if recipient not in asking:
        raise DefinitionError(f"there is no partner or group {recipient}", todo=nearest(recipient, asking))


def check_names_stay(purpose: str, tables: Collection[str]) -> None:
    """AgreementError when names are asked for linkage: it lets the program find, and count, who is one person, and shows who to nobody."""
    if purpose == LINKAGE and RESTRICTED & set(tables):
        raise AgreementError(
            "the purpose linkage is for finding which records are one person; names are never shown for it",
            todo="ask for the purpose that the names are wanted for; a clause has to give them for that",
        )


def contributors(partnership: Partnership, table: str) -> list[Dataset]:
    """The datasets that can have rows in a table; none for a table open to all, which is nobody's."""
    return [] if table in OPEN else [dataset for dataset in partnership.datasets.values() if _contributes(dataset, table)]


def feeds(dataset: Dataset, column: TableColumn) -> bool:
    return any(meaning in column.sources for meaning in _meanings(dataset))


def _contributes(dataset: Dataset, table: str) -> bool:
    meanings = _meanings(dataset)
    if table in _PLACES:
        return feeds(dataset, _WHERE_IT_WAS)
    if table in CASEWORK:
        return any(meaning.startswith(CASEWORK[table]) for meaning in meanings)
    if table == "involvement":
        return any(meaning.startswith(("identity.", "involvement.")) for meaning in meanings)
    return any(meaning.startswith("identity." if table in _OF_PERSONS else "event.") for meaning in meanings)


def _meanings(dataset: Dataset) -> list[str]:
    return [*(column.meaning for column in dataset.columns), *dataset.constants]


@dataclass(frozen=True)
class _Reading:
    """One purpose of one recipient, held against one dataset after another."""

    partnership: Partnership
    book: ClauseBook
    purpose: str
    recipient: str
    fed: Fed

    def covering(self, dataset: Dataset, column: str) -> tuple[ClauseRef, ...]:
        return self.book.covering_for(dataset, column, purpose=self.purpose, recipient=self.recipient)

    def allows(self, dataset: Dataset, column: str) -> bool:
        return dataset.provider == self.recipient or bool(self.covering(dataset, column))

    def known(self) -> list[Dataset]:
        """The datasets of which anything may be known."""
        return [dataset for dataset in self.partnership.datasets.values() if not self._without_footing(dataset, "delivery")]

    def circle(self) -> list[Dataset]:
        """The datasets with records of persons of which anything may be known."""
        linked = contributors(self.partnership, "person_identity")
        return [dataset for dataset in linked if not self._without_footing(dataset, "person_identity")]

    def wholly(self, table: str) -> list[Dataset]:
        """The datasets of which all that a table tells may be known."""
        return [dataset for dataset in contributors(self.partnership, table) if not self.refusals(dataset, table, TABLES[table])]

    def scope(self, table: str, touched: Sequence[TableColumn], allowed: Sequence[Dataset], excluded: Iterable[str]) -> Scope:
        said = [column for column in touched if column.sources]
        feeders = {column.name: tuple(d.dataset for d in allowed if self._may_say(d, column)) for column in said}
        mute = {c.name: tuple(d.dataset for d in allowed if feeds(d, c) and d.dataset not in feeders[c.name]) for c in said}
        return Scope(
            table=table,
            columns=tuple(column.name for column in touched),
            datasets=tuple(dataset.dataset for dataset in allowed),
            feeders=feeders,
            muted={name: datasets for name, datasets in mute.items() if datasets},
            blank=tuple(sorted(excluded)),
        )

    def _may_say(self, dataset: Dataset, column: TableColumn) -> bool:
        constant = any(meaning in column.sources for meaning in dataset.constants)
        return constant or any(own.meaning in column.sources and self.allows(dataset, own.name) for own in dataset.columns)

    def refusals(self, dataset: Dataset, table: str, touched: Iterable[TableColumn]) -> list[Refusal]:
        if refusal := self._without_footing(dataset, table):
            return [refusal]
        return [refusal for column in _read_with(table, touched) if (refusal := self._refusal(dataset, table, column))]

    def grounds(self, dataset: Dataset, table: str, touched: Iterable[TableColumn]) -> list[Ground]:
        columns = dict.fromkeys(feeding.name for column in _read_with(table, touched) for feeding in self._feeding(dataset, column))
        # Rows that are only counted rest on the clause that gives the dataset its footing.
        names = list(columns) or [column.name for column in islice(self._footing(dataset, table), 1)]
        return [Ground(table, dataset.dataset, name, next(iter(self.covering(dataset, name)), None)) for name in names]

    def _feeding(self, dataset: Dataset, column: TableColumn) -> list[Column]:
        fed = self.fed.get(dataset.dataset, ())
        return [own for own in dataset.columns if own.meaning in column.sources and own.name in fed]

    def _refusal(self, dataset: Dataset, table: str, column: TableColumn) -> Refusal | None:
        needs = tuple(own.name for own in self._feeding(dataset, column) if not self.allows(dataset, own.name))
        return Refusal(table, dataset.dataset, column.name, needs, self._why(dataset, needs)) if needs else None

    def _footing(self, dataset: Dataset, table: str) -> Iterator[Column]:
        """The columns whose clauses let anything of the dataset be known for this purpose; names, for the table of names."""
        for column in dataset.columns:
            if (table not in RESTRICTED or _is_identifying(column)) and self.allows(dataset, column.name):
                yield column

    def _without_footing(self, dataset: Dataset, table: str) -> Refusal | None:
        """Even a count of rows tells something: nothing of a dataset is read for a purpose that no clause gives it."""
        if any(self._footing(dataset, table)):
            return None
        needs = tuple(column.name for column in dataset.columns if table not in RESTRICTED or _is_identifying(column))
        let_in = [name for name in needs if self.book.covering(dataset, name)]
        return Refusal(table, dataset.dataset, None, needs, self._why(dataset, let_in[:1] or needs))

    def _why(self, dataset: Dataset, needs: Iterable[str]) -> Text:
        obstacles = [obstacle for name in needs if not self.book.covering(dataset, name) for obstacle in self.book.obstacles(dataset, name)]
        if obstacles:
            return joined(dict.fromkeys(obstacles), "; ")
        return Text(
            en=f"no clause in force gives it to {self.recipient} for {self.purpose}",
            cy=f"nid oes cymal mewn grym yn ei rhoi i {self.recipient} at ddiben {self.purpose}",
        )


def _read_with(table: str, touched: Iterable[TableColumn]) -> list[TableColumn]:
    """A place is there because something happened there: to read it is to read where events were."""
    return [*touched, _WHERE_IT_WAS] if table in _PLACES else list(touched)


def _is_identifying(column: Column) -> bool:
    meaning = meaning_of(column.meaning)
    return meaning is not None and meaning.restricted and (column.sensitivity or meaning.sensitivity) not in ("none", "pseudonymous")
