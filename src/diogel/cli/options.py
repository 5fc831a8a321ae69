"""Arguments and options that several commands share."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from diogel.errors import UsageError

if TYPE_CHECKING:
    from diogel.web.audit import Actor

Command = Callable[..., Any]

folder = click.argument("folder", type=click.Path(path_type=Path))
strict = click.option("--strict", is_flag=True, help="A missing Welsh text is an error too.")
as_json = click.option("--json", "as_json", is_flag=True, help="For machines: JSON on standard output.")
out = click.option("--out", type=click.Path(path_type=Path), help="Where builds are kept; FOLDER/builds otherwise.")


def _paths(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> dict[str, Path]:
    paths = {}
    for one in given:
        name, equals, path = one.partition("=")
        if not (name and equals and path):
            raise click.BadParameter(f"'{one}' is not NAME=FOLDER")
        paths[name] = Path(path).resolve()
        if not paths[name].exists():
            raise click.BadParameter(f"{path} is not there")
    return paths


paths = click.option(
    "--path",
    "paths",
    multiple=True,
    callback=_paths,
    metavar="NAME=FOLDER",
    help="What $NAME stands for in the definitions' paths; may be repeated.",
)


def _day(_: click.Context, __: click.Parameter, given: datetime | None) -> date:
    from diogel.sharing import standing

    return given.date() if given else standing.today()


def _on(help: str) -> Callable[[Command], Command]:
    return click.option("--on", type=click.DateTime(["%Y-%m-%d"]), callback=_day, metavar="YYYY-MM-DD", help=help)


on = _on("The day whose agreements count; today otherwise.")
from_today = _on("A day to come, to see what will have lapsed by then; today otherwise.")


def existing(folder: Path) -> Path:
    """The folder, when it is one of definitions."""
    if not folder.is_dir():
        raise UsageError(
            "there is no such folder", todo="give the folder of definitions, or make one: diogel init FOLDER", where=str(folder)
        )
    return folder


def whoever(command: str) -> Actor:
    """Whoever gave the command, as the machine knows them, for the log. Django has been started."""
    from diogel.web.audit import Actor

    try:
        who = getpass.getuser()
    except (KeyError, OSError):
        who = "?"
    return Actor.system(f"{command} ({who})")


def environment() -> dict[str, str]:
    return dict(os.environ)
