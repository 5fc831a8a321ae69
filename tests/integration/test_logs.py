"""No name, address, search, key of a session or line of a fault's message gets into a log, whoever wrote it: at every level, of every
library. The twin is an ordinary formatter, which lets all of them through."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory

from diogel.web import logs
from workplace import PASSWORD, signed_in, somebody

pytestmark = pytest.mark.usefixtures("database")
NAME, EMAIL, SEARCHED = "Canarieta Quill", "canary.address@example.org", "canarysearch"
CANARIES = ("Canarieta", "Quill", "canary", PASSWORD)


class Kept:
    """All that is logged, as our formatter writes it and as an ordinary one does."""

    def __init__(self) -> None:
        self.ours, self.ordinary = io.StringIO(), io.StringIO()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.ours.getvalue().splitlines()]

    def of(self, route: str) -> list[dict[str, Any]]:
        return [line for line in self.lines if line.get("route") == route]


@pytest.fixture
def kept() -> Iterator[Kept]:
    held, root = Kept(), logging.getLogger()
    loggers = [root, *(one for one in logging.Logger.manager.loggerDict.values() if isinstance(one, logging.Logger))]
    levels = [(one, one.level) for one in loggers]
    ours, ordinary = logging.StreamHandler(held.ours), logging.StreamHandler(held.ordinary)
    ours.setFormatter(logs.formatter())
    ordinary.setFormatter(logging.Formatter("%(message)s"))
    for one in loggers:
        one.setLevel(logging.DEBUG)
    root.handlers += [ours, ordinary]
    yield held
    root.handlers = [one for one in root.handlers if one not in (ours, ordinary)]
    for one, level in levels:
        one.setLevel(level)


@pytest.fixture(autouse=True)
def _quick(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CODES_REQUIRED = False


def walk() -> list[str]:
    """All that somebody does who is unlucky and curious; gives the keys of the sessions."""
    connection.force_debug_cursor = True  # every statement is logged, with all that is in it
    user = somebody(NAME, roles=["administrator"], password=PASSWORD)
    client = Client(raise_request_exception=False)
    for _ in range(6):
        client.post("/en/sign-in/", {"email": EMAIL, "password": "canary-password"})
    client.get("/en/canary-page/?q=canary")
    client.get("/en/", headers={"host": "canary.example"})
    Client(enforce_csrf_checks=True).post("/en/sign-in/", {"email": EMAIL})
    entered = signed_in(user)
    entered.get("/en/accounts/", {"words": SEARCHED})
    entered.get(f"/en/accounts/{user.id}/")
    entered.post(f"/en/accounts/{user.id}/end/", {"why": "canary reason"})
    return [str(one.session.session_key) for one in (client, entered) if one.session.session_key]


def test_nothing_about_anybody_is_in_any_line(kept: Kept) -> None:
    canaries = [*CANARIES, *walk()]
    assert [canary for canary in canaries if canary in kept.ours.getvalue()] == []
    assert "?" not in "".join(line.get("route", "") for line in kept.lines)
    assert {*logs.KEYS} >= {key for line in kept.lines for key in line}
    assert len(kept.of("sign_in")) == 7


def test_an_ordinary_formatter_would_tell(kept: Kept) -> None:
    walk()
    for canary in ("Canarieta", "canary.address", "canary-page", "canary.example", SEARCHED):
        assert canary in kept.ordinary.getvalue(), canary


def test_a_request_is_one_line_by_route_and_account(kept: Kept) -> None:
    user = somebody(NAME, roles=["administrator"])
    answer = signed_in(user).get(f"/en/accounts/{user.id}/")
    (line,) = kept.of("account")
    assert {"method": "GET", "status": 200, "user": str(user.id), "event": "answered", "level": "info"}.items() <= line.items()
    assert line["queries"] > 0
    assert line["milliseconds"] >= 0
    assert answer["X-Request-ID"] == line["request"]
    assert line["at"].endswith("Z")


def test_of_a_fault_there_is_its_class_and_where_it_came_through(kept: Kept) -> None:
    def fails(request: Any) -> Any:
        try:
            local = {}
            return local["canary key"]
        except KeyError as fault:
            raise ValueError(f"{NAME} of canary street") from fault

    from django.core.handlers.exception import convert_exception_to_response

    request = RequestFactory().get("/en/canary/")
    convert_exception_to_response(logs.requests(fails))(request)
    (told,) = [line for line in kept.lines if "fault" in line]
    assert (told["fault"], told["level"]) == (["ValueError", "KeyError"], "error")
    assert any(frame.startswith("web/logs.py:") for frame in told["frames"])
    assert not any(canary in kept.ours.getvalue() for canary in CANARIES)


def test_what_ends_a_process_is_a_line_too(kept: Kept) -> None:
    try:
        raise RuntimeError(NAME)
    except RuntimeError as fault:
        logs.uncaught(type(fault), fault, fault.__traceback__)
    (line,) = kept.lines
    assert (line["level"], line["event"], line["fault"]) == ("critical", "stopped by a fault", ["RuntimeError"])


def test_what_a_library_filled_in_itself_is_left_out(kept: Kept) -> None:
    logging.getLogger("some.library").warning(f"sent to {EMAIL}")
    logging.getLogger("some.library").warning("sent to %s", EMAIL)
    assert [line["event"] for line in kept.lines] == ["said", "sent to %s"]
    assert all(line["where"].startswith("test_logs:") for line in kept.lines)
