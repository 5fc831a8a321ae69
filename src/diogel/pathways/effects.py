"""What a move does besides moving: actions in the plan, counters, answers that follow, letters, notices, cases on other pathways.

An effect for some cases only happens when they are known to be those: a letter to a parent isn't written for somebody whose age nobody
knows. It is judged on the case as it stands with the move's answers in, before the move's other effects.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from diogel.definitions.pathway import CounterStep, Letter, Move, NewAction, NewCase, Notice
from diogel.pathways.calendar import Calendar
from diogel.pathways.case import Answer, State
from diogel.pathways.fold import SET
from diogel.pathways.judge import Others, holds


@dataclass(frozen=True)
class NewlyOpened:
    """A case that is to be opened on another pathway, about the same subject, with the answers that it takes over."""

    pathway: str
    answers: Mapping[str, Answer]


@dataclass(frozen=True)
class Follows:
    """What follows from a move."""

    actions: tuple[NewAction, ...]
    counters: Mapping[str, int]
    answers: Mapping[str, Answer]
    letters: tuple[Letter, ...]
    notices: tuple[Notice, ...]
    new_cases: tuple[NewlyOpened, ...]


def follows(move: Move, state: State, on: date, others: Others, calendar: Calendar) -> Follows:
    """`state` has the move's answers in it."""
    effects = [effect for effect in move.effects if effect.when is None or holds(effect.when, state, on, others, calendar) is True]
    answers = {question: answer for effect in effects for question, answer in effect.set.items()}
    known = {letter.letter: letter for letter in state.pathway.letters}
    return Follows(
        actions=tuple(effect.action for effect in effects if effect.action),
        counters=counted(effect.counter for effect in effects if effect.counter),
        answers=answers,
        letters=tuple(known[effect.letter] for effect in effects if effect.letter in known),
        notices=tuple(effect.notice for effect in effects if effect.notice),
        new_cases=tuple(_opened(effect.open, {**state.answers, **answers}) for effect in effects if effect.open),
    )


def counted(steps: Iterable[CounterStep]) -> dict[str, int]:
    """What a move does to counters, as a step keeps it (see `fold`): up by one and up by one is up by two; set to nought and up by one
    is set to one."""
    found: dict[str, int] = {}
    for step in steps:
        if step.to is not None:
            found.pop(step.counter, None)
            found[step.counter + SET] = step.to
        else:
            key = step.counter + SET if step.counter + SET in found else step.counter
            found[key] = found.get(key, 0) + (step.by or 0)
    return found


def _opened(case: NewCase, answers: Mapping[str, Answer]) -> NewlyOpened:
    return NewlyOpened(case.pathway, {theirs: answers[ours] for theirs, ours in case.answers.items() if ours in answers})
