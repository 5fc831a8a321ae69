"""One word for one thing, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from diogel.definitions import catalogue

GLOSSARY = Path(__file__).parents[2] / "docs" / "reference" / "glossary.md"


@pytest.fixture(scope="module")
def words() -> list[list[str]]:
    """Term, Welsh and meaning, row by row."""
    lines = GLOSSARY.read_text("utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[lines.index("|---|---|---|") + 1 :]]


def test_every_row_is_whole_and_ends_its_sentence(words: list[list[str]]) -> None:
    assert not [row for row in words if len(row) != 3 or not all(row) or not row[2].endswith(".")]


@pytest.mark.parametrize("column", [0, 1], ids=["English", "Cymraeg"])
def test_no_word_stands_for_two_things(words: list[list[str]], column: int) -> None:
    said = [row[column].casefold() for row in words]
    assert not {word for word in said if said.count(word) > 1}


def test_terms_are_in_order(words: list[list[str]]) -> None:
    terms = [row[0].casefold() for row in words]
    assert terms == sorted(terms)


def test_roles_are_called_what_the_vocabulary_calls_them(words: list[list[str]]) -> None:
    glossary = {row[0].casefold(): row[1].casefold() for row in words}
    roles = {term["name"]["en"].casefold(): term["name"]["cy"].casefold() for term in catalogue.vocabulary("role")["terms"]}
    assert {name: glossary.get(name) for name in roles} == roles
