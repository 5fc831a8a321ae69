"""Between which partners links are missed or false: counted by cell and partner, no pair is made."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations_with_replacement

import numpy as np

from diogel.linkage.quality.contingency import Contingency, Floats, Ints, added
from diogel.linkage.quality.intervals import Ratio
from diogel.linkage.quality.report import PartnerPair, Share


def by_partner_pair(
    person: Ints, partner: Ints, names: Sequence[str], cells: Contingency | None = None, where: Ints | None = None
) -> list[PartnerPair]:
    """Every two partners (and each with itself) with the persons both know; with truth, what is missed and false across them.

    `person` and `partner` number each identity's; `where[k]` is the place among them of the contingency's k-th identity. A person with
    2 identities of one partner and 3 of another makes 6 pairs across the two.
    """
    known = _counts(person, partner, len(names))
    truth = _Across.of(cells, partner[where], len(names)) if cells is not None and where is not None else None
    found = []
    for one, other in combinations_with_replacement(range(len(names)), 2):
        persons = int(np.count_nonzero(known[:, one] > 1 if one == other else (known[:, one] > 0) & (known[:, other] > 0)))
        rates = truth.rates(one, other) if truth else {}
        found.append(PartnerPair(partner_l=names[one], partner_r=names[other], persons=persons, **rates))
    return found


def _counts(of: Ints, partner: Ints, partners: int) -> Floats:
    """Row k, column p: how many identities of partner p are in k. Only rows with two or more identities can make a pair."""
    several = np.flatnonzero(np.bincount(of) > 1)
    place = np.full(int(of.max(initial=-1)) + 1, -1, dtype=np.int64)
    place[several] = np.arange(len(several))
    row = place[of]
    kept = row >= 0
    flat = np.bincount(row[kept] * partners + partner[kept], minlength=len(several) * partners)
    return flat.reshape(len(several), partners).astype(np.float64)


class _Across:
    """Pairs across partners, by unit."""

    def __init__(self, cells: Contingency, parts: dict[str, tuple[Floats, Ints]]) -> None:
        self._units = cells.units
        self._parts = parts

    @classmethod
    def of(cls, cells: Contingency, partner: Ints, partners: int) -> _Across:
        found, true = cells.found[cells.cell], cells.true[cells.cell]
        kinds = {"both": (cells.cell, cells.unit), "found": (found, cells.unit_of_found), "true": (true, cells.unit_of_true)}
        return cls(cells, {name: (_counts(of, partner, partners), _several(of, unit)) for name, (of, unit) in kinds.items()})

    def rates(self, one: int, other: int) -> dict[str, Share]:
        both, found, true = (self._pairs(name, one, other) for name in ("both", "found", "true"))
        return {"missed": Share.of_ratio(Ratio.of_units(true - both, true)), "false": Share.of_ratio(Ratio.of_units(found - both, found))}

    def _pairs(self, name: str, one: int, other: int) -> Floats:
        counts, unit = self._parts[name]
        first, second = counts[:, one], counts[:, other]
        pairs = first * (first - 1) / 2 if one == other else first * second
        return added(unit, pairs, self._units)


def _several(of: Ints, unit: Ints) -> Ints:
    """The units of those rows that `_counts` keeps, in its order."""
    return unit[np.flatnonzero(np.bincount(of) > 1)]
