"""Commands for a partner that sends tokens in place of names. They are run at the partner, never where tokens are linked."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from diogel.cli import show
from diogel.errors import DeliveryError

if TYPE_CHECKING:
    from diogel.build.hashing import HashedExtract
    from diogel.definitions.model import Dataset

_EXTRACT = "extract"

project = click.option("--project", required=True, help="The linkage project, such as asb-2026: tokens of two projects never agree.")


class _Extracts(click.Group):
    """`diogel hash EXTRACT …` is `diogel hash extract EXTRACT …`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = [_EXTRACT, *args]
        return super().parse_args(ctx, args)


@click.group("hash", cls=_Extracts)
def hashing() -> None:
    """Put tokens in place of names, at the partner, before an extract leaves the house."""


@hashing.command(_EXTRACT)
@click.argument("extract", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dataset", type=click.Path(path_type=Path), help="The dataset's file, a copy of the partnership's: what each column means.")
@click.option(
    "--map", "mapped", multiple=True, metavar="HEADER=MEANING", help="Without a dataset's file: what a column means; may be repeated."
)
@click.option("--key", type=click.Path(path_type=Path), required=True, help="The project's hashing key, from diogel hash new-key.")
@project
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The CSV to write; nothing is overwritten.")
@click.option("--keep", multiple=True, metavar="COLUMN", help="A column that may say who somebody is, and stays as it is; may be repeated.")
@click.option("--without", multiple=True, metavar="COLUMN", help="A column that stays at home; may be repeated.")
def extract(
    extract: Path, dataset: Path | None, mapped: tuple[str, ...], key: Path, project: str, out: Path, keep: tuple[str, ...],
    without: tuple[str, ...],
) -> None:  # fmt: skip
    """Write EXTRACT anew with tokens in place of its identity columns. Leaves with 11 when a row had to be left out."""
    from diogel.build.hashing import hash_extract
    from diogel.linkage.hashed import Hasher
    from diogel.linkage.project_key import ProjectKey

    of = _dataset(dataset, mapped)
    # Without the dataset's own name, references of two partners could agree by chance.
    hasher = Hasher(ProjectKey.read(key).of(project, key), of.dataset if dataset else "")
    with show.Bars() as progress:
        done = hash_extract(extract, of, hasher, out, keep=keep, without=without, today=date.today(), progress=progress)
    _tell(done)
    sys.exit(DeliveryError.exit_code if done.left_out else 0)


def _dataset(file: Path | None, mapped: tuple[str, ...]) -> Dataset:
    from diogel.build.hashing import away_from_the_workbench
    from diogel.definitions.alone import dataset_alone
    from diogel.definitions.model import Dataset

    if (file is None) == (not mapped):
        raise click.UsageError("give either --dataset or --map")
    if file:
        away_from_the_workbench(file)
        return dataset_alone(file)
    columns = []
    for one in mapped:
        header, equals, meaning = one.rpartition("=")
        if not (header and equals and meaning):
            raise click.BadParameter(f"'{one}' is not HEADER=MEANING", param_hint="--map")
        columns.append({"name": header, "meaning": meaning})
    title = {"en": "Extract", "cy": "Detholiad"}
    written = {"version": 1, "dataset": "extract", "title": title, "provider": "partner", "row": "person", "columns": columns}
    return Dataset.model_validate(written)


def _tell(done: HashedExtract) -> None:
    from diogel.ingest.conform import reason_text
    from diogel.linkage.hashed import CROWD

    columns = done.columns
    click.echo(f"wrote {done.path}: {done.rows:,} rows")
    show.table(["token", "rows with one"], [[header, done.tokens[header]] for header in columns.headers])
    click.echo(f"kept as they are: {', '.join(columns.kept) or 'none'}", err=True)
    click.echo(f"left at home: {', '.join(columns.dropped) or 'none'}", err=True)
    for (column, reason), rows in sorted(done.doubts.items()):
        click.echo(f"{column}: {reason_text(reason)}; rows: {rows:,}", err=True)
    for header, tokens, most in done.crowded:
        said = f"{header}: {tokens:,} of its tokens stand for more than {CROWD} different identities, one of them for {most:,}"
        click.echo(f"{said}: see whether something stands there for 'not known'", err=True)
    for row in done.first_left_out:
        click.echo(f"left out: line {row.line}{f', {row.column}' if row.column else ''}: {reason_text(row.reason)}", err=True)
    if done.left_out_path:
        click.echo(f"rows left out: {done.left_out:,}, listed in {done.left_out_path}: mend them and hash again", err=True)


@hashing.command("new-key")
@project
@click.option("--file", type=click.Path(path_type=Path), help="Where the key goes; PROJECT.hashkey here otherwise.")
def new_key(project: str, file: Path | None) -> None:
    """Make the key of a project, for its owner's eyes alone. Overwrites nothing."""
    from diogel.linkage.project_key import ProjectKey

    path = file or Path(f"{project}.hashkey")
    made = ProjectKey.create(path, project)
    click.echo(f"made the hashing key of project {project} in {path}")
    click.echo(f"its fingerprint: {made.fingerprint}")
    click.echo(
        "give it only to partners that hash for this project, never to whoever links the tokens; destroy it when the project ends", err=True
    )


@hashing.command()
@click.argument("key", type=click.Path(path_type=Path))
def fingerprint(key: Path) -> None:
    """Show a KEY's fingerprint, to compare by telephone with the partner that made it."""
    from diogel.linkage.project_key import ProjectKey

    found = ProjectKey.read(key)
    click.echo(f"project {found.project}: {found.fingerprint}")


COMMANDS = (hashing,)
