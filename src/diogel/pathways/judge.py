"""Whether a condition holds of a case: yes, no, or it can't be known.

What the record says is known: a question without an answer is not answered so, a consent that nobody recorded is not given. What the
record doesn't say about the world isn't: an age without a date of birth, a level of risk that nobody has set, the day of an incident
that its form leaves open. A guard refuses on what can't be known; the cases it is asked of (`when`) are all but those known to be others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from diogel.definitions.pathway import (
    TESTS,
    Age,
    AnswerIs,
    Condition,
    Consulted,
    Count,
    Counted,
    Decided,
    Elapsed,
    Guard,
    Length,
    OpenActions,
    OtherCases,
    Reviewed,
    RiskIs,
)
from diogel.pathways.ages import age, ages
from diogel.pathways.calendar import Calendar, Span, day_of, span_of
from diogel.pathways.case import Answer, Other, Refusal, State, Step
from diogel.pathways.counting import last_made, tally
from diogel.pathways.parts import parts

Verdict = bool | None
Others = Sequence[Other] | None
"""Other cases about the same subject; None where nobody has looked."""


def holds(condition: Condition, state: State, on: date, others: Others, calendar: Calendar) -> Verdict:
    """Whether it holds on that day: True, False, or None where it can't be known."""
    test = test_of(condition)
    return _JUDGES[test](getattr(condition, test), state, on, others, calendar)


def refusals(guards: Iterable[Guard], state: State, on: date, others: Others, calendar: Calendar) -> tuple[Refusal, ...]:
    """Why a move is refused, one for each guard that doesn't hold, in their order; none when all do."""
    from diogel.pathways.words import refusal

    found = []
    for guard in guards:
        asked = True if guard.when is None else holds(guard.when, state, on, others, calendar)
        if asked is False:
            continue
        verdict = holds(guard, state, on, others, calendar)
        if verdict is not True:
            found.append(refusal(guard, verdict, asked, state, on, others, calendar))
    return tuple(found)


def test_of(condition: Condition) -> str:
    """Which of its keys was given."""
    return next(test for test in TESTS if getattr(condition, test) not in (None, ()))


def within(number: float, least: float | None, most: float | None) -> bool:
    return (least is None or number >= least) and (most is None or number <= most)


def between(low: int, high: int, least: int | None, most: int | None) -> Verdict:
    """Whether a number that lies somewhere from `low` to `high` is in bounds."""
    if within(low, least, most) and within(high, least, most):
        return True
    return None if (least is None or high >= least) and (most is None or low <= most) else False


def bounds(least: int | None, most: int | None) -> tuple[int | None, int | None]:
    """Without either bound, one at least."""
    return (1, None) if least is None and most is None else (least, most)


def recent(day: date, length: Length | None, on: date, calendar: Calendar) -> bool:
    return length is None or calendar.before(on, length) <= day <= on


# -- each test by itself


def _filled(wanted: tuple[str, ...], state: State, *_: object) -> Verdict:
    return all(state.answers.get(question) not in (None, "", ()) for question in wanted)


def _answer(wanted: AnswerIs, state: State, *_: object) -> Verdict:
    given = state.answers.get(wanted.question)
    if given in (None, "", ()):
        return False
    values = given if isinstance(given, tuple) else (given,)
    if wanted.one_of and not any(value in wanted.one_of for value in values):
        return False
    if wanted.least is None and wanted.most is None:
        return True
    number = number_of(given)
    return number is not None and within(number, wanted.least, wanted.most)


def number_of(answer: Answer | None) -> float | None:
    """The number that an answer is; of several or of a table, how many."""
    if isinstance(answer, tuple):
        return len(answer)
    try:
        return float(answer) if answer else None
    except ValueError:
        return None


def _count(wanted: Count, state: State, on: date, others: Others, calendar: Calendar) -> Verdict:
    found = tally(wanted, state, on, calendar)
    return between(found.least, found.most, *bounds(wanted.least, wanted.most))


def _age(wanted: Age, state: State, on: date, *_: object) -> Verdict:
    """A place, a group or a document has no age, which is known."""
    if state.subject.kind != "person":
        return False
    span = age_span(wanted, state, on)
    return None if span is None else between(*span, wanted.least, wanted.most)


def age_span(condition: Age, state: State, on: date) -> tuple[int, int] | None:
    """From which age to which the subject can be; None where the date of birth, or the day that counts, isn't known."""
    day: Span | None = span_of(state.answers.get(condition.on)) if condition.on else (on, on)
    return ages(state.subject.born, day) if state.subject.born and day else None


def _consent(wanted: str, state: State, on: date, others: Others, calendar: Calendar) -> Verdict:
    """An override holds until something else is recorded; a yes as long as it lasts."""
    step = state.consents.get(wanted)
    if step is None or step.state not in ("given", "overridden"):
        return False
    return step.state == "overridden" or not consent_over(step, state, on, calendar)


