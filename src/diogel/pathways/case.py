"""A case as its steps tell it. A step is what somebody did, and is never changed: what was wrong is voided by a later one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from diogel.definitions.model import Text
from diogel.definitions.pathway import Move, Owner, Pathway, SubjectKind

Answer = str | tuple[str, ...] | tuple[Mapping[str, str], ...]
"""A value as a form keeps it: text, number or day as text, `yes` or `no`; the values of several; the rows of a table."""

StepKind = Literal[
    "moved",
    "filled",
    "consulted",
    "decided",
    "consented",
    "risk_set",
    "reviewed",
    "action_added",
    "action_ended",
    "voided",
    "led",
    "recast",
]


@dataclass(frozen=True)
class Actor:
    """Who acts: their roles, their partner, and the groups in which they act for it."""

    roles: frozenset[str]
    partner: str
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Subject:
    """Whom or what a case is about, as far as guards ask. The name stands elsewhere."""

    kind: SubjectKind
    born: date | None = None


@dataclass(frozen=True)
class Step:
    """One thing done. `what` is the id of what it was done with:

    | kind | what | and |
    |---|---|---|
    | moved | move | answers (of its form, and those that its effects set), outcome, reason; state: the stage it led to; counters |
    | filled | form | answers |
    | consulted | partner | reason: what it said |
    | decided | group | state: the decision; reason: why |
    | consented | consent | state: given, refused, withdrawn or overridden; reason |
    | risk_set | level | reason; until: when it is looked at again |
    | reviewed | review | answers |
    | action_added | an id for the action | title, owner; until: by when; of: the number of the move it follows from, if any |
    | action_ended | the action's id | state: done or not_possible; reason |
    | voided | "" | of: the number of the step that no longer counts; reason |
    | led | partner | the case's new lead partner; reason |
    | recast | the edition it was on | the case goes on under another edition; state: the stage it stands in there; reason |

    `partner` is the partner of whoever did it. `counters` says what the step did to counters: `{"strikes": 1}` put it up by one,
    `{"strikes=": 0}` set it to nought (see `fold`).
    """

    number: int
    at: datetime
    kind: StepKind
    what: str = ""
    partner: str = ""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    outcome: str = ""
    reason: str = ""
    state: str = ""
    until: date | None = None
    of: int | None = None
    title: Text | None = None
    owner: Owner | None = None
    counters: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """One filling of a form."""

    step: int
    at: datetime
    answers: Mapping[str, Answer]


@dataclass(frozen=True)
class Action:
    id: str
    title: Text
    owner: Owner
    due: date
    state: Literal["open", "done", "not_possible"] = "open"
    ended: datetime | None = None


@dataclass(frozen=True)
class Running:
    """A clock: when it started, by when something must be done, and when it stopped."""

    started: date
    due: date
    stopped: date | None = None


@dataclass(frozen=True)
class State:
    """What the steps amount to. `stage` is None until a move has opened the case."""

    pathway: Pathway
    subject: Subject
    lead: str
    steps: tuple[Step, ...]
    stage: str | None = None
    opened: datetime | None = None
    entered: datetime | None = None
    ended: datetime | None = None
    outcome: str = ""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    entries: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)
    counters: Mapping[str, int] = field(default_factory=dict)
    consents: Mapping[str, Step] = field(default_factory=dict)
    consultations: Mapping[str, Step] = field(default_factory=dict)
    decisions: Mapping[str, Step] = field(default_factory=dict)
    reviews: Mapping[str, Step] = field(default_factory=dict)
    risk: Step | None = None
    actions: tuple[Action, ...] = ()
    clocks: Mapping[str, Running] = field(default_factory=dict)
    reviewing: Mapping[str, Running] = field(default_factory=dict)
    """The reviews that are due in the stage the case stands in: since when, and by when the next."""
    voided: frozenset[int] = frozenset()
    """The numbers of the steps that no longer count: those voided, and what followed from them."""
    names: Mapping[str, Text] = field(default_factory=dict)
    """What partners, groups and other pathways are called, for the words of refusals; an id stands where a name is missing."""


@dataclass(frozen=True)
class Other:
    """Another case about the same subject, as far as whoever asks may know of it."""

    pathway: str
    opened: date
    ended: date | None = None
    outcome: str = ""


@dataclass(frozen=True)
class Refusal:
    """Why a step is not taken: which test refused (`count`, `who`, `stage`, `outcome`, `form`, ...), why, and what to do about it."""

    test: str
    why: Text
    todo: Text


@dataclass(frozen=True)
class Offer:
    """A move that the actor may make from here as far as roles go; with refusals it is shown, and says why it can't be made yet."""

    move: Move
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True)
class Due:
    """Something with a day by which it must be done."""

    kind: Literal["clock", "review", "action", "risk"]
    id: str
    name: Text
    day: date
    owner: Owner
    warn: date | None = None
    """The day from which its owner is told, where the clock says so."""
