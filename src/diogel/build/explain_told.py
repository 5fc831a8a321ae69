"""What is told of a person: who knows them, what joins them, what waits, what was decided and what went before. Nobody is named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from diogel.build.explain_clauses import Use
from diogel.definitions.model import Text
from diogel.linkage.explain import Evidence
from diogel.linkage.glimpse import Glimpse
from diogel.sharing.wording import day

How = Literal["exact", "model", "decision"]
Change = Literal["merge", "split", "move"]


@dataclass(frozen=True)
class KnownTo:
    """One identity of the person: who has it, how it came to the person, and since when it is known."""

    identity_id: str
    dataset: str
    title: Text
    partner: Text
    how: How
    since: date


HOW: dict[How, Text] = {
    "exact": Text(en="by saying exactly the same", cy="drwy ddweud yn union yr un peth"),
    "model": Text(en="by the evidence", cy="ar sail y dystiolaeth"),
    "decision": Text(en="by a person's decision", cy="drwy benderfyniad person"),
}


@dataclass(frozen=True)
class Link:
    """A link by which the person hangs together. The identities in `equal` are one record, and `left` stands for it.

    There is `evidence` where all of it may be told, a `glimpse` where some may not, neither where a person decided on two records that
    were never compared.
    """

    left: str
    right: str
    how: How
    evidence: Evidence | None = None
    glimpse: Glimpse | None = None
    equal: tuple[str, ...] = ()

    @property
    def says(self) -> Text:
        if self.equal:
            return Text(
                en=f"{len(self.equal)} identities say exactly the same in all that is compared: one record",
                cy=f"mae {len(self.equal)} hunaniaeth yn dweud yn union yr un peth ym mhopeth a gymherir: un cofnod",
            )
        if self.evidence or self.glimpse:
            return (self.evidence or self.glimpse).says  # type: ignore[union-attr]
        return HOW[self.how]


@dataclass(frozen=True)
class Joint:
    """The weakest link: without it, and without the `besides` others across, the person would be `these` and `those`, of which
    `these` are not the fewer."""

    link: Link
    these: tuple[str, ...]
    those: tuple[str, ...]
    besides: int

    @property
    def says(self) -> Text:
        more, (here, there) = self.besides, (f"({', '.join(side)})" for side in (self.these, self.those))
        with_it = Text(en=f", and the {more} other{'s' * (more > 1)} across with it,", cy=f", a'r {more} arall ar draws gydag ef,")
        return Text(
            en=f"were this link wrong{with_it.en if more else ','} the person would fall in two: "
            f"{_identities(len(self.these)).en} on one side {here} and {len(self.those)} on the other {there}",
            cy=f"pe bai'r cyswllt hwn yn anghywir{with_it.cy if more else ','} byddai'r person yn ymrannu'n ddau: "
            f"{_identities(len(self.these)).cy} ar un ochr {here}, {len(self.those)} ar y llall {there}",
        )


def _identities(count: int) -> Text:
    return Text(en="1 identity" if count == 1 else f"{count:,} identities", cy=f"{count:,} hunaniaeth")


@dataclass(frozen=True)
class Waiting:
    """A pair that waits for somebody to look. `other` is the person on its other side, None where both are this one's."""

    left: str
    right: str
    other: str | None
    evidence: Evidence | None
    glimpse: Glimpse | None = None

    @property
    def says(self) -> Text:
        if self.other is None:
            return Text(en="one person by other links; this one is in doubt", cy="un person drwy gysylltiadau eraill; mae amheuaeth am hwn")
        return Text(en=f"it could be {self.other}", cy=f"gallai fod yn {self.other}")


@dataclass(frozen=True)
class Bound:
    """A decision that binds this person, on which pairs, and since when."""

    decision: str
    decides: Literal["same", "different"]
    on: date | None
    pairs: tuple[tuple[str, str], ...]

    @property
    def says(self) -> Text:
        what = _DECIDES[self.decides]
        when = day(self.on) if self.on else None
        return Text(
            en=f"decision {self.decision}{f', {when.en}' if when else ''}: {what.en}",
            cy=f"penderfyniad {self.decision}{f', {when.cy}' if when else ''}: {what.cy}",
        )


_DECIDES = {"same": Text(en="one person", cy="un person"), "different": Text(en="two people", cy="dau berson")}


@dataclass(frozen=True)
class Past:
    """A change that this person was part of. `into` says that the identities came to it, otherwise they left it."""

    on: date
    kind: Change
    into: bool
    other: str
    identities: int
    because: str
    """The id of a decision, or `deliveries`."""

    @property
    def says(self) -> Text:
        what, when, why = _CHANGES[self.kind, self.into], day(self.on), self._why
        count = _identities(self.identities)
        return Text(
            en=f"{when.en}: {what.en.format(self.other)} ({count.en}), {why.en}",
            cy=f"{when.cy}: {what.cy.format(self.other)} ({count.cy}), {why.cy}",
        )

    @property
    def _why(self) -> Text:
        if self.because == "deliveries":
            return Text(en="because of what was delivered", cy="oherwydd yr hyn a anfonwyd")
        return Text(en=f"by decision {self.because}", cy=f"drwy benderfyniad {self.because}")


_CHANGES: dict[tuple[Change, bool], Text] = {
    ("merge", True): Text(en="{} became part of it", cy="daeth {} yn rhan ohono"),
    ("merge", False): Text(en="it became part of {}", cy="daeth yn rhan o {}"),
    ("split", True): Text(en="it was parted from {}", cy="fe'i gwahanwyd oddi wrth {}"),
    ("split", False): Text(en="{} was parted from it", cy="gwahanwyd {} oddi wrtho"),
    ("move", True): Text(en="identities came to it from {}", cy="daeth hunaniaethau ato o {}"),
    ("move", False): Text(en="identities went from it to {}", cy="aeth hunaniaethau ohono i {}"),
}


@dataclass(frozen=True)
class PersonTold:
    """All there is to say of one person. `asked` is the name given and `found` how it led here, where it is another than the person's.

    `links` hold the person together, the strongest first; `more_links` say nothing new. Of the pairs that wait, `waiting` are
    the first and `waiting_in_all` how many there are. `uses` are the clauses under which the fields behind all this were used.
    """

    person_id: str
    asked: str
    found: Text | None
    known_to: tuple[KnownTo, ...]
    links: tuple[Link, ...]
    more_links: int
    weakest: Joint | None
    waiting: tuple[Waiting, ...]
    waiting_in_all: int
    decisions: tuple[Bound, ...]
    past: tuple[Past, ...]
    uses: tuple[Use, ...]
    notes: tuple[Text, ...]

    @property
    def says(self) -> Text:
        datasets, partners = ({getattr(one, name) for one in self.known_to} for name in ("dataset", "partner"))
        count = _identities(len(self.known_to))
        return Text(
            en=f"person {self.person_id}: {count.en}, from {_several(len(datasets), 'dataset')} of {_several(len(partners), 'partner')}",
            cy=f"person {self.person_id}: {count.cy}, o {len(datasets)} set ddata gan {len(partners)} partner",
        )

    @property
    def more_says(self) -> Text | None:
        more = self.more_links
        if not more:
            return None
        return Text(
            en=f"{_several(more, 'more link')} say{'s' * (more == 1)} the same", cy=f"mae {more:,} cyswllt arall yn dweud yr un peth"
        )


def _several(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' * (count != 1)}"
