"""The evidence of a pair in words: every sentence in both languages, every weight in the scale it is published in."""

from __future__ import annotations

import math
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diogel.definitions.model import Text
from diogel.linkage.explain import Evidence, State, evidence_of, field_name
from diogel.linkage.fields import FIELDS, fields_of, level_fields, named, rule_fields
from diogel.linkage.outcome import SAYS
from diogel.linkage.prepare import COLUMNS
from diogel.linkage.strength import chance, odds, percent, strength
from unit.linkage_evidence import MODEL, row, rows

RULES = {rule.rule: rule for rule in MODEL.rules}


def both(text: Text) -> str:
    """A text that has its Welsh, and says something else in it."""
    assert text.en and text.cy, text
    return f"{text.en} / {text.cy}"


def texts(evidence: Evidence) -> list[Text]:
    steps = [text for step in evidence.steps for text in (step.title, step.says, step.strength, step.odds)]
    lacking = [text for one in evidence.not_known for text in (one.title, one.says)]
    return [*steps, *lacking, evidence.says, evidence.because, evidence.odds, evidence.chance]


# -- weights in words ------------------------------------------------------------------------------------------------

STRENGTHS = [
    (0.0, "hardly any evidence either way", "prin ddim tystiolaeth y naill ffordd na'r llall"),
    (-0.99, "hardly any evidence either way", "prin ddim tystiolaeth y naill ffordd na'r llall"),
    (1.0, "weak evidence for", "tystiolaeth wan o blaid"),
    (-3.3, "weak evidence against", "tystiolaeth wan yn erbyn"),
    (math.log2(10.1), "moderate evidence for", "tystiolaeth gymedrol o blaid"),
    (math.log2(99), "moderate evidence for", "tystiolaeth gymedrol o blaid"),
    (math.log2(101), "moderately strong evidence for", "tystiolaeth weddol gref o blaid"),
    (10.0, "strong evidence for", "tystiolaeth gref o blaid"),
    (-math.log2(20_000), "very strong evidence against", "tystiolaeth gref iawn yn erbyn"),
    (math.log2(999_999), "very strong evidence for", "tystiolaeth gref iawn o blaid"),
    (20.0, "extremely strong evidence for", "tystiolaeth eithriadol o gref o blaid"),
    (5000.0, "extremely strong evidence for", "tystiolaeth eithriadol o gref o blaid"),
]


@pytest.mark.parametrize(("bits", "english", "welsh"), STRENGTHS)
def test_a_weight_is_called_what_the_forensic_scale_calls_its_ratio(bits: float, english: str, welsh: str) -> None:
    assert strength(bits) == Text(en=english, cy=welsh)


ODDS = [
    (0.0, "about evens", "tua chyfartal"),
    (10.0, "about 1,000 to 1 for", "tua 1,000 i 1 o blaid"),
    (-3.0, "about 8 to 1 against", "tua 8 i 1 yn erbyn"),
    (0.6, "about 1.5 to 1 for", "tua 1.5 i 1 o blaid"),
    (math.log2(9.97), "about 10 to 1 for", "tua 10 i 1 o blaid"),
    (math.log2(3677), "about 3,700 to 1 for", "tua 3,700 i 1 o blaid"),
    (-90.0, "more than 1,000,000,000 to 1 against", "mwy na 1,000,000,000 i 1 yn erbyn"),
]


@pytest.mark.parametrize(("bits", "english", "welsh"), ODDS)
def test_odds_are_told_to_two_figures(bits: float, english: str, welsh: str) -> None:
    assert odds(bits) == Text(en=english, cy=welsh)


CHANCES = [
    (0.0, "a remote chance (less than 0.01%)", "siawns fach iawn (llai na 0.01%)"),
    (0.002, "a remote chance (0.20%)", "siawns fach iawn (0.20%)"),
    (0.15, "highly unlikely (15%)", "annhebygol iawn (15%)"),
    (0.3, "unlikely (30%)", "annhebygol (30%)"),
    (0.45, "a realistic possibility (45%)", "posibilrwydd realistig (45%)"),
    (0.6, "likely (60%)", "tebygol (60%)"),
    (0.85, "highly likely (85%)", "tebygol iawn (85%)"),
    (0.93, "highly likely (93%)", "tebygol iawn (93%)"),
    (0.07, "highly unlikely (7%)", "annhebygol iawn (7%)"),
    (0.95, "almost certain (95%)", "bron yn sicr (95%)"),
    (0.9993, "almost certain (99.93%)", "bron yn sicr (99.93%)"),
    (1.0, "almost certain (more than 99.99%)", "bron yn sicr (mwy na 99.99%)"),
]


@pytest.mark.parametrize(("probability", "english", "welsh"), CHANCES)
def test_a_probability_is_told_by_the_yardstick(probability: float, english: str, welsh: str) -> None:
    assert chance(probability) == Text(en=english, cy=welsh)


@settings(deadline=None)
@given(st.floats(0, 1))
def test_no_probability_is_called_certain(probability: float) -> None:
    assert percent(probability).en not in ("0%", "100%", "0.00%", "100.00%")


