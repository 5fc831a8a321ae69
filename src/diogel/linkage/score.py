"""What speaks for and against each pair: the model's conditions as one SELECT over pairs of records.

Each comparison becomes the number of its level (`gamma_<name>`, -1: not known) and, where the level counts by how rare a value is,
a hash of that value (`term_<name>`). Weights come later (diogel.linkage.weigh): they move as records come in, levels don't.
"""

from __future__ import annotations

from functools import cache, lru_cache

import sqlglot
from sqlglot import exp

from diogel.errors import DefinitionError
from diogel.linkage.block import hashed, kept_whatever
from diogel.linkage.model import Comparison, LinkageModel
from diogel.linkage.prepare import COLUMNS, TUPLES
from diogel.stores.base import Store

RARITY = 10.0
"""Bits that a value's being rare, or common, adds at most."""

_NO_LEVEL = -2

_SLACK = 0.5
"""Bits that this filter leaves to the exact one in `weigh`, which adds up in another order."""


def scored(store: Store, model: LinkageModel, pairs: str, into: str, *, records: str = TUPLES, least: float | None = None) -> None:
    """From pairs (tuple_id_l, tuple_id_r, found) to the level of every comparison and the rule that holds.

    `into`: tuple_id_l, tuple_id_r, found, gamma_* (TINYINT), term_* (BIGINT or NULL), rule and rule_referred (TINYINT: the number of the
    first rule that holds, -1 for none; the second if the partner gives both one reference).
    With `least`, pairs whose weight can't come to so many bits, however rare their names, are left out, but for those whose `found`
    has a bit that keeps them. Raises DefinitionError when a rule names what is no comparison and no column.
    """
    if store.dialect == "spark":
        _bring_jaro_winkler(store)
    store.create(into, _scoring(store.dialect, model, pairs, records, least))


@lru_cache(maxsize=16)
def _scoring(dialect: str, model: LinkageModel, pairs: str, records: str, least: float | None) -> str:
    """To put it together takes longer than to run it over a morning's pairs."""
    similar = _Similar()
    levels = ", ".join(f"{_gamma(one, similar)} AS gamma_{one.comparison}" for one in model.comparisons)
    rules = _Rules(model)
    for rule in model.rules:
        rules.read(rule.when)
    passed = "".join(f", {column[-1]}.{column[:-2]} AS {column}" for column in sorted(rules.columns | _sides(model)))
    similarities = "".join(f", {sql} AS {name}" for sql, name in similar.names.items())
    terms = "".join(f", {_term(dialect, one)} AS term_{one.comparison}" for one in model.comparisons if one.term_frequency)
    both = (
        f"SELECT p.tuple_id_l, p.tuple_id_r, p.found{passed} FROM {pairs} AS p "
        f"JOIN {records} AS l ON l.tuple_id = p.tuple_id_l JOIN {records} AS r ON r.tuple_id = p.tuple_id_r"
    )
    likened = f"SELECT *{similarities} FROM ({both}) AS paired"
    compared = f"SELECT *, {levels} FROM ({likened}) AS likened"
    where = "" if least is None else f" WHERE {_could_come_to(model, least)}"
    judged = ", ".join(f"{rules.first(referred)} AS {name}" for name, referred in (("rule", False), ("rule_referred", True)))
    gammas = ", ".join(f"gamma_{one.comparison}" for one in model.comparisons)
    return f"SELECT tuple_id_l, tuple_id_r, found, {gammas}{terms}, {judged} FROM ({compared}) AS compared{where}"


def columns(model: LinkageModel) -> list[str]:
    """The columns of records that scoring reads."""
    rules = _Rules(model)
    for rule in model.rules:
        rules.read(rule.when)
    return sorted({column[:-2] for column in rules.columns | _sides(model)})


def read_rule(model: LinkageModel, when: str) -> str:
    """A rule's condition in SQL. Raises DefinitionError when it names what is no comparison and no column."""
    return str(_Rules(model).read(when).sql("duckdb"))


@cache
def _parsed(when: str) -> exp.Expression:
    """Never changed by whoever has it: `transform` copies."""
    return sqlglot.parse_one(when, read="duckdb")


