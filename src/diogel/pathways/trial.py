"""A test of a folder, tests/*.yaml, carried out: steps in; stage, refusals, days and counters out.

It goes the way the workplace goes: the same fold, the same offers, the same refusals. It stops at the first step that went otherwise
than it says, since what comes after would only tell the same again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from diogel.definitions.model import Group
from diogel.definitions.pathway import Pathway, Trial, TrialActor, TrialStep
from diogel.pathways import moves
from diogel.pathways.calendar import LONDON, Calendar
from diogel.pathways.case import Actor, Answer, Other, Refusal, State, Step, Subject
from diogel.pathways.fold import fold
from diogel.pathways.judge import open_actions
from diogel.pathways.moves import Taken
from diogel.pathways.parts import parts
from diogel.pathways.refused import Refused
from diogel.pathways.who import first_lead, sits_on

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Mismatch:
    """Where a test and the pathway part: at which place of the test's file, what it expects and what came."""

    step: int
    """Counted from 1, as `void` counts them."""
    path: Path
    expected: str
    came: str


def run(pathway: Pathway, trial: Trial, calendar: Calendar, *, groups: Iterable[Group] = ()) -> tuple[Mismatch, ...]:
    """Nothing when all goes as the test says. `groups`: whoever acts, acts in all that their partner sits on."""
    running = _Running(pathway, trial, calendar, tuple(groups))
    for place, step in enumerate(trial.steps):
        if found := tuple(running.step(place, step)):
            return found
    return ()


