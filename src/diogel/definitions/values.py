"""What every definition is written with: ids, days, markings, and texts in both languages."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, Strict, StringConstraints, model_validator
from pydantic_core import PydanticCustomError


def _written_in_full(day: object) -> object:
    """Only year-month-day is a date: pydantic alone would take `86400` for seconds since 1970."""
    if isinstance(day, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", day):
        raise PydanticCustomError("date_parsing", "not year-month-day")
    return day


Day = Annotated[date, BeforeValidator(_written_in_full)]
Flag = Annotated[bool, Strict()]  # `yes`, `on` and `1` are words and numbers here, as in YAML 1.2
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]
Marking = Literal["OFFICIAL", "OFFICIAL-SENSITIVE"]
Version = Annotated[Literal[1], Field(description="The version of the definition language this file is written in")]

SubjectKind = Literal["person", "place", "group", "document"]
RoleId = Literal["analyst", "coordinator", "practitioner", "chair", "governance_lead", "administrator", "board_member"]
Whole = Annotated[int, Field(ge=0)]
Answer = Annotated[str, StringConstraints(min_length=1)]
"""A value as a form keeps it: a choice's value, `yes` or `no`, a number, a date as year-month-day."""


class Defined(BaseModel):
    """Unknown keys fail, and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Defined):
    """A text that people read, in both languages."""

    en: str = Field(min_length=1, description="English")
    cy: str = Field(default="", description="Welsh; a missing one is a warning, with --strict an error")

    def in_language(self, language: str) -> str:
        return self.cy if language == "cy" and self.cy else self.en


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
