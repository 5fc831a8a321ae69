"""The agreements of the folder as they stand today, what is wrong with them, and what flows under them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

from django.conf import settings

from diogel.build.artifacts import Build
from diogel.build.check import Placed, about_agreements
from diogel.build.flow import Flow, taken_in
from diogel.build.open import definitions_of, open_current
from diogel.definitions.folder import stamp
from diogel.definitions.model import Agreement, Clause, Column, Dataset, Partnership, Text
from diogel.errors import UsageError
from diogel.sharing import standing as standings
from diogel.sharing.clauses import ClauseBook, ClauseRef, is_party
from diogel.sharing.standing import Standing
from diogel.sharing.tally import Asked, asked
from diogel.sharing.view import sight_of
from diogel.web.accounts.queries import name_of
from diogel.web.people.queries import requests

SOON = timedelta(days=90)
ASKED_DAYS = 30
_OVER = ("expired", "withdrawn")


@dataclass(frozen=True)
class Line:
    """An agreement on a day. `days_left` until its last day, counting neither; negative once it is over, None where it has no end."""

    agreement: Agreement
    standing: Standing
    on: date

    @property
    def id(self) -> str:
        return self.agreement.agreement

    @property
    def ends(self) -> date | None:
        return self.agreement.withdrawn or self.agreement.end

    @property
    def days_left(self) -> int | None:
        return (self.ends - self.on).days if self.ends else None

    @property
    def is_over(self) -> bool:
        return self.standing.state in _OVER

    @property
    def near(self) -> tuple[Near, ...]:
        """What of it comes within ninety days, or should have."""
        days: tuple[tuple[Literal["review", "lapse"], date | None], ...] = (("review", self.agreement.review), ("lapse", self.ends))
        return tuple(Near(self, what, day) for what, day in days if day and day <= self.on + SOON and not self.is_over)


@dataclass(frozen=True)
class Near:
    """That an agreement is to be reviewed, or lapses, by a day; `days` are negative where that has gone by."""

    line: Line
    what: Literal["review", "lapse"]
    day: date

    @property
    def days(self) -> int:
        return (self.day - self.line.on).days


@dataclass(frozen=True)
class ClauseLine:
    """A clause with what came in under it, how often it let somebody see something lately, and how many requests were agreed to."""

    clause: Clause
    dataset: Dataset | None
    recipients: tuple[Text, ...]
    purposes: tuple[Text, ...]
    retention_days: int
    flow: Flow | None
    allowed: int
    agreed: int


@dataclass(frozen=True)
class ColumnLine:
    """A column of a dataset: the clauses that let it in, or why none does."""

    column: Column
    clauses: tuple[ClauseRef, ...]
    obstacles: tuple[Text, ...]


@dataclass(frozen=True)
class Seen:
    """What one dataset gives a recipient for a purpose: column -> clause, None where it is the recipient's own."""

    dataset: Dataset
    standing: dict[str, ClauseRef | None]
    on_request: dict[str, ClauseRef]
    kept: tuple[str, ...]
    conditions: tuple[Text, ...]


