"""Where m and u come from, with nobody telling who is who.

u comes from pairs taken at random, nearly all of two people, and for levels too rare for a sample from all pairs that could be at
that level; the few pairs of one person among them are taken out again by the model's own probabilities. m comes from expectation
maximisation (Dempster, Laird and Rubin 1977) on pairs that agree on something else: those that share a date of birth teach what
names do.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from diogel import __version__
from diogel.linkage.block import keys_of
from diogel.linkage.expectation import Beliefs, Patterns, learn_m, posterior
from diogel.linkage.fields import without_tokens
from diogel.linkage.model import Block, Comparison, Level, LinkageModel, TermFrequency, TrainedOn
from diogel.linkage.prepare import MEMBERS, TUPLES, prepare
from diogel.linkage.score import scored
from diogel.stores.base import Store

_PAIRS = "linkage_training_pair"
_KEYS = "linkage_training_key"
_SCORED = "linkage_training_scored"
_ROUNDS = 4
"""m needs u and u needs m; after four rounds neither moves in the third figure."""

_PAIRS_PER_RECORD = 8
"""About so many pairs do blocks bring together for each record of a million."""

_CLERKS_ERR = 0.002
"""However clean the sample, one record in 500 is held to have the wrong sex or another slip that speaks against a true pair."""

Floats = npt.NDArray[np.float64]
_Change = Callable[[Comparison, Level], Level]


@dataclass(frozen=True)
class Evidence:
    """The agreement patterns that training learns from."""

    records: int
    random: Patterns
    taught: tuple[Patterns, ...]
    counted: dict[tuple[str, ...], Patterns]
    candidates: Patterns

    @property
    def all_pairs(self) -> float:
        return self.records * (self.records - 1) / 2


def train(
    store: Store, identities: str, model: LinkageModel, *, data: str, on: date, seed: int = 1, max_pairs: int = 1_000_000
) -> LinkageModel:
    """A model with m, u, prior and term-frequency bases learnt from these identities; what is stated stays. Same seed, same model.

    A level that was never seen here keeps what it had; if it had nothing, the model refuses to predict.
    """
    prepare(store, identities)
    evidence = _gather(store, model, seed, max_pairs)
    beliefs = _learn(model, evidence)
    trained = _with(model, beliefs, {name: _base(store, name) for name in _frequent(model)})
    for name in (TUPLES, MEMBERS):
        store.drop(name)
    partners = max(2 * beliefs.prior * evidence.all_pairs / max(evidence.records, 1), 0.01)
    told = TrainedOn(
        data=data, on=on.isoformat(), diogel=__version__, records=evidence.records, random_pairs=int(evidence.random.total),
        blocked_pairs=int(sum(patterns.total for patterns in evidence.taught)),
    )  # fmt: skip
    prior = model.prior.model_copy(update={"partners": round(partners, 3)})
    return trained.model_copy(update={"prior": prior, "trained_on": told})


def _each_level(model: LinkageModel, change: _Change) -> LinkageModel:
    return model.model_copy(
        update={
            "comparisons": tuple(
                comparison.model_copy(update={"levels": tuple(change(comparison, level) for level in comparison.levels)})
                for comparison in model.comparisons
            )
        }
    )


def _gather(store: Store, model: LinkageModel, seed: int, max_pairs: int) -> Evidence:
    records = store.count(TUPLES)
    store.put(
        _PAIRS, _random_pairs(store.fetch(f"SELECT tuple_id FROM {TUPLES} ORDER BY tuple_id")["tuple_id"].to_numpy(), max_pairs, seed)
    )
    random = _patterns(store, model)
    taught = tuple(_agreeing(store, model, lesson.agree, max_pairs) for lesson in model.training)
    rare = {level.found_by for comparison in model.comparisons for level in comparison.levels if level.found_by}
    counted = {agree: _agreeing(store, model, agree, max_pairs) for agree in sorted(rare)}
    return Evidence(records, random, taught, counted, _candidates(store, model, records, max_pairs))


def _random_pairs(records: npt.NDArray[np.int64], pairs: int, seed: int) -> pa.Table:
    draws = records[np.random.default_rng(seed).integers(0, len(records), size=(2, pairs if len(records) else 0))]
    left, right = draws.min(axis=0), draws.max(axis=0)
    apart = left < right
    return pa.table({"tuple_id_l": left[apart], "tuple_id_r": right[apart]})


def _agreeing(store: Store, model: LinkageModel, agree: tuple[str, ...], max_pairs: int) -> Patterns:
    """The patterns of pairs that agree on these columns, or of a sample of them; keys that too many share are left out."""
    store.create(_KEYS, keys_of(store.dialect, [Block(block="agree", agree=agree)]))
    sizes = f"SELECT key, COUNT(*) AS n FROM {_KEYS} GROUP BY key HAVING COUNT(*) BETWEEN 2 AND {model.guard.largest_block}"
    rows = store.fetch(f"SELECT SUM(CAST(n AS DOUBLE) * (n - 1) / 2) AS pairs FROM ({sizes}) AS sizes")
    every = max(1, math.ceil((rows["pairs"][0].as_py() or 0) / max_pairs))
    store.create(_PAIRS, _joined(sizes, every))
    store.drop(_KEYS)
    return _patterns(store, model).times(every)


def _joined(usable: str, every: int) -> str:
    """Pairs of those that share a usable key, of every so-manieth first record."""
    some = f" WHERE l.tuple_id % {every} = 0" if every > 1 else ""
    return f"""WITH usable AS ({usable}), kept AS (SELECT k.key, k.tuple_id FROM {_KEYS} AS k JOIN usable AS u ON u.key = k.key)
        SELECT DISTINCT l.tuple_id AS tuple_id_l, r.tuple_id AS tuple_id_r
        FROM kept AS l JOIN kept AS r ON l.key = r.key AND l.tuple_id < r.tuple_id{some}"""


def _candidates(store: Store, model: LinkageModel, records: int, max_pairs: int) -> Patterns:
    """The patterns of all pairs that blocks bring together; of many records, a sample is taken, and each pair in it stands for more."""
    part = min(1.0, math.sqrt(max_pairs / _PAIRS_PER_RECORD / max(records, 1)))
    some = f"(SELECT * FROM {TUPLES} WHERE tuple_id % 1000 < {round(part * 1000)}) AS sample"
    blocks = without_tokens(model.among(records)).blocks
    store.create(_KEYS, keys_of(store.dialect, blocks, some if part < 1 else TUPLES))
    own = " ".join(f"WHEN {number} THEN {one.largest or model.guard.largest_block}" for number, one in enumerate(blocks))
    store.create(_PAIRS, _joined(f"SELECT key FROM {_KEYS} GROUP BY key HAVING COUNT(*) BETWEEN 2 AND CASE MIN(block) {own} END", 1))
    store.drop(_KEYS)
    return _patterns(store, model).times(1 / (round(part * 1000) / 1000) ** 2)


def _patterns(store: Store, model: LinkageModel) -> Patterns:
    scored(store, model, f"(SELECT *, CAST(0 AS BIGINT) AS found FROM {_PAIRS})", _SCORED)
    gammas = ", ".join(f"gamma_{comparison.comparison}" for comparison in model.comparisons)
    rows = store.fetch(f"SELECT {gammas}, COUNT(*) AS pairs FROM {_SCORED} GROUP BY {gammas} ORDER BY {gammas}")
    for name in (_PAIRS, _SCORED):
        store.drop(name)
    columns = [rows[name].to_numpy().astype(np.int64) for name in rows.column_names]
    return Patterns(np.column_stack(columns[:-1]), columns[-1].astype(np.float64))


def _learn(model: LinkageModel, evidence: Evidence) -> Beliefs:
    """Rounds of u -> m -> how many pairs are of one person -> u with those taken out."""
    beliefs = Beliefs.start(model, prior=model.prior.partners / max(evidence.records, 2) / 2)
    for _ in range(_ROUNDS):
        beliefs = beliefs.with_u([_u(number, comparison, beliefs, evidence) for number, comparison in enumerate(model.comparisons)])
        names = [comparison.comparison for comparison in model.comparisons]
        for lesson, patterns in zip(model.training, evidence.taught, strict=True):
            beliefs = learn_m(beliefs, patterns, [names.index(name) for name in lesson.teaches])
        same = float(posterior(beliefs, evidence.candidates) @ evidence.candidates.counts)
        beliefs = beliefs.with_prior(min(max(same, 1.0) / max(evidence.all_pairs, 1.0), 0.5))
    return beliefs


def _u(number: int, comparison: Comparison, beliefs: Beliefs, evidence: Evidence) -> Floats:
    """u by gamma; nan for a level that was never seen."""
    if beliefs.stated[number]:
        return beliefs.u[number]
    known = float(evidence.random.counts[evidence.random.gammas[:, number] >= 0].sum() / max(evidence.random.total, 1.0))
    u = np.full(len(beliefs.u[number]), np.nan)
    for gamma, level in comparison.numbered():
        if not level.not_known:
            source = evidence.counted[level.found_by] if level.found_by else evidence.random
            among = evidence.all_pairs if level.found_by else source.total
            u[gamma] = _share(beliefs, source, source.gammas[:, number] == gamma, among * known)
    return u


def _share(beliefs: Beliefs, source: Patterns, at: npt.NDArray[np.bool_], among: float) -> float:
    """What part of so many pairs is at a level and of two people: half a pair where all seen are of one person, nan where none was."""
    if not source.counts[at].any():
        return np.nan
    two = float((1 - posterior(beliefs, source))[at] @ source.counts[at])
    return max(two, 0.5) / max(among, 1.0)


def _frequent(model: LinkageModel) -> list[str]:
    return [comparison.term_frequency.column for comparison in model.comparisons if comparison.term_frequency]


def _base(store: Store, column: str) -> float:
    """How often two records agree on the column by chance."""
    total = f"(SELECT COUNT({column}) FROM {TUPLES})"
    rows = store.fetch(
        f"SELECT SUM(CAST(n AS DOUBLE) * n) / MAX(CAST({total} AS DOUBLE) * {total}) AS base "
        f"FROM (SELECT COUNT(*) AS n FROM {TUPLES} WHERE {column} IS NOT NULL GROUP BY {column}) AS counts"
    )
    return float(rows["base"][0].as_py() or 1.0)


def _with(model: LinkageModel, beliefs: Beliefs, bases: dict[str, float]) -> LinkageModel:
    numbers = {comparison.comparison: number for number, comparison in enumerate(model.comparisons)}

    def told(comparison: Comparison, level: Level) -> Level:
        if level.not_known or level.how == "stated":
            return level
        number, gamma = numbers[comparison.comparison], comparison.gamma(level.level)
        m, u = float(beliefs.m[number][gamma]), float(beliefs.u[number][gamma])
        if np.isnan(u):
            return level
        return level.model_copy(update={"m": _figures(max(m, min(u, _CLERKS_ERR))), "u": _figures(u)})

    def based(comparison: Comparison) -> Comparison:
        if comparison.term_frequency is None:
            return comparison
        column = comparison.term_frequency.column
        return comparison.model_copy(update={"term_frequency": TermFrequency(column=column, base=_figures(bases[column]))})

    trained = _each_level(model, told)
    return trained.model_copy(update={"comparisons": tuple(based(comparison) for comparison in trained.comparisons)})


def _figures(value: float) -> float:
    """Four significant figures, which is more than the data bears."""
    return float(f"{value:.4g}")
