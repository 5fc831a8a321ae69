"""Every page that somebody can reach: from what they are given, along every link, in both languages, downloads with the rest."""

from __future__ import annotations

import html
import re
from collections import Counter, deque
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve

OF_ONE_KIND = 10
"""So many addresses of one route are opened at most: a long list has many alike."""
_LINK = re.compile(r'href="([^"]+)"')
_FORM = re.compile(r'<form([^>]*method="post"[^>]*)>(.*?)</form>', re.DOTALL)
_HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
_SIGNING_OUT = "sign_out"


@dataclass(frozen=True)
class Answer:
    """What one address said, and what it asked of the database."""

    route: str
    address: str
    status: int
    kind: str
    body: bytes
    queries: tuple[str, ...]

    @property
    def text(self) -> str:
        return html.unescape(self.body.decode("utf-8", "replace"))

    @property
    def is_page(self) -> bool:
        return self.kind.startswith("text/html")


def crawled(client: Client, start: Iterable[str], *, within: Collection[str] = ()) -> dict[str, Answer]:
    """By address, in the order they were come upon; `within` some routes alone, or anywhere."""
    waiting, found, opened = deque(start), dict[str, Answer](), Counter[str]()
    while waiting:
        address = waiting.popleft()
        route = route_of(address)
        if address in found or not route or (within and route not in within) or opened[route] >= OF_ONE_KIND:
            continue
        opened[route] += 1
        found[address] = answer = asked(client, address)
        waiting.extend(links(answer))
    return found


def asked(client: Client, address: str, given: dict[str, str] | None = None) -> Answer:
    with CaptureQueriesContext(connection) as queries:
        said = client.get(address) if given is None else client.post(address, given)
    sql = tuple(query["sql"] for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")))
    return Answer(route_of(address), address, said.status_code, said.headers.get("Content-Type", ""), said.content, sql)


def links(answer: Answer) -> Iterator[str]:
    """Addresses of ours on a page."""
    if answer.is_page:
        for link in _LINK.findall(answer.body.decode()):
            there = urlsplit(urljoin(answer.address, html.unescape(link)))
            if not there.netloc and there.path:
                yield there.path + (f"?{there.query}" if there.query else "")


def forms(answer: Answer) -> Iterator[tuple[str, dict[str, str]]]:
    """Each form on a page as somebody sends it who fills nothing in: where to, and what is hidden in it."""
    if not answer.is_page:
        return
    for head, inside in _FORM.findall(answer.body.decode()):
        to = re.search(r'action="([^"]*)"', head)
        address = urljoin(answer.address, html.unescape(to[1])) if to and to[1] else answer.address
        if route_of(address) not in ("", _SIGNING_OUT):
            yield address, {name: value for field in _HIDDEN.findall(inside) for name, value in _hidden(field)}


def sent(client: Client, answers: Iterable[Answer]) -> list[Answer]:
    """What each form says to that, each route's few times."""
    opened, found = Counter[str](), []
    for address, given in {address: given for answer in answers for address, given in forms(answer)}.items():
        if opened[route_of(address)] < 3:
            opened[route_of(address)] += 1
            found.append(asked(client, address, given))
    return found


def route_of(address: str) -> str:
    """The name of the page's route; nothing for what is none of the workplace's pages."""
    try:
        return resolve(urlsplit(address).path).url_name or ""
    except Resolver404:
        return ""


def _hidden(field: str) -> Iterator[tuple[str, str]]:
    parts = {name: html.unescape(value) for name, value in re.findall(r'(\w+)="([^"]*)"', field)}
    if parts.get("name", "csrfmiddlewaretoken") != "csrfmiddlewaretoken":
        yield parts["name"], parts.get("value", "")
