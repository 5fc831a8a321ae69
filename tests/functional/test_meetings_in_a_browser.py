"""A meeting in a real Chromium, in both languages, from its call to its minutes. Every page on the way is accessible, and none scrolls
sideways on a phone; the agenda is put in order with the keyboard alone, without script."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

import web_folder
from browsing import chromium, enter, in_a_browser, serious, serving

pytestmark = in_a_browser

GROUP = """\
version: 1
group: problem_solving_aberwylan
name: {en: "Aberwylan Problem Solving Group", cy: "Grŵp Datrys Problemau Aberwylan"}
kind: tasking
chair: police
members: [police, council]
meets: FREQ=WEEKLY;BYDAY=TU
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = web_folder.web_folder(tmp_path_factory.mktemp("web"))
    (folder / "groups" / "problem_solving_aberwylan.yaml").write_text(GROUP, "utf-8")
    with serving(folder) as base:
        yield base


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


class Walk:
    """Each page that is come to is looked at by axe and measured."""

    def __init__(self, browser: Browser, address: str, language: str) -> None:
        context = browser.new_context(base_url=address, viewport={"width": 375, "height": 800})
        self.language = language
        self.page: Page = enter(context, "coordinator", language)
        self.faults: dict[str, Any] = {}

    def look(self, there: str = "") -> str:
        page = self.page
        if there:
            page.goto(f"/{self.language}/{there}")
        if found := serious(Axe().run(page)):
            self.faults[page.url] = found
        if (width := page.evaluate("document.documentElement.scrollWidth")) > 375:
            self.faults[f"{page.url}: width"] = width
        assert page.locator("h1").inner_text() in page.title()
        return page.locator("main").inner_text()

    def press(self, action: str) -> None:
        """The button of the form that goes there."""
        self.page.locator(f'form[action$="{action}"] button').first.click()
        self.page.wait_for_load_state()

    def fill(self, **said: str) -> None:
        for name, value in said.items():
            self.page.fill(f"[name={name}]", value)


def call(walk: Walk) -> str:
    today = date.today()
    walk.look("meetings/of/problem_solving_aberwylan/call/")
    walk.fill(
        **{"day-day": str(today.day), "day-month": str(today.month), "day-year": str(today.year), "time": "10:00", "place": "Ystafell 2"}
    )
    walk.page.locator("main form button").last.click()
    walk.page.wait_for_load_state()
    return walk.page.url.split(f"/{walk.language}/")[1]


@pytest.mark.parametrize(("language", "decided"), [("en", "Enough were there to decide"), ("cy", "Roedd digon yno i benderfynu")])
def test_from_the_call_to_the_minutes(browser: Browser, address: str, language: str, decided: str) -> None:
    walk = Walk(browser, address, language)
    page = walk.page
    for there in (
        "meetings/",
        "meetings/of/problem_solving_aberwylan/",
        "meetings/actions/",
        "meetings/of/problem_solving_aberwylan/calendar/",
    ):
        walk.look(there)
    meeting = call(walk)
    walk.fill(title="Goleuadau'r tanlwybr")
    walk.press("add/")
    walk.look(f"{meeting}move/")
    walk.look(f"{meeting}cancel/")
    walk.look(meeting)
    walk.press("begin/")
    walk.look()
    for partner in ("police", "council"):
        page.locator(f"[name=state_{partner}][value=came]").check()
    page.locator("main form button").last.click()
    walk.look()
    page.get_by_role("link", name="Goleuadau'r tanlwybr").click()
    walk.look()
    for summary in page.locator("summary").all():
        summary.click()
    walk.look()
    page.locator("[name=words][value=fact]").check()
    page.fill("[name=text]", "Mae tair lamp wedi torri")
    walk.press("note/")
    page.locator('form[action$="decide/"]').locator("xpath=ancestor::details/summary").click()
    page.fill('form[action$="decide/"] [name=words]', "Trwsio'r goleuadau")
    page.fill('form[action$="decide/"] [name=why]', "Mae'n dywyll")
    walk.press("decide/")
    page.locator('form[action$="action/"]').locator("xpath=ancestor::details/summary").click()
    page.fill('form[action$="action/"] [name=title]', "Ffonio'r sir")
    walk.fill(**{"due-day": "1", "due-month": "2", "due-year": str(date.today().year + 1)})
    walk.press("action/")
    walk.look()
    page.locator("table a").first.click()
    walk.look()
    walk.look(f"{meeting}agenda/")
    page.goto(f"/{language}/{meeting}")
    walk.press("end/")
    minutes = walk.look(f"{meeting}minutes/")
    assert decided in minutes and "Mae tair lamp wedi torri" in minutes and "Trwsio'r goleuadau" in minutes and "Ffonio'r sir" in minutes
    for form in ("pdf", "docx"):
        with page.expect_download() as download:
            page.locator(f'a[href$="minutes.{form}"]').click()
        assert download.value.suggested_filename == f"minutes-{language}.{form}"
    assert walk.faults == {}


def test_the_agenda_is_put_in_order_with_the_keyboard_and_without_script(browser: Browser, address: str) -> None:
    walk = Walk(browser, address, "en")
    meeting = call(walk)
    context = browser.new_context(base_url=address, java_script_enabled=False, storage_state=walk.page.context.storage_state())
    page = context.new_page()
    page.goto(f"/en/{meeting}")
    for title in ("First", "Second"):
        page.fill("[name=title]", title)
        _enter(page)
    order = page.locator('form[action$="place/"]').locator("xpath=ancestor::tr").all()
    page.locator("tr", has_text="Second").locator("button[value=up]").focus()
    _enter(page)
    titles = page.locator('form[action$="place/"]').locator("xpath=ancestor::tr/th/a").all_inner_texts()
    assert titles[-2:] == ["Second", "First"] and len(order) == len(titles)


def _enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")