class _Running:
    """A test on its way."""

    def __init__(self, pathway: Pathway, trial: Trial, calendar: Calendar, groups: tuple[Group, ...]) -> None:
        self.pathway, self.trial, self.calendar, self.groups = pathway, trial, calendar, groups
        self.subject = Subject(trial.subject.kind, trial.subject.born)
        self.by: TrialActor | None = None
        self.lead = pathway.lead
        self.steps: list[Step] = []
        self.numbers: dict[int, int] = {}
        """Which step of the case each step of the test made."""

    def step(self, place: int, wanted: TrialStep) -> Iterator[Mismatch]:
        self.by = wanted.by or self.by
        if self.by is None:
            yield Mismatch(place + 1, ("steps", place), "somebody who does it", "the first step doesn't say by whom")
            return
        if not self.steps:
            self.lead = first_lead(self.pathway, self.actor)
        taken, refused = Taken(()), None
        try:
            taken = self.done(place, wanted)
        except Refused as error:
            refused = error
        if taken.steps:
            self.numbers[place + 1] = taken.steps[0].number
            self.steps += taken.steps
        for key, expected, came in self.compared(wanted, self.state(), taken, refused):
            yield Mismatch(place + 1, ("steps", place, "expect", *key), expected, came)

    @property
    def actor(self) -> Actor:
        if self.by is None:
            return Actor(frozenset(), "")
        return Actor(frozenset({self.by.role}), self.by.partner, sits_on(self.by.partner, self.groups))

    def state(self) -> State:
        return fold(self.pathway, self.subject, self.lead, self.steps, self.calendar)

    def others(self) -> tuple[Other, ...]:
        return tuple(Other(one.pathway, one.opened, one.ended, one.outcome or "") for one in self.trial.other_cases)

    def done(self, place: int, wanted: TrialStep) -> Taken:
        """What the step makes; nothing where it only looks."""
        at = datetime.combine(wanted.on, time(10), LONDON) + timedelta(seconds=place)
        if wanted.move:
            return self.moved(wanted, at)
        if wanted.finish_actions:
            return Taken(tuple(self.finished(at)))
        return Taken(()) if wanted.look else Taken((self.recorded(wanted, at),))

    def moved(self, wanted: TrialStep, at: datetime) -> Taken:
        state, move = self.state(), parts(self.pathway).moves.get(wanted.move or "")
        given = self.answers(state, move.form if move else None, wanted)
        return moves.take(
            state,
            self.actor,
            wanted.move or "",
            at,
            answers=given,
            outcome=wanted.outcome or "",
            reason=wanted.reason,
            others=self.others(),
            calendar=self.calendar,
        )

    def answers(self, state: State, form: str | None, wanted: TrialStep) -> Mapping[str, Answer]:
        """With the answers that a form finds there, as its page shows them."""
        found = parts(self.pathway).forms.get(form or "")
        again = found.again if found else ()
        there = {question: state.answers[question] for question in again if question in state.answers}
        return {**there, **wanted.answers}

    def recorded(self, wanted: TrialStep, at: datetime) -> Step:
        state, actor, reason = self.state(), self.actor, wanted.reason
        if wanted.decide:
            return moves.decide(state, actor, wanted.decide.group, wanted.decide.decision, at, reason=reason)
        if wanted.consent:
            said = wanted.consent
            return moves.consent(state, actor, said.consent, said.state, at, reason=said.reason or reason)
        if wanted.fill or wanted.review:
            return self.filled(state, wanted, at)
        if wanted.consult:
            return moves.consult(state, actor, wanted.consult, at, reason=reason)
        if wanted.risk:
            return moves.set_risk(state, actor, wanted.risk, at, reason=reason, calendar=self.calendar)
        return moves.void(state, actor, self.numbers.get(wanted.void or 0, 0), at, reason=reason)

    def filled(self, state: State, wanted: TrialStep, at: datetime) -> Step:
        if wanted.fill:
            return moves.fill(state, self.actor, wanted.fill, at, answers=self.answers(state, wanted.fill, wanted))
        review = parts(self.pathway).reviews.get(wanted.review or "")
        given = self.answers(state, review.form if review else None, wanted)
        return moves.review(state, self.actor, wanted.review or "", at, answers=given)

    def finished(self, at: datetime) -> Iterator[Step]:
        number = moves.next_number(self.state())
        for place, action in enumerate(open_actions(self.state())):
            yield Step(number + place, at, "action_ended", what=action, partner=self.actor.partner, state="done")

    # -- what came of it

    def compared(self, wanted: TrialStep, state: State, taken: Taken, refused: Refused | None) -> Iterator[tuple[Path, str, str]]:
        expect = wanted.expect
        if bool(refused) != expect.refused:
            yield ("refused",), "refused" if expect.refused else "not refused", _refusals(refused.refusals if refused else ())
            return
        tests = sorted({one.test for one in refused.refusals} if refused else ())
        if expect.because and tests != sorted(set(expect.because)):
            yield ("because",), _listed(sorted(set(expect.because))), _refusals(refused.refusals if refused else ())
        if expect.stage and state.stage != expect.stage:
            yield ("stage",), expect.stage, state.stage or "not open yet"
        for id, day in expect.due.items():
            if (came := _due(state, id)) != day:
                yield ("due", id), _day(day), _day(came)
        for counter, number in expect.counters.items():
            if state.counters.get(counter, 0) != number:
                yield ("counters", counter), str(number), str(state.counters.get(counter, 0))
        if expect.actions is not None and len(open_actions(state)) != expect.actions:
            yield ("actions",), str(expect.actions), str(len(open_actions(state)))
        made = {"letters": [one.letter for one in taken.letters], "opened": [one.pathway for one in taken.new_cases]}
        for key, listed in made.items():
            said = getattr(expect, key)
            if said is not None and sorted(said) != sorted(listed):
                yield (key,), _listed(said), _listed(listed)
        yield from self.offered(wanted, state)

    def offered(self, wanted: TrialStep, state: State) -> Iterator[tuple[Path, str, str]]:
        if wanted.expect.offered is None:
            return
        found = moves.offers(state, self.actor, wanted.on, self.others(), self.calendar)
        can = sorted(offer.move.move for offer in found if not offer.refusals)
        if can != sorted(wanted.expect.offered):
            yield ("offered",), _listed(sorted(wanted.expect.offered)), _listed(can)


def _due(state: State, id: str) -> date | None:
    running = state.clocks.get(id)
    if running and running.stopped is None:
        return running.due
    review = state.reviewing.get(id)
    return review.due if review and state.ended is None else None


def _day(day: date | None) -> str:
    return day.isoformat() if day else "does not run"


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words) or "none"


def _refusals(refusals: Iterable[Refusal]) -> str:
    said = [f"{one.test} ({one.why.en} {one.todo.en})" for one in refusals]
    return f"refused by {'; '.join(said)}" if said else "not refused"
