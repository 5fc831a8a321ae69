"""Who was found together and who belongs together, counted cell by cell: no pair is ever made.

A cell is the identities that have one found person and one true person. n identities of a cell are n(n-1)/2 pairs that are right.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from diogel.linkage.clusters import components

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def pairs_of(sizes: Ints) -> Ints:
    """How many pairs so many make: `pairs_of([1, 2, 4])` is [0, 1, 6]."""
    return sizes * (sizes - 1) // 2


def added(of: Ints, values: npt.NDArray[np.generic], size: int) -> Floats:
    """Row u: the sum of the values of which `of` is u."""
    return np.asarray(np.bincount(of, weights=values.astype(np.float64), minlength=size), dtype=np.float64)


@dataclass(frozen=True)
class Contingency:
    """Cells of found person `found[k]` and true person `true[k]`, with `count[k]` identities; `cell[i]` is the cell of identity i.

    Found and true persons are numbered from 0; memory and time go with the identities, not with the pairs.
    """

    found: Ints
    true: Ints
    count: Ints
    cell: Ints

    @classmethod
    def of(cls, found: Ints, true: Ints) -> Contingency:
        """From each identity's found and true person, numbered in any way: `Contingency.of([7, 7, 9], [1, 2, 2]).count` is [1, 1, 1]."""
        found, true = _from_zero(found), _from_zero(true)
        width = int(true.max()) + 1 if len(true) else 1
        cells, cell, count = np.unique(found * width + true, return_inverse=True, return_counts=True)
        return cls(cells // width, cells % width, count.astype(np.int64), cell.astype(np.int64))

    @cached_property
    def found_size(self) -> Ints:
        """Identities of each found person."""
        return _sums(self.found, self.count)

    @cached_property
    def true_size(self) -> Ints:
        """Identities of each true person."""
        return _sums(self.true, self.count)

    @cached_property
    def exact(self) -> npt.NDArray[np.bool_]:
        """Cells that are a whole found person and a whole true person."""
        return np.asarray((self.count == self.found_size[self.found]) & (self.count == self.true_size[self.true]))

    @cached_property
    def unit(self) -> Ints:
        """The group of persons of each cell: cells are in one when links or truth lead from one to the other."""
        several = len(self.found_size)
        label = components(several + len(self.true_size), self.found, self.true + several)
        return _from_zero(label[self.found])

    @cached_property
    def unit_of_found(self) -> Ints:
        return _spread(self.found, self.unit, len(self.found_size))

    @cached_property
    def unit_of_true(self) -> Ints:
        return _spread(self.true, self.unit, len(self.true_size))

    @property
    def units(self) -> int:
        return int(self.unit.max()) + 1 if len(self.unit) else 0

    @property
    def unit_of_identity(self) -> Ints:
        return self.unit[self.cell]

    def by_unit(self, of: Ints, values: npt.NDArray[np.generic]) -> Floats:
        """The sum of values in each unit."""
        return added(of, values, self.units)


def _from_zero(codes: Ints) -> Ints:
    return np.unique(codes, return_inverse=True)[1].astype(np.int64)


def _sums(of: Ints, values: Ints) -> Ints:
    return np.rint(np.bincount(of, weights=values)).astype(np.int64)


def _spread(of: Ints, values: Ints, size: int) -> Ints:
    spread = np.zeros(size, dtype=np.int64)
    spread[of] = values
    return spread
