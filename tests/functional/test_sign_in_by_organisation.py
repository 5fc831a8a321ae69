"""Signing in with the account of one's own organisation: a real OpenID provider and the workplace, each a process of its own, walked
through as a browser would. Alice is invited, Bob left, Carys nobody knows; Dewi's address was never checked by the provider."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener, urlopen

import pytest

from browsing import free_port, serving
from diogel.definitions.examples import example

pytestmark = [pytest.mark.slow]
PEOPLE = {"alice": True, "bob": True, "carys": True, "dewi": False}

_ACCOUNTS = """
import sys
from pathlib import Path
from diogel.web.serve import prepare
prepare(Path(sys.argv[1]))
from django.utils import timezone
from diogel.web.accounts.models import User
for name, left in (("alice", None), ("bob", timezone.now()), ("dewi", None)):
    user = User(email=f"{name}@example.org", name=name.title(), partner="council", partnership="minimal", left_at=left)
    user.set_unusable_password()
    user.save()
"""
_LOG = """
import json, sys
from pathlib import Path
from diogel.web.serve import prepare
prepare(Path(sys.argv[1]))
from diogel.web.accounts.models import User
from diogel.web.audit.models import Event
names = {str(user.id): user.name for user in User.objects.all()} | {"unknown": "unknown"}
rows = Event.objects.filter(kind__in=["sign_in", "sign_in_failed"]).order_by("sequence").values_list("kind", "subject_id", "detail")
print(json.dumps([[kind, names[subject], detail["by"]] for kind, subject, detail in rows]))
"""


@contextmanager
def provider() -> Iterator[str]:
    port = free_port()
    claims = [{"sub": f"id-{name}", "email": f"{name}@example.org", "email_verified": checked} for name, checked in PEOPLE.items()]
    given = [part for one in claims for part in ("--user-claims", json.dumps(one))]
    command = [str(Path(sys.executable).parent / "oidc-provider-mock"), "--port", str(port), *given]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            base = f"http://127.0.0.1:{port}"
            _wait_for(f"{base}/.well-known/openid-configuration", process)
            yield base
        finally:
            process.terminate()


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, "the provider did not start"
        try:
            with urlopen(address, timeout=30):
                return
        except (URLError, ConnectionError):
            time.sleep(0.2)
    raise AssertionError("the provider did not answer within a minute")


@dataclass(frozen=True)
class Workplace:
    base: str
    folder: Path


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    folder = tmp_path_factory.mktemp("organisation") / "minimal"
    shutil.copytree(example("minimal"), folder, ignore=shutil.ignore_patterns("builds", "keys", "state"))
    _python(_ACCOUNTS, folder)
    with provider() as base:
        points = {"AUTHORIZATION": "/oauth2/authorize", "TOKEN": "/oauth2/token", "USERINFO": "/userinfo", "JWKS": "/jwks"}
        given = {f"DIOGEL_OIDC_{name}": f"{base}{path}" for name, path in points.items()}
        given |= {"DIOGEL_OIDC_CLIENT_ID": "diogel", "DIOGEL_OIDC_CLIENT_SECRET": "made-up", "DIOGEL_DEMO": "no"}
        with serving(folder, **given) as served:
            yield Workplace(served, folder)


def _python(code: str, folder: Path) -> str:
    return subprocess.run([sys.executable, "-c", code, str(folder)], check=True, capture_output=True, text=True, env=os.environ).stdout


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


class Browser:
    """Keeps cookies, and goes one step at a time."""

    def __init__(self, workplace: Workplace) -> None:
        self.base = workplace.base
        self.cookies = CookieJar()
        self._opener = build_opener(HTTPCookieProcessor(self.cookies), _Stay())

    def go(self, address: str, **form: str) -> tuple[int, str, str]:
        """Status, where it sends on to, and the page."""
        request = Request(address if "://" in address else self.base + address, urlencode(form).encode() if form else None)
        try:
            with self._opener.open(request, timeout=60) as answer:
                return answer.status, "", answer.read().decode()
        except HTTPError as told:
            with told:
                return told.code, told.headers.get("Location", ""), told.read().decode()

    def leave(self, query: str = "") -> str:
        """To the organisation's own sign-in."""
        status, there, _ = self.go(f"/oidc/authenticate/{query}")
        assert status == 302
        return there

    def back(self, who: str, query: str = "") -> str:
        """Signed in there, and sent back: the address of our callback."""
        status, callback, _ = self.go(self.leave(query), sub=f"id-{who}")
        assert status == 302
        assert callback.startswith(f"{self.base}/oidc/callback/")
        return callback

    def enter(self, who: str) -> tuple[int, str, str]:
        return self.go(self.back(who))


