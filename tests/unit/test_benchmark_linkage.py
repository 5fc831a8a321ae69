"""The benchmark's own measures and made-up people: a wrong ruler would make every figure wrong."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from benchmarks.linkage import datasets, mess
from benchmarks.linkage.judge import differing, false_merges
from benchmarks.linkage.metrics import connected, of_labels, pairwise, quality
from benchmarks.linkage.page import Line, sections, update
from benchmarks.linkage.people import SCHEMA, make
from benchmarks.linkage.twins import CASES, twins
from hypothesis import given
from hypothesis import strategies as st

LABELS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=25)


@pytest.fixture(scope="module")
def county() -> tuple[pa.Table, pa.Table]:
    return make(3_000, 7)


@given(LABELS)
def test_counts_of_pairs_are_those_of_the_pairs_themselves(labels: list[tuple[int, int]]) -> None:
    found, true = (np.array(column) for column in zip(*labels, strict=True))
    pairs = list(combinations(range(len(labels)), 2))
    in_cluster = {pair for pair in pairs if found[pair[0]] == found[pair[1]]}
    in_person = {pair for pair in pairs if true[pair[0]] == true[pair[1]]}
    score = of_labels(found, true).cluster
    assert (score.pairs_right, score.pairs_found, score.pairs_true) == (len(in_cluster & in_person), len(in_cluster), len(in_person))


@given(LABELS)
def test_b_cubed_is_the_mean_over_records(labels: list[tuple[int, int]]) -> None:
    found, true = (np.array(column) for column in zip(*labels, strict=True))
    precision = np.mean([(true[found == cluster] == person).mean() for cluster, person in labels])
    recall = np.mean([(found[true == person] == cluster).mean() for cluster, person in labels])
    assert of_labels(found, true).b_cubed[:2] == pytest.approx((precision, recall))


def test_an_identity_without_a_cluster_is_alone() -> None:
    truth = pa.table({"identity_id": ["a", "b", "c"], "person": ["p", "p", "q"]})
    told = quality(pa.table({"identity_id": ["a"], "person_id": ["x"]}), truth)
    assert (told.cluster.pairs_found, told.cluster.pairs_true, told.largest) == (0, 1, 1)


def test_an_identity_in_two_clusters_is_refused() -> None:
    truth = pa.table({"identity_id": ["a"], "person": ["p"]})
    with pytest.raises(ValueError, match="two clusters"):
        quality(pa.table({"identity_id": ["a", "a"], "person_id": ["x", "y"]}), truth)


def test_links_are_counted_before_any_closure() -> None:
    truth = pa.table({"identity_id": ["a", "b", "c", "d"], "person": ["p", "p", "p", "q"]})
    told = pairwise(pa.array(["a", "c"]), pa.array(["b", "d"]), truth)
    assert (told.pairs_right, told.pairs_found, told.pairs_true) == (1, 2, 3)


def test_a_chain_of_links_is_one_group() -> None:
    left, right = np.array([4, 2, 1, 6]), np.array([3, 3, 2, 5])
    assert connected(left, right, 8).tolist() == [0, 1, 1, 1, 1, 5, 5, 7]


def test_same_seed_same_records(county: tuple[pa.Table, pa.Table]) -> None:
    again = make(3_000, 7)
    assert again[0].equals(county[0]) and again[1].equals(county[1])
    assert not make(3_000, 8)[0].equals(county[0])


def test_everybody_has_a_record_and_every_record_somebody(county: tuple[pa.Table, pa.Table]) -> None:
    identities, truth = county
    assert identities.schema == SCHEMA
    assert identities["identity_id"].equals(truth["identity_id"])
    assert len(set(truth["identity_id"].to_pylist())) == len(truth)
    assert len(set(truth["person"].to_pylist())) == 3_000
    assert 1.5 < len(truth) / 3_000 < 1.8


def test_the_mess_is_that_of_each_agency(county: tuple[pa.Table, pa.Table]) -> None:
    identities, _ = county
    missing = {
        partner: np.mean([day is None for day, said in _pairs(identities, "date_of_birth", "partner") if said == partner])
        for partner in ("council", "health")
    }
    assert 0.4 < missing["council"] < 0.54
    assert missing["health"] < 0.05
    assert {said for number, said in _pairs(identities, "nhs_number", "partner") if number} == {"health", "youth_justice"}
    flagged = [day for day, flag in _pairs(identities, "date_of_birth", "dob_flag") if flag == "placeholder"]
    assert flagged and all((day.month, day.day) == (1, 1) for day in flagged)


def _pairs(table: pa.Table, *names: str) -> list[tuple[Any, ...]]:
    return list(zip(*(table[name].to_pylist() for name in names), strict=True))


def test_nhs_numbers_have_their_check_digit(county: tuple[pa.Table, pa.Table]) -> None:
    numbers = [number for number in county[0]["nhs_number"].to_pylist() if number]
    assert numbers
    for number in numbers:
        total = sum(int(digit) * (10 - place) for place, digit in enumerate(number[:9]))
        assert (11 - total % 11) % 11 == int(number[9])


@given(st.text("abcdefghijklmnopqrstuvwxyz-", min_size=1, max_size=12), st.integers(0, 2**40))
def test_a_slip_leaves_a_name(name: str, draw: int) -> None:
    assert mess.slip(name, draw)


def test_twins_are_of_one_age_and_namesakes_have_one_name() -> None:
    identities, truth = twins(3)
    rows = [kind | identity for kind, identity in zip(truth.to_pylist(), identities.to_pylist(), strict=True)]
    cases = {kind: {row["case"] for row in rows if row["kind"] == kind} for kind in CASES}
    assert {kind: len(found) for kind, found in cases.items()} == CASES
    for case in cases["twins"]:
        ages = Counter(dict.fromkeys((row["person"], row["age"]) for row in rows if row["case"] == case).keys())
        assert len({person for person, _ in ages}) == 4 > len({age for _, age in ages})
    written = {case: Counter(row["family_name"].lower() for row in rows if row["case"] == case) for case in cases["namesakes"]}
    assert np.mean([names.most_common(1)[0][1] / names.total() for names in written.values()]) > 0.8


def test_a_false_merge_is_two_people_of_one_case_in_one_cluster() -> None:
    truth = pa.table({
        "identity_id": ["a", "b", "c", "d", "e"], "person": ["p", "q", "q", "r", "s"], "case": [1, 1, 1, 2, 2], "kind": ["twins"] * 5,
    })  # fmt: skip
    clusters = pa.table({"identity_id": ["a", "b", "c", "d", "e"], "cluster_id": ["x", "y", "x", "v", "w"]})
    told = false_merges(clusters, truth, np.array([True, True, False, True, True]))["twins"]
    assert (told["cases"], told["merged"], told["merged_dated"]) == (2, 1, 0)
    assert told["merged_upper"] > 0.5


def test_clusters_differ_unless_they_hold_the_same_records(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    for name, labels in {"one": ["x", "x", "y", "z"], "other": ["u", "u", "v", "v"]}.items():
        (tmp_path / name).mkdir()
        pq.write_table(pa.table({"identity_id": list("abcd"), "cluster_id": labels}), tmp_path / name / "clusters.parquet")
    assert differing(tmp_path / "one", tmp_path / "other") == 2
    assert differing(tmp_path / "one", tmp_path / "one") == 0


def test_dates_are_read_in_their_order_and_nonsense_is_none() -> None:
    assert datasets._day("19560409", "ymd") == datasets._day("04/09/1956", "mdy") == date(1956, 4, 9)
    assert datasets._day("19561301", "ymd") is datasets._day("1956", "ymd") is None


def test_febrl_has_the_people_that_its_records_name() -> None:
    try:
        identities, truth = datasets.febrl3()
    except datasets.Absent as why:
        pytest.skip(str(why))
    assert (len(identities), len(set(truth["person"].to_pylist()))) == (5_000, 2_000)


def test_historical_people_say_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(datasets.Absent, match="DIOGEL_DATA"):
        datasets.historical(tmp_path)


def test_a_part_is_written_anew_and_the_others_stay(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    update(page, "twins", [Line("t", "stated", "1 of 9", None, "ours", "none")], "one machine")
    update(page, "million", [Line("m", "at most 1/4", "1/5", True, "ours", "theirs")], "one machine")
    update(page, "twins", [Line("t", "stated", "2 of 9", None, "ours", "none")], "another")
    told = sections(page.read_text("utf-8"))
    assert list(told) == ["million", "twins"]
    assert "2 of 9" in told["twins"] and "1 of 9" not in told["twins"]
    assert "| 1/5 | yes |" in told["million"]
