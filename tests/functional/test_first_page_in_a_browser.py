"""The pages in a real Chromium, served as `diogel serve` serves them: accessible, on a narrow phone, by keyboard, without script."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

import web_folder
from browsing import chromium, enter, in_a_browser, serious, serving

pytestmark = in_a_browser

PAGES = [
    f"/{language}/{rest}"
    for language in ("en", "cy")
    for rest in (
        "", "picture/", "linkage/", "deliveries/incidents/", "deliveries/camera_requests/", "scorecards/police/", "scorecards/council/",
        "measures/events_by_area_month/", "measures/forbidden/", "nothing/",
    )
]  # fmt: skip


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(web_folder.web_folder(tmp_path_factory.mktemp("web"))) as base:
        yield base


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """Of the analyst."""
    with browser.new_context(base_url=address) as context:
        yield enter(context, "analyst")


@pytest.fixture(scope="module")
def seen(browser: Browser, address: str) -> Seen:
    """Every page, opened once."""
    seen = Seen()
    with browser.new_context(base_url=address) as context:
        page = enter(context, "analyst")
        page.on("console", lambda message: seen.said.append(message.text))
        page.on("request", lambda request: seen.asked.append(request.url))
        for path in PAGES:
            page.goto(path)
            seen.look(page, path)
    return seen


class Seen:
    """What axe found on each page, how wide it grew on what screens, what it said and what it asked for."""

    def __init__(self) -> None:
        self.faults: dict[str, list[str]] = {}
        self.too_wide: dict[tuple[str, int], int] = {}
        self.said: list[str] = []
        self.asked: list[str] = []

    def look(self, page: Page, path: str) -> None:
        self.faults[path] = serious(Axe().run(page))
        for width in (320, 768, 1200):
            page.set_viewport_size({"width": width, "height": 800})
            if (needed := page.evaluate("document.documentElement.scrollWidth")) > width:
                self.too_wide[path, width] = needed


def test_no_page_has_a_serious_accessibility_fault(seen: Seen) -> None:
    assert {path: found for path, found in seen.faults.items() if found} == {}
    assert list(seen.faults) == PAGES


def test_no_page_scrolls_sideways(seen: Seen) -> None:
    assert seen.too_wide == {}


def test_nothing_is_blocked_by_the_policy_or_asked_of_elsewhere(seen: Seen, page: Page, address: str) -> None:
    assert [url for url in seen.asked if not url.startswith(address)] == []
    assert [text for text in seen.said if "404" not in text] == []
    assert len(seen.asked) > len(PAGES)
    page.goto("/en/")
    assert page.evaluate("getComputedStyle(document.querySelector('.diogel-header')).backgroundColor") == "rgb(11, 79, 74)"


def test_axe_would_have_told(page: Page) -> None:
    page.goto("/en/")
    page.evaluate("document.documentElement.removeAttribute('lang')")
    assert serious(Axe().run(page))


def test_the_first_tab_leads_past_the_header(page: Page) -> None:
    page.goto("/cy/")
    page.keyboard.press("Tab")
    skip = page.locator(".govuk-skip-link")
    assert skip.is_visible() and skip.inner_text() == "Neidio i'r prif gynnwys"
    assert page.evaluate("document.activeElement.className") == "govuk-skip-link"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_everything_can_be_reached_without_script(browser: Browser, address: str) -> None:
    with browser.new_context(base_url=address, java_script_enabled=False) as context:
        page = enter(context, "analyst")
        page.goto("/en/picture/")
        page.get_by_role("link", name="All areas, by month and in full").click()
        assert page.url.endswith("/en/measures/events_by_area_month/")
        page.get_by_role("navigation", name="Language").get_by_role("link", name="Cymraeg").click()
        assert page.url.endswith("/cy/measures/events_by_area_month/")
        with page.expect_download() as download:
            page.get_by_role("link", name="Lawrlwytho'r tabl cyfan").click()
        assert download.value.suggested_filename == "events_by_area_month.csv"
        page.get_by_role("link", name="Yn ôl i'r darlun").click()
        assert page.locator("h1").inner_text() == "Y bartneriaeth leiaf"


def test_a_page_prints_without_its_header(page: Page) -> None:
    page.goto("/en/")
    page.emulate_media(media="print")
    assert not page.locator(".diogel-header").is_visible()
    assert page.locator("h1").is_visible() and page.locator(".diogel-marking").first.is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")


@pytest.mark.skipif(shutil.which("ss") is None, reason="ss (iproute2) is not here")
def test_only_this_machine_is_listened_on(address: str) -> None:
    port = address.rsplit(":", 1)[1]
    listening = subprocess.run(["ss", "-ltnH", f"sport = :{port}"], capture_output=True, text=True, check=True).stdout
    assert f"127.0.0.1:{port}" in listening and "0.0.0.0" not in listening.split(f":{port}")[0]
