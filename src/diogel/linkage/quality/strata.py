"""Recorded pairs put into strata of like evidence, and a random sample of each, for people to look at.

A pair of which the model is all but sure teaches little, one in doubt much: a stratum is drawn from in proportion to its size and to
how divided the model is over it (Neyman 1934), and never less than a few, since the model may be wrong about itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from diogel.errors import UsageError
from diogel.linkage.model import LinkageModel
from diogel.linkage.quality.contingency import Floats, Ints

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Stratum:
    """`least` is the probability from which a pair belongs to it; `ruled`: a rule decided, whatever the weights say."""

    stratum: str
    linked: bool
    least: float
    ruled: bool = False
    waits: bool = False


STRATA = (
    Stratum("link_by_rule", True, 0.0, ruled=True),
    Stratum("link_from_9999", True, 0.9999),
    Stratum("link_from_999", True, 0.999),
    Stratum("link_from_99", True, 0.99),
    Stratum("link_lower", True, 0.0),
    Stratum("review_from_90", False, 0.9, waits=True),
    Stratum("review_lower", False, 0.0, waits=True),
    Stratum("no_by_rule", False, 0.0, ruled=True),
    Stratum("no_from_10", False, 0.1),
    Stratum("no_lower", False, 0.0),
)

_LEAST = 10
"""So many of each stratum are drawn, where there are so many."""
_SUREST = 0.01
"""However sure the model is, one pair in a hundred is held to be in doubt."""


@dataclass(frozen=True)
class Frame:
    """The pairs of distinct records that a build recorded: `stratum[i]` is a place in STRATA, `probability[i]` what the model believes.

    `verdict` is the model's own, also where a decision overrules it: else decisions would be held against themselves.
    """

    identity_id_l: pa.ChunkedArray
    identity_id_r: pa.ChunkedArray
    probability: Floats
    stratum: Ints

    @classmethod
    def of(cls, pairs: pa.Table, model: LinkageModel) -> Frame:
        """From a build's `pair`. Records of several equal identities, paired with themselves, leave nothing to look at and are left out."""
        pairs = pairs.filter(pc.not_equal(pairs["identity_id_l"], pairs["identity_id_r"]))
        pairs = pairs.sort_by([("identity_id_l", "ascending"), ("identity_id_r", "ascending")])
        return cls(pairs["identity_id_l"], pairs["identity_id_r"], _numbers(pairs["probability"]), _strata(pairs, model))

    def __len__(self) -> int:
        return len(self.stratum)

    @property
    def linked(self) -> Bools:
        return np.array([one.linked for one in STRATA])[self.stratum]

    def pairs_of(self) -> dict[tuple[str, str], int]:
        """A pair -> its place. Both ways round."""
        left, right = self.identity_id_l.to_pylist(), self.identity_id_r.to_pylist()
        there = {pair: place for place, pair in enumerate(zip(left, right, strict=True))}
        return there | {(pair[1], pair[0]): place for pair, place in there.items()}


def _numbers(column: pa.ChunkedArray) -> Floats:
    return np.asarray(column.to_numpy(), dtype=np.float64)


_STATUSES = ("link", "review", "no")


def _strata(pairs: pa.Table, model: LinkageModel) -> Ints:
    probability, status = _numbers(pairs["probability"]), verdicts(pairs, model)
    ruled = _ruled_by(pairs, model, "same") | _ruled_by(pairs, model, "different")
    codes = np.full(len(probability), -1, dtype=np.int64)
    for number, one in reversed(list(enumerate(STRATA))):
        wanted = _STATUSES.index("link" if one.linked else "review" if one.waits else "no")
        codes[(status == wanted) & (ruled == one.ruled) & (probability >= one.least)] = number
    return codes


def _ruled_by(pairs: pa.Table, model: LinkageModel, *decides: str) -> Bools:
    """Pairs of which a rule of the model decided so."""
    names = pa.array([rule.rule for rule in model.rules if rule.decides in decides], pa.string())
    return np.asarray(pc.is_in(pairs["rule"].cast(pa.string()), value_set=names).to_numpy(), dtype=np.bool_)


