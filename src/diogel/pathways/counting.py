"""How many entries of a form, or times of a move, a count comes to: at least and at most, where some can't be placed in time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from diogel.definitions.pathway import Count
from diogel.pathways.calendar import Calendar, Span, day_of, span_of
from diogel.pathways.case import Answer, Entry, State


@dataclass(frozen=True)
class Tally:
    """`days` are those of what surely counts, in order."""

    least: int
    most: int
    days: tuple[date, ...] = ()


@dataclass(frozen=True)
class _Told:
    """One thing that may count: when it was, as far as that is known, which step told of it, and what makes it another than the next."""

    step: int
    when: Span | None
    key: tuple[Answer | None, ...]
    in_time: bool | None = True


def tally(count: Count, state: State, on: date, calendar: Calendar) -> Tally:
    told = list(_entries(count, state, calendar) if count.form else _times(count, state))
    if count.of:
        since = last_made(state, count.of)
        if since is None:
            return Tally(0, 0)
        told = [one for one in told if one.step > since[0]]
        # An incident of the very day of the move may have been before it: only days after it count where the form says the day.
        window: Span | None = since[1], calendar.after(since[1], count.within) if count.within else on
        first_excluded = count.dated is not None
    else:
        window = (calendar.before(on, count.within), on) if count.within else None
        first_excluded = False
    sure: list[_Told] = []
    maybe: list[_Told] = []
    for one in told:
        placed = True if window is None else _within(one.when, (window[0], min(window[1], on)), first_excluded)
        if placed is False or one.in_time is False:
            continue
        (sure if placed and one.in_time else maybe).append(one)
    return _counted(count, sure, maybe)


def last_made(state: State, move: str) -> tuple[int, date] | None:
    """The number and the day of the step that last made a move."""
    for step in reversed(state.steps):
        if step.kind == "moved" and step.what == move and step.number not in state.voided:
            return step.number, day_of(step.at)
    return None


def _entries(count: Count, state: State, calendar: Calendar) -> Iterator[_Told]:
    for entry in state.entries.get(count.form or "", ()):
        if all(_one_of(entry.answers.get(question), wanted) for question, wanted in count.where.items()):
            key = tuple(entry.answers.get(question) for question in count.distinct)
            yield _Told(entry.step, _when(count.dated, entry), key, _in_time(count, entry, calendar))


def _when(question: str | None, entry: Entry) -> Span | None:
    """The day that the form's question says, or else that of the filling."""
    if question:
        return span_of(entry.answers.get(question))
    return (day := day_of(entry.at)), day


def _in_time(count: Count, entry: Entry, calendar: Calendar) -> bool | None:
    """Whether it was told of soon enough after it happened."""
    if count.told_within is None:
        return True
    happened, told = _when(count.dated, entry), _when(count.told, entry)
    if happened is None or told is None:
        return None
    if told[1] <= calendar.after(happened[0], count.told_within):
        return True
    return None if told[0] <= calendar.after(happened[1], count.told_within) else False


def _times(count: Count, state: State) -> Iterator[_Told]:
    for step in state.steps:
        if step.kind == "moved" and step.what == count.move and step.number not in state.voided:
            yield _Told(step.number, ((day := day_of(step.at)), day), ())


def _one_of(answer: Answer | None, wanted: tuple[str, ...]) -> bool:
    if isinstance(answer, tuple):
        return any(value in wanted for value in answer)
    return answer in wanted


def _within(when: Span | None, window: Span, first_excluded: bool) -> bool | None:
    if when is None:
        return None
    first, last = window
    if when[1] < first or when[0] > last or (first_excluded and when[1] <= first):
        return False
    inside = when[1] <= last and (when[0] > first if first_excluded else when[0] >= first)
    return True if inside else None


def _counted(count: Count, sure: list[_Told], maybe: list[_Told]) -> Tally:
    days = tuple(sorted(one.when[0] for one in sure if one.when))
    if not count.distinct:
        return Tally(len(sure), len(sure) + len(maybe), days)
    surely = {one.key for one in sure if None not in one.key}
    perhaps = {one.key for one in maybe if None not in one.key} - surely
    # What doesn't say which one it is may be one of the others.
    unsaid = [one for one in sure if None in one.key]
    least = len(surely) or (1 if unsaid else 0)
    return Tally(least, len(surely) + len(perhaps) + sum(None in one.key for one in (*sure, *maybe)), days)
