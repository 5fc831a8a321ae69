"""The log of what was done and looked at, from the command line: verify it, hand a partner a checkpoint, take it away as a file."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from diogel.cli import options
from diogel.errors import AuditError, UsageError

if TYPE_CHECKING:
    from diogel.web.audit.verify import Fault, Place, Verdict


@click.group()
def audit() -> None:
    """The log of what was done and looked at in the workplace."""


@audit.command()
@options.folder
@click.option(
    "--checkpoint",
    "checkpoints",
    type=click.Path(path_type=Path),
    multiple=True,
    help="A checkpoint that a partner kept; may be repeated. Without one, an end that was cut off can't be told.",
)
@options.as_json
def verify(folder: Path, checkpoints: tuple[Path, ...], as_json: bool) -> None:
    """Is the log what it was? Says between which entries it is not. Exit code 14 when it is not whole."""
    _open(folder)
    from diogel.web.audit.checkpoints import Checkpoint
    from diogel.web.audit.verify import verify as verified

    verdict = verified([Checkpoint.read(path) for path in checkpoints])
    click.echo(json.dumps(_as_json(verdict), ensure_ascii=False, indent=1) if as_json else "\n".join(_lines(verdict)))
    if not verdict.whole:
        sys.exit(AuditError.exit_code)


@audit.command()
@options.folder
@click.option("--partner", required=True, help="Who keeps it, by its id in partnership.yaml.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="A file; standard output otherwise.")
def checkpoint(folder: Path, partner: str, output: Path | None) -> None:
    """Make a checkpoint for a partner: how far the log has come, for them to keep where the workplace can't reach it."""
    _open(folder)
    from diogel.build.open import definitions_of
    from diogel.web.audit import recording
    from diogel.web.audit.actions import make_checkpoint

    partners = definitions_of(folder).partners
    if partner not in partners:
        raise UsageError(f"there is no partner {partner}", todo=f"one of: {', '.join(sorted(partners))}", where="--partner")
    with recording(options.whoever("diogel audit checkpoint")):
        made = make_checkpoint(partner=partner)
    if output is None:
        click.echo(made.as_json(), nl=False)
    else:
        output.write_text(made.as_json(), "utf-8")
        click.echo(f"{output}: the log up to entry {made.sequence}; hand it to {partner}")


@audit.command()
@options.folder
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The CSV file to write.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="The first day.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="The last day.")
@click.option("--language", type=click.Choice(["en", "cy"]), default="en", show_default=True)
def export(folder: Path, output: Path, since: Any, until: Any, language: str) -> None:
    """Write the log as a CSV file that opens safely in a spreadsheet. That it was taken is an entry too."""
    _open(folder)
    from diogel.build.open import definitions_of
    from diogel.web.audit import actions, recording
    from diogel.web.audit.queries import Wanted
    from diogel.web.audit.sentences import Sentences

    wanted = Wanted(since=since and since.date(), until=until and until.date())
    draft = output.with_name(f"{output.name}.part")
    try:
        with recording(options.whoever("diogel audit export")), draft.open("w", encoding="utf-8-sig", newline="") as file:
            file.writelines(actions.export(wanted=wanted, words=Sentences(definitions_of(folder)), language=language))
        draft.replace(output)
    finally:
        draft.unlink(missing_ok=True)
    click.echo(str(output))


def _open(folder: Path) -> None:
    """The workplace's database, where there is one."""
    from diogel.web.serve import prepare

    options.existing(folder)
    if not options.environment().get("DATABASE_URL") and not (folder / "state" / "workplace.sqlite3").is_file():
        raise UsageError(
            "there is no log: the workplace was never opened over this folder", todo=f"run: diogel serve {folder}", where=str(folder)
        )
    prepare(folder)


def _as_json(verdict: Verdict) -> dict[str, Any]:
    return {
        "whole": verdict.whole,
        "entries": verdict.entries,
        "last": verdict.last and asdict(verdict.last),
        "checkpoints": len(verdict.checkpoints),
        "found": verdict.found,
        "faults": [{"what": one.what, "says": one.says.model_dump(), **_between(one)} for one in verdict.faults],
    }


def _between(fault: Fault) -> dict[str, Any]:
    return {"after": fault.after and asdict(fault.after), "before": fault.before and asdict(fault.before)}


def _lines(verdict: Verdict) -> list[str]:
    until = f", the last of {verdict.last.at}" if verdict.last else ""
    held = (
        f"checked against {len(verdict.checkpoints)} checkpoint(s)"
        if verdict.checkpoints
        else "no checkpoint given: an end cut off can't be told"
    )
    if verdict.whole:
        return [f"whole: {verdict.entries} entries{until}; {held}"]
    faults = [f"  {one.says.en}\n    {_where(one)}" for one in verdict.faults]
    more = [f"  and {verdict.found - len(faults)} more"] if verdict.found > len(faults) else []
    return [f"NOT WHOLE: {verdict.found} found in {verdict.entries} entries{until}; {held}", *faults, *more]


def _where(fault: Fault) -> str:
    return f"between {_place(fault.after, 'the beginning')} and {_place(fault.before, 'the end')}"


def _place(place: Place | None, otherwise: str) -> str:
    return f"entry {place.sequence} ({place.at})" if place else otherwise


COMMANDS = (audit,)
