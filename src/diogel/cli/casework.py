"""Commands for what is done in the workplace: casework deliver."""

from __future__ import annotations

from pathlib import Path

import click

from diogel.cli import options


@click.group()
def casework() -> None:
    """Cases, as data like any other."""


@casework.command()
@options.folder
def deliver(folder: Path) -> None:
    """Write the workplace's cases, steps, actions and meetings as deliveries, for the next build. The worker does it before each build that
    is asked for on its pages; this is for builds made by hand."""
    from diogel.web.serve import prepare

    prepare(options.existing(folder))
    from diogel.sharing import standing
    from diogel.web import audit
    from diogel.web.cases import delivering

    with audit.recording(audit.Actor.system("diogel casework deliver")):
        told = delivering.deliver(on=standing.today())
    for dataset, rows in told.items():
        click.echo(f"deliveries/{dataset}: {rows:,} rows")
    if not told:
        click.echo("no dataset of the folder is made of cases, steps, actions or meetings: nothing was written")


COMMANDS = (casework,)
