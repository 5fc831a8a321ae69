"""One case's story: what its pathway lets happen next, who does it, when; and what must be done first so that a guard lets it through."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from diogel.definitions.pathway import OPENING, Condition, Length, Move
from diogel.pathways import recording
from diogel.pathways.calendar import Calendar, day_of
from diogel.pathways.case import Actor, Answer, Other, State, Step
from diogel.pathways.effects import NewlyOpened
from diogel.pathways.forms import asked
from diogel.pathways.judge import holds, test_of
from diogel.pathways.moves import answered
from diogel.pathways.parts import parts
from diogel.pathways.refused import Refused
from diogel.pathways.who import acts_for, partners_of
from diogel.web.cases.bringing import Past
from diogel.web.cases.demo.answering import GENERAL, MADE_UP, Answering
from diogel.web.cases.demo.staff import Member, one_of

_STEADY = timedelta(days=60)
"""A case that nobody has touched for longer than this would be looked into: only younger ones are left lying."""


class Stuck(Exception):
    """A guard that this story can't get past."""


class Later(Exception):
    """A guard that holds once some time has gone by."""

    def __init__(self, days: int) -> None:
        super().__init__(days)
        self.days = days


@dataclass
class Story:
    """`until` is now: nothing happens after it."""

    past: Past
    rng: Random
    staff: Sequence[Member]
    answering: Answering
    calendar: Calendar
    at: datetime
    until: datetime
    said: Mapping[str, Any] = field(default_factory=dict)
    opened: list[tuple[NewlyOpened, datetime]] = field(default_factory=list)
    _will: dict[str, bool] = field(default_factory=dict)

    @property
    def state(self) -> State:
        return self.past.state

    @property
    def on(self) -> date:
        return day_of(self.at)

    def tell(self) -> None:
        """Go on until it ends, nobody goes on with it, or it is now."""
        self._judge_risk()
        for _ in range(30):
            if self.state.ended or not self._pass(self._gap()) or self._lies():
                break
            self._keep_up()
            self._go_on()
        self._keep_up(late=True)

    def _gap(self) -> timedelta:
        pace = self.said.get("pace", 9)
        return timedelta(days=int(self.rng.expovariate(1 / pace) + (0.6 if pace > 1 else 0)), hours=self.rng.randint(1, 5))

    def _pass(self, time: timedelta) -> bool:
        """Offices are closed at weekends."""
        at = self.at + time
        while not self.calendar.works(day_of(at)):
            at += timedelta(days=1)
        at = at.replace(hour=min(max(at.hour, 8), 16), minute=self.rng.randint(0, 59))
        if at > self.until:
            return False
        self._on_the_way(at)
        self.at = max(at, self.at)
        return True

    def _on_the_way(self, until: datetime) -> None:
        """Most of what falls due before then is done a little before its day."""
        for action in sorted(self.state.actions, key=lambda one: one.due):
            day = datetime.combine(action.due, self.at.timetz()) - timedelta(days=self.rng.randint(1, 3))
            if action.state == "open" and self.at < day < until and self.rng.random() < 0.8:
                self.at = day
                self._try(lambda id=action.id: self._end_action(id))

    def _lies(self) -> bool:
        return self.until - self.at < _STEADY and self.rng.random() < 0.1

    # -- what happens ------------------------------------------------------------------------------------------------

    def _go_on(self) -> None:
        """The moves from here, in an order of chance: those that end a case come last, mostly."""
        ends = {stage.stage for stage in self.state.pathway.stages if stage.ends}
        here = [move for move in self.state.pathway.moves if self.state.stage in move.from_ and self._comes_to(move)]
        young = self.until - self.at < _STEADY
        order = {move.move: self.rng.random() + (_last(move, young=young) if move.to in ends else 0) for move in here}
        for move in sorted(here, key=lambda one: order[one.move]):
            try:
                self.move(move)
            except Later as wait:
                if not self._pass(timedelta(days=wait.days)):
                    continue
                self._keep_up()
            except (Stuck, Refused):
                continue
            return

    def _comes_to(self, move: Move) -> bool:
        """Some moves are made in few cases: whether in this one is settled once."""
        likely = self.said.get("likely", {}).get(move.move, 1)
        return self._will.setdefault(move.move, self.rng.random() < likely)

    def move(self, move: Move) -> None:
        """With all that its guards ask for done first."""
        doing = self._who(move.who, partners_of(move, self.state))
        wanted: dict[str, Answer] = {}
        for _ in range(4):
            given = self.answering.answers(asked(self.state.pathway, move.form), self.on, wanted) if move.form else {}
            undone = list(self._undone(move, given))
            if not undone:
                break
            for condition in undone:
                self._see_to(condition, move, wanted)
        ends = next(stage for stage in self.state.pathway.stages if stage.stage == move.to).ends
        outcomes = (move.outcomes or tuple(one.outcome for one in self.state.pathway.outcomes)) if ends else ()
        taken = self.past.move(
            move.move, self.at, actor=doing.actor, user=doing.user, answers=given,
            others=self.others, outcome=self._outcome(outcomes), reason=self.rng.choice(GENERAL["reason"]) if move.reason else "",
        )  # fmt: skip
        self.opened += [(new, self.at) for new in taken.new_cases]

    def _outcome(self, outcomes: Sequence[str]) -> str:
        return self.rng.choices(outcomes, [0.05 if one in MADE_UP["rare"] else 1 for one in outcomes])[0] if outcomes else ""

    @property
    def others(self) -> tuple[Other, ...]:
        """Cases that this one has led to."""
        return tuple(Other(new.pathway, day_of(at)) for new, at in self.opened)

    def _undone(self, move: Move, given: Mapping[str, Answer]) -> Iterator[Condition]:
        state = answered(self.state, move.form, given, self.at)
        for guard in move.guards:
            asked_of = guard.when is None or holds(guard.when, state, self.on, self.others, self.calendar) is not False
            if asked_of and holds(guard, state, self.on, self.others, self.calendar) is not True:
                yield guard

    def _who(self, roles: Sequence[str], partners: Sequence[str]) -> Member:
        fit = [one for one in self.staff if one.actor.roles & set(roles) and acts_for(one.actor, partners)]
        first = next((one for one in fit if one.user == self.past.person), None)
        found = one_of(self.rng, fit, first)
        if found is None:
            raise Stuck
        return found

    def _worker(self) -> Member:
        """Somebody who works on it now."""
        here = [move for move in self.state.pathway.moves if (self.state.stage or OPENING) in move.from_]
        roles = tuple(role for move in here or self.state.pathway.moves for role in move.who)
        return self._who(roles, (self.state.lead, *(partner for move in here for partner in move.partners)))

    def _do(self, doing: object, who: Member | None = None) -> None:
        who = who or self._worker()
        self.past.do(doing, self.at, actor=who.actor, user=who.user)  # type: ignore[arg-type]

    # -- what a guard asks for ---------------------------------------------------------------------------------------

    def _see_to(self, condition: Condition, move: Move, wanted: dict[str, Answer]) -> None:
        """Do what makes it hold, or put it into `wanted`, the answers of the move's own form."""
        doing = self._doing(condition, move, wanted).get(test_of(condition))
        if doing is None:
            raise Stuck
        doing()

    def _doing(self, condition: Condition, move: Move, wanted: dict[str, Answer]) -> Mapping[str, Callable[[], None]]:
        """What can be done about each test; about the others, such as an age, nothing can."""
        one = condition
        return {
            "any_of": lambda: self._one_of(one.any_of, move, wanted),
            "all_of": lambda: self._all_of(one.all_of, move, wanted),
            "filled": lambda: self._say_all(one.filled, move, wanted),
            "answer": lambda: self._say(one.answer.question, self._fitting(one), move, wanted) if one.answer else None,
            "count": lambda: self._count(one),
            "consent": lambda: self._consent(one.consent or ""),
            "consulted": lambda: self._consult(one.consulted.partner) if one.consulted else None,
            "decided": lambda: self._decide(one.decided.group, one.decided.one_of) if one.decided else None,
            "reviewed": lambda: self._review(one.reviewed.review) if one.reviewed else None,
            "risk": lambda: self._judge_risk(one.risk.least, one.risk.most) if one.risk else None,
            "actions": self._end_actions,
            "elapsed": lambda: self._wait(one.elapsed.least if one.elapsed else None),
        }

    def _all_of(self, conditions: Sequence[Condition], move: Move, wanted: dict[str, Answer]) -> None:
        for one in conditions:
            if holds(one, self.state, self.on, (), self.calendar) is not True:
                self._see_to(one, move, wanted)

    def _one_of(self, conditions: Sequence[Condition], move: Move, wanted: dict[str, Answer]) -> None:
        for one in self.rng.sample(conditions, len(conditions)):
            try:
                self._see_to(one, move, wanted)
            except (Stuck, Refused):
                continue
            return
        raise Stuck

    def _fitting(self, condition: Condition) -> Answer:
        assert condition.answer  # noqa: S101 - that is why it is asked
        if condition.answer.one_of:
            return self.rng.choice(condition.answer.one_of)
        return str(int(condition.answer.least or 0) + self.rng.randint(0, 4))

    def _say_all(self, questions: Sequence[str], move: Move, wanted: dict[str, Answer]) -> None:
        for question in questions:
            self._say(question, None, move, wanted)

    def _say(self, question: str, value: Answer | None, move: Move, wanted: dict[str, Answer]) -> None:
        known = parts(self.state.pathway)
        if question not in known.questions:
            raise Stuck
        one = known.questions[question]
        answer = value if value is not None else self.answering.answer(one, self.on)
        form = known.home[question]
        if form == move.form or any(own.question == question for own in (asked(self.state.pathway, move.form) if move.form else ())):
            wanted[question] = answer
        else:
            self._fill(form, {question: answer})

    def _fill(self, form: str, wanted: Mapping[str, Answer]) -> None:
        definition = parts(self.state.pathway).forms[form]
        if definition.stages and self.state.stage not in definition.stages:
            raise Stuck
        who = self._who(definition.who, (self.state.lead,)) if definition.who else None
        given = self.answering.answers(asked(self.state.pathway, form), self.on, wanted)
        self._do(lambda state, actor, at: recording.fill(state, actor, form, at, answers=given), who)

    def _count(self, condition: Condition) -> None:
        count = condition.count
        assert count  # noqa: S101 - that is why it is asked
        if count.most is not None and count.least is None:
            if count.within is None:
                raise Stuck
            raise Later(_days(count.within) + 1)
        if count.form is None:
            raise Stuck
        where: dict[str, Answer] = {question: self.rng.choice(values) for question, values in count.where.items()}
        dated = {name: self.on.isoformat() for name in (count.dated, getattr(count, "told", None)) if name}
        self._fill(count.form, {**where, **dated})

    def _consent(self, consent: str) -> None:
        if self.rng.random() < 0.1:
            self._do(_consent(consent, "refused", "Not now."))
            raise Stuck
        self._do(_consent(consent, "given", "In person, and in writing."))

    def _consult(self, partner: str) -> None:
        said = self.rng.choice(GENERAL["consulted"])
        self._do(lambda state, actor, at: recording.consult(state, actor, partner, at, reason=said))

    def _decide(self, group: str, decisions: Sequence[str]) -> None:
        decision, why = self.rng.choice(decisions), self.rng.choice(GENERAL["reason"])
        sitting = [one for one in self.staff if group in one.actor.groups and one.actor.partner == self.state.lead]
        who = one_of(self.rng, sitting) or self._worker()
        self._do(lambda state, actor, at: recording.decide(state, actor, group, decision, at, reason=why), who)

    def _review(self, review: str) -> None:
        definition = parts(self.state.pathway).reviews[review]
        given = self.answering.answers(asked(self.state.pathway, definition.form), self.on, {}) if definition.form else {}
        who = self._who(definition.who, (self.state.lead,))
        self._do(lambda state, actor, at: recording.review(state, actor, review, at, answers=given), who)

    def _judge_risk(self, least: str | None = None, most: str | None = None) -> None:
        risk = self.state.pathway.risk
        if risk is None:
            return
        levels = [level.level for level in risk.levels]
        first = levels.index(least) if least else 0
        last = levels.index(most) if most else len(levels) - 1
        level, why = self.rng.choice(levels[first : last + 1]), self.rng.choice(GENERAL["risk"])
        calendar = self.calendar

        def judged(state: State, actor: Actor, at: datetime) -> Step:
            return recording.set_risk(state, actor, level, at, reason=why, calendar=calendar)

        self._do(judged, self._who(risk.who, (self.state.lead,)))

    def _end_actions(self) -> None:
        for action in self.state.actions:
            if action.state == "open":
                self._end_action(action.id)

    def _end_action(self, id: str) -> None:
        done = self.rng.random() < 0.93
        said = "" if done else "They did not want it."
        result = "done" if done else "not_possible"
        self._do(lambda state, actor, at: recording.end_action(state, actor, id, at, result=result, reason=said))

    def _wait(self, least: Length | None) -> None:
        if least is None:
            raise Stuck
        raise Later(_days(least) + 1)

    # -- what is done meanwhile --------------------------------------------------------------------------------------

    def _keep_up(self, *, late: bool = False) -> None:
        """What is due by now is done, mostly: actions, reviews, the risk, forms that stop a clock. `late`: what would lie too long."""
        if self.state.ended:
            return
        careful = 0.97 if late else 0.8
        by = day_of(self.until) - timedelta(days=20) if late else self.on
        for action in self.state.actions:
            if action.state == "open" and action.due <= by and self.rng.random() < careful:
                self._try(lambda id=action.id: self._end_action(id))
        for review, running in self.state.reviewing.items():
            if running.due <= by and self.rng.random() < careful:
                self._try(lambda id=review: self._review(id))
        if self.state.risk and self.state.risk.until and self.state.risk.until <= by and self.rng.random() < careful:
            self._try(self._judge_risk)
        for form in self._stopping():
            if self.rng.random() < careful:
                self._try(lambda id=form: self._fill(id, {}))

    def _stopping(self) -> list[str]:
        """Forms that stop a clock which runs."""
        known = parts(self.state.pathway)
        running = [known.clocks[id] for id, one in self.state.clocks.items() if one.stopped is None and id in known.clocks]
        return list(dict.fromkeys(moment.form for clock in running for moment in clock.stops if moment.form))

    def _try(self, doing: object) -> None:
        try:
            doing()  # type: ignore[operator]
        except (Stuck, Refused):
            return


def _last(move: Move, *, young: bool) -> float:
    """How far down the list a move that ends a case comes: further for one that is always open, and for a case that has just begun."""
    return 0.3 + (0.3 if young else 0) + (0 if move.guards else 0.25) + (0.5 if move.move in MADE_UP["rare"] else 0)


def _consent(consent: str, value: str, how: str) -> object:
    return lambda state, actor, at: recording.consent(state, actor, consent, value, at, reason=how)


def _days(length: Length) -> int:
    working = (length.working_days or 0) * 7 // 5 + 2 if length.working_days else 0
    return working + (length.days or 0) + 7 * (length.weeks or 0) + 31 * (length.months or 0) + 366 * (length.years or 0)
