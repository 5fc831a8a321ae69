"""What is wrong with a folder of definitions, told so that the person who wrote it can put it right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from diogel.errors import DefinitionError

Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong, at its place. Lines and columns count from 1, as editors do."""

    file: Path
    line: int
    column: int
    severity: Severity
    what: str
    todo: str

    def __str__(self) -> str:
        return f"{self.where}: {self.severity}: {self.what} — {self.todo}"

    @property
    def where(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like this one, compared without case: `nearest("recipents", ["recipients"])` is "recipients"."""
    spelt = {name.casefold(): name for name in known}
    close = get_close_matches(word.strip().casefold(), spelt, n=1, cutoff=0.6)
    return spelt[close[0]] if close else None


def choose(word: str, known: Iterable[str], what: str) -> str:
    """What to do about a word that is not known: the nearest one when there is one, the choices when they are few."""
    names = sorted(known)
    near = nearest(word, names)
    if near:
        return f"did you mean '{near}'?"
    if not names:
        return f"there is no {what} yet: define one first"
    shown = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    return f"use one of: {shown}"


def errors(faults: Iterable[Fault], *, strict: bool = False) -> tuple[Fault, ...]:
    """The faults that stop the work. With `strict`, warnings do too."""
    return tuple(replace(fault, severity="error") for fault in faults if strict or fault.severity == "error")


def as_error(faults: tuple[Fault, ...], folder: Path) -> DefinitionError:
    """All the faults as the one exception that the command line shows."""
    if len(faults) == 1:
        return DefinitionError(faults[0].what, todo=faults[0].todo, where=faults[0].where)
    return DefinitionError(f"{len(faults)} things are wrong in {folder}", todo="\n  ".join(map(str, faults)))
