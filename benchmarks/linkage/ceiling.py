"""What could be had at most: gradient boosting that is told who is who on other made-up people, over generous candidate pairs.

python -m benchmarks.linkage.ceiling TRAINING_FOLDER FOLDER OUT

Nobody who links real records has such a teacher; the figure says how much of the truth the columns hold. The model learns from the
pairs of TRAINING_FOLDER (another seed) and its truth; the threshold is the one with the best cluster F1 among a third of its people,
whose pairs the model was not shown. Records are put together in two steps: what is near by a first model is compared pair by pair by a
second, and average linkage settles who is who. OUT gets clusters.parquet for the records of FOLDER.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.ensemble import HistGradientBoostingClassifier  # type: ignore[import-untyped]

from benchmarks.linkage.metrics import codes, connected, of_labels

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]

THREADS = 2
_NEAR = 0.05
"""From this probability on, records are looked at together before it is settled who is who."""
_COUNTED = {
    "forename": "{}.forename", "surname": "{}.surname", "whole": "{}.forename || ' ' || {}.surname", "home": "{}.postcode || {}.door",
}  # fmt: skip
"""How many records have this; rare names tell more."""
_THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98)

_RECORDS = """
    SELECT ROW_NUMBER() OVER (ORDER BY identity_id) - 1 AS n, dataset, reference, sex, uprn, phone, nhs_number, pnc_id,
        date_of_birth AS dob, dob_flag IS NOT NULL AS no_day, UPPER(postcode) AS postcode, UPPER(SPLIT_PART(postcode, ' ', 1)) AS district,
        NULLIF(SPLIT_PART(LOWER(given_names), ' ', 1), '') AS forename, NULLIF(SPLIT_PART(LOWER(given_names), ' ', 2), '') AS middle,
        LOWER(REPLACE(family_name, '-', ' ')) AS surname, SPLIT_PART(LOWER(REPLACE(family_name, '-', ' ')), ' ', 1) AS surname_first,
        SPLIT_PART(LOWER(REPLACE(family_name, '-', ' ')), ' ', -1) AS surname_last,
        NULLIF(TRIM(REGEXP_REPLACE(address, '[^0-9]+', ' ', 'g')), '') AS door, LOWER(address) AS address
    FROM read_parquet('{path}')
