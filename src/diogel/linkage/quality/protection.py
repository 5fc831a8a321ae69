"""Small numbers kept back: of small groups few people stand behind a figure, and what is hidden can be worked out from a total.

First what is below the threshold is hidden (a zero too: that none of a group is joined tells of each of them), and what leaves fewer
than the threshold over. Then, as long as somebody who knows the total and the rule could work out a hidden count to within less than
half the threshold, the smallest count still shown is hidden as well. Last, across dimensions: where what is shown adds up, or can be
subtracted, to just a hidden group (those without an age are those without a date of birth), more is hidden until it does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from diogel.linkage.quality.contingency import Floats
from diogel.linkage.quality.groups import Dimension
from diogel.linkage.quality.report import GroupQuality, GroupRate, PartnerPair, Share

THRESHOLD = 10

RATES = ("linked", "elsewhere", "review", "missed", "false")


@dataclass(frozen=True)
class Cell:
    """A count of so many, in a row of which the total is known."""

    count: int
    out_of: int


def to_hide(cells: Sequence[Cell], threshold: int = THRESHOLD, *, already: Iterable[int] = ()) -> set[int]:
    """The places of the cells to hide. `already` are hidden for another reason. A cell of nothing at all says nothing and stays.

    Of 3, 40, 50 and 60 (of 100 each) 3 is hidden, and 40 with it, or 3 would be what is left of the total.
    """
    small = {place for place, cell in enumerate(cells) if cell.out_of and min(cell.count, cell.out_of - cell.count) < threshold}
    small |= {place for place in already if cells[place].out_of}
    hidden = set(small)
    others = sorted((cell.count, place) for place, cell in enumerate(cells) if cell.out_of and place not in hidden)
    while others and any(_span(cells, place, hidden, small, threshold) < threshold // 2 for place in small):
        hidden.add(others.pop(0)[1])
    return hidden


def _span(cells: Sequence[Cell], place: int, hidden: set[int], small: set[int], threshold: int) -> int:
    """How many values a hidden count could have, less one, for one who knows the sum of the hidden, and which are small."""
    total = sum(cells[one].count for one in hidden)
    bounds = {one: _bounds(cells[one], one in small, threshold) for one in hidden}
    low, high = bounds[place]
    least = sum(bounds[one][0] for one in hidden if one != place)
    most = sum(bounds[one][1] for one in hidden if one != place)
    # a cell of fewer than the span is as open as it can be
    open_as_can_be = max(threshold // 2 - (high - low), 0)
    return min(high, total - least) - max(low, total - most) + open_as_can_be


def _bounds(cell: Cell, small: bool, threshold: int) -> tuple[int, int]:
    if not small:
        return 0, cell.out_of
    if cell.count < threshold:
        return 0, min(threshold - 1, cell.out_of)
    return max(cell.out_of - threshold + 1, 0), cell.out_of


def protected(
    groups: Sequence[GroupQuality], dimensions: Sequence[Dimension], threshold: int = THRESHOLD
) -> tuple[list[GroupQuality], int]:
    """The groups with what is too small kept back, and how many figures that were. `dimensions` are those the groups are of."""
    within = _makeup(groups, dimensions)
    sizes = [Cell(group.identities or 0, 2 * (group.identities or 0) + threshold) for group in groups]
    gone = _hidden(groups, sizes, within, set(), threshold)
    hidden = {name: _hidden(groups, _cells(groups, name), within, gone, threshold) for name in _names(groups)}
    kept = [_without(group, {name for name in hidden if place in hidden[name]}, place in gone) for place, group in enumerate(groups)]
    return kept, len(gone) + sum(len(places | gone) for places in hidden.values())


def _hidden(groups: Sequence[GroupQuality], cells: Sequence[Cell], within: Floats, gone: set[int], threshold: int) -> set[int]:
    """The places to hide of one figure: dimension by dimension, then across them."""
    hidden: set[int] = set()
    for dimension in dict.fromkeys(group.dimension for group in groups):
        places = [place for place, group in enumerate(groups) if group.dimension == dimension]
        already = [number for number, place in enumerate(places) if place in gone]
        hidden |= {places[number] for number in to_hide([cells[place] for place in places], threshold, already=already)}
    small = {place for place in hidden if _is_small(cells[place], threshold) or place in gone}
    return _closed(within, cells, hidden, small)


def _is_small(cell: Cell, threshold: int) -> bool:
    return min(cell.count, cell.out_of - cell.count) < threshold


def _makeup(groups: Sequence[GroupQuality], dimensions: Sequence[Dimension]) -> Floats:
    """Row g: which kinds of identities are in group g; a kind is those that are in the same group of every dimension. The last row: all.

    There may be thousands of kinds. What counts is how rows add up to one another, and that shows just as well in their sums over
    some random mixtures of kinds, the same every time.
    """
    code = np.zeros(len(dimensions[0].of), dtype=np.int64)
    for dimension in dimensions:
        code = code * len(dimension.names) + dimension.of
    first = np.unique(code, return_index=True)[1]
    mixture = np.random.default_rng(1).standard_normal((len(first), 2 * len(groups) + 2))
    of = {(one.dimension, name): one.of[first] == number for one in dimensions for number, name in enumerate(one.names)}
    return np.array([*(mixture[of[group.dimension, group.group]].sum(axis=0) for group in groups), mixture.sum(axis=0)], dtype=np.float64)


def _closed(within: Floats, cells: Sequence[Cell], hidden: set[int], small: set[int]) -> set[int]:
    """Hide more until no small group is a sum or difference of what is shown: each time the smallest without which it is none, or the
    smallest of all where there is more than one way."""
    hidden = set(hidden)
    while (place := next((place for place in sorted(small) if _adds_up(within, cells, hidden, place)), None)) is not None:
        shown = sorted((cell.count, at) for at, cell in enumerate(cells) if at not in hidden and cell.out_of)
        if not shown:
            break
        enough = (at for _, at in shown if not _adds_up(within, cells, hidden | {at}, place))
        hidden.add(next(enough, shown[0][1]))
    return hidden


_NOTHING = 1e-6


def _adds_up(within: Floats, cells: Sequence[Cell], hidden: set[int], place: int) -> bool:
    """Whether the rows of what is shown, and of all, add up to a group's."""
    basis = within[[*(at for at in range(len(cells)) if at not in hidden), len(cells)]]
    weights = np.linalg.lstsq(basis.T, within[place], rcond=None)[0]
    return bool(np.abs(basis.T @ weights - within[place]).max(initial=0.0) < _NOTHING)


