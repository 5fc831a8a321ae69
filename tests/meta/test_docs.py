"""The documentation says what is so: its generated part is up to date, what it names exists, and each command it shows can be given."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml

from diogel.cli import main as diogel

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), ROOT / "README.md", *ROOT.glob("partnerships/*/README.md")])

_SPAN = re.compile(r"`(diogel [^`\n]+)`")
_LINE = re.compile(r"^\s*(?:\.venv/bin/)?(diogel (?:[^\n]*\\\n)*[^\n]*)$", re.MULTILINE)
_BLOCK = re.compile(r"^ *```(?:sh|bash)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"^(?: {4,}\S[^\n]*\n?)+", re.MULTILINE)
_LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)")
_TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def commands(page: Path) -> Iterator[list[str]]:
    """Each `diogel …` of a page, in words: in text, in shell blocks, in indented blocks."""
    text = page.read_text("utf-8")
    blocks = [*(found[1] for found in _BLOCK.finditer(text)), *(found[0] for found in _INDENTED.finditer(text))]
    written = [*(found[1] for found in _SPAN.finditer(text)), *(found[1] for block in blocks for found in _LINE.finditer(block))]
    for one in written:
        yield shlex.split(one.replace("\\\n", " "), comments=True)[1:]


def in_nav(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from in_nav(inner)


def nav() -> set[str]:
    settings = (ROOT / "mkdocs.yml").read_text("utf-8")  # what stands before the navigation names functions, which aren't plain YAML
    return set(in_nav(yaml.safe_load(settings[settings.index("\nnav:") :])["nav"]))


def test_the_generated_reference_is_what_the_code_says() -> None:
    done = subprocess.run([sys.executable, DOCS / "generate.py", "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_page_is_in_the_navigation_and_is_there() -> None:
    there = {page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md")}
    assert not nav() - there
    assert there - nav() == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_shown_can_be_given(page: Path) -> None:
    for words in commands(page):
        name, *given = words or [""]
        assert name in diogel.commands or name.startswith("-"), f"diogel {shlex.join(words)}"
        known = _options(diogel.commands.get(name, diogel))
        unknown = {word.partition("=")[0] for word in given if word.startswith("-") and word != "-"} - known
        assert not unknown, f"diogel {shlex.join(words)}: no such option: {', '.join(sorted(unknown))}"


def _options(command: click.Command) -> set[str]:
    parts = command.commands.values() if isinstance(command, click.Group) and command is not diogel else ()
    own = {option for one in command.params if isinstance(one, click.Option) for option in one.opts}
    return own.union({"-h", "--help", "--version"}, *(_options(part) for part in parts))


def test_commands_are_found_in_the_pages() -> None:
    """Were the search to miss them, the test above would pass on anything."""
    found = [words[0] for page in PAGES for words in commands(page) if words]
    assert {"init", "check", "build", "query", "explain", "scorecard", "demo", "serve", "schema"} <= set(found)
    assert ["build", "partnerships/wales", "--path", "data=data"] in list(commands(DOCS / "tutorial" / "open-data.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_and_test_named_is_there(page: Path) -> None:
    text = page.read_text("utf-8")
    for target in _LINK.findall(text):
        written = (page.parent / target).resolve()
        assert written.exists(), target
    for file, name in _TEST.findall(text):
        assert f"def {name}(" in (ROOT / file).read_text("utf-8") if name else (ROOT / file).is_file(), f"{file}::{name}"
