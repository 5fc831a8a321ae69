"""How good a grouping of records into persons is, against the truth.

Nothing here holds a pair: a table of how many records each cluster shares with each person has all that is needed. With n records in
both cluster c and person p, they have n(n-1)/2 right pairs, and each of the n records finds a share n/|c| of its cluster right and
n/|p| of its person found (B-cubed, Bagga and Baldwin 1998).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Score:
    """Shares between 0 and 1; counts are of pairs of records."""

    precision: float
    recall: float
    f1: float
    pairs_right: int
    pairs_found: int
    pairs_true: int

    @classmethod
    def of(cls, right: int, found: int, true: int) -> Score:
        precision, recall = right / found if found else 1.0, right / true if true else 1.0
        return cls(precision, recall, harmonic(precision, recall), right, found, true)


@dataclass(frozen=True)
class Quality:
    records: int
    cluster: Score
    """Over all pairs that share a cluster, that is over the closure of whatever was linked."""
    b_cubed: tuple[float, float, float]
    """Precision, recall and F1 by record."""
    largest: int
    """Records in the largest cluster."""
    largest_true: int

    def row(self) -> dict[str, Any]:
        return asdict(self)


def harmonic(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def quality(clusters: pa.Table, truth: pa.Table, *, cluster: str = "person_id", among: Any = None) -> Quality:
    """`clusters`: identity_id and the column `cluster`, once per identity; one that is absent is a cluster of its own. `truth`: identity_id, person.

    `among` is a boolean mask over the rows of `truth`; only pairs with both records in it count then, as for one ethnic group.
    """
    found, true = aligned(clusters, truth, cluster)
    if among is not None:
        found, true = found[among], true[among]
    return of_labels(found, true)


def aligned(clusters: pa.Table, truth: pa.Table, cluster: str = "person_id") -> tuple[Numbers, Numbers]:
    """Cluster and person of every record, as numbers, in the order of the truth. ValueError when an identity has two clusters."""
    at = pc.index_in(truth["identity_id"], clusters["identity_id"])
    if pc.count_distinct(clusters["identity_id"]).as_py() != len(clusters):
        raise ValueError("an identity is in two clusters")
    found = codes(clusters[cluster])
    alone = at.is_null().to_numpy(zero_copy_only=False)
    rows = at.fill_null(0).to_numpy()
    labels = found[rows] if len(found) else np.zeros(len(truth), dtype=np.int64)
    return np.where(alone, len(clusters) + np.arange(len(truth)), labels), codes(truth["person"])


def codes(column: pa.ChunkedArray) -> Numbers:
    """0, 1, 2 … for the distinct values."""
    return np.asarray(column.combine_chunks().dictionary_encode().indices.to_numpy(), dtype=np.int64)


def of_labels(found: Numbers, true: Numbers) -> Quality:
    """`found` and `true` label the same records."""
    _, found = np.unique(found, return_inverse=True)
    _, true = np.unique(true, return_inverse=True)
    in_cluster, in_person = np.bincount(found), np.bincount(true)
    _, first, both = np.unique(found * (len(in_person) + 1) + true, return_index=True, return_counts=True)
    score = Score.of(_pairs(both), _pairs(in_cluster), _pairs(in_person))
    precision = float((both * both / in_cluster[found[first]]).sum() / max(len(found), 1))
    recall = float((both * both / in_person[true[first]]).sum() / max(len(found), 1))
    largest = (int(counts.max()) if len(counts) else 0 for counts in (in_cluster, in_person))
    return Quality(len(found), score, (precision, recall, harmonic(precision, recall)), *largest)


def _pairs(counts: Numbers) -> int:
    return int((counts * (counts - 1) // 2).sum())


def pairwise(left: Any, right: Any, truth: pa.Table) -> Score:
    """Of links as they were predicted, before any closure. `left`, `right`: identity_id of both ends, each pair once."""
    person = codes(truth["person"])
    ends = [
        person[pc.index_in(pa.chunked_array([column]) if isinstance(column, pa.Array) else column, truth["identity_id"]).to_numpy()]
        for column in (left, right)
    ]
    return Score.of(int((ends[0] == ends[1]).sum()), len(ends[0]), _pairs(np.bincount(person)))


def by_group(clusters: pa.Table, truth: pa.Table, group: Any, *, cluster: str = "person_id") -> dict[str, Quality]:
    """The quality among the records of each value of `group`, which has one entry per row of the truth; unknown values are left out."""
    found, true = aligned(clusters, truth, cluster)
    values = np.asarray(group.to_pylist() if hasattr(group, "to_pylist") else group, dtype=object)
    return {
        str(value): of_labels(found[values == value], true[values == value])
        for value in sorted({v for v in values.tolist() if v is not None})
    }


def connected(left: Numbers, right: Numbers, count: int) -> Numbers:
    """The smallest number that each of `count` records is connected to through links; labels fall until none changes."""
    label = np.arange(count)
    while True:
        low = np.minimum(label[left], label[right])
        before = label.copy()
        np.minimum.at(label, left, low)
        np.minimum.at(label, right, low)
        label = label[label]
        if np.array_equal(before, label):
            return label
