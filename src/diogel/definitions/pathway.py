"""A process that several agencies work through together, as a file: its stages, the moves between them and what guards each, its forms,
clocks, reviews and outcomes. What each key means is said here once; the reference and the editors' schemas are made from these classes.

Local practice stands in files alone: the code knows the general shape, and nothing of any one process.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from diogel.definitions.guards import (
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
    OpenActions,
    OtherCases,
    Reviewed,
    RiskIs,
)
from diogel.definitions.questions import AnswerKind, Choice, Form, Question, Shown
from diogel.definitions.trial import (
    TRIAL_STEPS,
    Expected,
    OtherCase,
    Trial,
    TrialActor,
    TrialConsent,
    TrialDecision,
    TrialStep,
    TrialSubject,
)
from diogel.definitions.values import Answer, Defined, Flag, Id, Length, Marking, RoleId, SubjectKind, Text, Version, Whole, exactly_one

__all__ = [  # the whole of the format is found here
    "TESTS", "TRIAL_STEPS", "Age", "Answer", "AnswerIs", "AnswerKind", "Choice", "Condition", "Consulted", "Count", "Counted", "Decided",
    "Elapsed", "Expected", "Form", "Guard", "Length", "OpenActions", "OtherCase", "OtherCases", "Question", "Reviewed", "RiskIs", "RoleId",
    "Shown", "SubjectKind", "Trial", "TrialActor", "TrialConsent", "TrialDecision", "TrialStep", "TrialSubject",
]  # fmt: skip

# -- what follows ----------------------------------------------------------------------------------------------------


class Owner(Defined):
    """Who answers for something: exactly one of these."""

    lead: Flag = Field(default=False, description="The case's lead: its lead person, or its lead partner where there is none yet")
    partner: Id | None = Field(default=None, description="A partner")
    group: Id | None = Field(default=None, description="A board or panel")
    role: RoleId | None = Field(default=None, description="Whoever has this role with the lead partner")

    @model_validator(mode="after")
    def _one(self) -> Owner:
        exactly_one(self, ("lead", "partner", "group", "role"), "an owner")
        return self


class NewAction(Defined):
    """An action put into the plan."""

    title: Text = Field(description="What is to be done")
    owner: Owner = Field(description="Who does it")
    due: Length = Field(description="By when, from the day of the move")


class Notice(Defined):
    """Somebody is told, without anything personal: the case's number and these words."""

    to: Owner = Field(description="Who is told")
    words: Text = Field(description="What they are told; nothing about a person stands here")


class NewCase(Defined):
    """A case is opened on another pathway, about the same subject."""

    pathway: Id = Field(description="The other pathway")
    answers: dict[Id, Id] = Field(default_factory=dict, description="Its question: this pathway's question whose answer it takes over")


class CounterStep(Defined):
    """A counter goes up, or is set back."""

    counter: Id = Field(description="The counter")
    by: Annotated[int, Field(ge=0)] | None = Field(default=None, description="By how many it goes up")
    to: Whole | None = Field(default=None, description="Or what it is set to")

    @model_validator(mode="after")
    def _one(self) -> CounterStep:
        exactly_one(self, ("by", "to"), "a counter's step")
        return self


EFFECTS = ("action", "notice", "letter", "open", "counter", "set")


class Effect(Defined):
    """What a move does besides moving: exactly one of these."""

    action: NewAction | None = Field(default=None, description="An action in the plan")
    notice: Notice | None = Field(default=None, description="A notice to somebody")
    letter: Id | None = Field(default=None, description="A letter, made from its template for somebody to check and send")
    open: NewCase | None = Field(default=None, description="A case on another pathway")
    counter: CounterStep | None = Field(default=None, description="A counter goes up, or is set back")
    set: dict[Id, Answer] = Field(default_factory=dict, description="Answers that follow from the move: question: answer")
    when: Condition | None = Field(default=None, description="Only for these cases")

    @model_validator(mode="after")
    def _one(self) -> Effect:
        exactly_one(self, EFFECTS, "an effect")
        return self


# -- the way through -------------------------------------------------------------------------------------------------


class Stage(Defined):
    """Where a case can stand."""

    stage: Id = Field(description="Its name in moves, clocks and measures")
    name: Text = Field(description="Its name as people read it")
    about: Text | None = Field(default=None, description="What happens here")
    lead: Id | None = Field(default=None, description="The partner that leads here; otherwise the case's own lead")
    ends: Flag = Field(default=False, description="Whether a case that gets here has ended")


