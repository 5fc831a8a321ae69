"""What somebody asks of the look-up: what they know of a person, what a provider has agreed to, and on whose word all is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from diogel.errors import UsageError


@dataclass(frozen=True)
class Asked:
    """What the asker knows of a person, as they typed it. `born` may be a year, a month and year, or a day, in any usual way of writing
    it; `reference` a partner's own number for the person or the event, an NHS number or a PNC id."""

    given: str = ""
    family: str = ""
    born: str = ""
    postcode: str = ""
    reference: str = ""


@dataclass(frozen=True)
class Grant:
    """A request that the provider has agreed to: until and with the day `until` it opens exactly this on-request clause, for this purpose
    of this recipient, of the person that holds one of these identities, and nothing else. `partner` is the provider that agreed."""

    partner: str
    agreement: str
    clause: str
    purpose: str
    recipient: str
    identities: frozenset[str]
    until: date


@dataclass(frozen=True)
class Authority:
    """On whose word everything held about a person is told, whatever the clauses say: a subject's copy, a holder's check. `by` is an
    account's id, `why` in words without a name of anybody."""

    by: str
    why: str

    def __post_init__(self) -> None:
        if not self.by.strip() or not self.why.strip():
            raise UsageError("everything held about a person is told on somebody's word alone", todo="say who asks, and why")
