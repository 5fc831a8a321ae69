"""What the steps of a case amount to.

Each step that counts is taken in its order; nothing is remembered that isn't in the steps, so the same steps always tell the same case.
A step that was voided is passed over as if it had never been made, and so is what followed from it. Counters are therefore not kept
but counted: a step records what it did to them, and a voided one did nothing.

    steps                                            strikes
    1 moved first-warning   {"strikes": 1}           1
    2 moved second-warning  {"strikes": 1}           2
    3 moved clean-slate     {"strikes=": 0}          0
    4 moved first-warning   {"strikes": 1}           1
    5 voided, of 3                                   1 + 1 + 1 = 3

A last move that is voided puts the case back where it stood; an earlier one leaves it where later moves led.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from diogel.definitions.model import Text
from diogel.definitions.pathway import Clock, Owner, Pathway
from diogel.pathways.calendar import Calendar, day_of
from diogel.pathways.case import Action, Answer, Entry, Running, State, Step, Subject
from diogel.pathways.judge import holds
from diogel.pathways.parts import Happened, Parts, parts

SET = "="
"""Behind a counter's name in a step: it was set to the number, not put up by it."""

_NO_TITLE = Text(en="Action", cy="Cam gweithredu")
_LEAD = Owner(lead=True)
_OPENED: Happened = ("opened", "")
_ENDED: Happened = ("ended", "")


def fold(
    pathway: Pathway, subject: Subject, lead: str, steps: Sequence[Step], calendar: Calendar, *, names: Mapping[str, Text] | None = None
) -> State:
    """The case. `lead` is the partner that led it when it was opened; a step `led` changes that."""
    folding = _Folding(pathway, subject, lead, tuple(steps), calendar, names or {})
    folding.everything()
    return folding.state()


def not_counted(steps: Sequence[Step]) -> frozenset[int]:
    """The numbers of the steps that no longer count: those voided by a step that counts, and those that followed from one voided."""
    voided: set[int] = set()
    for step in reversed(steps):
        if step.kind == "voided" and step.of is not None and step.number not in voided:
            voided.add(step.of)
    if voided:
        voided |= {step.number for step in steps if step.kind == "action_added" and step.of in voided}
    return frozenset(voided)