class _Similar:
    """Likenesses of two texts are worked out once a pair, whichever levels ask; never for texts that are equal."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}

    def __call__(self, node: exp.Expression) -> exp.Expression:
        if not isinstance(node, exp.JarowinklerSimilarity):
            return node
        left, right = node.this.sql("duckdb"), node.expression.sql("duckdb")
        sql = f"CASE WHEN {left} = {right} THEN 1.0 ELSE JARO_WINKLER_SIMILARITY({left}, {right}) END"
        return exp.column(self.names.setdefault(sql, f"similar_{len(self.names)}"))


def _gamma(comparison: Comparison, similar: _Similar) -> str:
    """A comparison as the number of the first of its levels that holds."""
    cases, last = [], 0
    for number, level in comparison.numbered():
        if level.when == "else":
            last = number
        else:
            cases.append(f"WHEN {_parsed(level.when).transform(similar).sql('duckdb')} THEN {number}")
    return f"CAST(CASE {' '.join(cases)} ELSE {last} END AS TINYINT)"


def _sides(model: LinkageModel) -> set[str]:
    """The columns that levels and term frequencies name, `forename_l` and the like."""
    trees = [_parsed(level.when) for one in model.comparisons for level in one.levels if level.when != "else"]
    named = {column.name for tree in trees for column in tree.find_all(exp.Column)}
    named |= {f"{one.term_frequency.column}_l" for one in model.comparisons if one.term_frequency}
    unknown = sorted(name for name in named if name[:-2] not in COLUMNS or name[-2:] not in ("_l", "_r"))
    if unknown:
        raise DefinitionError(
            f"linkage model '{model.model}': a level names {', '.join(unknown)}, which is no column of a record",
            todo=f"Use one of these with _l and _r: {', '.join(COLUMNS)}.",
        )
    return named


def _term(dialect: str, comparison: Comparison) -> str:
    frequency = comparison.term_frequency
    assert frequency is not None  # noqa: S101 - the caller looked
    counting = ", ".join(str(number) for number, level in comparison.numbered() if level.term_frequency)
    value = hashed(dialect, f"{frequency.column}_l")
    return f"CASE WHEN gamma_{comparison.comparison} IN ({counting}) THEN {value} END"


def _could_come_to(model: LinkageModel, least: float) -> str:
    weights = " + ".join(_most(one) for one in model.comparisons)
    return f"found & CAST({kept_whatever(model)} AS BIGINT) <> 0 OR {weights} >= {least - _SLACK}"


def _most(comparison: Comparison) -> str:
    cases = " ".join(
        f"WHEN {number} THEN {most(comparison, number):.12e}" for number, level in comparison.numbered() if not level.not_known
    )
    return f"(CASE gamma_{comparison.comparison} {cases} ELSE 0e0 END)"


def most(comparison: Comparison, gamma: int) -> float:
    """The bits that a level can come to with the rarest of values."""
    level = comparison.at(gamma)
    return level.weight + (RARITY if level.term_frequency else 0.0)


class _Rules:
    """The model's rules with their words resolved: comparisons to their level's name, `same_reference`, and columns of either record."""

    def __init__(self, model: LinkageModel) -> None:
        self._model = model
        self._comparisons = {one.comparison: one for one in model.comparisons}
        self.columns: set[str] = set()

    def read(self, when: str) -> exp.Expression:
        return _parsed(when).transform(lambda node: self._resolved(node, when))

    def first(self, referred: bool) -> str:
        """SQL for the number of the first rule that holds, -1 for none."""
        told = exp.true() if referred else exp.false()
        cases = []
        for number, rule in enumerate(self._model.rules):
            tree = self.read(rule.when).transform(lambda node: told.copy() if _is_reference(node) else node)
            cases.append(f"WHEN {tree.sql('duckdb')} THEN {number}")
        return f"CAST(CASE {' '.join(cases)} ELSE -1 END AS TINYINT)" if cases else "CAST(-1 AS TINYINT)"

    def _resolved(self, node: exp.Expression, when: str) -> exp.Expression:
        if isinstance(node, exp.EQ | exp.NEQ | exp.In) and node.this.name in self._comparisons:
            return _by_number(node, self._comparisons[node.this.name])
        if not isinstance(node, exp.Column):
            return node
        name = node.name
        if name in self._comparisons:
            return _level_name(self._comparisons[name])
        if name == "same_reference":
            return node
        if name[:-2] in COLUMNS and name[-2:] in ("_l", "_r"):
            self.columns.add(name)
            return node
        raise DefinitionError(
            f"linkage model '{self._model.model}': the rule '{when}' names '{name}', which is no comparison and no prepared column",
            todo=f"Use a comparison ({', '.join(self._comparisons)}), same_reference, or a prepared column with _l or _r.",
        )


def _is_reference(node: exp.Expression) -> bool:
    return isinstance(node, exp.Column) and node.name == "same_reference"


def _by_number(node: exp.Expression, comparison: Comparison) -> exp.Expression:
    """`forename = 'exact'` as `gamma_forename = 8`: for millions of pairs, numbers are compared faster than names."""
    numbers = {level.level: number for number, level in comparison.numbered()}
    tree = node.copy()
    for name in list(tree.find_all(exp.Literal)):
        name.replace(exp.convert(numbers.get(name.name, _NO_LEVEL)))
    tree.set("this", exp.column(f"gamma_{comparison.comparison}"))
    return tree


def _level_name(comparison: Comparison) -> exp.Expression:
    """'unknown' for what is not known, never null: `<> 'same'` so holds where nothing is known."""
    cases = " ".join(f"WHEN {number} THEN '{level.level}'" for number, level in comparison.numbered())
    return _parsed(f"(CASE gamma_{comparison.comparison} {cases} END)").copy()


def _bring_jaro_winkler(store: Store) -> None:
    """Spark has no Jaro-Winkler of its own; Splink ships one in a jar."""
    from splink.backends.spark import similarity_jar_location

    store.connection.sql(f"ADD JAR '{similarity_jar_location()}'")
    likeness = "uk.gov.moj.dash.linkage.JaroWinklerSimilarity"
    store.connection.udf.registerJavaFunction("jarowinkler_similarity", likeness, "double")
