"""Doubtful links and builds in a real Chromium: in both languages, without script, by keyboard, on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from browsing import chromium, enter, in_a_browser, serious, serving
from diogel.build.open import build_folder
from diogel.progress import Silent
from integration.review_folder import review_folder

pytestmark = in_a_browser
DAY = date(2026, 11, 1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = review_folder(tmp_path_factory.mktemp("links"))
    build_folder(made, on=DAY, progress=Silent())
    return made


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with serving(folder, worker=True) as base:
        yield base


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


def pages(page: Page, language: str) -> Iterator[str]:
    """Each page of the two rooms, opened."""
    for place in ("links/", "links/second/", "links/mine/", "builds/"):
        page.goto(f"/{language}/{place}")
        yield place
    page.goto(f"/{language}/links/")
    page.locator("main tbody a").last.click()
    page.wait_for_url("**/links/pairs/**")
    for more in page.locator("main details").all():
        more.evaluate("one => one.open = true")
    yield "pair"
    page.goto(f"{page.url}?purpose=casework")
    yield "names"


def press_alt(page: Page, digit: str) -> None:
    """As a keyboard sends it: Playwright leaves out the text of a key that is pressed with Alt, and an access key is known by that."""
    key = {"modifiers": 1, "key": digit, "code": f"Digit{digit}", "windowsVirtualKeyCode": ord(digit)}
    page.context.new_cdp_session(page).send("Input.dispatchKeyEvent", {"type": "keyDown", "text": digit, "unmodifiedText": digit, **key})


@pytest.mark.parametrize("language", ["en", "cy"])
def test_no_page_has_a_serious_accessibility_fault_or_scrolls_sideways(browser: Browser, address: str, language: str) -> None:
    with browser.new_context(base_url=address, viewport={"width": 320, "height": 800}) as context:
        page = enter(context, "analyst", language)
        wrong = {}
        for place in pages(page, language):
            found = serious(Axe().run(page))
            wide = page.evaluate("document.documentElement.scrollWidth") > 320
            if found or wide:
                wrong[place] = (found, wide)
        assert wrong == {}


def test_a_pair_is_decided_by_keyboard_and_a_build_follows_without_script(browser: Browser, address: str) -> None:
    with browser.new_context(base_url=address) as context:
        page = enter(context, "analyst", "cy")
        page.goto("/cy/links/")
        page.get_by_role("button", name="Edrych ar y pâr nesaf").click()
        page.locator("textarea").fill("un rhif ffôn")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.value") == "same"
        press_alt(page, "2")
        page.get_by_role("alert").get_by_text("Penderfynwyd").wait_for()
        page.goto("/cy/links/mine/")
        assert "Dau berson" in page.locator("main tbody").inner_text()
    with browser.new_context(base_url=address, java_script_enabled=False) as context:
        page = enter(context, "analyst", "en")
        page.goto("/en/builds/")
        page.get_by_role("button", name="Ask for a build").click()
        page.get_by_role("heading", name="What changed").wait_for(timeout=120_000)
        assert "done" in page.locator("main").inner_text()
