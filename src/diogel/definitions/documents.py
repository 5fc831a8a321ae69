"""A YAML file as plain Python, and where in the file each key and value stands.

YAML 1.2 in spirit: only `true` and `false` are booleans, so that a map of the codes Y, N, ON and OFF means what it says.
Numbers and dates stay as they are written (clause `1.10` is not clause `1.1`, code `007` is not code `7`); the model reads
those it wants as numbers. An empty value is a key that was not given.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from yaml.events import AliasEvent, Event, MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent, SequenceStartEvent

from diogel.definitions.faults import Fault

Position = tuple[int, int]
Steps = tuple[str | int, ...]

MOST_BYTES = 1_000_000
MOST_DEPTH = 30
_PLAIN_WORDS: dict[str, Any] = {"": None, "~": None, "null": None, "true": True, "false": False}


@dataclass(slots=True)
class Place:
    """Where a value starts; for a mapping or list, where its parts are."""

    at: Position
    keys: dict[str | int, Position] = field(default_factory=dict)
    parts: dict[str | int, Place] = field(default_factory=dict)


_NONE: dict[Any, Any] = {}
"""The parts of a value that has none: most are such, so they share it."""


@dataclass(frozen=True)
class Document:
    """One file: what it says, and where."""

    path: Path
    data: dict[str, Any]
    root: Place

    def locate(self, steps: Steps, *, key: bool = False) -> Position:
        """Where the value at `steps` starts, or its key; as near as the file goes when it isn't all there."""
        place, at = self.root, self.root.at
        for step in steps:
            if step not in place.parts:
                return at
            at = place.keys[step] if key else place.parts[step].at
            place = place.parts[step]
        return at

    def has(self, steps: Steps) -> bool:
        place = self.root
        for step in steps:
            if step not in place.parts:
                return False
            place = place.parts[step]
        return True


class _Unreadable(Exception):
    def __init__(self, at: Position, what: str, todo: str) -> None:
        super().__init__(what)
        self.at, self.what, self.todo = at, what, todo


def read_document(path: Path) -> tuple[Document | None, list[Fault]]:
    """Read one file. No document comes back when it can't be read as YAML at all; then the one fault says why."""
    try:
        document, repeated = _compose(path, _text(path))
    except _Unreadable as problem:
        return None, [_fault(path, problem.at, problem.what, problem.todo)]
    return document, [_fault(path, at, what, todo) for at, what, todo in repeated]


def _fault(path: Path, at: Position, what: str, todo: str) -> Fault:
    return Fault(path, *at, "error", what, todo)


