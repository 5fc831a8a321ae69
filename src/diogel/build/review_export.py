"""The queue as a file that opens in Excel: one row a pair, with room for a decision, its reason and who decides."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from diogel.build.names import FIELDS, Names
from diogel.build.review import queue, side_by_side
from diogel.build.review_pairs import Waiting, Which
from diogel.definitions.model import Text
from diogel.errors import UsageError
from diogel.ingest.scorecard import safe_cell
from diogel.linkage.decisions import Decides

HEADERS: dict[str, Text] = {
    "pair": Text(en="Pair", cy="Pâr"),
    "evidence": Text(en="Evidence", cy="Tystiolaeth"),
    "probability": Text(en="Probability", cy="Tebygolrwydd"),
    "change": Text(en="What one person would change", cy="Beth fyddai un person yn ei newid"),
    "note": Text(en="Note", cy="Nodyn"),
    "decision": Text(en="Decision", cy="Penderfyniad"),
    "why": Text(en="Why", cy="Pam"),
    "by": Text(en="By", cy="Gan"),
}
WORDS: dict[Decides, Text] = {"same": Text(en="same", cy="yr un"), "different": Text(en="different", cy="gwahanol")}
_NOTES = {
    "held": Text(
        en="held: one person of both would contradict itself", cy="wedi'i ddal: byddai un person o'r ddau yn ei wrth-ddweud ei hun"
    ),
    "bridge": Text(en="bridge: the only pair between two larger persons", cy="pont: yr unig bâr rhwng dau berson mwy"),
}
_FURTHER = Text(en="further pairs of the same two persons: {}", cy="rhagor o barau o'r un ddau berson: {}")
_TOGETHER = Text(en="one person already, by way of other records", cy="un person eisoes, trwy gofnodion eraill")
_CHANGE = Text(
    en="identities: {identities} ({moved} would move); events: {events} ({acts} would move); known to partners: {partners}",
    cy="hunaniaethau: {identities} ({moved} yn symud); digwyddiadau: {events} ({acts} yn symud); partneriaid sy'n gwybod: {partners}",
)
_SIDES = ("1", "2")


@dataclass(frozen=True)
class Look:
    """On whose behalf names are shown, and why."""

    purpose: str
    recipient: str
    on: date


def export(
    folder: Path,
    file: Path,
    *,
    language: str = "en",
    which: Which = "open",
    by: str | None = None,
    blind: bool = False,
    first: int | None = None,
    look: Look | None = None,
    out: Path | None = None,
    paths: Mapping[str, Path] | None = None,
) -> int:
    """Write the queue, one row a pair, with decision, why and by left blank; says how many rows. With `look` names stand side by side, as
    far as clauses give them. A file that is there already is never written over: somebody may have filled it in."""
    if file.exists():
        raise UsageError("there is a file here already", where=str(file), todo="give another name, or move it away")
    waiting = queue(folder, which=which, by=by, blind=blind, first=first, out=out, paths=paths).pairs
    names = None
    if look and waiting:
        pairs = [(pair.identity_id_l, pair.identity_id_r) for pair in waiting]
        names = side_by_side(folder, pairs, purpose=look.purpose, recipient=look.recipient, on=look.on, out=out, paths=paths)
    content = _written(waiting, names, language)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as handle:
        handle.write(content)
    return len(waiting)


def _written(waiting: Iterable[Waiting], names: Names | None, language: str) -> str:
    before, after = ("pair", "evidence", "probability", "change", "note"), ("decision", "why", "by")
    between = [f"{FIELDS[column].in_language(language)} {side}" for column in (names.shown if names else ()) for side in _SIDES]
    lines = io.StringIO(newline="")
    writer = csv.writer(lines)
    writer.writerow(
        [HEADERS[name].in_language(language) for name in before] + between + [HEADERS[name].in_language(language) for name in after]
    )
    for pair in waiting:
        cells = [pair.id, told(pair, language), _probability(pair), change_in_words(pair, language), notes(pair, language)]
        writer.writerow([safe_cell(cell) for cell in (*cells, *_side_by_side(pair, names, language), "", "", "")])
    return lines.getvalue()


def told(pair: Waiting, language: str) -> str:
    """The evidence in one cell: each sentence, with its weight in bits unless the reviewer is not to know it."""
    if pair.evidence is None:
        return "; ".join(text.in_language(language) for text in pair.words)
    steps = [f"{step.says.in_language(language)} ({step.bits:+.1f})" for step in pair.evidence.steps]
    gaps = (gap.says.in_language(language) for gap in pair.evidence.not_known)
    return "; ".join([*steps, *gaps, pair.evidence.because.in_language(language)])


def _probability(pair: Waiting) -> str:
    return "" if pair.evidence is None else f"{pair.evidence.probability:.3f}"


def change_in_words(pair: Waiting, language: str) -> str:
    """`identities: 7 (2 would move); events: 12 (5 would move); known to partners: 3`"""
    change = pair.change
    if change.together:
        return _TOGETHER.in_language(language)
    said = {"identities": sum(change.identities), "events": sum(change.events), "partners": change.partners}
    return _CHANGE.in_language(language).format(**said, moved=change.moved[0], acts=change.moved[1])


def notes(pair: Waiting, language: str) -> str:
    """What is out of the ordinary about the pair."""
    found = [name for name, so in (("held", pair.held), ("bridge", pair.change.bridge and not pair.blind)) if so]
    told = [_NOTES[name].in_language(language) for name in found]
    return "; ".join([*told, *([_FURTHER.in_language(language).format(pair.further)] if pair.further else [])])


def _side_by_side(pair: Waiting, names: Names | None, language: str) -> Iterator[str]:
    for column in names.shown if names else ():
        for identity in (pair.identity_id_l, pair.identity_id_r):
            yield names.cell(identity, column, language) if names else ""
