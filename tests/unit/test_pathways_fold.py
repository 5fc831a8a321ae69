"""What steps amount to: stages, counters, clocks, reviews, and what is left when some no longer count."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pathways_kit import CHAIR, COORDINATOR, LADDER, POLICE, WALES, WORKER, at, begun, case, incident, pathway, step

from diogel.pathways import moves
from diogel.pathways.case import Running, State, Step
from diogel.pathways.due import due
from diogel.pathways.fold import fold
from diogel.pathways.moves import Refused


def warned(number: int, day: str = "2026-02-02", **said: Any) -> Step:
    return step(number, day, "moved", "warn", state="warned", **({"counters": {"strikes": 1}} | said))


def reset(number: int, day: str = "2026-02-20") -> Step:
    return step(number, day, "moved", "reset", state="open", counters={"strikes=": 0})


def closed(number: int, day: str = "2026-03-02", outcome: str = "stopped") -> Step:
    return step(number, day, "moved", "close", state="closed", outcome=outcome)


def voided(number: int, of: int, day: str = "2026-03-10") -> Step:
    return step(number, day, "voided", of=of)


def day(said: str) -> date:
    return date.fromisoformat(said)


# -- stages


def test_no_steps_are_no_case_yet() -> None:
    state = case()
    assert (state.stage, state.opened, state.lead) == (None, None, "council")


def test_moves_lead_on() -> None:
    state = case(begun(), warned(2))
    assert (state.stage, state.opened, state.entered) == ("warned", at("2026-01-05"), at("2026-02-02"))


def test_a_move_back_into_its_stage_does_not_enter_it_again() -> None:
    assert case(begun(), warned(2), warned(3, "2026-02-09")).entered == at("2026-02-02")


def test_a_case_ends_and_is_reopened() -> None:
    over = case(begun(), closed(2))
    assert (over.ended, over.outcome) == (at("2026-03-02"), "stopped")
    again = case(begun(), closed(2), step(3, "2026-03-05", "moved", "reopen", state="open"))
    assert (again.stage, again.ended, again.outcome) == ("open", None, "")


def test_the_lead_is_handed_over_and_back() -> None:
    handed = step(2, "2026-01-10", "led", "police")
    assert case(begun(), handed).lead == "police"
    assert case(begun(), handed, voided(3, 2)).lead == "council"


VOIDED_MOVES = [
    ("the last one: back where it stood", (begun(), warned(2), voided(3, 2)), "open", "2026-01-05"),
    ("the one that ended it", (begun(), warned(2), closed(3), voided(4, 3)), "warned", "2026-02-02"),
    ("one in the middle: where later ones led", (begun(), warned(2), closed(3), voided(4, 2)), "closed", "2026-03-02"),
    ("voided and voided again: it counts", (begun(), warned(2), voided(3, 2), voided(4, 3)), "warned", "2026-02-02"),
]


@pytest.mark.parametrize(("steps", "stage", "since"), [row[1:] for row in VOIDED_MOVES], ids=[row[0] for row in VOIDED_MOVES])
def test_a_voided_move(steps: tuple[Step, ...], stage: str, since: str) -> None:
    state = case(*steps)
    assert (state.stage, state.entered) == (stage, at(since))


# -- counters

COUNTERS: list[tuple[str, tuple[Step, ...], int]] = [
    ("none", (begun(),), 0),
    ("up", (begun(), warned(2), warned(3)), 2),
    ("set back", (begun(), warned(2), warned(3), reset(4)), 0),
    ("set back, and up", (begun(), warned(2), warned(3), reset(4), warned(5)), 1),
    ("the first of two voided", (begun(), warned(2), warned(3), voided(4, 2)), 1),
    ("voided before it was set back", (begun(), warned(2), warned(3), reset(4), voided(5, 2)), 0),
    ("what set it back is voided", (begun(), warned(2), warned(3), reset(4), warned(5), voided(6, 4)), 3),
]


@pytest.mark.parametrize(("steps", "strikes"), [row[1:] for row in COUNTERS], ids=[row[0] for row in COUNTERS])
def test_counters_are_counted_from_the_steps_that_count(steps: tuple[Step, ...], strikes: int) -> None:
    assert case(*steps).counters.get("strikes", 0) == strikes


# -- answers


def test_the_last_filling_says_all_that_it_says() -> None:
    first = step(2, "2026-01-06", "filled", "needs", answers={"checked": "yes", "checked_detail": "Reading.", "score": "3"})
    state = case(begun(), first, step(3, "2026-01-07", "filled", "needs", answers={"checked": "no"}))
    assert dict(state.answers) == {"checked": "no"}


def test_entries_are_kept_apart() -> None:
    state = case(begun(), incident(2, "2026-01-06", "2026-01-02"), incident(3, "2026-01-07", "2026-01-03"))
    assert [entry.answers["happened"] for entry in state.entries["incident"]] == ["2026-01-02", "2026-01-03"]


def test_answers_that_follow_from_a_move_are_no_part_of_its_form() -> None:
    state = case(step(1, "2026-01-05", "moved", "report", answers={"happened": "2026-01-02", "score": "4"}))
    assert state.answers["score"] == "4"
    assert state.entries["incident"][0].answers == {"happened": "2026-01-02"}


# -- clocks

CLOCKS: list[tuple[str, tuple[Step, ...], str, Running | None]] = [
    ("runs from the opening", (begun("2026-12-18"),), "assess", Running(day("2026-12-18"), day("2027-01-06"))),
    ("stops", (begun(), step(2, "2026-01-08", "filled", "needs")), "assess", Running(day("2026-01-05"), day("2026-01-19"), day("2026-01-08"))),
    ("what stopped it is voided", (begun(), step(2, "2026-01-08", "filled", "needs"), voided(3, 2)), "assess", Running(day("2026-01-05"), day("2026-01-19"))),
    ("stops with the case", (begun(), closed(2)), "assess", Running(day("2026-01-05"), day("2026-01-19"), day("2026-03-02"))),
    ("has not started", (begun(),), "follow", None),
    ("a second start changes nothing", (begun(), warned(2), warned(3, "2026-02-09")), "follow", Running(day("2026-02-02"), day("2026-03-02"))),
    ("starts again after it stopped", (begun(), warned(2), reset(3), warned(4, "2026-02-23")), "follow", Running(day("2026-02-23"), day("2026-03-23"))),
    ("from the last day of a month", (begun(), warned(2, "2026-01-31")), "follow", Running(day("2026-01-31"), day("2026-02-28"))),
    ("opened and ended at once", (step(1, "2026-01-05", "moved", "begin", state="closed", outcome="stopped"),), "assess", None),
    ("starts with the end, and runs", (begun(), closed(2)), "write", Running(day("2026-03-02"), day("2026-03-07"))),
    ("an hour before midnight in summer is the next day", (replace(begun(), at=at("2026-07-01", "23:30")),), "assess", Running(day("2026-07-02"), day("2026-07-16"))),
]  # fmt: skip


@pytest.mark.parametrize(("steps", "clock", "running"), [row[1:] for row in CLOCKS], ids=[row[0] for row in CLOCKS])
def test_clocks(steps: tuple[Step, ...], clock: str, running: Running | None) -> None:
    assert case(*steps).clocks.get(clock) == running


@pytest.mark.parametrize(("born", "runs"), [("2010-01-01", True), ("2000-01-01", False), (None, True)])
def test_a_clock_for_some_cases_runs_unless_this_is_known_to_be_none_of_them(born: str | None, runs: bool) -> None:
    assert ("youth" in case(begun(), born=born).clocks) is runs


def test_one_moment_stops_a_clock_and_starts_it_again() -> None:
    contact = {
        "clock": "contact", "name": {"en": "Contact", "cy": "Cyswllt"}, "starts": {"form": "needs"}, "stops": [{"form": "needs"}],
        "length": {"weeks": 1}, "owner": {"lead": True},
    }  # fmt: skip
    state = case(begun(), step(2, "2026-01-06", "filled", "needs"), step(3, "2026-01-08", "filled", "needs"), of=pathway(clocks=[contact]))
    assert state.clocks["contact"] == Running(day("2026-01-08"), day("2026-01-15"))


# -- reviews

REVIEWS: list[tuple[str, tuple[Step, ...], str | None]] = [
    ("a month after it began", (begun("2026-01-31"),), "2026-02-28"),
    ("not put off by a move from one of its stages into another", (begun(), warned(2)), "2026-02-05"),
    ("a month after the last one", (begun(), step(2, "2026-01-20", "reviewed", "monthly")), "2026-02-20"),
    ("the last one is voided", (begun(), step(2, "2026-01-20", "reviewed", "monthly"), voided(3, 2)), "2026-02-05"),
    ("not elsewhere", (begun(), step(2, "2026-01-20", "moved", "refer", state="gateway")), None),
    ("anew when it comes back", (begun(), step(2, "2026-01-20", "moved", "refer", state="gateway"), step(3, "2026-02-10", "moved", "back", state="open")), "2026-03-10"),
    ("not when it has ended", (begun(), closed(2)), None),
]  # fmt: skip


@pytest.mark.parametrize(("steps", "next_one"), [row[1:] for row in REVIEWS], ids=[row[0] for row in REVIEWS])
def test_reviews(steps: tuple[Step, ...], next_one: str | None) -> None:
    found = [one.day.isoformat() for one in due(case(*steps), WALES) if one.kind == "review"]
    assert found == ([next_one] if next_one else [])


# -- what is due


def test_what_is_due_has_its_day_in_order() -> None:
    risk = step(4, "2026-01-06", "risk_set", "high", until=day("2026-01-12"))
    action = step(3, "2026-01-06", "action_added", "3", until=day("2026-01-16"))
    found = [(one.kind, one.id, one.day.isoformat()) for one in due(case(begun(), action, risk, born=None), WALES)]
    assert found == [
        ("clock", "youth", "2026-01-08"), ("risk", "high", "2026-01-12"), ("action", "3", "2026-01-16"), ("clock", "assess", "2026-01-19"),
        ("review", "monthly", "2026-02-05"),
    ]  # fmt: skip


def test_a_clock_says_from_when_its_owner_is_told() -> None:
    assert [one.warn for one in due(case(begun()), WALES) if one.id == "assess"] == [day("2026-01-17")]


def test_of_an_ended_case_only_what_its_end_began_is_due() -> None:
    action = step(2, "2026-01-06", "action_added", "2", until=day("2026-01-16"))
    risk = step(3, "2026-01-06", "risk_set", "high", until=day("2026-01-12"))
    assert [one.id for one in due(case(begun(), action, risk, closed(4)), WALES)] == ["write"]


# -- another edition


def test_a_recast_case_goes_on_where_the_new_edition_says() -> None:
    stages = [{"stage": "new", "name": {"en": "New", "cy": "Newydd"}}, *LADDER.model_dump(by_alias=True)["stages"][1:]]
    watch = {
        "clock": "watch", "name": {"en": "Watch", "cy": "Gwylio"}, "starts": {"stage": "new"}, "stops": [{"left": "new"}],
        "length": {"weeks": 4}, "owner": {"lead": True},
    }  # fmt: skip
    later = [{**move, "from": ["new" if stage == "open" else stage for stage in move["from"]], "to": move["to"].replace("open", "new")} for move in pathway().model_dump(by_alias=True)["moves"]]  # fmt: skip
    second = pathway(edition=2, replaces=[{"edition": 1, "stages": {"open": "new", "warned": "warned"}}], stages=stages, moves=later, clocks=[watch], reviews=[])  # fmt: skip
    before = (step(1, "2026-01-05", "moved", "begin", state="open"),)
    recast = moves.recast(case(*before), COORDINATOR, second, at("2026-01-20"), reason="The new edition is agreed.")
    state = case(*before, recast, of=second)
    assert (state.stage, state.entered) == ("new", at("2026-01-05")), "it has stood there from the first"
    assert state.clocks["watch"] == Running(day("2026-01-05"), day("2026-02-02")), "and its clock runs from then"


def test_what_a_move_of_an_earlier_edition_told_of_still_counts() -> None:
    before = step(1, "2026-01-05", "moved", "walk-in", answers={"unasked": "x", "happened": "2026-01-02"}, state="open")
    state = case(before, step(2, "2026-01-20", "recast", "1", state="open"), of=pathway(edition=2))
    assert [entry.answers for entry in state.entries["incident"]] == [{"happened": "2026-01-02"}]
    nothing_of_it = case(step(1, "2026-01-05", "moved", "walk-in", answers={"unasked": "x"}, state="open"), of=pathway(edition=2))
    assert (nothing_of_it.stage, dict(nothing_of_it.entries)) == ("open", {})


# -- whatever is done

ACTORS = [WORKER, COORDINATOR, POLICE, CHAIR]
ANSWERS = st.fixed_dictionaries({"happened": st.sampled_from(["2026-01-02", "2025", "2025-11"])}, optional={"sort": st.sampled_from(["noise", "threat"]), "reference": st.sampled_from(["A", "B"])})  # fmt: skip
NEEDS = st.fixed_dictionaries({"checked": st.sampled_from(["yes", "no"])}, optional={"score": st.sampled_from(["1", "14"]), "checked_detail": st.just("Reading.")})  # fmt: skip
MOVES = st.sampled_from([move.move for move in LADDER.moves])
DOING = st.one_of(
    st.tuples(st.just("move"), MOVES),
    st.tuples(st.just("move"), st.sampled_from(["warn", "reset"])),
    st.tuples(st.just("incident"), ANSWERS),
    st.tuples(st.just("needs"), NEEDS),
    st.tuples(st.just("consult"), st.sampled_from(["police", "health"])),
    st.tuples(st.just("decide"), st.sampled_from(["adopt", "leave"])),
    st.tuples(st.just("consent"), st.sampled_from(["given", "refused", "withdrawn"])),
    st.tuples(st.just("risk"), st.sampled_from(["low", "medium", "high"])),
    st.tuples(st.just("review"), st.just("monthly")),
    st.tuples(st.just("action"), st.integers(1, 20)),
    st.tuples(st.just("void"), st.integers(1, 20)),
)
HISTORIES = st.lists(st.tuples(DOING, st.sampled_from(ACTORS), st.integers(0, 40)), max_size=12)


def done(state: State, doing: tuple[str, Any], actor: Any, when: Any) -> tuple[Step, ...]:
    kind, what = doing
    if kind == "move":
        return moves.take(
            state,
            actor,
            what,
            when,
            answers={"happened": "2026-01-02"},
            outcome="stopped" if what == "close" else "",
            reason="Why.",
            calendar=WALES,
        ).steps
    if kind in ("incident", "needs"):
        return (moves.fill(state, actor, kind, when, answers=what),)
    if kind == "decide":
        return (moves.decide(state, actor, "asb-group", what, when),)
    if kind == "consent":
        return (moves.consent(state, actor, "photo", what, when),)
    if kind == "risk":
        return (moves.set_risk(state, actor, what, when, reason="Why.", calendar=WALES),)
    if kind == "action":
        return (moves.end_action(state, actor, str(what), when),)
    if kind == "void":
        return (moves.void(state, actor, what, when, reason="Why."),)
    return ({"consult": moves.consult, "review": moves.review}[kind](state, actor, what, when),)


def lived(history: list[tuple[tuple[str, Any], Any, int]]) -> tuple[Step, ...]:
    """The steps of a case on which all this was tried; what was refused is left out."""
    steps: tuple[Step, ...] = moves.take(case(), WORKER, "begin", at("2026-01-05"), calendar=WALES).steps
    when = at("2026-01-05")
    for doing, actor, days in history:
        when += timedelta(days=days)
        try:
            steps += done(case(*steps), doing, actor, when)
        except Refused:
            continue
    return steps


def amounts_to(state: State) -> State:
    """The case without the list of what was done."""
    return replace(state, steps=(), voided=frozenset())


@settings(max_examples=150, deadline=None)
@given(HISTORIES)
def test_fold_is_the_same_however_steps_are_batched(history: list[Any]) -> None:
    """The case was folded anew before each step; all at once, from rows read back in one list, it is the same."""
    steps = lived(history)
    assert [one.number for one in steps] == list(range(1, len(steps) + 1))
    at_once = fold(LADDER, case().subject, "council", list(steps), WALES)
    assert at_once == case(*steps)
    for cut in range(1, len(steps)):
        assert what_stays(case(*steps[:cut]), at_once, steps[cut:])


def what_stays(earlier: State, later: State, between: tuple[Step, ...]) -> bool:
    """Where nothing was voided meanwhile, nothing of what stood is otherwise than it was."""
    if any(one.kind == "voided" for one in between):
        return True
    kept = all(later.entries[form][: len(entries)] == entries for form, entries in earlier.entries.items())
    started = all(later.clocks[clock].started >= running.started for clock, running in earlier.clocks.items())
    return kept and started and later.opened == earlier.opened


@settings(max_examples=150, deadline=None)
@given(HISTORIES, st.integers(2, 20))
def test_voiding_a_step_equals_never_having_made_it(history: list[Any], number: int) -> None:
    steps = [one for one in lived(history) if one.kind != "voided"]
    if number not in {one.number for one in steps}:
        return
    never = [one for one in steps if number not in (one.number, one.of)]
    with_void = [*steps, step(99, "2027-12-31", "voided", of=number)]
    assert amounts_to(case(*with_void)) == amounts_to(case(*never))


@settings(max_examples=150, deadline=None)
@given(HISTORIES)
def test_no_move_is_taken_from_where_it_does_not_start(history: list[Any]) -> None:
    steps = lived(history)
    starts = {move.move: move.from_ for move in LADDER.moves}
    for place, one in enumerate(steps):
        if one.kind == "moved":
            assert (case(*steps[:place]).stage or "opening") in starts[one.what]


@settings(max_examples=100, deadline=None)
@given(HISTORIES)
def test_whatever_is_done_the_case_hangs_together(history: list[Any]) -> None:
    state = case(*lived(history))
    assert state.stage in {stage.stage for stage in LADDER.stages}
    assert (state.ended is not None) == (state.stage == "closed")
    assert bool(state.outcome) == (state.stage == "closed")
    assert all(running.stopped is None or running.stopped >= running.started for running in state.clocks.values())
    assert [one.day for one in due(state, WALES)] == sorted(one.day for one in due(state, WALES))
