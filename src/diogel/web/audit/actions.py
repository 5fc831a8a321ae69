"""What can be done with the log besides adding to it: hand a partner a checkpoint."""

from __future__ import annotations

from diogel.web import audit
from diogel.web.audit import Kind, ledger
from diogel.web.audit.checkpoints import Checkpoint, checkpoint
from diogel.web.audit.models import Event


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
