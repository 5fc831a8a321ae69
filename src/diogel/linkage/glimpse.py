"""A pair as far as somebody may see it who may not see everything."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from diogel.definitions.model import Text
from diogel.linkage.explain import compared
from diogel.linkage.fields import comparison_fields
from diogel.linkage.model import LinkageModel
from diogel.linkage.outcome import SAYS, Outcome, outcome_of


@dataclass(frozen=True)
class Glimpse:
    """What may be told of a pair to somebody who may not see everything: the sentences of the fields that may be, and what came of it.

    No weight and no probability: with them one could work out what the rest says. Not what decided either: a rule speaks of fields.
    """

    outcome: Outcome
    pieces: tuple[Text, ...]
    because: Text

    @property
    def says(self) -> Text:
        return SAYS[self.outcome]


def glimpse_of(row: Mapping[str, Any], model: LinkageModel, *, seen: Collection[str]) -> Glimpse:
    """The pair as far as the fields `seen` on both sides tell of it: a comparison counts only when all it looks at may be seen."""
    told = [
        says
        for comparison in model.comparisons
        if set(comparison_fields(comparison)) <= set(seen)
        for _, level, says, _ in compared(row, comparison)
        if level
    ]
    return Glimpse(outcome_of(row), tuple(told), _NOT_ALL)


_NOT_ALL = Text(
    en="what it weighs is told only to those who may see every field of every record",
    cy="dim ond i'r rhai a gaiff weld pob maes ym mhob cofnod y dywedir beth yw'r pwysau",
)
