"""Why two records are, or are not, one person: in sentences, each with its weight, then what came of it and what decided.

Weights are bits: one more bit doubles the odds. They add up to the pair's match_weight, so they can be drawn as a waterfall.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from diogel.definitions.meanings import MEANINGS
from diogel.definitions.model import Text
from diogel.linkage.fields import fields_of, guard_fields, level_fields, named, rule_fields
from diogel.linkage.model import Comparison, LinkageModel
from diogel.linkage.outcome import SAYS, By, Outcome, because, decided_by, outcome_of
from diogel.linkage.resolve import HELD_BY_GUARD
from diogel.linkage.strength import chance, odds, strength
from diogel.sharing.wording import joined

State = Literal["given", "missing", "withheld"]
Sides = Mapping[str, tuple[State, State]]
"""Field -> whether the left and the right record have it: given, missing, or withheld because no clause lets linkage use it."""

START = "start"
"""The `comparison` of what is believed before anything is compared."""

_COMMON = 0.5
"""A name's rarity is worth a sentence from half a bit on."""


@dataclass(frozen=True)
class Piece:
    """One step of the waterfall: `bits` for (+) or against (-) one person, `total` after it.

    `level` is empty for the start and for what a value's rarity adds.
    """

    comparison: str
    title: Text
    level: str
    says: Text
    bits: float
    total: float

    @property
    def strength(self) -> Text:
        return strength(self.bits)

    @property
    def odds(self) -> Text:
        return odds(self.bits)


@dataclass(frozen=True)
class NotKnown:
    """A comparison that says nothing, and why."""

    comparison: str
    title: Text
    says: Text


@dataclass(frozen=True)
class Evidence:
    """Everything that speaks for or against two records being one person.

    `weight` (bits) is the sum of the start and the pieces; `fields` are those of the identities that it rests on; `because` says what
    decided (`by`): the weights, a rule that is certain, the guard against persons that contradict themselves, or a person's decision.
    `joined_from` is the weight from which the weights alone join.
    """

    start: Piece
    pieces: tuple[Piece, ...]
    not_known: tuple[NotKnown, ...]
    weight: float
    probability: float
    outcome: Outcome
    by: By
    because: Text
    fields: tuple[str, ...]
    joined_from: float

    @property
    def steps(self) -> tuple[Piece, ...]:
        return (self.start, *self.pieces)

    @property
    def says(self) -> Text:
        return SAYS[self.outcome]

    @property
    def odds(self) -> Text:
        return odds(self.weight)

    @property
    def chance(self) -> Text:
        return chance(self.probability)


def evidence_of(row: Mapping[str, Any], model: LinkageModel, *, sides: Sides | None = None, decided_on: date | None = None) -> Evidence:
    """The evidence in a row of `Linked.pairs`.

    `sides` lets it say on which of the two something is not known; `decided_on` is the day of the row's decision, where it has one.
    A row without a level above "not known" holds the start alone: at -14 bits, one pair in 16,385 being one person.
    """
    start, *pieces = _steps(row, model)
    by = decided_by(row, model)
    return Evidence(
        start=start,
        pieces=tuple(pieces),
        not_known=tuple(_not_known(row, model, sides or {})),
        weight=float(row["match_weight"]),
        probability=float(row["probability"]),
        outcome=outcome_of(row),
        by=by,
        because=because(row, model, by, decided_on),
        fields=_fields(row, model),
        joined_from=math.log2(model.thresholds.link / (1 - model.thresholds.link)),
    )


def _steps(row: Mapping[str, Any], model: LinkageModel) -> list[Piece]:
    """The start, which is what the comparisons leave of the match_weight, and each comparison of which something is known."""
    parts = [part for comparison in model.comparisons for part in compared(row, comparison)]
    start = float(row["match_weight"]) - sum(bits for *_, bits in parts)
    steps = [Piece(START, _START, "", _before(start), start, start)]
    for comparison, level, says, bits in parts:
        steps.append(Piece(comparison.comparison, comparison.title, level, says, bits, steps[-1].total + bits))
    return steps


_START = Text(en="Before comparing", cy="Cyn cymharu")


