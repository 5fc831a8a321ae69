"""Sweeps over the code itself: what a reviewer would otherwise have to remember."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "diogel"
MODULES = sorted(path for path in SOURCE.rglob("*.py") if path.parent.name != "migrations")
LONGEST = 400
"""Lines of a module: beyond it, it does two things."""


def test_layers_hold() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_module_is_short_and_says_what_it_is(module: Path) -> None:
    text = module.read_text("utf-8")
    assert len(text.splitlines()) <= LONGEST
    assert not text.strip() or ast.get_docstring(ast.parse(text)), "a module starts by saying what it is for"
    assert module.stem not in {"utils", "helpers", "common", "misc", "manager"}, "name it after what it does"


ONLY_IN = {
    "duckdb": "stores",
    "pyspark": "stores",
    "splink": "linkage",
    "typst": "reports",
    "django": "web",
    "gunicorn": "web",
    "polars": "nowhere",
    "pandas": "nowhere",
}


@pytest.mark.parametrize(("package", "home"), ONLY_IN.items())
def test_package_is_imported_in_its_own_layer_alone(package: str, home: str) -> None:
    elsewhere = [path for path in MODULES if package in _imported(path) and path.relative_to(SOURCE).parts[0] != home]
    assert not elsewhere


def _imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.splitlines()]


def test_nothing_vendored_and_no_machine_of_ours_named() -> None:
    told = re.compile(r"/(?:root|work)/[a-z]|index-url|--registry", re.IGNORECASE)
    assert not [
        path for path in _tracked() if path.name == "uv.lock" or path.name.endswith((".min.js", ".min.css")) or "node_modules" in path.parts
    ]
    text = [path for path in _tracked() if path.suffix in {".py", ".md", ".toml", ".yaml", ".yml", ".lock", ".sh", ""} and path.is_file()]
    named = [path for path in text if path != Path(__file__) and told.search(path.read_text("utf-8", "ignore"))]
    assert not named


def test_every_dependency_says_why() -> None:
    lines = (ROOT / "pyproject.toml").read_text("utf-8").splitlines()
    start = lines.index("dependencies = [")
    block = lines[start + 1 : lines.index("]", start)]
    assert block[0].strip().startswith("#")
    commented = [line for line in block if line.strip().startswith("#")]
    assert len(commented) >= 8