"""
_BLOCKS = (
    "surname, dob", "forename, dob", "postcode, forename", "postcode, surname", "postcode, dob", "nhs_number", "pnc_id", "phone",
    "forename, surname, district", "surname_last, dob", "surname_first, dob", "uprn, forename", "uprn, surname", "address, forename",
    "district, dob", "forename, surname, EXTRACT(YEAR FROM dob)", "SUBSTR(forename, 1, 2), SUBSTR(surname, 1, 2), EXTRACT(YEAR FROM dob)",
    "SUBSTR(forename, 1, 2), SUBSTR(surname, 1, 2), EXTRACT(MONTH FROM dob) * 100 + EXTRACT(DAY FROM dob)",
    "LEAST(forename, surname), GREATEST(forename, surname), COALESCE(district, '')",
    "LEAST(forename, surname), GREATEST(forename, surname), dob",
    "SUBSTR(forename, 1, 3), SUBSTR(surname, 1, 3), district",
)  # fmt: skip
_FEATURES = {
    **{f"{name}_same": f"l.{name} = r.{name}" for name in ("forename", "surname", "middle", "dob", "postcode", "district", "sex", "uprn", "phone",
                                                           "nhs_number", "pnc_id", "door", "address", "dataset", "reference")},
    **{f"{name}_near": f"jaro_winkler_similarity(l.{name}, r.{name})" for name in ("forename", "surname", "postcode")},
    **{f"{name}_edits": f"levenshtein(l.{name}, r.{name})" for name in ("forename", "surname", "address")},
    **{f"{name}_common": f"COALESCE({name}_l.share, 0) + COALESCE({name}_r.share, 0)" for name in ("forename", "surname")},
    "forename_length": "LEAST(LENGTH(l.forename), LENGTH(r.forename))",
    "middle_initial": "SUBSTR(l.middle, 1, 1) = SUBSTR(r.middle, 1, 1)",
    "middle_length": "LEAST(LENGTH(l.middle), LENGTH(r.middle))",
    "initial_same": "SUBSTR(l.forename, 1, 1) = SUBSTR(r.forename, 1, 1)",
    "swapped": "GREATEST(jaro_winkler_similarity(l.forename, r.surname), jaro_winkler_similarity(l.surname, r.forename))",
    "part_of_surname": "l.surname_first = r.surname_first OR l.surname_last = r.surname_last OR l.surname_first = r.surname_last "
                       "OR l.surname_last = r.surname_first",
    "day_same": "EXTRACT(DAY FROM l.dob) = EXTRACT(DAY FROM r.dob)",
    "month_same": "EXTRACT(MONTH FROM l.dob) = EXTRACT(MONTH FROM r.dob)",
    "year_apart": "ABS(EXTRACT(YEAR FROM l.dob) - EXTRACT(YEAR FROM r.dob))",
    "days_apart": "ABS(DATE_DIFF('day', l.dob, r.dob))",
    "day_is_month": "EXTRACT(DAY FROM l.dob) = EXTRACT(MONTH FROM r.dob) AND EXTRACT(MONTH FROM l.dob) = EXTRACT(DAY FROM r.dob)",
    "no_day": "CAST(l.no_day AS INTEGER) + CAST(r.no_day AS INTEGER)",
    "sector_same": "LEFT(l.postcode, LENGTH(l.postcode) - 2) = LEFT(r.postcode, LENGTH(r.postcode) - 2)",
    "others_of_the_name": "COALESCE(whole_l.share, 0) + COALESCE(whole_r.share, 0)",
    "people_at_home": "LN(1 + COALESCE(home_l.share, 0))",
    "agency_l": "CASE l.dataset " + " ".join(f"WHEN '{name}_people' THEN {n}" for n, name in
                                             enumerate(("police", "council", "health", "housing", "youth", "probation"))) + " END",
    "agency_r": "CASE r.dataset " + " ".join(f"WHEN '{name}_people' THEN {n}" for n, name in
                                             enumerate(("police", "council", "health", "housing", "youth", "probation"))) + " END",
}  # fmt: skip


@dataclass(frozen=True)
class Pairs:
    """`features`: one row per pair, nan where unknown."""

    left: Numbers
    right: Numbers
    features: Floats

    def of(self, persons: Numbers) -> npt.NDArray[np.bool_]:
        return np.asarray(persons[self.left] == persons[self.right], dtype=np.bool_)


class Records:
    """The records of a folder, numbered in the order of identity_id, and what is known of pairs of them."""

    def __init__(self, folder: Path) -> None:
        self.connection = duckdb.connect(config={"threads": THREADS})
        self.connection.execute("SET enable_progress_bar = false")
        self.connection.execute(f"CREATE TABLE record AS {_RECORDS.format(path=folder / 'identities.parquet')}")
        for name, key in _COUNTED.items():
            own = key.replace("{}.", "")
            self.connection.execute(
                f"CREATE TABLE {name} AS SELECT {own} AS key, COUNT(*) AS share FROM record WHERE {own} IS NOT NULL GROUP BY 1"
            )

    def candidates(self) -> Pairs:
        return self._pairs(" UNION ".join(_agreeing(keys) for keys in _BLOCKS))

    def within(self, group: Numbers) -> Pairs:
        """All pairs of records of one group; groups of more than 60 are left out."""
        self.connection.register("grouping", pa.table({"n": np.arange(len(group)), "g": group}))
        small = "SELECT n, g FROM grouping QUALIFY COUNT(*) OVER (PARTITION BY g) BETWEEN 2 AND 60"
        return self._pairs(f"SELECT l.n AS a, r.n AS b FROM ({small}) AS l JOIN ({small}) AS r ON l.g = r.g AND l.n < r.n")

    def _pairs(self, select: str) -> Pairs:
        counts = " ".join(
            f"LEFT JOIN {table} AS {table}_{side} ON {table}_{side}.key = {key.replace('{}', side)}"
            for table, key in _COUNTED.items()
            for side in "lr"
        )
        features = ", ".join(f"CAST({sql} AS FLOAT) AS {name}" for name, sql in _FEATURES.items())
        rows = self.connection.execute(
            f"SELECT a, b, {features} FROM ({select}) AS pair JOIN record AS l ON l.n = a JOIN record AS r ON r.n = b {counts} ORDER BY a, b"
        ).to_arrow_table()
        columns = [np.asarray(rows[name].fill_null(np.nan).to_numpy(), dtype=np.float32) for name in _FEATURES]
        return Pairs(rows["a"].to_numpy(), rows["b"].to_numpy(), np.column_stack(columns))


def _agreeing(keys: str) -> str:
    """Pairs that agree on the keys; keys that more than 200 share are left out."""
    some = " AND ".join(f"({key}) IS NOT NULL" for key in _split(keys))
    return (
        f"SELECT l.n AS a, r.n AS b FROM (SELECT n, HASH({keys}) AS key FROM record WHERE {some} QUALIFY COUNT(*) OVER (PARTITION BY HASH({keys})) "
        f"<= 200) AS l JOIN (SELECT n, HASH({keys}) AS key FROM record WHERE {some}) AS r ON l.key = r.key AND l.n < r.n"
    )


def _split(keys: str) -> list[str]:
    """At the commas outside brackets."""
    parts, depth = [""], 0
    for letter in keys:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def _persons(folder: Path) -> tuple[pa.Array, Numbers]:
    truth = pq.read_table(folder / "truth.parquet").sort_by("identity_id")
    return truth["identity_id"].combine_chunks(), codes(truth["person"])


def learn(parts: list[tuple[Pairs, npt.NDArray[np.bool_]]], persons: Numbers) -> Any:
    """A model taught by the pairs that each mask keeps."""
    model = HistGradientBoostingClassifier(max_iter=400, learning_rate=0.08, max_leaf_nodes=63, min_samples_leaf=40, random_state=1)
    features = np.concatenate([pairs.features[kept] for pairs, kept in parts])
    return model.fit(features, np.concatenate([pairs.of(persons)[kept] for pairs, kept in parts]))


def near(pairs: Pairs, probability: Any, count: int) -> Numbers:
    kept = probability >= _NEAR
    return connected(pairs.left[kept], pairs.right[kept], count)


def trees(pairs: Pairs, probability: Any, count: int) -> list[tuple[Numbers, Any]]:
    """Average linkage of every group of near records: its rows, and the tree by 1 - probability. Pairs are all pairs within groups."""
    group = connected(pairs.left, pairs.right, count)
    order = np.argsort(group[pairs.left], kind="stable")
    grown = []
    for some in np.split(order, np.flatnonzero(np.diff(group[pairs.left][order])) + 1):
        rows = np.unique(np.concatenate([pairs.left[some], pairs.right[some]]))
        by_ends = some[np.lexsort((pairs.right[some], pairs.left[some]))]
        grown.append((rows, linkage(1 - probability[by_ends], "average")))
    return grown


def cut(grown: list[tuple[Numbers, Any]], threshold: float, count: int) -> Numbers:
    label = np.arange(count)
    for rows, tree in grown:
        label[rows] = rows[0] + count * fcluster(tree, 1 - threshold, "distance")
    return label


def main(training: Path, folder: Path, out: Path) -> None:
    records = Records(training)
    _, persons = _persons(training)
    kept_back = persons % 3 == 0
    pairs = records.candidates()
    taught = ~kept_back[pairs.left] & ~kept_back[pairs.right]
    first = learn([(pairs, taught)], persons)
    inside = records.within(near(pairs, first.predict_proba(pairs.features)[:, 1], len(persons)))
    second = learn([(inside, ~kept_back[inside.left] & ~kept_back[inside.right])], persons)
    grown = trees(inside, second.predict_proba(inside.features)[:, 1], len(persons))
    threshold = max(_THRESHOLDS, key=lambda one: of_labels(cut(grown, one, len(persons))[kept_back], persons[kept_back]).cluster.f1)
    records = Records(folder)
    identity, _ = _persons(folder)
    pairs = records.candidates()
    inside = records.within(near(pairs, first.predict_proba(pairs.features)[:, 1], len(identity)))
    labels = cut(trees(inside, second.predict_proba(inside.features)[:, 1], len(identity)), threshold, len(identity))
    print(f"threshold {threshold}, {len(pairs.left):,} candidate pairs, {len(inside.left):,} in groups of near records")
    out.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table({"identity_id": identity, "cluster_id": labels}), out / "clusters.parquet")


if __name__ == "__main__":
    main(*(Path(given) for given in sys.argv[1:4]))
