"""Who lives in Aberwylan, and that none of them could be anybody."""

from __future__ import annotations

import re

import numpy as np
import pytest
from synthetic_town import world

from diogel.ingest.conform.codes import PNC_LETTERS
from diogel.synthetic.draws import chance, hashed, stream, weighted
from diogel.synthetic.households import CHILD, HEAD, PARTNER
from diogel.synthetic.people import NEVER, nhs_numbers, phone_numbers, pnc_ids

PEOPLE = world().people
HOUSEHOLDS = PEOPLE.households
HEAD_OF = HOUSEHOLDS.first_of()[HOUSEHOLDS.household]


def test_nhs_numbers_are_of_the_test_range_and_pass_their_check() -> None:
    numbers = nhs_numbers(2000, stream(1, "test"))
    assert len(set(numbers)) == 2000
    for number in numbers:
        digits = [int(digit) for digit in number]
        assert number.startswith("999") and len(digits) == 10
        assert (11 - sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11) % 11 == digits[9]


def test_the_worked_nhs_number_is_made() -> None:
    assert "9990000018" in set(nhs_numbers(1_000_000, stream(1, "test")))


def test_people_beyond_the_test_range_have_no_nhs_number() -> None:
    numbers = nhs_numbers(1_000_000, stream(1, "test"))
    assert 0 < (numbers == "").sum() < 100_000


def test_telephone_numbers_are_those_kept_for_drama_and_nobody_shares_one() -> None:
    phones = [phone for phone in phone_numbers(50_000, stream(1, "test")) if phone]
    drama = re.compile(r"(07700900|01632960|011[3-8]4960|01[23456]14960|01914980|02079460|02920180|02896496|08081570|03069990)\d{3}")
    assert len(phones) == len(set(phones)) == 19_000
    assert all(drama.fullmatch(phone) for phone in phones)


def test_pnc_identifiers_have_their_letter() -> None:
    for number in pnc_ids(500, PEOPLE.born[:500], stream(1, "test")):
        year, serial, letter = int(number[2:4]), int(number[5:12]), number[12]
        assert letter == PNC_LETTERS[(year * 10_000_000 + serial) % 23]


def test_there_are_as_many_people_as_asked_for() -> None:
    assert len(PEOPLE) == 4000
    assert 1.9 < 4000 / HOUSEHOLDS.count < 2.6


def test_ages_are_those_of_a_town() -> None:
    age = PEOPLE.age_on(np.arange(4000), np.full(4000, world().last_day))
    assert age.min() >= 0 and age.max() < 101
    assert 0.18 < (age < 18).mean() < 0.32
    assert 0.12 < (age >= 65).mean() < 0.28


def test_children_are_younger_than_the_head_of_the_household() -> None:
    child = HOUSEHOLDS.place == CHILD
    years = (PEOPLE.born[child] - PEOPLE.born[HEAD_OF[child]]).astype(int) / 365.25
    assert years.min() > 13


def test_everybody_of_a_household_begins_in_one_home() -> None:
    assert (HOUSEHOLDS.home == HOUSEHOLDS.home[HEAD_OF]).all()
    assert (HOUSEHOLDS.place[HOUSEHOLDS.first_of()] == HEAD).all()


def test_twins_share_a_birthday_and_a_home_but_no_forename() -> None:
    twins = np.flatnonzero(HOUSEHOLDS.twin)
    assert len(twins) > 0
    assert (PEOPLE.born[twins] == PEOPLE.born[twins - 1]).all()
    assert (HOUSEHOLDS.household[twins] == HOUSEHOLDS.household[twins - 1]).all()
    assert (PEOPLE.first[twins] != PEOPLE.first[twins - 1]).all()


def test_some_sons_have_their_fathers_whole_name() -> None:
    sons = np.flatnonzero(PEOPLE.namesake)
    assert len(sons) > 0
    assert (PEOPLE.first[sons] == PEOPLE.first[HEAD_OF[sons]]).all()


def test_most_families_share_a_surname_and_some_couples_come_to() -> None:
    partner = HOUSEHOLDS.place == PARTNER
    same = PEOPLE.family[partner] == PEOPLE.family[HEAD_OF[partner]]
    weds = PEOPLE.renamed_on[partner] < NEVER
    assert 0.5 < same.mean() < 0.75
    assert 0.02 < weds.mean() < 0.2


def test_welsh_surnames_lead_as_they_do_in_wales() -> None:
    names, counts = np.unique(PEOPLE.family.astype(str), return_counts=True)
    assert names[counts.argmax()] == "Jones"
    assert 0.03 < counts.max() / len(PEOPLE) < 0.12
    assert len(names) > 300


def test_a_quarter_moves_within_three_years() -> None:
    moved = PEOPLE.moved_on < NEVER
    assert 0.2 < moved.mean() < 0.35
    here = PEOPLE.home_on(np.flatnonzero(moved), PEOPLE.moved_on[moved])
    before = PEOPLE.home_on(np.flatnonzero(moved), PEOPLE.moved_on[moved] - np.timedelta64(1, "D"))
    assert (here != before).mean() > 0.99


def test_hashed_draws_are_even_and_need_no_order() -> None:
    keys = np.arange(50_000)
    draws = chance(7, "stage", keys)
    assert draws.mean() == pytest.approx(0.5, abs=0.005)
    assert np.histogram(draws, 10, (0, 1))[0].std() < 150
    assert (chance(7, "stage", keys[::-1]) == draws[::-1]).all()
    assert (chance(7, "other", keys) != draws).all() and (chance(8, "stage", keys) != draws).all()
    assert len(set(hashed(7, "stage", keys, keys).tolist())) == 50_000


def test_weighted_draws_follow_their_weights() -> None:
    assert weighted(np.array([1.0, 4.0]), np.array([0.1, 0.5, 0.99])).tolist() == [0, 1, 1]
    assert weighted(np.array([0.0, 2.0, 2.0]), np.array([0.0, 0.999])).tolist() == [1, 1]
