"""What pydantic finds wrong with a value, said in plain English with what to do about it."""

from __future__ import annotations

import re
from typing import Any

from pydantic_core import ErrorDetails

from diogel.definitions.documents import Steps
from diogel.definitions.faults import choose

_LONGEST_SHOWN = 60

_KINDS = {
    "string": ("a text", "write a word or a line of text; put true, false and lists in quotes if they are meant as text"),
    "int": ("a whole number", "write a whole number, such as 365"),
    "float": ("a number", "write a number, such as 0.5"),
    "bool": ("true or false", "write true or false (yes, no, on and off are plain words)"),
    "date": ("a date", "write it as year-month-day, such as 2026-04-01"),
    "tuple": ("a list", "write it as a list: [one, two], or one item a line after '- '"),
    "list": ("a list", "write it as a list: [one, two], or one item a line after '- '"),
    "dict": ("a mapping", "write 'key: value' lines under it"),
    "model": ("a mapping", "write its keys under it, one a line"),
}


def is_above_ceiling(marking: object) -> bool:
    """Whether a marking is SECRET or TOP SECRET, however it is written."""
    return "SECRET" in re.sub(r"[^A-Z]+", "", str(marking).upper())


def above_ceiling(marking: object) -> tuple[str, str]:
    """Government Security Classifications stop here at OFFICIAL-SENSITIVE."""
    return f"Diogel holds nothing above OFFICIAL-SENSITIVE, and this is marked '{marking}'", "keep this data out of Diogel altogether"


def about_value(problem: ErrorDetails, steps: Steps, *, in_text: bool) -> tuple[str, str]:
    """What is wrong and what to do."""
    kind, context, value = problem["type"], problem.get("ctx", {}), problem["input"]
    name = _name(steps)
    if kind == "literal_error":
        return _not_a_choice(name, value, str(context["expected"]))
    if kind == "string_pattern_mismatch":
        return f"'{_short(value)}' can't be an id", f"use small letters, digits, - and _, starting with a letter{_as_id(value)}"
    if kind in ("too_short", "string_too_short"):
        return _too_short(name, problem)
    if kind.startswith(("greater_than", "less_than")):
        return f"{name} is {value}, and {problem['msg'].removeprefix('Input ').lower()}", "change the number"
    if in_text and kind == "model_type":
        return f"{name} is a text in both languages", f"write {{en: {_short(value)}, cy: …}}"
    return _wrong_kind(name, problem)


def _too_short(name: str, problem: ErrorDetails) -> tuple[str, str]:
    if problem["type"] == "string_too_short":
        return f"{name} is empty", "write something"
    least, given = problem["ctx"]["min_length"], len(problem["input"])
    return f"{name} has {given} of the {least} it needs" if given else f"{name} is empty", f"give at least {'one' if least == 1 else least}"


def _wrong_kind(name: str, problem: ErrorDetails) -> tuple[str, str]:
    value, message = problem["input"], problem["msg"]
    own_todo = problem.get("ctx", {}).get("todo")
    if own_todo:  # a rule of our own, which has its words with it
        return message, str(own_todo)
    expected, todo = _KINDS.get(problem["type"].partition("_")[0], ("", ""))
    if not expected:
        return f"{name}: {message[:1].lower()}{message[1:]}", "change the value"
    if value is None:
        return f"{name} has nothing in it", todo
    return f"{name} should be {expected}, and it is {_described(value)}", todo


def _not_a_choice(name: str, value: Any, expected: str) -> tuple[str, str]:
    if name.endswith("'marking'") and is_above_ceiling(value):
        return above_ceiling(value)
    choices = re.findall(r"'([^']*)'", expected) or [expected]
    return f"{name} can't be {_described(value)}", choose(str(value), choices, "choice")


def _described(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return "a list"
    return "a mapping" if isinstance(value, dict) else f"'{_short(value)}'"


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"


def _name(steps: Steps) -> str:
    """The key a value stands under: `'columns'`, and for the second item of a list `item 2 of 'columns'`."""
    if not steps:
        return "the file"
    if isinstance(steps[-1], int) and len(steps) > 1:
        return f"item {steps[-1] + 1} of '{steps[-2]}'"
    return f"'{steps[-1]}'"


def _as_id(value: Any) -> str:
    """The id this one would be: `; for instance 'heddlu_de'`."""
    made = re.sub(r"[^a-z0-9]+", "_", str(value).lower()).strip("_")
    return f"; for instance '{made}'" if made[:1].isalpha() else ""
