"""Hold what a linker wrote against the truth, in a process of its own so that nobody is charged with its memory.

python -m benchmarks.linkage.judge FOLDER OUT
python -m benchmarks.linkage.judge --differing OUT OTHER

Reads FOLDER/truth.parquet, OUT/clusters.parquet (identity_id, cluster_id) and, where it is there, OUT/links.parquet (identity_id_l,
identity_id_r, match_probability). Writes OUT/score.json.
With --differing, prints how many clusters of the one are not in the other as they are.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.linkage.metrics import aligned, codes, connected, of_labels, pairwise, quality
from diogel.linkage.quality.intervals import wilson

THRESHOLDS = (0.5, 0.8, 0.9, 0.95, 0.99, 0.999)


def score(folder: Path, out: Path) -> dict[str, Any]:
    truth = pq.read_table(folder / "truth.parquet")
    clusters = pq.read_table(out / "clusters.parquet")
    told: dict[str, Any] = {"cluster": quality(clusters, truth, cluster="cluster_id").row()}
    if (out / "links.parquet").exists():
        told["by_threshold"] = by_threshold(pq.read_table(out / "links.parquet"), truth)
    if "case" in truth.column_names:
        born = pq.read_table(folder / "identities.parquet", columns=["date_of_birth"])["date_of_birth"]
        told["false_merges"] = false_merges(clusters, truth, born.is_valid().to_numpy())
    return told


def by_threshold(links: pa.Table, truth: pa.Table) -> list[dict[str, Any]]:
    """Of links at each threshold: themselves (`pairwise`), and the clusters they connect (`cluster`)."""
    ends = [pc.index_in(links[f"identity_id_{side}"], truth["identity_id"]).to_numpy() for side in "lr"]
    probability, persons = links["match_probability"].to_numpy(), codes(truth["person"])
    found = []
    for threshold in THRESHOLDS:
        kept = probability >= threshold
        closure = of_labels(connected(ends[0][kept], ends[1][kept], len(truth)), persons)
        some = links.filter(pa.array(kept))
        plain = pairwise(some["identity_id_l"], some["identity_id_r"], truth)
        found.append({"threshold": threshold, "cluster": closure.row(), "pairwise": vars(plain)})
    return found


def false_merges(clusters: pa.Table, truth: pa.Table, dated: Any) -> dict[str, dict[str, float]]:
    """By kind of case: in how many two people of the case are taken for one, with the upper end of Wilson's 95% interval of the rate.

    A record without a date of birth under the name of both a father and his son is at best a guess; so `dated` (a mask over the truth's
    rows) gives the cases in which two people are one although both have a record there that tells when they were born.
    """
    found, persons = aligned(clusters, truth, "cluster_id")
    case, kind = truth["case"].to_numpy(), np.array(truth["kind"].to_pylist())
    everyone = np.ones(len(truth), dtype=np.bool_)
    told: dict[str, dict[str, float]] = {}
    for name in sorted(set(kind.tolist()) - {"alone"}):
        cases = len(np.unique(case[kind == name]))
        told[name] = {"cases": cases}
        for measure, rows in (("merged", everyone), ("merged_dated", dated)):
            merged = _fused(case, found, persons, rows & (kind == name))
            told[name] |= {measure: merged, f"{measure}_upper": round(wilson(merged / cases, cases)[1], 4)}
    return told


def _fused(case: Any, found: Any, persons: Any, rows: Any) -> int:
    """Cases with a cluster that has records of two of its people."""
    person_in_cluster = np.unique(np.stack([case[rows], found[rows], persons[rows]], axis=1), axis=0)
    cluster, people = np.unique(person_in_cluster[:, :2], axis=0, return_counts=True)
    return len(np.unique(cluster[people > 1, 0]))


def differing(one: Path, other: Path) -> int:
    """Clusters of the one that the other has not exactly so."""
    clusters, others = (pq.read_table(out / "clusters.parquet") for out in (one, other))
    joined = clusters.join(others, "identity_id", join_type="full outer", right_suffix="_other")
    sides = [codes(joined[name].fill_null("")) for name in ("cluster_id", "cluster_id_other")]
    both, counts = np.unique(np.stack(sides, axis=1), axis=0, return_counts=True)
    sizes = [np.bincount(side) for side in sides]
    return int((np.bincount(both[:, 0], (counts == sizes[0][both[:, 0]]) & (counts == sizes[1][both[:, 1]])) == 0).sum())


def main(arguments: list[str]) -> None:
    if arguments[0] == "--differing":
        print(differing(Path(arguments[1]), Path(arguments[2])))
        return
    told = score(Path(arguments[0]), Path(arguments[1]))
    (Path(arguments[1]) / "score.json").write_text(json.dumps(told, indent=1), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
