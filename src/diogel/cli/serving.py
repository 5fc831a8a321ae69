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
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Processes that answer.")
@click.option("--no-worker", is_flag=True, help="Don't start a worker for long work beside: one runs elsewhere (diogel worker).")
@options.out
def serve(folder: Path, port: int, host: str, workers: int, no_worker: bool, out: Path | None) -> None:
    """Open the workplace over a folder, in Welsh and English: sign-in, the picture, people, agreements, the audit."""
    from diogel.web.serve import serve as run

    run(options.existing(folder), host=host, port=port, out=out, workers=workers, worker=not no_worker)


@click.command()
@options.folder
@options.out
def worker(folder: Path, out: Path | None) -> None:
    """Do the workplace's long work: builds that were asked for on its pages. Runs until stopped."""
    from diogel.web.serve import work

    work(options.existing(folder), out=out)


@click.command()
@options.folder
def migrate(folder: Path) -> None:
    """Bring the workplace's database up to date, as its owner, where the workplace itself may not. Ends when it is."""
    from diogel.web.serve import prepare

    prepare(options.existing(folder))
    click.echo("the database is up to date")


@click.command()
@options.folder
@click.option("--email", prompt=True, help="They sign in with it.")
@click.option("--name", prompt=True)
@click.option("--partner", prompt=True, help="The partner they work for, by its id in partnership.yaml.")
@click.option("--role", type=click.Choice(["administrator", "governance_lead"]), default="administrator", show_default=True)
@click.option("--address", default="http://127.0.0.1:8000", show_default=True, help="Where the workplace is served.")
@options.out
def administrator(folder: Path, email: str, name: str, partner: str, role: str, address: str, out: Path | None) -> None:
    """Invite the first administrator, who asks for everybody else's account, and the first governance lead, who confirms them. Prints the
    address by which they take the account."""
    from diogel.build.open import definitions_of
    from diogel.web.serve import prepare

    prepare(options.existing(folder), out=out)
    from diogel.web import audit
    from diogel.web.accounts import actions, invitations

    with audit.recording(audit.Actor.system("diogel administrator")):
        user = actions.invite(
            partnership=definitions_of(folder, out), email=email, name=name, job="", partner=partner, roles=[role], groups=[],
            language="en",
        )  # fmt: skip
    click.echo(f"{name} can take the account within seven days at\n  {address}{invitations.address(user)}")


_PEOPLE_TO_A_CASE = 10
DEMO_DAY = date(2026, 11, 1)
"""The morning after the last delivery: the demo gives the same answer whenever it is run."""


@click.command()
@click.option("--no-serve", is_flag=True, help="Stop after the build.")
@click.option("--people", type=click.IntRange(1000, 1_000_000), default=20_000, show_default=True)
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
    _open_cases(folder, people // _PEOPLE_TO_A_CASE)
    if not no_serve:
        from diogel.web.serve import serve as run

        run(folder, host="127.0.0.1", port=port, demo=True)


def _open_cases(folder: Path, most: int) -> None:
    """Casework at every stage, by people of every partner."""
    from diogel.web.serve import prepare

    prepare(folder, demo=True)
    from diogel.build.open import definitions_of
    from diogel.web.accounts import demo as accounts
    from diogel.web.cases.demo import make
    from diogel.web.meetings import demo as meetings

    accounts.make(definitions_of(folder).id)
    with show.Bars() as progress:
        progress.start("cases", most, "cases")
        made = make.make(cases=most, told=lambda _count: progress.advance(1))
        progress.finish(f"{made} opened" if made else "there already")
        progress.start("meetings")
        progress.finish(f"{meetings.make()} called")


COMMANDS = (serve, worker, migrate, administrator, demo)
