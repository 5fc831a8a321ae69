"""Casework in a real Chromium, in both languages: Dewi Pugh of the council looks somebody up, opens a case on the ladder, is told why a
first strike can't be given yet, fills what is missing, gives it and checks its letter. Huw Bevan of the police sees what a clause lets him.
Every page on the way is accessible, and none scrolls sideways on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from browsing import chromium, in_a_browser, serving
from diogel.build.lookup import Lookup
from functional.test_people_in_a_browser import Walk
from integration.conftest import aberwylan
from integration.test_lookup_in_aberwylan import somebody

__all__ = ["aberwylan"]
pytestmark = in_a_browser

REFUSED = {"en": "This can’t be done yet", "cy": "Ni ellir gwneud hyn eto"}
STRIKE = {"en": "Strike", "cy": "Streic"}


@pytest.fixture(scope="module")
def address(aberwylan: Path) -> Iterator[str]:
    with serving(aberwylan) as base:
        yield base


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


def press(page: Page, words: str) -> None:
    page.locator("main").get_by_role("button", name=words, exact=True).last.click()
    page.wait_for_load_state()


def onward(page: Page) -> None:
    """The first button that is seen: to go on."""
    page.locator("main form button:not([aria-hidden])").first.click()
    page.wait_for_load_state()


def day(page: Page, name: str, said: tuple[str, str, str]) -> None:
    for part, value in zip(("day", "month", "year"), said, strict=True):
        page.fill(f"[name={name}-{part}]", value)


def known(aberwylan: Path) -> dict[str, Any]:
    return dict(somebody(Lookup.of(aberwylan), "council_asb", "police_incidents", "youth_justice_caseload"))


@pytest.mark.parametrize("language", ["en", "cy"])
def test_dewi_opens_a_case_and_gives_a_first_strike(browser: Browser, address: str, aberwylan: Path, language: str) -> None:
    said = known(aberwylan)
    walk = Walk(browser, address, language)
    dewi = walk.enter("asb-officer")

    dewi.goto(f"/{language}/people/")
    dewi.locator("input[value=prevention]").check()
    walk.send(dewi)
    dewi.fill("[name=family]", said["family_name"])
    dewi.fill("[name=born]", str(said["date_of_birth"].year))
    walk.send(dewi)
    dewi.locator(".govuk-summary-card__title a").first.click()
    dewi.locator("main a[href*='/cases/open/']").click()
    walk.look(dewi)
    dewi.locator("input[value='asb_ladder:refer']").check()
    walk.send(dewi)
    if "/subject/" in dewi.url:
        walk.look(dewi)
        dewi.fill("[name=name]", f"{said['given_names']} {said['family_name']}")
        day(dewi, "born", ("27", "3", "1985"))
        walk.send(dewi)

    walk.look(dewi)
    onward(dewi)
    assert dewi.locator(".govuk-error-summary").is_visible()
    walk.look(dewi)
    day(dewi, "happened_on", ("20", "11", "2026"))
    dewi.fill("[name=where]", "Harbour Street")
    for name, value in {"behaviour": "nuisance", "harm": "medium", "evidence": "seen"}.items():
        dewi.locator(f"input[name={name}][value={value}]").check()
    onward(dewi)
    assert "Harbour Street" in walk.look(dewi)
    onward(dewi)
    assert "Harbour Street" in walk.look(dewi)
    case = dewi.url.removeprefix(f"{address}/{language}/")

    dewi.locator("main a[href*='/moves/first_strike/']").click()
    assert REFUSED[language] in walk.look(dewi)

    walk.look(dewi, f"{case}forms/needs_check/")
    onward(dewi)
    while "/questions/" in dewi.url:
        walk.look(dewi)
        for group in dewi.locator("main .govuk-radios").all():
            group.locator("input").last.check()
        for group in dewi.locator("main .govuk-checkboxes").all():
            group.locator("input").first.check()
        for box in dewi.locator("main textarea:visible, main input[type=text]:visible").all():
            box.fill("A letter in large print.")
        onward(dewi)
    walk.look(dewi)
    onward(dewi)

    walk.look(dewi, f"{case}consult/")
    dewi.locator("input[value=youth_justice]").check()
    dewi.fill("[name=reason]", "They offer boxing on Tuesdays.")
    walk.send(dewi)
    dewi.goto(f"/{language}/{case}moves/first_strike/")
    walk.look(dewi)
    onward(dewi)
    walk.look(dewi)
    onward(dewi)
    assert STRIKE[language] in walk.look(dewi)

    dewi.locator("main a[href*='/letters/']").first.click()
    walk.look(dewi)
    onward(dewi)
    walk.look(dewi)
    assert dewi.locator("main a[href$='/as/pdf/']").is_visible()
    for rest in ("", "print/", "answers/", "steps/1/", "notes/", "files/", "people/", "risk/", "link/", "refer/", "consents/help/"):
        walk.look(dewi, case + rest)
    walk.look(dewi, "cases/")

    huw = walk.enter("coordinator")
    seen = walk.look(huw, case)
    assert "Harbour Street" in seen and "boxing" not in seen
    assert walk.faults == {}
