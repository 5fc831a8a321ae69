"""Commands for the pairs that wait for a person: look, take away as a file, decide, settle, undo, and read who decided what."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click

from diogel.cli import options, show
from diogel.cli.review_told import STATES, counted, imported, plain, tell
from diogel.errors import UsageError

by = click.option("--by", required=True, help="Who decides: a person's name or post.")
why = click.option("--why", required=True, help="The reason; without a name if it can be helped.")
says = click.argument("decides", type=click.Choice(["same", "different"], case_sensitive=False))
first = click.option("-n", "--first", type=click.IntRange(1), help="So many pairs.")
second = click.option("--second", is_flag=True, help="Those that wait for a second opinion: without weights, and without the first answer.")
disputed = click.option("--disputed", is_flag=True, help="Those on which two people disagree: for the chair.")
blind = click.option("--blind", is_flag=True, help="Leave out what the machine thought: no weights.")
reviewer = click.option("--by", help="Who will decide; a second opinion is never asked of who gave the first.")
language = click.option("--language", type=click.Choice(["en", "cy"]), default="en", show_default=True, help="Of the evidence.")
purpose = click.option("--purpose", help="Show names: why they are wanted, a purpose of the partnership.")
recipient = click.option("--recipient", help="Show names: who asks, a partner or a group.")
second_opinion = click.option(
    "--second-opinion", is_flag=True, help="Bind only once another person decides the same; the partnership may ask for it always."
)


@click.group()
def review() -> None:
    """Decide whether two records are one person, where the weights leave it open; every build goes by what was decided."""


@review.command("list")
@options.folder
@first
@second
@disputed
@blind
@reviewer
@language
@purpose
@recipient
@options.out
@options.from_today
@options.paths
@options.as_json
def list_(
    folder: Path, first: int | None, second: bool, disputed: bool, blind: bool, by: str | None, language: str, purpose: str | None,
    recipient: str | None, out: Path | None, on: date, paths: dict[str, Path], as_json: bool,
) -> None:  # fmt: skip
    """The pairs that wait, those first of which a decision would change most."""
    from diogel.build.review import queue, side_by_side

    look = _look(purpose, recipient, on)
    found = queue(options.existing(folder), which=_which(second, disputed), by=by, blind=blind, first=first or 5, out=out, paths=paths)
    names = None
    if look and found.pairs:
        pairs = [(pair.identity_id_l, pair.identity_id_r) for pair in found.pairs]
        names = side_by_side(folder, pairs, purpose=look.purpose, recipient=look.recipient, on=on, out=out, paths=paths)
    if as_json:
        show.machine({"counts": dict(found.counts), "pairs": [plain(pair, names, language) for pair in found.pairs]})
        return
    for pair in found.pairs:
        tell(pair, names, language)
    click.echo(counted(found.counts), err=True)
    if found.pairs:
        command = "settle FOLDER DECISION" if disputed else "decide FOLDER ID_A ID_B"
        click.echo(f"next: diogel review {command} same|different --by NAME --why REASON", err=True)


@review.command()
@options.folder
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@first
@second
@disputed
@blind
@reviewer
@language
@purpose
@recipient
@options.out
@options.from_today
@options.paths
def export(
    folder: Path, file: Path, first: int | None, second: bool, disputed: bool, blind: bool, by: str | None, language: str,
    purpose: str | None, recipient: str | None, out: Path | None, on: date, paths: dict[str, Path],
) -> None:  # fmt: skip
    """Write the pairs that wait into FILE, a CSV that opens in Excel, with columns for the decision, the reason and who decides."""
    from diogel.build.review_export import export as write

    which, look = _which(second, disputed), _look(purpose, recipient, on)
    rows = write(
        options.existing(folder), file, language=language, which=which, by=by, blind=blind, first=first, look=look, out=out, paths=paths
    )
    click.echo(f"wrote {rows:,} pairs to {file}")
    if look:
        click.echo("it holds names: keep it where only those may read it for whom it was made, and delete it when it is done", err=True)


@review.command("import")
@options.folder
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--by", required=True, help="Who decides, where a row's own column is empty.")
@click.option("--apply", is_flag=True, help="Decide; without it, it only says what it would do.")
@second_opinion
@options.out
@options.paths
@options.as_json
def import_(
    folder: Path, file: Path, by: str, apply: bool, second_opinion: bool, out: Path | None, paths: dict[str, Path], as_json: bool
) -> None:
    """Take the decisions that were filled into FILE, all or none; first without --apply, to see what it would do."""
    from diogel.build.review_import import import_ as take

    done = take(options.existing(folder), file, by=by, apply=apply, second_opinion=second_opinion, out=out, paths=paths)
    if as_json:
        show.machine(asdict(done))
    else:
        for one in done.taken:
            click.echo(f"line {one.line}: {one.said.identity_id_l} and {one.said.identity_id_r}: {one.said.decides}, by {one.said.by}")
        for fault in done.faults:
            click.echo(fault.told(file), err=True)
        click.echo(imported(done, file), err=True)
        if done.written:
            _build_next(folder)
    sys.exit(UsageError.exit_code if done.faults else 0)


@review.command()
@options.folder
@click.argument("id_a")
@click.argument("id_b")
@says
@by
@why
@second_opinion
@options.out
@options.paths
def decide(
    folder: Path, id_a: str, id_b: str, decides: str, by: str, why: str, second_opinion: bool, out: Path | None, paths: dict[str, Path]
) -> None:
    """Decide that the records ID_A and ID_B are the same person, or different people."""
    from diogel.build.review_decisions import decide as take

    _told(
        folder,
        take(options.existing(folder), id_a, id_b, _said(decides), by=by, why=why, second_opinion=second_opinion, out=out, paths=paths),
    )


@review.command()
@options.folder
@click.argument("decision")
@says
@by
@why
@options.out
@options.paths
def settle(folder: Path, decision: str, decides: str, by: str, why: str, out: Path | None, paths: dict[str, Path]) -> None:
    """Settle a DECISION on which two people disagree; the chair is neither of them."""
    from diogel.build.review_decisions import settle as take

    _told(folder, take(options.existing(folder), decision, _said(decides), by=by, why=why, out=out, paths=paths))


@review.command()
@options.folder
@click.argument("decision")
@by
@why
def undo(folder: Path, decision: str, by: str, why: str) -> None:
    """Withdraw a DECISION, a second opinion or the chair's word, by its id. The entry stays in the log."""
    from diogel.build.review_decisions import undo as take

    done = take(options.existing(folder), decision, by=by, why=why)
    click.echo(f"undone: {decision}; decision {done.decision} is {STATES[done.state]}")
    _build_next(folder)