@settings(deadline=None)
@given(st.floats(-2000, 2000))
def test_the_two_directions_of_a_weight_are_told_alike(bits: float) -> None:
    for words in (strength, odds):
        assert words(-bits).en == words(bits).en.replace("for", "for~").replace("against", "for").replace("for~", "against")
        both(words(bits))


# -- every level -----------------------------------------------------------------------------------------------------

LEVELS = [(comparison.comparison, level.level) for comparison in MODEL.comparisons for level in comparison.levels]


@pytest.mark.parametrize(("comparison", "level"), LEVELS)
def test_every_level_is_told_in_both_languages_with_the_fields_behind_it(comparison: str, level: str) -> None:
    told = evidence_of(row(**{comparison: level}), MODEL)
    asked = MODEL.comparison(comparison)
    expected = next(one for one in asked.levels if one.level == level)
    for text in texts(told):
        both(text)
    if expected.not_known:
        assert not told.pieces and expected.says in [one.says for one in told.not_known]
        return
    (piece,) = told.pieces
    assert (piece.says, piece.level, piece.bits) == (expected.says, level, expected.weight)
    assert comparison not in [one.comparison for one in told.not_known]
    fields = level_fields(asked, asked.gamma(level))
    assert fields and set(fields) <= set(told.fields)


FIELDS_OF_LEVELS = [
    ("middle_name", "same", {"given_names"}),
    ("forename", "sexes_differ", {"sex", "given_names", "family_name"}),
    ("surname_place", "surname_address", {"family_name", "uprn", "address", "postcode"}),
    ("surname_place", "surname_elsewhere", {"family_name"}),
    ("surname_place", "surname_place_missing", {"family_name", "postcode", "uprn"}),
    ("surname_place", "differs", {"family_name", "given_names", "postcode", "uprn", "address"}),
    ("birth_date", "year_only", {"date_of_birth"}),
    ("nhs_number", "same", {"nhs_number"}),
]


@pytest.mark.parametrize(("comparison", "level", "expected"), FIELDS_OF_LEVELS)
def test_fields_are_read_off_the_condition(comparison: str, level: str, expected: set[str]) -> None:
    asked = MODEL.comparison(comparison)
    assert set(level_fields(asked, asked.gamma(level))) == expected


def test_every_prepared_column_is_known_to_come_from_fields() -> None:
    assert set(COLUMNS) <= set(FIELDS)
    conditions = [level.when for comparison in MODEL.comparisons for level in comparison.levels] + [rule.when for rule in MODEL.rules]
    assert not {name for condition in conditions for name in named(condition)} - set(FIELDS)
    for field in {field for fields in FIELDS.values() for field in fields}:
        both(field_name(field))


def test_a_rule_s_fields_are_its_own_columns() -> None:
    assert rule_fields(MODEL, "same_reference") == ("reference",)
    assert rule_fields(MODEL, "same_nhs_number") == ("date_of_birth",)
    assert fields_of(["home", "sex"]) == ("address", "postcode", "sex")


# -- weights add up --------------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(rows())
def test_the_pieces_add_up_to_the_weight_and_each_total_to_the_one_before(row: dict[str, Any]) -> None:
    told = evidence_of(row, MODEL)
    assert math.fsum(step.bits for step in told.steps) == pytest.approx(row["match_weight"], abs=1e-9)
    assert told.steps[-1].total == pytest.approx(row["match_weight"], abs=1e-9)
    totals = [0.0, *(step.total for step in told.steps)]
    assert [step.bits for step in told.steps] == pytest.approx([after - before for before, after in pairwise(totals)], abs=1e-9)
    heard, unheard = {piece.comparison for piece in told.pieces}, {one.comparison for one in told.not_known}
    assert heard.isdisjoint(unheard) and heard | unheard == {one.comparison for one in MODEL.comparisons}
    assert all(text.en and text.cy for text in texts(told))


def test_a_rare_name_is_told_apart_and_a_common_one_with_its_level() -> None:
    rare = evidence_of(row(forename="exact", rarity=3.0), MODEL)
    assert [piece.says.en for piece in rare.pieces] == ["the forenames are the same", "that forename is 8 times rarer than most"]
    assert rare.pieces[1].says.cy == "mae'r enw cyntaf hwnnw 8 gwaith yn brinnach na'r rhan fwyaf"
    common = evidence_of(row(surname_place="surname_elsewhere", rarity=-1.0), MODEL)
    assert common.pieces[1].says.en == "that surname is 2 times more common than most"
    (usual,) = evidence_of(row(forename="exact", rarity=0.4), MODEL).pieces
    assert usual.bits == pytest.approx(MODEL.comparison("forename").at(MODEL.comparison("forename").gamma("exact")).weight + 0.4)


def test_the_start_says_how_rare_a_match_is() -> None:
    start = evidence_of(row(-10.0), MODEL).start
    assert start.says.en == "before comparing: of pairs of records, 1 in 1,025 is one person"
    assert (start.bits, start.total) == (-10.0, -10.0)


