"""Commands over the folder of definitions: check, init, schema, synth."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

import click

from diogel.cli import options, show
from diogel.errors import DefinitionError


@click.command()
@options.folder
@options.strict
@options.paths
@options.on
@options.as_json
def check(folder: Path, strict: bool, paths: dict[str, Path], on: date, as_json: bool) -> None:
    """Everything wrong with the FOLDER, at once, with file, line and column."""
    from diogel.build.check import everything_wrong

    faults = everything_wrong(options.existing(folder), on=on, paths=paths, strict=strict)
    errors = [fault for fault in faults if fault.severity == "error"]
    if as_json:
        show.machine([asdict(fault) for fault in faults])
    else:
        for fault in faults:
            click.echo(str(fault))
        click.echo(
            f"{_counted(len(errors), 'error')}, {_counted(len(faults) - len(errors), 'warning')}" if faults else "nothing wrong", err=True
        )
    sys.exit(DefinitionError.exit_code if errors else 0)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--name", default="", help="The partnership's name in English.")
@click.option("--name-cy", default="", help="Its name in Welsh.")
@click.option("--like", multiple=True, metavar="ID", help="A ready-made dataset to adopt; may be repeated. See: diogel schema --catalogue")
@click.option("--areas", multiple=True, metavar="LEVEL=GEOJSON", help="A level of areas, smallest first; may be repeated.")
def init(folder: Path, name: str, name_cy: str, like: tuple[str, ...], areas: tuple[str, ...]) -> None:
    """Start a FOLDER of definitions that can be checked and built upon. Overwrites nothing."""
    from diogel.definitions.scaffold import init as scaffold

    levels = {}
    for one in areas:
        level, equals, path = one.partition("=")
        if not (level and equals and path):
            raise click.BadParameter(f"'{one}' is not LEVEL=GEOJSON", param_hint="--areas")
        levels[level] = Path(path).resolve()
    for written in scaffold(folder, name=name or folder.name.replace("-", " ").title(), name_cy=name_cy, areas=levels, like=like):
        click.echo(f"wrote {written}")
    click.echo(f"\nNext: read {folder / 'README.md'}, then\n  diogel check {folder}", err=True)


@click.command()
@click.argument("out", type=click.Path(path_type=Path), required=False)
@click.option("--catalogue", is_flag=True, help="List the ready-made datasets instead.")
def schema(out: Path | None, catalogue: bool) -> None:
    """Write the JSON Schemas of the definition files to OUT, so that editors complete them."""
    if catalogue:
        from diogel.definitions.catalogue import catalogue as ready_made

        rows = [[name, raw["title"]["en"], raw["title"]["cy"]] for name, raw in sorted(ready_made().items())]
        show.table(["id", "dataset", "set ddata"], rows)
        return
    from diogel.definitions.schema import schemas

    if out is None:
        show.machine(schemas())
        return
    out.mkdir(parents=True, exist_ok=True)
    for name, content in schemas().items():
        (out / name).write_text(json.dumps(content, indent=1, ensure_ascii=False), "utf-8")
        click.echo(f"wrote {out / name}")


@click.command()
@options.folder
@click.option("--people", type=click.IntRange(1000, 1_000_000), default=60_000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option(
    "--until", type=click.DateTime(["%Y-%m-%d"]), default="2026-10-31", show_default=True, help="The last day of the three years."
)
@click.option("--out", type=click.Path(path_type=Path), help="Where the deliveries go; FOLDER/deliveries otherwise.")
@options.paths
def synth(folder: Path, people: int, seed: int, until: datetime, out: Path | None, paths: dict[str, Path]) -> None:
    """Make believable deliveries for the FOLDER, with the truth beside them. The same seed gives the same bytes."""
    from diogel.definitions.load import load_or_fail
    from diogel.synthetic import synthesise

    partnership = load_or_fail(options.existing(folder), paths=paths)
    with show.Bars() as progress:
        summary = synthesise(partnership, people=people, seed=seed, until=until.date(), out=out or folder / "deliveries", progress=progress)
    click.echo(str(summary))


def _counted(many: int, of: str) -> str:
    return f"{many} {of}" if many == 1 else f"{many} {of}s"


COMMANDS = (check, init, schema, synth)
