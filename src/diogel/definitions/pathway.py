"""A process that several agencies work through together, as a file: its stages, the moves between them and what guards each, its forms,
clocks, reviews and outcomes. What each key means is said here once; the reference and the editors' schemas are made from these classes.

Local practice stands in files alone: the code knows the general shape, and nothing of any one process.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from diogel.definitions.values import Day, Defined, Flag, Id, Marking, Text, Version

SubjectKind = Literal["person", "place", "group", "document"]
RoleId = Literal["analyst", "coordinator", "practitioner", "chair", "governance_lead", "administrator", "board_member"]
AnswerKind = Literal[
    "text", "long_text", "date", "partial_date", "choice", "several", "number", "yes_no", "person", "place", "address", "file", "table"
]
Whole = Annotated[int, Field(ge=0)]
Answer = Annotated[str, StringConstraints(min_length=1)]
"""A value as a form keeps it: a choice's value, `yes` or `no`, a number, a date as year-month-day."""


def exactly_one(given: Defined, keys: tuple[str, ...], of: str) -> None:
    """Raise unless one of the keys was given, and no more."""
    values = {key: getattr(given, key) for key in keys}
    said = [key for key, value in values.items() if value is not None and value is not False and value not in ((), {})]
    if len(said) != 1:
        what = f"and this gives {' and '.join(said) or 'none'}"
        todo = "keep one of them" if said else "give one of them"
        raise PydanticCustomError("exactly_one", f"{of} has exactly one of {', '.join(keys)}, {what}", {"todo": todo})


class Length(Defined):
    """How long something lasts: exactly one of these. Months and years end on the same day of the month, or on its last one. Working days
    leave out Saturdays, Sundays and the bank holidays of the partnership's country."""

    working_days: Annotated[int, Field(gt=0)] | None = Field(default=None, description="Days on which offices work")
    days: Annotated[int, Field(gt=0)] | None = Field(default=None, description="Days of the calendar")
    weeks: Annotated[int, Field(gt=0)] | None = Field(default=None, description="Weeks")
    months: Annotated[int, Field(gt=0)] | None = Field(default=None, description="Months of the calendar")
    years: Annotated[int, Field(gt=0)] | None = Field(default=None, description="Years of the calendar")

    @model_validator(mode="after")
    def _one(self) -> Length:
        exactly_one(self, ("working_days", "days", "weeks", "months", "years"), "a length of time")
        return self


# -- what is asked ---------------------------------------------------------------------------------------------------


class Choice(Defined):
    """One answer that may be chosen."""

    value: Id = Field(description="Its name in guards and measures")
    name: Text = Field(description="Its name as people read it")
    hint: Text | None = Field(default=None, description="What it means")


class Shown(Defined):
    """A question that is asked only when another of the same form has been answered so."""

    question: Id = Field(description="The other question")
    one_of: tuple[Answer, ...] = Field(min_length=1, description="The answers that open this one")


class Question(Defined):
    """A question of a form. Its id is what guards, letters and the case's dataset know it by."""

    question: Id = Field(description="Its name in guards, letters and datasets; once in a pathway")
    label: Text = Field(description="The question as people read it")
    hint: Text | None = Field(default=None, description="Help with it")
    kind: AnswerKind = Field(default="text", description="What sort of answer")
    required: Flag = Field(default=False, description="Whether the form can't be sent without it")
    choices: tuple[Choice, ...] = Field(default=(), description="For choice and several: what may be chosen")
    detail: Text | None = Field(default=None, description="For yes_no: what is asked besides when the answer is yes")
    least: float | None = Field(default=None, description="For number: the smallest; for several and table: how many at least")
    most: float | None = Field(default=None, description="For number: the largest; for several and table: how many at most")
    past: Flag = Field(default=False, description="For date: whether a day still to come is refused")
    shown: Shown | None = Field(default=None, description="Asked only after a certain answer to another question of the form")
    columns: tuple[Question, ...] = Field(default=(), description="For table: the questions of each row")
    words: Literal["fact", "opinion"] | None = Field(default=None, description="For text and long_text: whether it is a fact or an opinion")


class Form(Defined):
    """What is asked together. A form that repeats is filled once for each thing it tells of, and each entry is kept apart."""

    form: Id = Field(description="Its name in moves and guards")
    name: Text = Field(description="Its name as people read it")
    about: Text | None = Field(default=None, description="What it is for, above its first question")
    layout: Literal["long", "one_thing"] = Field(default="long", description="All questions on one page, or one thing per page")
    repeats: Flag = Field(default=False, description="Whether each filling is an entry of its own, such as an incident")
    who: tuple[RoleId, ...] = Field(default=(), description="Who may fill it; otherwise whoever works on the case")
    stages: tuple[Id, ...] = Field(
        default=(), description="In which stages it may be filled by itself; otherwise in any that has not ended"
    )
    again: tuple[Id, ...] = Field(default=(), description="Questions of other forms that this one asks too, with the answer that is there")
    questions: tuple[Question, ...] = Field(default=(), description="Its questions, in order")


# -- what must hold --------------------------------------------------------------------------------------------------


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


# -- tests/*.yaml ----------------------------------------------------------------------------------------------------


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
    due: dict[Id, Day | None] = Field(default_factory=dict, description="Clock or review: the day it is due; empty where it doesn't run")
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
