"""How agencies write people down, and how well they know what they write."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from synthetic_town import world

from diogel.synthetic.mistakes import Care, Clerk, Written, _half, _typo, day_month_swapped
from diogel.synthetic.people import NEVER

PEOPLE = world().people
EVERYONE = np.arange(len(PEOPLE))
DAYS = np.full(len(PEOPLE), world().days[600])
PERFECT = Care(
    typo=0, nickname=0, by_ear=0, middle_names=0, swapped_names=0, no_birth_date=0, placeholder=0, day_and_month=0, wrong_year=0,
    no_postcode=0, old_address=0, afresh=0,
)  # fmt: skip


def _written(agency: str = "police", care: Care | None = None, days: np.ndarray[tuple[int], np.dtype[np.datetime64]] = DAYS) -> Written:
    return Clerk(PEOPLE, agency, care or Care(), 1).write(EVERYONE, days)


def test_a_perfect_clerk_writes_the_truth() -> None:
    written = _written(care=PERFECT)
    renamed = PEOPLE.renamed_on <= DAYS
    assert (written.given == PEOPLE.first).all()
    assert (written.family == np.where(renamed, PEOPLE.family_after, PEOPLE.family)).all()
    assert (written.born == PEOPLE.born).all()
    assert (written.home == PEOPLE.home_on(EVERYONE, DAYS)).all()


def test_a_record_keeps_its_mistake_and_another_agency_makes_another() -> None:
    careless = Care(typo=0.5, afresh=0)
    first, again = _written(care=careless), _written(care=careless, days=DAYS + np.timedelta64(3, "D"))
    same_name = ~((PEOPLE.renamed_on > DAYS) & (PEOPLE.renamed_on <= DAYS + np.timedelta64(3, "D")))
    assert (first.given == again.given)[same_name].all()
    assert (first.given != _written("council", careless).given).mean() > 0.3


@pytest.mark.parametrize(("what", "share"), [("no_birth_date", 0.48), ("placeholder", 0.2), ("no_postcode", 0.15), ("swapped_names", 0.1)])
def test_mistakes_are_made_as_often_as_said(what: str, share: float) -> None:
    written = Clerk(PEOPLE, "council", Care(**{**PERFECT.__dict__, what: share}), 1).write(EVERYONE, DAYS)
    january = (PEOPLE.born.astype("datetime64[Y]").astype("datetime64[D]") == written.born) & (written.born != PEOPLE.born)
    found = {
        "no_birth_date": np.isnat(written.born),
        "placeholder": january,
        "no_postcode": written.postcode == "",
        "swapped_names": written.family == PEOPLE.first,
    }[what]
    assert found.mean() == pytest.approx(share, abs=0.03)


def test_a_married_name_is_written_from_the_day_on() -> None:
    weds = np.flatnonzero((PEOPLE.renamed_on < NEVER) & (PEOPLE.family != PEOPLE.family_after))
    clerk, on = Clerk(PEOPLE, "police", PERFECT, 1), PEOPLE.renamed_on[weds]
    assert (clerk.write(weds, on).family == PEOPLE.family_after[weds]).all()
    assert (clerk.write(weds, on - np.timedelta64(1, "D")).family == PEOPLE.family[weds]).all()


def test_an_agency_without_accents_has_none() -> None:
    written = _written("health", Care(accents=False))
    assert not any(set("âêîôûŵŷäëïö") & set(name.lower()) for name in [*written.given, *written.family])


def test_an_old_address_is_one_where_the_person_did_live() -> None:
    written = _written(care=Care(old_address=0.25))
    stale = written.home != PEOPLE.home_on(EVERYONE, DAYS)
    assert stale.any()
    assert (written.home == PEOPLE.households.home)[stale].all()


def test_day_and_month_swap_where_the_day_can_be_a_month() -> None:
    days = np.array(["2012-04-03", "1980-12-25", "1999-07-07"], dtype="datetime64[D]")
    assert day_month_swapped(days).astype(str).tolist() == ["2012-03-04", "1980-12-25", "1999-07-07"]


@given(st.text("abcdefghŵiŷ-'", min_size=1, max_size=15), st.integers(0, 2**40))
def test_a_typo_is_one_slip(name: str, bits: int) -> None:
    slipped = _typo(name, bits)
    assert slipped[:1] == name[:1]
    assert abs(len(slipped) - len(name)) <= 1


@pytest.mark.parametrize(
    ("name", "cut"),
    [("Price-Jones", {"Jones", "Price", "Price Jones", "Pricejones"}), ("ap Rhys", {"Rhys", "ap Rhys", "Aprhys"}), ("Evans", {"Evans"})],
)
def test_double_and_patronymic_names_are_cut_or_run_together(name: str, cut: set[str]) -> None:
    assert {_half(name, bits) for bits in range(4)} == cut
