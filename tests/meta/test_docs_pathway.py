"""How to write a pathway: the page shows what `diogel init` writes, what comes of changing it, and all that a guard can ask."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from pydantic import BaseModel

from diogel.cli import main as diogel
from diogel.definitions.guards import TESTS, Age, AnswerIs, Consulted, Count, Counted, Decided, Elapsed, OtherCases, Reviewed, RiskIs
from diogel.definitions.pathway import EFFECTS, Effect, Guard
from diogel.definitions.scaffold import init

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "pathway.md").read_text("utf-8")
EXAMPLES = re.findall(r"^\| `(\w+)` \| `(.+?)` \|", PAGE, re.MULTILINE)
EFFECT = PAGE.index("## What can follow")
GUARDS = [said for test, said in EXAMPLES if f"| `{test}` | `{said}` |" in PAGE[:EFFECT]]
FOLLOWS = [said for test, said in EXAMPLES if f"| `{test}` | `{said}` |" in PAGE[EFFECT:]]


def written(said: str) -> dict[str, Any]:
    """What an example says; `on` is a plain word in definitions, and true to this reader."""
    found: dict[str, Any] = yaml.safe_load(said.replace(" on:", " 'on':"))
    return found


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    init(Path("safer-ourtown"), name="Safer Ourtown", name_cy="Ein Tref Ddiogelach")
    return Path("safer-ourtown")


@pytest.mark.parametrize("file", ["pathways/noise.yaml", "tests/noise_window.yaml"])
def test_the_page_shows_what_init_writes(folder: Path, file: str) -> None:
    text = (folder / file).read_text("utf-8")
    assert f"```yaml\n{text[text.index('version: 1') :]}```" in PAGE


def test_what_is_told_before_and_after_the_change_is_on_the_page(folder: Path) -> None:
    before = CliRunner().invoke(diogel, ["test", str(folder)])
    pathway = folder / "pathways" / "noise.yaml"
    pathway.write_text(pathway.read_text("utf-8").replace("months: 6", "months: 4"), "utf-8")
    after = CliRunner().invoke(diogel, ["test", str(folder)])
    assert (before.exit_code, after.exit_code) == (0, 10)
    for told in (before.output, after.output):
        assert f"```text\n{told}```" in PAGE


@pytest.mark.parametrize("said", GUARDS)
def test_each_guard_shown_is_one(said: str) -> None:
    Guard.model_validate(written(said))


@pytest.mark.parametrize("said", FOLLOWS)
def test_each_effect_shown_is_one(said: str) -> None:
    Effect.model_validate(written(said))


def test_every_test_and_every_effect_is_shown() -> None:
    assert {next(iter(written(said))) for said in GUARDS} == set(TESTS)
    assert {next(iter(written(said))) for said in FOLLOWS} == set(EFFECTS)


@pytest.mark.parametrize("model", [AnswerIs, Count, Age, Consulted, Decided, Reviewed, RiskIs, OtherCases, Elapsed, Counted])
def test_every_key_of_every_test_is_shown(model: type[BaseModel]) -> None:
    test = next(name for name, field in Guard.model_fields.items() if model.__name__ in str(field.annotation))
    shown = {key for said in GUARDS for name, keys in written(said).items() if name == test for key in keys}
    assert shown == set(model.model_fields)
