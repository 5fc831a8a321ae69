"""What each pair's evidence comes to, in bits: log2(m / u) of every comparison, how rare the names are, and what is believed beforehand.

Levels stay as they are for as long as two records do; the prior and the rarity of names move with every delivery. So weights are
worked out anew on every run, for all pairs, from counts of all records: what was linked when makes no difference. Both are rounded
to an eighth of a bit, that a few records more or less change nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from diogel.linkage.block import bits, hashed, kept_whatever
from diogel.linkage.model import Comparison, LinkageModel
from diogel.linkage.pairs import Bools, Ints, Pairs
from diogel.linkage.prepare import TUPLES
from diogel.linkage.score import RARITY, most
from diogel.stores.base import Store

Floats = npt.NDArray[np.float64]

PSEUDO_RECORDS: Final = 1000
"""Rarity is drawn towards the model's own as if this many records had been seen before: among a handful, nothing is rare."""

NO, REVIEW, LINK = 0, 1, 2
STATUSES: Final = ("no", "review", "link")
_EIGHTHS: Final = 8


@dataclass(frozen=True)
class Terms:
    """How many records have a value, by the value's hash: `value` sorted, `count` beside it, of one column."""

    value: Ints
    count: Ints

    @property
    def total(self) -> int:
        return int(self.count.sum())

    def of(self, values: Ints) -> Ints:
        """The counts of these values, each of which some record has."""
        if not len(self.value):
            return np.zeros(len(values), dtype=np.int64)
        place = np.minimum(np.searchsorted(self.value, values), len(self.value) - 1)
        return np.where(self.value[place] == values, self.count[place], 0)


def term_columns(model: LinkageModel) -> list[str]:
    return sorted({one.term_frequency.column for one in model.comparisons if one.term_frequency})


def count_terms(store: Store, model: LinkageModel, records: str = TUPLES) -> pa.Table:
    """column, value (hash), records: how often each value of a column with a term frequency occurs."""
    parts = [
        f"SELECT '{column}' AS name, {hashed(store.dialect, column)} AS value, COUNT(*) AS records FROM {records} "
        f"WHERE {column} IS NOT NULL GROUP BY {column}"
        for column in term_columns(model)
    ]
    nothing = "SELECT '' AS name, CAST(0 AS BIGINT) AS value, CAST(0 AS BIGINT) AS records WHERE FALSE"
    return store.fetch(" UNION ALL ".join([nothing, *parts]))


def terms_of(model: LinkageModel, counted: list[tuple[pa.Table, int]]) -> dict[str, Terms]:
    """Counts of several `count_terms` together, each taken so many times (1, or -1 for records that went)."""
    found = {}
    for column in term_columns(model):
        here = [(table.filter(pc.equal(table["name"], column)), times) for table, times in counted]
        values = np.concatenate([np.array([], dtype=np.int64), *(table["value"].to_numpy() for table, _ in here)])
        numbers = np.concatenate([np.array([], dtype=np.int64), *(times * table["records"].to_numpy() for table, times in here)])
        value, place = np.unique(values, return_inverse=True)
        count = np.bincount(place, weights=numbers, minlength=len(value)).astype(np.int64)
        found[column] = Terms(value[count > 0], count[count > 0])
    return found


def told_terms(terms: dict[str, Terms]) -> pa.Table:
    """The same as `count_terms` gives."""
    parts = [pa.table({"name": pa.repeat(name, len(one.value)), "value": one.value, "records": one.count}) for name, one in terms.items()]
    nothing = pa.table({"name": pa.array([], pa.string()), "value": pa.array([], pa.int64()), "records": pa.array([], pa.int64())})
    return pa.concat_tables([nothing, *parts])


@dataclass(frozen=True)
class Weights:
    """The bits of every pair: `start` for all, `comparisons[name]` for each, their `total` in the order of the model."""

    start: float
    comparisons: dict[str, Floats]
    total: Floats

    @cached_property
    def probability(self) -> Floats:
        return np.asarray(1.0 / (1.0 + np.exp2(-np.clip(self.total, -1000, 1000))), dtype=np.float64)


