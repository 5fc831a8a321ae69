"""Whether links have drifted from what a model was taught on."""

from __future__ import annotations

import pyarrow as pa
import pytest

from diogel.linkage.drift import FEWEST, MOVED, drift_of, stability
from diogel.linkage.model import LinkageModel

MODEL = LinkageModel.load()


@pytest.mark.parametrize(
    ("taught", "today", "index"),
    [
        ({0: 0.5, 1: 0.5}, {0: 50, 1: 50}, 0.0),
        ({0: 0.5, 1: 0.5}, {0: 25, 1: 75}, 0.2747),
        ({0: 0.9, 1: 0.1}, {0: 10, 1: 90}, 3.5156),
        ({0: 1.0, 1: 0.0}, {0: 10, 1: 0}, 0.0),
    ],
)
def test_the_index(taught: dict[int, float], today: dict[int, int], index: float) -> None:
    assert stability(taught, today) == pytest.approx(index, abs=1e-4)


def gammas(name: str, *counts: tuple[int, int]) -> dict[str, pa.ChunkedArray]:
    return {name: pa.chunked_array([[gamma for gamma, count in counts for _ in range(count)]], pa.int8())}


def as_taught(name: str, links: int) -> list[tuple[int, int]]:
    return [(gamma, round((level.m or 0) * links)) for gamma, level in MODEL.comparison(name).numbered() if gamma >= 0]


def test_links_as_they_were_taught_have_not_drifted() -> None:
    found = drift_of(gammas("birth_date", *as_taught("birth_date", 10_000)), MODEL)
    assert found.index["birth_date"] < 0.02 and not found.moved


def test_links_that_agree_in_another_way_have_drifted() -> None:
    found = drift_of(gammas("birth_date", (0, 5_000), (1, 5_000)), MODEL)
    assert found.index["birth_date"] > MOVED and found.moved == ["birth_date"]


def test_a_few_links_and_what_is_not_known_say_nothing() -> None:
    assert drift_of(gammas("birth_date", (0, FEWEST - 1), (-1, 9_000)), MODEL).index == {}


def test_what_is_stated_cannot_drift() -> None:
    assert drift_of(gammas("nhs_number", (0, 5_000)), MODEL).index == {}
