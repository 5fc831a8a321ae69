"""`diogel test`: the tests of the folders that ship hold, and one that doesn't is told with its line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from diogel.cli import main

ROOT = Path(__file__).parents[2] / "partnerships"
FOLDERS = sorted(path.parent.name for path in ROOT.glob("*/tests") if any(path.glob("*.yaml")))


def run(*words: object) -> Result:
    result = CliRunner().invoke(main, ["test", *map(str, words)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_tests_of_a_folder_hold(folder: str) -> None:
    told = run(ROOT / folder)
    assert told.exit_code == 0, told.output
    assert " 0 failed" in told.output


def test_there_are_folders_with_tests() -> None:
    assert "aberwylan" in FOLDERS


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """Aberwylan, to be changed."""
    ignored = shutil.ignore_patterns("builds", "keys", "state", "deliveries")
    return Path(shutil.copytree(ROOT / "aberwylan", tmp_path / "aberwylan", ignore=ignored))


@pytest.fixture
def broken(whole: Path) -> Path:
    """Where one test expects what doesn't come."""
    file = whole / "tests" / "asb_ladder_leap_day.yaml"
    file.write_text(file.read_text("utf-8").replace("stage: strikes", "stage: group", 1), "utf-8")
    return whole


def test_one_that_does_not_hold_is_told_with_its_line(broken: Path) -> None:
    told = run(broken, "asb_ladder_leap_day")
    file = broken / "tests" / "asb_ladder_leap_day.yaml"
    line = next(number for number, text in enumerate(file.read_text("utf-8").splitlines(), 1) if "stage: group" in text)
    assert told.exit_code == 10
    assert f"{file}:{line}:" in told.output
    assert "(move first_strike, 2026-03-01): stage: expected group; came strikes" in told.output
    assert "1 tests, 1 failed" in told.output


def test_for_machines(broken: Path) -> None:
    told = run(broken, "asb_ladder", "--json")
    assert told.exit_code == 10
    found = {one["test"]: one["failures"] for one in json.loads(told.stdout)}
    assert all(test.startswith("asb_ladder") for test in found)
    assert [failure["came"] for failures in found.values() for failure in failures] == ["strikes"]


def test_a_name_that_is_not_there_says_the_nearest() -> None:
    told = run(ROOT / "aberwylan", "asb_laddr")
    assert told.exit_code == 2
    assert "did you mean 'asb_ladder" in told.output


def test_a_folder_that_is_wrong_is_told_so_first(broken: Path) -> None:
    file = broken / "pathways" / "asb_ladder.yaml"
    file.write_text(file.read_text("utf-8").replace("to: strikes", "too: strikes", 1), "utf-8")
    told = run(broken)
    assert told.exit_code == 10
    assert "asb_ladder.yaml:" in told.output
    assert "FAIL" not in told.output


def test_what_no_test_would_miss_is_listed(whole: Path) -> None:
    for file in (whole / "tests").glob("*.yaml"):
        if file.stem != "asb_ladder_leap_day":
            file.unlink()
    told = run(whole, "--untried", "--json")
    assert told.exit_code == 0
    found = {one["what"]: one for one in json.loads(told.stdout)}
    assert "effect 1 of third_strike" in found, "the test never gets so far"
    assert "guard 4 of first_strike" not in found, "who was born on 29 February is asked about until 1 March"
    assert {Path(one["file"]).stem for one in found.values()} == {"asb_ladder"}, "of pathways without any test nothing is said"
    lines = (whole / "pathways" / "asb_ladder.yaml").read_text("utf-8").splitlines()
    assert "counter: strike" in lines[found["effect 1 of third_strike"]["line"] - 1]


def test_a_test_that_fails_is_told_before_what_none_would_miss(broken: Path) -> None:
    told = run(broken, "asb_ladder", "--untried")
    assert told.exit_code == 10
    assert "FAIL  asb_ladder_leap_day" in told.output
    assert "no test would miss" not in told.output
