"""Commands that run for as long as they are wanted: serve and demo."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import click

from diogel.cli import options, show


@click.command()
@options.folder
@click.option("--port", default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="The page has no sign-in yet: keep it to this machine.")
@options.out
def serve(folder: Path, port: int, host: str, out: Path | None) -> None:
    """Show the current build on a page, in Welsh and English. Read-only."""
    from diogel.web.serve import serve as run

    run(options.existing(folder), host=host, port=port, out=out)


DEMO_DAY = date(2026, 11, 1)
"""The morning after the last delivery: the demo gives the same answer whenever it is run."""


@click.command()
@click.option("--no-serve", is_flag=True, help="Stop after the build.")
@click.option("--people", type=click.IntRange(1000, 1_000_000), default=60_000, show_default=True)
@click.option("--into", type=click.Path(path_type=Path), default=Path("demo"), show_default=True, help="Where the demo's folder goes.")
@click.option("--port", default=8000, show_default=True)
def demo(no_serve: bool, people: int, into: Path, port: int) -> None:
    """Fictional Aberwylan from start to finish: deliveries of eight agencies, check, build, page."""
    from diogel.build.open import build_folder
    from diogel.definitions.examples import example
    from diogel.definitions.load import load_or_fail
    from diogel.synthetic import synthesise

    folder = into / "aberwylan"
    shutil.copytree(
        example("aberwylan"), folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("deliveries", "builds", "keys", "state", "truth")
    )
    with show.Bars() as progress:
        partnership = load_or_fail(folder)
        shutil.rmtree(folder / "deliveries", ignore_errors=True)
        synthesise(partnership, people=people, seed=1, until=date(2026, 10, 31), out=folder / "deliveries", progress=progress)
        outcome = build_folder(folder, on=DEMO_DAY, progress=progress, made_keys=show.made_keys)
    from diogel.cli.builds import tell

    tell(outcome)
    if not no_serve:
        from diogel.web.serve import serve as run

        run(folder, host="127.0.0.1", port=port)


COMMANDS = (serve, demo)
