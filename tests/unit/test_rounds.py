"""The worker's rounds: each in its time, and none that fails stops the others."""

from __future__ import annotations

from threading import Event
from typing import Any

import pytest

from diogel.web import rounds
from diogel.web.rounds import Round


@pytest.fixture
def done(monkeypatch: Any) -> list[str]:
    """Three rounds over ten seconds of a clock that goes a second at each look."""
    done: list[str] = []

    def failing() -> None:
        done.append("failing")
        raise ValueError("what a row says")

    known = (
        Round("often", 2, lambda: done.append("often")),
        Round("failing", 4, failing),
        Round("once", 1000, lambda: done.append("once")),
    )
    monkeypatch.setattr(rounds, "rounds", lambda: known)
    return done


def test_each_comes_in_its_time_and_a_failure_stops_none(done: list[str], caplog: Any) -> None:
    stop, now = Event(), [0.0]

    def clock() -> float:
        now[0] += 0.25
        if now[0] > 10:
            stop.set()
        return now[0]

    with caplog.at_level("CRITICAL"):
        rounds.keep(stop, pause=0, clock=clock)
    assert done.count("once") == 1
    assert done.count("often") > done.count("failing") > 1
