"""The waterfall, as lines, as a picture and as a table: the same figures in each."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

import pytest
from hypothesis import given, settings

from diogel.linkage import waterfall
from diogel.linkage.explain import Evidence, evidence_of
from unit.linkage_evidence import MODEL, row, rows

SVG = "{http://www.w3.org/2000/svg}"
TYPICAL = row(-13.4, rarity=3.0, forename="exact", middle_name="differs", surname_place="surname_postcode", birth_date="exact")


@pytest.fixture
def evidence() -> Evidence:
    return evidence_of(TYPICAL, MODEL)


def test_each_bar_begins_where_the_one_before_ended_and_the_last_is_all_together(evidence: Evidence) -> None:
    *steps, whole = waterfall.bars(evidence)
    assert steps[0].start == pytest.approx(0.0)
    assert [bar.start for bar in steps[1:]] == pytest.approx([bar.end for bar in steps[:-1]])
    assert (whole.start, whole.end) == (0.0, evidence.weight) and whole.end == pytest.approx(steps[-1].end)


def test_lines_are_aligned_plain_and_show_the_sign(evidence: Evidence) -> None:
    head, *lines = waterfall.in_text(evidence, "en")
    assert head.split() == ["weight", "so", "far"]
    with_bars = [line for line in lines if "|" in line]
    assert len(with_bars) == len(waterfall.bars(evidence))
    assert len({line.index("|") for line in with_bars}) == 1, "the line of nought is one line"
    assert all(line.isascii() and len(line) <= 112 for line in lines)
    assert "---" in with_bars[0] and "+++" in with_bars[1] and "===" in with_bars[-1]
    assert with_bars[0].split("|")[0].split()[-2] == "-13.4"
    assert [line.split()[-1] for line in with_bars[1:5]] == ["strong", "weak", "strong", "strong"], "each with the word of the scale"
    assert "in all" in with_bars[-1] and "at ei gilydd" in waterfall.in_text(evidence, "cy")[-1]


@settings(deadline=None)
@given(rows())
def test_lines_hold_for_any_evidence(row: dict[str, Any]) -> None:
    evidence = evidence_of(row, MODEL)
    for language in ("en", "cy"):
        lines = [line for line in waterfall.in_text(evidence, language) if "|" in line]
        assert len(lines) == len(waterfall.bars(evidence))
        assert len({line.index("|") for line in lines}) == 1 and max(map(len, lines)) <= 112


@settings(deadline=None)
@given(rows())
def test_the_picture_is_well_formed_and_every_bar_lies_in_it(row: dict[str, Any]) -> None:
    evidence = evidence_of(row, MODEL)
    root = ET.fromstring(waterfall.svg(evidence, "cy"))
    _, _, wide, tall = (float(one) for one in root.attrib["viewBox"].split())
    drawn = root.findall(f"{SVG}rect")
    assert len(drawn) == len(waterfall.bars(evidence))
    for one in drawn:
        x, y, width, height = (float(one.attrib[name]) for name in ("x", "y", "width", "height"))
        assert min(x, y) >= 0 < width and x + width <= wide and y + height <= tall


def test_the_picture_speaks_for_itself_in_both_languages(evidence: Evidence) -> None:
    for language in ("en", "cy"):
        root = ET.fromstring(waterfall.svg(evidence, language, id="one"))
        assert root.attrib["role"] == "img" and root.attrib["lang"] == language
        assert root.attrib["aria-labelledby"] == "one-title one-desc"
        title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
        assert title is not None and title.text == waterfall.title(evidence).in_language(language)
        assert desc is not None and desc.text == waterfall.in_words(evidence, language)
        written = " ".join(text.text or "" for text in root.findall(f"{SVG}text"))
        for bar in waterfall.bars(evidence):
            assert bar.says.in_language(language).split()[0] in written
    assert waterfall.svg(evidence, "en") != waterfall.svg(evidence, "cy")


def test_nothing_is_said_by_colour_alone_and_a_strict_page_shows_it(evidence: Evidence) -> None:
    drawn = waterfall.svg(evidence, "en", id="one")
    root = ET.fromstring(drawn)
    fills = [one.attrib["fill"] for one in root.findall(f"{SVG}rect")]
    signs = ["-" if bar.bits < 0 else "+" for bar in waterfall.bars(evidence)][:-1]
    assert [fill == "url(#one-against)" for fill in fills[:-1]] == [sign == "-" for sign in signs]
    assert all("stroke" in one.attrib for one in root.findall(f"{SVG}rect"))
    assert "style" not in drawn and "script" not in drawn and "href" not in drawn
    weights = [text.text for text in root.findall(f"{SVG}text") if text.attrib.get("text-anchor") == "end"]
    assert "−13.4" in weights


def test_what_a_model_says_can_not_break_the_page() -> None:
    comparisons = [
        one if one.comparison != "sex" else one.model_copy(update={
            "levels": tuple(level.model_copy(update={"says": level.says.model_copy(update={"en": "<b>&\"</b>"})}) for level in one.levels)
        })
        for one in MODEL.comparisons
    ]  # fmt: skip
    odd = MODEL.model_copy(update={"comparisons": tuple(comparisons)})
    drawn = waterfall.svg(evidence_of(row(sex="same"), odd), "en", id='x"><script>')
    assert "<b>" not in drawn and "<script>" not in drawn
    ET.fromstring(drawn)


def test_the_table_beside_holds_the_same_figures(evidence: Evidence) -> None:
    for language in ("en", "cy"):
        told = waterfall.rows(evidence, language)
        assert len(told) == len(waterfall.bars(evidence)) and all(len(one) == len(waterfall.HEADERS) for one in told)
        assert [one[0] for one in told] == [bar.says.in_language(language) for bar in waterfall.bars(evidence)]
    start, first, *_ = waterfall.rows(evidence, "en")
    assert start[1:] == ("−13.4", "", "about 11,000 to 1 against", "−13.4"), "how rare a match is speaks for nothing yet"
    assert first[2] == "moderately strong evidence for"
    assert waterfall.rows(evidence, "cy")[-1][2] == evidence.chance.cy
    assert all(text.en and text.cy for text in waterfall.HEADERS)
