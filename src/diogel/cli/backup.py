"""A whole installation in one file, and back."""

from __future__ import annotations

from pathlib import Path

import click

from diogel.cli import options
from diogel.errors import UsageError

_ARCHIVE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@options.folder
@click.option("-o", "--output", type=_ARCHIVE, required=True, help="The file to write (.tar), outside the folder.")
@click.option("--with-keys", is_flag=True, help="Put the keys in too: then whoever has the file can read everything.")
@options.out
def backup(folder: Path, output: Path, with_keys: bool, out: Path | None) -> None:
    """Put definitions, deliveries, builds, state and the workplace's database into one file, while people work."""
    from diogel.web.serve import prepare

    if not output.absolute().parent.is_dir():
        raise UsageError("there is no such folder to write into", where=str(output.parent), todo="make it first")
    prepare(options.existing(folder), out=out)
    from diogel.web.backup.actions import back_up

    made = back_up(output, keys=with_keys, actor=options.whoever("diogel backup"))
    click.echo(f"{output}: {made.files} files, the log up to entry {made.entries}; manifest sha256 {made.sum}")
    for lack in made.lacks:
        click.echo(f"not in it: {lack}")


@click.command()
@click.argument("file", type=_ARCHIVE)
@click.argument("folder", type=click.Path(path_type=Path))
def restore(file: Path, folder: Path) -> None:
    """Restore a backup onto a clean place: a folder that is empty or not there, and an empty PostgreSQL database if it was of one."""
    from diogel.web.backup.place import unpacked
    from diogel.web.serve import migrate, start

    with unpacked(file, folder, database=options.environment().get("DATABASE_URL", "")) as (manifest, draft):
        start(draft)
        from diogel.web.backup.actions import check_log, let_go, load_database

        load_database(manifest, draft)
        migrate()
        entries = check_log(manifest, actor=options.whoever("diogel restore"))
        let_go()
    click.echo(f"{folder}: {len(manifest.files)} files as they were on {manifest.made}; the log is whole: {entries} entries")
    for lack in manifest.lacks:
        click.echo(f"give it besides: {lack}")


COMMANDS = (backup, restore)
