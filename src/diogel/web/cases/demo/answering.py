"""Answers to any question, as its kind asks, with made-up words that fit where there are some."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import yaml

from diogel.definitions.pathway import Question
from diogel.pathways.case import Answer

MADE_UP: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_name("words.yaml").read_text("utf-8"))
GENERAL: Mapping[str, Sequence[str]] = MADE_UP["general"]


@dataclass(frozen=True)
class Answering:
    """`streets` of the made-up town, `people` who work there, by name."""

    rng: Random
    streets: Sequence[str]
    people: Sequence[str]

    def answers(self, questions: Sequence[Question], on: date, wanted: Mapping[str, Answer]) -> dict[str, Answer]:
        """All that must be answered or is wanted, and most of the rest."""
        given: dict[str, Answer] = {}
        for one in questions:
            if one.question in wanted:
                answer = wanted[one.question]
                given[one.question] = (answer,) if one.kind == "several" and isinstance(answer, str) else answer
            elif one.required or self.rng.random() < 0.6:
                self._answer(one, on, given)
        return given

    def _answer(self, one: Question, on: date, given: dict[str, Answer]) -> None:
        answer = self.answer(one, on)
        if answer:
            given[one.question] = answer
        if answer == "yes" and one.detail:
            given[f"{one.question}_detail"] = self.rng.choice(GENERAL["other"])

    def answer(self, one: Question, on: date) -> Answer:
        """Of its kind; in words where it asks for words."""
        answers: Mapping[str, Callable[[], Answer]] = {
            "choice": lambda: self.rng.choice([choice.value for choice in one.choices]),
            "several": lambda: self._several(one),
            "yes_no": lambda: self.rng.choice(("yes", "no", "no")),
            "date": lambda: self.day(one, on).isoformat(),
            "partial_date": lambda: self.day(one, on).isoformat(),
            "number": lambda: self._number(one),
            "table": lambda: self._table(one, on),
        }
        return answers[one.kind]() if one.kind in answers else self.words(one)

    def _number(self, one: Question) -> str:
        least = int(one.least if one.least is not None else 2)
        return str(self.rng.randint(least, int(min(one.most if one.most is not None else least + 18, least + 18))))

    def _table(self, one: Question, on: date) -> Answer:
        rows = self.rng.randint(int(one.least or 1), int(one.least or 1) + 1)
        return tuple({column.question: str(self.answer(column, on)) for column in one.columns} for _ in range(rows))

    def day(self, one: Question, on: date) -> date:
        return on - timedelta(days=self.rng.randint(0, 9)) if one.past else on + timedelta(days=self.rng.randint(20, 90))

    def _several(self, one: Question) -> tuple[str, ...]:
        values = [choice.value for choice in one.choices]
        least, most = int(one.least or 1), int(one.most or len(values))
        return tuple(self.rng.sample(values, min(len(values), max(least, self.rng.randint(least, min(most, least + 1))))))

    def words(self, one: Question) -> str:
        rng, kind = self.rng, one.kind
        if one.question in MADE_UP["questions"]:
            return str(rng.choice(MADE_UP["questions"][one.question]))
        if kind == "person":
            return rng.choice(self.people)
        if kind in ("place", "address") or "where" in one.question or "place" in one.question:
            return rng.choice(self.streets)
        if kind == "file":
            return ""
        if kind == "text":
            return rng.choice(GENERAL["short"])
        return rng.choice(GENERAL[one.words or "other"])
