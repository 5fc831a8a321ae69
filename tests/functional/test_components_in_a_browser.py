"""The page of every component in a real Chromium: axe finds nothing at all, nothing overflows a small phone, and script only adds."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Route

import web_folder
from browsing import chromium, in_a_browser

web_folder.django_ready()

from django.test import Client, override_settings  # noqa: E402

import component_page  # noqa: E402

PAGES = [f"/{language}/{rest}" for language in ("en", "cy") for rest in ("components/", "components/?wrong=1", "help/", "accessibility/")]

pytestmark = in_a_browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with override_settings(**component_page.SETTINGS), chromium() as launched:
        yield launched


def opened(browser: Browser, *, width: int = 1200, script: bool = True) -> BrowserContext:
    """A window whose every request is answered by the program itself, without a server between."""
    context = browser.new_context(base_url="http://localhost", viewport={"width": width, "height": 800}, java_script_enabled=script)
    context.route("**/*", answer)
    return context


def answer(route: Route) -> None:
    asked = urlsplit(route.request.url)
    response = Client().get(f"{asked.path}?{asked.query}" if asked.query else asked.path)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    route.fulfill(status=response.status_code, headers=dict(response.headers), body=body)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with opened(browser) as context:
        yield context.new_page()


def test_axe_finds_nothing(page: Page) -> None:
    found = {}
    for path in PAGES:
        page.goto(path)
        if violations := Axe().run(page).response["violations"]:
            found[path] = [(one["id"], [node["html"][:150] for node in one["nodes"]]) for one in violations]
    assert found == {}


def test_nothing_overflows_a_small_phone(browser: Browser) -> None:
    with opened(browser, width=320) as context:
        page = context.new_page()
        wide = {}
        for path in PAGES:
            page.goto(path)
            if (needed := page.evaluate("document.documentElement.scrollWidth")) > 320:
                wide[path] = needed
        assert wide == {}


def test_the_systems_script_runs_under_the_policy_and_says_nothing(page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto("/cy/components/")
    assert page.evaluate("document.body.classList.contains('govuk-frontend-supported')")
    told = page.locator("#id_told")
    assert not told.is_visible()
    page.get_by_label("Rhywbeth arall").first.check()
    assert told.is_visible()
    told.fill("abc")
    page.locator(".govuk-character-count__status").get_by_text("Nodau ar ôl: 197").wait_for()
    page.get_by_role("button", name="Dangos y cyfrinair").click()
    assert page.locator("#id_secret").get_attribute("type") == "text"
    assert said == []


def test_mistakes_are_read_out_first_and_lead_to_their_box(page: Page) -> None:
    page.goto("/en/components/?wrong=1")
    assert page.evaluate("document.activeElement.classList.contains('govuk-error-summary')")
    page.get_by_role("link", name="the date must be a real one").click()
    assert page.evaluate("document.activeElement.id") == "id_born-day"


def test_without_script_a_choice_still_opens_its_question(browser: Browser) -> None:
    with opened(browser, script=False) as context:
        page = context.new_page()
        page.goto("/en/components/")
        assert not page.locator("#id_told").is_visible()
        page.get_by_label("Something else").first.check()
        assert page.locator("#id_told").is_visible()
        assert page.locator("nav ul#navigation").is_visible()
