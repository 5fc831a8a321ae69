"""The demo's story in a real Chromium, in both languages: Dewi Pugh of the council looks somebody up and asks the police, Huw Bevan agrees,
and Dewi sees it. Every page on the way is accessible, and none scrolls sideways on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from browsing import chromium, enter, in_a_browser, serious, serving
from diogel.build.lookup import Lookup
from integration.conftest import aberwylan
from integration.test_lookup_in_aberwylan import somebody

__all__ = ["aberwylan"]
pytestmark = in_a_browser

WHY = "Neighbours at the harbour flats keep calling; a community protection warning is being prepared."
DANGER = "A child is said to be in the flat with him now; threats were heard."


@pytest.fixture(scope="module")
def address(aberwylan: Path) -> Iterator[str]:
    with serving(aberwylan) as base:
        yield base


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


class Walk:
    """Each page that is come to is looked at by axe and measured."""

    def __init__(self, browser: Browser, address: str, language: str) -> None:
        self.browser, self.address, self.language = browser, address, language
        self.faults: dict[str, Any] = {}

    def enter(self, who: str) -> Page:
        return enter(self.browser.new_context(base_url=self.address, viewport={"width": 375, "height": 800}), who, self.language)

    def look(self, page: Page, there: str = "") -> str:
        if there:
            page.goto(f"/{self.language}/{there}")
        if found := serious(Axe().run(page)):
            self.faults[page.url] = found
        if (width := page.evaluate("document.documentElement.scrollWidth")) > 375:
            self.faults[f"{page.url}: width"] = width
        assert page.locator("h1").inner_text() in page.title()
        return page.locator("main").inner_text()

    def send(self, page: Page) -> None:
        page.locator("main form button").last.click()
        page.wait_for_load_state()


# For each language another purpose, so that each may ask.
@pytest.mark.parametrize(("language", "purpose", "agreed"), [("en", "prevention", "Agreed"), ("cy", "safeguarding", "Cytunwyd")])
def test_dewi_looks_somebody_up_asks_the_police_and_sees_what_huw_agrees_to(
    browser: Browser, address: str, aberwylan: Path, language: str, purpose: str, agreed: str
) -> None:
    said = somebody(Lookup.of(aberwylan), "council_asb", "police_incidents", "youth_justice_caseload")
    walk = Walk(browser, address, language)
    dewi, huw = walk.enter("asb-officer"), walk.enter("coordinator")

    walk.look(dewi, "people/")
    dewi.locator(f"input[value={purpose}]").check()
    walk.send(dewi)
    dewi.fill("[name=given]", said["given_names"].split()[0])
    walk.send(dewi)
    walk.look(dewi)
    dewi.fill("[name=family]", said["family_name"])
    dewi.fill("[name=born]", str(said["date_of_birth"].year))
    walk.send(dewi)
    assert "01632 960110" in walk.look(dewi)
    dewi.locator(".govuk-summary-card__title a").first.click()
    person = dewi.url.removeprefix(f"{address}/{language}/")
    police = dewi.locator("section", has=dewi.locator("#partner-police"))
    assert "960110" in walk.look(dewi) and police.locator("dl").count() == 0

    police.locator("a[href*='/ask/']").click()
    walk.look(dewi)
    dewi.locator("input[value='casework/2.1']").check()
    dewi.fill("[name=why]", WHY)
    walk.send(dewi)
    walk.look(dewi)

    walk.look(huw, "")
    walk.look(huw, "requests/")
    huw.locator("main tbody a").first.click()
    assert WHY in walk.look(huw)
    huw.locator("input[value=agree]").check()
    walk.send(huw)
    assert huw.locator("#notice-1").is_visible()

    walk.look(dewi, "")
    assert agreed in walk.look(dewi, "people/asked/")
    dewi.locator("main tbody a").first.click()
    walk.look(dewi)
    walk.look(dewi, person)
    assert police.locator("dl").count() > 0
    for rest in ("print/", "joined/", "emergency/"):
        walk.look(dewi, person + rest)
    for partner in dewi.locator("[name=partners]").all():
        partner.check()
    dewi.fill("[name=why]", DANGER)
    dewi.locator("[name=at_risk]").check()
    walk.send(dewi)
    walk.look(dewi, person)
    assert dewi.locator(".diogel-emergency").is_visible()
    gwilym = walk.enter("governance")
    walk.look(gwilym, "requests/")
    gwilym.locator("main tbody a").first.click()
    assert DANGER in walk.look(gwilym)
    assert walk.faults == {}