def _before(bits: float) -> Text:
    """What is believed before anything is compared."""
    among = round(1 + 2.0**-bits)
    return Text(
        en=f"before comparing: of pairs of records, 1 in {among:,} is one person",
        cy=f"cyn cymharu: o blith parau o gofnodion, mae 1 o bob {among:,} yn un person",
    )


Part = tuple[Comparison, str, Text, float]


def compared(row: Mapping[str, Any], comparison: Comparison) -> Iterator[Part]:
    """The level's sentence; and apart from it, what the value's being rare or common adds. Nothing where nothing is known."""
    level = comparison.at(row[f"gamma_{comparison.comparison}"])
    if level.not_known:
        return
    rarity = row[f"weight_{comparison.comparison}"] - level.weight
    if abs(rarity) < _COMMON or comparison.term_frequency is None:
        yield comparison, level.level, level.says, level.weight + rarity
        return
    yield comparison, level.level, level.says, level.weight
    yield comparison, "", _rarity(comparison.term_frequency.column, rarity), rarity


def _rarity(column: str, bits: float) -> Text:
    times = round(math.pow(2, abs(bits)), 1)
    english, welsh = ("rarer", "brinnach") if bits > 0 else ("more common", "fwy cyffredin")
    name = _NAMES[column]
    return Text(
        en=f"that {name.en} is {times:g} times {english} than most", cy=f"mae'r {name.cy} hwnnw {times:g} gwaith yn {welsh} na'r rhan fwyaf"
    )


_NAMES = {
    "forename": Text(en="forename", cy="enw cyntaf"),
    "surname": Text(en="surname", cy="cyfenw"),
    "certain_birth_date": Text(en="date of birth", cy="dyddiad geni"),
    "place_name": Text(en="name of a place", cy="enw lle"),
}


# -- what is not known -----------------------------------------------------------------------------------------------


def _not_known(row: Mapping[str, Any], model: LinkageModel, sides: Sides) -> Iterator[NotKnown]:
    for comparison in model.comparisons:
        level = comparison.at(row[f"gamma_{comparison.comparison}"])
        if level.not_known:
            lacking = [said for field in fields_of(named(level.when)) if field in sides and (said := _lacking(field, *sides[field]))]
            yield NotKnown(comparison.comparison, comparison.title, joined(lacking, "; ") if lacking else level.says)


_FIRST, _SECOND = Text(en="on the first", cy="ar y cyntaf"), Text(en="on the second", cy="ar yr ail")
_EITHER = {
    "missing": Text(en="none on either", cy="dim un ar y naill na'r llall"),
    "withheld": Text(
        en="no clause lets linkage use it on either", cy="nid oes cymal sy'n caniatáu ei ddefnyddio wrth gysylltu ar y naill na'r llall"
    ),
}
_LACKS = {
    "missing": Text(en="none", cy="dim un"),
    "withheld": Text(en="no clause lets linkage use it", cy="nid oes cymal sy'n caniatáu ei ddefnyddio wrth gysylltu"),
}


def field_name(field: str) -> Text:
    """date_of_birth is date of birth, dyddiad geni."""
    meaning = MEANINGS[f"identity.{field}"]
    return Text(en=meaning.en, cy=meaning.cy)


def _lacking(field: str, left: State, right: State) -> Text | None:
    """`date of birth: none on the second`; None where both have it."""
    if left == right:
        said = _EITHER.get(left)
    else:
        lacks = [(_LACKS[state], side) for state, side in ((left, _FIRST), (right, _SECOND)) if state != "given"]
        said = joined((joined(pair, " ") for pair in lacks), ", ")
    return said and joined((field_name(field), said), ": ")


# -- what it rests on ------------------------------------------------------------------------------------------------


def _fields(row: Mapping[str, Any], model: LinkageModel) -> tuple[str, ...]:
    """Every field that the levels, and the rule or the guard that decided, look at."""
    found: set[str] = set()
    for comparison in model.comparisons:
        gamma = row[f"gamma_{comparison.comparison}"]
        found.update(() if comparison.at(gamma).not_known else level_fields(comparison, gamma))
    found.update(guard_fields(model) if row["rule"] == HELD_BY_GUARD else rule_fields(model, row["rule"] or ""))
    return tuple(sorted(found))
