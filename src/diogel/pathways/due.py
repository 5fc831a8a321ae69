"""What is due on a case, and when: clocks that run, reviews, open actions, the risk to be looked at again."""

from __future__ import annotations

from collections.abc import Iterator

from diogel.definitions.model import Text
from diogel.definitions.pathway import Owner
from diogel.pathways.calendar import Calendar
from diogel.pathways.case import Due, State
from diogel.pathways.parts import parts

_LEAD = Owner(lead=True)
_RISK = Text(en="Look at the risk again", cy="Edrych ar y risg eto")


def due(state: State, calendar: Calendar) -> tuple[Due, ...]:
    """Everything that has a day, the earliest first. Clocks that started when the case ended, or after, are due all the same."""
    found = [*_clocks(state, calendar)]
    if state.ended is None:
        found += [*_reviews(state), *_actions(state), *_risk(state)]
    return tuple(sorted(found, key=lambda one: one.day))


def _clocks(state: State, calendar: Calendar) -> Iterator[Due]:
    known = parts(state.pathway).clocks
    for id, running in state.clocks.items():
        if running.stopped is None and id in known:
            clock = known[id]
            warn = calendar.before(running.due, clock.warn) if clock.warn else None
            yield Due("clock", id, clock.name, running.due, clock.owner, warn)


def _reviews(state: State) -> Iterator[Due]:
    known = parts(state.pathway).reviews
    for id, running in state.reviewing.items():
        yield Due("review", id, known[id].name, running.due, _LEAD)


def _actions(state: State) -> Iterator[Due]:
    for action in state.actions:
        if action.state == "open":
            yield Due("action", action.id, action.title, action.due, action.owner)


def _risk(state: State) -> Iterator[Due]:
    if state.risk is not None and state.risk.until is not None:
        yield Due("risk", state.risk.what, _RISK, state.risk.until, _LEAD)
