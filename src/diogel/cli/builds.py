"""Commands over builds: build, query, scorecard, keys."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from diogel.cli import options, show
from diogel.errors import UsageError


@click.command()
@options.folder
@options.out
@options.on
@options.paths
@options.strict
@click.option("--store", default="duckdb", show_default=True, help="duckdb, or spark://HOST:PORT, or spark for this machine.")
@click.option("--again", is_flag=True, help="Build even though nothing has changed.")
@options.as_json
def build(folder: Path, out: Path | None, on: date, paths: dict[str, Path], strict: bool, store: str, again: bool, as_json: bool) -> None:
    """Take in what was delivered to the FOLDER, as far as agreements allow; link; make the tables and measures."""
    from diogel.build.open import build_folder

    with show.Lines() if as_json else show.Bars() as progress:
        outcome = build_folder(
            options.existing(folder),
            out=out,
            on=on,
            paths=paths,
            strict=strict,
            store=store,
            again=again,
            progress=progress,
            made_keys=show.made_keys,
        )
    if as_json:
        show.machine({"fresh": outcome.fresh, "path": str(outcome.build.path), **outcome.build.manifest, "results": outcome.build.results})
    else:
        tell(outcome)
    sys.exit(outcome.exit_code)


def tell(outcome: Any) -> None:
    made = outcome.build
    click.echo(f"build {made.manifest['build']}" + ("" if outcome.fresh else " stands: nothing has changed"))
    rows = [
        [
            total["dataset"],
            total["partner"],
            total["deliveries"],
            total["rows_in"],
            total["rows_accepted"],
            total["rows_quarantined"],
            total["refused"],
        ]
        for total in made.intake_totals()
    ]
    show.table(["dataset", "partner", "deliveries", "rows in", "accepted", "quarantined", "refused files"], rows)
    for stray in made.results["strays"]:
        click.echo(f"not read: {stray}", err=True)
    for (word, dataset, problem), files in _refusals(made):
        click.echo(
            f"{word}: {dataset}, {files[0]}" + (f" and {len(files) - 1} more" if len(files) > 1 else "") + f"\n  {problem}", err=True
        )
    for contradiction in made.results["linkage"].get("decisions", {}).get("contradictions", ()):
        against = ", ".join(contradiction["against"])
        click.echo(f"decision {contradiction['same']} is not followed everywhere: by way of references it contradicts {against}", err=True)
    for name, measure in made.results["measures"].items():
        if measure["status"] != "made":
            click.echo(f"measure {name} {measure['status']}: {measure['problem']}", err=True)


def _refusals(made: Any) -> list[tuple[tuple[str, str, str], list[str]]]:
    """What was refused for one reason is told once; so is what had been erased and came back."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for receipt in made.receipts:
        if receipt.status == "refused":
            word = "left out" if receipt.erased_under else "refused"
            found.setdefault((word, receipt.dataset, receipt.problem), []).append(receipt.file)
    return sorted(found.items())


@click.command()
@options.folder
@click.argument("sql", required=False)
@click.option("--purpose", help="Why the data is asked for: a purpose of the partnership.")
@click.option("--recipient", help="Who asks: a partner or a group.")
@click.option("--measure", help="Give a measure's table instead of running SQL.")
@click.option("--as", "as_", type=click.Choice(["table", "csv", "json", "parquet", "xlsx"]), default="table", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file.")
@click.option("--seconds", default=60, show_default=True, help="Stop a query that takes longer.")
@options.out
@options.from_today
@options.paths
def query(
    folder: Path, sql: str | None, purpose: str | None, recipient: str | None, measure: str | None, as_: str, output: Path | None,
    seconds: int, out: Path | None, on: date, paths: dict[str, Path],
) -> None:  # fmt: skip
    """Run a SELECT over the current build's tables, as far as agreements allow it for the purpose."""
    from diogel.build.answers import measure_table, query_build
    from diogel.build.export import write

    if measure:
        found = measure_table(options.existing(folder), measure, on=on, out=out, paths=paths)
    elif sql and purpose and recipient:
        found = query_build(
            options.existing(folder), sql, purpose=purpose, recipient=recipient, seconds=seconds, out=out, on=on, paths=paths
        )
    else:
        raise UsageError("a query needs its SQL, --purpose and --recipient", todo="or name a measure: --measure NAME")
    if as_ == "table" and output is None:
        show.table(found.column_names, [list(row.values()) for row in found.to_pylist()])
    else:
        write(found, "csv" if as_ == "table" else as_, output)


@click.command()
@options.folder
@click.option("--partner", help="Only this partner's.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write one CSV a partner into this folder.")
@options.out
def scorecard(folder: Path, partner: str | None, output: Path | None, out: Path | None) -> None:
    """How good each partner's deliveries were, by column, against last time; as CSV to send back with -o."""
    from diogel.build.open import scorecards

    for card in scorecards(options.existing(folder), partner=partner, out=out):
        if output:
            output.mkdir(parents=True, exist_ok=True)
            path = output / f"scorecard-{card.partner}.csv"
            path.write_text(card.csv(), "utf-8-sig")
            click.echo(f"wrote {path}")
        else:
            click.echo(card.csv())


COMMANDS = (build, query, scorecard)