@dataclass(frozen=True)
class Register:
    """The folder's agreements on a day."""

    partnership: Partnership
    on: date

    @classmethod
    def today(cls) -> Register:
        return cls(definitions_of(settings.FOLDER, settings.BUILDS), standings.today())

    @cached_property
    def book(self) -> ClauseBook:
        return ClauseBook(self.partnership, self.on)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        return tuple(Line(one, self.book.standing(one), self.on) for one in self.partnership.agreements.values())

    @property
    def near(self) -> list[Near]:
        """What lapses or is to be reviewed within ninety days, or should have been."""
        return sorted((near for line in self.lines for near in line.near), key=lambda near: near.day)

    @property
    def over(self) -> list[Line]:
        return sorted((line for line in self.lines if line.is_over), key=lambda line: line.ends or self.on, reverse=True)

    def found(self, *, partner: str = "", state: str = "") -> list[Line]:
        return [line for line in self.lines if (not partner or is_party(line.agreement, partner)) and state in ("", line.standing.state)]

    def line(self, id: str) -> Line | None:
        return next((line for line in self.lines if line.id == id), None)

    def name(self, id: str) -> Text:
        """Of a partner or group; an id that the folder doesn't know is its own name."""
        return name_of(id, self.partnership) or Text(en=id, cy=id)

    def purpose(self, id: str) -> Text:
        return next(
            (one.name for one in self.partnership.file.purposes if one.id == id), _LINKING if id == "linkage" else Text(en=id, cy=id)
        )

    @cached_property
    def findings(self) -> list[Placed]:
        """What is wrong with the agreements, the datasets and the measures."""
        return _findings(self.on)

    # -- what flows --------------------------------------------------------------------------------------------------

    def clauses(self, agreement: Agreement) -> list[ClauseLine]:
        return [self._clause(agreement, clause) for clause in agreement.clauses]

    def _clause(self, agreement: Agreement, clause: Clause) -> ClauseLine:
        ref = f"{agreement.agreement}/{clause.clause}"
        return ClauseLine(
            clause=clause,
            dataset=self.partnership.datasets.get(clause.dataset),
            recipients=tuple(map(self.name, clause.recipients)),
            purposes=tuple(map(self.purpose, clause.purposes)),
            retention_days=clause.retention_days or self.partnership.file.retention_days,
            flow=self._flows.get(ref),
            allowed=self.asked.allowed[ref],
            agreed=self._agreed.get(ref, 0),
        )

    @cached_property
    def build(self) -> Build | None:
        """None where nothing has been built yet."""
        try:
            return open_current(settings.FOLDER, settings.BUILDS)
        except UsageError:
            return None

    @cached_property
    def _flows(self) -> dict[str, Flow]:
        return taken_in(self.build.receipts) if self.build else {}

    @cached_property
    def _agreed(self) -> dict[str, int]:
        return requests.agreed(self.partnership.id)

    @cached_property
    def asked(self) -> Asked:
        """Decisions on queries and views of the last thirty days."""
        return asked(settings.STATE, since=self.on - timedelta(days=ASKED_DAYS))

    # -- by dataset and by recipient ---------------------------------------------------------------------------------

    def columns(self, dataset: Dataset) -> list[ColumnLine]:
        return [self._column(dataset, column) for column in dataset.columns]

    def _column(self, dataset: Dataset, column: Column) -> ColumnLine:
        covering = self.book.covering(dataset, column.name)
        return ColumnLine(column, covering, () if covering else self.book.obstacles(dataset, column.name))

    def seen_by(self, recipient: str, purpose: str) -> list[Seen]:
        """What would be shown: nobody is shown anything here, so it is written in no log of decisions."""
        asking = ClauseBook.asking(self.partnership, self.on)
        return [self._seen(dataset, recipient, purpose, asking) for dataset in self.partnership.datasets.values()]

    def _seen(self, dataset: Dataset, recipient: str, purpose: str, asking: ClauseBook) -> Seen:
        standing = sight_of(self.book, dataset, purpose=purpose, recipient=recipient)
        asked_for = sight_of(asking, dataset, purpose=purpose, recipient=recipient)
        on_request = {name: ref for name, ref in asked_for.items() if name not in standing and ref}
        kept = tuple(column.name for column in dataset.columns if column.name not in asked_for)
        return Seen(dataset, dict(standing), on_request, kept, tuple(dict.fromkeys((*standing.conditions, *asked_for.conditions))))

    def recipients(self) -> list[tuple[str, Text]]:
        """Everybody who could be a recipient: partners, then groups."""
        partners = [(one.id, one.name) for one in self.partnership.partners.values() if not one.left or one.left >= self.on]
        return [*partners, *((one.group, one.name) for one in self.partnership.groups.values())]


_ON_REQUEST, _STANDING = Text(en="on request", cy="ar gais"), Text(en="standing", cy="sefydlog")
_LINKING = Text(en="Finding which records are one person", cy="Canfod pa gofnodion sy'n un person")

_found: dict[tuple[object, ...], list[Placed]] = {}


def _findings(on: date) -> list[Placed]:
    """Worked out anew only when a file or the day changes: following every measure takes a second."""
    partnership = definitions_of(settings.FOLDER, settings.BUILDS)
    key = (settings.FOLDER, stamp(settings.FOLDER), on)
    if key not in _found:
        _found.clear()
        _found[key] = about_agreements(settings.FOLDER, on=on, paths=partnership.paths)
    return _found[key]


def rows_of_file(register: Register, lines: Sequence[Line], language: str) -> Iterator[tuple[object, ...]]:
    """The register as a table: a line a clause, so that it can be filtered in a spreadsheet."""
    for line in lines:
        agreement = line.agreement
        parties = "; ".join(register.name(party.partner).in_language(language) for party in agreement.parties)
        about = (
            line.id, agreement.title.in_language(language), agreement.type, parties, line.standing.state, agreement.start,
            agreement.review, line.ends, line.days_left,
        )  # fmt: skip
        for clause in register.clauses(agreement):
            yield (
                *about, clause.clause.clause, clause.clause.dataset, "; ".join(clause.clause.columns),
                "; ".join(one.in_language(language) for one in clause.recipients),
                "; ".join(one.in_language(language) for one in clause.purposes), clause.clause.method, clause.clause.frequency,
                clause.retention_days, clause.clause.marking, clause.clause.conditions and clause.clause.conditions.in_language(language),
                (_ON_REQUEST if clause.clause.on_request else _STANDING).in_language(language),
            )  # fmt: skip
