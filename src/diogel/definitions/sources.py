"""A definition on its way from a file to an object: what it says, and where each part of it was written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from diogel.definitions.documents import Document, Position, Steps
from diogel.definitions.faults import Fault, choose

Kind = Literal["partnership", "vocabulary", "dataset", "agreement", "group", "measure", "pathway", "test"]

FOLDERS: dict[Kind, str] = {
    "vocabulary": "vocabularies",
    "dataset": "datasets",
    "agreement": "agreements",
    "group": "groups",
    "measure": "measures",
    "pathway": "pathways",
    "test": "tests",
}
"""Where each kind stands; each file names itself under the key that is its kind."""


@dataclass(frozen=True)
class Source:
    """One definition. `data` is what is to be checked: the file's own text, or that with what it adopts filled in; `origins`
    says where a part of `data` was written when that isn't the same place in the file."""

    kind: Kind
    document: Document
    data: dict[str, Any]
    origins: Mapping[Steps, Steps] = field(default_factory=dict)

    @property
    def id(self) -> str:
        written = self.data.get(self.kind)
        return written if isinstance(written, str) else ""

    @property
    def path(self) -> Path:
        return self.document.path

    def at(self, steps: Steps, *, key: bool = False) -> Position:
        return self.document.locate(self.written(steps), key=key)

    def written(self, steps: Steps) -> Steps:
        """The place in the file for a place in `data`."""
        for length in range(len(steps), 0, -1):
            origin = self.origins.get(steps[:length])
            if origin is not None:
                return origin + steps[length:]
        return steps

    def error(self, steps: Steps, what: str, todo: str, *, key: bool = False) -> Fault:
        return Fault(self.path, *self.at(steps, key=key), "error", what, todo)

    def warning(self, steps: Steps, what: str, todo: str, *, key: bool = False) -> Fault:
        return Fault(self.path, *self.at(steps, key=key), "warning", what, todo)

    def unknown(self, steps: Steps, kind: str, word: str, known: Iterable[str], *, key: bool = False) -> Fault:
        """A word that should be the name of something that exists, and isn't."""
        return self.error(steps, f"there is no {kind} '{word}'", choose(word, known, kind), key=key)
