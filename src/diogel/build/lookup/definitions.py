"""The folder as it is at this moment, and what it gives to whom: worked out once, and anew as soon as a file changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from threading import RLock

from diogel.build.lookup.answered import Contact
from diogel.build.lookup.asked import Grant
from diogel.build.lookup.base import Base
from diogel.build.lookup.circle import Circle, Incidents
from diogel.build.lookup.rights import Rights, of_incidents, rights
from diogel.build.lookup.said import Saying
from diogel.definitions.model import Clause, Partnership
from diogel.sharing.clauses import ClauseBook, ClauseRef
from diogel.sharing.permits import Fed, Permit


@dataclass(frozen=True)
class Asking:
    """For what, on whose behalf, by the agreements of which day."""

    purpose: str
    recipient: str
    on: date


@dataclass(frozen=True, repr=False)
class Definitions:
    partnership: Partnership
    fed: Fed
    base: Base
    circles: dict[tuple[str, ...], Circle] = field(default_factory=dict, repr=False)
    incidents: dict[Asking, Incidents] = field(default_factory=dict, repr=False)
    _rights: dict[tuple[Asking, frozenset[str]], tuple[Permit, Rights]] = field(default_factory=dict, repr=False)
    _books: dict[tuple[date, frozenset[str] | None], ClauseBook] = field(default_factory=dict, repr=False)
    _lock: RLock = field(default_factory=RLock, repr=False)

    @cached_property
    def saying(self) -> Saying:
        return Saying(self.base, self.partnership)

    def seen(self, asking: Asking) -> Rights:
        """What standing clauses and the asker's own data show."""
        return self._of(asking, frozenset())[1]

    def known(self, asking: Asking) -> Rights:
        """What clauses would show if every provider agreed: by this persons are found."""
        return self._as_if_all_agreed(asking)[1]

    def permit(self, asking: Asking) -> Permit:
        """The judgement behind `known`: in its circle persons are put together."""
        return self._as_if_all_agreed(asking)[0]

    def of_incidents(self, asking: Asking) -> Permit:
        """By what stands alone: a grant is about one person."""
        book = self.book(asking.on, frozenset())
        return of_incidents(self.partnership, book, purpose=asking.purpose, recipient=asking.recipient, fed=self.fed)

    def _as_if_all_agreed(self, asking: Asking) -> tuple[Permit, Rights]:
        return self._of(asking, self.book(asking.on).opened)

    def granted(self, asking: Asking, opened: frozenset[str]) -> Rights:
        """What these on-request clauses (agreement/clause) open besides."""
        return self._of(asking, opened)[1]

    def _of(self, asking: Asking, opened: frozenset[str]) -> tuple[Permit, Rights]:
        with self._lock:
            if (asking, opened) not in self._rights:
                book = self.book(asking.on, opened)
                self._rights[asking, opened] = rights(
                    self.partnership, book, purpose=asking.purpose, recipient=asking.recipient, fed=self.fed
                )
            return self._rights[asking, opened]

    def book(self, on: date, opened: frozenset[str] | None = None) -> ClauseBook:
        """The clauses of a day; without `opened`, as if every provider had agreed."""
        with self._lock:
            if (on, opened) not in self._books:
                asking = ClauseBook.asking(self.partnership, on)
                self._books[on, opened] = asking if opened is None else ClauseBook(self.partnership, on, opened=opened)
            return self._books[on, opened]

    def counts(self, grant: Grant, asking: Asking) -> bool:
        """Whether a grant is one at all: of this purpose and recipient, not lapsed, of an on-request clause about the grantor's data."""
        clause = self.clause(grant)
        return (
            (grant.purpose, grant.recipient) == (asking.purpose, asking.recipient)
            and asking.on <= grant.until
            and clause is not None
            and clause.on_request
            and clause.dataset in self.partnership.datasets
            and self.partnership.datasets[clause.dataset].provider == grant.partner
        )

    def clause(self, grant: Grant | ClauseRef) -> Clause | None:
        agreement = self.partnership.agreements.get(grant.agreement)
        return next((clause for clause in agreement.clauses if clause.clause == grant.clause), None) if agreement else None

    def contacts(self, partners: Iterable[str]) -> tuple[Contact, ...]:
        known = self.partnership.partners
        return tuple(Contact(id, known[id].name, known[id].contact) for id in partners if id in known)