class Move(Defined):
    """A step from one stage to another, or back into the same one."""

    model_config = ConfigDict(serialize_by_alias=True)

    move: Id = Field(description="Its name in guards, clocks and measures")
    name: Text = Field(description="What a person does, as the button says it: 'Give a first warning'")
    about: Text | None = Field(default=None, description="What it means and when it is right")
    from_: tuple[Id, ...] = Field(alias="from", min_length=1, description="The stages it starts from; [opening] for a case that begins")
    to: Id = Field(description="The stage it leads to")
    who: tuple[RoleId, ...] = Field(min_length=1, description="The roles that may make it")
    partners: tuple[Id, ...] = Field(
        default=(), description="Only people of these partners or groups; otherwise of the case's lead partner"
    )
    form: Id | None = Field(default=None, description="The form that is filled with it")
    reason: Flag = Field(default=False, description="Whether a reason must be written")
    guards: tuple[Guard, ...] = Field(default=(), description="What must hold")
    effects: tuple[Effect, ...] = Field(default=(), description="What follows")
    outcomes: tuple[Id, ...] = Field(default=(), description="For a move that ends a case: the outcomes to choose from; otherwise all")


class Moment(Defined):
    """Something that happens to a case: exactly one of these."""

    opened: Flag = Field(default=False, description="The case is opened")
    ended: Flag = Field(default=False, description="The case ends")
    stage: Id | None = Field(default=None, description="It enters this stage")
    left: Id | None = Field(default=None, description="It leaves this stage")
    move: Id | None = Field(default=None, description="This move is made")
    form: Id | None = Field(default=None, description="This form is filled")
    review: Id | None = Field(default=None, description="This review is done")

    @model_validator(mode="after")
    def _one(self) -> Moment:
        exactly_one(self, ("opened", "ended", "stage", "left", "move", "form", "review"), "a moment")
        return self


class Clock(Defined):
    """A time by which something must be done. It runs from one moment until another; a second start while it runs changes nothing. It
    also stops when the case ends."""

    clock: Id = Field(description="Its name in tests and measures")
    name: Text = Field(description="What must be done by then")
    starts: Moment = Field(description="When it starts")
    stops: tuple[Moment, ...] = Field(min_length=1, description="What stops it: any of these")
    length: Length = Field(description="How long there is; day one is the day after it starts")
    owner: Owner = Field(description="Who answers for it")
    warn: Length | None = Field(default=None, description="How long before its end its owner is told")
    when: Condition | None = Field(default=None, description="Only for these cases, as they stand when it starts")


class Review(Defined):
    """A look back that is due again and again while a case is open."""

    review: Id = Field(description="Its name in guards and clocks")
    name: Text = Field(description="Its name as people read it")
    every: Length = Field(description="How long after the last one, or after the case entered one of its stages, it is due")
    stages: tuple[Id, ...] = Field(default=(), description="In which stages; otherwise in all that have not ended")
    who: tuple[RoleId, ...] = Field(min_length=1, description="Who does it")
    form: Id | None = Field(default=None, description="The form that is filled with it")


class RiskLevel(Defined):
    """A level of risk."""

    level: Id = Field(description="Its name in guards and measures")
    name: Text = Field(description="Its name as people read it")
    about: Text | None = Field(default=None, description="When this level is right")
    review: Length | None = Field(default=None, description="By when it is looked at again at the latest")


class Risk(Defined):
    """How risk is judged on this pathway: by people, with a reason and a date to look again. The program never computes it."""

    name: Text = Field(description="What the scale is called")
    levels: tuple[RiskLevel, ...] = Field(min_length=2, description="From the lowest to the highest")
    who: tuple[RoleId, ...] = Field(min_length=1, description="Who may set it")


class ConsentOverride(Defined):
    """When something may go on without consent: a right of its own, always with a reason on the record."""

    who: tuple[RoleId, ...] = Field(min_length=1, description="Who may")
    reasons: tuple[Choice, ...] = Field(min_length=1, description="The reasons that will do")


class Consent(Defined):
    """Somebody's yes to something, asked for and recorded with who asked, when and how."""

    consent: Id = Field(description="Its name in guards")
    name: Text = Field(description="To what, as people read it")
    of: Literal["subject", "parent", "parent_below"] = Field(
        default="subject", description="Whose: the subject's, a parent's, or a parent's below an age"
    )
    below: Whole | None = Field(default=None, description="For parent_below: the age from which the subject decides")
    lasts: Length | None = Field(default=None, description="How long it holds; otherwise until taken back")
    override: ConsentOverride | None = Field(default=None, description="Who may go on without it, and why; otherwise nobody")


