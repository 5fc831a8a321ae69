"""Every component in both languages: as strict HTML, with what somebody typed kept as text, every label tied to its box."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import escape, unescape

import html5lib
import pytest

import web_folder

web_folder.django_ready()

from django.test import Client, override_settings  # noqa: E402

import component_page  # noqa: E402

ADDRESSES = [f"/{language}/components/{query}" for language in ("en", "cy") for query in ("", "?wrong=1", "?page=7&sort=-received")]


@pytest.fixture(autouse=True)
def _with_the_page() -> Iterator[None]:
    with override_settings(**component_page.SETTINGS):
        yield


def text_of(address: str) -> str:
    return Client().get(address).content.decode()


@pytest.mark.parametrize("address", ADDRESSES)
def test_components_are_strict_html(address: str) -> None:
    html5lib.HTMLParser(strict=True).parse(text_of(address))


@pytest.mark.parametrize("address", ADDRESSES)
def test_ids_are_there_once_and_whatever_points_to_one_finds_it(address: str) -> None:
    text = text_of(address)
    ids = Counter(re.findall(r'\sid="([^"]+)"', text))
    assert [one for one, count in ids.items() if count > 1] == []
    pointing = re.findall(r'(?:for|aria-describedby|aria-labelledby|aria-controls|data-aria-controls)="([^"]+)"', text)
    pointing += re.findall(r'href="#([^"]+)"', text)
    assert len(pointing) > 20
    assert {one for several in pointing for one in several.split()} - set(ids) == set()


def test_what_was_typed_stays_text() -> None:
    text = text_of("/en/components/")
    for typed in ("<b>bold", "<u>x", "<i>done"):
        assert typed not in text and escape(typed) in text


def test_each_mistake_is_told_above_and_leads_to_its_box() -> None:
    text = text_of("/cy/components/?wrong=1")
    start = text.index("govuk-error-summary__list")
    summary = unescape(text[start : text.index("</ul>", start)])
    assert re.findall(r'href="#([^"]+)"', summary) == [
        "id_family", "id_born-day", "id_told", "id_partners", "id_sure", "id_dataset", "id_secret",
    ]  # fmt: skip
    assert summary.count("<li>") == 8, "what is hidden has no box to lead to"
    assert "Diwrnod: rhaid i'r dyddiad fod yn un go iawn" in summary
    assert re.search(r"<title>Gwall: Components – Diogel</title>", text)


def test_a_column_sorts_the_other_way_when_pressed_again_and_begins_at_its_first_page() -> None:
    text = text_of("/en/components/?page=7&sort=-received")
    assert 'aria-sort="descending"><a class="govuk-link govuk-link--no-visited-state" href="?sort=received"' in text
    assert 'aria-sort="none"><a class="govuk-link govuk-link--no-visited-state" href="?sort=name"' in text
    assert 'href="?sort=-received&amp;page=8"' in text


def test_the_layout_says_who_is_signed_in_for_whom_and_how_the_page_is_marked() -> None:
    text = text_of("/cy/components/?page=2")
    assert "Nia Rees" in text and "ar ran Y Cyngor" in text
    assert text.count("OFFICIAL-SENSITIVE") == 2
    assert 'href="/en/components/?page=2"' in text
    assert "Pobl a lleoedd dychmygol sydd yma." in text
