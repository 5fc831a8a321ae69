"""What could be had at most: gradient boosting that is told who is who on other made-up people, over generous candidate pairs.

python -m benchmarks.linkage.ceiling TRAINING_FOLDER FOLDER OUT

Nobody who links real records has such a teacher; the figure says how much of the truth the columns hold. The model learns from the
pairs of TRAINING_FOLDER (another seed) and its truth; the threshold is the one with the best cluster F1 among a third of its people,
whose pairs the model was not shown. OUT gets clusters.parquet for the records of FOLDER.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from sklearn.ensemble import HistGradientBoostingClassifier  # type: ignore[import-untyped]

from benchmarks.linkage.metrics import codes, connected, of_labels

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]

THREADS = 2
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


def pairs_of(folder: Path) -> tuple[Numbers, Numbers, Floats]:
    """Left and right row number (in the order of identity_id) of every candidate pair, and its features, nan where unknown."""
    connection = duckdb.connect(config={"threads": THREADS})
    connection.execute("SET enable_progress_bar = false")
    connection.execute(f"CREATE TABLE record AS {_RECORDS.format(path=folder / 'identities.parquet')}")
    for name, key in (
        ("forename", "forename"),
        ("surname", "surname"),
        ("whole", "forename || ' ' || surname"),
        ("home", "postcode || door"),
    ):
        connection.execute(f"CREATE TABLE {name} AS SELECT {key} AS key, COUNT(*) AS share FROM record WHERE {key} IS NOT NULL GROUP BY 1")
    connection.execute(f"CREATE TABLE pair AS {' UNION '.join(_agreeing(keys) for keys in _BLOCKS)}")
    counts = " ".join(
        f"LEFT JOIN {table} AS {table}_{side} ON {table}_{side}.key = {key.format(side[0])}"
        for table, key in (("forename", "{0}.forename"), ("surname", "{0}.surname"), ("whole", "{0}.forename || ' ' || {0}.surname"),
                           ("home", "{0}.postcode || {0}.door"))
        for side in ("l", "r")
    )  # fmt: skip
    features = ", ".join(f"CAST({sql} AS FLOAT) AS {name}" for name, sql in _FEATURES.items())
    rows = connection.execute(
        f"SELECT a, b, {features} FROM pair JOIN record AS l ON l.n = a JOIN record AS r ON r.n = b {counts} ORDER BY a, b"
    ).to_arrow_table()
    columns = [np.asarray(rows[name].fill_null(np.nan).to_numpy(), dtype=np.float32) for name in _FEATURES]
    return rows["a"].to_numpy(), rows["b"].to_numpy(), np.column_stack(columns)


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


def best_threshold(left: Numbers, right: Numbers, probability: Any, persons: Numbers, among: Any) -> float:
    """Of a few, the one whose connected components have the best F1 among the records of the mask."""
    inside = among[left] & among[right]

    def f1(threshold: float) -> float:
        kept = inside & (probability >= threshold)
        return of_labels(connected(left[kept], right[kept], len(persons))[among], persons[among]).cluster.f1

    return max(_THRESHOLDS, key=f1)


def main(training: Path, folder: Path, out: Path) -> None:
    left, right, features = pairs_of(training)
    _, persons = _persons(training)
    kept_back = persons % 3 == 0
    taught = ~kept_back[left] & ~kept_back[right]
    model = HistGradientBoostingClassifier(max_iter=400, learning_rate=0.08, max_leaf_nodes=63, min_samples_leaf=40, random_state=1)
    model.fit(features[taught], (persons[left] == persons[right])[taught])
    threshold = best_threshold(left, right, model.predict_proba(features)[:, 1], persons, kept_back)
    left, right, features = pairs_of(folder)
    kept = model.predict_proba(features)[:, 1] >= threshold
    identity, persons = _persons(folder)
    found = (persons[left] == persons[right]).sum() / pc.sum(pa.array(np.bincount(persons) * (np.bincount(persons) - 1) // 2)).as_py()
    print(f"threshold {threshold}, {len(left):,} candidate pairs, which hold {found:.4f} of all true ones")
    out.mkdir(parents=True, exist_ok=True)
    pq.write_table(
        pa.table({"identity_id": identity, "cluster_id": connected(left[kept], right[kept], len(identity))}), out / "clusters.parquet"
    )


if __name__ == "__main__":
    main(*(Path(given) for given in sys.argv[1:4]))
