"""Two thousand cases at every stage, over the last year: told one after another, written together."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from django.conf import settings

from diogel.build.lookup import Lookup
from diogel.definitions.pathway import OPENING, Pathway
from diogel.pathways.forms import asked
from diogel.pathways.refused import Refused
from diogel.sharing import standing
from diogel.web import audit
from diogel.web.cases import bringing, kept
from diogel.web.cases.bringing import Known, Past
from diogel.web.cases.demo import staff
from diogel.web.cases.demo.answering import GENERAL, MADE_UP, Answering
from diogel.web.cases.demo.staff import Member
from diogel.web.cases.demo.telling import Story, Stuck
from diogel.web.cases.demo.town import Town
from diogel.web.cases.models import Case, Note
from diogel.web.cases.queries.subjects import Described
from diogel.web.permissions import Permission, decide

_YEAR = 365
_NEWS = timedelta(days=10)
_BEGINS = timedelta(hours=9)


def make(*, cases: int = 2000, told: Callable[[int], None] = lambda count: None) -> int:
    """How many were made: none where there are cases already, or no pathways. The same on every day that it is made."""
    partnership = kept.partnership()
    if not partnership.pathways or Case.objects.filter(partnership=partnership.id).exists():
        return 0
    on = standing.today()
    everybody = staff.make(partnership.id)
    town = Town(Lookup.of(settings.FOLDER, settings.BUILDS), partnership)
    making = _Making(everybody, town, on)
    pasts: list[Past] = []
    for number in range(cases):
        pasts += making.case(number)
        told(number + 1)
    pasts.sort(key=lambda past: (past.state.steps[0].at, past.subject.name))
    with audit.recording(audit.Actor.system("diogel demo")):
        bringing.write(pasts, partnership=partnership.id, news_since=datetime.combine(on, time(), UTC) - _NEWS)
    return len(pasts)


class _Making:
    def __init__(self, everybody: tuple[Member, ...], town: Town, on: date) -> None:
        self.partnership, self.known = kept.partnership(), Known.now()
        self.staff = [one for one in everybody if decide(one.user, Permission.CASES_WORK).allowed]
        self.town, self.on = town, on
        self.until = datetime.combine(on, time(8), UTC)
        self.pathways = list(self.partnership.pathways.values())
        self.weights = [float(self._said(pathway).get("weight", 1)) for pathway in self.pathways]

    def _said(self, pathway: Pathway) -> dict[str, Any]:
        return dict(MADE_UP["pathways"].get(pathway.pathway, {}))

    def case(self, number: int) -> list[Past]:
        """One case, and those that it led to; none where nobody could open it."""
        rng = Random(hashlib.sha256(f"case {number}".encode()).digest())  # noqa: S311 - made up
        pathway = rng.choices(self.pathways, self.weights)[0]
        begins = datetime.combine(self.on - timedelta(days=1 + int(_YEAR * rng.random() ** 1.7)), time(), UTC) + _BEGINS
        kind = rng.choice([one for one in pathway.subjects if one != "document"] or [pathway.subjects[0]])
        about = self.town.about(kind, self._said(pathway), begins.date(), rng)
        return list(self._told(rng, pathway, about, begins, {}))

    def _told(self, rng: Random, pathway: Pathway, about: Iterator[Described], at: datetime, given: dict[str, Any]) -> Iterator[Past]:
        answering = Answering(rng, self.town.streets, [one.user.name for one in self.staff])
        story = next((one for subject in about if (one := self._begun(rng, pathway, subject, at, answering, given))), None)
        if story is None:
            return
        story.tell()
        story.past.notes = list(self._notes(story))
        yield story.past
        for new, when in story.opened:
            if new.pathway in self.partnership.pathways:
                there = dict(new.answers)
                for child in self._told(rng, self.partnership.pathways[new.pathway], iter([story.past.subject]), when, there):
                    child.came_from = child.came_from or story.past
                    yield child

    def _begun(
        self, rng: Random, pathway: Pathway, subject: Described, at: datetime, answering: Answering, given: dict[str, Any]
    ) -> Story | None:
        moves = [move for move in pathway.moves if OPENING in move.from_]
        for move in rng.sample(moves, len(moves)):
            whose = {pathway.lead, *pathway.partners}
            fit = [one for one in self.staff if one.actor.roles & set(move.who) and (one.actor.partner in (move.partners or whose))]
            if not fit:
                continue
            # Mostly the lead partner opens its own.
            own = [one for one in fit if one.actor.partner == pathway.lead]
            who = rng.choice(own if own and rng.random() < 0.85 else fit)
            answers = answering.answers(asked(pathway, move.form), at.date(), given) if move.form else {}
            try:
                past = Past.begin(pathway, subject, move.move, at, actor=who.actor, user=who.user, answers=answers, known=self.known)
            except (Refused, Stuck):
                continue
            past.person = self._lead_person(rng, past, who)
            return Story(past, rng, self.staff, answering, self.known.calendar, at, self.until, self._said(pathway))
        return None

    def _lead_person(self, rng: Random, past: Past, opener: Member) -> Any:
        """Some wait for one still."""
        if rng.random() < 0.06:
            return None
        if opener.actor.partner == past.lead:
            return opener.user
        own = [one.user for one in self.staff if one.actor.partner == past.lead]
        return rng.choice(own) if own else None

    def _notes(self, story: Story) -> Iterator[dict[str, Any]]:
        """Fact and opinion apart."""
        steps = story.state.steps
        for _ in range(story.rng.choice((0, 1, 1, 2, 3))):
            step, fact = story.rng.choice(steps), story.rng.random() < 0.75
            by = story.past.by[step.number]
            if by:
                words, said = (Note.Words.FACT, "notes") if fact else (Note.Words.OPINION, "opinions")
                yield {"words": words, "text": story.rng.choice(GENERAL[said]), "by": by, "partner": by.partner, "at": step.at}