class _Folding:
    """A case while its steps are taken one by one."""

    def __init__(
        self, pathway: Pathway, subject: Subject, lead: str, steps: tuple[Step, ...], calendar: Calendar, names: Mapping[str, Text]
    ) -> None:
        self.pathway, self.subject, self.lead, self.steps, self.calendar, self.names = pathway, subject, lead, steps, calendar, names
        self.parts: Parts = parts(pathway)
        self.voided = not_counted(steps)
        self.stage: str | None = None
        self.opened: datetime | None = None
        self.entered: datetime | None = None
        self.ended: datetime | None = None
        self.outcome = ""
        self.answers: dict[str, Answer] = {}
        self.entries: dict[str, list[Entry]] = {}
        self.counters: dict[str, int] = {}
        self.consents: dict[str, Step] = {}
        self.consultations: dict[str, Step] = {}
        self.decisions: dict[str, Step] = {}
        self.reviews: dict[str, Step] = {}
        self.risk: Step | None = None
        self.actions: dict[str, Action] = {}
        self.clocks: dict[str, Running] = {}
        self.reviewing: dict[str, Running] = {}
        self.renamed: Mapping[str, str] = {}

    def everything(self) -> None:
        counting = [step for step in self.steps if step.number not in self.voided] if self.voided else self.steps
        recasts = [step for step in counting if step.kind == "recast"]
        self.renamed = self.mapping(recasts)
        for step in counting:
            take = _TAKEN.get(step.kind)
            if take:
                take(self, step)

    def mapping(self, recasts: Sequence[Step]) -> Mapping[str, str]:
        """How the stages of an earlier edition are called in this one: a clock that started there runs on from the day it started."""
        for step in recasts:
            for replaced in self.pathway.replaces:
                if str(replaced.edition) == step.what:
                    return replaced.stages
        return {}

    def state(self) -> State:
        return State(
            pathway=self.pathway,
            subject=self.subject,
            lead=self.lead,
            steps=self.steps,
            stage=self.stage,
            opened=self.opened,
            entered=self.entered,
            ended=self.ended,
            outcome=self.outcome,
            answers=dict(self.answers),
            entries={form: tuple(entries) for form, entries in self.entries.items()},
            counters=dict(self.counters),
            consents=dict(self.consents),
            consultations=dict(self.consultations),
            decisions=dict(self.decisions),
            reviews=dict(self.reviews),
            risk=self.risk,
            actions=tuple(self.actions.values()),
            clocks=dict(self.clocks),
            reviewing=dict(self.reviewing),
            voided=self.voided,
            names=self.names,
        )

    # -- steps, each kind by itself

    def moved(self, step: Step) -> None:
        move = self.parts.moves.get(step.what)
        form = (move.form if move else self.form_of(step)) or ""
        moments: list[Happened] = [("move", step.what)]
        if form or step.answers:
            self.keep(form, step, moments)
        for counter, number in step.counters.items():
            self.count(counter, number)
        if self.opened is None:
            self.opened = step.at
            moments.append(_OPENED)
        self.arrive(self.renamed.get(step.state, step.state) or (move.to if move else self.stage or ""), step, moments)
        self.happen(step, moments)

    def filled(self, step: Step) -> None:
        moments: list[Happened] = []
        self.keep(step.what, step, moments)
        self.happen(step, moments)

    def reviewed(self, step: Step) -> None:
        self.reviews[step.what] = step
        moments: list[Happened] = [("review", step.what)]
        review = self.parts.reviews.get(step.what)
        if review and review.form:
            self.keep(review.form, step, moments)
        if review and step.what in self.reviewing:
            day = day_of(step.at)
            self.reviewing[step.what] = Running(day, self.calendar.after(day, review.every))
        self.happen(step, moments)

    def consulted(self, step: Step) -> None:
        self.consultations[step.what] = step

    def decided(self, step: Step) -> None:
        self.decisions[step.what] = step

    def consented(self, step: Step) -> None:
        self.consents[step.what] = step

    def risk_set(self, step: Step) -> None:
        self.risk = step

    def led(self, step: Step) -> None:
        self.lead = step.what

    def action_added(self, step: Step) -> None:
        due = step.until or day_of(step.at)
        self.actions[step.what] = Action(step.what, step.title or _NO_TITLE, step.owner or _LEAD, due)

    def action_ended(self, step: Step) -> None:
        action = self.actions.get(step.what)
        if action:
            self.actions[step.what] = replace(action, state="done" if step.state == "done" else "not_possible", ended=step.at)

    def recast(self, step: Step) -> None:
        """From here on the names are this edition's, unless it was recast more than once."""
        moments: list[Happened] = []
        later = [other for other in self.steps if other.kind == "recast" and other.number > step.number]
        self.renamed = self.mapping([other for other in later if other.number not in self.voided])
        self.arrive(self.renamed.get(step.state, step.state), step, moments)
        self.happen(step, moments)

    # -- what they change

    def keep(self, form: str, step: Step, moments: list[Happened]) -> None:
        """The last filling of a form says all that it says: what it leaves out has no answer any more."""
        given, answers = step.answers, self.answers
        for key in self.parts.keys.get(form, ()):
            if key not in given:
                answers.pop(key, None)
        answers.update(given)
        if form:
            keys = self.parts.keys.get(form, ())
            self.entries.setdefault(form, []).append(Entry(step.number, step.at, {key: given[key] for key in keys if key in given}))
            moments.append(("form", form))

    def form_of(self, step: Step) -> str | None:
        """The form that a move of an earlier edition was made with, as far as its questions are still asked somewhere."""
        return next((self.parts.home[key] for key in step.answers if key in self.parts.home), None)

    def count(self, counter: str, number: int) -> None:
        if counter.endswith(SET):
            self.counters[counter.removesuffix(SET)] = number
        else:
            self.counters[counter] = self.counters.get(counter, 0) + number

    def arrive(self, stage: str, step: Step, moments: list[Happened]) -> None:
        """A move back into the stage where the case stands neither leaves nor enters it: its clocks and reviews run on."""
        if stage == self.stage:
            return
        if self.stage is not None:
            moments.append(("left", self.stage))
        self.stage, self.entered = stage, step.at
        moments.append(("stage", stage))
        at = self.parts.stages.get(stage)
        if not (at and at.ends):
            self.ended, self.outcome = None, ""
        else:
            self.outcome = step.outcome or self.outcome
            if self.ended is None:
                self.ended = step.at
                moments.append(_ENDED)
        self.due_for_review(stage, day_of(step.at))

    def due_for_review(self, stage: str, day: date) -> None:
        """A move from one of a review's stages into another doesn't put the review off."""
        for id, stages in self.parts.review_stages.items():
            if stage not in stages:
                self.reviewing.pop(id, None)
            elif id not in self.reviewing:
                self.reviewing[id] = Running(day, self.calendar.after(day, self.parts.reviews[id].every))

    # -- clocks

    def happen(self, step: Step, moments: list[Happened]) -> None:
        """Stops what stops, then starts what starts: a clock that one moment both stops and starts begins again."""
        stops, starts = self.parts.stops, self.parts.starts
        for moment in moments:
            for clock in stops.get(moment, ()):
                self.stop([clock.clock], step)
        if _ENDED in moments:
            self.stop(list(self.clocks), step)
        for moment in moments:
            if moment == _OPENED and self.ended is not None:  # opened and ended in one move
                continue
            for clock in starts.get(moment, ()):
                self.start(clock, step)

    def stop(self, clocks: Iterable[str], step: Step) -> None:
        for clock in clocks:
            running = self.clocks.get(clock)
            if running and running.stopped is None:
                self.clocks[clock] = Running(running.started, running.due, day_of(step.at))

    def start(self, clock: Clock, step: Step) -> None:
        """A clock that is for some cases only runs unless this is known to be none of them: a day too many is looked at, a day missed
        is not. Other cases are not known here."""
        running = self.clocks.get(clock.clock)
        if running and running.stopped is None:
            return
        day = day_of(step.at)
        if clock.when is None or holds(clock.when, self.state(), day, None, self.calendar) is not False:
            self.clocks[clock.clock] = Running(day, self.calendar.after(day, clock.length))


_TAKEN: Mapping[str, Callable[[_Folding, Step], None]] = {
    kind: getattr(_Folding, kind)
    for kind in (
        "moved", "filled", "reviewed", "consulted", "decided", "consented", "risk_set", "led", "action_added", "action_ended", "recast",
    )
}  # fmt: skip
