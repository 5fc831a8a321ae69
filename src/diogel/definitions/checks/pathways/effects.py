"""What a move does besides moving can be done."""

from __future__ import annotations

from collections.abc import Iterator

from diogel.definitions.checks.pathways.look import Look, answers
from diogel.definitions.checks.pathways.values import can_be
from diogel.definitions.documents import Steps
from diogel.definitions.faults import Fault, choose
from diogel.definitions.pathway import CounterStep, Effect, NewCase, Pathway, Question


def check(look: Look) -> Iterator[Fault]:
    sure = {("moves", place) for place, move in enumerate(look.pathway.moves) if not move.guards}
    for steps, effect in look.of(Effect):
        for question, value in effect.set.items():
            if question in look.answers:
                yield from can_be(look.source, (*steps, "set", question), look.answers[question], value)
        there = look.draft.pathways.get(effect.open.pathway) if effect.open else None
        if effect.open and there:
            yield from _subjects(look, (*steps, "open", "pathway"), there, always=steps[:2] in sure and effect.when is None)
            yield from _taken_over(look, (*steps, "open", "answers"), effect.open, there)
    yield from _counters(look)


def _subjects(look: Look, at: Steps, there: Pathway, *, always: bool) -> Iterator[Fault]:
    """The new case is about the same subject. Where the case is opened only for some, they may well be those that it can be about."""
    ours, theirs = look.pathway.subjects, set(there.subjects)
    strange = [kind for kind in ours if kind not in theirs]
    named = f"cases of '{there.pathway}' are about a {' or '.join(there.subjects)}"
    if len(strange) == len(ours):
        yield look.source.error(at, f"{named}, and these are about a {' or '.join(ours)}", "name another pathway, or add the subject there")
    elif strange and always:
        yield look.source.warning(
            at, f"{named}, so none is opened where this one is about a {' or '.join(strange)}", "add the subject there"
        )


def _taken_over(look: Look, at: Steps, case: NewCase, there: Pathway) -> Iterator[Fault]:
    known = answers(there)
    for theirs, ours in case.answers.items():
        if theirs not in known:
            what = f"pathway '{there.pathway}' has no question '{theirs}'"
            yield look.source.error((*at, theirs), what, choose(theirs, known, "question there"), key=True)
        if ours not in look.answers:
            yield look.source.unknown((*at, theirs), "question", ours, look.answers)
        elif theirs in known:
            yield from _fits(look, (*at, theirs), look.answers[ours], known[theirs])


_ALIKE = (frozenset({"text", "long_text", "address"}), frozenset({"date", "partial_date"}), frozenset({"choice", "several"}))


def _fits(look: Look, at: Steps, ours: Question, theirs: Question) -> Iterator[Fault]:
    kinds = {ours.kind, theirs.kind}
    if len(kinds) > 1 and not any(kinds <= alike for alike in _ALIKE) and theirs.kind not in ("text", "long_text"):
        what = f"'{ours.question}' is a {ours.kind}, and '{theirs.question}' there is a {theirs.kind}"
        yield look.source.error(at, what, "take over a question of the same kind")
    strange = sorted({choice.value for choice in ours.choices} - {choice.value for choice in theirs.choices})
    if theirs.choices and strange:
        what = f"'{theirs.question}' there has no choice '{strange[0]}', which '{ours.question}' has"
        yield look.source.error(at, what, "give both the same choices")


def _counters(look: Look) -> Iterator[Fault]:
    moved = {step.counter for _, step in look.of(CounterStep)}
    for place, counter in enumerate(look.pathway.counters):
        if counter.counter not in moved and moved <= look.names["counter"]:
            todo = "add 'counter:' to the effects of a move, or take it out"
            yield look.source.warning(("counters", place), f"no move puts counter '{counter.counter}' up", todo)
