"""Estimates without truth: what is drawn, what decisions tell, what overlapping blocks tell of what was missed."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diogel.errors import UsageError
from diogel.linkage.model import LinkageModel
from diogel.linkage.quality.estimates import Looked, estimate, expected, looked_at
from diogel.linkage.quality.overlap import overlap
from diogel.linkage.quality.strata import STRATA, Frame, allocate, draw, verdicts

MODEL = LinkageModel.load()
PLACES = [one.stratum for one in STRATA]


def pairs(*rows: tuple[float, str, str | None], decision: dict[int, str] | None = None) -> pa.Table:
    """(probability, status, rule); `decision`: row -> id."""
    columns: dict[str, list] = {
        "identity_id_l": [f"a{number:05}" for number in range(len(rows))],
        "identity_id_r": [f"b{number:05}" for number in range(len(rows))],
        "probability": pa.array([row[0] for row in rows], pa.float64()),  # type: ignore[dict-item]
        "status": [row[1] for row in rows],
        "rule": pa.array([row[2] for row in rows], pa.string()),  # type: ignore[dict-item]
    }
    if decision is not None:
        columns["decision"] = pa.array([decision.get(number) for number in range(len(rows))], pa.string())  # type: ignore[assignment]
    names = ("identity_id_l", "identity_id_r", "status")
    return pa.table({name: pa.array(column, pa.string()) if name in names else column for name, column in columns.items()})


STRATUM = [
    ((0.99999, "link", "same_nhs_number"), "link_by_rule"),
    ((0.2, "link", "same_reference"), "link_by_rule"),
    ((0.99995, "link", None), "link_from_9999"),
    ((0.9995, "link", None), "link_from_999"),
    ((0.995, "link", None), "link_from_99"),
    ((0.96, "link", None), "link_lower"),
    ((0.97, "review", "another_forename"), "review_from_90"),
    ((0.97, "review", "held_by_guard"), "review_from_90"),
    ((0.7, "review", None), "review_lower"),
    ((0.99, "no", "nhs_numbers_differ"), "no_by_rule"),
    ((0.3, "no", "too_little"), "no_from_10"),
    ((0.05, "no", None), "no_lower"),
]


@pytest.mark.parametrize(("row", "stratum"), STRATUM, ids=[f"{row} {stratum}" for row, stratum in STRATUM])
def test_stratum_of_a_pair(row: tuple[float, str, str | None], stratum: str) -> None:
    assert PLACES[Frame.of(pairs(row), MODEL).stratum[0]] == stratum


OWN = [
    ((0.99, "no", None), "link"),
    ((0.7, "link", None), "review"),
    ((0.2, "link", None), "no"),
    ((0.99, "link", "another_forename"), "review"),
    ((0.3, "link", "nhs_numbers_differ"), "no"),
    ((0.2, "no", "same_nhs_number"), "link"),
]


@pytest.mark.parametrize(("row", "verdict"), OWN)
def test_a_decision_is_not_held_against_itself(row: tuple[float, str, str | None], verdict: str) -> None:
    """Where people decided, the pair's status is theirs; what is judged is the model's own."""
    says = ("link", "review", "no")
    assert [says[one] for one in verdicts(pairs(row, decision={0: "d1"}), MODEL)] == [verdict]
    assert [says[one] for one in verdicts(pairs(row, decision={}), MODEL)] == [row[1]]


def test_records_paired_with_themselves_are_left_out() -> None:
    table = pairs((0.99, "link", None), (0.99, "link", None))
    table = table.set_column(1, "identity_id_r", pa.array(["a00000", "b00001"]))
    assert len(Frame.of(table, MODEL)) == 1


def many(random: np.random.Generator, size: int = 4000) -> Frame:
    """Half of them links, nearly all surely; the rest in doubt or surely none."""
    surely = np.where(random.random(size) < 0.8, 0.99999, random.uniform(0.95, 0.9999, size))
    maybe = random.beta(0.3, 2, size)
    linked = np.arange(size) % 2 == 0
    rows = [
        (float(p), "link" if link else "review" if p >= 0.5 else "no", None)
        for p, link in zip(np.where(linked, surely, maybe * 0.9 + 0.01), linked, strict=True)
    ]
    return Frame.of(pairs(*rows), MODEL)


FRAME = many(np.random.default_rng(5))


def test_a_sample_is_of_every_stratum_and_as_large_as_asked() -> None:
    drawn = draw(FRAME, links=200, non_links=100, seed=3)
    assert len(set(drawn.tolist())) == 300
    linked = FRAME.linked[drawn]
    assert (linked.sum(), (~linked).sum()) == (200, 100)
    counted = Counter(FRAME.stratum[drawn].tolist())
    there = Counter(FRAME.stratum.tolist())
    assert all(counted[number] >= min(10, there[number]) for number in there)
    # pairs in doubt are drawn more often than those that are all but sure
    share = {PLACES[number]: counted[number] / there[number] for number in there}
    assert share["link_lower"] > share["link_from_9999"]
    assert share["review_lower"] > share["no_lower"]


def test_the_same_seed_draws_the_same_pairs() -> None:
    assert draw(FRAME, links=50, non_links=50, seed=3).tolist() == draw(FRAME, links=50, non_links=50, seed=3).tolist()
    assert draw(FRAME, links=50, non_links=50, seed=4).tolist() != draw(FRAME, links=50, non_links=50, seed=3).tolist()
    assert len(draw(FRAME, links=10**6, non_links=0, seed=3)) == FRAME.linked.sum()


def test_nothing_to_draw_from_is_told() -> None:
    with pytest.raises(UsageError, match="no pair to look at"):
        draw(Frame.of(pairs(), MODEL), links=10, non_links=10, seed=1)


@given(st.dictionaries(st.integers(0, 8), st.tuples(st.integers(1, 500), st.floats(0.01, 100)), min_size=1), st.integers(0, 800))
def test_allocation_gives_what_is_asked_and_no_more_than_there_is(strata: dict[int, tuple[int, float]], wanted: int) -> None:
    there = {number: size for number, (size, _) in strata.items()}
    given_out = allocate(there, {number: worth for number, (_, worth) in strata.items()}, min(wanted, sum(there.values())))
    assert sum(given_out.values()) == min(wanted, sum(there.values()))
    assert all(0 < size <= there[number] for number, size in given_out.items())


# -- decisions -------------------------------------------------------------------------------------------------------


def test_estimates_by_hand() -> None:
    strata = [
        Looked("link_from_9999", True, 900, 50, 50, 50, 0.9999),
        Looked("link_lower", True, 100, 60, 50, 40, 0.97),
        Looked("review_lower", False, 200, 50, 50, 25, 0.6),
        Looked("no_lower", False, 1000, 0, 0, 0, 0.02),
    ]
    told = estimate(strata, design="sample", build="b1")
    assert told.precision.value == pytest.approx(0.98)
    assert told.recall.value == pytest.approx(980 / 1080, abs=1e-6)
    assert told.precision.low < 0.98 < told.precision.high < 1
    assert told.recall.low < 980 / 1080 < told.recall.high
    assert (told.covered_links.value, told.covered_not_linked.value) == (1.0, pytest.approx(1 / 6, abs=1e-6))
    assert told.undecided == 10
    assert told.strata[1].share_same.value == 0.8


def test_a_stratum_looked_at_wholly_leaves_no_doubt() -> None:
    told = estimate([Looked("link_lower", True, 10, 10, 10, 9)], design="sample", build="")
    assert (told.precision.value, told.precision.low, told.precision.high) == (0.9, 0.9, 0.9)
    assert told.recall.value is None


def test_of_nothing_decided_nothing_is_estimated() -> None:
    told = estimate([Looked("link_lower", True, 10, 0, 0, 0), Looked("no_lower", False, 10, 0, 0, 0)], design="reviewed", build="")
    assert told.precision.value is told.recall.value is None
    assert told.covered_links.value == 0.0


def test_what_was_drawn_and_decided_is_found_either_way_round() -> None:
    frame = Frame.of(pairs((0.96, "link", None), (0.97, "link", None), (0.98, "link", None), (0.3, "no", None)), MODEL)
    decided = {("b00000", "a00000"): "same", ("a00001", "b00001"): "different", ("a00003", "b00003"): "same", ("x", "y"): "same"}
    told = {one.stratum: (one.pairs, one.drawn, one.decided, one.same) for one in looked_at(frame, None, decided)}
    assert told == {"link_lower": (3, 2, 2, 1), "no_from_10": (1, 1, 1, 1)}
    told = {one.stratum: (one.pairs, one.drawn, one.decided, one.same) for one in looked_at(frame, [0, 2], decided)}
    assert told == {"link_lower": (3, 2, 1, 1), "no_from_10": (1, 0, 0, 0)}


def test_intervals_from_samples_hold_the_truth_as_often_as_they_say() -> None:
    random = np.random.default_rng(11)
    same = random.random(len(FRAME)) < np.clip(FRAME.probability - 0.03, 0, 1)
    precision = same[FRAME.linked].mean()
    recall = same[FRAME.linked].sum() / same.sum()
    names = list(zip(FRAME.identity_id_l.to_pylist(), FRAME.identity_id_r.to_pylist(), strict=True))
    decided = {pair: "same" if one else "different" for pair, one in zip(names, same.tolist(), strict=True)}
    held = []
    for seed in range(60):
        drawn = draw(FRAME, links=120, non_links=120, seed=seed).tolist()
        told = estimate(looked_at(FRAME, drawn, decided), design="sample", build="")
        held.append((told.precision.low <= precision <= told.precision.high, told.recall.low <= recall <= told.recall.high))
    assert np.mean(held, axis=0).min() > 0.9


def test_what_the_model_believes_is_a_sum_of_probabilities() -> None:
    told = expected(Frame.of(pairs((0.99, "link", None), (0.95, "link", None), (0.5, "review", None), (0.1, "no", None)), MODEL))
    assert (told.links, told.believed_right, told.share_believed_right) == (2, 1.9, 0.97)
    assert (told.not_linked, told.believed_missed) == (2, 0.6)


# -- overlapping blocks ----------------------------------------------------------------------------------------------


def test_overlap_by_hand() -> None:
    told = overlap(np.array([0b001, 0b001, 0b010, 0b011, 0b111, 0b1000]), ("a", "b", "c"), ("name", "place", "phone"))
    assert (told.links, told.nets, told.caught_once, told.caught_twice, told.by_no_block) == (6, 3, 3, 1, 1)
    assert told.missed_about == 2 / 3 * 3 * 2 / (2 * 2)
    assert told.share_missed_about == pytest.approx(1 / 6, abs=1e-6)
    assert [(one.block, one.links, one.only) for one in told.blocks] == [("a", 4, 2), ("b", 3, 1), ("c", 1, 0)]
    assert 0 < told.low < told.missed_about < told.high


def test_blocks_that_look_at_the_same_are_one_net() -> None:
    told = overlap(np.array([0b001, 0b010, 0b011, 0b101]), ("a", "b", "c"), ("name", "name", "place"))
    assert (told.nets, told.caught_once, told.caught_twice) == (2, 3, 1)
    assert [one.only for one in told.blocks] == [1, 1, 0]


def test_where_every_block_finds_everything_nothing_is_missed() -> None:
    told = overlap(np.full(100, 0b111), ("a", "b", "c"), "abc")
    assert told.missed_about == told.high == 0.0
    assert overlap(np.array([], dtype=np.int64), ("a",), "a").share_missed_about is None


def test_the_estimate_is_near_where_nets_are_alike_and_too_low_where_they_are_not() -> None:
    random = np.random.default_rng(4)

    def told(chance: np.ndarray) -> tuple[float, int]:
        caught = (random.random((20_000, 5)) < chance[:, None]) @ (1 << np.arange(5))
        return overlap(caught[caught > 0].astype(np.int64), tuple("abcde"), "abcde").missed_about, int((caught == 0).sum())

    about, missed = told(np.full(20_000, 0.3))
    assert about == pytest.approx(missed, rel=0.1)
    about, missed = told(random.beta(0.5, 0.8, 20_000))
    assert 0 < about < missed
