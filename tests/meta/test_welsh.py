"""Every message of every page has its Welsh, and no Welsh is left over."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlglot
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from diogel.definitions.examples import example
from diogel.web.insight.words import COLUMNS
from diogel.web.ui.languages import WELSH

WEB = Path(__file__).parents[2] / "src" / "diogel" / "web"


def messages() -> set[str]:
    found = extract_from_dir(
        WEB, method_map=[("**/templates/**.html", "jinja2.ext:babel_extract")], options_map={"**/templates/**.html": {"silent": "false"}}
    )
    return {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}


@pytest.fixture(scope="module")
def welsh() -> dict[str, str]:
    with WELSH.open("rb") as written:
        return {str(entry.id): str(entry.string) for entry in read_po(written, locale="cy") if entry.id and not entry.fuzzy}


def test_every_message_has_its_welsh(welsh: dict[str, str]) -> None:
    assert not sorted(message for message in messages() if not welsh.get(message))


def test_no_welsh_is_left_over(welsh: dict[str, str]) -> None:
    assert not sorted(set(welsh) - messages())


def test_placeholders_are_the_same_in_both_languages(welsh: dict[str, str]) -> None:
    def places(text: str) -> list[str]:
        return sorted(re.findall(r"%\(\w+\)s", text))

    assert {message for message, translated in welsh.items() if places(message) != places(translated)} == set()


def test_every_column_a_shipped_measure_shows_has_its_name() -> None:
    selected = {
        column.alias_or_name
        for folder in ("aberwylan", "wales", "minimal")
        for path in (example(folder) / "measures").glob("*.sql")
        for column in sqlglot.parse_one(path.read_text("utf-8"), dialect="duckdb").selects
    }
    assert len(selected) > 15
    assert not {name for name in selected if not name.endswith(("_name", "_name_cy"))} - set(COLUMNS)


def test_columns_are_named_in_both_languages() -> None:
    assert not [name for name, text in COLUMNS.items() if not text.cy]