def _text(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            what = f"the file has {size:,} bytes; a definition has at most {MOST_BYTES:,}"
            raise _Unreadable((1, 1), what, "is this a data file? Move it elsewhere")
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        before = problem.object[: problem.start]
        at = (before.count(b"\n") + 1, len(before) - before.rfind(b"\n"))
        raise _Unreadable(at, "the file isn't written in UTF-8", "save it again with the encoding UTF-8") from None
    except OSError as problem:
        raise _Unreadable((1, 1), f"the file can't be read: {problem.strerror}", "check that it exists and that you may read it") from None


def _compose(path: Path, text: str) -> tuple[Document, list[tuple[Position, str, str]]]:
    reader = _Reader(text)
    data, root = _read(reader, text)
    if data is None:
        raise _Unreadable((1, 1), "the file is empty", "write the definition, or delete the file")
    if not isinstance(data, dict):
        raise _Unreadable(root.at, "the file isn't a list of keys and values", "start it with 'version: 1'")
    return Document(path, data, root), reader.faults


def _read(reader: _Reader, text: str) -> tuple[Any, Place]:
    try:
        return reader.document()
    except yaml.MarkedYAMLError as problem:
        raise _syntax(problem, text) from None
    except yaml.reader.ReaderError as problem:
        before = text[: problem.position]
        at = (before.count("\n") + 1, len(before) - before.rfind("\n"))
        what = "there is a character here that text doesn't have"
        raise _Unreadable(at, what, "delete it, or save the file again as plain text") from None


class _Reader:
    """Builds values from the parser's events. Composing them here keeps a file of 200,000 brackets from exhausting the C stack."""

    def __init__(self, text: str) -> None:
        self.events: Iterator[Event] = iter(yaml.CSafeLoader(text).get_event, None)
        self.faults: list[tuple[Position, str, str]] = []

    def document(self) -> tuple[Any, Place]:
        for event in self.events:
            if isinstance(event, ScalarEvent | MappingStartEvent | SequenceStartEvent | AliasEvent):
                value = self.value(event, 0)
                self.expect_the_end()
                return value
        return None, Place((1, 1))

    def expect_the_end(self) -> None:
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                todo = "a file holds one definition: move the rest to a file of its own"
                raise _Unreadable(_at(event), "a second document starts here", todo)

    def value(self, event: Event, depth: int) -> tuple[Any, Place]:
        _refuse_machinery(event, depth)
        if isinstance(event, MappingStartEvent):
            return self.mapping(event, depth)
        if isinstance(event, SequenceStartEvent):
            return self.sequence(event, depth)
        return _scalar(event), Place(_at(event), _NONE, _NONE)

    def mapping(self, start: Event, depth: int) -> tuple[dict[str, Any], Place]:
        values: dict[str, Any] = {}
        place = Place(_at(start))
        while not isinstance(event := next(self.events), MappingEndEvent):
            key = _key(event)
            value, part = self.value(next(self.events), depth + 1)
            if key in place.parts:
                line = place.keys[key][0]
                self.faults.append((_at(event), f"'{key}' is given twice; it already stands on line {line}", "keep one of them"))
                continue
            place.keys[key], place.parts[key] = _at(event), part
            if value is not None:
                values[key] = value
        return values, place

    def sequence(self, start: Event, depth: int) -> tuple[list[Any], Place]:
        values: list[Any] = []
        place = Place(_at(start))
        while not isinstance(event := next(self.events), SequenceEndEvent):
            value, part = self.value(event, depth + 1)
            place.keys[len(values)] = part.at
            place.parts[len(values)] = part
            values.append(value)
        return values, place


def _at(event: Event) -> Position:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _key(event: Event) -> str:
    _refuse_machinery(event, 0)
    if not isinstance(event, ScalarEvent):
        raise _Unreadable(_at(event), "a list or mapping can't be a key", "put quotes round the key if it starts with [ or {")
    return str(event.value)


def _scalar(event: Any) -> Any:
    plain = event.implicit[0]
    return _PLAIN_WORDS.get(event.value, event.value) if plain else event.value


def _refuse_machinery(event: Any, depth: int) -> None:
    """Anchors, aliases and tags make a text that people can't read from top to bottom; depth is never meant."""
    if depth > MOST_DEPTH:
        raise _Unreadable(_at(event), f"lists and mappings are nested more than {MOST_DEPTH} deep", "check the brackets")
    if isinstance(event, AliasEvent):
        raise _machinery(event, f"*{event.anchor}", "alias")
    if event.anchor is not None:
        raise _machinery(event, f"&{event.anchor}", "anchor")
    if event.tag is not None and event.tag != "!":
        raise _machinery(event, event.tag.replace("tag:yaml.org,2002:", "!!"), "tag")


def _machinery(event: Event, written: str, name: str) -> _Unreadable:
    what = f"'{written}' is a YAML {name}; definitions don't use them"
    return _Unreadable(_at(event), what, "write the value out, or put quotes round it if it is a text")


_ADVICE = (
    ("cannot start any token", "a value can't start with this sign", "put quotes round the value"),
    (
        "mapping values are not allowed",
        "there is a second ': ' in this line, or its indentation is off",
        "put quotes round a value that has ': ' in it; line keys up under one another",
    ),
    ("alphabetic or numeric", "a value that starts with * or & is read as YAML's own sign", "put quotes round it: '*'"),
    ("end of stream", "a quotation that opens here is never closed", "close it with the same mark"),
    (
        "did not find expected ','",
        "a bracket that opens here is never closed, or a comma is missing in it",
        "close it, with a comma between items",
    ),
)
_TOLD_AT_THE_START = ("alphabetic or numeric", "end of stream", "did not find expected ','")


def _syntax(problem: yaml.MarkedYAMLError, text: str) -> _Unreadable:
    said = problem.problem or ""
    at_start = problem.context_mark is not None and any(fragment in said for fragment in _TOLD_AT_THE_START)
    mark = problem.context_mark if at_start else problem.problem_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    lines = text.splitlines()
    written = lines[line] if line < len(lines) else ""
    return _Unreadable((line + 1, column + 1), *_advice(said, written, column))


def _advice(problem: str, line: str, column: int) -> tuple[str, str]:
    if "\t" in line[: len(line) - len(line.lstrip())] or line[column : column + 1] == "\t":
        return "a tab stands where YAML wants spaces", "indent with spaces"
    for fragment, what, todo in _ADVICE:
        if fragment in problem:
            return what, todo
    return f"this can't be read as YAML: {problem}", "check the indentation, brackets and quotation marks here and in the line above"
