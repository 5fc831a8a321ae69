"""The model's file: what is in it, what is wrong with it, and how it reaches the engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from diogel.errors import DefinitionError
from diogel.linkage.block import keys_of
from diogel.linkage.model import SHIPPED, LinkageModel, Prior
from diogel.linkage.prepare import COLUMNS
from diogel.linkage.score import read_rule
from diogel.linkage.settings import condition, frequency_scale, settings_for

MODEL = LinkageModel.load()


def changed(tmp_path: Path, **keys: Any) -> Path:
    path = tmp_path / "model.yaml"
    path.write_text(yaml.safe_dump(yaml.safe_load(SHIPPED.read_text("utf-8")) | keys), encoding="utf-8")
    return path


def without_u(name: str) -> LinkageModel:
    levels = tuple(level.model_copy(update={"u": None}) if level.level == "exact" else level for level in MODEL.comparison(name).levels)
    comparisons = tuple(one.model_copy(update={"levels": levels}) if one.comparison == name else one for one in MODEL.comparisons)
    return MODEL.model_copy(update={"comparisons": comparisons})


# -- the shipped model -----------------------------------------------------------------------------------------------


def test_the_shipped_model_is_trained_and_says_on_what() -> None:
    assert MODEL.untrained() == []
    assert MODEL.trained_on.records > 10_000
    assert {"precision", "recall"} <= set(MODEL.trained_on.measured)


def test_everything_it_says_is_said_in_welsh() -> None:
    texts = [level.says for comparison in MODEL.comparisons for level in comparison.levels]
    texts += [rule.says for rule in MODEL.rules] + [comparison.title for comparison in MODEL.comparisons]
    assert [text.en for text in texts if not text.cy] == []


def test_stated_levels_say_why() -> None:
    stated = [level for comparison in MODEL.comparisons for level in comparison.levels if level.how == "stated"]
    assert stated and all(level.why for level in stated)


@pytest.mark.parametrize("comparison", MODEL.comparisons, ids=lambda one: one.comparison)
def test_the_strongest_level_speaks_for_and_the_weakest_against(comparison: Any) -> None:
    known = [level for level in comparison.levels if not level.not_known]
    assert max(level.weight for level in known) > 0 > known[-1].weight


def test_blocks_rules_and_lessons_name_what_there_is() -> None:
    assert {column for block in MODEL.blocks for column in block.agree} <= set(COLUMNS)
    assert {name for lesson in MODEL.training for name in lesson.teaches} <= {comparison.comparison for comparison in MODEL.comparisons}
    assert all(read_rule(MODEL, rule.when) for rule in MODEL.rules)


def test_it_can_be_written_and_read_again(tmp_path: Path) -> None:
    MODEL.save(tmp_path / "model.yaml")
    assert LinkageModel.load(tmp_path / "model.yaml") == MODEL


# -- what is wrong with a model --------------------------------------------------------------------------------------

LEVEL = {"level": "a", "when": "x", "says": {"en": "a"}}
WRONG = {
    "another version": ({"version": 2}, "version"),
    "another version, told by name": ({"version": "2"}, "of version 2, and this Diogel reads version 1"),
    "an unknown key": ({"tresholds": {}}, "tresholds"),
    "thresholds out of order": ({"thresholds": {"link": 0.5, "review": 0.9}}, "keep <= review <= link"),
    "no else": ({"comparisons": [{"comparison": "sex", "title": {"en": "Sex"}, "levels": [LEVEL, LEVEL]}]}, "when: else"),
    "a prior below 0": ({"prior": {"partners": -1, "smallest_population": 10}}, "partners"),
}  # fmt: skip


@pytest.mark.parametrize(("keys", "told"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_model_is_refused_with_its_place(tmp_path: Path, keys: dict[str, Any], told: str) -> None:
    path = changed(tmp_path, **keys)
    with pytest.raises(DefinitionError, match=told) as caught:
        LinkageModel.load(path)
    assert caught.value.where == str(path)


@pytest.mark.parametrize("text", ["[", "just words", "\x00"])
def test_what_is_no_model_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "model.yaml").write_text(text)
    with pytest.raises(DefinitionError):
        LinkageModel.load(tmp_path / "model.yaml")


def test_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="no linkage model"):
        LinkageModel.load(tmp_path / "model.yaml")


def test_nothing_is_predicted_while_a_level_has_no_u() -> None:
    with pytest.raises(DefinitionError, match=r"birth_date\.exact"):
        settings_for(without_u("birth_date"), "duckdb", 1000)


def test_a_rule_that_names_nothing_is_refused() -> None:
    with pytest.raises(DefinitionError, match="'shoe_size_l'"):
        read_rule(MODEL, "shoe_size_l = shoe_size_r")


# -- in the engine's words -------------------------------------------------------------------------------------------


def test_gammas_count_down_to_the_last_level() -> None:
    sex = MODEL.comparison("sex")
    assert [(number, level.level) for number, level in sex.numbered()] == [(-1, "unknown"), (1, "same"), (0, "differs")]
    assert all(comparison.at(comparison.gamma(level.level)) == level for comparison in MODEL.comparisons for level in comparison.levels)


def test_spark_has_another_name_for_jaro_winkler() -> None:
    assert condition("jaro_winkler_similarity(a_l, a_r) >= 0.9", "duckdb") == "JARO_WINKLER_SIMILARITY(a_l, a_r) >= 0.9"
    assert condition("jaro_winkler_similarity(a_l, a_r) >= 0.9", "spark") == "JARO_WINKLER(a_l, a_r) >= 0.9"
    assert condition("else", "spark") == "ELSE"


@pytest.mark.parametrize("dialect", ["duckdb", "spark"])
def test_every_level_of_every_comparison_has_its_numbers(dialect: str) -> None:
    levels = [level for comparison in settings_for(MODEL, dialect, 1000)["comparisons"] for level in comparison["comparison_levels"]]
    assert all(level.get("is_null_level") or (0 < level["m_probability"] <= 1 and 0 < level["u_probability"] <= 1) for level in levels)


def test_the_prior_falls_with_the_number_to_choose_from_but_a_few_are_drawn_from_many() -> None:
    prior = Prior(partners=0.8, smallest_population=20_000)
    assert prior.among(100_000) == pytest.approx(0.000008)
    assert prior.among(5) == prior.among(20_000) == pytest.approx(0.00004)


def test_frequencies_are_scaled_to_what_the_engine_weighs_them_against() -> None:
    surname = MODEL.comparison("surname_place")
    elsewhere = next(level for level in surname.levels if level.level == "surname_elsewhere")
    assert surname.term_frequency and surname.term_frequency.base
    assert frequency_scale(surname) * surname.term_frequency.base == pytest.approx(elsewhere.u)
    assert frequency_scale(MODEL.comparison("sex")) == 1.0


def test_keys_want_every_column_of_their_block() -> None:
    sql = keys_of("duckdb", MODEL.blocks[:1])
    assert "surname_sound IS NOT NULL AND date_of_birth IS NOT NULL" in sql


def test_blocks_for_few_identities_are_left_out_among_many() -> None:
    few, many = MODEL.among(200_000), MODEL.among(200_001)
    assert few is MODEL
    assert {block.block for block in few.blocks} - {block.block for block in many.blocks} == {
        block.block for block in MODEL.blocks if block.up_to == 200_000
    }
    assert len(many.blocks) < len(few.blocks)
