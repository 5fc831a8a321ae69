"""Pairs that wait for a person: the queue, and the two records side by side. What the command line calls, and with the parts of it the web.

Nothing here shows a name unless somebody asks for a purpose on behalf of a partner or group, and a clause gives it for that.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from diogel.build.names import Names, look_at
from diogel.build.review_opened import Opened
from diogel.build.review_pairs import Gathered, Judged, Waiting, Which
from diogel.errors import UsageError


@dataclass(frozen=True)
class Queue:
    """How many are open (one for every two persons), wait for a second opinion, or for the chair; how many pairs were decided since the
    build; and the first of those that were asked for."""

    counts: Mapping[str, int]
    pairs: tuple[Waiting, ...]


def queue(
    folder: Path,
    *,
    which: Which = "open",
    by: str | None = None,
    blind: bool = False,
    first: int | None = None,
    out: Path | None = None,
    paths: Mapping[str, Path] | None = None,
) -> Queue:
    """The pairs of the current build that wait, those first of which a decision would change most; the `first` so many of them.

    `which`: `open` (nobody has decided), `second` (somebody else than `by` has, and the answer is not told), `disputed` (two disagree).
    A second reviewer is always `blind`: shown neither weights nor what was answered.
    """
    if which == "second" and not (by or "").strip():
        raise UsageError("a second opinion is somebody else's", todo="say whose it will be: --by NAME")
    opened = Opened.of(folder, out=out, paths=paths)
    judged = Judged.of(Gathered.of(opened), opened.file.read())
    return Queue(judged.counts, judged.waiting(judged.rows(which, by=by)[:first], which, blind=blind))


def side_by_side(
    folder: Path,
    pairs: Collection[tuple[str, str]],
    *,
    purpose: str,
    recipient: str,
    on: date,
    out: Path | None = None,
    paths: Mapping[str, Path] | None = None,
) -> Names:
    """What the two records of each pair say of a person, as far as clauses in force on the day `on` give it for the purpose to the
    recipient: the rule is that of a query over `identity`, column by column, and every look is in the log.

    Raises AgreementError when nothing of it may be shown.
    """
    opened = Opened.of(folder, out=out, paths=paths)
    with opened.store() as store:
        every = sorted({identity for pair in pairs for identity in pair})
        known = opened.records(store, every)
        records = {identity: known[identity] for identity in every}
        return look_at(store, folder, opened.partnership, opened.build, records, purpose=purpose, recipient=recipient, on=on)
