"""Who is served worse: the same rates by partner, age, sex, ethnic group and by what a record says, each against everybody.

A rate is counted over identities, or over the pairs that each identity is part of; its units are persons, since a person's identities
fare together. A group that differs is no verdict: a partner that sends no birth dates will have fewer links whatever is done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diogel.linkage.quality.contingency import Contingency, Floats, Ints, added
from diogel.linkage.quality.intervals import Ratio, adjusted, difference
from diogel.linkage.quality.report import Differs, GroupQuality, GroupRate, Share, rounded

_LEVEL = 0.05


@dataclass(frozen=True)
class Dimension:
    """One way to divide identities: `of[i]` is the number of identity i's group in `names`."""

    dimension: str
    names: tuple[str, ...]
    of: Ints


@dataclass(frozen=True)
class Rate:
    """Identity i counts counted[i] of of[i]; `unit[i]` says whom it fares together with."""

    counted: Floats
    of: Floats
    unit: Ints


Rates = Mapping[str, Rate]
"""linked, elsewhere, review, and with truth missed and false."""


def rates_of_links(person: Ints, partner: Ints, waits: npt.NDArray[np.bool_]) -> dict[str, Rate]:
    """Without truth: joined to another identity, joined to another partner's, waiting for review. All numbered from 0."""
    size = np.bincount(person)[person]
    known_to = np.unique(person * (int(partner.max(initial=0)) + 1) + partner)
    partners = np.bincount(known_to // (int(partner.max(initial=0)) + 1), minlength=int(person.max(initial=-1)) + 1)[person]
    one = np.ones(len(person))
    counted = {"linked": size > 1, "elsewhere": partners > 1, "review": waits}
    return {name: Rate(values.astype(np.float64), one, person) for name, values in counted.items()}


def rates_of_truth(cells: Contingency, where: Ints, identities: int) -> dict[str, Rate]:
    """With truth: of an identity's true fellows those missed, of its found fellows the false ones. `where[k]` is the place of the
    k-th identity of the contingency among all; an identity whose truth is not known counts for nothing.
    """
    fellows = {
        "both": (cells.count - 1)[cells.cell],
        "true": (cells.true_size - 1)[cells.true[cells.cell]],
        "found": (cells.found_size - 1)[cells.found[cells.cell]],
    }
    unit = np.zeros(identities, dtype=np.int64)
    unit[where] = cells.unit_of_identity
    spread = {name: _placed(values.astype(np.float64), where, identities) for name, values in fellows.items()}
    return {
        "missed": Rate(spread["true"] - spread["both"], spread["true"], unit),
        "false": Rate(spread["found"] - spread["both"], spread["found"], unit),
    }


def _placed(values: Floats, where: Ints, size: int) -> Floats:
    placed = np.zeros(size)
    placed[where] = values
    return placed


@dataclass(frozen=True)
class _Compared:
    """A rate of one group and how it differs, before the comparisons are adjusted to one another."""

    rate: Share
    value: float = 0.0
    low: float = 0.0
    high: float = 0.0
    p: float | None = None


def by_group(dimensions: Sequence[Dimension], rates: Rates) -> list[GroupQuality]:
    """Every group of every dimension, with every rate against the whole; comparisons adjusted over all of them together."""
    places = [(dimension, number) for dimension in dimensions for number in _present(dimension)]
    whole = {name: _sums(rate, np.ones(len(rate.unit), dtype=np.bool_)) for name, rate in rates.items()}
    compared = {(d.dimension, n, name): _compared(rate, whole[name], d.of == n) for d, n in places for name, rate in rates.items()}
    tested = [key for key, one in compared.items() if one.p is not None]
    p = dict(zip(tested, adjusted([compared[key].p or 0.0 for key in tested]), strict=True))
    return [
        GroupQuality(
            dimension=d.dimension,
            group=d.names[n],
            identities=int(np.count_nonzero(d.of == n)),
            **{name: _told(compared[d.dimension, n, name], p.get((d.dimension, n, name))) for name in rates},
        )
        for d, n in places
    ]


def _present(dimension: Dimension) -> list[int]:
    return [int(number) for number in np.unique(dimension.of)]


def _sums(rate: Rate, which: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Counted and of, unit by unit, over some of the identities."""
    units, unit = int(rate.unit.max(initial=-1)) + 1, rate.unit[which]
    return added(unit, rate.counted[which], units), added(unit, rate.of[which], units)


def _compared(rate: Rate, whole: tuple[Floats, Floats], mine: npt.NDArray[np.bool_]) -> _Compared:
    """The group against the rest; the whole is both."""
    counted, of = _sums(rate, mine)
    group, rest = Ratio.of_units(counted, of), Ratio.of_units(whole[0] - counted, whole[1] - of)
    found = difference(group, rest)
    if found is None:
        return _Compared(Share.of_ratio(group))
    left = rest.of / (group.of + rest.of)
    return _Compared(Share.of_ratio(group), found.value * left, found.low * left, found.high * left, found.p)


def _told(one: _Compared, p: float | None) -> GroupRate:
    """The difference to the whole is the difference to the rest, times the rest's part of the whole."""
    if p is None:
        return GroupRate(rate=one.rate)
    differs = "no" if p >= _LEVEL or one.low <= 0 <= one.high else "higher" if one.value > 0 else "lower"
    return GroupRate(
        rate=one.rate,
        difference=Differs.model_validate(
            {"value": rounded(one.value), "low": rounded(one.low), "high": rounded(one.high), "adjusted_p": rounded(p), "differs": differs}
        ),
    )
