"""What a pathway asks: its forms and their questions."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from diogel.definitions.values import Answer, Defined, Flag, Id, RoleId, Text

AnswerKind = Literal[
    "text", "long_text", "date", "partial_date", "choice", "several", "number", "yes_no", "person", "place", "address", "file", "table"
]


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
