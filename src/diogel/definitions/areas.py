"""A glance at area files: which properties their polygons carry. Enough to check a definition or to suggest one; the
polygons themselves are read by the build."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any

_GLANCE = 2_000_000
"""Characters: a first feature whose properties start beyond this is not found."""


@contextmanager
def open_text(path: Path) -> Iterator[IO[str]]:
    """A text file in UTF-8, also when gzipped."""
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as raw, TextIOWrapper(raw, encoding="utf-8-sig", newline="") as lines:
        yield lines


def first_properties(path: Path) -> dict[str, Any]:
    """The properties of a GeoJSON file's first feature; none when there is no telling.

    `{"features": [{"properties": {"LSOA11CD": "W01000001"}, "geometry": …` gives `{"LSOA11CD": "W01000001"}`.
    """
    try:
        with open_text(path) as lines:
            return _properties(lines)
    except (OSError, EOFError, UnicodeDecodeError):
        return {}


def _properties(lines: IO[str]) -> dict[str, Any]:
    text = ""
    for size in (20_000, _GLANCE):  # nearly always in the first few lines
        text += lines.read(size)
        features = text.partition('"features"')[2]  # a coordinate system before them has "properties" too
        properties = _object(features.partition('"properties"')[2].lstrip().removeprefix(":").lstrip())
        if properties:
            return properties
    return {}


def _object(text: str) -> dict[str, Any]:
    try:
        value, _ = json.JSONDecoder().raw_decode(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
