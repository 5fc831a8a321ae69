"""Why records are one person, for who looks: told of the records that stand open to them."""

from __future__ import annotations

from pathlib import Path

from diogel.build.explain_person import explain_person
from diogel.build.explain_seen import Asker
from diogel.build.explain_told import PersonTold
from diogel.build.lookup import PersonSeen
from diogel.errors import UsageError
from diogel.web.people.queries.looking import Looking


def why_one(looking: Looking, seen: PersonSeen, folder: Path, out: Path | None) -> PersonTold | None:
    """By the first of the records shown that an explanation may be given of; None where none of them is one of several that may be told of.

    What a partner opened on request is shown and not explained: its links rest on fields that were not asked for.
    """
    asker = Asker(purpose=looking.purpose, recipient=looking.hat, on=looking.on)
    for identity in dict.fromkeys(record.identity_id for record in seen.records):
        try:
            return explain_person(folder, identity, asker=asker, out=out)
        except UsageError:
            continue
    return None
