"""Tests of pathways: what they do and expect is there in the pathway that they try, and their days go forward."""

from __future__ import annotations

from collections.abc import Iterator, Set

from diogel.definitions.checks.draft import Draft
from diogel.definitions.checks.pathways.look import Look
from diogel.definitions.checks.pathways.references import folder_names
from diogel.definitions.documents import Steps
from diogel.definitions.faults import Fault, choose
from diogel.definitions.pathway import OPENING, TESTS, Trial, TrialConsent, TrialStep
from diogel.definitions.sources import Source

REFUSES = frozenset({*TESTS, "who", "stage", "outcome", "reason", "form", "void"})
"""What can refuse a step: a guard's test, or that it isn't theirs, isn't from here, lacks its outcome, its reason, an answer,
or voids what can't be."""


def check(draft: Draft) -> Iterator[Fault]:
    looks: dict[str, Look] = {}
    for id, trial in draft.tests.items():
        source = draft.source("test", id)
        if source and trial.pathway not in draft.ids("pathway"):
            yield source.unknown(("pathway",), "pathway", trial.pathway, draft.ids("pathway"))
        pathway, own = draft.pathways.get(trial.pathway), draft.source("pathway", trial.pathway)
        if source and pathway and own:
            look = looks.setdefault(trial.pathway, Look(draft, own, pathway))
            yield from _subject(source, trial, look)
            yield from _other_cases(source, trial, draft)
            yield from _days(source, trial)
            yield from _begins(source, trial, look)
            for place, step in enumerate(trial.steps):
                yield from _Step(source, look, ("steps", place), step).check()
                yield from _voided(source, place, step)


def _subject(source: Source, trial: Trial, look: Look) -> Iterator[Fault]:
    kind = trial.subject.kind
    if kind not in look.pathway.subjects:
        at: Steps = ("subject", "kind") if source.document.has(("subject", "kind")) else ("subject",)
        what = f"cases of '{trial.pathway}' are about a {' or '.join(look.pathway.subjects)}, and this one is about a {kind}"
        yield source.error(at, what, f"write 'subject: {{kind: {look.pathway.subjects[0]}}}'")
    if trial.subject.born and kind != "person":
        yield source.error(("subject", "born"), f"a {kind} has no date of birth", "take 'born' out", key=True)


def _other_cases(source: Source, trial: Trial, draft: Draft) -> Iterator[Fault]:
    for place, other in enumerate(trial.other_cases):
        at: Steps = ("other_cases", place)
        pathway = draft.pathways.get(other.pathway)
        outcomes = {one.outcome for one in pathway.outcomes} if pathway else set()
        if other.pathway not in draft.ids("pathway"):
            yield source.unknown((*at, "pathway"), "pathway", other.pathway, draft.ids("pathway"))
        elif pathway and other.outcome and other.outcome not in outcomes:
            yield source.unknown((*at, "outcome"), "outcome", other.outcome, outcomes)
        if other.ended and other.ended < other.opened:
            what = f"it ended on {other.ended}, before it was opened on {other.opened}"
            yield source.error((*at, "ended"), what, "correct one of the two dates")


def _days(source: Source, trial: Trial) -> Iterator[Fault]:
    for place, (before, step) in enumerate(zip(trial.steps, trial.steps[1:], strict=False), 1):
        if step.on < before.on:
            what = f"this step is on {step.on}, before the one above it on {before.on}"
            yield source.error(("steps", place, "on"), what, "put the steps in the order of their days")


def _begins(source: Source, trial: Trial, look: Look) -> Iterator[Fault]:
    first = trial.steps[0]
    opening = {move.move for move in look.pathway.moves if OPENING in move.from_}
    if first.by is None:
        yield source.error(("steps", 0), "the first step doesn't say who does it", "add 'by: {role: …, partner: …}'")
    begun = next((place for place, step in enumerate(trial.steps) if not step.look), 0)
    move = trial.steps[begun].move
    if opening and not trial.steps[begun].look and move not in opening and (move is None or move in look.names["move"]):
        yield source.error(
            ("steps", begun), "the case is not open yet at this step", f"begin with a move that opens one: {_listed(opening)}"
        )


def _voided(source: Source, place: int, step: TrialStep) -> Iterator[Fault]:
    if step.void and step.void > place:
        yield source.error(
            ("steps", place, "void"), f"step {step.void} is not before this one, which is step {place + 1}", "name an earlier step"
        )


