"""The model in Splink's words, for one dialect: conditions carried over, m and u put in, nothing left to a default."""

from __future__ import annotations

from typing import Any

import sqlglot
from sqlglot import exp

from diogel.linkage.model import Comparison, LinkageModel

SPLINK_HAS_NO_RULE = "1 = 0"
"""Splink wants a blocking rule even where the pairs are given."""


def settings_for(model: LinkageModel, dialect: str, records: int) -> dict[str, Any]:
    """Splink's settings for so many records. Raises DefinitionError while any level has no m or u."""
    model.require_trained()
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "tuple_id",
        "probability_two_random_records_match": model.prior.among(records),
        "comparisons": [_comparison(comparison, dialect) for comparison in model.comparisons],
        "blocking_rules_to_generate_predictions": [{"blocking_rule": SPLINK_HAS_NO_RULE, "sql_dialect": dialect}],
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": True,
        "linker_uid": model.model,
    }


def _comparison(comparison: Comparison, dialect: str) -> dict[str, Any]:
    return {
        "output_column_name": comparison.comparison,
        "comparison_levels": [_level(comparison, number, dialect) for number in range(len(comparison.levels))],
    }


def _level(comparison: Comparison, number: int, dialect: str) -> dict[str, Any]:
    level = comparison.levels[number]
    words: dict[str, Any] = {"sql_condition": condition(level.when, dialect), "label_for_charts": level.level}
    if level.not_known:
        return words | {"is_null_level": True}
    words |= {"m_probability": level.m, "u_probability": level.u}
    if level.term_frequency and comparison.term_frequency:
        words["tf_adjustment_column"] = comparison.term_frequency.column
    return words


def condition(when: str, dialect: str) -> str:
    """A condition in another dialect: `jaro_winkler_similarity(a, b)` is `JARO_WINKLER(a, b)` on Spark."""
    if when == "else":
        return "ELSE"
    tree = sqlglot.parse_one(when, read="duckdb")
    if dialect == "spark":
        tree = tree.transform(_for_spark)
    return str(tree.sql(dialect=dialect))


def _for_spark(node: exp.Expression) -> exp.Expression:
    """Spark has no Jaro-Winkler of its own; Splink brings one under this name."""
    if isinstance(node, exp.JarowinklerSimilarity):
        return exp.Anonymous(this="jaro_winkler", expressions=[node.this, node.expression])
    return node


def frequency_scale(comparison: Comparison) -> float:
    """What a term frequency is multiplied by before Splink sees it.

    Splink weighs a term as log2(u of the exact level / frequency). Right is log2(base / frequency): the exact level of a comparison
    that also looks at places holds only part of the pairs that agree. With u .0015 and base .002, frequencies are scaled by .75.
    """
    frequency = comparison.term_frequency
    if frequency is None or frequency.base is None:
        return 1.0
    plain = f"{frequency.column}_l = {frequency.column}_r"
    exact = next(level.u for level in comparison.levels if level.when == plain)
    return (exact or frequency.base) / frequency.base
