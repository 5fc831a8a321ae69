"""What must hold of a case: the conditions that a pathway's guards, clocks and effects are made of."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from diogel.definitions.values import Answer, Defined, Flag, Id, Length, Text, Whole, exactly_one


class AnswerIs(Defined):
    """An answer to a question: its last one, whatever form asked."""

    question: Id = Field(description="The question")
    one_of: tuple[Answer, ...] = Field(default=(), description="The answers that will do; for several, one of them is enough")
    least: float | None = Field(default=None, description="The smallest number that will do")
    most: float | None = Field(default=None, description="The largest number that will do")


class Count(Defined):
    """How many entries of a form that repeats, or how often a move was made. What was voided doesn't count."""

    form: Id | None = Field(default=None, description="The form whose entries are counted")
    move: Id | None = Field(default=None, description="Or the move whose times are counted")
    dated: Id | None = Field(default=None, description="The form's question that says when it happened; otherwise the day it was filled")
    within: Length | None = Field(default=None, description="Only those within this time: back from today, or onward from the move in `of`")
    of: Id | None = Field(default=None, description="Only those after the last time this move was made")
    where: dict[Id, tuple[Answer, ...]] = Field(
        default_factory=dict, description="Only entries with one of these answers: question: [answers]"
    )
    told: Id | None = Field(default=None, description="The form's question that says when it was told of, for `told_within`")
    told_within: Length | None = Field(default=None, description="Only entries told of within this time after the day in `dated`")
    distinct: tuple[Id, ...] = Field(default=(), description="Entries with the same answers to these questions count once")
    least: Whole | None = Field(default=None, description="How many at least")
    most: Whole | None = Field(default=None, description="How many at most")

    @model_validator(mode="after")
    def _one(self) -> Count:
        exactly_one(self, ("form", "move"), "a count")
        return self


class Age(Defined):
    """The age in whole years of the person the case is about. Who was born on 29 February has their birthday on 1 March in other years."""

    least: Whole | None = Field(default=None, description="The youngest that will do")
    most: Whole | None = Field(default=None, description="The oldest that will do")
    on: Id | None = Field(default=None, description="The date question whose day counts; otherwise today")


class Consulted(Defined):
    """A partner was consulted, and what it said is recorded."""

    partner: Id = Field(description="The partner")
    within: Length | None = Field(default=None, description="Not longer ago than this")


class Decided(Defined):
    """The last decision of a board or panel on this case."""

    group: Id = Field(description="The group")
    one_of: tuple[Id, ...] = Field(min_length=1, description="The decisions that will do")


class Reviewed(Defined):
    """A review has been done."""

    review: Id = Field(description="The review")
    within: Length | None = Field(default=None, description="Not longer ago than this")


class RiskIs(Defined):
    """The level of risk that was last set."""

    least: Id | None = Field(default=None, description="This level or a higher one")
    most: Id | None = Field(default=None, description="This level or a lower one")


class OtherCases(Defined):
    """Other cases about the same subject, of those that whoever asks may know of."""

    pathways: tuple[Id, ...] = Field(min_length=1, description="On which pathways")
    state: Literal["open", "ended", "any"] = Field(default="any", description="Where they stand")
    outcomes: tuple[Id, ...] = Field(default=(), description="Only those that ended so")
    within: Length | None = Field(default=None, description="Only those opened, or ended, within this time back from today")
    least: Whole | None = Field(default=None, description="How many at least")
    most: Whole | None = Field(default=None, description="How many at most")


class Elapsed(Defined):
    """Time since something happened: exactly one of opened, stage, move and form. What hasn't happened has no time since."""

    opened: Flag = Field(default=False, description="Since the case was opened")
    stage: Id | None = Field(default=None, description="Since it last entered this stage")
    move: Id | None = Field(default=None, description="Since this move was last made")
    form: Id | None = Field(default=None, description="Since this form was last filled")
    least: Length | None = Field(default=None, description="This long, or longer")
    most: Length | None = Field(default=None, description="This long, or less")

    @model_validator(mode="after")
    def _one(self) -> Elapsed:
        exactly_one(self, ("opened", "stage", "move", "form"), "a time since")
        return self


class Counted(Defined):
    """Where a counter stands, such as the number of strikes."""

    counter: Id = Field(description="The counter")
    least: Whole | None = Field(default=None, description="At least")
    most: Whole | None = Field(default=None, description="At most")


class OpenActions(Defined):
    """Actions of the plan that are not yet done, nor said to be impossible."""

    most: Whole = Field(description="How many at most")


TESTS = (
    "filled", "answer", "count", "age", "consent", "consulted", "decided", "reviewed", "risk", "cases", "elapsed", "counter", "actions",
    "any_of", "all_of", "none_of",
)  # fmt: skip


class Condition(Defined):
    """Something that holds of a case, doesn't, or can't be known (an age without a date of birth). Exactly one of these keys."""

    filled: tuple[Id, ...] = Field(default=(), description="These questions have an answer")
    answer: AnswerIs | None = Field(default=None, description="A question is answered so")
    count: Count | None = Field(default=None, description="So many entries, or times, in a window of time")
    age: Age | None = Field(default=None, description="The subject's age")
    consent: Id | None = Field(default=None, description="This consent is given, or was overridden by who may")
    consulted: Consulted | None = Field(default=None, description="A partner was consulted")
    decided: Decided | None = Field(default=None, description="A board or panel decided so")
    reviewed: Reviewed | None = Field(default=None, description="A review has been done")
    risk: RiskIs | None = Field(default=None, description="The level of risk")
    cases: OtherCases | None = Field(default=None, description="Other cases about the same subject")
    elapsed: Elapsed | None = Field(default=None, description="Time since something happened")
    counter: Counted | None = Field(default=None, description="Where a counter stands")
    actions: OpenActions | None = Field(default=None, description="Actions still open")
    any_of: tuple[Condition, ...] = Field(default=(), description="One of these holds")
    all_of: tuple[Condition, ...] = Field(default=(), description="All of these hold")
    none_of: tuple[Condition, ...] = Field(default=(), description="None of these holds")

    @model_validator(mode="after")
    def _one(self) -> Condition:
        exactly_one(self, TESTS, "a condition")
        return self


class Guard(Condition):
    """A condition without which a move is refused: one that can't be known refuses too. With `when` it is asked only of some cases;
    where that can't be known, it is asked."""

    when: Condition | None = Field(default=None, description="The cases of which it is asked; otherwise all")
    why: Text | None = Field(default=None, description="Why the move is refused; otherwise said from the condition")
    todo: Text | None = Field(default=None, description="What to do about it")