@review.command()
@options.folder
@options.out
@options.as_json
def log(folder: Path, out: Path | None, as_json: bool) -> None:
    """Everything that was decided, settled and withdrawn: who, when and why. A first answer is not told while a second is waited for."""
    from diogel.build.review_decisions import log as read

    lines = read(options.existing(folder), out=out)
    if as_json:
        show.machine([asdict(line) for line in lines])
        return
    rows = [
        [line.id, line.at[:16].replace("T", " "), line.by, line.what, line.about or "", line.pair, line.state, line.why] for line in lines
    ]
    show.table(["entry", "at (UTC)", "by", "says", "about", "pair", "state", "why"], rows)


def _which(second: bool, disputed: bool) -> Any:
    if second and disputed:
        raise UsageError("--second and --disputed are two lists", todo="ask for one of them")
    return "second" if second else "disputed" if disputed else "open"


def _look(purpose: str | None, recipient: str | None, on: date) -> Any:
    from diogel.build.review_export import Look

    if not purpose and not recipient:
        return None
    if not purpose or not recipient:
        raise UsageError("names are shown for a purpose, to a recipient", todo="give both --purpose and --recipient, or neither")
    return Look(purpose, recipient, on)


def _said(decides: str) -> Any:
    return decides.casefold()


def _told(folder: Path, done: Any) -> None:
    verdict = {"same": "one person", "different": "two people", None: STATES[done.state]}[done.decides]
    click.echo(f"decision {done.decision}: {verdict}")
    if done.decides:
        _build_next(folder)


def _build_next(folder: Path) -> None:
    click.echo(f"the next build goes by it: diogel build {folder}", err=True)


COMMANDS = (review,)
