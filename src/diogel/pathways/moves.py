"""The moves that are open from where a case stands, and the steps that are taken or refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from diogel.definitions.model import Text
from diogel.definitions.pathway import OPENING, Condition, Guard, Letter, Move, Notice
from diogel.pathways.calendar import Calendar, day_of
from diogel.pathways.case import Actor, Answer, Entry, Offer, Refusal, State, Step
from diogel.pathways.counting import tally
from diogel.pathways.effects import NewlyOpened, follows
from diogel.pathways.forms import asked, check_answers, plain
from diogel.pathways.judge import Others, refusals
from diogel.pathways.parts import parts
from diogel.pathways.phrases import both, part
from diogel.pathways.recording import (
    MOST_REASON,
    add_action,
    consent,
    consult,
    decide,
    end_action,
    fill,
    lead,
    next_number,
    recast,
    review,
    set_risk,
    void,
    wrong_answers,
)
from diogel.pathways.refused import Refused, aware, no_such, reason_needed, refuse, unless
from diogel.pathways.who import may_move, not_yours, partners_of

__all__ = [
    "NewlyOpened", "Refused", "Taken", "add_action", "consent", "consult", "decide", "end_action", "fill", "lead", "next_number", "offers", "recast",
    "review", "set_risk", "take", "void",
]  # fmt: skip


@dataclass(frozen=True)
class Taken:
    """A move that was made: the steps to keep (the move's own first, then the actions that follow), and what is to be sent and opened."""

    steps: tuple[Step, ...]
    letters: tuple[Letter, ...] = ()
    notices: tuple[Notice, ...] = ()
    new_cases: tuple[NewlyOpened, ...] = ()


def offers(state: State, actor: Actor, on: date, others: Others, calendar: Calendar) -> tuple[Offer, ...]:
    """The moves from here that are the actor's to make. One that a guard refuses is offered with the reason; guards that ask for what
    the move's own form will say are judged when it is sent, unless nothing it can say would do."""
    here = state.stage or OPENING

    def certain(guard: Guard, move: Move) -> bool:
        if guard.when and _waits(guard.when, move, state):
            return False
        return not _waits(guard, move, state) or _out_of_reach(guard, state, on, calendar)

    return tuple(
        Offer(move, refusals([guard for guard in move.guards if certain(guard, move)], state, on, others, calendar))
        for move in state.pathway.moves
        if here in move.from_ and may_move(actor, move, state)
    )


def take(
    state: State,
    actor: Actor,
    move_id: str,
    at: datetime,
    *,
    answers: Mapping[str, Answer] | None = None,
    outcome: str = "",
    reason: str = "",
    others: Others = (),
    calendar: Calendar,
) -> Taken:
    """Make a move, or raise Refused with every reason why not. Guards are judged on the case with the answers in, so a guard that held
    when the form was opened refuses when it no longer does."""
    move, on, reason = parts(state.pathway).moves.get(move_id), day_of(aware(at)), plain(reason)[:MOST_REASON]
    if move is None:
        raise no_such("move")
    unless(_misplaced(move, state))
    unless(not_yours(actor, move.who, partners_of(move, state), state))
    given, wrong = check_answers(asked(state.pathway, move.form), answers or {}, on) if move.form else ({}, ())
    with_answers = answered(state, move.form, given, at)
    found = [
        *wrong_answers(wrong, state),
        *([reason_needed()] if move.reason and not reason else []),
        *_outcome(move, outcome, state),
        *refusals(move.guards, with_answers, on, others, calendar),
    ]
    if found:
        raise Refused(found, wrong)
    return _taken(move, with_answers, actor, at, given, outcome, reason, others, calendar)


def answered(state: State, form: str | None, given: Mapping[str, Answer], at: datetime) -> State:
    """The case with a form's answers in: an entry of its own, and what the form leaves out without an answer."""
    if not form:
        return state
    keys = parts(state.pathway).keys.get(form, ())
    answers = {key: answer for key, answer in state.answers.items() if key not in keys} | dict(given)
    entries = (*state.entries.get(form, ()), Entry(next_number(state), at, given))
    return replace(state, answers=answers, entries={**state.entries, form: entries})


def _misplaced(move: Move, state: State) -> tuple[Refusal, ...]:
    if state.stage is None and state.subject.kind not in state.pathway.subjects:
        why = both(en="A case on this pathway is about something else", cy="Mae achos ar y llwybr hwn yn ymwneud â rhywbeth arall")
        return (Refusal("subject", why, both(en="Open it on another pathway", cy="Agorwch ef ar lwybr arall")),)
    if (state.stage or OPENING) in move.from_:
        return ()
    where = part("stage", state.stage, state) if state.stage else both(en="the beginning", cy="y dechrau")
    why = both(
        en="{m} can’t be done from where the case stands: {s}",
        cy="Ni ellir gwneud {m} o’r fan lle saif yr achos: {s}",
        m=part("move", move.move, state),
        s=where,
    )
    todo = Text(
        en="Open the case again: somebody may have moved it meanwhile",
        cy="Agorwch yr achos eto: efallai fod rhywun wedi’i symud yn y cyfamser",
    )
    return (Refusal("stage", why, todo),)


def _outcome(move: Move, outcome: str, state: State) -> tuple[Refusal, ...]:
    """A move that ends a case says how, where the pathway has outcomes; another says none."""
    stage = parts(state.pathway).stages.get(move.to)
    allowed = (move.outcomes or tuple(one.outcome for one in state.pathway.outcomes)) if stage and stage.ends else ()
    if outcome in allowed or (not allowed and not outcome):
        return ()
    if not allowed:
        return refuse(
            "outcome",
            Text(
                en="This move doesn’t end the case, so it has no outcome",
                cy="Nid yw’r cam hwn yn dod â’r achos i ben, felly nid oes canlyniad iddo",
            ),
            Text(en="Send it without one", cy="Anfonwch ef heb ganlyniad"),
        ).refusals
    why = Text(en="The outcome must be said", cy="Rhaid nodi’r canlyniad")
    if outcome:
        why = Text(en="That is no outcome of this move", cy="Nid yw hwnnw’n un o ganlyniadau’r cam hwn")
    names = [part("outcome", one, state) for one in allowed]
    todo = Text(en="Choose one: " + ", ".join(name.en for name in names), cy="Dewiswch un: " + ", ".join(name.cy for name in names))
    return (Refusal("outcome", why, todo),)


def _taken(
    move: Move,
    state: State,
    actor: Actor,
    at: datetime,
    given: Mapping[str, Answer],
    outcome: str,
    reason: str,
    others: Others,
    calendar: Calendar,
) -> Taken:
    on, number = day_of(at), next_number(state)
    after = follows(move, state, on, others, calendar)
    moved = Step(
        number,
        at,
        "moved",
        what=move.move,
        partner=actor.partner,
        answers={**given, **after.answers},
        outcome=outcome,
        reason=reason,
        state=move.to,
        counters=after.counters,
    )
    actions = [
        Step(
            number + place,
            at,
            "action_added",
            what=str(number + place),
            partner=actor.partner,
            title=action.title,
            owner=action.owner,
            until=calendar.after(on, action.due),
            of=number,
        )
        for place, action in enumerate(after.actions, 1)
    ]
    return Taken((moved, *actions), after.letters, after.notices, after.new_cases)


def _out_of_reach(guard: Guard, state: State, on: date, calendar: Calendar) -> bool:
    """Whether a count of entries stays too low even with the one that the move's form would add."""
    count = guard.count
    if count is None or not count.form or not count.least:
        return False
    return tally(count, state, on, calendar).most + 1 < count.least


def _waits(condition: Condition, move: Move, state: State) -> bool:
    """Whether a condition asks for what the move's own form will say."""
    if not move.form:
        return False
    keys = set(parts(state.pathway).keys.get(move.form, ()))
    named = {*condition.filled}
    if condition.answer:
        named.add(condition.answer.question)
    if condition.age and condition.age.on:
        named.add(condition.age.on)
    forms = (condition.count.form if condition.count else None, condition.elapsed.form if condition.elapsed else None)
    inside = (*condition.any_of, *condition.all_of, *condition.none_of)
    return bool(named & keys) or move.form in forms or any(_waits(one, move, state) for one in inside)
