"""Small numbers kept back: of small groups few people stand behind a figure, and what is hidden can be worked out from a total.

First what is below the threshold is hidden (a zero too: that none of a group is joined tells of each of them), and what leaves fewer
than the threshold over. Then, as long as somebody who knows the total and the rule could work out a hidden count to within less than
half the threshold, the smallest count still shown is hidden as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

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


def protected(groups: Sequence[GroupQuality], threshold: int = THRESHOLD) -> tuple[list[GroupQuality], int]:
    """The groups with what is too small kept back, and how many figures that were."""
    kept: list[GroupQuality] = []
    for dimension in dict.fromkeys(group.dimension for group in groups):
        kept += _protect_dimension([group for group in groups if group.dimension == dimension], threshold)
    return kept, sum(_hidden(group) for group in kept)


def _hidden(group: GroupQuality) -> int:
    return sum(rate.rate.hidden for rate in _rates(group).values()) + (group.identities is None)


def _rates(group: GroupQuality) -> dict[str, GroupRate]:
    return {name: rate for name in RATES if (rate := getattr(group, name)) is not None}


def _protect_dimension(groups: list[GroupQuality], threshold: int) -> list[GroupQuality]:
    gone = to_hide([_size(group.identities or 0, threshold) for group in groups], threshold)
    hidden = {name: to_hide(cells, threshold, already=gone) for name, cells in _cells(groups).items()}
    return [
        group.model_copy(
            update={
                **{name: _KEPT_BACK for name in _rates(group) if place in hidden[name] or place in gone},
                "identities": None if place in gone else group.identities,
            }
        )
        for place, group in enumerate(groups)
    ]


def _size(identities: int, threshold: int) -> Cell:
    """A size is of no number of its own: what it leaves is never small."""
    return Cell(identities, 2 * identities + threshold)


def _cells(groups: Sequence[GroupQuality]) -> Mapping[str, list[Cell]]:
    names = _rates(groups[0])
    return {name: [Cell(_rates(group)[name].rate.count or 0, _rates(group)[name].rate.out_of or 0) for group in groups] for name in names}


_KEPT_BACK = GroupRate(rate=Share.kept_back())


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
