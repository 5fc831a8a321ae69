"""Everything wrong with a folder, in one list: what its files say, and what its agreements come to on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from diogel.build.incident_model import incident_model, model_file
from diogel.definitions.faults import Fault
from diogel.definitions.load import Loaded, load
from diogel.definitions.model import Partnership
from diogel.errors import DefinitionError
from diogel.sharing.lint import Finding, lint

_TODO = {
    "agreement": "put it right with the parties; until then the gate acts on it as it stands",
    "dataset": "name it in a clause of an agreement, or take the dataset out of the folder",
    "measure": "agree a clause for its purpose and recipient, or change what it reads",
}


def everything_wrong(folder: Path, *, on: date, paths: Mapping[str, Path], strict: bool = False) -> list[Fault]:
    """Faults in the order of file, line and column. With `strict`, the warnings of the definitions themselves (a missing
    Welsh text above all) are errors; what only time brings, a review or a lapse, stays a warning."""
    loaded = load(folder, paths=paths)
    faults = [replace(fault, severity="error") if strict else fault for fault in loaded.faults]
    if loaded.draft is not None:
        faults += _not_said_twice((_fault(loaded, finding) for finding in lint(loaded.draft, on)), loaded.faults)
        faults += _incidents(folder, loaded.draft)
    return sorted(faults)


@dataclass(frozen=True)
class Placed:
    """A finding, with the file of the folder and the line that it is about."""

    finding: Finding
    file: str
    line: int


def about_agreements(folder: Path, *, on: date, paths: Mapping[str, Path]) -> list[Placed]:
    """What is wrong, or soon will be, with the agreements and what depends on them, in both languages."""
    loaded = load(folder, paths=paths)
    return [_placed(folder, loaded, finding) for finding in (lint(loaded.draft, on) if loaded.draft else ())]


def _placed(folder: Path, loaded: Loaded, finding: Finding) -> Placed:
    file, line, _ = loaded.position(finding.kind, finding.id, *finding.path)
    return Placed(finding, file.relative_to(folder).as_posix() if file.is_relative_to(folder) else file.name, line)


def _incidents(folder: Path, partnership: Partnership) -> Iterable[Fault]:
    """What is wrong with the partnership's own file on incidents, where it has one."""
    try:
        incident_model(partnership)
    except DefinitionError as fault:
        yield Fault(model_file(folder), 1, 1, "error", fault.what, fault.todo or "")


def _fault(loaded: Loaded, finding: Finding) -> Fault:
    file, line, column = loaded.position(finding.kind, finding.id, *finding.path)
    return Fault(file, line, column, finding.severity, finding.message.en, _TODO[finding.kind])


def _not_said_twice(found: Iterable[Fault], said: Iterable[Fault]) -> list[Fault]:
    """Where the definitions' own checks have spoken of a place already, the agreements' need not."""
    places = {(fault.file, fault.line, fault.column) for fault in said}
    return [fault for fault in found if (fault.file, fault.line, fault.column) not in places]