# -- what is not known -----------------------------------------------------------------------------------------------

SIDES: list[tuple[tuple[State, State], str, str]] = [
    (("given", "missing"), "date of birth: none on the second", "dyddiad geni: dim un ar yr ail"),
    (("missing", "given"), "date of birth: none on the first", "dyddiad geni: dim un ar y cyntaf"),
    (("missing", "missing"), "date of birth: none on either", "dyddiad geni: dim un ar y naill na'r llall"),
    (
        ("withheld", "given"),
        "date of birth: no clause lets linkage use it on the first",
        "dyddiad geni: nid oes cymal sy'n caniatáu ei ddefnyddio wrth gysylltu ar y cyntaf",
    ),
    (
        ("withheld", "withheld"),
        "date of birth: no clause lets linkage use it on either",
        "dyddiad geni: nid oes cymal sy'n caniatáu ei ddefnyddio wrth gysylltu ar y naill na'r llall",
    ),
    (
        ("missing", "withheld"),
        "date of birth: none on the first, no clause lets linkage use it on the second",
        "dyddiad geni: dim un ar y cyntaf, nid oes cymal sy'n caniatáu ei ddefnyddio wrth gysylltu ar yr ail",
    ),
    (("given", "given"), "a date of birth is missing", "mae dyddiad geni ar goll"),
]


@pytest.mark.parametrize(("states", "english", "welsh"), SIDES)
def test_what_is_not_known_is_told_by_side(states: tuple[State, State], english: str, welsh: str) -> None:
    told = evidence_of(row(), MODEL, sides={"date_of_birth": states})
    assert next(one.says for one in told.not_known if one.comparison == "birth_date") == Text(en=english, cy=welsh)


def test_without_sides_the_model_s_own_sentence_is_told() -> None:
    told = evidence_of(row(), MODEL)
    assert [one.says for one in told.not_known] == [level.says for one in MODEL.comparisons for level in one.levels if level.not_known]


# -- what came of it, and what decided -------------------------------------------------------------------------------

OUTCOMES: list[tuple[dict[str, Any], str, str, str]] = [
    ({"status": "link", "probability": 0.991}, "joined", "weights", "from 95% two records are joined, and here it is 99.10%"),
    ({"status": "review", "probability": 0.8}, "waits", "weights", "from 50% to 95% a person looks, and here it is 80%"),
    ({"status": "no", "probability": 0.2}, "apart", "weights", "below 50% two records are kept apart, and here it is 20%"),
    ({"status": "link", "rule": "same_nhs_number"}, "joined", "rule", "same NHS number and year of birth"),
    ({"status": "no", "rule": "nhs_numbers_differ"}, "apart", "rule", "different NHS numbers: two people"),
    ({"status": "review", "rule": "another_forename"}, "waits", "rule", "it could be a twin"),
    ({"status": "no", "rule": "another_forename", "probability": 0.1}, "apart", "weights", "below 50%"),
    ({"status": "review", "rule": "held_by_guard", "decision": "d16"}, "waits", "guard", "a person that contradicts itself"),
    ({"status": "review", "rule": "held_by_guard"}, "waits", "guard", "a person that contradicts itself"),
    (
        {"status": "link", "decision": "d17"},
        "joined",
        "decision",
        "a person decided that they are one person (decision d17, 3 November 2026)",
    ),
    (
        {"status": "no", "rule": "same_nhs_number", "decision": "d18"},
        "apart",
        "decision",
        "a person decided that they are two people (decision d18, 3 November 2026)",
    ),
]


@pytest.mark.parametrize(("given", "outcome", "by", "because"), OUTCOMES, ids=lambda one: str(one)[:40])
def test_what_decided_is_told(given: dict[str, Any], outcome: str, by: str, because: str) -> None:
    model = MODEL.model_copy(update={"thresholds": MODEL.thresholds.model_copy(update={"link": 0.95, "review": 0.5})})
    told = evidence_of(row() | given, model, decided_on=date(2026, 11, 3))
    assert (told.outcome, told.by) == (outcome, by)
    assert because in told.because.en
    both(told.because)


def test_a_decision_s_day_may_not_be_known() -> None:
    told = evidence_of(row() | {"status": "link", "decision": "d17"}, MODEL)
    assert told.because.cy == "person a benderfynodd mai un person ydynt (penderfyniad d17)"


@pytest.mark.parametrize("rule", [*RULES, "held_by_guard"])
def test_every_rule_is_told_in_both_languages(rule: str) -> None:
    status = {"same": "link", "different": "no", "review": "review"}[RULES[rule].decides] if rule in RULES else "review"
    told = evidence_of(row() | {"rule": rule, "status": status}, MODEL)
    both(told.because)
    assert told.by == ("rule" if rule in RULES else "guard")


def test_what_the_guard_looked_at_counts_too() -> None:
    assert {"date_of_birth", "nhs_number"} <= set(evidence_of(row() | {"rule": "held_by_guard", "status": "review"}, MODEL).fields)


def test_outcomes_are_told_in_both_languages() -> None:
    assert len({both(text) for text in SAYS.values()}) == 3
