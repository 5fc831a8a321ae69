"""The pathways that come with the product: their tests pass, and nothing can be taken out of one without a test that tells."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest

from diogel.definitions.load import load_or_fail
from diogel.definitions.model import Partnership
from diogel.definitions.pathway import Move, Pathway
from diogel.definitions.values import Length
from diogel.pathways.calendar import Calendar
from diogel.pathways.trial import run

Thing = TypeVar("Thing")
FOLDERS = Path(__file__).parents[2] / "partnerships"
EXAMPLES = sorted(folder.parent.name for folder in FOLDERS.glob("*/pathways"))


@cache
def example(name: str) -> Partnership:
    return load_or_fail(FOLDERS / name)


PATHWAYS = [(name, path.stem) for name in EXAMPLES for path in sorted((FOLDERS / name / "pathways").glob("*.yaml"))]


def told(name: str, pathway: Pathway) -> bool:
    """Whether a test of the folder finds something wrong with it."""
    partnership = example(name)
    calendar = Calendar.of(partnership.file.country)
    trials = [trial for trial in partnership.tests.values() if trial.pathway == pathway.pathway]
    return any(run(pathway, trial, calendar, groups=partnership.groups.values()) for trial in trials)


def without(pathway: Pathway) -> Iterator[tuple[str, Pathway]]:
    """The pathway with one thing taken out of it, each by itself: a move, a guard, an effect that a test can see, a clock, a review."""
    for place, move in enumerate(pathway.moves):
        yield f"move {move.move}", _with_moves(pathway, place, ())
        for number in range(len(move.guards)):
            left = move.model_copy(update={"guards": _less(move.guards, number)})
            yield f"guard {number + 1} of {move.move}", _with_moves(pathway, place, (left,))
        for number, effect in enumerate(move.effects):
            left = move.model_copy(update={"effects": _less(move.effects, number)})
            if not effect.notice:
                yield f"effect {number + 1} of {move.move}", _with_moves(pathway, place, (left,))
    for number, clock in enumerate(pathway.clocks):
        yield f"clock {clock.clock}", pathway.model_copy(update={"clocks": _less(pathway.clocks, number)})
    for number, review in enumerate(pathway.reviews):
        yield f"review {review.review}", pathway.model_copy(update={"reviews": _less(pathway.reviews, number)})


def _with_moves(pathway: Pathway, place: int, moves: tuple[Move, ...]) -> Pathway:
    return pathway.model_copy(update={"moves": (*pathway.moves[:place], *moves, *pathway.moves[place + 1 :])})


def _less(things: tuple[Thing, ...], number: int) -> tuple[Thing, ...]:
    return (*things[:number], *things[number + 1 :])


@pytest.mark.parametrize(("name", "pathway"), PATHWAYS)
def test_nothing_can_be_taken_out_unseen(name: str, pathway: str) -> None:
    whole = example(name).pathways[pathway]
    assert not told(name, whole)
    assert [what for what, less in without(whole) if not told(name, less)] == []


def test_a_window_of_four_months_instead_of_six_is_seen() -> None:
    ladder = example("aberwylan").pathways["asb_ladder"]
    second = next(move for move in ladder.moves if move.move == "second_strike")
    four = Length(months=4)
    guards = tuple(
        guard.model_copy(update={"count": guard.count.model_copy(update={"within": four})}) if guard.count else guard
        for guard in second.guards
    )
    moves = tuple(move.model_copy(update={"guards": guards}) if move is second else move for move in ladder.moves)
    assert told("aberwylan", ladder.model_copy(update={"moves": moves}))
