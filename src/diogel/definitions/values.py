"""What every definition is written with: ids, days, markings, and texts in both languages."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, Strict, StringConstraints
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


class Defined(BaseModel):
    """Unknown keys fail, and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Defined):
    """A text that people read, in both languages."""

    en: str = Field(min_length=1, description="English")
    cy: str = Field(default="", description="Welsh; a missing one is a warning, with --strict an error")

    def in_language(self, language: str) -> str:
        return self.cy if language == "cy" and self.cy else self.en