class _Step:
    """One step of a test, against the pathway that it tries."""

    def __init__(self, source: Source, look: Look, at: Steps, step: TrialStep) -> None:
        self.source, self.look, self.at, self.step = source, look, at, step

    def check(self) -> Iterator[Fault]:
        step, names = self.step, self.look.names
        folder = folder_names(self.look.draft)
        yield from self.known(("move",), step.move, names["move"])
        yield from self.known(("fill",), step.fill, names["form"], "form")
        yield from self.known(("review",), step.review, names["review"])
        yield from self.known(("risk",), step.risk, names["level"], "level")
        yield from self.known(("outcome",), step.outcome, names["outcome"])
        yield from self.known(("consult",), step.consult, folder.get("partner"), "partner")
        yield from self.known(("by", "partner"), step.by.partner if step.by else None, folder.get("partner"))
        if step.decide:
            yield from self.known(("decide", "group"), step.decide.group, set(self.look.pathway.groups), "group of this pathway")
            yield from self.known(("decide", "decision"), step.decide.decision, names["decision"])
        if step.consent:
            yield from self.consent(step.consent)
        yield from self.answers()
        yield from self.expected()

    def known(self, steps: Steps, word: str | None, known: Set[str] | None, sort: str = "") -> Iterator[Fault]:
        if word is not None and known is not None and word not in known:
            yield self.source.unknown((*self.at, *steps), sort or str(steps[-1]), word, known)

    def consent(self, said: TrialConsent) -> Iterator[Fault]:
        yield from self.known(("consent", "consent"), said.consent, self.look.names["consent"])
        consent = next((one for one in self.look.pathway.consents if one.consent == said.consent), None)
        if consent is None or said.state != "overridden" or self.step.expect.refused:
            return
        if consent.override is None:
            what = f"nobody may go on without consent '{said.consent}'"
            yield self.source.error((*self.at, "consent", "state"), what, "give the consent an 'override:', or expect to be refused")
        elif said.reason is None:
            what = "going on without consent needs one of the agreed reasons"
            reasons = _listed({reason.value for reason in consent.override.reasons})
            yield self.source.error((*self.at, "consent"), what, f"add 'reason:', one of: {reasons}")
        else:
            yield from self.known(("consent", "reason"), said.reason, {reason.value for reason in consent.override.reasons})

    def answers(self) -> Iterator[Fault]:
        """Answers are to questions of the form that this step fills."""
        form = self.form()
        if self.step.answers and form is None and self.is_known():
            what = "there is no form with this step, so it has no answers"
            yield self.source.error((*self.at, "answers"), what, "take them out, or fill a form", key=True)
        asked = self.look.asked(form)
        for id in self.step.answers if form in self.look.forms else ():
            if id not in self.look.answers:
                yield self.source.unknown((*self.at, "answers", id), "question", id, asked, key=True)
            elif id not in asked:
                what = f"form '{form}' doesn't ask '{id}'"
                yield self.source.error((*self.at, "answers", id), what, choose(id, asked, "question"), key=True)

    def form(self) -> str | None:
        if self.step.fill:
            return self.step.fill
        own = self.look.pathway
        forms = [move.form for move in own.moves if move.move == self.step.move]
        forms += [review.form for review in own.reviews if review.review == self.step.review]
        return forms[0] if forms else None

    def is_known(self) -> bool:
        names = self.look.names
        return self.step.move in {None, *names["move"]} and self.step.review in {None, *names["review"]}

    def expected(self) -> Iterator[Fault]:
        expect, names = self.step.expect, self.look.names
        sorts = {
            "because": (expect.because, REFUSES, "test"),
            "due": (expect.due, names["clock"] | names["review"], "clock or review"),
            "counters": (expect.counters, names["counter"], "counter"),
            "offered": (expect.offered or (), names["move"], "move"),
            "letters": (expect.letters or (), names["letter"], "letter"),
            "opened": (expect.opened or (), self.look.draft.ids("pathway"), "pathway"),
        }
        yield from self.known(("expect", "stage"), expect.stage, names["stage"])
        for key, (words, known, sort) in sorts.items():
            by_key = isinstance(words, dict)
            for place, word in enumerate(words):
                if word not in known:
                    yield self.source.unknown((*self.at, "expect", key, word if by_key else place), sort, word, known, key=by_key)
        if expect.because and not expect.refused:
            what = "'because' is said of a step that is refused, and this one isn't"
            yield self.source.error((*self.at, "expect", "because"), what, "add 'refused: true'", key=True)


def _listed(words: Set[str]) -> str:
    return ", ".join(sorted(words)) or "none"
