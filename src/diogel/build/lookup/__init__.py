"""The look-up of people: who knows somebody, and what of it a recipient may see for a purpose.

`base` holds a build's records in memory; `rights` takes the engine's own judgement apart; `circle` puts persons together for who asks;
`search` finds them, `person` tells of one.
"""

from diogel.build.lookup.answered import (
    PART_KINDS,
    Askable,
    Contact,
    Event,
    Field,
    Found,
    Held,
    HeldRecord,
    Other,
    Part,
    PartKind,
    PersonSeen,
    Pointer,
    Record,
    Relation,
    Value,
)  # fmt: skip
from diogel.build.lookup.asked import Asked, Authority, Grant
from diogel.build.lookup.lookup import Lookup

__all__ = [
    "PART_KINDS", "Askable", "Asked", "Authority", "Contact", "Event", "Field", "Found", "Grant", "Held", "HeldRecord", "Lookup", "Other",
    "Part", "PartKind", "PersonSeen", "Pointer", "Record", "Relation", "Value",
]  # fmt: skip
