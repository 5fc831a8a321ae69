"""50 people at once over `diogel serve` with PostgreSQL, encryption and audit on: the pages people use most, each as a ratio to a bare
page of Django in the same run. Everybody looks for somebody else.

python -m benchmarks.web.run [--people 100000] [--events 1000000] [--at-once 50] [--each 20] [--folder BUILT]

DATABASE_URL names an empty PostgreSQL database that may be thrown away; without it one is started for the run, where its programs are.
`--folder` takes a folder that is built already.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

from benchmarks.web.load import Times, measured

if TYPE_CHECKING:
    from django.test import Client

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
PURPOSE = "prevention"


def main() -> None:
    given = _given()
    os.environ |= {"DIOGEL_CODES_REQUIRED": "no", "DIOGEL_LOG_REQUESTS": "no", "DIOGEL_IDLE_MINUTES": "600"}
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as scratch, postgresql():
        folder = given.folder or _folder(Path(scratch), given.people)
        somebody = opened(folder, given)
        with _Served(folder) as base:
            found = {name: measured(base, addresses(name, somebody), [one.cookie for one in somebody], each=given.each) for name in PAGES}
    print("\n".join(_table(found)))
    print(f"\n{given.people:,} people, {given.events:,} entries of the log, {given.at_once} at once, load before {before:.1f}")


def addresses(name: str, somebody: Sequence[Asker]) -> list[str]:
    """For each of them: of the page of a person, that of whom they looked for."""
    from django.urls import reverse

    args = (["en", one.person] if name == "person" else ["en"] for one in somebody)
    return [reverse(name, args=these, urlconf="benchmarks.web.bare") for these in args]


@contextmanager
def postgresql() -> Iterator[None]:
    """The database that is given, or one of our own."""
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        yield
        return
    from tests.databases import Server, programs

    where = programs()
    if where is None:
        sys.exit("set DATABASE_URL to an empty PostgreSQL database that may be thrown away")
    server = Server(where)
    server.start()
    try:
        server.execute("CREATE DATABASE benchmark")
        os.environ["DATABASE_URL"] = f"postgresql://diogel@/benchmark?host={server.folder}"
        yield
    finally:
        server.stop()


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--at-once", type=int, default=50)
    parser.add_argument("--each", type=int, default=20)
    parser.add_argument("--folder", type=Path, default=None)
    return parser.parse_args()


def _folder(scratch: Path, people: int) -> Path:
    """Aberwylan with as many people, linked and built."""
    import shutil

    from diogel.build.open import build_folder
    from diogel.definitions.examples import example
    from diogel.definitions.load import load_or_fail
    from diogel.progress import Silent
    from diogel.synthetic import synthesise

    left = shutil.ignore_patterns("deliveries", "builds", "keys", "state", "truth")
    folder = Path(shutil.copytree(example("aberwylan"), scratch / "aberwylan", ignore=left))
    synthesise(load_or_fail(folder), people=people, seed=1, until=date(2026, 10, 31), out=folder / "deliveries")
    build_folder(folder, on=DAY, progress=Silent())
    return folder


@dataclass(frozen=True)
class Asker:
    """Somebody who is signed in and has looked for somebody."""

    cookie: str
    person: str


def opened(folder: Path, given: argparse.Namespace) -> list[Asker]:
    """The database with its log; people with every role, each with a session, a purpose and a search of their own."""
    from diogel.web.serve import prepare

    prepare(folder)
    from django.test import Client

    from benchmarks.web.log import lengthen
    from diogel.build.open import definitions_of
    from diogel.web.accounts.backends import BY_PASSWORD
    from diogel.web.accounts.models import User
    from diogel.web.accounts.roles import ROLES

    partnership = definitions_of(folder)
    lengthen(given.events, users=20_000, identities=max(given.people, 1000))
    found = []
    for number, (first, last) in zip(range(given.at_once), _names(folder), strict=False):
        user = User(
            email=f"p{number}@example.org", name=f"Person {number}", partner="council", partnership=partnership.id, roles=list(ROLES)
        )
        user.set_unusable_password()
        user.save()
        client = Client()
        client.force_login(user, backend=BY_PASSWORD)
        found.append(_looking(client, first, last))
    return found


def _looking(client: Client, first: str, last: str) -> Asker:
    from django.conf import settings

    client.post("/en/people/purpose/", {"purpose": PURPOSE})
    client.post("/en/people/", {"given": first, "family": last})
    answer = client.get("/en/people/found/")
    person = re.search(r'href="/en/people/(p[0-9a-f]+)/"', answer.content.decode())
    if person is None:
        raise SystemExit(f"nobody was found: {answer.status_code}")
    return Asker(f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}", person[1])


def _names(folder: Path) -> Iterator[tuple[str, str]]:
    """Of people whom the council has on record, each another."""
    from diogel.build.lookup import Lookup

    base, seen = Lookup.of(folder).base, set()
    for row in range(0, base.size):
        name = base.said(row, "given_names"), base.said(row, "family_name")
        if base.dataset_of(row) == "council_asb" and all(name) and len(str(name[0])) > 1 and name not in seen:
            seen.add(name)
            yield str(name[0]), str(name[1])


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
