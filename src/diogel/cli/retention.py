"""Commands over what is past its time, and over the keys without which nothing can be read."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from diogel.cli import options, show

by = click.option("--by", required=True, help="Who says so: a person's name or post.")
why = click.option("--why", required=True, help="The reason, for the register.")


@click.group()
def retention() -> None:
    """Erase what is past its time: list it, ask, have a second person approve, erase, keep the certificate."""


@retention.command()
@options.folder
@options.out
@options.on
@options.paths
@options.as_json
def due(folder: Path, out: Path | None, on: date, paths: dict[str, Path], as_json: bool) -> None:
    """What is held for longer than any clause in force allows, the longest overdue first."""
    from diogel.build.retention import Retention

    found = Retention.of(options.existing(folder), on=on, out=out, paths=paths).due()
    if as_json:
        show.machine([_due(one) for one in found])
        return
    rows = [[one.held.delivery_id, one.held.dataset, f"{one.held.received_at:%Y-%m-%d}", one.held.rows, _what(one)] for one in found]
    show.table(["delivery", "dataset", "received", "rows", "what is past its time"], rows)
    for reason, count in _reasons(found).items():
        click.echo(f"{count} of them: {reason}", err=True)


@retention.command()
@options.folder
@click.argument("delivery", nargs=-1, required=True)
@by
@why
@options.out
@options.on
@options.paths
def ask(folder: Path, delivery: tuple[str, ...], by: str, why: str, out: Path | None, on: date, paths: dict[str, Path]) -> None:
    """Ask for what is due of each DELIVERY to be erased."""
    from diogel.build.retention import Retention

    for erasure in Retention.of(options.existing(folder), on=on, out=out, paths=paths).ask(delivery, by=by, why=why):
        click.echo(f"asked: erasure {erasure.id}, {erasure.dataset} {erasure.delivery_id}, {_names(erasure)}")
    click.echo("a second person has to approve: diogel retention approve FOLDER ERASURE --by NAME --why REASON", err=True)


@retention.command()
@options.folder
@click.argument("erasure", nargs=-1, required=True)
@by
@why
def approve(folder: Path, erasure: tuple[str, ...], by: str, why: str) -> None:
    """Agree to an ERASURE that somebody else asked for."""
    register = _register(folder)
    for id in erasure:
        register.approve(id, by=by, why=why)
        click.echo(f"approved: erasure {id}")


@retention.command()
@options.folder
@click.argument("erasure", nargs=-1, required=True)
@options.out
@options.on
@options.paths
def erase(folder: Path, erasure: tuple[str, ...], out: Path | None, on: date, paths: dict[str, Path]) -> None:
    """Erase everywhere what was approved, and write its certificate. Cut off, it can be run again."""
    from diogel.build.retention import Retention

    opened = Retention.of(options.existing(folder), on=on, out=out, paths=paths)
    for id in erasure:
        with show.Bars() as progress:
            certificate = opened.erase(id, progress=progress)
        for removed in certificate.removed:
            click.echo(f"erased: {removed.place}")
        click.echo(f"certificate: {folder / 'state' / 'certificates' / f'{id}.json'}")


@retention.command()
@options.folder
@options.as_json
def certificates(folder: Path, as_json: bool) -> None:
    """Every erasure asked for, with how far it has come, and what was erased."""
    from diogel.build.retention import states

    register = _register(folder)
    found, state = register.certificates(), states(register)
    if as_json:
        show.machine([one.model_dump(mode="json") for one in found])
        return
    erased = {one.erasure.id: f"{one.erased_at:%Y-%m-%d}" for one in found}
    rows = [
        [one.id, state[one.id], one.dataset, one.delivery_id, one.asked.by, one.approved.by if one.approved else "", erased.get(one.id, "")]
        for one in register.erasures()
    ]
    show.table(["erasure", "state", "dataset", "delivery", "asked by", "approved by", "erased on"], rows)


@click.command()
@options.folder
@click.option("--file", type=click.Path(path_type=Path), help="Where the key file goes; FOLDER/keys/diogel.key otherwise.")
def keys(folder: Path, file: Path | None) -> None:
    """Make a new pair of keys for a FOLDER that has none. Overwrites nothing."""
    from diogel.build.open import new_keys

    path = new_keys(options.existing(folder), file)
    show.made_keys(path)
    if file:
        click.echo(f"give it to every command: export DIOGEL_KEY_FILE={path.resolve()}", err=True)


def _register(folder: Path) -> Any:
    from diogel.build.plan import register_of
    from diogel.sharing.erasure import Register

    return Register(register_of(options.existing(folder)))


def _due(one: Any) -> dict[str, Any]:
    columns = [
        {"column": column.column, "since": column.since, "clauses": column.clauses, "reason": column.reason.model_dump()}
        for column in one.columns
    ]
    held = one.held
    return {
        "delivery": held.delivery_id, "dataset": held.dataset, "received_at": held.received_at, "rows": held.rows, "whole": one.whole,
        "columns": columns,
    }  # fmt: skip


def _what(one: Any) -> str:
    since = min(column.since for column in one.columns)
    return f"{'everything' if one.whole else ', '.join(one.names)}, since {since:%Y-%m-%d}"


def _names(erasure: Any) -> str:
    return "everything" if erasure.whole else ", ".join(erasure.columns)


def _reasons(found: list[Any]) -> dict[str, int]:
    """Each reason once, with how many deliveries it holds for."""
    reasons = [reason for one in found for reason in dict.fromkeys(column.reason.en for column in one.columns)]
    return {reason: reasons.count(reason) for reason in dict.fromkeys(reasons)}


COMMANDS = (retention, keys)
