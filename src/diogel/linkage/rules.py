"""What is certain: rules over scored pairs decide before the weights do."""

from __future__ import annotations

import sqlglot
from sqlglot import exp

from diogel.errors import DefinitionError
from diogel.linkage.block import REFERENCES
from diogel.linkage.model import Comparison, LinkageModel
from diogel.linkage.prepare import COLUMNS, TUPLES

JUDGED = "linkage_judged"


def judged(model: LinkageModel, scored: str) -> str:
    """Scored pairs with `rule` (its name or null) and `status`: link, review or no. A pair's ids become the tuples' representatives."""
    return f"SELECT *, {_status(model)} AS status FROM ({_ruled(model, scored)}) AS ruled"


def _status(model: LinkageModel) -> str:
    worth_a_look = f"CASE WHEN probability >= {model.thresholds.review} THEN 'review' ELSE 'no' END"
    decided = {"same": "'link'", "different": "'no'", "review": worth_a_look}
    cases = " ".join(f"WHEN rule = '{rule.rule}' THEN {decided[rule.decides]}" for rule in model.rules)
    return f"CASE {cases} WHEN probability >= {model.thresholds.link} THEN 'link' ELSE {worth_a_look} END"


def _ruled(model: LinkageModel, scored: str) -> str:
    evidence = ", ".join(f"gamma_{name}, {_weight(comparison)} AS weight_{name}" for name, comparison in _named(model).items())
    cases = " ".join(f"WHEN {resolved(model, rule.when)} THEN '{rule.rule}'" for rule in model.rules)
    rule = f"CASE {cases} END" if cases else "CAST(NULL AS VARCHAR)"
    return f"""
        SELECT s.tuple_id_l, s.tuple_id_r, l.representative AS identity_id_l, r.representative AS identity_id_r, s.match_weight,
            s.match_probability AS probability, s.match_key, {evidence}, {rule} AS rule
        FROM {scored} AS s JOIN {TUPLES} AS l ON l.tuple_id = s.tuple_id_l JOIN {TUPLES} AS r ON r.tuple_id = s.tuple_id_r
        LEFT JOIN {REFERENCES} AS f ON f.join_key_l = s.tuple_id_l AND f.join_key_r = s.tuple_id_r
    """


def _named(model: LinkageModel) -> dict[str, Comparison]:
    return {comparison.comparison: comparison for comparison in model.comparisons}


def _weight(comparison: Comparison) -> str:
    """Bits that the comparison adds, with what the value's rarity adds."""
    name = comparison.comparison
    return f"mw_{name} + mw_tf_adj_{name}" if any(level.term_frequency for level in comparison.levels) else f"mw_{name}"


def resolved(model: LinkageModel, when: str) -> str:
    """A rule's condition with its words resolved: comparisons to their level's name, `same_reference`, and columns of either tuple."""
    tree = sqlglot.parse_one(when, read="duckdb").transform(lambda node: _resolve(model, when, node))
    return str(tree.sql(dialect="duckdb"))


def _resolve(model: LinkageModel, when: str, node: exp.Expression) -> exp.Expression:
    if not isinstance(node, exp.Column):
        return node
    name = node.name
    if name in (named := _named(model)):
        return _level_name(named[name])
    if name == "same_reference":
        return sqlglot.parse_one("(f.join_key_l IS NOT NULL)", read="duckdb")
    if name[:-2] in COLUMNS and name[-2:] in ("_l", "_r"):
        return exp.column(name[:-2], table=name[-1])
    raise DefinitionError(
        f"linkage model '{model.model}': the rule '{when}' names '{name}', which is no comparison and no prepared column",
        todo=f"Use a comparison ({', '.join(named)}), same_reference, or a prepared column with _l or _r.",
    )


def _level_name(comparison: Comparison) -> exp.Expression:
    """'unknown' for what is not known, never null: `<> 'same'` so holds where nothing is known."""
    cases = " ".join(f"WHEN {number} THEN '{level.level}'" for number, level in comparison.numbered())
    return sqlglot.parse_one(f"(CASE s.gamma_{comparison.comparison} {cases} END)", read="duckdb")
