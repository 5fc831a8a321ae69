"""What happens in Aberwylan: its rhythm, the few who turn up often, and what was planted."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from synthetic_town import world

from diogel.synthetic.casting import EXCLUSION_DISPROPORTION
from diogel.synthetic.country import NEIGHBOURHOODS
from diogel.synthetic.draws import Bools, Days, stream
from diogel.synthetic.kinds import KIND_INDEX, KINDS, ROLES
from diogel.synthetic.rhythm import RHYTHMS, in_term, moments, weekdays
from diogel.synthetic.world import days_until

HAPPENINGS = world().happenings


def _of(kind: str) -> Bools:
    return HAPPENINGS.kind == KIND_INDEX[kind]


def _drawn(rhythm: str, count: int = 20_000) -> Days:
    return moments(RHYTHMS[rhythm], days_until(date(2026, 10, 31)), count, stream(1, "test"))


def _hours(at: Days) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return (at - at.astype("datetime64[D]")).astype("timedelta64[h]").astype(np.int64)


def test_three_years_end_on_the_day_asked_for() -> None:
    days = days_until(date(2026, 10, 31))
    assert str(days[0]) == "2023-11-01" and str(days[-1]) == "2026-10-31" and len(days) == 1096


def test_nothing_happens_outside_the_years() -> None:
    for at in (HAPPENINGS.at, _drawn("nightlife")):
        assert at.min().astype("datetime64[D]") >= world().days[0] - 7
        assert at.max().astype("datetime64[D]") <= world().last_day


def test_nightlife_fills_friday_and_saturday_nights() -> None:
    at = _drawn("nightlife")
    night_of = (at - np.timedelta64(6, "h")).astype("datetime64[D]")
    assert np.isin(weekdays(night_of), (4, 5)).mean() > 0.6
    assert np.isin(_hours(at), (21, 22, 23, 0, 1, 2, 3)).mean() > 0.6


def test_the_school_run_keeps_term_and_the_bell() -> None:
    at = _drawn("school_run")
    assert in_term(at.astype("datetime64[D]")).all()
    assert (weekdays(at.astype("datetime64[D]")) < 5).all()
    assert np.isin(_hours(at), (8, 15, 16)).mean() > 0.6


def test_summer_evenings_and_bonfire_night() -> None:
    asb, fires = _drawn("evening"), _drawn("fires")
    month = asb.astype("datetime64[M]").astype(int) % 12 + 1
    assert (month == 7).sum() > 1.5 * (month == 1).sum()
    days, counts = np.unique(fires.astype("datetime64[D]").astype(str), return_counts=True)
    assert days[counts.argmax()][5:] == "11-05"


def test_each_kind_happens_at_its_rate() -> None:
    for kind in KINDS:
        regular = (HAPPENINGS.batch == KIND_INDEX[kind.name]).sum()
        expected = kind.rate * 4 * 3
        assert regular == pytest.approx(expected, abs=5 * np.sqrt(expected) + 0.12 * expected), kind.name


def test_nobody_takes_part_before_birth_or_twice_in_one_thing() -> None:
    day = HAPPENINGS.at[HAPPENINGS.part_of].astype("datetime64[D]")
    assert (world().people.born[HAPPENINGS.person] <= day).all()
    assert len(np.unique(HAPPENINGS.part_of * 10_000 + HAPPENINGS.person)) == len(HAPPENINGS.person)


def test_only_children_of_school_age_are_excluded() -> None:
    pupils = HAPPENINGS.role == ROLES.index("pupil")
    age = world().people.age_on(HAPPENINGS.person[pupils], HAPPENINGS.at[HAPPENINGS.part_of[pupils]].astype("datetime64[D]"))
    assert age.min() >= 5 and age.max() < 17


def test_a_few_people_take_part_in_much_and_many_in_nothing() -> None:
    times = np.sort(np.bincount(HAPPENINGS.person, minlength=4000))[::-1]
    assert times[:40].sum() > 0.1 * times.sum()
    assert times.max() < 150
    assert 0.15 < (times == 0).mean() < 0.5


def test_violence_at_home_happens_at_the_victims_home() -> None:
    rows = np.flatnonzero(_of("domestic_abuse")[HAPPENINGS.part_of] & (HAPPENINGS.role == ROLES.index("victim")))
    event = HAPPENINGS.part_of[rows]
    homes = world().people.home_on(HAPPENINGS.person[rows], HAPPENINGS.at[event].astype("datetime64[D]"))
    assert (HAPPENINGS.places.home[event] == homes).all()


# -- what was planted --------------------------------------------------------------------------------------------------


def _planted(pattern: str) -> list[tuple[dict[str, object], Bools]]:
    return [(one.note, HAPPENINGS.batch == world().planted_batch(one)) for one in world().plants if one.pattern == pattern]


def test_every_planted_pattern_is_there() -> None:
    assert [one.pattern for one in world().plants] == ["hotspot", "near_repeat", "near_repeat", "emerging_cluster", "disproportion"]


def _metres_from(note: dict[str, object], mine: Bools) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    east = (HAPPENINGS.places.longitude[mine] - float(str(note["longitude"]))) * 68_000
    north = (HAPPENINGS.places.latitude[mine] - float(str(note["latitude"]))) * 111_200
    return np.hypot(east, north)


def test_the_hotspot_stands_out_in_the_last_year() -> None:
    [(note, mine)] = _planted("hotspot")
    assert np.median(_metres_from(note, mine)) < float(str(note["radius_metres"]))
    recent = _of("asb") & (HAPPENINGS.at >= world().days[-365])
    near = np.flatnonzero(recent)[_metres_from(note, recent) < 120]
    assert len(near) > 0.05 * recent.sum()


def test_burglary_series_go_along_a_street_within_weeks() -> None:
    for (note, mine), houses in zip(_planted("near_repeat"), (9, 6), strict=True):
        assert mine.sum() == houses == len(np.unique(HAPPENINGS.places.home[mine]))
        assert len(np.unique(HAPPENINGS.places.street[mine])) == 1
        assert HAPPENINGS.at[mine].max() - HAPPENINGS.at[mine].min() < np.timedelta64(30, "D")
        assert str(HAPPENINGS.at[mine].min())[:10] == note["from"]


def test_the_emerging_cluster_is_of_the_last_weeks() -> None:
    [(note, mine)] = _planted("emerging_cluster")
    assert HAPPENINGS.at[mine].min() >= world().days[-19]
    before = _of("vehicle_crime") & ~mine & (HAPPENINGS.at >= world().days[-380])
    per_fortnight_before = (_metres_from(note, before) < 250).sum() / 26
    assert mine.sum() > 10 * max(per_fortnight_before, 0.2)


def test_black_pupils_are_excluded_about_three_times_as_often() -> None:
    people, rows = world().people, HAPPENINGS.role == ROLES.index("pupil")
    ages = people.age_on(np.arange(len(people)), np.full(len(people), world().days[548]))
    pupil = (ages >= 5) & (ages < 16)
    black = np.char.startswith(people.ethnicity.astype(str), "B")
    excluded = np.bincount(HAPPENINGS.person[rows], minlength=len(people))
    ratio = excluded[black & pupil].mean() / excluded[~black & pupil].mean()
    assert EXCLUSION_DISPROPORTION / 2.5 < ratio < EXCLUSION_DISPROPORTION * 2.5


def test_places_planted_in_are_named_by_code() -> None:
    codes = {n.code for n in NEIGHBOURHOODS}
    assert all(one.note["area"] in codes for one in world().plants if one.batch)