def verdicts(pairs: pa.Table, model: LinkageModel) -> Ints:
    """0 link, 1 review, 2 no, for each pair: its status, or where a decision made that, what the model says of it."""
    known = pc.index_in(pairs["status"].cast(pa.string()), value_set=pa.array(_STATUSES))
    status: Ints = np.asarray(known.to_numpy(), dtype=np.int64)
    if "decision" not in pairs.column_names:
        return status
    decided = np.asarray(pc.is_valid(pairs["decision"]).to_numpy(), dtype=np.bool_)
    return np.where(decided, _own_verdicts(pairs, model), status)


def _own_verdicts(pairs: pa.Table, model: LinkageModel) -> Ints:
    """Rules first, then the thresholds. What the guard holds (`held_by_guard`, no rule of the model's) would wait for a person.

    What it held until a person joined the two is a link here: the guard no longer says so, and the model never did.
    """
    probability, thresholds = _numbers(pairs["probability"]), model.thresholds
    worth_a_look = np.where(probability >= thresholds.review, 1, 2)
    by_weight = np.where(probability >= thresholds.link, 0, worth_a_look)
    same, different = _ruled_by(pairs, model, "same"), _ruled_by(pairs, model, "different")
    looks = np.asarray(pc.is_valid(pairs["rule"]).to_numpy(), dtype=np.bool_) & ~same & ~different
    chosen = [np.zeros_like(by_weight), np.full_like(by_weight, 2), worth_a_look]
    return np.asarray(np.select([same, different, looks], chosen, by_weight), dtype=np.int64)


def draw(frame: Frame, *, links: int, non_links: int, seed: int) -> Ints:
    """The places of a stratified random sample, in random order. The same frame and seed give the same sample.

    Raises UsageError when there is nothing to draw from.
    """
    if not len(frame):
        raise UsageError("there is no pair to look at: the build recorded none", todo="take in deliveries that name people, and build")
    random = np.random.default_rng(seed)
    chosen = [
        random.choice(np.flatnonzero(frame.stratum == number), size=size, replace=False, shuffle=False)
        for linked, wanted in ((True, links), (False, non_links))
        for number, size in _allocated(frame, wanted, linked=linked).items()
    ]
    return random.permutation(np.concatenate([*chosen, np.array([], dtype=np.int64)])).astype(np.int64)


def _allocated(frame: Frame, wanted: int, *, linked: bool) -> dict[int, int]:
    """Stratum -> how many to draw, together `wanted` or all there are."""
    numbers = [number for number, one in enumerate(STRATA) if one.linked == linked and (frame.stratum == number).any()]
    if not numbers or wanted <= 0:
        return {}
    there = {number: int((frame.stratum == number).sum()) for number in numbers}
    worth = {number: there[number] * _doubt(frame.probability[frame.stratum == number]) for number in numbers}
    return allocate(there, worth, min(wanted, sum(there.values())))


def _doubt(probability: Floats) -> float:
    believed = min(max(float(probability.mean()), _SUREST), 1 - _SUREST)
    return float(np.sqrt(believed * (1 - believed)))


def allocate(there: Mapping[int, int], worth: Mapping[int, float], wanted: int) -> dict[int, int]:
    """`wanted` divided by worth, none more than there are, none less than ten as far as that goes.

    `allocate({0: 1000, 1: 5}, {0: 100.0, 1: 2.0}, 50)` is {0: 45, 1: 5}.
    """
    given = dict.fromkeys(there, 0)
    for number in sorted(there, key=lambda one: there[one]):
        given[number] = min(there[number], _LEAST, max(wanted - sum(given.values()), 0))
    while (left := wanted - sum(given.values())) > 0:
        room = {number: there[number] - given[number] for number in there if there[number] > given[number]}
        total = sum(worth[number] for number in room)
        shares = {number: left * worth[number] / total for number in room}
        for number in sorted(room, key=lambda one: (-shares[one], one)):
            more = min(room[number], max(int(shares[number]), 1), wanted - sum(given.values()))
            given[number] += more
    return {number: size for number, size in given.items() if size}
