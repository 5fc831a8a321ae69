"""The pathways that come with the product: their tests pass, and nothing can be taken out of one without a test that tells."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from diogel.definitions.load import load_or_fail
from diogel.definitions.model import Partnership
from diogel.definitions.pathway import Pathway
from diogel.definitions.trial import Trial
from diogel.definitions.values import Length
from diogel.pathways.calendar import Calendar
from diogel.pathways.trial import run
from diogel.pathways.untried import untried

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
    return any(run(pathway, trial, calendar, groups=partnership.groups.values()) for trial in trials(partnership, pathway.pathway))


def trials(partnership: Partnership, pathway: str) -> list[Trial]:
    return [trial for trial in partnership.tests.values() if trial.pathway == pathway]


@pytest.mark.parametrize(("name", "pathway"), PATHWAYS)
def test_nothing_can_be_taken_out_unseen(name: str, pathway: str) -> None:
    partnership = example(name)
    whole = partnership.pathways[pathway]
    assert not told(name, whole)
    calendar = Calendar.of(partnership.file.country)
    assert untried(whole, trials(partnership, pathway), calendar, groups=partnership.groups.values()) == ()


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
