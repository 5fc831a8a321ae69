"""Persons, incidents and sites as one reader may see them: the same in every table and every query of a purpose and a recipient,
whoever else knows more.

Everybody's records are linked together, but a link shows nothing to who may not see both its ends. Where a reader may know of some
datasets alone, persons are put together anew from their ties (diogel.linkage.seen), and take the place of everybody's persons in
whatever the reader is given. So with events that are one incident, and places that are one site. A reader who may know of every
dataset is given them as the build has them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa

from diogel.build.artifacts import Build, secret_of
from diogel.build.incidents import GUARD, LINKS, incidents_seen
from diogel.build.places import DOORS, sites_seen
from diogel.definitions.model import Partnership
from diogel.errors import UsageError
from diogel.linkage.seen import persons_seen
from diogel.linkage.ties import TIE, TIE_DECISION, TIE_RECORD, Ties
from diogel.sharing.clauses import ClauseBook
from diogel.sharing.lineage import read
from diogel.sharing.permits import INCIDENTS, SITES, Fed, Permit, contributors, judge
from diogel.sharing.scoped import SEEN, SEEN_INCIDENTS, SEEN_SITES
from diogel.stores.base import Store
from diogel.stores.open import open_store


@dataclass(frozen=True)
class Sight:
    """Who is one person to whom, and what one incident and one site, over a store that holds `person_identity` and the ties, and where
    incidents or sites are asked for their tables too. What it has worked out once it remembers: measures of one purpose and recipient
    share it."""

    store: Store
    partnership: Partnership
    salt: str = field(repr=False)
    _persons: dict[frozenset[str], pa.Table] = field(default_factory=dict, repr=False)
    _others: dict[tuple[str, frozenset[str]], pa.Table] = field(default_factory=dict, repr=False)

    def beside(self, permit: Permit) -> dict[str, pa.Table]:
        """What has to stand beside the base tables for this permit: `person_seen`, or nothing where who is one person is not asked, or the
        reader may know of every record; `incident_seen` and `site_seen` by the same rule."""
        seen = {} if not permit.tells_who or self._is_everybody(permit.circle) else {SEEN: self.persons(permit.circle)}
        if INCIDENTS in permit.tables and not self._is_all(INCIDENTS, permit.tellers):
            seen[SEEN_INCIDENTS] = self._once(SEEN_INCIDENTS, permit.tellers)
        if SITES in permit.tables and not self._is_all(SITES, permit.placers):
            seen[SEEN_SITES] = self._once(SEEN_SITES, permit.placers)
        return seen

    def _once(self, name: str, circle: Collection[str]) -> pa.Table:
        key = (name, frozenset(circle))
        if key not in self._others:
            make = incidents_seen if name == SEEN_INCIDENTS else sites_seen
            self._others[key] = make(self.store, circle, salt=self.salt)
        return self._others[key]

    def _is_all(self, table: str, circle: Collection[str]) -> bool:
        """As `_is_everybody`, of events."""
        if not {dataset.dataset for dataset in contributors(self.partnership, table)} <= set(circle):
            return False
        return not self.store.fetch(f"SELECT 1 AS hidden FROM event WHERE NOT ({_of(circle)}) LIMIT 1").num_rows

    def persons(self, circle: Collection[str]) -> pa.Table:
        """identity_id, person_id, how of each identity of these datasets."""
        key = frozenset(circle)
        if key not in self._persons:
            seen = self.store.fetch(f"SELECT identity_id, since FROM person_identity WHERE {_of(key)}")
            self._persons[key] = persons_seen(seen, Ties.of(self.store), salt=self.salt)
        return self._persons[key]

    def _is_everybody(self, circle: Collection[str]) -> bool:
        """By what the partnership defines, so that nothing shows when the first record of a hidden dataset comes; and by what there is,
        since a dataset may have been defined otherwise when the build was made."""
        if not {dataset.dataset for dataset in contributors(self.partnership, "person_identity")} <= set(circle):
            return False
        return not self.store.fetch(f"SELECT 1 AS hidden FROM person_identity WHERE NOT ({_of(circle)}) LIMIT 1").num_rows


def _of(datasets: Collection[str]) -> str:
    return f"dataset IN ({', '.join(repr(name) for name in sorted(datasets))})" if datasets else "FALSE"


_OF_PERSONS = ("person_identity", TIE, TIE_RECORD, TIE_DECISION)
_OF_EVENTS = ("event", INCIDENTS, LINKS, GUARD, SITES, DOORS)
OF_ALL = (*_OF_PERSONS, *_OF_EVENTS)
"""The tables behind all that `Sight` can tell."""


@contextmanager
def sight_of(build: Build, partnership: Partnership, tables: Iterable[str] = _OF_PERSONS) -> Iterator[Sight]:
    """Over a finished build. UsageError when it doesn't keep these tables."""
    with closing(open_store("duckdb", build.keys)) as store:
        for name in tables:
            path = build.table_path(name)
            if not path.is_file():
                raise UsageError("this build can't tell who may see whom: it was made by an earlier version", todo="build again: --again")
            store.load(name, [path], secret=secret_of(name))
        yield Sight(store, partnership, build.keys.pseudonym_salt())


def beside(build: Build, partnership: Partnership, permit: Permit) -> Mapping[str, pa.Table]:
    """As `Sight.beside`, over a finished build; nothing is opened for a query that asks neither who is one person nor what one incident
    or site."""
    events = not {INCIDENTS, SITES}.isdisjoint(permit.tables)
    if not permit.tells_who and not events:
        return {}
    with sight_of(build, partnership, [*(_OF_PERSONS if permit.tells_who else ()), *(_OF_EVENTS if events else ())]) as sight:
        return sight.beside(permit)


@dataclass(frozen=True)
class ScopedPersons:
    """`circle`: the datasets that the reader may know of. `person_identity`: the table as the reader may see it."""

    circle: tuple[str, ...]
    person_identity: pa.Table


def scoped_persons(
    build: Build, partnership: Partnership, *, purpose: str, recipient: str, on: date, fed: Fed | None = None
) -> ScopedPersons:
    """Every person that this recipient may know of for this purpose, put together of the records that it may know of.

    Raises DefinitionError for an unknown purpose, partner or group. Whoever is asked for and is not in the table is nobody's to tell
    of: say the same of a person who is hidden and of one who isn't there.
    """
    asked = read("SELECT person_id, identity_id FROM person_identity")
    permit = judge(
        partnership, asked, ClauseBook(partnership, on), purpose=purpose, recipient=recipient, fed=build.fed if fed is None else fed
    )
    with sight_of(build, partnership) as sight:
        columns = "person_id, identity_id, dataset, partner, since, how"
        rows = f"SELECT {columns} FROM person_identity WHERE {_of(permit.circle)}"
        beside = sight.beside(permit)
        if beside:
            named = "s.person_id, t.identity_id, t.dataset, t.partner, t.since, s.how"
            rows = f"SELECT {named} FROM ({rows}) AS t JOIN {SEEN} AS s ON s.identity_id = t.identity_id"
        found = sight.store.fetch(f"SELECT {columns} FROM ({rows}) AS seen ORDER BY person_id, identity_id", over=beside)
    return ScopedPersons(permit.circle, found)
