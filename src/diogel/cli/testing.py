"""The command that tries the folder's pathways: test."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from diogel.cli import options, show
from diogel.errors import DefinitionError, UsageError

if TYPE_CHECKING:
    from diogel.definitions.load import Loaded
    from diogel.definitions.pathway import Pathway
    from diogel.definitions.trial import TrialStep


@dataclass(frozen=True)
class Told:
    """A test, and where it went otherwise than it says; nothing where it held."""

    test: str
    pathway: str
    title: str
    failures: tuple[Failure, ...]


@dataclass(frozen=True)
class Failure:
    file: str
    line: int
    column: int
    step: int
    done: str
    what: str
    expected: str
    came: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}: step {self.step} ({self.done})"
        return f"{where}: {self.what}: expected {self.expected}; came {self.came}"


@click.command("test")
@options.folder
@click.argument("name", required=False)
@options.paths
@click.option("--untried", is_flag=True, help="Where all tests hold: list what could be taken out of a pathway without a test that tells.")
@options.as_json
def try_out(folder: Path, name: str | None, paths: dict[str, Path], untried: bool, as_json: bool) -> None:
    """Try the FOLDER's tests (tests/*.yaml), or the one with this NAME, or those of the pathway with it: what is done to a case, and how
    it must stand then."""
    from diogel.definitions.faults import as_error, errors
    from diogel.definitions.load import load

    loaded = load(options.existing(folder), paths=paths)
    if wrong := errors(loaded.faults):
        raise as_error(wrong, folder)
    told = [_tried(loaded, test) for test in _chosen(loaded, name, folder)]
    if untried and not any(one.failures for one in told):
        _say_untried(loaded, sorted({one.pathway for one in told}), as_json)
    elif as_json:
        show.machine([asdict(one) for one in told])
    else:
        _say(told)
    sys.exit(DefinitionError.exit_code if any(one.failures for one in told) else 0)


def _chosen(loaded: Loaded, name: str | None, folder: Path) -> list[str]:
    tests = loaded.partnership.tests if loaded.partnership else {}
    if name is None:
        return sorted(tests)
    found = sorted(id for id, test in tests.items() if name in (id, test.pathway))
    if not found:
        from diogel.definitions.faults import choose

        raise UsageError(f"there is no test '{name}'", todo=choose(name, tests, "test"), where=str(folder))
    return found


def _tried(loaded: Loaded, id: str) -> Told:
    from diogel.pathways.calendar import Calendar
    from diogel.pathways.trial import run

    partnership = loaded.partnership
    assert partnership  # noqa: S101 - a folder with errors was told before
    trial = partnership.tests[id]
    pathway = partnership.pathways[trial.pathway]
    found = run(pathway, trial, Calendar.of(partnership.file.country), groups=partnership.groups.values())
    failures = []
    for one in found:
        file, line, column = loaded.position("test", id, *one.path)
        step = trial.steps[one.step - 1]
        what = " ".join(map(str, one.path[3:])) or "by"
        failures.append(Failure(str(file), line, column, one.step, f"{_done(step)}, {step.on}", what, one.expected, one.came))
    return Told(id, pathway.pathway, trial.title.en, tuple(failures))


def _done(step: TrialStep) -> str:
    """What a step does, as its file says it: `move first_strike`."""
    from diogel.definitions.trial import TRIAL_STEPS

    key = next(key for key in TRIAL_STEPS if getattr(step, key))
    said = getattr(step, key)
    return f"{key} {said}" if isinstance(said, str | int) and not isinstance(said, bool) else key


def _say(told: list[Told]) -> None:
    for one in told:
        click.echo(f"{'ok  ' if not one.failures else 'FAIL'}  {one.test}: {one.title}")
        for failure in one.failures:
            click.echo(f"      {failure}")
    failed = sum(bool(one.failures) for one in told)
    click.echo(f"{len(told)} tests, {failed} failed" if told else "there are no tests: write one in tests/", err=True)


def _say_untried(loaded: Loaded, pathways: list[str], as_json: bool) -> None:
    """Where all tests hold. Nothing is wrong with what is listed, so it is no failure."""
    from diogel.pathways.calendar import Calendar
    from diogel.pathways.untried import untried

    partnership = loaded.partnership
    assert partnership  # noqa: S101 - a folder with errors was told before
    calendar, groups = Calendar.of(partnership.file.country), partnership.groups.values()
    found = []
    for id in pathways:
        trials = [test for test in partnership.tests.values() if test.pathway == id]
        for path in untried(partnership.pathways[id], trials, calendar, groups=groups):
            file, line, column = loaded.position("pathway", id, *path)
            found.append({"file": str(file), "line": line, "column": column, "what": _named(partnership.pathways[id], path)})
    if as_json:
        show.machine(found)
        return
    for one in found:
        click.echo(f"{one['file']}:{one['line']}:{one['column']}: no test would miss {one['what']}")
    click.echo(f"{len(found)} untried", err=True)


def _named(pathway: Pathway, path: tuple[str | int, ...]) -> str:
    """`guard 2 of first_strike`, `clock assess`."""
    part = str(path[0]).removesuffix("s")
    name = getattr(getattr(pathway, str(path[0]))[int(path[1])], part)
    return f"{str(path[2]).removesuffix('s')} {int(path[3]) + 1} of {name}" if len(path) > 2 else f"{part} {name}"


COMMANDS = (try_out,)