def log_odds(probability: float) -> float:
    """In bits: a half is 0, one in 1,025 is -10."""
    return math.log2(probability / (1 - probability))


def eighths(value: float) -> float:
    return round(value * _EIGHTHS) / _EIGHTHS


def start_of(model: LinkageModel, records: int) -> float:
    """Bits before anything is compared, to an eighth."""
    return eighths(log_odds(model.prior.among(records)))


def weigh(model: LinkageModel, pairs: Pairs, terms: dict[str, Terms], records: int) -> Weights:
    """Weigh pairs among so many records."""
    start = start_of(model, records)
    found = {one.comparison: _weighed(model, one, pairs, terms) for one in model.comparisons}
    total = np.full(len(pairs), start)
    for weights in found.values():
        total += weights
    return Weights(start, found, total)


def _weighed(model: LinkageModel, comparison: Comparison, pairs: Pairs, terms: dict[str, Terms]) -> Floats:
    weights = _by_gamma(comparison, lambda gamma: comparison.at(gamma).weight)[pairs.gamma(model, comparison) + 1]
    if comparison.term_frequency:
        column, base = comparison.term_frequency.column, comparison.term_frequency.base or 1.0
        values = pairs.terms[comparison.comparison]
        counted = np.flatnonzero(values)
        weights[counted] += rarity(terms[column], values[counted], base)
    return weights


def rarity(terms: Terms, values: Ints, base: float) -> Floats:
    """Bits that values add by being rarer than is usual (base: how often two records agree by chance), or take away by being common.

    A forename with base .004 that one record in 1,000 has adds 2 bits.
    """
    share = (terms.of(values) + PSEUDO_RECORDS * base) / (terms.total + PSEUDO_RECORDS)
    return np.clip(np.round(np.log2(base / share) * _EIGHTHS) / _EIGHTHS, -RARITY, RARITY)


def _by_gamma(comparison: Comparison, value: Callable[[int], float]) -> Floats:
    """A value for each level, that of 'not known' (gamma -1) first."""
    levels = dict(comparison.numbered())
    return np.array([value(gamma) if gamma in levels else 0.0 for gamma in range(-1, max(levels) + 1)], dtype=np.float64)


def least_weight(model: LinkageModel) -> float:
    """The bits that a pair's comparisons have to be able to come to, for it ever to be recorded, however few records there are."""
    return log_odds(model.thresholds.keep) - start_of(model, 0)


def worth_keeping(model: LinkageModel, pairs: Pairs) -> Bools:
    """Which pairs could ever be recorded, whatever becomes of the prior and of the rarity of names; the same on every day."""
    could = np.zeros(len(pairs))
    for one in model.comparisons:
        could += _by_gamma(one, partial(most, one))[pairs.gamma(model, one) + 1]
    return np.asarray(((pairs.found & kept_whatever(model)) != 0) | (could >= least_weight(model)), dtype=np.bool_)


def rule_of(model: LinkageModel, pairs: Pairs) -> Ints:
    """The number of the rule that holds for each pair, -1 for none: whether one reference is given to both shows in `found`."""
    return np.where((pairs.found & bits(model).reference) != 0, pairs.referred, pairs.rule)


def status_of(model: LinkageModel, probability: Floats, rule: Ints) -> npt.NDArray[np.int8]:
    """What becomes of each pair: 0 no, 1 review, 2 link. A rule decides before the weights do."""
    seen = np.where(probability >= model.thresholds.review, REVIEW, NO)
    status = np.where(probability >= model.thresholds.link, LINK, seen)
    for number, said in enumerate(model.rules):
        decided = seen if said.decides == "review" else np.full_like(seen, LINK if said.decides == "same" else NO)
        status = np.where(rule == number, decided, status)
    return status.astype(np.int8)
