"""What a pathway says and no test of the folder would miss: each move, guard, effect, clock and review is taken out in turn, and where all
tests still hold, nobody would notice if somebody took it out by mistake."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from diogel.definitions.model import Group
from diogel.definitions.pathway import Move, Pathway
from diogel.definitions.trial import Trial
from diogel.pathways.calendar import Calendar
from diogel.pathways.trial import Path, run

Part = TypeVar("Part")


def untried(pathway: Pathway, trials: Iterable[Trial], calendar: Calendar, *, groups: Iterable[Group] = ()) -> tuple[Path, ...]:
    """The places in the pathway's file that no test tries."""
    trials, groups = tuple(trials), tuple(groups)

    def missed(without: Pathway) -> bool:
        return any(run(without, trial, calendar, groups=groups) for trial in trials)

    return tuple(path for path, without in _less_one(pathway) if not missed(without))


def _less_one(pathway: Pathway) -> Iterator[tuple[Path, Pathway]]:
    """The pathway without one of its parts, and where that part stands."""
    for place, move in enumerate(pathway.moves):
        yield ("moves", place), pathway.model_copy(update={"moves": _without(pathway.moves, place)})
        for path, changed in _lesser(move):
            yield ("moves", place, *path), pathway.model_copy(update={"moves": _with(pathway.moves, place, changed)})
    for place in range(len(pathway.clocks)):
        yield ("clocks", place), pathway.model_copy(update={"clocks": _without(pathway.clocks, place)})
    for place in range(len(pathway.reviews)):
        yield ("reviews", place), pathway.model_copy(update={"reviews": _without(pathway.reviews, place)})


def _lesser(move: Move) -> Iterator[tuple[Path, Move]]:
    for place in range(len(move.guards)):
        yield ("guards", place), move.model_copy(update={"guards": _without(move.guards, place)})
    for place, effect in enumerate(move.effects):
        if effect.notice:  # a test has no word for them
            continue
        yield ("effects", place), move.model_copy(update={"effects": _without(move.effects, place)})


def _without(parts: Sequence[Part], place: int) -> tuple[Part, ...]:
    return (*parts[:place], *parts[place + 1 :])


def _with(parts: Sequence[Part], place: int, part: Part) -> tuple[Part, ...]:
    return (*parts[:place], part, *parts[place + 1 :])
