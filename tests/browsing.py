"""A real Chromium over `diogel serve` in a process of its own: what tests of pages share."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update"]

in_a_browser = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not at /usr/bin/chromium (Debian: apt install chromium)"),
]


@contextmanager
def serving(folder: Path, *, worker: bool = False, **environment: str) -> Iterator[str]:
    """`diogel serve` over a folder as in the demo, on a free port; gives its address."""
    port = free_port()
    command = [sys.executable, "-m", "diogel", "serve", str(folder), "--port", str(port), "--workers", "1"]
    command += [] if worker else ["--no-worker"]
    log = folder / "serve.log"
    with (
        log.open("w") as told,
        subprocess.Popen(command, stdout=told, stderr=told, env={**os.environ, "DIOGEL_DEMO": "yes", **environment}) as server,
    ):
        try:
            wait_for(f"http://127.0.0.1:{port}", server, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(40)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(base: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        assert server.poll() is None, log.read_text("utf-8")
        try:
            with urlopen(f"{base}/health", timeout=30):
                return
        except (URLError, ConnectionError):
            time.sleep(0.2)
    raise AssertionError("the server did not answer within two minutes: " + log.read_text("utf-8"))


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield launched
        launched.close()


def enter(context: BrowserContext, who: str, language: str = "en") -> Page:
    """A page of one of the demo's people, signed in."""
    page = context.new_page()
    page.goto(f"/{language}/sign-in/")
    page.locator(f'button[value="{who}"]').click()
    page.wait_for_url(f"**/{language}/")
    return page


def serious(found: Any) -> list[str]:
    """What axe found that keeps somebody out."""
    return [
        f"{one['id']}: {node['html'][:120]}"
        for one in found.response["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]
