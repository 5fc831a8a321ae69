"""A test of a pathway, as a file: what is done day by day, and how the case then stands."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from diogel.definitions.values import Day, Defined, Flag, Id, RoleId, SubjectKind, Text, Version, exactly_one


def _none_is_no_day(day: object) -> object:
    """A key with nothing behind it isn't read at all, so that nothing runs has to be said."""
    return None if day == "none" else day


DayOrNone = Annotated[Day | None, BeforeValidator(_none_is_no_day)]


class TrialSubject(Defined):
    """Whom or what the case of a test is about."""

    kind: SubjectKind = Field(default="person", description="What it is")
    born: Day | None = Field(default=None, description="A person's date of birth; not known otherwise")


class TrialActor(Defined):
    """Who acts in a test."""

    role: RoleId = Field(description="Their role")
    partner: Id = Field(description="Their partner")


class OtherCase(Defined):
    """Another case about the same subject, that a test supposes."""

    pathway: Id = Field(description="On which pathway")
    opened: Day = Field(description="The day it was opened")
    ended: Day | None = Field(default=None, description="The day it ended; open otherwise")
    outcome: Id | None = Field(default=None, description="How it ended")


class TrialDecision(Defined):
    """What a board or panel decides in a test."""

    group: Id = Field(description="The group")
    decision: Id = Field(description="The decision")


class TrialConsent(Defined):
    """What becomes of a consent in a test."""

    consent: Id = Field(description="The consent")
    state: Literal["given", "refused", "withdrawn", "overridden"] = Field(description="What is recorded")
    reason: Id | None = Field(default=None, description="For overridden: the reason")


class Expected(Defined):
    """How the case stands after a step of a test; what isn't said isn't looked at."""

    stage: Id | None = Field(default=None, description="The stage it stands in")
    refused: Flag = Field(default=False, description="Whether the step was refused")
    because: tuple[str, ...] = Field(default=(), description="The tests that refused it, such as count, consulted, who, outcome, form")
    due: dict[Id, DayOrNone] = Field(default_factory=dict, description="Clock or review: the day it is due; `none` where it doesn't run")
    counters: dict[Id, int] = Field(default_factory=dict, description="Where counters stand")
    offered: tuple[Id, ...] | None = Field(default=None, description="The moves that the actor could make now, in any order")
    actions: int | None = Field(default=None, description="How many actions are open")
    letters: tuple[Id, ...] | None = Field(default=None, description="The letters that this step made")
    opened: tuple[Id, ...] | None = Field(default=None, description="The pathways on which this step opened cases")


TRIAL_STEPS = ("move", "fill", "consult", "decide", "consent", "risk", "review", "void", "finish_actions", "look")


class TrialStep(Defined):
    """One step of a test: exactly one of move, fill, consult, decide, consent, risk, review, void, finish_actions and look."""

    on: Day = Field(description="The day it is done")
    by: TrialActor | None = Field(default=None, description="Who does it; otherwise who did the step before")
    move: Id | None = Field(default=None, description="A move is made; the first one opens the case")
    fill: Id | None = Field(default=None, description="A form is filled by itself")
    consult: Id | None = Field(default=None, description="A partner was consulted")
    decide: TrialDecision | None = Field(default=None, description="A board or panel decides")
    consent: TrialConsent | None = Field(default=None, description="A consent is recorded")
    risk: Id | None = Field(default=None, description="The level of risk is set")
    review: Id | None = Field(default=None, description="A review is done")
    void: int | None = Field(default=None, gt=0, description="An earlier step of this test, counted from 1, is voided")
    finish_actions: Flag = Field(default=False, description="All actions are done")
    look: Flag = Field(default=False, description="Nothing is done, only looked at")
    answers: dict[Id, str | tuple[str, ...] | tuple[dict[Id, str], ...]] = Field(
        default_factory=dict, description="The answers to the form's questions; of a table, its rows"
    )
    outcome: Id | None = Field(default=None, description="The outcome chosen")
    reason: str = Field(default="", description="The reason written")
    expect: Expected = Field(default=Expected(), description="How the case stands then")

    @model_validator(mode="after")
    def _one(self) -> TrialStep:
        exactly_one(self, TRIAL_STEPS, "a step")
        return self


class Trial(Defined):
    """tests/*.yaml: steps in; state, refusals and clocks out."""

    version: Version
    test: Id = Field(description="Its name")
    pathway: Id = Field(description="The pathway it tries")
    title: Text = Field(description="What it shows")
    subject: TrialSubject = Field(default=TrialSubject(), description="Whom or what the case is about")
    other_cases: tuple[OtherCase, ...] = Field(default=(), description="Other cases about the same subject")
    steps: tuple[TrialStep, ...] = Field(min_length=1, description="What is done, in order")
