"""What cases are about: by which keys two of them are about the same, and which others somebody may know of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate

from diogel.pathways.case import Other
from diogel.web.cases.models import Case
from diogel.web.cases.queries import seeing
from diogel.web.cases.queries.seeing import Seer


@dataclass(frozen=True)
class Described:
    """Whom or what a case is about, before there is one. `identities` are the records of a person who was looked up; `clauses` those that
    showed the name."""

    kind: str
    name: str = ""
    born: str = ""
    person: str = ""
    area: str = ""
    identities: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()

    @classmethod
    def kept(cls, said: dict[str, Any]) -> Described:
        return cls(**{**said, "identities": tuple(said.get("identities", ())), "clauses": tuple(said.get("clauses", ()))})

    @property
    def said(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def birthday(self) -> date | None:
        return date.fromisoformat(self.born) if self.born else None

    @property
    def keys(self) -> tuple[str, ...]:
        """A person's records; else what was typed, folded: a name alone says too little of a person, so it goes with the date of birth, and
        that of a place with its area."""
        if self.identities:
            return tuple(f"identity:{one}" for one in self.identities)
        folded = " ".join(self.name.casefold().split())
        if self.kind == "person":
            return (f"person:{folded}|{self.born}",) if self.born and folded else ()
        return (f"{self.kind}:{folded}|{self.area}",) if folded else ()


def keys_of(case: Case) -> tuple[str, ...]:
    return tuple(case.keys.values_list("key", flat=True))


def about(seer: Seer, keys: Sequence[str]) -> QuerySet[Case]:
    """The cases about this subject that somebody may know of."""
    return seeing.of(seer).filter(keys__key__in=keys).distinct() if keys else Case.objects.none()


def others(seer: Seer, keys: Sequence[str], *, besides: Case | None = None) -> tuple[Other, ...]:
    """As guards ask of them. One whose opening whoever asks may not see isn't among them; of the others, what they may not see isn't so."""
    found: Iterable[Case] = about(seer, keys).filter(merged_into=None)
    known = (seeing.look(seer, case) for case in found if case != besides)
    return tuple(_other(one) for one in known if one.may("opened"))


def _other(seen: seeing.Seen) -> Other:
    case = seen.case
    return Other(
        pathway=case.pathway,
        opened=localdate(case.opened),
        ended=localdate(case.ended) if case.ended and seen.may("ended") else None,
        outcome=case.outcome if seen.may("outcome") else "",
    )
