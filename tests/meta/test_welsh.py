"""Every message of every page has its Welsh, and no Welsh is left over."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
import sqlglot
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from diogel.definitions.examples import example
from diogel.web.insight.words import COLUMNS
from diogel.web.ui.languages import WELSH, translations
from diogel.web.ui.languages import welsh as all_welsh
from diogel.web.ui.terms import TERMS

ROOT = Path(__file__).parents[2]
WEB = ROOT / "src" / "diogel" / "web"
GLOSSARY = ROOT / "docs" / "reference" / "glossary.md"


def messages() -> set[str]:
    """Of templates and of code, where `said` is imported as `_`."""
    found = extract_from_dir(
        WEB,
        method_map=[("**/templates/**.html", "jinja2.ext:babel_extract"), ("**.py", "python")],
        options_map={"**/templates/**.html": {"silent": "false", "extensions": "jinja2.ext.do"}},
        keywords={"_": None, "gettext": None, "ngettext": (1, 2)},
    )
    return {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    return all_welsh()


def test_what_two_rooms_say_stands_once() -> None:
    said = Counter(_one(entry.id) for path in WELSH.glob("*.po") for entry in read_po(path.open("rb"), locale="cy") if entry.id)
    assert [message for message, times in said.items() if times > 1] == []


@pytest.fixture(scope="module")
def welsh(catalogue: Catalog) -> dict[str, tuple[str, ...]]:
    """Each message's English and, for each plural form, its Welsh."""
    return {_one(entry.id): _all(entry.string) for entry in catalogue if entry.id and not entry.fuzzy}


def _one(said: str | tuple[str, ...]) -> str:
    return said if isinstance(said, str) else said[0]


def _all(said: str | tuple[str, ...]) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said)


def test_every_message_has_its_welsh(welsh: dict[str, tuple[str, ...]]) -> None:
    assert not sorted(message for message in messages() if not all(welsh.get(message, ("",))))


def test_messages_of_code_are_found_too() -> None:
    assert {"enter a date", "choose an answer"} <= messages()


def test_no_welsh_is_left_over(welsh: dict[str, tuple[str, ...]]) -> None:
    assert not sorted(set(welsh) - messages())


def test_placeholders_are_the_same_in_both_languages(catalogue: Catalog) -> None:
    def places(text: str) -> list[str]:
        return sorted(re.findall(r"%\(\w+\)s|%%\{\w+\}", text))

    unlike = [entry.id for entry in catalogue if entry.id for told in _all(entry.string) if places(told) != places(_all(entry.id)[-1])]
    assert unlike == []


def test_plural_forms_are_those_of_welsh(catalogue: Catalog) -> None:
    assert catalogue.num_plurals == 4
    plural = translations("cy").plural  # type: ignore[attr-defined]
    assert [plural(count) for count in (0, 1, 2, 3, 8, 11, 12)] == [2, 0, 1, 2, 3, 3, 2]
    assert [entry.id for entry in catalogue if isinstance(entry.id, tuple) and len(_all(entry.string)) != 4] == []


def test_words_of_the_field_are_the_glossarys() -> None:
    rows = (line.strip("| ").split(" | ") for line in GLOSSARY.read_text("utf-8").splitlines() if line.startswith("| "))
    glossary = {term: (welsh_, means) for term, welsh_, means in rows}
    for one in TERMS.values():
        welsh_, means = glossary[one.name.en]
        assert one.name.cy == welsh_
        assert means.replace("*", "").startswith(one.meaning.en)
        assert one.meaning.cy


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
