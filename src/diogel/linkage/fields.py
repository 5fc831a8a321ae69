"""Which fields of an identity stand behind a piece of evidence: read off the model's conditions, never claimed beside them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import sqlglot
from sqlglot import exp

from diogel.linkage.model import Comparison, LinkageModel
from diogel.linkage.prepare import TOKENS

FIELDS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("given", "forename", "forename_root", "forename_sound", "initial", "forename_2", "forename_start"), ("given_names",)),
    **dict.fromkeys(("surname_words", "surname", "surname_first", "surname_last", "surname_sound", "surname_start"), ("family_name",)),
    "names_sorted": ("given_names", "family_name"),
    **dict.fromkeys(("date_of_birth", "placeholder", "birth_day", "birth_month", "birth_year", "certain_birth_date"), ("date_of_birth",)),
    **dict.fromkeys(("postcode", "sector", "district"), ("postcode",)),
    **dict.fromkeys(("place_words", "street", "place_name", "home"), ("address", "postcode")),
    "place_missing": ("postcode", "uprn"),
    **{name: (name,) for name in ("sex", "uprn", "phone", "nhs_number", "pnc_id", *TOKENS)},
    "apart": (),
    "same_reference": ("reference",),
}
"""What a prepared column is made from: the columns of the table `identity`, and the tokens that come in place of names. `apart` marks
what a decision holds apart, and `same_reference` is the rules' word for one reference given twice."""


@cache
def named(condition: str) -> frozenset[str]:
    """The prepared columns in a condition: `named("surname_l = surname_r and sector_l = sector_r")` is surname and sector."""
    return frozenset(word[:-2] for word in _words(condition) if word[-2:] in ("_l", "_r"))


def _words(condition: str) -> set[str]:
    """What a condition names. In a rule, a comparison's name and `same_reference` stand without _l or _r."""
    return set() if condition == "else" else {node.name for node in sqlglot.parse_one(condition, read="duckdb").find_all(exp.Column)}


def fields_of(columns: Iterable[str]) -> tuple[str, ...]:
    """The fields behind prepared columns, in alphabetical order."""
    return tuple(sorted({field for column in columns for field in FIELDS.get(column, ())}))


def without_tokens(model: LinkageModel) -> LinkageModel:
    """The model without the blocks and rules that look at tokens: where nobody sends any, they would find nothing and cost time."""
    blocks = tuple(block for block in model.blocks if not set(block.agree) & set(TOKENS))
    return model.model_copy(update={"blocks": blocks, "rules": tuple(rule for rule in model.rules if not named(rule.when) & set(TOKENS))})


def level_fields(comparison: Comparison, gamma: int) -> tuple[str, ...]:
    """What a level rests on: its own condition, and that the values can be compared at all. The last one says that no other holds, so
    it rests on all that they look at."""
    level = comparison.at(gamma)
    if level.when == "else":
        return comparison_fields(comparison)
    return fields_of(column for one in comparison.levels if one is level or one.not_known for column in named(one.when))


def comparison_fields(comparison: Comparison) -> tuple[str, ...]:
    """What any of its levels looks at, so what it may tell something of."""
    return fields_of(column for level in comparison.levels for column in named(level.when))


def model_fields(model: LinkageModel) -> frozenset[str]:
    """Every field that the model looks at anywhere."""
    compared = {field for comparison in model.comparisons for field in comparison_fields(comparison)}
    return frozenset(compared.union(*(rule_fields(model, rule.rule) for rule in model.rules), guard_fields(model)))


def rule_fields(model: LinkageModel, rule: str) -> tuple[str, ...]:
    """What a rule looks at itself, beside the comparisons that it goes by."""
    conditions = [one.when for one in model.rules if one.rule == rule]
    columns = {column for when in conditions for column in named(when)}
    return fields_of(columns | {"same_reference"} if any("same_reference" in _words(when) for when in conditions) else columns)


def guard_fields(model: LinkageModel) -> tuple[str, ...]:
    """What the guard holds against one another within a person."""
    return fields_of(("certain_birth_date", *model.guard.one_value_each))