def test_the_organisation_is_offered_and_leads_on_to_where_one_wanted_to_go(workplace: Workplace) -> None:
    _, _, page = Browser(workplace).go("/en/sign-in/?next=/en/account/")
    assert "Sign in with your organisation" in page
    assert 'href="/oidc/authenticate/?next=/en/account/"' in page.replace("%2F", "/")


def test_who_is_invited_gets_in_without_a_code(workplace: Workplace) -> None:
    browser = Browser(workplace)
    asked = parse_qs(urlsplit(browser.leave()).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["nonce"] and asked["state"]
    status, there, _ = browser.go(browser.back("alice", "?next=/en/account/"))
    assert (status, there) == (302, "/en/account/")
    status, _, page = browser.go("/en/account/")
    assert status == 200
    assert "alice@example.org" in page


@pytest.mark.parametrize("who", ["bob", "carys", "dewi"])
def test_who_left_was_never_invited_or_whose_address_nobody_checked_is_told_so(workplace: Workplace, who: str) -> None:
    browser = Browser(workplace)
    status, there, _ = browser.enter(who)
    assert (status, there) == (302, "/en/sign-in/not-invited/")
    status, _, page = browser.go(there)
    assert status == 403
    assert "nobody has invited that email address, or its access has ended" in page
    assert browser.go("/en/")[0] == 302, "nobody is signed in"


def test_many_who_are_not_invited_lock_nobody_out(workplace: Workplace) -> None:
    """All of a council may come from one address."""
    for _ in range(6):
        assert Browser(workplace).enter("carys")[1] == "/en/sign-in/not-invited/"
    assert Browser(workplace).enter("alice")[:2] == (302, "/")


def test_what_nobody_here_asked_for_is_refused(workplace: Workplace) -> None:
    browser = Browser(workplace)
    callback = browser.back("alice")
    state = parse_qs(urlsplit(callback).query)["state"][0]
    for forged in (callback.replace(state, "x" * 32), "/oidc/callback/?code=made-up&state=made-up", "/oidc/callback/"):
        status, _, page = browser.go(forged)
        assert status == 403, forged
        assert "The sign-in did not come to an end" in page
    assert Browser(workplace).go(callback)[0] == 403, "the answer to another browser"
    assert browser.go("/en/")[0] == 302
    assert browser.go(callback)[:2] == (302, "/"), "what it did ask for still counts"
    assert browser.go(callback)[0] == 403, "but once"
    assert browser.go("/en/")[0] == 200, "and a link that somebody sends signs nobody out"


def test_a_code_that_the_provider_does_not_know_is_refused(workplace: Workplace) -> None:
    browser = Browser(workplace)
    state = parse_qs(urlsplit(browser.leave()).query)["state"][0]
    assert browser.go(f"/oidc/callback/?code=made-up&state={state}")[0] == 403
    state = parse_qs(urlsplit(browser.leave()).query)["state"][0]
    assert browser.go(f"/oidc/callback/?error=access_denied&state={state}")[0] == 403


def test_the_audit_says_who_came_by_organisation(workplace: Workplace) -> None:
    before = len(json.loads(_python(_LOG, workplace.folder)))
    Browser(workplace).enter("alice")
    Browser(workplace).enter("bob")
    told = json.loads(_python(_LOG, workplace.folder))[before:]
    assert told == [["sign_in", "Alice", "organisation"], ["sign_in_failed", "unknown", "organisation"]]
