"""Commands that say why: explain."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click

from diogel.cli import options, show
from diogel.definitions.model import Text
from diogel.errors import UsageError


@click.command()
@options.folder
@click.argument("name", nargs=-1, required=True)
@click.option(
    "--language", type=click.Choice(["en", "cy"]), default="en", show_default=True, help="Of what is told of a person or an incident."
)
@click.option("--purpose", help="Why it is asked: a purpose of the partnership. Then only what clauses give for it is told.")
@click.option("--recipient", help="Who asks, with --purpose: a partner or a group.")
@options.out
@options.on
@options.paths
@options.as_json
def explain(
    folder: Path, name: tuple[str, ...], language: str, purpose: str | None, recipient: str | None, out: Path | None, on: date,
    paths: dict[str, Path], as_json: bool,
) -> None:  # fmt: skip
    """Where it came from: DATASET.COLUMN, TABLE.COLUMN, a measure, a delivery's id; or why it is one person: person ID, where ID is a
    person's, one that was merged into it, or an identity's; or why it is one incident: incident ID, where ID is an incident's or an
    event's."""
    if name[0] == "person" and len(name) == 2:
        asker = _asker(purpose, recipient, on)
        _person(folder, name[1], language, asker=asker, out=out, paths=paths, as_json=as_json)
        return
    if name[0] == "incident" and len(name) == 2:
        asker = _asker(purpose, recipient, on)
        _incident(folder, name[1], language, asker=asker, out=out, paths=paths, as_json=as_json)
        return
    from diogel.build.explain import explain as explained

    if language != "en" or purpose or recipient:
        raise UsageError(
            "--language, --purpose and --recipient go with a person or an incident",
            todo="leave them out, or name: person ID, or incident ID",
        )
    lines = explained(options.existing(folder), list(name), out=out, on=on, paths=paths)
    if as_json:
        show.machine(lines)
    else:
        for line in lines:
            click.echo(line)


def _asker(purpose: str | None, recipient: str | None, on: date) -> Any:
    """None for whoever runs the machine: everything is told."""
    if not purpose and not recipient:
        return None
    if not purpose or not recipient:
        raise UsageError("who asks has a purpose and is a recipient", todo="give both: --purpose and --recipient, or neither")
    from diogel.build.answers import check_day
    from diogel.build.explain_seen import Asker

    check_day(on)
    return Asker(purpose, recipient, on)


def _person(folder: Path, name: str, language: str, *, asker: Any, out: Path | None, paths: dict[str, Path], as_json: bool) -> None:
    from diogel.build.explain_person import explain_person
    from diogel.cli.person import lines

    told = explain_person(options.existing(folder), name, asker=asker, out=out, paths=paths)
    if as_json:
        show.machine(plain(told))
        return
    for line in lines(told, language):
        click.echo(line)


def _incident(folder: Path, name: str, language: str, *, asker: Any, out: Path | None, paths: dict[str, Path], as_json: bool) -> None:
    from diogel.build.explain_incident import explain_incident
    from diogel.cli.incident import lines

    told = explain_incident(options.existing(folder), name, asker=asker, out=out, paths=paths)
    if as_json:
        show.machine(plain(told))
        return
    for line in lines(told, language):
        click.echo(line)


def plain(told: Any) -> Any:
    """Dataclasses as objects, with what they say beside what they hold; texts in both languages."""
    if isinstance(told, Text):
        return {"en": told.en, "cy": told.cy}
    if is_dataclass(told) and not isinstance(told, type):
        says = {name: getattr(told, name) for name in _SAID if hasattr(told, name)}
        held = {one.name: getattr(told, one.name) for one in fields(told)}
        return {name: plain(value) for name, value in {**says, **held}.items()}
    if isinstance(told, tuple):
        return [plain(one) for one in told]
    return told


_SAID = ("says", "strength", "odds", "chance")
"""What is worked out rather than held, and is told to machines too."""

COMMANDS = (explain,)
