"""50 people at once over `diogel serve` with PostgreSQL, encryption and audit on: the pages people use most, each as a ratio to a bare
page of Django in the same run.

python -m benchmarks.web.run [--people 100000] [--events 1000000] [--at-once 50] [--each 20]

DATABASE_URL names an empty PostgreSQL database that may be thrown away. A room that this checkout has not is left out, and said so.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from benchmarks.web.load import Times, measured

PAGES = {
    "bare": "a bare page of Django (the peer)",
    "people_found": "search",
    "person": "a person's page",
    "agreements": "the register",
    "audit": "the audit viewer",
    "picture": "the picture",
}
"""By the names of their routes."""

DAY = date(2026, 11, 1)
GOAL = 250


def main() -> None:
    given = _given()
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        sys.exit("set DATABASE_URL to an empty PostgreSQL database that may be thrown away")
    os.environ |= {"DIOGEL_CODES_REQUIRED": "no", "DIOGEL_LOG_REQUESTS": "no", "DIOGEL_IDLE_MINUTES": "600"}
    with tempfile.TemporaryDirectory() as scratch:
        folder = _folder(Path(scratch), given.people)
        cookies = _opened(folder, given)
        addresses, left_out = _addresses()
        with _Served(folder) as base:
            found = {name: measured(base, there, cookies, each=given.each) for name, there in addresses.items()}
    print("\n".join(_table(found)))
    if left_out:
        print(f"\nnot measured, because this checkout has no such route, or it wants more than an address: {', '.join(left_out)}")
    print(f"\n{given.people:,} people, {given.events:,} entries of the log, {given.at_once} at once, load before {os.getloadavg()[1]:.1f}")


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--at-once", type=int, default=50)
    parser.add_argument("--each", type=int, default=20)
    return parser.parse_args()


def _folder(scratch: Path, people: int) -> Path:
    """Aberwylan with as many people, linked and built; or the smallest partnership, where people are none of the matter."""
    import shutil

    from diogel.build.open import build_folder
    from diogel.definitions.examples import example
    from diogel.definitions.load import load_or_fail
    from diogel.progress import Silent
    from diogel.synthetic import synthesise

    which = "aberwylan" if people else "minimal"
    left = shutil.ignore_patterns("deliveries", "builds", "keys", "state", "truth")
    folder = Path(shutil.copytree(example(which), scratch / which, ignore=left))
    if people:
        synthesise(load_or_fail(folder), people=people, seed=1, until=date(2026, 10, 31), out=folder / "deliveries")
    build_folder(folder, on=DAY, progress=Silent())
    return folder


def _opened(folder: Path, given: argparse.Namespace) -> list[str]:
    """The database with its log; people with every role, each with a session. Gives their cookies."""
    from diogel.web.serve import prepare

    prepare(folder)
    from django.conf import settings
    from django.test import Client

    from benchmarks.web.log import lengthen
    from diogel.build.open import definitions_of
    from diogel.web.accounts.backends import BY_PASSWORD
    from diogel.web.accounts.models import User
    from diogel.web.accounts.roles import ROLES

    partnership = definitions_of(folder)
    lengthen(given.events, users=20_000, identities=max(given.people, 1000))
    partner, cookies = next(iter(partnership.partners)), []
    for number in range(given.at_once):
        user = User(email=f"p{number}@example.org", name=f"Person {number}", partner=partner, partnership=partnership.id, roles=list(ROLES))
        user.set_unusable_password()
        user.save()
        client = Client()
        client.force_login(user, backend=BY_PASSWORD)
        cookies.append(f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}")
    return cookies


def _addresses() -> tuple[dict[str, str], list[str]]:
    from django.urls import NoReverseMatch, reverse

    found, left_out = {}, []
    for name in PAGES:
        try:
            found[name] = reverse(name, args=["en"], urlconf="benchmarks.web.bare")
        except NoReverseMatch:
            left_out.append(name)
    return found, left_out


class _Served:
    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.base = f"http://127.0.0.1:{port}"
        self._process = subprocess.Popen([sys.executable, "-m", "benchmarks.web.served", str(folder), str(port)])

    def __enter__(self) -> str:
        for _ in range(600):
            if self._process.poll() is not None:
                sys.exit("the workplace did not start")
            try:
                with urlopen(f"{self.base}/health", timeout=30):
                    return self.base
            except (URLError, ConnectionError):
                time.sleep(0.2)
        sys.exit("the workplace did not answer within two minutes")

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(60)


def _table(found: dict[str, Times]) -> list[str]:
    bare = found["bare"]
    rows = [
        f"| {PAGES[name]} | {one.p50:,.0f} ms | {one.p95:,.0f} ms | {one.p95 / bare.p95:.1f} | {one.bytes / 1000:,.0f} kB | {one.answers} |"
        for name, one in found.items()
    ]
    return ["| page | p50 | p95 | p95 to the bare page's | size | answers |", "|---|---|---|---|---|---|", *rows]


if __name__ == "__main__":
    main()
