"""Why two records are, or are not, one person: in sentences, each with its weight, then what came of it and what decided.

Weights are bits: one more bit doubles the odds. They add up to the pair's match_weight, so they can be drawn as a waterfall.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from diogel.definitions.meanings import MEANINGS
from diogel.definitions.model import Text
from diogel.linkage.fields import comparison_fields, fields_of, guard_fields, level_fields, named, rule_fields
from diogel.linkage.model import Comparison, LinkageModel
from diogel.linkage.resolve import HELD_BY_GUARD
from diogel.linkage.strength import chance, odds, percent, strength
from diogel.sharing.wording import day, joined

State = Literal["given", "missing", "withheld"]
Sides = Mapping[str, tuple[State, State]]
"""Field -> whether the left and the right record have it: given, missing, or withheld because no clause lets linkage use it."""

Outcome = Literal["joined", "waits", "apart"]
By = Literal["weights", "rule", "guard", "decision"]

START = "start"
"""The `comparison` of what is believed before anything is compared."""

_OUTCOMES: dict[str, Outcome] = {"link": "joined", "review": "waits", "no": "apart"}
SAYS: dict[Outcome, Text] = {
    "joined": Text(en="joined: one person", cy="wedi'u huno: un person"),
    "waits": Text(en="waits for a person to look", cy="yn aros i rywun edrych"),
    "apart": Text(en="kept apart: two people", cy="wedi'u cadw ar wahân: dau berson"),
}
_CONTRADICTS = Text(
    en="joining them would make a person that contradicts itself, so a person decides",
    cy="byddai eu huno'n creu person sy'n ei wrth-ddweud ei hun, felly person sy'n penderfynu",
)
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
    by = _by(row, model)
    return Evidence(
        start=start,
        pieces=tuple(pieces),
        not_known=tuple(_not_known(row, model, sides or {})),
        weight=float(row["match_weight"]),
        probability=float(row["probability"]),
        outcome=_OUTCOMES[row["status"]],
        by=by,
        because=_because(row, model, by, decided_on),
        fields=_fields(row, model),
        joined_from=math.log2(model.thresholds.link / (1 - model.thresholds.link)),
    )


def _steps(row: Mapping[str, Any], model: LinkageModel) -> list[Piece]:
    """The start, which is what the comparisons leave of the match_weight, and each comparison of which something is known."""
    parts = [part for comparison in model.comparisons for part in _compared(row, comparison)]
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


def _compared(row: Mapping[str, Any], comparison: Comparison) -> Iterator[Part]:
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


_NAMES = {"forename": Text(en="forename", cy="enw cyntaf"), "surname": Text(en="surname", cy="cyfenw")}


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


# -- what came of it -------------------------------------------------------------------------------------------------


def _by(row: Mapping[str, Any], model: LinkageModel) -> By:
    """A rule that asks for a look decides only where the weights alone would not have kept the two apart."""
    if row.get("decision"):
        return "decision"
    if row["rule"] == HELD_BY_GUARD:
        return "guard"
    rule = next((rule for rule in model.rules if rule.rule == row["rule"]), None)
    return "rule" if rule and (rule.decides != "review" or row["status"] == "review") else "weights"


def _because(row: Mapping[str, Any], model: LinkageModel, by: By, decided_on: date | None) -> Text:
    if by == "decision":
        return _person_decided(str(row["decision"]), _OUTCOMES[row["status"]], decided_on)
    if by == "guard":
        return _CONTRADICTS
    if by == "rule":
        return next(rule.says for rule in model.rules if rule.rule == row["rule"])
    return _weighed(_OUTCOMES[row["status"]], row["probability"], model)


def _person_decided(decision: str, outcome: Outcome, on: date | None) -> Text:
    what = _DECIDED["apart" if outcome == "apart" else "joined"]
    when = day(on) if on else None
    return Text(
        en=f"{what.en} (decision {decision}{f', {when.en}' if when else ''})",
        cy=f"{what.cy} (penderfyniad {decision}{f', {when.cy}' if when else ''})",
    )


_DECIDED = {
    "joined": Text(en="a person decided that they are one person", cy="person a benderfynodd mai un person ydynt"),
    "apart": Text(en="a person decided that they are two people", cy="person a benderfynodd mai dau berson ydynt"),
}


def _weighed(outcome: Outcome, probability: float, model: LinkageModel) -> Text:
    link, review, here = percent(model.thresholds.link), percent(model.thresholds.review), percent(probability)
    if outcome == "joined":
        return Text(
            en=f"the weights decided: from {link.en} two records are joined, and here it is {here.en}",
            cy=f"y pwysau a benderfynodd: o {link.cy} i fyny caiff dau gofnod eu huno, a {here.cy} sydd yma",
        )
    if outcome == "waits":
        return Text(
            en=f"the weights leave it open: from {review.en} to {link.en} a person looks, and here it is {here.en}",
            cy=f"nid yw'r pwysau'n penderfynu: o {review.cy} hyd at {link.cy} mae rhywun yn edrych, a {here.cy} sydd yma",
        )
    return Text(
        en=f"the weights decided: below {review.en} two records are kept apart, and here it is {here.en}",
        cy=f"y pwysau a benderfynodd: islaw {review.cy} cedwir dau gofnod ar wahân, a {here.cy} sydd yma",
    )


def _fields(row: Mapping[str, Any], model: LinkageModel) -> tuple[str, ...]:
    """Every field that the levels, and the rule or the guard that decided, look at."""
    found: set[str] = set()
    for comparison in model.comparisons:
        gamma = row[f"gamma_{comparison.comparison}"]
        found.update(() if comparison.at(gamma).not_known else level_fields(comparison, gamma))
    found.update(guard_fields(model) if row["rule"] == HELD_BY_GUARD else rule_fields(model, row["rule"] or ""))
    return tuple(sorted(found))


# -- for who may not see everything ----------------------------------------------------------------------------------


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
        for _, level, says, _ in _compared(row, comparison)
        if level
    ]
    return Glimpse(_OUTCOMES[row["status"]], tuple(told), _NOT_ALL)


_NOT_ALL = Text(
    en="what it weighs is told only to those who may see every field of every record",
    cy="dim ond i'r rhai a gaiff weld pob maes ym mhob cofnod y dywedir beth yw'r pwysau",
)


def explain_pair(row: Mapping[str, Any], model: LinkageModel) -> list[tuple[Text, float]]:
    """The evidence as sentences and bits alone: where it starts from, each comparison, and the rule that decided (weight 0), if one did."""
    ruled = {rule.rule: rule.says for rule in model.rules} | {HELD_BY_GUARD: _CONTRADICTS}
    return [*((piece.says, piece.bits) for piece in _steps(row, model)), *([(ruled[row["rule"]], 0.0)] if row["rule"] else [])]
