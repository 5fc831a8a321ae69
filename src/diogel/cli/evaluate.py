"""Commands that judge the links: how good they are, a sample for people to look at, and the record of the method for the public."""

from __future__ import annotations

import json
import textwrap
from datetime import date
from pathlib import Path

import click

from diogel.cli import options, show
from diogel.errors import UsageError

language = click.option("--language", type=click.Choice(["en", "cy"]), default="en", show_default=True)
truth = click.option(
    "--truth", type=click.Path(path_type=Path, dir_okay=False), help="Who is who, as CSV or Parquet; FOLDER/truth otherwise."
)
sampled = click.option(
    "--sample", type=click.Path(path_type=Path, dir_okay=False), help="The sample that people decided on, as it was drawn."
)


@click.group()
def evaluate() -> None:
    """Judge the links: against the truth where it is known, by people's decisions where it is not, and for each group."""


@evaluate.command()
@options.folder
@truth
@sampled
@click.option("--json", "json_file", type=click.Path(path_type=Path, dir_okay=False), help="Write linkage-quality.json to this file.")
@language
@options.out
@options.from_today
@options.paths
def linkage(
    folder: Path, truth: Path | None, sample: Path | None, json_file: Path | None, language: str, out: Path | None, on: date,
    paths: dict[str, Path],
) -> None:  # fmt: skip
    """How good the links of the current build are, with intervals, and who is served worse."""
    from diogel.build.evaluate import evaluate as judge
    from diogel.build.evaluate import names_of
    from diogel.linkage.quality.summary import summary

    quality = judge(options.existing(folder), truth=truth, sample=sample, on=on, out=out, paths=paths)
    click.echo(f"build {quality.build}, {quality.model.model} revision {quality.model.revision}")
    for part in summary(quality, names_of(folder, paths), language):
        click.echo(f"\n{part.heading}")
        for line in part.lines:
            click.echo(f"  {line.title}: {line.figure}")
            if line.means:
                click.echo(textwrap.fill(line.means, 110, initial_indent="      ", subsequent_indent="      "))
        for says in part.says:
            click.echo(textwrap.fill(says, 110, initial_indent="  ", subsequent_indent="  "))
    if json_file:
        json_file.write_text(json.dumps(quality.plain(), indent=1, ensure_ascii=False) + "\n", "utf-8")
        click.echo(f"\nwrote {json_file}")


@evaluate.command()
@options.folder
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--links", type=click.IntRange(0), default=200, show_default=True, help="So many pairs that are linked.")
@click.option("--non-links", type=click.IntRange(0), default=200, show_default=True, help="So many recorded pairs that are not.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed draws the same pairs from a build.")
@language
@click.option("--purpose", help="Show names: why they are wanted, a purpose of the partnership.")
@click.option("--recipient", help="Show names: who asks, a partner or a group.")
@options.out
@options.from_today
@options.paths
def sample(
    folder: Path, file: Path, links: int, non_links: int, seed: int, language: str, purpose: str | None, recipient: str | None,
    out: Path | None, on: date, paths: dict[str, Path],
) -> None:  # fmt: skip
    """Draw pairs at random into FILE, a CSV for people to decide on without being told what the machine thought."""
    from diogel.build.review_export import Look
    from diogel.build.sampling import draw_sample
    from diogel.linkage.quality.words import STRATA

    if bool(purpose) != bool(recipient):
        raise UsageError("names are shown for a purpose, to a recipient", todo="give both --purpose and --recipient, or neither")
    look = Look(purpose, recipient, on) if purpose and recipient else None
    drawn = draw_sample(
        options.existing(folder), file, links=links, non_links=non_links, seed=seed, language=language, look=look, out=out, paths=paths
    )
    show.table(["pairs", "drawn", "of"], [[STRATA[name].in_language(language), count, of] for name, count, of in drawn.strata])
    click.echo(f"wrote {drawn.pairs:,} pairs to {drawn.file}, and how they were drawn to {drawn.design}: keep both")
    click.echo("not in it: pairs that were never compared, pairs too unlikely to be recorded, and records that are exactly equal", err=True)
    click.echo(f"when it is filled in: diogel review import {folder} {drawn.file} --by NAME --apply", err=True)
    click.echo(f"then: diogel evaluate linkage {folder} --sample {drawn.file}", err=True)
    if look:
        click.echo("it holds names: keep it where only those may read it for whom it was made, and delete it when it is done", err=True)


@evaluate.command()
@options.folder
@truth
@sampled
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), default=Path(), help="Write the record into this folder.")
@options.out
@options.from_today
@options.paths
def transparency(
    folder: Path, truth: Path | None, sample: Path | None, output: Path, out: Path | None, on: date, paths: dict[str, Path]
) -> None:
    """Write the public record of how links are made (ATRS), English, Welsh and JSON, with what people must add marked blank."""
    from diogel.build.transparency.write import record_of, write_record

    record = record_of(options.existing(folder), truth=truth, sample=sample, on=on, out=out, paths=paths)
    for path in write_record(record, output):
        click.echo(f"wrote {path}")
    click.echo(
        f"{len(record.blanks)} fields are blank, for the governance lead: {', '.join(one.number for one in record.blanks)}", err=True
    )


COMMANDS = (evaluate,)
