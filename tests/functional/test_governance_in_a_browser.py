"""Governance in a real Chromium: one asks for erasure, another approves, a worker erases, and every page can be used by everybody."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

import web_folder
from browsing import chromium, in_a_browser, serious, serving

pytestmark = in_a_browser
PATIENCE = 120_000


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The small folder, whose one agreement was withdrawn after it was built: all that is held is past its time."""
    folder = web_folder.web_folder(tmp_path_factory.mktemp("web"))
    agreement = folder / "agreements" / "sharing.yaml"
    agreement.write_text(agreement.read_text("utf-8").replace("end: 2036-01-31", "end: 2036-01-31\nwithdrawn: 2026-11-02"), "utf-8")
    with serving(folder, worker=True) as base:
        yield base


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as launched:
        yield launched


def enter(browser: Any, address: str, person: str) -> Page:
    page: Page = browser.new_context(base_url=address).new_page()
    page.set_default_timeout(PATIENCE)
    page.goto("/en/sign-in/")
    page.locator(f"button[value={person}]").click()
    return page


def in_both(page: Page) -> list[str]:
    """What axe finds here, in either language; the page stays in English."""
    found = serious(Axe().run(page))
    page.goto(page.url.replace("/en/", "/cy/"))
    found += serious(Axe().run(page))
    page.go_back()
    return found


def test_a_copy_is_found_read_and_taken(browser: Any, address: str) -> None:
    page = enter(browser, address, "governance")
    page.goto("/en/governance/copies/find/")
    page.get_by_label("The person themselves").check(force=True)
    page.get_by_label("Passport").check(force=True)
    asked, born = page.get_by_role("group", name="When was it asked for?"), page.get_by_role("group", name="Date of birth")
    for group, parts in ((asked, ("2", "11", "2026")), (born, ("14", "3", "1987"))):
        for label, part in zip(("Day", "Month", "Year"), parts, strict=True):
            group.get_by_label(label).fill(part)
    page.get_by_label("Given name").fill("Gwenllian")
    page.get_by_label("Family name").fill("Preece")
    page.get_by_role("button", name="Find them").click()
    assert serious(Axe().run(page)) == []
    page.get_by_role("button", name="It is person 1").click()
    assert in_both(page) == []
    with page.expect_download() as download:
        page.get_by_role("link", name="To print or send (PDF)").click()
    assert download.value.suggested_filename == "copy-en.pdf"


def test_from_past_its_time_to_the_certificate(browser: Any, address: str) -> None:
    administrator, lead = enter(browser, address, "administrator"), enter(browser, address, "governance")
    administrator.goto("/en/retention/")
    assert in_both(administrator) == []
    administrator.locator("input[name=delivery]").first.check(force=True)
    administrator.get_by_role("button", name="Ask for erasure").click()
    assert in_both(administrator) == []
    administrator.get_by_label("Why?").fill("The agreement was withdrawn")
    administrator.get_by_role("button", name="Ask for erasure").click()
    expect(administrator.get_by_text("You asked for this. Somebody else has to approve it.")).to_be_visible()
    lead.goto("/en/")
    lead.get_by_role("link", name="Erasures to approve").click()
    lead.get_by_role("table", name="Asked for and not finished").get_by_role("link").first.click()
    assert in_both(lead) == []
    lead.get_by_label("Why?").fill("Agreed")
    lead.get_by_role("button", name="Approve and erase").click()
    ends = time.monotonic() + PATIENCE / 1000
    while not lead.get_by_role("link", name="Certificate to print (PDF)").is_visible() and time.monotonic() < ends:
        time.sleep(1)
        lead.goto(lead.url)
    with lead.expect_download() as download:
        lead.get_by_role("link", name="Certificate to print (PDF)").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    assert in_both(lead) == []


@pytest.fixture(scope="module")
def lead(browser: Any, address: str) -> Page:
    return enter(browser, address, "governance")


@pytest.mark.parametrize(
    "path",
    [
        "governance/", "governance/agreements/", "governance/agreements/print/", "governance/agreements/of/sharing/",
        "governance/datasets/incidents/", "governance/recipients/?recipient=safety_group&purpose=analysis", "governance/copies/",
        "governance/copies/find/", "retention/certificates/",
    ],
)  # fmt: skip
def test_every_page_can_be_used_by_everybody_and_on_a_phone(lead: Page, path: str) -> None:
    for language in ("cy", "en"):
        lead.set_viewport_size({"width": 1280, "height": 720})
        lead.goto(f"/{language}/{path}")
        assert serious(Axe().run(lead)) == []
        lead.set_viewport_size({"width": 320, "height": 800})
        assert lead.evaluate("document.documentElement.scrollWidth") <= 320
    assert lead.title() == f"{lead.locator('h1').inner_text()} – Diogel"
    assert lead.get_by_role("main").is_visible()
