"""What can be done with the log besides adding to it: hand a partner a checkpoint, take a part of it away as a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from diogel.build.export import lines_of_csv
from diogel.web import audit
from diogel.web.audit import Kind, Subject, ledger, queries
from diogel.web.audit.checkpoints import Checkpoint, checkpoint
from diogel.web.audit.models import Event
from diogel.web.audit.queries import Wanted
from diogel.web.audit.sentences import COLUMNS, Sentences, in_file

THE_LOG = Subject("log", "log")


def make_checkpoint(*, partner: str) -> Checkpoint:
    """How far the log has come, for a partner to keep. That it was made is itself told."""
    last = ledger.latest() or _begun()
    begin = Event.objects.get(sequence=1)
    made = checkpoint(partner=partner, begin=begin.detail, sequence=last.sequence, hash=last.hash, at=last.at)
    audit.record(Kind.CHECKPOINT, recipients=[partner], detail={"sequence": made.sequence, "hash": made.hash})
    return made


def _begun() -> Event:
    """The first entry of a log in which nothing stands yet."""
    ledger.append(())
    return Event.objects.get(sequence=1)


def export(*, wanted: Wanted, words: Sentences, language: str) -> Iterator[str]:
    """The lines of a CSV file, safe to open in a spreadsheet. That it was taken is told before the first of them is made."""
    audit.record(Kind.EXPORT, subject=THE_LOG, detail=_asked_for(wanted))
    names = [column.in_language(language) for column in COLUMNS]
    return lines_of_csv(names, (in_file(words.of(event), language) for event in queries.every(wanted)))


def _asked_for(wanted: Wanted) -> dict[str, str | int]:
    given = {name: getattr(wanted, name) for name in ("kind", "actor", "partner", "purpose", "since", "until")}
    about = {"subject_kind": wanted.subject.kind, "subject": wanted.subject.id} if wanted.subject else {}
    said = {name: value.isoformat() if isinstance(value, date) else value for name, value in given.items() if value}
    return {**said, **about}