class Counter(Defined):
    """A number that moves put up, such as the strike a person is on: apart from the stage the case stands in."""

    counter: Id = Field(description="Its name in guards and effects")
    name: Text = Field(description="Its name as people read it")


class Outcome(Defined):
    """How a case can end."""

    outcome: Id = Field(description="Its name in measures")
    name: Text = Field(description="Its name as people read it")


class Letter(Defined):
    """A letter's template. `{question}` puts an answer in, `{case}` its number, `{today}` the day, `{subject}` the person's name."""

    letter: Id = Field(description="Its name in effects")
    name: Text = Field(description="Its name as people read it")
    to: Literal["subject", "parent", "reporter", "partner"] = Field(default="subject", description="To whom it goes")
    body: Text = Field(description="What it says; an empty line starts a paragraph")


class PartyRole(Defined):
    """A part that somebody has in a case; each is kept apart from the others."""

    role: Id = Field(description="Its name")
    name: Text = Field(description="Its name as people read it")


class Replaced(Defined):
    """How cases of an earlier edition may be moved to this one. Without it they finish on the edition they started on."""

    edition: int = Field(gt=0, description="The earlier edition")
    stages: dict[Id, Id] = Field(description="Its stages -> this one's stages, for all that have not ended")


class Pathway(Defined):
    """pathways/*.yaml"""

    version: Version
    pathway: Id = Field(description="Its name in the other files")
    title: Text = Field(description="Its name as people read it")
    about: Text = Field(description="What it is for, in a sentence or two")
    source: str = Field(default="", description="Where this practice is written down")
    edition: int = Field(
        default=1, gt=0, description="Counted up when what is agreed changes; open cases stay on the edition they started on"
    )
    replaces: tuple[Replaced, ...] = Field(default=(), description="How open cases of earlier editions may be moved to this one")
    subjects: tuple[SubjectKind, ...] = Field(min_length=1, description="What a case can be about")
    lead: Id = Field(description="The partner that leads a case unless another opens it")
    partners: tuple[Id, ...] = Field(
        default=(), description="Other partners or groups whose people may open cases, and lead those that they open"
    )
    purpose: Id = Field(description="What the case is recorded and shared for")
    dataset: Id | None = Field(
        default=None,
        description="The dataset its cases become: agreements over that dataset say which answers other partners see, and for what. "
        "Without one, a case is seen by its lead partner alone",
    )
    marking: Marking = Field(default="OFFICIAL-SENSITIVE", description="The security marking of its pages and papers")
    apart: Flag = Field(
        default=False, description="A register apart: its cases are shown only to whoever works on them, never in lists of others"
    )
    retention_days: int = Field(default=2190, gt=0, description="For how many days after its end a case is held")
    stages: tuple[Stage, ...] = Field(min_length=2, description="Where a case can stand")
    moves: tuple[Move, ...] = Field(min_length=1, description="The steps between them; those from [opening] open a case")
    forms: tuple[Form, ...] = Field(default=(), description="What is asked")
    clocks: tuple[Clock, ...] = Field(default=(), description="By when things must be done")
    reviews: tuple[Review, ...] = Field(default=(), description="Looks back that are due again and again")
    risk: Risk | None = Field(default=None, description="How risk is judged")
    consents: tuple[Consent, ...] = Field(default=(), description="What somebody's yes is asked for")
    counters: tuple[Counter, ...] = Field(default=(), description="Numbers that moves put up")
    outcomes: tuple[Outcome, ...] = Field(default=(), description="How a case can end")
    decisions: tuple[Choice, ...] = Field(default=(), description="What a board or panel can decide on a case")
    groups: tuple[Id, ...] = Field(default=(), description="The boards and panels that cases come before")
    letters: tuple[Letter, ...] = Field(default=(), description="Templates of letters")
    parties: tuple[PartyRole, ...] = Field(default=(), description="The parts that people have in a case, besides its subject")
    void: tuple[RoleId, ...] = Field(
        default=("coordinator", "chair"), description="Who may void a step on challenge; it stays on the record"
    )
    measures: tuple[Id, ...] = Field(default=(), description="Measures that its cases feed")


OPENING = "opening"
"""Where a move starts that opens a case."""
