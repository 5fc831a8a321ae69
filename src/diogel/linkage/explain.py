"""Why two records are, or are not, one person: in sentences, each with its weight.

Weights are bits: one more bit doubles the odds. They add up to the pair's match_weight, so they can be drawn as a waterfall.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from diogel.definitions.model import Text
from diogel.linkage.model import Comparison, LinkageModel
from diogel.linkage.resolve import HELD_BY_GUARD

Piece = tuple[Text, float]

_CONTRADICTS = Text(
    en="joining them would make a person that contradicts itself, so a person decides",
    cy="byddai eu huno'n creu person sy'n ei wrth-ddweud ei hun, felly person sy'n penderfynu",
)
_COMMON = 0.5
"""A name's rarity is worth a sentence from half a bit on."""


def explain_pair(row: Mapping[str, Any], model: LinkageModel) -> list[Piece]:
    """The evidence in a row of `Linked.pairs`: where it starts from, each comparison, and the rule that decided (weight 0), if one did.

    With no evidence at all, one pair in 16,384 being one person starts at -14 bits.
    """
    pieces = [piece for comparison in model.comparisons for piece in _compared(row, comparison)]
    start = row["match_weight"] - sum(weight for _, weight in pieces)
    return [(_before(start), start), *pieces, *_decided(row, model)]


def _before(bits: float) -> Text:
    """What is believed before anything is compared."""
    among = round(1 + 2.0**-bits)
    return Text(
        en=f"before comparing: of pairs of records, 1 in {among:,} is one person",
        cy=f"cyn cymharu: o blith parau o gofnodion, mae 1 o bob {among:,} yn un person",
    )


def _compared(row: Mapping[str, Any], comparison: Comparison) -> list[Piece]:
    """The level's sentence; and apart from it, what the value's being rare or common adds. Nothing where nothing is known."""
    level = comparison.at(row[f"gamma_{comparison.comparison}"])
    if level.not_known:
        return []
    rarity = row[f"weight_{comparison.comparison}"] - level.weight
    if abs(rarity) < _COMMON:
        return [(level.says, level.weight + rarity)]
    return [(level.says, level.weight), (_rarity(comparison, rarity), rarity)]


def _rarity(comparison: Comparison, bits: float) -> Text:
    times = round(math.pow(2, abs(bits)), 1)
    english, welsh = ("rarer", "brinnach") if bits > 0 else ("more common", "fwy cyffredin")
    assert comparison.term_frequency is not None  # noqa: S101 - only then does a value's rarity count
    name = _COLUMNS[comparison.term_frequency.column]
    return Text(
        en=f"that {name.en} is {times:g} times {english} than most", cy=f"mae'r {name.cy} hwnnw {times:g} gwaith yn {welsh} na'r rhan fwyaf"
    )


_COLUMNS = {"forename": Text(en="forename", cy="enw cyntaf"), "surname": Text(en="surname", cy="cyfenw")}


def _decided(row: Mapping[str, Any], model: LinkageModel) -> list[Piece]:
    says = {rule.rule: rule.says for rule in model.rules} | {HELD_BY_GUARD: _CONTRADICTS}
    return [(says[row["rule"]], 0.0)] if row.get("rule") else []