def _names(groups: Sequence[GroupQuality]) -> list[str]:
    return [name for name in RATES if groups and getattr(groups[0], name) is not None]


def _cells(groups: Sequence[GroupQuality], name: str) -> list[Cell]:
    rates: list[GroupRate] = [getattr(group, name) for group in groups]
    return [Cell(rate.rate.count or 0, rate.rate.out_of or 0) for rate in rates]


_KEPT_BACK = GroupRate(rate=Share.kept_back())


def _without(group: GroupQuality, hidden: set[str], gone: bool) -> GroupQuality:
    """A group of which some rates, or all with its size, are kept back."""
    names = [name for name in RATES if getattr(group, name) is not None and (gone or name in hidden)]
    return group.model_copy(update={**dict.fromkeys(names, _KEPT_BACK), "identities": None if gone else group.identities})


def protected_pairs(pairs: Iterable[PartnerPair], threshold: int = THRESHOLD) -> tuple[list[PartnerPair], int]:
    """The same for partners two by two: no total stands beside them, so what is small is enough."""
    shown, hidden = [], 0
    for pair in pairs:
        small = pair.persons is not None and pair.persons < threshold
        rates = {name: protected_share(getattr(pair, name), threshold) for name in ("missed", "false")}
        shown.append(pair.model_copy(update={"persons": None if small else pair.persons, **rates}))
        hidden += small + sum(rate.hidden for rate in rates.values() if rate is not None)
    return shown, hidden


def protected_share(share: Share | None, threshold: int = THRESHOLD) -> Share | None:
    """A share by itself, kept back where its count or what is left over is small."""
    if share is None or not share.out_of:
        return share
    count = share.count or 0
    return Share.kept_back() if min(count, share.out_of - count) < threshold else share
