"""A folder's tests carried out: one that holds, and everything about it that could be otherwise, each told at its place."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from pathways_kit import WALES, guarded, pathway, text

from diogel.definitions.model import Group
from diogel.definitions.trial import Trial
from diogel.pathways.trial import run

GROUPS = [
    Group.model_validate({"version": 1, "group": "asb-group", "name": text("ASB group"), "kind": "panel", "members": ["police", "inner"]}),
    Group.model_validate({"version": 1, "group": "inner", "name": text("Inner"), "kind": "panel", "members": ["health"]}),
]
LADDER = guarded("warn", {"consulted": {"partner": "police"}})
GOOD: dict[str, Any] = {
    "version": 1,
    "test": "goes-well",
    "pathway": "ladder",
    "title": text("It goes well"),
    "subject": {"kind": "person", "born": "2012-05-01"},
    "steps": [
        {
            "on": "2026-01-05", "by": {"role": "practitioner", "partner": "council"}, "move": "begin",
            "expect": {"stage": "open", "due": {"assess": "2026-01-19", "monthly": "2026-02-05", "follow": None}, "offered": ["close"]},
        },
        {"on": "2026-01-12", "move": "warn", "expect": {"refused": True, "because": ["consulted"], "stage": "open"}},
        {"on": "2026-01-12", "consult": "police", "expect": {"offered": ["warn", "close"]}},
        {
            "on": "2026-01-13", "move": "warn",
            "expect": {"stage": "warned", "counters": {"strikes": 1}, "actions": 1, "letters": ["warning", "to-parent"], "opened": []},
        },
        {"on": "2026-01-14", "finish_actions": True, "expect": {"actions": 0}},
        {"on": "2026-01-15", "fill": "needs", "answers": {"checked": "no"}, "expect": {"due": {"assess": None}}},
        {"on": "2026-01-16", "risk": "high", "reason": "Seen."},
        {"on": "2026-01-16", "review": "monthly", "expect": {"due": {"monthly": "2026-02-16"}}},
        {"on": "2026-01-16", "consent": {"consent": "photo", "state": "given"}},
        {"on": "2026-01-17", "by": {"role": "practitioner", "partner": "health"}, "decide": {"group": "asb-group", "decision": "adopt"}},
        {
            "on": "2026-01-18", "by": {"role": "coordinator", "partner": "council"}, "void": 4, "reason": "Somebody else.",
            "expect": {"stage": "open", "counters": {"strikes": 0}, "actions": 0},
        },
        {"on": "2026-01-19", "look": True, "expect": {"stage": "open", "offered": []}},
    ],
}  # fmt: skip


def tried(said: dict[str, Any], of: Any = LADDER) -> list[tuple[int, tuple[str | int, ...]]]:
    return [(one.step, one.path[3:]) for one in run(of, Trial.model_validate(said), WALES, groups=GROUPS)]


def test_a_test_that_holds() -> None:
    assert run(LADDER, Trial.model_validate(GOOD), WALES, groups=GROUPS) == ()


OTHERWISE: list[tuple[int, str, Any, tuple[str, ...]]] = [
    (1, "stage", "warned", ("stage",)),
    (1, "due", {"assess": "2026-01-20"}, ("due", "assess")),
    (1, "due", {"assess": None}, ("due", "assess")),
    (1, "due", {"follow": "2026-01-20"}, ("due", "follow")),
    (1, "due", {"monthly": "2026-02-04"}, ("due", "monthly")),
    (1, "offered", ["warn", "close"], ("offered",)),
    (1, "offered", [], ("offered",)),
    (1, "refused", True, ("refused",)),
    (2, "refused", False, ("refused",)),
    (2, "because", ["age"], ("because",)),
    (2, "because", ["consulted", "age"], ("because",)),
    (4, "counters", {"strikes": 2}, ("counters", "strikes")),
    (4, "actions", 0, ("actions",)),
    (4, "letters", ["warning"], ("letters",)),
    (4, "letters", [], ("letters",)),
    (4, "opened", ["panel"], ("opened",)),
    (5, "actions", 1, ("actions",)),
    (6, "due", {"assess": "2026-01-19"}, ("due", "assess")),
    (11, "counters", {"strikes": 1}, ("counters", "strikes")),
    (12, "offered", ["reopen"], ("offered",)),
]


@pytest.mark.parametrize(("step", "key", "value", "place"), OTHERWISE, ids=[f"{row[0]} {row[1]} {row[2]}" for row in OTHERWISE])
def test_what_is_otherwise_is_told_at_its_place(step: int, key: str, value: Any, place: tuple[str, ...]) -> None:
    said = deepcopy(GOOD)
    said["steps"][step - 1].setdefault("expect", {})[key] = value
    assert tried(said) == [(step, place)]


def test_a_pathway_that_is_otherwise_is_told() -> None:
    assert tried(GOOD, pathway()) == [(1, ("offered",))]
    unsure = deepcopy(GOOD)
    del unsure["steps"][0]["expect"]["offered"]
    assert tried(unsure, pathway()) == [(2, ("refused",))]


def test_it_says_what_was_expected_and_what_came() -> None:
    said = deepcopy(GOOD)
    said["steps"][1]["expect"] = {}
    found = run(LADDER, Trial.model_validate(said), WALES, groups=GROUPS)[0]
    assert (found.step, found.path, found.expected) == (2, ("steps", 1, "expect", "refused"), "not refused")
    assert (
        found.came
        == "refused by consulted (Police must have been consulted; that has not been done. Consult police and record what it says.)"
    )


def test_members_act_in_the_groups_that_they_sit_on_and_others_do_not() -> None:
    said = {**GOOD, "steps": [{"on": "2026-01-05", "by": {"role": "practitioner", "partner": "health"}, "move": "begin"}]}
    assert tried(said) == []
    assert [one.step for one in run(LADDER, Trial.model_validate(said), WALES)] == [1]


def test_the_first_step_says_who_does_it() -> None:
    said = {**GOOD, "steps": [{"on": "2026-01-05", "move": "begin"}]}
    assert [(one.path, one.came) for one in run(LADDER, Trial.model_validate(said), WALES)] == [
        (("steps", 0), "the first step doesn't say by whom")
    ]


def test_a_form_finds_the_answers_that_it_asks_again() -> None:
    forms = pathway().model_dump()["forms"]
    required = {**forms[0]["questions"][3], "required": True}
    again = pathway(forms=[{**forms[0], "questions": [*forms[0]["questions"][:3], required]}, {**forms[1], "again": ["reference"]}])
    by = {"role": "practitioner", "partner": "council"}
    steps = [
        {"on": "2026-01-05", "by": by, "move": "report", "answers": {"happened": "2026-01-02", "reference": "A1"}},
        {"on": "2026-01-06", "fill": "needs", "answers": {"checked": "no"}},
    ]
    assert tried({**GOOD, "steps": steps}, again) == []
    assert tried({**GOOD, "steps": [steps[0], {**steps[1], "answers": {"checked": "no", "reference": ""}}]}, again) == [(2, ("refused",))]


def test_other_cases_are_supposed_with_how_they_ended() -> None:
    of = guarded("warn", {"cases": {"pathways": ["hub"], "state": "ended", "outcomes": ["safer"]}})
    steps = [
        {"on": "2026-01-05", "by": {"role": "practitioner", "partner": "council"}, "move": "begin"},
        {"on": "2026-01-06", "move": "warn", "expect": {"stage": "warned"}},
    ]
    hub = {"pathway": "hub", "opened": "2025-01-01", "ended": "2025-06-01"}
    assert tried({**GOOD, "steps": steps, "other_cases": [{**hub, "outcome": "safer"}]}, of) == []
    assert tried({**GOOD, "steps": steps, "other_cases": [{**hub, "outcome": "moved"}]}, of) == [(2, ("refused",))]
