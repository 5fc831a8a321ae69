"""What the commands on pairs say: a pair as lines or for machines, how many wait, what came of a file."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

STATES = {
    "binds": "binding",
    "waits": "waiting for a second opinion",
    "disputed": "waiting for the chair: two people disagree",
    "withdrawn": "withdrawn",
    "forgotten": "forgotten",
}


def counted(counts: Any) -> str:
    parts = {"second": "for a second opinion", "disputed": "for the chair", "decided": "decided since the build"}
    further = [f"{says}: {counts[name]:,}" for name, says in parts.items() if counts[name]]
    return "; ".join([f"pairs that wait: {counts['open']:,}", *further])


def imported(done: Any, file: Path) -> str:
    """What came of the file, or would."""
    counted = f"{len(done.taken):,} decisions, {done.known:,} known already, {done.blank:,} rows left open"
    if done.faults:
        return f"nothing was decided: {len(done.faults):,} things in {file} have to be put right first"
    return f"decided: {counted}" if done.written else f"would decide: {counted}\n  nothing was decided yet; to do it, add --apply"


def tell(pair: Any, names: Any, language: str) -> None:
    """A pair as lines: its two ids, what it would change, names as far as they may be shown, and the evidence."""
    from diogel.build.names import FIELDS, NOT_SHOWN
    from diogel.build.review_export import change_in_words, notes

    click.echo(f"{pair.identity_id_l} ({pair.datasets[0]}) and {pair.identity_id_r} ({pair.datasets[1]})")
    click.echo(f"  {change_in_words(pair, language)}")
    if said := notes(pair, language):
        click.echo(f"  {said}")
    if names and not any(names.of.get(one) for one in (pair.identity_id_l, pair.identity_id_r)):
        click.echo(f"  {NOT_SHOWN.in_language(language)}")
    for column in names.shown if names else ():
        sides = [names.cell(one, column, language) for one in (pair.identity_id_l, pair.identity_id_r)]
        if any(sides):
            click.echo(f"  {FIELDS[column].in_language(language)}: {' | '.join(sides)}")
    for opinion in pair.opinions:
        click.echo(f"  {opinion.by} on {opinion.at:%d %B %Y}: {opinion.decides}; {opinion.why} (decision {pair.decision})")
    for says, weight in _evidence(pair):
        click.echo(f"    {weight:>6}  {says.in_language(language)}")
    click.echo()


def _evidence(pair: Any) -> list[tuple[Any, str]]:
    if pair.evidence is None:
        return [(says, "") for says in pair.words]
    known = [(step.says, f"{step.bits:+.1f}") for step in pair.evidence.steps]
    return [*known, *((gap.says, "") for gap in pair.evidence.not_known), (pair.evidence.because, f"{pair.evidence.weight:+.1f}")]


def plain(pair: Any, names: Any, language: str) -> dict[str, Any]:
    """A pair for machines."""
    from diogel.build.review_export import told

    sides = [dict(names.of.get(one, {})) if names else {} for one in (pair.identity_id_l, pair.identity_id_r)]
    return {
        "pair": pair.id, "datasets": pair.datasets, "state": pair.state, "change": asdict(pair.change), "held": pair.held,
        "evidence": told(pair, language), "probability": pair.evidence.probability if pair.evidence else None, "names": sides,
        "decision": pair.decision, "opinions": [{"by": one.by, "decides": one.decides, "why": one.why} for one in pair.opinions],
    }  # fmt: skip
