"""Compared pairs of records as columns of numbers: what is held of each for as long as both records are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from diogel.errors import DefinitionError
from diogel.linkage.model import Comparison, LinkageModel
from diogel.stores.base import Store

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_BITS: Final = 5
"""A level takes so many bits of a pair's `levels`: 30 levels and 'not known', twelve comparisons."""
_MOST: Final = 12
_MOST_BLOCKS: Final = 56


def check_room(model: LinkageModel) -> None:
    """Raises DefinitionError when a model compares more than a pair has room for."""
    if (
        len(model.comparisons) > _MOST
        or any(len(one.levels) >= 1 << _BITS for one in model.comparisons)
        or len(model.blocks) > _MOST_BLOCKS
    ):
        raise DefinitionError(
            f"linkage model '{model.model}' is too large: at most {_MOST} comparisons of {(1 << _BITS) - 1} levels, "
            f"and {_MOST_BLOCKS} blocks",
            todo="put what goes together into one comparison, as surname and place are",
        )


def _terms(model: LinkageModel) -> list[str]:
    return [one.comparison for one in model.comparisons if one.term_frequency]


@dataclass(frozen=True)
class Pairs:
    """Row i: records left[i] <= right[i]; `found` says by what (diogel.linkage.block); `levels` packs the level of each comparison;
    `terms[comparison]` is the hash of a value that counts by how rare it is, 0 for none; `rule` and `referred` as `score` tells."""

    left: Ints
    right: Ints
    found: Ints
    levels: Ints
    terms: dict[str, Ints]
    rule: Ints
    referred: Ints

    def __len__(self) -> int:
        return len(self.left)

    def gamma(self, model: LinkageModel, comparison: Comparison) -> Ints:
        """The level of a comparison for every pair, -1: not known."""
        place = [one.comparison for one in model.comparisons].index(comparison.comparison)
        return (self.levels >> (_BITS * place) & ((1 << _BITS) - 1)) - 1

    def at(self, rows: Bools | Ints) -> Pairs:
        """Only these rows, in the order given."""
        return Pairs(
            self.left[rows], self.right[rows], self.found[rows], self.levels[rows],
            {name: values[rows] for name, values in self.terms.items()}, self.rule[rows], self.referred[rows],
        )  # fmt: skip

    def with_found(self, found: Ints) -> Pairs:
        return Pairs(self.left, self.right, found, self.levels, self.terms, self.rule, self.referred)

    def in_order(self) -> Pairs:
        """By the first record, then the second: whatever was found first."""
        return self.at(np.lexsort((self.right, self.left)))

    def table(self) -> pa.Table:
        columns = {"tuple_id_l": self.left, "tuple_id_r": self.right, "found": self.found, "levels": self.levels}
        columns |= {f"term_{name}": values for name, values in self.terms.items()}
        return pa.table(columns | {"rule": self.rule.astype(np.int8), "rule_referred": self.referred.astype(np.int8)})

    @classmethod
    def of(cls, table: pa.Table, model: LinkageModel) -> Pairs:
        columns = {name: table[name].to_numpy().astype(np.int64, copy=False) for name in table.column_names}
        terms = {name: columns[f"term_{name}"] for name in _terms(model)}
        return cls(
            columns["tuple_id_l"], columns["tuple_id_r"], columns["found"], columns["levels"], terms,
            columns["rule"], columns["rule_referred"],
        )  # fmt: skip

    @classmethod
    def together(cls, parts: Sequence[Pairs], model: LinkageModel) -> Pairs:
        def joined(name: str) -> Ints:
            return np.concatenate([getattr(part, name) for part in parts])

        terms = {name: np.concatenate([part.terms[name] for part in parts]) for name in _terms(model)}
        first = (joined("left"), joined("right"), joined("found"), joined("levels"))
        return cls(*first, terms, joined("rule"), joined("referred"))

    @classmethod
    def none(cls, model: LinkageModel) -> Pairs:
        empty = np.array([], dtype=np.int64)
        return cls(empty, empty, empty, empty, dict.fromkeys(_terms(model), empty), empty, empty)


def fetch_pairs(store: Store, scored: str, model: LinkageModel) -> Pairs:
    """What `score.scored` left in a table."""
    packed = " + ".join(
        f"(CAST(gamma_{one.comparison} AS BIGINT) + 1) * {1 << (_BITS * place)}" for place, one in enumerate(model.comparisons)
    )
    terms = "".join(f", COALESCE(term_{name}, 0) AS term_{name}" for name in _terms(model))
    return Pairs.of(
        store.fetch(f"SELECT tuple_id_l, tuple_id_r, found, {packed} AS levels{terms}, rule, rule_referred FROM {scored}"), model
    )