def consent_over(step: Step, state: State, on: date, calendar: Calendar) -> bool:
    """Whether a yes has run out, or was a parent's while the subject now decides."""
    consent = parts(state.pathway).consents.get(step.what)
    if consent is None:
        return False
    given = day_of(step.at)
    born = state.subject.born
    grown = bool(
        consent.of == "parent_below" and consent.below and born and age(born, given) < consent.below and age(born, on) >= consent.below
    )
    return grown or (consent.lasts is not None and on > calendar.after(given, consent.lasts))


def _consulted(wanted: Consulted, state: State, on: date, others: Others, calendar: Calendar) -> Verdict:
    step = state.consultations.get(wanted.partner)
    return step is not None and recent(day_of(step.at), wanted.within, on, calendar)


def _decided(wanted: Decided, state: State, *_: object) -> Verdict:
    step = state.decisions.get(wanted.group)
    return step is not None and step.state in wanted.one_of


def _reviewed(wanted: Reviewed, state: State, on: date, others: Others, calendar: Calendar) -> Verdict:
    step = state.reviews.get(wanted.review)
    return step is not None and recent(day_of(step.at), wanted.within, on, calendar)


def _risk(wanted: RiskIs, state: State, *_: object) -> Verdict:
    levels = parts(state.pathway).levels
    if state.risk is None or state.risk.what not in levels:
        return None
    place = levels[state.risk.what][0]
    least = levels[wanted.least][0] if wanted.least else None
    most = levels[wanted.most][0] if wanted.most else None
    return within(place, least, most)


def _cases(wanted: OtherCases, state: State, on: date, others: Others, calendar: Calendar) -> Verdict:
    if others is None:
        return None
    number = len(matching(wanted, others, on, calendar))
    return within(number, *bounds(wanted.least, wanted.most))


def matching(wanted: OtherCases, others: Iterable[Other], on: date, calendar: Calendar) -> list[Other]:
    """The other cases that a condition asks for."""

    def of_the_time(other: Other) -> bool:
        days = [other.opened] if wanted.state == "open" else [other.ended] if wanted.state == "ended" else [other.opened, other.ended]
        return any(day is not None and recent(day, wanted.within, on, calendar) for day in days)

    return [
        other
        for other in others
        if other.pathway in wanted.pathways
        and (wanted.state == "any" or (other.ended is None or other.ended > on) == (wanted.state == "open"))
        and (not wanted.outcomes or other.outcome in wanted.outcomes)
        and of_the_time(other)
    ]


def _elapsed(wanted: Elapsed, state: State, on: date, others: Others, calendar: Calendar) -> Verdict:
    """What hasn't happened has no time since: neither long nor short."""
    since = since_when(wanted, state)
    if since is None:
        return False
    long_enough = wanted.least is None or on >= calendar.after(since, wanted.least)
    return long_enough and (wanted.most is None or on <= calendar.after(since, wanted.most))


def since_when(elapsed: Elapsed, state: State) -> date | None:
    if elapsed.opened:
        return day_of(state.opened) if state.opened else None
    if elapsed.move:
        made = last_made(state, elapsed.move)
        return made[1] if made else None
    if elapsed.form:
        entries = state.entries.get(elapsed.form)
        return day_of(entries[-1].at) if entries else None
    return _last_entered(state, elapsed.stage or "")


def _last_entered(state: State, stage: str) -> date | None:
    if state.stage == stage:
        return day_of(state.entered) if state.entered else None
    moves = parts(state.pathway).moves
    at, entered = "", None
    for step in state.steps:
        if step.kind in ("moved", "recast") and step.number not in state.voided:
            to = step.state or (moves[step.what].to if step.what in moves else at)
            if to == stage and to != at:
                entered = day_of(step.at)
            at = to
    return entered


def _counter(wanted: Counted, state: State, *_: object) -> Verdict:
    number = state.counters.get(wanted.counter, 0)
    return within(number, *bounds(wanted.least, wanted.most))


def _actions(wanted: OpenActions, state: State, *_: object) -> Verdict:
    return len(open_actions(state)) <= wanted.most


def open_actions(state: State) -> list[str]:
    return [action.id for action in state.actions if action.state == "open"]


def _any_of(wanted: tuple[Condition, ...], state: State, on: date, others: Others, calendar: Calendar) -> Verdict:
    found = {holds(one, state, on, others, calendar) for one in wanted}
    return True if True in found else (None if None in found else False)


def _all_of(wanted: tuple[Condition, ...], state: State, on: date, others: Others, calendar: Calendar) -> Verdict:
    found = {holds(one, state, on, others, calendar) for one in wanted}
    return False if False in found else (None if None in found else True)


def _none_of(wanted: tuple[Condition, ...], state: State, on: date, others: Others, calendar: Calendar) -> Verdict:
    found = {holds(one, state, on, others, calendar) for one in wanted}
    return False if True in found else (None if None in found else True)


_JUDGES: Mapping[str, Callable[..., Verdict]] = {
    "filled": _filled,
    "answer": _answer,
    "count": _count,
    "age": _age,
    "consent": _consent,
    "consulted": _consulted,
    "decided": _decided,
    "reviewed": _reviewed,
    "risk": _risk,
    "cases": _cases,
    "elapsed": _elapsed,
    "counter": _counter,
    "actions": _actions,
    "any_of": _any_of,
    "all_of": _all_of,
    "none_of": _none_of,
}
