"""Commands about the model that links are judged by."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click

from diogel.cli import options


@click.group()
def linkage() -> None:
    """The model that says whether two records are one person: see it, teach it, take it elsewhere."""


@linkage.command()
@options.folder
@options.out
@options.from_today
@options.paths
def train(folder: Path, out: Path | None, on: date, paths: dict[str, Path]) -> None:
    """Teach the model on the current build's own records; nobody tells it who is who. The next build goes by it."""
    from diogel.build.training import teach

    taught = teach(options.existing(folder), on=on, out=out, paths=paths)
    told = taught.after.trained_on
    click.echo(
        f"learnt from {told.records:,} records and {told.blocked_pairs:,} pairs: {taught.after.model} revision {taught.after.revision}"
    )
    for comparison, level, was, now in taught.moved():
        click.echo(f"  {comparison}, {level}: {was:+.1f} bits, now {now:+.1f}")
    click.echo(f"kept in {taught.path}; the next build compares everything anew: diogel build {folder}")


@linkage.command()
@options.folder
@options.out
@click.option("--language", type=click.Choice(["en", "cy"]), default="en", show_default=True)
def show(folder: Path, out: Path | None, language: str) -> None:
    """The model of the next build: where it comes from, what each level is worth, and whether links have drifted from it."""
    from diogel.build.model import model_file
    from diogel.build.open import open_current
    from diogel.build.training import drift_in
    from diogel.build.workspace import Workspace
    from diogel.linkage.model import SHIPPED, LinkageModel

    path = model_file(options.existing(folder))
    model = LinkageModel.load(path)
    click.echo(f"{model.model} revision {model.revision}, {'as shipped' if path == SHIPPED else path}")
    click.echo(f"taught on {model.trained_on.data}" + (f", {model.trained_on.on}" if model.trained_on.on else ""))
    click.echo(f"one person from {model.thresholds.link:g} on; a person looks from {model.thresholds.review:g} on")
    for comparison in model.comparisons:
        click.echo(f"\n{getattr(comparison.title, language)}")
        for level in comparison.levels:
            worth = "      –" if level.not_known else f"{level.weight:+7.1f}"
            click.echo(f"  {worth}  {getattr(level.says, language)}")
    if Workspace.of(folder, out).current():
        _tell_drift(drift_in(open_current(folder, out)).index, folder)


def _tell_drift(index: dict[str, float], folder: Path) -> None:
    from diogel.linkage.drift import MOVED

    if not index:
        click.echo("\nToo few links in the current build to say whether they have drifted from what the model was taught on.")
        return
    click.echo("\nHow far the current build's links are from what the model was taught on (population stability index; from .25 on, far):")
    for name, value in index.items():
        click.echo(f"  {value:7.3f}  {name}{'  drifted' if value >= MOVED else ''}")
    if any(value >= MOVED for value in index.values()):
        click.echo(f"Teach it on your own records: diogel linkage train {folder}")


@linkage.command()
@options.folder
@click.option("--dialect", type=click.Choice(["duckdb", "spark"]), default="duckdb", show_default=True)
@click.option("--records", type=click.IntRange(2), default=100_000, show_default=True, help="Among how many records it is to predict.")
def settings(folder: Path, dialect: str, records: int) -> None:
    """The model as settings for Splink, as JSON: conditions in its dialect, m and u put in."""
    from diogel.build.model import model_of
    from diogel.linkage.settings import settings_for

    click.echo(json.dumps(settings_for(model_of(options.existing(folder)), dialect, records), indent=1, ensure_ascii=False))


@linkage.command()
@options.folder
def forget(folder: Path) -> None:
    """Go back from what was taught to the folder's own model, or the shipped one."""
    from diogel.build.model import model_file
    from diogel.build.training import forget_taught

    there = forget_taught(options.existing(folder))
    click.echo(f"{'forgotten; ' if there else 'nothing was taught; '}the next build goes by {model_file(folder)}")


COMMANDS = (linkage,)
