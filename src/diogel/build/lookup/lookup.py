"""The door to the look-up: one for each build of a folder, held in memory, open to several threads at once.

A finished build never changes, and is read once. The folder is looked at again at each call, so that an agreement that was
withdrawn closes at the next one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from threading import RLock

from diogel.build.answers import check_day
from diogel.build.artifacts import Build
from diogel.build.lookup.answered import Found, Held, PersonSeen, Pointer
from diogel.build.lookup.asked import Asked, Authority, Grant
from diogel.build.lookup.base import Base, read_base
from diogel.build.lookup.circle import Circle, Incidents, circle_of, incidents_of
from diogel.build.lookup.definitions import Asking, Definitions
from diogel.build.lookup.held import held, holders
from diogel.build.lookup.log import noted
from diogel.build.lookup.opening import opening
from diogel.build.lookup.person import Eyes
from diogel.build.lookup.said import clauses_of
from diogel.build.lookup.search import in_order, search
from diogel.build.lookup.typed import read_typed
from diogel.build.open import asked_log, open_current, partnership_of
from diogel.build.scope import OF_ALL, Sight, sight_of
from diogel.build.workspace import Workspace
from diogel.definitions.folder import stamp
from diogel.sharing import standing
from diogel.sharing.decisions import DecisionLog

FIRST = 20
"""So many pointers are told at most."""

_LOCK = RLock()
_OPEN: dict[tuple[Path, Path | None], Lookup] = {}


@dataclass(repr=False)
class Lookup:
    """See docs/explanation/who-sees-whom.md. Every method takes the day whose agreements count: today, or one to come."""

    folder: Path
    build: Build
    base: Base
    _sight: Sight
    _kept: ExitStack
    _definitions: tuple[object, Definitions] | None = None
    _lock: RLock = field(default_factory=RLock)

    @classmethod
    def of(cls, folder: Path, out: Path | None = None) -> Lookup:
        """The look-up over the folder's current build: made where this process has none yet, which takes seconds for a large build.

        Raises UsageError where there is no build, or it keeps no persons.
        """
        key = (folder.resolve(), out.resolve() if out else None)
        with _LOCK:
            kept = _OPEN.get(key)
            if kept and kept.build.path == Workspace.of(folder, out).current():
                return kept
            _OPEN[key] = cls._made(folder, open_current(folder, out))
            return _OPEN[key]

    @classmethod
    def _made(cls, folder: Path, build: Build) -> Lookup:
        kept = ExitStack()
        sight = kept.enter_context(sight_of(build, partnership_of(build, folder), OF_ALL))
        return cls(folder, build, read_base(build, sight.store), sight, kept)

    # -- asked -------------------------------------------------------------------------------------------------------

    def search(self, asked: Asked, *, purpose: str, recipient: str, on: date, grants: Iterable[Grant] = ()) -> Found:
        """Who agrees with what was typed: which partners know them and whom to ring, and what standing clauses, grants and own data show.

        Raises UsageError where too little was typed, DefinitionError for an unknown purpose or recipient.
        """
        typed = read_typed(asked, today=standing.today())
        eyes = self._eyes(Asking(purpose, recipient, on), grants)
        known = eyes.definitions.known(eyes.asking)
        hits = search(self.base, typed, known=known, seen=eyes.definitions.seen(eyes.asking))
        order = in_order(hits, eyes.circle, self.base, eyes.definitions.seen(eyes.asking))
        pointers = tuple(eyes.pointer(person, hits.matched(eyes.circle.person[hits.rows] == person)) for person in order[:FIRST])
        self._note(eyes, pointers, "found in a search")
        grounds = tuple(dict.fromkeys(ref for pointer in pointers for ref in clauses_of(pointer.shown)))
        return Found(pointers, len(order) > FIRST, grounds)

    def person(self, person_id: str, *, purpose: str, recipient: str, on: date, grants: Iterable[Grant] = ()) -> PersonSeen | None:
        """One person of the asker's circle; None alike for one who is hidden and one who isn't there."""
        eyes = self._eyes(Asking(purpose, recipient, on), grants)
        number = eyes.circle.number.get(person_id)
        if number is None:
            return None
        seen = eyes.person(number)
        self._note(eyes, [seen, *seen.pointers], "looked at")
        return seen

    def holding(self, identities: Iterable[str], *, purpose: str, recipient: str, on: date) -> tuple[str, ...]:
        """The persons, as this recipient knows them, that hold any of these identities: how one partner's person is another's."""
        eyes = self._eyes(Asking(purpose, recipient, on), ())
        rows = (self.base.row_of[id] for id in identities if id in self.base.row_of)
        numbers = {int(eyes.circle.person[row]) for row in rows} - {-1}
        return tuple(sorted(eyes.circle.ids[number] for number in numbers))

    def would_open(self, grant: Grant, *, on: date) -> PersonSeen | None:
        """What a grant would show its recipient of the grantor's own records, and nothing else: for the grantor, before it agrees. None
        where it would open nothing."""
        eyes = self._eyes(Asking(grant.purpose, grant.recipient, on), [grant])
        rows = (self.base.row_of[id] for id in sorted(grant.identities) if id in self.base.row_of)
        number = next((int(eyes.circle.person[row]) for row in rows if eyes.circle.person[row] >= 0), None)
        if number is None or not eyes.grants:
            return None
        told = opening(eyes, number, grant)
        self._note(replace(eyes, asking=replace(eyes.asking, recipient=grant.partner)), [told], "looked at before answering")
        return told

    def held(self, of: str | Iterable[str], authority: Authority) -> Held | None:
        """Everything held about one person, whatever the clauses say: for a subject's copy. `of` is a person's id as all records are
        linked, or identities; None where nobody holds them. Who asked and why is in the log before this returns."""
        definitions = self._now()
        return held(self.base, definitions, of, authority, log=self._log)

    def holders(self, asked: Asked, authority: Authority) -> Found:
        """Of whom everything could be told that agree with what was typed, whatever the clauses say: to find whose copy it is.

        Raises UsageError where too little was typed. Who asked and why is in the log before this returns.
        """
        typed = read_typed(asked, today=standing.today())
        return holders(self.base, self._now(), typed, authority, most=FIRST, log=self._log)

    # -- what it stands on -------------------------------------------------------------------------------------------

    def _eyes(self, asking: Asking, grants: Iterable[Grant]) -> Eyes:
        check_day(asking.on)
        definitions = self._now()
        counting = [grant for grant in grants if definitions.counts(grant, asking)]
        circle, incidents = self._together(definitions, asking)
        return Eyes(definitions, asking, circle, incidents, counting)

    def _now(self) -> Definitions:
        """The folder as it is. One that can't be read closes everything: it raises."""
        with self._lock:
            now = stamp(self.folder)
            if self._definitions is None or self._definitions[0] != now:
                self._definitions = (now, Definitions(partnership_of(self.build, self.folder), self.build.fed, self.base))
            return self._definitions[1]

    def _together(self, definitions: Definitions, asking: Asking) -> tuple[Circle, Incidents]:
        permit = definitions.permit(asking)
        with self._lock:
            sight = replace(self._sight, partnership=definitions.partnership)
            if permit.circle not in definitions.circles:
                definitions.circles[permit.circle] = circle_of(self.base, sight, permit)
            if asking not in definitions.incidents:
                definitions.incidents[asking] = incidents_of(self.base, sight, definitions.of_incidents(asking))
            return definitions.circles[permit.circle], definitions.incidents[asking]

    @property
    def _log(self) -> DecisionLog:
        return DecisionLog(asked_log(self.folder))

    def _note(self, eyes: Eyes, told: Sequence[Pointer | PersonSeen], how: str) -> None:
        log = self._log
        log.write_all(noted(self.base, eyes.asking, told, how, at=log.clock()))
