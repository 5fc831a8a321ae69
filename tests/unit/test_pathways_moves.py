"""Which moves are offered to whom, what is taken, what is refused and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from pathways_kit import CHAIR, COORDINATOR, LADDER, POLICE, STRANGER, WALES, WORKER, at, begun, case, guarded, incident, pathway, step

from diogel.definitions.model import Text
from diogel.definitions.pathway import Owner
from diogel.pathways import moves
from diogel.pathways.case import Actor, State, Step, Subject
from diogel.pathways.moves import Refused, offers, take

ON = "2026-02-02"


def warned(number: int = 2, day: str = ON) -> Step:
    return step(number, day, "moved", "warn", state="warned", counters={"strikes": 1})


def closed(number: int = 2) -> Step:
    return step(number, ON, "moved", "close", state="closed", outcome="stopped")


def gateway(number: int = 2) -> Step:
    return step(number, ON, "moved", "refer", state="gateway")


def refused_by(doing: Callable[[], object]) -> list[str]:
    """The tests that refuse it; none when it is taken."""
    try:
        doing()
    except Refused as refused:
        assert all(one.why.en and one.why.cy and one.todo.en and one.todo.cy for one in refused.refusals)
        return [one.test for one in refused.refusals]
    return []


def tried(state: State, move: str, actor: Actor = WORKER, **said: Any) -> list[str]:
    return refused_by(lambda: take(state, actor, move, at(ON), calendar=WALES, **said))


# -- who, from where

BOARD = Actor(frozenset({"board_member"}), "council")
WHO: list[tuple[str, tuple[Step, ...], Actor, str, list[str]]] = [
    ("the lead's practitioner opens", (), WORKER, "begin", []),
    ("a partner that may open does", (), Actor(frozenset({"practitioner"}), "police"), "begin", []),
    ("a member of a group that may open does", (), Actor(frozenset({"practitioner"}), "health", frozenset({"asb-group"})), "begin", []),
    ("another may not", (), STRANGER, "begin", ["who"]),
    ("another role may not", (), BOARD, "begin", ["who"]),
    ("the lead moves on", (begun(),), WORKER, "warn", []),
    ("a partner that doesn't lead may not", (begun(),), POLICE, "warn", ["who"]),
    ("a group's members may where it is for them", (begun(),), POLICE, "refer", []),
    ("the lead may not where it is for a group it doesn't act in", (begun(),), WORKER, "refer", ["who"]),
    ("who leads the stage leads in it", (begun(), gateway()), POLICE, "back", []),
    ("and the case's lead doesn't", (begun(), gateway()), WORKER, "back", ["who"]),
    ("after it was handed over", (begun(), step(2, ON, "led", "police")), POLICE, "warn", []),
    ("not from here", (begun(),), WORKER, "reset", ["stage"]),
    ("nor before it is open", (), WORKER, "warn", ["stage"]),
    ("nor opened twice", (begun(),), WORKER, "begin", ["stage"]),
    ("no such move", (begun(),), WORKER, "fly", ["move"]),
]  # fmt: skip


@pytest.mark.parametrize(("steps", "actor", "move", "refused"), [row[1:] for row in WHO], ids=[row[0] for row in WHO])
def test_who_may_move_from_where(steps: tuple[Step, ...], actor: Actor, move: str, refused: list[str]) -> None:
    assert tried(case(*steps), move, actor, reason="Why.") == refused


OFFERED = [
    ("to open", (), WORKER, ["begin", "report"]),
    ("open", (begun(),), WORKER, ["warn", "close"]),
    ("open, to police of the group", (begun(),), POLICE, ["refer"]),
    ("warned", (begun(), warned()), WORKER, ["warn", "reset", "close"]),
    ("ended", (begun(), closed()), WORKER, []),
    ("ended, to a coordinator", (begun(), closed()), COORDINATOR, ["reopen"]),
    ("to a stranger", (begun(),), STRANGER, []),
]  # fmt: skip


@pytest.mark.parametrize(("steps", "actor", "offered"), [row[1:] for row in OFFERED], ids=[row[0] for row in OFFERED])
def test_moves_are_offered(steps: tuple[Step, ...], actor: Actor, offered: list[str]) -> None:
    assert [one.move.move for one in offers(case(*steps), actor, date(2026, 2, 2), (), WALES)] == offered


def test_what_a_guard_refuses_is_offered_with_the_reason() -> None:
    state = case(begun(), of=guarded("warn", {"consulted": {"partner": "police"}}))
    told = {one.move.move: [refusal.test for refusal in one.refusals] for one in offers(state, WORKER, date(2026, 2, 2), (), WALES)}
    assert told == {"warn": ["consulted"], "close": []}


FORM_GUARDS: list[dict[str, Any]] = [
    {"answer": {"question": "sort", "one_of": ["threat"]}},
    {"filled": ["reference"]},
    {"count": {"form": "incident", "least": 1}},
    {"elapsed": {"form": "incident", "most": {"days": 1}}},
    {"age": {"least": 10, "on": "happened"}},
    {"any_of": [{"answer": {"question": "sort", "one_of": ["threat"]}}, {"risk": {"least": "low"}}]},
]


@pytest.mark.parametrize("said", FORM_GUARDS, ids=lambda said: next(iter(said)))
def test_what_the_moves_own_form_will_say_is_not_asked_before_it(said: dict[str, Any]) -> None:
    of = guarded("warn", said, form="incident")
    offer = offers(case(begun(), of=of), WORKER, date(2026, 2, 2), (), WALES)[0]
    assert (offer.move.move, offer.refusals) == ("warn", ())
    without = guarded("warn", said)
    assert offers(case(begun(), of=without), WORKER, date(2026, 2, 2), (), WALES)[0].refusals


def test_whether_a_guard_is_asked_can_be_for_the_moves_own_form_to_say() -> None:
    of = guarded(
        "warn", {"consulted": {"partner": "police"}, "when": {"answer": {"question": "sort", "one_of": ["threat"]}}}, form="incident"
    )
    state = case(begun(), incident(2, "2026-01-20", "2026-01-19", sort="threat"), of=of)
    assert offers(state, WORKER, date(2026, 2, 2), (), WALES)[0].refusals == ()
    assert tried(state, "warn", answers={"happened": "2026-01-30", "sort": "threat"}) == ["consulted"]
    assert tried(state, "warn", answers={"happened": "2026-01-30", "sort": "noise"}) == []


def test_a_count_that_one_more_entry_can_not_reach_is_told_before_its_form() -> None:
    of = guarded("warn", {"count": {"form": "incident", "least": 3}}, form="incident")

    def told(*steps: Step) -> list[str]:
        return [one.test for one in offers(case(begun(), *steps, of=of), WORKER, date(2026, 2, 2), (), WALES)[0].refusals]

    assert told(incident(2, "2026-01-20", "2026-01-19")) == ["count"]
    assert told(incident(2, "2026-01-20", "2026-01-19"), incident(3, "2026-01-21", "2026-01-20")) == []


def test_a_refusal_in_a_log_tells_of_nobody() -> None:
    with pytest.raises(Refused) as told:
        take(case(begun(), of=guarded("warn", {"age": {"least": 18}})), WORKER, "warn", at(ON), calendar=WALES)
    assert str(told.value) == "age"


# -- what is sent with it

INCIDENT = {"happened": "2026-01-30", "sort": "threat"}


def test_a_guard_that_held_when_the_form_was_opened_refuses_when_it_is_sent() -> None:
    of = guarded("warn", {"answer": {"question": "sort", "one_of": ["threat"]}}, form="incident")
    state = case(begun(), incident(2, "2026-01-20", "2026-01-19", sort="threat"), of=of)
    assert not offers(state, WORKER, date(2026, 2, 2), (), WALES)[0].refusals
    assert tried(state, "warn", answers=INCIDENT) == []
    assert tried(state, "warn", answers={**INCIDENT, "sort": "noise"}) == ["answer"]
    assert tried(state, "warn", answers={"happened": "2026-01-30"}) == ["answer"], "what the form leaves open has no answer any more"


def test_an_entry_that_the_move_records_counts_in_its_own_guard() -> None:
    of = guarded("warn", {"count": {"form": "incident", "dated": "happened", "within": {"months": 6}, "least": 2}}, form="incident")
    assert tried(case(begun(), of=of), "warn", answers=INCIDENT) == ["count"]
    assert tried(case(begun(), incident(2, "2026-01-20", "2026-01-19"), of=of), "warn", answers=INCIDENT) == []
    long_ago = {**INCIDENT, "happened": "2025-01-01"}
    assert tried(case(begun(), incident(2, "2026-01-20", "2026-01-19"), of=of), "warn", answers=long_ago) == ["count"]


def test_a_move_itself_is_not_among_those_counted() -> None:
    of = guarded("warn", {"count": {"move": "warn", "most": 0}})
    assert tried(case(begun(), of=of), "warn") == []
    assert tried(case(begun(), warned(), of=of), "warn") == ["count"]


def test_answers_that_will_not_do_are_all_told() -> None:
    with pytest.raises(Refused) as told:
        take(case(), WORKER, "report", at(ON), answers={"sort": "theft", "evidenced": "perhaps"}, calendar=WALES)
    assert [one.test for one in told.value.refusals] == ["form", "form", "form"]
    assert [one.question for one in told.value.wrong] == ["happened", "sort", "evidenced"]


def test_a_reason_is_written_where_one_is_needed() -> None:
    state = case(begun(), warned())
    assert tried(state, "reset") == ["reason"]
    assert tried(state, "reset", reason="  ") == ["reason"]
    assert tried(state, "reset", reason="A mistake of ours.") == []


def test_a_case_is_about_what_its_pathway_is_for() -> None:
    assert tried(replace(case(), subject=Subject("place")), "begin") == ["subject"]


def test_a_reason_is_kept_without_what_nobody_sees() -> None:
    taken = take(case(begun(), warned()), WORKER, "reset", at(ON), reason=" A mis\u0000take. ", calendar=WALES)
    assert taken.steps[0].reason == "A mistake."
    assert tried(case(begun(), warned()), "reset", reason="\u0000\u200b") == ["reason"]


OUTCOMES = [
    ("none, and the case would end", "close", "", ["outcome"]),
    ("one of the pathway's", "close", "stopped", []),
    ("none of the pathway's", "close", "won", ["outcome"]),
    ("one, and the case goes on", "warn", "stopped", ["outcome"]),
    ("none, and the case goes on", "warn", "", []),
]


@pytest.mark.parametrize(("move", "outcome", "refused"), [row[1:] for row in OUTCOMES], ids=[row[0] for row in OUTCOMES])
def test_a_move_that_ends_a_case_says_how(move: str, outcome: str, refused: list[str]) -> None:
    assert tried(case(begun()), move, outcome=outcome) == refused


def test_a_move_may_allow_some_outcomes_only() -> None:
    of = guarded("close", outcomes=["moved-on"])
    assert tried(case(begun(), of=of), "close", outcome="stopped") == ["outcome"]
    assert tried(case(begun(), of=of), "close", outcome="moved-on") == []


def test_without_outcomes_a_case_just_ends() -> None:
    assert tried(case(begun(), of=pathway(outcomes=[])), "close") == []


def test_every_reason_is_told_at_once() -> None:
    of = guarded("close", {"consulted": {"partner": "police"}}, {"risk": {"most": "low"}}, reason=True)
    assert tried(case(begun(), of=of), "close") == ["reason", "outcome", "consulted", "risk"]


# -- what follows


def test_a_move_makes_its_step_and_what_follows() -> None:
    taken = take(case(begun()), WORKER, "warn", at(ON), reason=" Seen twice. ", calendar=WALES)
    moved, action = taken.steps
    assert (moved.number, moved.kind, moved.what, moved.state, moved.partner) == (2, "moved", "warn", "warned", "council")
    assert (dict(moved.counters), moved.reason) == ({"strikes": 1}, "Seen twice.")
    assert (action.number, action.kind, action.of, action.until) == (3, "action_added", 2, date(2026, 2, 9))
    assert [one.letter for one in taken.letters] == ["warning", "to-parent"]
    assert [one.to.partner for one in taken.notices] == ["police"]


@pytest.mark.parametrize(("born", "letters"), [("2010-02-02", ["warning"]), (None, ["warning"]), ("2010-02-03", ["warning", "to-parent"])])
def test_an_effect_for_some_cases_happens_only_when_they_are_known_to_be_those(born: str | None, letters: list[str]) -> None:
    taken = take(case(begun(), born=born), WORKER, "warn", at(ON), calendar=WALES)
    assert [one.letter for one in taken.letters] == letters


def test_counters_answers_and_new_cases() -> None:
    effects = [
        {"counter": {"counter": "strikes", "to": 0}},
        {"counter": {"counter": "strikes", "by": 1}},
        {"set": {"sort": "noise"}},
        {"open": {"pathway": "panel", "answers": {"about": "sort", "when": "happened", "who": "reference"}}},
    ]
    of = guarded("warn", form="incident", effects=effects)
    state = case(begun(), warned(), warned(3), of=of)
    taken = take(state, WORKER, "warn", at(ON), answers=INCIDENT, calendar=WALES)
    assert dict(taken.steps[0].counters) == {"strikes=": 1}
    assert taken.steps[0].answers == {"happened": "2026-01-30", "sort": "noise"}
    assert [(one.pathway, dict(one.answers)) for one in taken.new_cases] == [("panel", {"about": "noise", "when": "2026-01-30"})]
    assert case(*state.steps, *taken.steps, of=of).counters == {"strikes": 1}


def test_a_time_without_its_zone_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="time zone"):
        take(case(begun()), WORKER, "warn", datetime(2026, 2, 2), calendar=WALES)


# -- the other steps

DOING: list[tuple[str, tuple[Step, ...], Callable[[State], object], list[str]]] = [
    ("a form is filled", (begun(),), lambda state: moves.fill(state, WORKER, "needs", at(ON), answers={"checked": "no"}), []),
    ("with wrong answers", (begun(),), lambda state: moves.fill(state, WORKER, "needs", at(ON), answers={"checked": "maybe"}), ["form"]),
    ("by a stranger", (begun(),), lambda state: moves.fill(state, STRANGER, "needs", at(ON), answers={"checked": "no"}), ["who"]),
    ("by whom a move from here is for", (begun(),), lambda state: moves.fill(state, POLICE, "needs", at(ON), answers={"checked": "no"}), []),
    ("by a board member", (begun(),), lambda state: moves.fill(state, BOARD, "needs", at(ON), answers={"checked": "no"}), ["who"]),
    ("a form that isn't there", (begun(),), lambda state: moves.fill(state, WORKER, "nothing", at(ON), answers={}), ["form"]),
    ("a form of a case that has ended", (begun(), closed()), lambda state: moves.fill(state, WORKER, "needs", at(ON), answers={"checked": "no"}), ["stage"]),
    ("a form of a case that isn't open", (), lambda state: moves.fill(state, WORKER, "needs", at(ON), answers={"checked": "no"}), ["stage"]),
    ("consulted", (begun(),), lambda state: moves.consult(state, WORKER, "health", at(ON), reason="Nothing known."), []),
    ("consulted by a stranger", (begun(),), lambda state: moves.consult(state, STRANGER, "health", at(ON)), ["who"]),
    ("decided", (begun(),), lambda state: moves.decide(state, CHAIR, "asb-group", "adopt", at(ON)), []),
    ("decided, by a member of the group", (begun(),), lambda state: moves.decide(state, POLICE, "asb-group", "adopt", at(ON)), []),
    ("decided, by a stranger", (begun(),), lambda state: moves.decide(state, STRANGER, "asb-group", "adopt", at(ON)), ["who"]),
    ("decided otherwise than can be", (begun(),), lambda state: moves.decide(state, CHAIR, "asb-group", "sing", at(ON)), ["decision"]),
    ("decided by no group of it", (begun(),), lambda state: moves.decide(state, CHAIR, "choir", "adopt", at(ON)), ["group"]),
    ("consent", (begun(),), lambda state: moves.consent(state, WORKER, "support", "given", at(ON)), []),
    ("consent of another sort", (begun(),), lambda state: moves.consent(state, WORKER, "support", "assumed", at(ON)), ["consent"]),
    ("consent that isn't asked for", (begun(),), lambda state: moves.consent(state, WORKER, "singing", "given", at(ON)), ["consent"]),
    ("overridden, by who may", (begun(),), lambda state: moves.consent(state, COORDINATOR, "support", "overridden", at(ON), reason="harm"), []),
    ("overridden, by who may not", (begun(),), lambda state: moves.consent(state, WORKER, "support", "overridden", at(ON), reason="harm"), ["who"]),
    ("overridden, for no agreed reason", (begun(),), lambda state: moves.consent(state, COORDINATOR, "support", "overridden", at(ON), reason="haste"), ["reason"]),
    ("overridden, which nobody may", (begun(),), lambda state: moves.consent(state, COORDINATOR, "photo", "overridden", at(ON), reason="harm"), ["consent"]),
    ("risk", (begun(),), lambda state: moves.set_risk(state, WORKER, "high", at(ON), reason="Seen.", calendar=WALES), []),
    ("risk without a reason", (begun(),), lambda state: moves.set_risk(state, WORKER, "high", at(ON), reason=" ", calendar=WALES), ["reason"]),
    ("risk of another scale", (begun(),), lambda state: moves.set_risk(state, WORKER, "huge", at(ON), reason="Seen.", calendar=WALES), ["risk"]),
    ("risk, looked at again too late", (begun(),), lambda state: moves.set_risk(state, WORKER, "high", at(ON), reason="Seen.", until=date(2026, 3, 3), calendar=WALES), ["until"]),
    ("risk, looked at again yesterday", (begun(),), lambda state: moves.set_risk(state, WORKER, "low", at(ON), reason="Seen.", until=date(2026, 2, 1), calendar=WALES), ["until"]),
    ("reviewed", (begun(),), lambda state: moves.review(state, WORKER, "monthly", at(ON)), []),
    ("reviewed where it isn't due", (begun(), gateway()), lambda state: moves.review(state, WORKER, "monthly", at(ON)), ["stage"]),
    ("reviewed by a stranger", (begun(),), lambda state: moves.review(state, STRANGER, "monthly", at(ON)), ["who"]),
    ("an action added", (begun(),), lambda state: moves.add_action(state, WORKER, Text(en="Ring", cy="Ffonio"), Owner(lead=True), date(2026, 3, 1), at(ON)), []),
    ("an action ended", (begun(), step(2, ON, "action_added", "2")), lambda state: moves.end_action(state, WORKER, "2", at(ON)), []),
    ("by its owner", (begun(), step(2, ON, "action_added", "2", owner=Owner(partner="charity"))), lambda state: moves.end_action(state, STRANGER, "2", at(ON)), []),
    ("by whoever has its role with the lead", (begun(), step(2, ON, "action_added", "2", owner=Owner(role="board_member"))), lambda state: moves.end_action(state, BOARD, "2", at(ON)), []),
    ("by another role of the lead", (begun(), step(2, ON, "action_added", "2", owner=Owner(role="chair"))), lambda state: moves.end_action(state, BOARD, "2", at(ON)), ["who"]),
    ("by its role with another partner", (begun(), step(2, ON, "action_added", "2", owner=Owner(role="practitioner"))), lambda state: moves.end_action(state, STRANGER, "2", at(ON)), ["who"]),
    ("by a stranger to it", (begun(), step(2, ON, "action_added", "2")), lambda state: moves.end_action(state, STRANGER, "2", at(ON)), ["who"]),
    ("as not possible, without a reason", (begun(), step(2, ON, "action_added", "2")), lambda state: moves.end_action(state, WORKER, "2", at(ON), result="not_possible"), ["reason"]),
    ("twice", (begun(), step(2, ON, "action_added", "2"), step(3, ON, "action_ended", "2", state="done")), lambda state: moves.end_action(state, WORKER, "2", at(ON)), ["action"]),
    ("an action that isn't there", (begun(),), lambda state: moves.end_action(state, WORKER, "7", at(ON)), ["action"]),
    ("voided", (begun(), warned()), lambda state: moves.void(state, COORDINATOR, 2, at(ON), reason="Somebody else."), []),
    ("voided by who may not", (begun(), warned()), lambda state: moves.void(state, WORKER, 2, at(ON), reason="Somebody else."), ["who"]),
    ("voided without a reason", (begun(), warned()), lambda state: moves.void(state, COORDINATOR, 2, at(ON), reason=""), ["reason"]),
    ("voided, what opened the case", (begun(), warned()), lambda state: moves.void(state, COORDINATOR, 1, at(ON), reason="Why."), ["void"]),
    ("voided twice", (begun(), warned(), step(3, ON, "voided", of=2)), lambda state: moves.void(state, COORDINATOR, 2, at(ON), reason="Why."), ["void"]),
    ("a voiding voided", (begun(), warned(), step(3, ON, "voided", of=2)), lambda state: moves.void(state, COORDINATOR, 3, at(ON), reason="Why."), ["void"]),
    ("voided, what isn't there", (begun(),), lambda state: moves.void(state, COORDINATOR, 9, at(ON), reason="Why."), ["void"]),
    ("voided after the end", (begun(), warned(), closed(3)), lambda state: moves.void(state, COORDINATOR, 3, at(ON), reason="Why."), []),
    ("handed over", (begun(),), lambda state: moves.lead(state, COORDINATOR, "police", at(ON), reason="It is theirs."), []),
    ("handed over by who may not", (begun(),), lambda state: moves.lead(state, WORKER, "police", at(ON), reason="It is theirs."), ["who"]),
    ("to who can't lead", (begun(),), lambda state: moves.lead(state, COORDINATOR, "charity", at(ON), reason="Why."), ["lead"]),
    ("to a member of a group that may", (begun(),), lambda state: moves.lead(state, COORDINATOR, "health", at(ON), reason="Why.", may_lead={"health"}), []),
    ("to who leads already", (begun(),), lambda state: moves.lead(state, COORDINATOR, "council", at(ON), reason="Why."), ["lead"]),
    ("to an edition that doesn't say where", (begun(),), lambda state: moves.recast(state, COORDINATOR, pathway(edition=2), at(ON), reason="Why."), ["recast"]),
    ("to an edition that does", (begun(),), lambda state: moves.recast(state, COORDINATOR, pathway(edition=2, replaces=[{"edition": 1, "stages": {"open": "warned"}}]), at(ON), reason="Why."), []),
    ("to another pathway", (begun(),), lambda state: moves.recast(state, COORDINATOR, pathway(pathway="other", replaces=[{"edition": 1, "stages": {"open": "warned"}}]), at(ON), reason="Why."), ["recast"]),
    ("to an edition, though it has ended", (begun(), closed()), lambda state: moves.recast(state, COORDINATOR, pathway(edition=2, replaces=[{"edition": 1, "stages": {"open": "warned"}}]), at(ON), reason="Why."), ["stage"]),
]  # fmt: skip


@pytest.mark.parametrize(("steps", "doing", "refused"), [row[1:] for row in DOING], ids=[row[0] for row in DOING])
def test_other_steps(steps: tuple[Step, ...], doing: Callable[[State], object], refused: list[str]) -> None:
    assert refused_by(lambda: doing(case(*steps))) == refused


def test_a_form_may_be_for_some_stages_and_roles_only() -> None:
    forms = [
        {**form, "stages": ["warned"], "who": ["chair"]} if form["form"] == "needs" else form for form in pathway().model_dump()["forms"]
    ]
    of = pathway(forms=forms)

    def fill(state: State, actor: Actor) -> list[str]:
        return refused_by(lambda: moves.fill(state, actor, "needs", at(ON), answers={"checked": "no"}))

    assert fill(case(begun(), of=of), CHAIR) == ["stage"]
    assert fill(case(begun(), warned(), of=of), CHAIR) == []
    assert fill(case(begun(), warned(), of=of), WORKER) == ["who"]


def test_a_review_keeps_what_its_form_says() -> None:
    reviews = [{**pathway().model_dump()["reviews"][0], "form": "needs"}]
    state = case(begun(), of=pathway(reviews=reviews))
    done = moves.review(state, WORKER, "monthly", at(ON), answers={"checked": "no", "stage": "closed"})
    assert done.answers == {"checked": "no"}
    after = case(begun(), done, of=state.pathway)
    assert (after.answers["checked"], len(after.entries["needs"]), after.clocks["assess"].stopped) == ("no", 1, date(2026, 2, 2))
    assert refused_by(lambda: moves.review(state, WORKER, "monthly", at(ON))) == ["form"]


def test_risk_is_looked_at_again_at_the_latest_as_its_level_says() -> None:
    def until(level: str, chosen: date | None = None) -> date | None:
        return moves.set_risk(case(begun()), WORKER, level, at(ON), reason="Seen.", until=chosen, calendar=WALES).until

    assert (until("high"), until("low")) == (date(2026, 3, 2), None)
    assert (until("high", date(2026, 2, 9)), until("low", date(2027, 2, 2))) == (date(2026, 2, 9), date(2027, 2, 2))


def test_an_actor_without_roles_may_do_nothing() -> None:
    nobody = replace(WORKER, roles=frozenset())
    assert not offers(case(begun()), nobody, date(2026, 2, 2), (), WALES)
    assert all(tried(case(begun()), move.move, nobody, outcome="stopped", reason="Why.") for move in LADDER.moves)
