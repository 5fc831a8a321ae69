"""The sweep: every route there is, by every method, declares who it answers and answers nobody else. Fflur holds no role."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from django.urls.converters import UUIDConverter

from diogel.web import rooms
from diogel.web.accounts.roles import ROLES
from diogel.web.audit.models import Event
from diogel.web.permissions import Permission, needs, public
from diogel.web.routes import Route, routes, walked
from diogel.web.settings import ROOMS
from workplace import signed_in, somebody

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ROUTES = routes()
CLOSED = [route for route in ROUTES if route.permission]
SERVED = [route for route in ROUTES if not route.name.startswith("oidc_")]
"""Those that this installation has."""
NO_SUCH_PAGE = "/en/no-such-page/"


@pytest.fixture(autouse=True)
def _one_database(sqlite: Any, settings: Any) -> None:
    settings.CODES_REQUIRED = False


def filled(route: Route) -> str:
    """The address, with something of the right shape for each part of it, of which there is none."""
    address = f"/{route.address}"
    for name, converter in route.converters.items():
        kind = address[address.index("<") : address.index(">") + 1]
        assert kind.endswith(f":{name}>"), route.address
        address = address.replace(kind, _sample(name, converter))
    return address


def _sample(name: str, converter: Any) -> str:
    if name == "language":
        return "en"
    if isinstance(converter, UUIDConverter):
        return str(uuid.UUID(int=7))
    return "7" if converter.regex == "[0-9]+" else "nothing" if converter.regex.startswith("[") else converter.regex.split("|")[0]


def test_each_route_declares_one_thing_and_has_a_name() -> None:
    assert [route.address for route in ROUTES if not route.declared or not route.name] == []
    assert {route.permission for route in CLOSED} <= {*Permission}
    assert len(CLOSED) > 15, "the sweep finds what there is"
    names = [route.name for route in ROUTES]
    assert len(names) == len(set(names))


def test_a_room_is_offered_to_whoever_its_first_page_answers() -> None:
    needed = {route.name: route.permission for route in ROUTES}
    assert len(rooms.rooms()) >= len(ROOMS)
    assert {room.route: room.permission for room in rooms.rooms() if needed[room.route] != room.permission} == {}
    assert {task.route for task in rooms.tasks()} <= {*needed}


def test_a_stranger_gets_nowhere() -> None:
    client = Client(raise_request_exception=False)
    let_in = {
        (method, route.address): answer.status_code
        for route in CLOSED
        for method in METHODS
        if not _refused(answer := client.generic(method, filled(route)))
    }
    assert let_in == {}


def _refused(answer: Any) -> bool:
    return answer["Location"].startswith("/en/sign-in/") if answer.status_code == 302 else answer.status_code in (404, 405)


def test_without_the_permission_there_is_no_such_page() -> None:
    client = signed_in(somebody("Fflur", roles=[]), raise_request_exception=False)
    missing = _said(client, "GET", NO_SUCH_PAGE)
    others = [route for route in CLOSED if route.permission != Permission.OWN_ACCOUNT]
    told = {
        (method, route.address): status
        for route in others
        for method in METHODS
        if (status := (said := _said(client, method, filled(route)))[0]) != 404 or (method != "HEAD" and said != missing)
    }
    assert told == {}
    assert Event.objects.filter(kind="refusal").count() == len(others) * len(METHODS), "and each is on the record"


def _said(client: Client, method: str, address: str) -> tuple[int, str]:
    """Status and page, whatever it was asked for: the switch of language names the address."""
    answer = client.generic(method, address)
    return answer.status_code, answer.content.decode().replace(address.removeprefix("/en"), "")


def test_a_form_that_is_not_ours_is_refused_everywhere() -> None:
    client = signed_in(somebody("Everything", roles=list(ROLES)), enforce_csrf_checks=True, raise_request_exception=False)
    taken = {route.address: status for route in SERVED if (status := client.post(filled(route)).status_code) != 403}
    assert taken == {}
    assert Event.objects.count() == 0


# -- broken twins ------------------------------------------------------------------------------------------------------


def _view(request: HttpRequest, **_: Any) -> HttpResponse:
    return HttpResponse("open")


def _twin(request: HttpRequest, **_: Any) -> HttpResponse:
    return HttpResponse("open")


@pytest.fixture
def broken() -> Iterator[list[Any]]:
    both = public(needs(Permission.AUDIT_READ)(_twin))
    inner = [path("undeclared/<slug:id>/", _view, name="undeclared"), path("both/", both, name="both")]
    yield [path("<str:language>/", include(([path("deep/", include(inner))], "room")))]


def test_a_view_that_declares_nothing_or_both_is_caught(broken: list[Any]) -> None:
    found = list(walked(broken))
    assert [(route.name, route.declared) for route in found] == [("undeclared", False), ("both", False)]
    assert [route.address for route in found] == ["<str:language>/deep/undeclared/<slug:id>/", "<str:language>/deep/both/"]


def test_a_view_that_only_says_it_needs_something_is_caught(settings: Any, tmp_path: Path, monkeypatch: Any) -> None:
    """The declaration is there, and nothing stands behind it."""
    (tmp_path / "open_urls.py").write_text(
        "from django.http import HttpResponse\nfrom django.urls import path\n"
        "def view(request): return HttpResponse('open')\nview.needs = 'audit.read'\nurlpatterns = [path('en/open/', view, name='open')]\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    settings.ROOT_URLCONF = "open_urls"
    assert not _refused(Client().get("/en/open/"))
